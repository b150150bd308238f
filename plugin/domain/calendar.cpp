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

Calendar::Calendar(WorkingDays week, std::span<const HolidayCalendar> holidays)
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
  for (const auto& calendar : holidays)
    for (int year = kFirstYear; year <= kLastYear; ++year)
      for (const Date day : publicHolidays(calendar, year)) close(day);

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
