// By which day a decision is another one by time alone: every day up to it gives the same, and it gives another.
#include <catch2/catch.hpp>
#include <random>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int between(int least, int most) { return least + static_cast<int>(engine_() % static_cast<std::uint64_t>(most - least + 1)); }
  bool oneIn(int n) { return between(1, n) == 1; }

 private:
  std::mt19937_64 engine_;
};

Configuration randomConfiguration(Dice& dice) {
  auto made = samples::configuration();
  made.minimumGapDays = dice.between(0, 6);
  made.minimumAgeDays = dice.between(0, 6);
  made.promiseToleranceDays = dice.between(0, 4);
  made.holidays = {"FR"};
  const char* const catchUps[] = {"first_step", "by_age", "from_today", "ignore_before:2025-12-20"};
  made.catchUp = *CatchUp::parse(catchUps[dice.between(0, 3)]);
  made.programmes[0].steps.clear();
  int delay = dice.between(-6, 10);
  for (const auto* level : {"first", "second", "third"}) {
    if (dice.oneIn(4)) continue;
    auto each = step(level, delay);
    if (dice.oneIn(3)) each.dayType = DayType::kWorking;
    made.programmes[0].steps.push_back(each);
    delay += dice.between(0, 15);
  }
  return made;
}

ReceivableFacts randomReceivable(Dice& dice, Date today) {
  auto made = receivable();
  const auto soon = [&] { return today.plusDays(dice.between(-10, 20)); };
  made.issuedOn = today.plusDays(dice.between(-40, 3));
  if (dice.oneIn(3)) made.sentOn = made.issuedOn.plusDays(dice.between(0, 5));
  made.dueOn = made.issuedOn.plusDays(dice.between(0, 40));
  if (dice.oneIn(15)) made.dueOn.reset();
  if (dice.oneIn(5)) made.hold = Hold{dice.oneIn(4) ? std::nullopt : std::optional(soon())};
  if (dice.oneIn(5)) made.promisedOn = soon();
  if (dice.oneIn(15)) made.disputed = made.open;
  if (dice.oneIn(15)) made.handedOver = true;
  if (dice.oneIn(2)) made.reminders.push_back({10, ReminderState::kSent, today.plusDays(dice.between(-20, 5)), 10});
  if (dice.oneIn(10)) made.reminders.push_back(inState(20, ReminderState::kQueued));
  return made;
}

/// All of a decision that does not simply follow the day on which it is asked for.
std::string lasting(const Decision& decision) {
  std::string text(word(decision.kind));
  text += " step " + std::to_string(decision.step) + " ways " + std::to_string(decision.ways.mask()) + " asked " +
          std::to_string(decision.asked) + ": " + reasons(decision.blockers);
  return decision.isDue() || !decision.nextOn ? text : text + " next " + decision.nextOn->iso();
}

}  // namespace

TEST_CASE("a decision stays what it is until the day on which it wakes, and is another one then") {
  const Date today = day("2026-02-10");
  int woken = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Dice dice(seed);
    INFO("seed " << seed);
    const Rulebook rules(randomConfiguration(dice), today.plusDays(-dice.between(0, 30)));
    auto facts = randomReceivable(dice, today);
    auto who = customer();
    if (dice.oneIn(6)) who.hold = Hold{dice.oneIn(4) ? std::nullopt : std::optional(today.plusDays(dice.between(-3, 15)))};
    if (dice.oneIn(10)) who.email.clear();
    const auto decision = decide(facts, who, rules, today);
    const auto wakesOn = changesBy(decision);
    const Date last = wakesOn ? *wakesOn : today.plusDays(120);
    REQUIRE(last > today);
    for (Date later = today.plusDays(1); later < last; later = later.plusDays(1))
      REQUIRE(lasting(decide(facts, who, rules, later)) == lasting(decision));
    if (!wakesOn) continue;
    ++woken;
    const auto then = decide(facts, who, rules, last);
    REQUIRE(lasting(then) != lasting(decision));
  }
  CHECK(woken > 500);
}

TEST_CASE("of several ends the earliest counts, and what is due wakes no more") {
  const Rulebook rules(samples::configuration(), day("2026-01-01"));
  auto facts = receivable();  // due on 5 January, the first step after 10 days
  facts.hold = Hold{day("2026-01-08")};
  const auto on = [&](const std::string& date) { return changesBy(decide(facts, customer(), rules, day(date))); };
  CHECK(on("2026-01-03") == day("2026-01-06"));  // overdue from then on
  CHECK(on("2026-01-06") == day("2026-01-09"));  // the hold's last day is the 8th
  CHECK(on("2026-01-09") == day("2026-01-15"));
  CHECK_FALSE(on("2026-01-15"));
  facts.hold = Hold{};
  CHECK_FALSE(on("2026-01-15"));  // without end
}
