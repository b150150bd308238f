// Public holidays as data: calendars of rules, known ones and those that a company writes into its configuration. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <host_sdk/kit/values/date.hpp>

namespace reminders::domain {

using kit::Date;

/// When a holiday falls. As a text: "12-25" each year on that day, "easter+39" or "easter-2" so many days from Easter Sunday,
/// "2026-05-15" once.
class HolidayRule {
 public:
  /// nullopt: none of the three forms, or a day that no year has. "02-29" falls in leap years only.
  static std::optional<HolidayRule> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  /// The day in that year; nullopt when it has none.
  [[nodiscard]] std::optional<Date> in(int year) const;
  bool operator==(const HolidayRule&) const = default;

 private:
  enum class Kind : std::uint8_t { kYearly, kEaster, kOnce };
  HolidayRule() = default;
  Kind kind_ = Kind::kYearly;
  int month_ = 0, day_ = 0, offset_ = 0;
  Date date_;
};

struct Holiday {
  HolidayRule on;
  std::string name;
  bool operator==(const Holiday&) const = default;
};

struct HolidayCalendar {
  std::string id;
  std::string name;
  std::vector<Holiday> days;
  bool operator==(const HolidayCalendar&) const = default;
};

/// "FR" (metropolitan France: Code du travail, art. L3133-1) and "FR-A-M" (Alsace-Moselle: those of France, Good Friday and 26
/// December besides: ordonnance of 16 August 1892, Code du travail, art. L3134-13).
const std::vector<HolidayCalendar>& knownHolidayCalendars();

/// The holidays of one year, in order, each day once.
std::vector<Date> publicHolidays(const HolidayCalendar& calendar, int year);

/// Easter Sunday of a Gregorian year.
Date easterSunday(int year);

}  // namespace reminders::domain
