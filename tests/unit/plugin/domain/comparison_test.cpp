// Two configurations compared: who gets what, more or less, earlier or later.
#include "plugin/domain/comparison.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

/// The samples without a sending window, so that days are easy to count.
Configuration calm() {
  auto made = samples::configuration();
  made.sendingWindow.reset();
  return made;
}

struct Compared {
  std::unique_ptr<Rulebook> rulesBefore, rulesAfter;
  Plan planBefore, planAfter;
  LookAhead aheadBefore, aheadAfter;
  PlanComparison today;
  AheadComparison ahead;
};

Compared comparisonOf(const Configuration& before, const Configuration& after, const std::vector<ReceivableFacts>& receivables,
                      const std::string& on = "2026-01-20", int days = 60) {
  static const std::vector<CustomerFacts> kCustomers{customer(1), customer(2), customer(3)};
  Compared made;
  made.rulesBefore = std::make_unique<Rulebook>(before, day("2026-01-01"));
  made.rulesAfter = std::make_unique<Rulebook>(after, day("2026-01-01"));
  const auto fill = [&](const Rulebook& rules, Plan& plan, LookAhead& ahead, bool other) {
    PlanBuilder plans(rules, {1}, day(on));
    LookAheadBuilder aheads(rules, {1}, day(on), days);
    for (const auto& each : receivables) {
      const auto facts = other ? withRanksOf(each, before, after) : each;
      const auto& owner = kCustomers[static_cast<std::size_t>(each.customer.value - 1)];
      plans.add(facts, owner);
      aheads.add(facts, owner);
    }
    plan = std::move(plans).finish();
    ahead = std::move(aheads).finish();
  };
  fill(*made.rulesBefore, made.planBefore, made.aheadBefore, false);
  fill(*made.rulesAfter, made.planAfter, made.aheadAfter, true);
  made.today = compare(made.planBefore, made.planAfter);
  made.ahead = compare(made.aheadBefore, made.aheadAfter);
  return made;
}

ReceivableFacts owed(std::int64_t invoice, std::int64_t owner, const std::string& due = "2026-01-05") {
  auto made = receivable(invoice);
  made.customer = {owner};
  made.dueOn = day(due);
  made.issuedOn = made.dueOn->plusDays(-30);
  return made;
}

std::vector<std::string> told(const PlanComparison& today) {
  std::vector<std::string> lines;
  for (const auto& each : today.lines) lines.push_back(std::to_string(each.line + 1) + " " + std::string(word(each.change)));
  return lines;
}

