// Setting up reminding on pages: programmes, steps, levels, templates and general settings, over stand-ins.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "plugin/application/configuration_editing.hpp"
#include "plugin/web/level_colours.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Fields = std::map<std::string, std::string>;
namespace editing = application::editing;

namespace {

struct Office : test::PagesUnderTest {
  Office() {
    auto& configuration = stored();
    domain::Template row;
    row.id = "courteous";
    row.name = "Courteous";
    row.language = "fr";
    row.level = "first";
    row.subject = "Reminder #REF#";
    row.body = "Hello";
    configuration.templates = {row};
    configuration.programmes[0].steps[0].templates[domain::Way::kEmail] = "courteous";
  }
  domain::Configuration& stored() { return world.configurations.settings.configuration; }
  std::string version() { return world.configurations.settings.fingerprint; }
  /// With the version of now, where the test names none.
  web::Answer post(const std::string& path, Fields form = {}) {
    form.emplace("version", version());
    return site.handle({visitor, "POST", path, {}, std::move(form), "token"});
  }
  domain::Programme& programme(const std::string& id) { return *editing::findProgramme(stored(), id); }
};

const Fields kStep{{"id", "default"},
                   {"step", "first"},
                   {"delay_days", "12"},
                   {"day_type", "working"},
                   {"level", "first"},
                   {"trigger", "manual"},
                   {"way_email", "1"},
                   {"way_call", "1"},
                   {"without_email", "call"},
                   {"subject", "Reminder #REF#"},
                   {"subject_was", "Reminder #REF#"},
                   {"template_email", "courteous"},
                   {"role_owner", "1"},
                   {"attach_invoice_pdf", "1"},
                   {"claim_interest", "1"}};
const Fields kTemplate{{"id", "courteous"},
                       {"row", "email.any.fr."},
                       {"name", "Courteous"},
                       {"way", "email"},
                       {"family", "any"},
                       {"language", "fr"},
                       {"level", "first"},
                       {"min_days_late", ""},
                       {"subject", "Reminder #REF#"},
                       {"body", "Hello {{customer.name}}\r\nBye"}};

Fields with(Fields fields, const Fields& others) {
  for (const auto& [name, value] : others) fields[name] = value;
  return fields;
}

}  // namespace

TEST_CASE("every page of the set-up can be shown in French and in English, to those who may change and those who may not") {
  for (const char* language : {"fr", "en"})
    for (const bool mayChange : {false, true}) {
      Office office;
      office.visitor.language = language;
      office.visitor.mayChange = mayChange;
      office.stored().levels[1].name = "<b>Premier</b>";
      const std::pair<const char*, Fields> pages[] = {
          {"/programmes", {}},
          {"/programmes/programme", {{"id", "default"}}},
          {"/programmes/programme", {{"from", "default"}}},
          {"/programmes/programme", {}},
          {"/programmes/step", {{"id", "default"}, {"step", "first"}}},
          {"/programmes/step", {{"id", "default"}}},
          {"/levels", {}},
          {"/levels/level", {{"id", "first"}}},
          {"/levels/level", {}},
          {"/templates", {}},
          {"/templates/template", {{"id", "courteous"}, {"row", "email.any.fr."}}},
          {"/templates/template", {{"id", "courteous"}, {"row", "email.any.fr."}, {"as", "copy"}}},
          {"/templates/template", {{"way", "letter"}}},
          {"/departments", {}},
          {"/departments/department", {{"code", "NORD"}}},
          {"/departments/department", {}},
          {"/general", {}}};
      for (const auto& [path, query] : pages) {
        INFO(path << " " << language);
        const auto answer = office.get(path, query);
        CHECK(answer.status == 200);
        CHECK(answer.body.find("<b>Premier") == std::string::npos);
        CHECK(answer.body.find("<b>Dupont") == std::string::npos);
        CHECK(answer.body.find(" style=") == std::string::npos);
        if (!mayChange) CHECK(answer.body.find("type=\"submit\"") == std::string::npos);
      }
    }
}

