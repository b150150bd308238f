#include <catch2/catch.hpp>

#include "sample-host/runtime/job_parts.hpp"

using namespace host::runtime;

namespace {

constexpr Instant kMinute = 60'000;
const JobSchedule kDailyAtEight{JobSchedule::Kind::kDaily, 8 * 60};
const JobSchedule kEveryFive{JobSchedule::Kind::kEvery, 5};

LocalTime at(const char* date, int hour, int minute) { return {*kit::Date::parse(date), hour * 60 + minute}; }

}  // namespace

TEST_CASE("A daily job runs once a day, from its hour on") {
  const ScheduleState yesterday{"2026-01-14", 1, 0};
  CHECK_FALSE(isDue(kDailyAtEight, yesterday, at("2026-01-15", 7, 59), 0));
  CHECK(isDue(kDailyAtEight, yesterday, at("2026-01-15", 8, 0), 0));
  CHECK(isDue(kDailyAtEight, yesterday, at("2026-01-15", 23, 0), 0));  // the host was away in the morning
  const ScheduleState today{"2026-01-15", 1, 0};
  CHECK_FALSE(isDue(kDailyAtEight, today, at("2026-01-15", 23, 0), 0));
  CHECK(isDue(kDailyAtEight, today, at("2026-02-20", 8, 0), 0));  // days that were missed are one run
}

TEST_CASE("A daily job whose last day lies ahead runs: the clock was set back since") {
  const ScheduleState nextYear{"2027-01-15", 1, 0};
  CHECK_FALSE(isDue(kDailyAtEight, nextYear, at("2026-01-15", 7, 59), 0));
  CHECK(isDue(kDailyAtEight, nextYear, at("2026-01-15", 8, 0), 0));
}

TEST_CASE("A daily job that failed is repeated the same day, at longer and longer waits") {
  const ScheduleState failed{"2026-01-15", 1, 100};
  CHECK_FALSE(isDue(kDailyAtEight, failed, at("2026-01-15", 9, 0), 99));
  CHECK(isDue(kDailyAtEight, failed, at("2026-01-15", 9, 0), 100));
  CHECK(retryAfter(0, 1) == 5 * kMinute);
  CHECK(retryAfter(0, 2) == 10 * kMinute);
  CHECK(retryAfter(0, 4) == 40 * kMinute);
  CHECK(retryAfter(0, 5) == 60 * kMinute);
  CHECK(retryAfter(0, 50) == 60 * kMinute);
}

TEST_CASE("A daily job that is seen for the first time after its hour begins tomorrow") {
  const auto late = firstState(kDailyAtEight, at("2026-01-15", 15, 0));
  CHECK_FALSE(isDue(kDailyAtEight, late, at("2026-01-15", 15, 0), 0));
  CHECK(isDue(kDailyAtEight, late, at("2026-01-16", 8, 0), 0));
  const auto early = firstState(kDailyAtEight, at("2026-01-15", 7, 0));
  CHECK_FALSE(isDue(kDailyAtEight, early, at("2026-01-15", 7, 0), 0));
  CHECK(isDue(kDailyAtEight, early, at("2026-01-15", 8, 0), 0));
}

TEST_CASE("A job of every few minutes counts from its last start, whatever a clock that was set back says") {
  const ScheduleState state{"2026-01-15", 100 * kMinute, 0};
  CHECK_FALSE(isDue(kEveryFive, state, at("2026-01-15", 9, 0), 104 * kMinute));
  CHECK(isDue(kEveryFive, state, at("2026-01-15", 9, 0), 105 * kMinute));
  CHECK(isDue(kEveryFive, state, at("2026-01-15", 9, 0), 50 * kMinute));
  CHECK(isDue(kEveryFive, ScheduleState{}, at("2026-01-15", 9, 0), 105 * kMinute));
  CHECK_FALSE(isDue({}, ScheduleState{}, at("2026-01-15", 9, 0), 105 * kMinute));  // by hand only
}

TEST_CASE("Schedules are written as manifests write them") {
  CHECK(kDailyAtEight.text() == "daily 08:00");
  CHECK(kEveryFive.text() == "every 5 minutes");
  CHECK(JobSchedule{JobSchedule::Kind::kEvery, 120}.text() == "every 2 hours");
  CHECK(JobSchedule{}.text() == "manual");
}
