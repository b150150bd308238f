#include "plugin/domain/results.hpp"

#include <catch2/catch.hpp>

#include "tests/support/reminders/samples.hpp"

using namespace reminders;
using domain::DayTurnover;
using domain::RemindedDebt;
using domain::ReminderEffect;
using samples::day;

namespace {

/// 100.00 EUR, reminded of at "first" on 1 March and at "second" on 11 March.
RemindedDebt debt(std::vector<domain::Settlement> settlements) {
  return {{{1}, 1},
          kit::Currency::of("EUR"),
          10'000,
          std::move(settlements),
          {{day("2026-03-01"), "first"}, {day("2026-03-11"), "second"}}};
}

ReminderEffect effectOf(const RemindedDebt& debt, const char* asOf = "2026-06-30") {
  ReminderEffect effect(day("2025-06-30"), day(asOf));
  effect.add(debt);
  return effect;
}

std::int64_t collected(const ReminderEffect& effect, const std::string& level) {
  const auto found = effect.levels().find(level);
  if (found == effect.levels().end()) return 0;
  const auto sum = found->second.collected.find("EUR");
  return sum == found->second.collected.end() ? 0 : sum->second;
}

}  // namespace

TEST_CASE("a reminder has worked when nothing is open seven days later; a part is not enough") {
  const auto paid = [](const char* on, std::int64_t amount) {
    return effectOf(debt({{day(on), amount}})).levels().at("first").paid;
  };
  CHECK(paid("2026-03-02", 10'000) == 1);
  CHECK(paid("2026-03-08", 10'000) == 1);
  CHECK(paid("2026-03-09", 10'000) == 0);
  CHECK(paid("2026-03-02", 9'999) == 0);
  CHECK(effectOf(debt({{day("2026-03-02"), 4'000}, {day("2026-03-07"), 6'000}})).levels().at("first").paid == 1);
}

TEST_CASE("what was paid when a reminder left is not its merit, and is not counted at all") {
  CHECK(effectOf(debt({{day("2026-03-01"), 10'000}})).levels().empty());
  CHECK(effectOf(debt({{day("2026-03-05"), 10'000}})).levels().count("second") == 0);
}

TEST_CASE("a settlement belongs to the latest reminder before it, for thirty days") {
  CHECK(collected(effectOf(debt({{day("2026-03-05"), 3'000}})), "first") == 3'000);
  const auto later = effectOf(
      debt({{day("2026-03-11"), 1'000}, {day("2026-03-12"), 2'000}, {day("2026-04-10"), 3'000}, {day("2026-04-11"), 4'000}}));
  CHECK(collected(later, "first") == 1'000);  // on the day of the next one it is still the first's
  CHECK(collected(later, "second") == 5'000);
  CHECK(later.collectedByMonth().at(day("2026-03-01")).at("EUR") == 3'000);
  CHECK(later.collectedByMonth().at(day("2026-04-01")).at("EUR") == 3'000);
}

TEST_CASE("a payment that was taken back is taken off what was collected") {
  CHECK(collected(effectOf(debt({{day("2026-03-05"), 3'000}, {day("2026-03-06"), -3'000}})), "first") == 0);
}

TEST_CASE("reminders of the last seven days, and older than a year, are not judged") {
  CHECK(effectOf(debt({}), "2026-03-07").levels().at("first").reminders == 0);
  CHECK(effectOf(debt({}), "2026-03-08").levels().at("first").reminders == 1);
  CHECK(effectOf(debt({}), "2026-03-05").levels().count("second") == 0);
  ReminderEffect young(day("2026-03-02"), day("2026-06-30"));
  young.add(debt({}));
  CHECK(young.levels().count("first") == 0);
  CHECK(young.levels().at("second").reminders == 1);
}

TEST_CASE("days sales outstanding: what is open, over the sales of ninety days, times ninety") {
  const std::vector<DayTurnover> turnover{
      {day("2026-01-01"), 90'000, 0}, {day("2026-02-15"), 0, 60'000}, {day("2026-03-01"), 30'000, 0}};
  const auto days = domain::salesOutstanding(turnover, day("2026-03-15"));
  REQUIRE(days.size() == 12);
  CHECK(days.front().on == day("2025-04-30"));
  CHECK_FALSE(days.front().tenthsOfDays);
  CHECK(days[9].on == day("2026-01-31"));
  CHECK(days[9].tenthsOfDays == 900);  // all of it is open
  CHECK(days[10].on == day("2026-02-28"));
  CHECK(days[10].tenthsOfDays == 300);  // 300.00 of 900.00
  CHECK(days.back().open == 60'000);
  CHECK(days.back().invoiced == 120'000);
  CHECK(days.back().tenthsOfDays == 450);
  // What was invoiced ninety days ago does not count any more.
  CHECK(domain::salesOutstanding(turnover, day("2026-04-01")).back().invoiced == 30'000);
  CHECK(domain::salesOutstanding(turnover, day("2026-03-31")).back().invoiced == 120'000);
}

TEST_CASE("the months before a thirty-first end on their own last days") {
  const auto days = domain::salesOutstanding({}, day("2024-03-31"));
  CHECK(days[10].on == day("2024-02-29"));
  CHECK(days[9].on == day("2024-01-31"));
  CHECK(days[8].on == day("2023-12-31"));
}