TEST_CASE("the home page shows the general programme with a link to each step") {
  Office office;
  const auto home = office.get("/").body;
  CHECK_THAT(home, Catch::Contains("/programmes/step?id=default&amp;step=first") && Catch::Contains("Reminder #REF#"));
  office.stored().assignments.company.clear();
  CHECK_THAT(office.get("/").body, Catch::Contains("No general programme is chosen"));
}

TEST_CASE("a programme is created, renamed, duplicated with its steps, chosen and deleted") {
  Office office;
  auto answer =
      office.post("/programmes/programme", {{"name", " Suivi par défaut "}, {"mode", "manual"}, {"day_type", "calendar"}});
  CHECK(answer.status == 303);
  CHECK(answer.location == "/apps/payment-reminders/programmes/programme?id=suivi-par-defaut&notice=saved");
  CHECK(office.programme("suivi-par-defaut").name == "Suivi par défaut");
  CHECK(office.programme("suivi-par-defaut").mode == domain::Mode::kManual);

  // Without a step it can be nobody's.
  CHECK_THAT(office.post("/programmes/general", {{"programme", "suivi-par-defaut"}}).body, Catch::Contains("has no step yet"));

  answer = office.post("/programmes/programme",
                       {{"from", "default"}, {"name", "Doux"}, {"mode", "automatic"}, {"day_type", "working"}});
  CHECK(answer.status == 303);
  CHECK(office.programme("doux").steps.size() == 3);
  CHECK(office.programme("doux").steps[2].dayType == domain::DayType::kWorking);
  CHECK(office.programme("default").steps[2].dayType == domain::DayType::kCalendar);

  CHECK(office.post("/programmes/general", {{"programme", "doux"}, {"mode", "manual"}}).status == 303);
  CHECK(office.stored().assignments.company == "doux");
  CHECK(office.programme("doux").mode == domain::Mode::kManual);

  answer = office.post("/programmes/delete", {{"id", "doux"}});
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Catch::Contains("the company, as its general programme"));
  CHECK(office.post("/programmes/delete", {{"id", "default"}}).status == 303);
  CHECK(editing::findProgramme(office.stored(), "default") == nullptr);
  CHECK(office.get("/programmes/programme", {{"id", "default"}}).status == 404);
}

TEST_CASE("a programme without a name, or with another one's, is refused at its field and keeps what was typed") {
  Office office;
  auto answer = office.post("/programmes/programme", {{"name", "  "}, {"mode", "manual"}, {"day_type", "working"}});
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("Write a name.") && Catch::Contains("href=\"#name\"") &&
                              Catch::Contains("value=\"working\" selected"));
  answer = office.post("/programmes/programme", {{"name", "Default"}, {"mode", "manual"}});
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("Another programme has this name") && Catch::Contains("value=\"Default\""));
  CHECK(office.desk.saves == 0);
}

TEST_CASE("a step is changed in everything that it is") {
  Office office;
  CHECK(office.post("/programmes/step", kStep).status == 303);
  const auto& step = office.programme("default").steps[0];
  CHECK(step.delayDays == 12);
  CHECK(step.dayType == domain::DayType::kWorking);
  CHECK(step.trigger == domain::Trigger::kManual);
  CHECK(step.ways == std::vector{domain::Way::kEmail, domain::Way::kCall});
  CHECK(step.recipients == std::vector{domain::Role::kOwner});
  CHECK(step.claims == std::vector{domain::Claim::kInterest});
  CHECK(step.templates == std::map<domain::Way, std::string>{{domain::Way::kEmail, "courteous"}});
}

