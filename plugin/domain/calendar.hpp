// Open days: which days count as working days of a company, and arithmetic over them. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <host_sdk/kit/values/date.hpp>

#include "plugin/domain/holidays.hpp"
#include "plugin/domain/words.hpp"

namespace reminders::domain {

/// Which days of the week are open: Monday–Friday (jours ouvrés) or Monday–Saturday (jours ouvrables).
enum class WorkingDays : std::uint8_t { kMondayToFriday, kMondayToSaturday };
template <>
inline constexpr WordTable<WorkingDays, 2> kWords<WorkingDays>{
    {{WorkingDays::kMondayToFriday, "mon_fri"}, {WorkingDays::kMondayToSaturday, "mon_sat"}}};

/// The open days of a company. A value; sharing it between threads is safe. Holidays are known for the years 1970–2199: outside
/// them only the weekday decides.
class Calendar {
 public:
  Calendar() : Calendar(WorkingDays::kMondayToFriday, {}) {}
  /// Closed on the holidays of all these calendars.
  Calendar(WorkingDays week, std::span<const HolidayCalendar> holidays);

  [[nodiscard]] bool isOpen(Date day) const { return openUpTo(day) != openUpTo(day.plusDays(-1)); }

  /// Whether the day of the week is one of the open ones, holidays not regarded.
  [[nodiscard]] bool isWeekday(Date day) const { return static_cast<std::int32_t>(day.isoWeekday()) <= openPerWeek_; }

  /// Working days late: the open days in (due, day]; before the due date, minus the open days in (day, due].
  [[nodiscard]] std::int32_t workingDaysLate(Date due, Date day) const { return openUpTo(day) - openUpTo(due); }

  /// The n-th open day after `day` (n > 0); `day` itself for 0, open or not. 30 Oct 2013 + 2 = 4 Nov 2013 in France.
  [[nodiscard]] Date plusWorkingDays(Date day, std::int32_t n) const { return n == 0 ? day : firstDayLate(day, n); }

  /// The first day on which workingDaysLate(due, day) >= n; n may be negative.
  [[nodiscard]] Date firstDayLate(Date due, std::int32_t n) const;

 private:
  [[nodiscard]] std::int32_t openUpTo(Date day) const;
  [[nodiscard]] std::int32_t openWeekdays(std::int32_t from, std::int32_t to) const;
  std::int32_t openPerWeek_ = 5;
  std::vector<std::int32_t> open_;  // open_[i]: open days among the first i days of the table, so that counting needs no loop
};

}  // namespace reminders::domain
