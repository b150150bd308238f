// Editing a configuration one thing at a time: order, names, and what is in the way of deleting.
#include "plugin/application/configuration_editing.hpp"

#include <catch2/catch.hpp>

#include "tests/support/reminders/samples.hpp"

using namespace reminders;
using namespace reminders::application::editing;
using domain::Way;

namespace {

domain::Template mail(const std::string& id, const std::string& language, const std::string& subject) {
  domain::Template row;
  row.id = id;
  row.name = id;
  row.language = language;
  row.subject = subject;
  row.body = "…";
  return row;
}

std::string levelsOf(const domain::Programme& programme) {
  std::string text;
  for (const auto& step : programme.steps) text += (text.empty() ? "" : " ") + step.level + ":" + std::to_string(step.delayDays);
  return text;
}

}  // namespace

TEST_CASE("ids are made of names: without accents, without blanks, and no two alike") {
  const auto free = [](const std::string&) { return false; };
  CHECK(idFor("Suivi par défaut", free) == "suivi-par-defaut");
  CHECK(idFor("  Grand Compte (élevé) ! ", free) == "grand-compte-eleve");
  CHECK(idFor("ÉÀÇÔü", free) == "eacou");
  CHECK(idFor("日本", free) == "x");
  CHECK(idFor("A", [](const std::string& id) { return id == "a" || id == "a-2"; }) == "a-3");
  const auto configuration = samples::configuration();
  CHECK(newProgrammeId(configuration, "Default") == "default-2");
  CHECK(newProgrammeId(configuration, "None") == "none-2");  // the word that assigns no reminders
  CHECK(newTemplateId(configuration, "E-mail") == "e-mail");
  CHECK(newTemplateId(configuration, "Email") == "email-2");  // the word of a way
}

TEST_CASE("what uses a programme, a level or a template is told by name, each once") {
  auto configuration = samples::configuration();
  configuration.assignments.customers["C1"] = "default";
  configuration.assignments.invoices["F-1"] = "none";
  configuration.assignments.departments["NORD"] = "default";
  using Kind = Use::Kind;
  CHECK(usesOfProgramme(configuration, "default") ==
        std::vector<Use>{{Kind::kGeneral, ""}, {Kind::kDepartment, "NORD"}, {Kind::kCustomer, "C1"}});
  CHECK(usesOfProgramme(configuration, "other").empty());

  configuration.templates = {mail("firm", "fr", "a"), mail("firm", "en", "b")};
  configuration.templates[0].level = configuration.templates[1].level = "courtesy";
  CHECK(usesOfLevel(configuration, "first") == std::vector<Use>{{Kind::kProgramme, "Default"}});
  CHECK(usesOfLevel(configuration, "courtesy") == std::vector<Use>{{Kind::kTemplate, "firm"}});
  CHECK(usesOfLevel(configuration, "fourth").empty());

  configuration.programmes[0].steps[0].templates[Way::kEmail] = "firm";
  configuration.programmes[0].steps[1].templates[Way::kEmail] = "firm";
  configuration.departments["NORD"].templates["email"] = "firm";
  CHECK(usesOfTemplate(configuration, "firm", Way::kEmail) ==
        std::vector<Use>{{Kind::kProgramme, "Default"}, {Kind::kDepartment, "NORD"}});
  configuration.departments.clear();
  CHECK(usesOfTemplate(configuration, "firm", Way::kLetter).empty());
}

TEST_CASE("a step stands where its level ranks, new or with another level") {
  auto configuration = samples::configuration();
  auto& programme = configuration.programmes[0];
  putStep(configuration, programme, samples::step("courtesy", -3), "");
  CHECK(levelsOf(programme) == "courtesy:-3 first:10 second:20 third:35");
  putStep(configuration, programme, samples::step("fourth", 12), "first");
  CHECK(levelsOf(programme) == "courtesy:-3 second:20 third:35 fourth:12");
  CHECK(checkConfiguration(configuration).empty());
}

TEST_CASE("two steps exchange what they send; days and levels stay") {
  auto configuration = samples::configuration();
  auto& programme = configuration.programmes[0];
  programme.steps[0].ways = {Way::kEmail};
  programme.steps[1].ways = {Way::kCall};
  CHECK(exchangeSteps(programme, "second", -1));
  CHECK(levelsOf(programme) == "first:10 second:20 third:35");
  CHECK(programme.steps[0].ways == std::vector{Way::kCall});
  CHECK(programme.steps[1].ways == std::vector{Way::kEmail});
  CHECK_FALSE(exchangeSteps(programme, "first", -1));
  CHECK_FALSE(exchangeSteps(programme, "third", 1));
  CHECK_FALSE(exchangeSteps(programme, "nothing", 1));
}