TEST_CASE("a step is added at the place of its level, moved and deleted") {
  Office office;
  CHECK_THAT(office.get("/programmes/step", {{"id", "default"}}).body, Catch::Contains("value=\"fourth\" selected"));
  CHECK(office.post("/programmes/step", with(kStep, {{"step", ""}, {"level", "courtesy"}, {"delay_days", "−3"}})).status == 303);
  CHECK(office.programme("default").steps[0].level == "courtesy");
  CHECK(office.programme("default").steps[0].delayDays == -3);
  CHECK(office.post("/programmes/step/move", {{"id", "default"}, {"step", "courtesy"}, {"to", "later"}}).status == 303);
  CHECK(office.programme("default").steps[1].ways.size() == 2);
  CHECK(office.programme("default").steps[1].level == "first");
  CHECK(office.post("/programmes/step/delete", {{"id", "default"}, {"step", "courtesy"}}).status == 303);
  CHECK(office.programme("default").steps.size() == 3);
  CHECK(office.post("/programmes/step/delete", {{"id", "default"}, {"step", "courtesy"}}).status == 404);
}

TEST_CASE("what is wrong with a step is said at its field, and what was typed is kept") {
  Office office;
  const auto refused = [&](const Fields& others) {
    auto fields = with(kStep, others);
    for (const auto& [name, value] : others)
      if (value == "-") fields.erase(name);
    const auto answer = office.post("/programmes/step", fields);
    CHECK(answer.status == 422);
    return answer.body;
  };
  CHECK_THAT(refused({{"delay_days", "ten"}}), Catch::Contains("“ten” is no whole number") && Catch::Contains("value=\"ten\""));
  CHECK_THAT(refused({{"way_email", "-"}, {"way_call", "-"}}), Catch::Contains("Choose at least one way"));
  CHECK_THAT(refused({{"level", "second"}}), Catch::Contains("The step D + 20 has this level already"));
  CHECK_THAT(refused({{"subject", "Hello {{customer.nmae}}"}}), Catch::Contains("Did you mean {{customer.name}}?"));
  CHECK_THAT(refused({{"subject", ""}}), Catch::Contains("Write a subject"));
  CHECK_THAT(refused({{"way_letter", "1"}}),
             Catch::Contains("There is no text for a letter yet") && Catch::Contains("id=\"ways-error\""));
  CHECK_THAT(refused({{"without_email", "letter"}}), Catch::Contains("id=\"without_email-error\""));
  // The rules of an import, at their field.
  CHECK_THAT(refused({{"template_email", "gone"}}), Catch::Contains("id=\"template_email-error\""));
  CHECK(office.desk.saves == 0);
}

TEST_CASE("another subject for a step is kept for this step alone") {
  Office office;
  CHECK(office.post("/programmes/step", with(kStep, {{"subject", "My own #REF#"}})).status == 303);
  // The other steps take the same text, as they name none.
  REQUIRE(office.stored().templates.size() == 2);
  CHECK(office.stored().templates[0].subject == "Reminder #REF#");
  CHECK(office.stored().templates[1].subject == "My own #REF#");
  CHECK(office.stored().templates[1].name == "Courteous (Default)");
}

TEST_CASE("who was faster is respected: what was typed is kept, and saved when one says so again") {
  Office office;
  const auto before = office.version();
  CHECK(office.post("/programmes/step", kStep).status == 303);
  auto fields = with(kStep, {{"delay_days", "15"}, {"version", before}});
  const auto answer = office.post("/programmes/step", fields);
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("Somebody else has changed the configuration") && Catch::Contains("value=\"15\"") &&
                              Catch::Contains("value=\"" + office.version() + "\""));
  CHECK(office.programme("default").steps[0].delayDays == 12);
  fields["version"] = office.version();
  CHECK(office.post("/programmes/step", fields).status == 303);
  CHECK(office.programme("default").steps[0].delayDays == 15);

  CHECK(office.post("/programmes/step/delete", {{"id", "default"}, {"step", "first"}, {"version", before}}).status == 409);
  CHECK(office.post("/levels/delete", {{"id", "fourth"}, {"version", before}}).status == 409);
  CHECK(office.programme("default").steps.size() == 3);
}

