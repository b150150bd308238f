// A date or none in four bytes: a plan holds millions of them, and std::optional takes twice that.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>

#include <host_sdk/kit/values/date.hpp>

namespace reminders::domain {

/// Reads like std::optional<kit::Date>, and becomes one wherever that is wanted.
class MaybeDate {
 public:
  constexpr MaybeDate() = default;
  constexpr MaybeDate(std::nullopt_t) {}                // NOLINT: implicit, as of std::optional
  constexpr MaybeDate(kit::Date date) : date_(date) {}  // NOLINT
  constexpr MaybeDate(const std::optional<kit::Date>& date) : date_(date.value_or(kNone)) {}                         // NOLINT
  constexpr operator std::optional<kit::Date>() const { return has_value() ? std::optional(date_) : std::nullopt; }  // NOLINT

  [[nodiscard]] constexpr bool has_value() const { return date_ != kNone; }
  constexpr explicit operator bool() const { return has_value(); }
  constexpr const kit::Date& operator*() const { return date_; }
  constexpr const kit::Date* operator->() const { return &date_; }
  /// None comes before all dates.
  constexpr auto operator<=>(const MaybeDate&) const = default;

 private:
  /// No calendar reaches it, and nothing but this class makes it.
  static constexpr kit::Date kNone = kit::Date::fromDays(std::numeric_limits<std::int32_t>::min());
  kit::Date date_ = kNone;
};

}  // namespace reminders::domain