/// "C1 3 > 2: less third F-1", with the days of both
std::vector<std::string> told(const Compared& compared) {
  std::vector<std::string> lines;
  for (const auto& each : compared.ahead.customers) {
    std::string text = each.customer.code + " " + std::to_string(each.before) + " > " + std::to_string(each.after) + ":";
    for (const auto& step : each.steps) {
      const auto& ahead = step.after ? compared.aheadAfter : compared.aheadBefore;
      const auto& shown = ahead.steps[step.after ? *step.after : *step.before];
      text += " " + std::string(word(step.change)) + " " + shown.level->id + " " + ahead.receivables[shown.receivable].number;
      if (step.before && step.after)
        text += " " + compared.aheadBefore.steps[*step.before].on.iso() + " > " + compared.aheadAfter.steps[*step.after].on.iso();
    }
    lines.push_back(text);
  }
  return lines;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("the same configuration changes nothing for anybody") {
  const auto compared = comparisonOf(calm(), calm(), {owed(1, 1), owed(2, 2, "2026-02-01")});
  CHECK(compared.today.lines.empty());
  CHECK(compared.today.unchanged == 2);
  CHECK(compared.ahead.customers.empty());
  CHECK(compared.ahead.before == 6);
  CHECK(compared.ahead.after == 6);
  CHECK(compared.ahead.gainers == 0);
  CHECK(compared.ahead.losers == 0);
}

TEST_CASE("a softer programme: who is due today is not any more, and every step comes later") {
  auto softer = calm();
  softer.programmes[0].steps[0].delayDays = 20;
  softer.programmes[0].steps[1].delayDays = 40;
  softer.programmes[0].steps[2].delayDays = 90;
  const auto compared = comparisonOf(calm(), softer, {owed(1, 1)});  // 15 days late
  CHECK(told(compared.today) == Told{"1 less"});
  CHECK(compared.today.less == 1);
  // 20, 30 and 45 days after 5 January, and 20 and 40; the third step is beyond the 60 days.
  CHECK(told(compared) ==
        Told{"C1 3 > 2: later first F-1 2026-01-20 > 2026-01-25 later second F-1 2026-01-30 > 2026-02-14 less third F-1"});
  CHECK(compared.ahead.losers == 1);
  CHECK(compared.ahead.customers[0].later == 2);
}

TEST_CASE("today: more, less, another level or way, another reason") {
  auto other = calm();
  other.assignments.customers = {{"C1", "none"}, {"C3", "early"}};
  other.programmes.push_back({"early", "Early", Mode::kAutomatic, {step("first", 2)}});
  other.minimumAmount.thousandths = 50'000;
  auto small = owed(4, 2, "2026-01-18");
  small.open = 100;
  auto letters = owed(5, 2);
  other.programmes[0].steps[0].ways = {Way::kLetter};
  const auto compared = comparisonOf(calm(), other,
                                     {owed(1, 1),                // due: not any more
                                      owed(2, 2, "2026-01-17"),  // waits for its delay with both
                                      owed(3, 3, "2026-01-17"),  // due after two days already
                                      small, letters});
  CHECK(told(compared.today) == Told{"1 less", "3 more", "4 reason", "5 other"});
  CHECK(compared.today.unchanged == 1);
}

TEST_CASE("customers who get more come first, then those who get less, then those who get it at another time") {
  auto other = calm();
  other.programmes.push_back({"short", "Short", Mode::kAutomatic, {step("first", 10)}});
  other.programmes.push_back(
      {"long", "Long", Mode::kAutomatic, {step("first", 10), step("second", 20), step("third", 35), step("fourth", 45)}});
  other.programmes.push_back({"late", "Late", Mode::kAutomatic, {step("first", 20), step("second", 30), step("third", 45)}});
  other.assignments.customers = {{"C1", "short"}, {"C2", "late"}, {"C3", "long"}};
  const auto compared = comparisonOf(calm(), other, {owed(1, 1), owed(2, 2), owed(3, 3)});
  const auto lines = told(compared);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "C3 3 > 4: more fourth F-3");
  CHECK(lines[1] == "C1 3 > 1: less second F-1 less third F-1");
  CHECK(lines[2].starts_with("C2 3 > 3: later first F-2 2026-01-20 > 2026-01-25"));
  REQUIRE(compared.ahead.levels.size() == 4);
  CHECK(compared.ahead.levels[1].level->id == "second");
  CHECK(compared.ahead.levels[1].before == 3);
  CHECK(compared.ahead.levels[1].after == 2);
  CHECK(compared.ahead.levels[3].before == 0);
  CHECK(compared.ahead.levels[3].after == 1);
}

TEST_CASE("a step that a person must send from now on is a change of its own") {
  auto other = calm();
  other.programmes[0].steps[0].trigger = Trigger::kManual;
  const auto compared = comparisonOf(calm(), other, {owed(1, 1)}, "2026-01-20", 5);
  CHECK(told(compared.today) == Told{"1 other"});
  CHECK(told(compared) == Told{"C1 1 > 1: kind first F-1 2026-01-20 > 2026-01-20"});
}

TEST_CASE("levels are the same by their id, whatever their ranks; past reminders follow them") {
  auto other = calm();
  for (auto& level : other.levels) level.rank *= 100;
  auto reminded = owed(1, 1);
  reminded.reminders = {sent(10, "2026-01-15", 10)};
  const auto compared = comparisonOf(calm(), other, {reminded});
  CHECK(compared.today.lines.empty());
  CHECK(compared.ahead.customers.empty());
  CHECK(compared.ahead.after == 2);

  auto without = calm();  // the level of the past is gone: its rank stays
  without.levels.erase(without.levels.begin() + 1);
  without.programmes[0].steps.erase(without.programmes[0].steps.begin());
  CHECK(withRanksOf(reminded, calm(), without).reminders[0].rank == 10);
  CHECK(withRanksOf(reminded, calm(), other).reminders[0].rank == 1000);
}

TEST_CASE("plans of other facts or days are not compared") {
  const auto one = comparisonOf(calm(), calm(), {owed(1, 1)});
  const auto two = comparisonOf(calm(), calm(), {owed(2, 1)});
  const auto later = comparisonOf(calm(), calm(), {owed(1, 1)}, "2026-01-21");
  CHECK_THROWS_AS(compare(one.planBefore, two.planBefore), std::logic_error);
  CHECK_THROWS_AS(compare(one.planBefore, later.planBefore), std::logic_error);
  CHECK_THROWS_AS(compare(one.aheadBefore, later.aheadBefore), std::logic_error);
}