TEST_CASE("levels are created, renamed, recoloured, put in order and deleted unless they are in use") {
  Office office;
  CHECK(office.post("/levels/level", {{"name", "Contentieux"}, {"colour", "#4D7C0F"}, {"notice_days", "8"}}).status == 303);
  CHECK(editing::findLevel(office.stored(), "contentieux")->colour == "#4d7c0f");
  CHECK(editing::findLevel(office.stored(), "contentieux")->rank == 50);
  CHECK(
      office
          .post(
              "/levels/level",
              {{"id", "contentieux"}, {"name", "Huissier"}, {"colour", "#112233"}, {"formal_notice", "1"}, {"notice_days", "15"}})
          .status == 303);
  CHECK(editing::findLevel(office.stored(), "contentieux")->name == "Huissier");
  CHECK(editing::findLevel(office.stored(), "contentieux")->formalNotice);
  CHECK(office.post("/levels/move", {{"id", "contentieux"}, {"to", "earlier"}}).status == 303);
  CHECK(editing::findLevel(office.stored(), "contentieux")->rank == 40);
  auto answer = office.post("/levels/move", {{"id", "second"}, {"to", "earlier"}});
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Catch::Contains("“Default” has a step of each"));
  answer = office.post("/levels/delete", {{"id", "first"}});
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Catch::Contains("the programme “Default”") && Catch::Contains("the template “Courteous”"));
  CHECK(office.post("/levels/delete", {{"id", "contentieux"}}).status == 303);
  CHECK(editing::findLevel(office.stored(), "contentieux") == nullptr);
  answer = office.post("/levels/level", {{"name", ""}, {"colour", "red"}, {"notice_days", "0"}});
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("Write a name.") && Catch::Contains("“red” is no colour"));
  CHECK_THAT(office.post("/levels/level", {{"name", "X"}, {"colour", "#000000"}, {"notice_days", "0"}}).body,
             Catch::Contains("must be at least 1, not 0."));
}

TEST_CASE("levels have the company's colours on every page, readable in light and dark") {
  Office office;
  CHECK_THAT(office.get("/programmes").body, Catch::Contains("/levels.css?v="));
  const auto css = office.get("/levels.css");
  CHECK(css.contentType == "text/css; charset=utf-8");
  CHECK_THAT(css.body, Catch::Contains(".lvl-own-1") && Catch::Contains("#00aa00"));
  for (auto& level : office.stored().levels) level.colour.clear();
  CHECK(office.get("/programmes").body.find("/levels.css") == std::string::npos);

  using web::Rgb;
  CHECK(web::contrast({0, 0, 0}, {255, 255, 255}) == 2100);
  for (const char* written : {"#000000", "#ffffff", "#ffff00", "#00aa00", "#0000ff", "#777777"})
    for (const Rgb ground : {Rgb{255, 255, 255}, Rgb{24, 32, 46}}) {
      INFO(written);
      CHECK(web::contrast(web::readableOn(*Rgb::parse(written), ground), ground) >= 450);
    }
  CHECK_FALSE(Rgb::parse("#12345"));
  CHECK_FALSE(Rgb::parse("1234567"));
  CHECK_FALSE(Rgb::parse("#12345g"));
}

TEST_CASE("a template is read, edited, duplicated, given another version, and deleted unless it is in use") {
  Office office;
  CHECK_THAT(office.get("/templates").body, Catch::Contains("Courteous") && Catch::Contains("own text"));
  CHECK(office.post("/templates/template", kTemplate).status == 303);
  CHECK(office.stored().templates[0].body == "Hello {{customer.name}}\nBye");

  CHECK(office.post("/templates/template", with(kTemplate, {{"as", "copy"}, {"name", "Autre"}})).status == 303);
  CHECK(office.stored().templates[1].id == "autre");
  CHECK(
      office.post("/templates/template", with(kTemplate, {{"as", "variant"}, {"family", "key_account"}, {"min_days_late", "60"}}))
          .status == 303);
  CHECK(office.stored().templates[2].id == "courteous");
  CHECK(office.stored().templates[2].minDaysLate == 60);
  auto answer = office.post("/templates/template", with(kTemplate, {{"as", "variant"}}));
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("There is a text for these customers"));

  CHECK(office.post("/templates/delete", {{"id", "courteous"}, {"row", "email.key_account.fr.60"}}).status == 303);
  answer = office.post("/templates/delete", {{"id", "courteous"}, {"row", "email.any.fr."}});
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Catch::Contains("the programme “Default”"));
  CHECK(office.post("/templates/delete", {{"id", "autre"}, {"row", "email.any.fr."}}).status == 303);
  CHECK(office.stored().templates.size() == 1);
  CHECK(office.get("/templates/template", {{"id", "autre"}, {"row", "email.any.fr."}}).status == 404);
}

