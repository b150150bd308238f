#include "plugin/domain/configuration.hpp"

#include <catch2/catch.hpp>

#include "plugin/domain/named_codes.hpp"
#include "plugin/domain/rulebook.hpp"
#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

/// The paths that are refused; the sentences must say something.
std::string refused(const Configuration& configuration) {
  std::string paths;
  for (const auto& [path, sentence] : checkConfiguration(configuration)) {
    CHECK(sentence.english().size() > 10);
    paths += (paths.empty() ? "" : " ") + path;
  }
  return paths;
}

std::string refusedWhenTakenOver(const Configuration& configuration) {
  CHECK(refused(configuration).empty());  // what is stored stays readable
  std::string told;
  for (const auto& [path, sentence] : checkTakenOver(configuration))
    told += (told.empty() ? "" : "; ") + path + " " + sentence.english();
  return told;
}

}  // namespace

TEST_CASE("an empty configuration is valid and has the promised defaults") {
  const Configuration empty;
  CHECK(refused(empty).empty());
  CHECK_FALSE(empty.active);
  CHECK(empty.catchUp.text() == "first_step");
  CHECK(empty.grouping == Grouping::kCustomerLevel);
  CHECK(empty.minimumGapDays == 3);
  CHECK(empty.minimumAgeDays == 3);
  CHECK(empty.minimumAmount.thousandths == 0);
  CHECK(empty.promiseToleranceDays == 2);
  CHECK_FALSE(empty.resendUncertain);
  CHECK(empty.sendingWindow->fromMinute == 480);
  CHECK(empty.sendingWindow->toMinute == 1080);
  CHECK(empty.sendingWindow->days.size() == 5);
  CHECK(empty.volumeGuard == VolumeGuard{50, 3});
  CHECK(empty.defaultRecipients == std::vector{Role::kBilling});
}

TEST_CASE("what does not fit together is refused with its path") {
  auto broken = samples::configuration();
  SECTION("a step of an unknown level") {
    broken.programmes[0].steps[1].level = "nowhere";
    CHECK(refused(broken) == "programmes[0].steps[1].level");
  }
  SECTION("ranks that do not rise") {
    broken.programmes[0].steps[2].level = "second";
    CHECK(refused(broken) == "programmes[0].steps[2].level");
  }
  SECTION("a programme named none") {
    broken.programmes[0].id = "none";
    broken.assignments.company = "none";
    CHECK(refused(broken) == "programmes[0].id");
  }
  SECTION("ids and ranks given twice") {
    broken.programmes.push_back(broken.programmes[0]);
    broken.levels[1].id = "courtesy";
    broken.levels[2].rank = 5;
    CHECK(refused(broken) ==
          "levels[1].id levels[2].rank programmes[1].id programmes[0].steps[0].level programmes[1].steps[0].level");
  }
  SECTION("assignments of programmes that are not there") {
    broken.assignments.company = "x";
    broken.assignments.customers["C1"] = "y";
    broken.assignments.invoices["F-1"] = "none";
    CHECK(refused(broken) == "assignments.company assignments.customers.C1");
  }
  SECTION("templates that are not there, or are for another way") {
    broken.templates.resize(1);
    broken.templates[0].id = "mail";
    broken.programmes[0].steps[0].templates[Way::kLetter] = "mail";
    broken.programmes[0].steps[1].templates[Way::kEmail] = "gone";
    broken.departments["PARIS"].templates["email"] = "gone";
    broken.departments["PARIS"].format = "gone";
    CHECK(refused(broken) ==
          "departments.PARIS.format departments.PARIS.templates.email programmes[0].steps[0].templates.letter "
          "programmes[0].steps[1].templates.email");
  }
  SECTION("the same row of a template twice") {
    broken.templates.resize(2);
    broken.templates[0].id = broken.templates[1].id = "mail";
    CHECK(refused(broken) == "templates[1]");
    broken.templates[1].language = "fr";
    CHECK(refused(broken).empty());
  }
  SECTION("numbers out of bounds") {
    broken.minimumGapDays = -1;
    broken.promiseToleranceDays = -1;
    broken.minimumAmount.thousandths = -1;
    broken.volumeGuard = VolumeGuard{-1, 0};
    broken.sendingWindow->toMinute = broken.sendingWindow->fromMinute;
    broken.defaultRecipients.clear();
    CHECK(refused(broken) ==
          "minimum_gap_days promise_tolerance_days minimum_amount default_recipients volume_guard.floor volume_guard.factor "
          "sending_window.to");
  }
  SECTION("a step without a way") {
    broken.programmes[0].steps[0].ways.clear();
    CHECK(refused(broken) == "programmes[0].steps[0].ways");
  }
}

