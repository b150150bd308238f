#include "plugin/domain/sending_rules.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

TEST_CASE("messages leave in the sending window, on its days, never on a holiday") {
  const Calendar calendar(WorkingDays::kMondayToFriday, std::vector{knownHolidayCalendars()[0]});
  const auto [date, minute, open] = GENERATE(table<std::string, int, bool>({
      {"2026-04-30", 8 * 60, true},       // Thursday, at eight
      {"2026-04-30", 8 * 60 - 1, false},  // a minute before
      {"2026-04-30", 18 * 60 - 1, true},  // the last minute
      {"2026-04-30", 18 * 60, false},     // at six
      {"2026-05-01", 10 * 60, false},     // a Friday, but the first of May
      {"2026-05-02", 10 * 60, false},     // Saturday
      {"2026-05-04", 10 * 60, true},      // Monday
  }));
  INFO(date << " " << minute);
  CHECK(isWindowOpen(SendingWindow{}, calendar, day(date), minute) == open);
  CHECK(isWindowOpen(std::nullopt, calendar, day(date), minute));
}

TEST_CASE("a window on Saturdays is open on Saturdays, also where Saturday is no working day") {
  SendingWindow window;
  window.days.insert(Weekday::kSaturday);
  CHECK(isWindowOpen(window, Calendar(), day("2026-05-02"), 600));
}

TEST_CASE("retries wait twice as long each time, up to four hours, spread by a fifth") {
  std::int64_t base = 60'000;
  for (int attempt = 1; attempt <= 40; ++attempt) {
    for (std::int64_t message = 1; message <= 50; ++message) {
      const auto wait = backoffMillis(attempt, {message});
      REQUIRE(wait >= base * 80 / 100);
      REQUIRE(wait <= base * 120 / 100);
    }
    base = std::min<std::int64_t>(base * 2, 4 * 3600 * 1000);
  }
  CHECK(backoffMillis(3, {1}) == backoffMillis(3, {1}));
  CHECK(backoffMillis(3, {1}) != backoffMillis(3, {2}));
}

TEST_CASE("retrying ends 72 hours after the first attempt, with a last attempt at the end") {
  constexpr std::int64_t kHour = 3600 * 1000;
  CHECK(nextAttemptAt(0, 0, 1, {1}) <= std::int64_t{72'000});
  CHECK(nextAttemptAt(72 * kHour - 1000, 0, 30, {1}) == 72 * kHour);
  CHECK_FALSE(nextAttemptAt(72 * kHour, 0, 31, {1}).has_value());
}

TEST_CASE("the guard allows the larger of its floor and three times the median of the runs that had any") {
  using Runs = std::vector<std::int64_t>;
  const auto [runs, allowed] = GENERATE(table<Runs, std::int64_t>({
      {Runs{}, 50},
      {Runs{10, 10, 10}, 50},
      {Runs{40}, 120},
      {Runs{10, 40, 100}, 120},
      {Runs{10, 40, 41, 100}, 121},  // the median lies between: 40.5
      {Runs{0, 0, 0, 40}, 120},      // runs without messages do not count
      {Runs{std::numeric_limits<std::int64_t>::max() / 2}, std::numeric_limits<std::int64_t>::max()},
  }));
  CHECK(allowedMessages(VolumeGuard{}, runs) == allowed);
}