TEST_CASE("an unknown field is refused by its name, with what was meant, and corrected by one button") {
  Office office;
  const auto typed = with(kTemplate, {{"body", "Dear {{customer.nmae}}, really {{customer.nmae}}"}});
  const auto answer = office.post("/templates/template", typed);
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("{{customer.nmae}} is not a known field. Did you mean {{customer.name}}?") &&
                              Catch::Contains("really {{customer.nmae}}"));
  const auto corrected = office.post("/templates/template", with(typed, {{"correct", "customer.nmae=customer.name"}}));
  CHECK(corrected.status == 200);
  CHECK_THAT(corrected.body, Catch::Contains("Dear {{customer.name}}, really {{customer.name}}"));
  CHECK(office.desk.saves == 0);
}

TEST_CASE("a text is looked at with an invoice before it is saved, as a part for scripts and as a page without") {
  Office office;
  const auto typed = with(kTemplate, {{"body", "Typed"}, {"invoice", "7"}});
  const auto page = office.post("/templates/preview", typed);
  CHECK(page.status == 200);
  CHECK_THAT(page.body, Catch::Contains("Typed with &lt;F-1&gt;") && Catch::Contains("id=\"editor\""));
  const auto part = office.post("/templates/preview", with(typed, {{"part", "1"}}));
  CHECK_THAT(part.body, Catch::Contains("Typed with &lt;F-7&gt;") && Catch::Contains("id=\"preview\""));
  CHECK(part.body.find("id=\"editor\"") == std::string::npos);
  CHECK_THAT(office.post("/templates/preview", with(typed, {{"part", "1"}, {"body", "{{customer.nmae}}"}})).body,
             Catch::Contains("Did you mean"));
  office.samples.offered.clear();
  CHECK_THAT(office.post("/templates/preview", with(typed, {{"invoice", ""}})).body, Catch::Contains("No invoice is open"));
  CHECK(office.desk.saves == 0);
}

TEST_CASE("the default text is put back into the form, and saved only when one saves") {
  Office office;
  office.desk.shipped = office.stored().templates;
  office.desk.shipped[0].body = "As shipped";
  CHECK_THAT(office.get("/templates/template", {{"id", "courteous"}, {"row", "email.any.fr."}}).body,
             Catch::Contains("Put the default text back"));
  const auto answer = office.post("/templates/template", with(kTemplate, {{"default", "1"}}));
  CHECK(answer.status == 200);
  CHECK_THAT(answer.body, Catch::Contains("As shipped") && Catch::Contains("until then nothing is changed"));
  CHECK(office.stored().templates[0].body == "Hello");
  CHECK(office.post("/templates/template", with(kTemplate, {{"body", "As shipped"}})).status == 303);
  CHECK_THAT(office.get("/templates").body, Catch::Contains("default text"));
}

