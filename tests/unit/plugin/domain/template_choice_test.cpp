#include "plugin/domain/template_choice.hpp"

#include <catch2/catch.hpp>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

Template row(const std::string& id, Family family, const std::string& language, std::optional<int> minDaysLate,
             const std::string& subject) {
  Template made;
  made.id = id;
  made.family = family;
  made.language = language;
  made.minDaysLate = minDaysLate;
  made.subject = subject;
  return made;
}

Configuration withTemplates() {
  auto made = samples::configuration();
  made.templates = {row("mail", Family::kAny, "fr", std::nullopt, "any fr"),
                    row("mail", Family::kAny, "en", std::nullopt, "any en"),
                    row("mail", Family::kAny, "fr", 30, "any fr 30"),
                    row("mail", Family::kAny, "fr", 60, "any fr 60"),
                    row("mail", Family::kIndividual, "fr", std::nullopt, "individual fr"),
                    row("mail", Family::kKeyAccount, "en", 30, "key account en 30"),
                    row("brand", Family::kAny, "", std::nullopt, "brand")};
  return made;
}

}  // namespace

TEST_CASE("the row that fits best is taken: family, then language, then the age of the debt") {
  const auto [kind, category, language, daysLate, expected] =
      GENERATE(table<CustomerKind, std::string, std::string, int, std::string>({
          {CustomerKind::kCompany, "", "fr", 5, "any fr"},
          {CustomerKind::kCompany, "", "fr", 30, "any fr 30"},
          {CustomerKind::kCompany, "", "fr", 200, "any fr 60"},
          {CustomerKind::kCompany, "", "en", 200, "any en"},
          {CustomerKind::kCompany, "", "", 5, "any fr"},          // no language: the company's
          {CustomerKind::kCompany, "", "de", 5, "any fr"},        // a language without a row: the company's
          {CustomerKind::kCompany, "retail", "fr", 5, "any fr"},  // a category without a family
          {CustomerKind::kPublic, "", "fr", 5, "any fr"},
          {CustomerKind::kIndividual, "", "fr", 90, "individual fr"},  // family before age
          {CustomerKind::kIndividual, "key_account", "fr", 5, "individual fr"},
          {CustomerKind::kIndividual, "", "en", 5, "individual fr"},  // family before language
          {CustomerKind::kCompany, "key_account", "en", 40, "key account en 30"},
          {CustomerKind::kCompany, "key_account", "en", 29, "any en"},  // its age is not reached
      }));
  const auto configuration = withTemplates();
  auto reader = customer();
  reader.kind = kind;
  reader.category = category;
  reader.language = language;
  const auto* chosen = chooseTemplate(configuration, "mail", Way::kEmail, reader, "fr", daysLate);
  REQUIRE(chosen != nullptr);
  CHECK(chosen->subject == expected);
}

TEST_CASE("where no row's age is reached, the youngest serves: a message always finds a text") {
  auto configuration = samples::configuration();
  configuration.templates = {row("mail", Family::kAny, "fr", 60, "sixty"), row("mail", Family::kAny, "fr", 30, "thirty")};
  CHECK(chooseTemplate(configuration, "mail", Way::kEmail, customer(), "fr", 5)->subject == "thirty");
}

TEST_CASE("an unknown template, or one for another way, is not found") {
  CHECK(chooseTemplate(withTemplates(), "nothing", Way::kEmail, customer(), "fr", 5) == nullptr);
  CHECK(chooseTemplate(withTemplates(), "mail", Way::kLetter, customer(), "fr", 5) == nullptr);
}

TEST_CASE("a step uses its own template, replaced by that of its department, or the one that its level hints at") {
  auto configuration = withTemplates();
  auto own = step("second", 20);
  CHECK(templateIdFor(configuration, own, Way::kEmail, "") == "mail");  // none named: the first of that way
  configuration.templates.back().level = "second";
  CHECK(templateIdFor(configuration, own, Way::kEmail, "") == "brand");  // the hint
  own.templates[Way::kEmail] = "mail";
  CHECK(templateIdFor(configuration, own, Way::kEmail, "PARIS") == "mail");
  configuration.departments["PARIS"].templates["email"] = "brand";
  CHECK(templateIdFor(configuration, own, Way::kEmail, "PARIS") == "brand");
  configuration.departments["PARIS"].templates["mail"] = "brand-of-mail";
  CHECK(templateIdFor(configuration, own, Way::kEmail, "PARIS") == "brand-of-mail");
  CHECK(templateIdFor(configuration, own, Way::kLetter, "") == "");
}
