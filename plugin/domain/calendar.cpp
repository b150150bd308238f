#include "plugin/domain/calendar.hpp"

#include <algorithm>

namespace reminders::domain {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2199;
const Date kFirstDay = *Date::of(kFirstYear, 1, 1);
const Date kEndDay = *Date::of(kLastYear + 1, 1, 1);

/// A Monday, far before any date; counting weeks from it keeps every remainder positive.
constexpr std::int32_t kSomeMonday = 4 - 7 * 600'000;

}  // namespace

Date easterSunday(int year) {
  // The anonymous Gregorian computus (Nature, 1876; Meeus, Astronomical Algorithms, chapter 8).
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int sum = h + l - 7 * m + 114;
  return *Date::of(year, static_cast<unsigned>(sum / 31), static_cast<unsigned>(sum % 31 + 1));
}

std::vector<Date> publicHolidays(HolidayCalendar calendar, int year) {
  // Code du travail, art. L3133-1; Alsace-Moselle besides: ordonnance of 16 August 1892 (art. L3134-13).
  const Date easter = easterSunday(year);
  std::vector<Date> days{*Date::of(year, 1, 1),  easter.plusDays(1),      *Date::of(year, 5, 1),  *Date::of(year, 5, 8),
                         easter.plusDays(39),    easter.plusDays(50),     *Date::of(year, 7, 14), *Date::of(year, 8, 15),
                         *Date::of(year, 11, 1), *Date::of(year, 11, 11), *Date::of(year, 12, 25)};
  if (calendar == HolidayCalendar::kAlsaceMoselle) {
    days.push_back(easter.plusDays(-2));
    days.push_back(*Date::of(year, 12, 26));
  }
  std::sort(days.begin(), days.end());
  return days;
}

Calendar::Calendar(WorkingDays week, std::span<const HolidayCalendar> holidays, const std::set<Date>& closed)
    : openPerWeek_(week == WorkingDays::kMondayToFriday ? 5 : 6) {
  const auto length = static_cast<std::size_t>(kEndDay.daysSince(kFirstDay));
  std::vector<bool> open(length);
  auto weekday = static_cast<std::int32_t>(kFirstDay.isoWeekday());
  for (std::size_t i = 0; i < length; ++i) {
    open[i] = weekday <= openPerWeek_;
    weekday = weekday == 7 ? 1 : weekday + 1;
  }
  const auto close = [&](Date day) {
    if (day >= kFirstDay && day < kEndDay) open[static_cast<std::size_t>(day.daysSince(kFirstDay))] = false;
  };
  for (const auto calendar : holidays)
    for (int year = kFirstYear; year <= kLastYear; ++year)
      for (const Date day : publicHolidays(calendar, year)) close(day);
  for (const Date day : closed) close(day);

  open_.resize(length + 1);
  for (std::size_t i = 0; i < length; ++i) open_[i + 1] = open_[i] + (open[i] ? 1 : 0);
}

/// Open days of the week in [from, to), holidays not regarded.
std::int32_t Calendar::openWeekdays(std::int32_t from, std::int32_t to) const {
  const auto before = [this](std::int32_t day) {
    const std::int32_t since = day - kSomeMonday;
    return since / 7 * openPerWeek_ + std::min(since % 7, openPerWeek_);
  };
  return before(to) - before(from);
}

std::int32_t Calendar::openUpTo(Date day) const {
  if (day < kFirstDay) return -openWeekdays(day.days() + 1, kFirstDay.days());
  if (day >= kEndDay) return open_.back() + openWeekdays(kEndDay.days(), day.days() + 1);
  return open_[static_cast<std::size_t>(day.daysSince(kFirstDay)) + 1];
}

Date Calendar::firstDayLate(Date due, std::int32_t n) const {
  const std::int32_t wanted = openUpTo(due) + n;
  if (wanted > open_.front() && wanted <= open_.back()) {
    const auto found = std::lower_bound(open_.begin(), open_.end(), wanted);
    return kFirstDay.plusDays(static_cast<std::int32_t>(found - open_.begin()) - 1);
  }
  // Outside the table: the count never falls from one day to the next, so the first day can be searched for by halves.
  const std::int32_t reach = 2 * (n < 0 ? -n : n) + 30;
  Date low = due.plusDays(-reach), high = due.plusDays(reach);
  while (low < high) {
    const Date middle = low.plusDays(high.daysSince(low) / 2);
    if (openUpTo(middle) >= wanted)
      high = middle;
    else
      low = middle.plusDays(1);
  }
  return low;
}

}  // namespace reminders::domain