TEST_CASE("a test of a step or of a text leaves as a notice, marked, with its files, and never as a reminder") {
  Office office;
  CHECK_THAT(office.get("/programmes/step", {{"id", "default"}, {"step", "first"}}).body, Catch::Contains("compta@acme.example"));
  auto answer = office.post("/programmes/step/test",
                            {{"id", "default"}, {"step", "first"}, {"invoice", "1"}, {"address", " anne@example.org "}});
  CHECK(answer.status == 303);
  REQUIRE(office.notices.sent.size() == 1);
  CHECK(office.notices.sent[0].first == "anne@example.org");
  const auto& notice = office.notices.sent[0].second;
  CHECK(notice.subject == "[Test] step first");
  CHECK_THAT(notice.text, Catch::StartsWith("This is a test, filled with invoice F-1"));
  CHECK_THAT(notice.html, Catch::Contains("<body class=\"x\"><p") && Catch::Contains("&lt;b&gt;Dupont"));
  REQUIRE(notice.files.size() == 1);
  CHECK(office.world.outbox.counts({1}) == std::array<std::int64_t, 8>{});

  answer = office.post("/programmes/step/test", {{"id", "default"}, {"step", "first"}, {"invoice", "1"}, {"address", "anne"}});
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("“anne” is not an address") && Catch::Contains("value=\"anne\""));
  CHECK(
      office.post("/programmes/step/test", {{"id", "default"}, {"step", "first"}, {"invoice", "9"}, {"address", "a@b"}}).status ==
      422);

  answer =
      office.post("/templates/test", with(kTemplate, {{"invoice", "1"}, {"address", "anne@example.org"}, {"body", "Unsaved"}}));
  CHECK(answer.status == 200);
  CHECK_THAT(office.notices.sent.back().second.text, Catch::Contains("Unsaved"));
  office.notices.answer = {application::NoticeResult::Kind::kNoAccount, ""};
  answer = office.post("/templates/test", with(kTemplate, {{"invoice", "1"}, {"address", "anne@example.org"}}));
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("no mail account is set"));
  CHECK(office.desk.saves == 0);
}

TEST_CASE("general settings are saved, and refused at their fields with what was typed") {
  Office office;
  const Fields fields{{"role_billing", "1"},
                      {"role_owner", "1"},
                      {"grouping", "invoice"},
                      {"minimum_amount", "1 000,50"},
                      {"minimum_gap_days", "5"},
                      {"minimum_age_days", "0"},
                      {"promise_tolerance_days", "1"},
                      {"sending", "window"},
                      {"day_mon", "1"},
                      {"day_sat", "1"},
                      {"sending_from", "8h30"},
                      {"sending_to", "17:00"},
                      {"working_days", "mon_sat"},
                      {"holiday_FR", "1"},
                      {"guard_floor", "10"},
                      {"guard_factor", "2"},
                      {"connections", "2"},
                      {"messages_per_connection", "50"},
                      {"messages_per_minute", ""}};
  CHECK(office.post("/general", fields).status == 303);
  const auto& stored = office.stored();
  CHECK(stored.defaultRecipients == std::vector{domain::Role::kBilling, domain::Role::kOwner});
  CHECK(stored.grouping == domain::Grouping::kInvoice);
  CHECK(stored.minimumAmount.thousandths == 1'000'500);
  CHECK(stored.sendingWindow->fromMinute == 510);
  CHECK(stored.sendingWindow->days == std::set{domain::Weekday::kMonday, domain::Weekday::kSaturday});
  CHECK(stored.holidays == std::vector<std::string>{"FR"});
  CHECK_FALSE(stored.volumeGuard);
  CHECK(stored.mailLimits.connections == 2);

  const auto refused = [&](const Fields& others) {
    const auto answer = office.post("/general", with(fields, others));
    CHECK(answer.status == 422);
    return answer.body;
  };
  CHECK_THAT(refused({{"minimum_amount", "much"}}), Catch::Contains("“much” is no amount") && Catch::Contains("value=\"much\""));
  CHECK_THAT(refused({{"sending_from", "25:00"}}), Catch::Contains("“25:00” is no time of day"));
  CHECK_THAT(refused({{"sending_to", "07:00"}}), Catch::Contains("later than the beginning"));
  CHECK_THAT(refused({{"connections", "99"}}),
             Catch::Contains("id=\"connections-error\"") && Catch::Contains("must be from 1 to 20"));
  CHECK_THAT(refused({{"minimum_gap_days", "-1"}}), Catch::Contains("id=\"minimum_gap_days-error\""));
  CHECK(office.post("/general", with(fields, {{"sending", "any"}})).status == 303);
  CHECK_FALSE(office.stored().sendingWindow);
}

