// Decimal numbers as files write them, exactly: no floating point.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/money.hpp>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace host::importers {

/// A decimal number of at most 18 digits, with the number of decimals that it was written with.
class Decimal {
 public:
  constexpr Decimal() = default;

  /// "1234.50", "-3", "+0.07"; a point, no thousands separators, no exponent. nullopt and `error` otherwise.
  static std::optional<Decimal> parse(std::string_view text, kit::AmountError* error = nullptr) {
    const auto point = text.find('.');
    const auto decimals = point == std::string_view::npos ? std::size_t{0} : text.size() - point - 1;
    if (decimals > 18) {
      if (error != nullptr) *error = kit::AmountError::kTooLarge;
      return std::nullopt;
    }
    const auto mantissa = kit::parseAmount(text, static_cast<int>(decimals), error);
    if (!mantissa) return std::nullopt;
    return Decimal(*mantissa, static_cast<int>(decimals));
  }

  /// The same value without trailing zeros: 2337.50 becomes 2337.5.
  [[nodiscard]] constexpr Decimal normalized() const {
    Decimal result = *this;
    while (result.decimals_ > 0 && result.mantissa_ % 10 == 0) {
      result.mantissa_ /= 10;
      --result.decimals_;
    }
    return result;
  }

  /// In minor units of the currency; nullopt when it was written with more decimals than the currency has, or does not fit.
  [[nodiscard]] constexpr std::optional<std::int64_t> minorIn(kit::Currency currency) const {
    if (decimals_ > currency.exponent()) return std::nullopt;
    std::int64_t value = mantissa_;
    for (int i = decimals_; i < currency.exponent(); ++i)
      if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return std::nullopt;
    return value;
  }

  /// Rounded half away from zero to `decimals` decimals, as a whole number of that unit (1.25 with 6: 1 250 000). nullopt: too
  /// large.
  [[nodiscard]] constexpr std::optional<std::int64_t> scaled(int decimals) const { return quotient(*this, one(), decimals); }

  /// a ÷ b, rounded likewise. nullopt: b is zero, or the result is too large.
  static constexpr std::optional<std::int64_t> quotient(Decimal a, Decimal b, int decimals) {
    if (b.mantissa_ == 0) return std::nullopt;
    __extension__ using Wide = __int128;
    const auto magnitude = [](std::int64_t value) { return value < 0 ? -static_cast<Wide>(value) : static_cast<Wide>(value); };
    Wide numerator = magnitude(a.mantissa_);
    Wide denominator = magnitude(b.mantissa_);
    // |mantissa| < 2^63; 19 more digits still fit 128 bits.
    const int shift = decimals + b.decimals_ - a.decimals_;
    if (shift > 18 || shift < -18) return std::nullopt;
    for (int i = 0; i < shift; ++i) numerator *= 10;
    for (int i = 0; i > shift; --i) denominator *= 10;
    const Wide rounded = (numerator + denominator / 2) / denominator;
    if (rounded > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const auto value = static_cast<std::int64_t>(rounded);
    return (a.mantissa_ < 0) != (b.mantissa_ < 0) ? -value : value;
  }
  static constexpr Decimal one() { return Decimal(1, 0); }

  [[nodiscard]] constexpr bool isNegative() const { return mantissa_ < 0; }
  [[nodiscard]] constexpr bool isZero() const { return mantissa_ == 0; }
  [[nodiscard]] constexpr int decimals() const { return decimals_; }
  [[nodiscard]] std::string text() const { return kit::Money::plainAmount(mantissa_, decimals_); }
  constexpr bool operator==(const Decimal&) const = default;

 private:
  constexpr Decimal(std::int64_t mantissa, int decimals) : mantissa_(mantissa), decimals_(decimals) {}
  std::int64_t mantissa_ = 0;
  int decimals_ = 0;
};

}  // namespace host::importers
