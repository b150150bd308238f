#include "plugin/domain/calendar.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <string>

using namespace reminders::domain;

namespace {

Date day(const char* text) { return *Date::parse(text); }

HolidayCalendar calendar(const std::string& id) {
  for (const auto& each : knownHolidayCalendars())
    if (each.id == id) return each;
  throw std::logic_error("no such calendar");
}

Calendar france() { return Calendar(WorkingDays::kMondayToFriday, std::vector{calendar("FR")}); }

}  // namespace

TEST_CASE("the computed holidays of France are those that the state publishes, 2006 to 2031") {
  // tests/data/holidays/README.md names the source.
  std::ifstream file("tests/data/holidays/jours_feries_metropole.csv");
  REQUIRE(file);
  std::map<int, std::set<Date>> published;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto date = Date::parse(line.substr(0, 10));
    REQUIRE(date);
    published[date->year()].insert(*date);
  }
  REQUIRE(published.size() == 26);
  for (const auto& [year, days] : published) {
    INFO("year " << year);
    const auto computed = publicHolidays(calendar("FR"), year);
    CHECK(std::set<Date>(computed.begin(), computed.end()) == days);
  }
}

TEST_CASE("Alsace-Moselle closes on Good Friday and 26 December besides") {
  const auto computed = publicHolidays(calendar("FR-A-M"), 2026);
  const std::set<Date> alsace(computed.begin(), computed.end());
  const auto national = publicHolidays(calendar("FR"), 2026);
  CHECK(alsace.size() == national.size() + 2);
  for (const Date each : national) CHECK(alsace.contains(each));
  CHECK(alsace.contains(day("2026-04-03")));
  CHECK(alsace.contains(day("2026-12-26")));
}

TEST_CASE("Easter falls on the Sunday that the almanacs give") {
  const auto [year, expected] = GENERATE(table<int, const char*>({{1818, "1818-03-22"},
                                                                  {1943, "1943-04-25"},
                                                                  {1961, "1961-04-02"},
                                                                  {2000, "2000-04-23"},
                                                                  {2008, "2008-03-23"},
                                                                  {2024, "2024-03-31"},
                                                                  {2038, "2038-04-25"},
                                                                  {2049, "2049-04-18"},
                                                                  {2076, "2076-04-19"}}));
  CHECK(easterSunday(year).iso() == expected);
}

TEST_CASE("working days after 30 October 2013 in France leave out All Saints' Day and the weekend") {
  const auto [count, expected] =
      GENERATE(table<int, const char*>({{0, "2013-10-30"}, {1, "2013-10-31"}, {2, "2013-11-04"}, {3, "2013-11-05"}}));
  CHECK(france().plusWorkingDays(day("2013-10-30"), count).iso() == expected);
}

TEST_CASE("working days late count the open days after the due date, and negatively those before it") {
  const auto [due, asOf, expected] = GENERATE(table<const char*, const char*, int>({
      {"2026-01-05", "2026-01-05", 0},   // the due date is day 0
      {"2026-01-05", "2026-01-06", 1},   // Monday to Tuesday
      {"2026-01-09", "2026-01-11", 0},   // Friday to Sunday
      {"2026-01-09", "2026-01-12", 1},   // Friday to Monday
      {"2026-04-30", "2026-05-04", 1},   // 1 May is closed
      {"2026-01-12", "2026-01-09", -1},  // the Friday before a Monday
      {"2026-01-12", "2026-01-11", -1},  // the Sunday before a Monday: Monday is still to come
      {"2026-01-11", "2026-01-09", 0},   // due on a Sunday: no open day in between
  }));
  INFO(due << " → " << asOf);
  CHECK(france().workingDaysLate(day(due), day(asOf)) == expected);
}

TEST_CASE("a week of jours ouvrables has Saturday, one of jours ouvrés has not") {
  const Date saturday = day("2026-01-10");
  CHECK_FALSE(Calendar().isOpen(saturday));
  CHECK(Calendar(WorkingDays::kMondayToSaturday, {}).isOpen(saturday));
  CHECK_FALSE(Calendar(WorkingDays::kMondayToSaturday, {}).isOpen(day("2026-01-11")));
}

TEST_CASE("days of another country or a bridge day close as data, without code") {
  const HolidayCalendar bridges{"bridges", "Bridge days", {{HolidayRule::parse("2026-10-02").value(), "closed"}}};
  const Calendar calendar(WorkingDays::kMondayToFriday, std::vector{bridges});
  CHECK_FALSE(calendar.isOpen(day("2026-10-02")));
  CHECK(calendar.isOpen(day("2027-10-04")));
}

TEST_CASE("counting by table and by hand agree, inside the known years, at their edges and outside") {
  const auto week = GENERATE(WorkingDays::kMondayToFriday, WorkingDays::kMondayToSaturday);
  const Calendar calendar(week, std::vector{::calendar("FR-A-M")});
  const auto* const from = GENERATE("1899-11-01", "1969-12-20", "2025-12-15", "2199-12-20", "2300-06-01");
  const Date start = day(from);
  int open = 0;
  for (int i = 1; i <= 400; ++i) {
    const Date date = start.plusDays(i);
    if (calendar.isOpen(date)) ++open;
    REQUIRE(calendar.workingDaysLate(start, date) == open);
    REQUIRE(calendar.workingDaysLate(date, start) == -open);
    if (calendar.isOpen(date)) REQUIRE(calendar.firstDayLate(start, open) == date);
  }
}

TEST_CASE("the first day of a negative delay is the earliest on which no more open days are left") {
  const Calendar calendar = france();
  for (int n = -15; n <= -1; ++n) {
    const Date due = day("2026-05-11");
    const Date first = calendar.firstDayLate(due, n);
    INFO(n << " → " << first.iso());
    CHECK(calendar.workingDaysLate(due, first) >= n);
    CHECK(calendar.workingDaysLate(due, first.plusDays(-1)) < n);
  }
}

TEST_CASE("a rule of a holiday says a day of each year, a distance from Easter, or one day") {
  CHECK(HolidayRule::parse("05-01")->in(2026) == day("2026-05-01"));
  CHECK(HolidayRule::parse("easter")->in(2026) == day("2026-04-05"));
  CHECK(HolidayRule::parse("easter+39")->in(2026) == day("2026-05-14"));
  CHECK(HolidayRule::parse("easter-2")->in(2026) == day("2026-04-03"));
  CHECK(HolidayRule::parse("2026-05-15")->in(2026) == day("2026-05-15"));
  CHECK_FALSE(HolidayRule::parse("2026-05-15")->in(2027));
  CHECK_FALSE(HolidayRule::parse("02-29")->in(2026));
  CHECK(HolidayRule::parse("02-29")->in(2028) == day("2028-02-29"));
  for (const auto* rule : {"05-01", "easter", "easter+39", "easter-2", "2026-05-15", "02-29"})
    CHECK(HolidayRule::parse(rule)->text() == rule);
  for (const auto* wrong : {"", "13-01", "02-30", "5-1", "easter+", "easter+0", "easter+-2", "easter*2", "easter+999",
                            "2026-02-29", "-1-01", "01/05", "easterly"}) {
    INFO(wrong);
    CHECK_FALSE(HolidayRule::parse(wrong));
  }
}