TEST_CASE("a department has its own sender, signature, text and programme, and gives them back") {
  Office office;
  const Fields fields{{"is_new", "1"},
                      {"code", "NORD"},
                      {"programme", "default"},
                      {"sender", "Nord <nord@example.org>"},
                      {"reply_to", ""},
                      {"signature", "L'équipe\r\nNord"},
                      {"template_email", "courteous"}};
  CHECK(office.post("/departments/department", fields).status == 303);
  const auto& own = office.stored().departments.at("NORD");
  CHECK(own.sender == "Nord <nord@example.org>");
  CHECK(own.signature == "L'équipe\nNord");
  CHECK(own.templates == std::map<std::string, std::string>{{"email", "courteous"}});
  CHECK(office.stored().assignments.departments.at("NORD") == "default");
  CHECK_THAT(office.get("/departments").body, Catch::Contains("Nord &lt;nord@example.org&gt;"));

  CHECK_THAT(office.post("/departments/department", fields).body, Catch::Contains("in the list already"));
  office.codes.missing.departments = {"SUD"};
  const auto answer = office.post("/departments/department", with(fields, {{"code", "SUD"}, {"sender", "nobody"}}));
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Catch::Contains("There is no department “SUD”") && Catch::Contains("“nobody” is not an address"));

  CHECK(office.post("/departments/delete", {{"code", "NORD"}}).status == 303);
  CHECK(office.stored().departments.empty());
  CHECK(office.stored().assignments.departments.empty());
}

TEST_CASE("who comes back to the address of a form gets the list") {
  Office office;
  for (const char* path : {"/programmes/delete", "/programmes/step/test", "/programmes/general"})
    CHECK(office.get(path).location == "/apps/payment-reminders/programmes");
  CHECK(office.get("/templates/test").location == "/apps/payment-reminders/templates");
  CHECK(office.get("/levels/move").location == "/apps/payment-reminders/levels");
  CHECK(office.get("/programmes/nothing").status == 404);
}

TEST_CASE("whoever may only look changes nothing of the set-up") {
  Office office;
  office.visitor.mayChange = false;
  for (const char* path : {"/programmes/general", "/programmes/programme", "/programmes/delete", "/programmes/step",
                           "/programmes/step/move", "/programmes/step/delete", "/programmes/step/test", "/levels/level",
                           "/levels/move", "/levels/delete", "/templates/template", "/templates/preview", "/templates/test",
                           "/templates/delete", "/departments/department", "/departments/delete", "/general"}) {
    INFO(path);
    CHECK(office.post(path, kStep).status == 403);
  }
  CHECK(office.desk.saves == 0);
  CHECK(office.notices.sent.empty());
}

TEST_CASE("a text of another system is pasted: translated into the form, its unknown placeholders named, nothing saved") {
  Office office;
  auto form = kTemplate;
  form["version"] = "v1";
  form["translate"] = "1";
  form["foreign"] = "Objet : Facture #REF#\r\n\r\nBonjour #CLIENT#, vous devez #SOLDE_DU# <b>";
  const auto answer = office.post("/templates/template", form);
  CHECK(answer.status == 200);
  CHECK_THAT(answer.body, Catch::Contains("value=\"Facture #REF#\""));
  CHECK_THAT(answer.body, Catch::Contains("Bonjour {{customer.name}}, vous devez #SOLDE_DU# &lt;b&gt;"));
  CHECK_THAT(answer.body, Catch::Contains("with 1 placeholder translated") && Catch::Contains("Not known here: #SOLDE_DU#"));
  CHECK(office.desk.saves == 0);
  // Nothing pasted: the form stays as it was typed.
  form["foreign"] = " \r\n";
  const auto empty = office.post("/templates/template", form);
  CHECK_THAT(empty.body,
             Catch::Contains("Paste the text of the other system first.") && Catch::Contains("Hello {{customer.name}}"));
}

TEST_CASE("the fields are offered with what each says for a real invoice") {
  Office office;
  const auto page = office.get("/templates/template", {{"id", "courteous"}, {"row", "email.any.fr."}}).body;
  CHECK_THAT(page, Catch::Contains("&lt;b&gt;Dupont&lt;/b&gt; &amp; Fils 59000 Lille"));
}