TEST_CASE("a level's colour is #rrggbb or none") {
  auto made = samples::configuration();
  for (const char* colour : {"", "#0f766e", "#0F766E", "#000000"}) {
    made.levels[1].colour = colour;
    CHECK(refusedWhenTakenOver(made).empty());
  }
  for (const char* colour : {"red", "#0f7", "0f766e", "#0f766", "#0f766e0", "#0f766g", " #0f766e", "#", "rgb(1,2,3)"}) {
    made.levels[1].colour = colour;
    CHECK(refusedWhenTakenOver(made) == "levels[1].colour must be a colour such as \"#0f766e\", or empty.");
  }
}

TEST_CASE("a programme that is assigned anywhere has a step; a draft that is assigned nowhere need not") {
  auto made = samples::configuration();
  made.programmes.push_back({"draft", "Draft", Mode::kAutomatic, {}});
  CHECK(refusedWhenTakenOver(made).empty());
  const auto refusal = [](const std::string& place) {
    return "programmes[1].steps must hold at least one step: assignments." + place + " assigns this programme.";
  };
  SECTION("to the company") {
    made.assignments.company = "draft";
    CHECK(refusedWhenTakenOver(made) == refusal("company"));
    made.programmes[1].mode = Mode::kManual;
    CHECK(refusedWhenTakenOver(made) == refusal("company"));
    made.programmes[1].mode = Mode::kNone;  // no reminders: nothing would be done by steps
    CHECK(refusedWhenTakenOver(made).empty());
  }
  SECTION("to a department") {
    made.assignments.departments["NORD"] = "draft";
    CHECK(refusedWhenTakenOver(made) == refusal("departments.NORD"));
  }
  SECTION("to a category") {
    made.assignments.categories["key_account"] = "draft";
    CHECK(refusedWhenTakenOver(made) == refusal("categories.key_account"));
  }
  SECTION("to a customer") {
    made.assignments.customers["C1"] = "draft";
    CHECK(refusedWhenTakenOver(made) == refusal("customers.C1"));
  }
  SECTION("to an invoice") {
    made.assignments.invoices["F-1"] = "draft";
    CHECK(refusedWhenTakenOver(made) == refusal("invoices.F-1"));
  }
}

TEST_CASE("a step that may send a letter has a text for it: its own, or any of the company's letters") {
  auto made = samples::configuration();
  auto& step = made.programmes[0].steps[1];
  const std::string refusal =
      "programmes[0].steps[1].templates.letter is missing: the step may send a letter, and there is no template of the way "
      "\"letter\".";
  step.ways = {Way::kEmail, Way::kLetter};
  CHECK(refusedWhenTakenOver(made) == refusal);
  step.ways = {Way::kEmail};
  CHECK(refusedWhenTakenOver(made).empty());
  step.withoutEmail = WithoutEmail::kLetter;
  CHECK(refusedWhenTakenOver(made) == refusal);
  step.ways = {Way::kCall};  // has no e-mail that could become a letter
  CHECK(refusedWhenTakenOver(made).empty());
  step.ways = {Way::kLetter};
  made.templates.resize(1);
  made.templates[0].id = "letter";
  made.templates[0].way = Way::kLetter;
  CHECK(refusedWhenTakenOver(made).empty());
}

