// Civil dates: a day in a calendar, without time and without zone. Pure; no clock is read here.
#pragma once
#include <charconv>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kit {

/// A civil date of the proleptic Gregorian calendar, stored as days since 1970-01-01.
/// Always valid when it exists; `parse` refuses what no calendar shows (2026-02-30).
class Date {
 public:
  constexpr Date() = default;
  constexpr explicit Date(std::chrono::sys_days day) : days_(static_cast<std::int32_t>(day.time_since_epoch().count())) {}

  /// Days since 1970-01-01, which may be negative.
  static constexpr Date fromDays(std::int32_t days) { return Date(std::chrono::sys_days(std::chrono::days(days))); }

  /// nullopt when there is no such day.
  static constexpr std::optional<Date> of(int year, unsigned month, unsigned day) {
    const std::chrono::year_month_day ymd{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!ymd.ok()) return std::nullopt;
    return Date(std::chrono::sys_days(ymd));
  }

  /// Exactly `YYYY-MM-DD`; nullopt for anything else.
  static std::optional<Date> parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t count) -> std::optional<int> {
      int value = 0;
      for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
      }
      return value;
    };
    const auto year = number(0, 4);
    const auto month = number(5, 2);
    const auto day = number(8, 2);
    if (!year || !month || !day) return std::nullopt;
    return of(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  }

  /// `YYYY-MM-DD`.
  [[nodiscard]] std::string iso() const {
    const auto ymd = yearMonthDay();
    const auto year = static_cast<unsigned>(static_cast<int>(ymd.year()));
    std::string text = "0000-00-00";
    const auto put = [&](std::size_t at, unsigned value) {
      text[at] = static_cast<char>('0' + value / 10 % 10);
      text[at + 1] = static_cast<char>('0' + value % 10);
    };
    put(0, year / 100);
    put(2, year % 100);
    put(5, static_cast<unsigned>(ymd.month()));
    put(8, static_cast<unsigned>(ymd.day()));
    return text;
  }

  [[nodiscard]] constexpr std::int32_t days() const { return days_; }
  [[nodiscard]] constexpr std::chrono::year_month_day yearMonthDay() const {
    return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days_)));
  }
  [[nodiscard]] constexpr int year() const { return static_cast<int>(yearMonthDay().year()); }
  /// 1 Monday … 7 Sunday (ISO 8601).
  [[nodiscard]] constexpr unsigned isoWeekday() const {
    return std::chrono::weekday(std::chrono::sys_days(std::chrono::days(days_))).iso_encoding();
  }

  [[nodiscard]] constexpr Date plusDays(std::int32_t count) const { return fromDays(days_ + count); }
  /// Days from `other` to this date; positive when this one is later.
  [[nodiscard]] constexpr std::int32_t daysSince(Date other) const { return days_ - other.days_; }

  constexpr auto operator<=>(const Date&) const = default;

 private:
  std::int32_t days_ = 0;
};

}  // namespace kit