TEST_CASE("the days of a programme are of one kind, or of both") {
  domain::Programme programme;
  CHECK(dayTypeOf(programme) == domain::DayType::kCalendar);
  programme.steps = {samples::step("first", 10), samples::step("second", 20)};
  CHECK(dayTypeOf(programme) == domain::DayType::kCalendar);
  programme.steps[1].dayType = domain::DayType::kWorking;
  CHECK_FALSE(dayTypeOf(programme));
}

TEST_CASE("levels change places unless a programme has both in their order") {
  auto configuration = samples::configuration();
  CHECK(moveLevel(configuration, "second", -1) == "Default");
  CHECK(configuration == samples::configuration());
  CHECK_FALSE(moveLevel(configuration, "fourth", -1));
  CHECK(findLevel(configuration, "fourth")->rank == 30);
  CHECK(findLevel(configuration, "third")->rank == 40);
  CHECK_FALSE(moveLevel(configuration, "courtesy", -1));  // the first already
  CHECK_FALSE(moveLevel(configuration, "nothing", 1));
  CHECK(checkConfiguration(configuration).empty());
  CHECK(addLevel(configuration, "legal", "Contentieux").rank == 50);
  domain::Configuration empty;
  CHECK(addLevel(empty, "first", "First").rank == 10);
}

TEST_CASE("a step's own subject changes its template where nobody else has it, and a copy of it else") {
  auto configuration = samples::configuration();
  configuration.templates = {mail("firm", "fr", "Relance"), mail("firm", "en", "Reminder")};
  auto& steps = configuration.programmes[0].steps;
  steps[0].templates[Way::kEmail] = "firm";
  steps[1].ways = {Way::kCall};
  steps[2].ways = {Way::kLetter};

  setSubject(configuration, "default", "first", "Rappel #REF#", "fr", "firm (Default)");
  CHECK(configuration.templates[0].subject == "Rappel #REF#");
  CHECK(configuration.templates[1].subject == "Reminder");
  CHECK(configuration.templates.size() == 2);

  steps[1].ways = {Way::kEmail};
  steps[1].templates[Way::kEmail] = "firm";
  setSubject(configuration, "default", "first", "Autre #REF#", "fr", "firm (Default)");
  REQUIRE(configuration.templates.size() == 4);
  CHECK(configuration.templates[0].subject == "Rappel #REF#");
  CHECK(steps[0].templates.at(Way::kEmail) == "firm-default");
  CHECK(plainRow(configuration, "firm-default", Way::kEmail, "fr")->subject == "Autre #REF#");
  CHECK(plainRow(configuration, "firm-default", Way::kEmail, "en")->subject == "Reminder");
  CHECK(steps[1].templates.at(Way::kEmail) == "firm");
  CHECK(checkConfiguration(configuration).empty());

  const auto before = configuration;
  setSubject(configuration, "default", "first", "Autre #REF#", "fr", "again");  // it is that already
  setSubject(configuration, "default", "nothing", "x", "fr", "again");
  CHECK(configuration == before);
}

TEST_CASE("rows of a template are told apart by way, family, language and delay") {
  auto configuration = samples::configuration();
  configuration.templates = {mail("firm", "fr", "a"), mail("firm", "fr", "b"), mail("firm", "", "c")};
  configuration.templates[1].minDaysLate = 60;
  configuration.templates[2].family = domain::Family::kKeyAccount;
  CHECK(rowKey(configuration.templates[0]) == "email.any.fr.");
  CHECK(rowKey(configuration.templates[1]) == "email.any.fr.60");
  CHECK(findRow(configuration, "firm", "email.key_account..")->subject == "c");
  CHECK(findRow(configuration, "other", "email.any.fr.") == nullptr);
  CHECK(plainRow(configuration, "firm", Way::kEmail, "fr")->subject == "a");
  CHECK(plainRow(configuration, "firm", Way::kEmail, "en")->subject == "c");  // for any language, though for some customers only
  CHECK(plainRow(configuration, "firm", Way::kLetter, "fr") == nullptr);
}
