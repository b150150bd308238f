#include <catch2/catch.hpp>
#include <host_sdk/kit/values/date.hpp>

using kit::Date;

TEST_CASE("A civil date is read and written as YYYY-MM-DD") {
  CHECK(Date::parse("2026-02-28")->iso() == "2026-02-28");
  CHECK(Date::parse("0001-01-01")->iso() == "0001-01-01");
  CHECK(Date::parse("2024-02-29")->days() == 19782);
}

TEST_CASE("A day that no calendar shows is refused") {
  const auto text = GENERATE("2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-30", "26-04-30", "2026/04/30", "",
                             "2026-04-300", "2o26-04-30");
  CHECK_FALSE(Date::parse(text));
}

TEST_CASE("Days are counted across months, leap days and years") {
  const Date issued = *Date::of(2024, 2, 28);
  CHECK(issued.plusDays(2).iso() == "2024-03-01");
  CHECK(Date::of(2026, 1, 1)->daysSince(*Date::of(2025, 1, 1)) == 365);
  CHECK(Date::of(2026, 11, 21)->isoWeekday() == 6);
}
