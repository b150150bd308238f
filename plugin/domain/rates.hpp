// Yearly rates as data: what was published or agreed, by whom it is said, from when to when. Nothing here is guessed: a half-year
// without a rate has none.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <host_sdk/kit/values/date.hpp>

#include "plugin/domain/words.hpp"

namespace reminders::domain {

using kit::Date;

/// `ecb_refinancing`: the European Central Bank's main refinancing rate. `fr_legal`: the French legal interest rate for all but
/// private creditors (code monétaire et financier, L. 313-2). `contract`: what was agreed with one customer.
enum class RateName : std::uint8_t { kEcbRefinancing, kFrenchLegal, kContract };
template <>
inline constexpr WordTable<RateName, 3> kWords<RateName>{
    {{RateName::kEcbRefinancing, "ecb_refinancing"}, {RateName::kFrenchLegal, "fr_legal"}, {RateName::kContract, "contract"}}};

/// How sure a rate is: read where it is published, known from reports of others, or agreed with the customer.
enum class RateStatus : std::uint8_t { kOfficial, kSecondary, kAgreed };
template <>
inline constexpr WordTable<RateStatus, 3> kWords<RateStatus>{
    {{RateStatus::kOfficial, "official"}, {RateStatus::kSecondary, "secondary"}, {RateStatus::kAgreed, "agreed"}}};

/// A yearly rate in millionths: 12.15 % is 121 500.
struct YearlyRate {
  std::int64_t millionths = 0;
  auto operator<=>(const YearlyRate&) const = default;

  /// A percentage in decimal text with at most four decimals, between 0 and 1000; nullopt for anything else. (The bounds keep
  /// interest within 128 bits; no rate of these laws was ever negative.)
  static std::optional<YearlyRate> parsePercent(std::string_view text);
  /// "12.15", "2.00": at least two decimals, without the sign.
  [[nodiscard]] std::string percent() const;
};

/// One row of rates.
struct Rate {
  RateName name = RateName::kEcbRefinancing;
  std::string customer;  // code; of `contract` only
  Date validFrom;
  std::optional<Date> validUntil;  // the last day; nullopt: until further notice
  std::string percent;             // decimal text, as published
  std::string source;
  RateStatus status = RateStatus::kOfficial;
  bool operator==(const Rate&) const = default;
  [[nodiscard]] bool covers(Date day) const { return validFrom <= day && (!validUntil || day <= *validUntil); }
};

/// January to June, or July to December: the period for which the law fixes rates.
struct HalfYear {
  int year = 1970;
  int half = 1;  // 1 or 2
  auto operator<=>(const HalfYear&) const = default;

  static HalfYear of(Date day);
  [[nodiscard]] Date firstDay() const;
  [[nodiscard]] Date lastDay() const { return next().firstDay().plusDays(-1); }
  [[nodiscard]] HalfYear next() const { return half == 1 ? HalfYear{year, 2} : HalfYear{year + 1, 1}; }
  /// "2026-H2".
  [[nodiscard]] std::string text() const;
  /// "the second half of 2026", for sentences.
  [[nodiscard]] std::string words() const;
};

/// Rates looked up: those of the company before those that came with the app. Immutable; may be shared between threads.
class RateTable {
 public:
  RateTable() = default;
  /// Rows that `checkConfiguration` refuses must not be in it; a row whose percentage cannot be read counts as absent.
  RateTable(std::span<const Rate> shipped, std::span<const Rate> own);

  /// The rate in force on the first day of a half-year, which counts for all of it (code de commerce, L. 441-10 II).
  [[nodiscard]] std::optional<YearlyRate> ecb(HalfYear half) const { return published(RateName::kEcbRefinancing, half); }
  [[nodiscard]] std::optional<YearlyRate> frenchLegal(HalfYear half) const { return published(RateName::kFrenchLegal, half); }
  /// What was agreed with this customer for this day.
  [[nodiscard]] std::optional<YearlyRate> contract(std::string_view customer, Date day) const;
  /// The days after `from`, up to `to`, on which what was agreed with this customer begins or has just ended.
  [[nodiscard]] std::vector<Date> contractChanges(std::string_view customer, Date from, Date to) const;
  /// The last half-year of which the legal rate is known; nullopt: of none.
  [[nodiscard]] std::optional<HalfYear> lastFrenchLegal() const;

 private:
  [[nodiscard]] std::optional<YearlyRate> published(RateName name, HalfYear half) const;
  std::vector<Rate> rows_;  // the company's own first
};

/// The lowest rate that may be agreed for a half-year: three times the legal rate (code de commerce, L. 441-10 II).
inline constexpr std::int64_t kAgreedFloorFactor = 3;
inline YearlyRate agreedFloor(YearlyRate legal) { return {legal.millionths * kAgreedFloorFactor}; }

}  // namespace reminders::domain