TEST_CASE("what is named and not known is told at each of its places") {
  auto made = samples::configuration();
  made.assignments.customers = {{"C1", "default"}, {"C9", "none"}};
  made.assignments.departments["NORD"] = "default";
  made.assignments.categories["key_account"] = "default";
  made.assignments.invoices["F-1"] = "none";
  made.departments["NORD"].sender = "nord@acme.example";
  made.rates.resize(2);
  made.rates[1].customer = "C9";
  const auto named = namedCodes(made);
  CHECK(named == NamedCodes{{"NORD"}, {"key_account"}, {"C1", "C9"}, {"F-1"}});
  CHECK(namedCodes(samples::configuration()) == NamedCodes{});
  CHECK(unknownCodes(made, {}).empty());
  std::string told;
  for (const auto& [path, sentence] : unknownCodes(made, {{"NORD"}, {"key_account"}, {"C9", "C7"}, {"F-1"}}))
    told += path + " " + sentence.english() + "\n";
  CHECK(told ==
        "departments.NORD there is no department \"NORD\" yet.\n"
        "rates[1].customer there is no customer \"C9\" yet.\n"
        "assignments.departments.NORD there is no department \"NORD\" yet.\n"
        "assignments.categories.key_account no customer is of the category \"key_account\" yet.\n"
        "assignments.customers.C9 there is no customer \"C9\" yet.\n"
        "assignments.invoices.F-1 there is no invoice \"F-1\" yet.\n");
}

TEST_CASE("no rulebook is made of a refused configuration") {
  auto broken = samples::configuration();
  broken.programmes[0].steps[1].level = "nowhere";
  CHECK_THROWS_WITH(Rulebook(broken), Catch::StartsWith("programmes[0].steps[1].level: "));
}

TEST_CASE("catch_up is read and written in the promised words") {
  const std::string text = GENERATE("first_step", "by_age", "from_today", "ignore_before:2026-01-31");
  REQUIRE(CatchUp::parse(text));
  CHECK(CatchUp::parse(text)->text() == text);
}

TEST_CASE("other words for catch_up are refused") {
  const std::string text =
      GENERATE("", "First_step", "ignore_before", "ignore_before:", "ignore_before:2026-02-30", "ignore_before:2026-01-31 ");
  CHECK_FALSE(CatchUp::parse(text).has_value());
}

TEST_CASE("words are read exactly, and a refusal can list those allowed") {
  CHECK(parseWord<Grouping>("customer") == Grouping::kCustomer);
  CHECK_FALSE(parseWord<Grouping>("Customer").has_value());
  CHECK_FALSE(parseWord<Grouping>("").has_value());
  CHECK(allowedWords<Mode>() == std::vector<std::string>{"automatic", "manual", "none"});
  CHECK(allowedWords<Trigger>() == std::vector<std::string>{"automatic", "manual"});
}

TEST_CASE("a sentence says its values where the text of any language has their places, and values are never read again") {
  const Sentence one{mark("the level \"{level}\" is not {words}, {{total.due}} {"),
                     {{"level", "{words}"}, {"words", std::vector<std::string>{"a", "b", "c"}}}};
  CHECK(one.english() == "the level \"{words}\" is not a, b or c, {{total.due}} {");
  const auto french = [](std::string_view text) {
    return std::string(text == "{words} or {last}" ? "{words} ou {last}" : "{words}: {level}, {other");
  };
  CHECK(one.in(french) == "a, b ou c: {words}, {other");
  CHECK(Sentence{mark("{words}"), {{"words", std::vector<std::string>{"a"}}}}.english() == "a");
  CHECK(Sentence(mark("plain")).english() == "plain");
}
