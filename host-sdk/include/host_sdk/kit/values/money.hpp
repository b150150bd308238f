// Money in minor units. No floating point comes near it; amounts of different currencies are never added up.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kit {

/// An ISO 4217 currency code with the number of decimals of its minor unit (EUR 2, JPY 0, TND 3).
class Currency {
 public:
  constexpr Currency() = default;

  /// nullopt unless `code` is an ISO 4217 code in use.
  static std::optional<Currency> parse(std::string_view code);

  /// For codes that were checked when they were stored; throws std::invalid_argument for an unknown one.
  static Currency of(std::string_view code) {
    if (const auto currency = parse(code)) return *currency;
    throw std::invalid_argument("unknown currency code: " + std::string(code));
  }

  [[nodiscard]] std::string_view code() const { return {code_.data(), 3}; }
  [[nodiscard]] constexpr int exponent() const { return exponent_; }
  [[nodiscard]] constexpr std::int64_t minorPerMajor() const {
    std::int64_t factor = 1;
    for (int i = 0; i < exponent_; ++i) factor *= 10;
    return factor;
  }
  constexpr auto operator<=>(const Currency&) const = default;

 private:
  constexpr Currency(std::array<char, 3> code, std::int8_t exponent) : code_(code), exponent_(exponent) {}
  std::array<char, 3> code_{'X', 'X', 'X'};
  std::int8_t exponent_ = 2;
};

/// Why an amount could not be read.
enum class AmountError { kNotANumber, kTooManyDecimals, kTooLarge };

/// An amount of one currency in minor units (cents). Arithmetic throws std::overflow_error beyond 64 bits and
/// std::logic_error when currencies differ: both are broken assumptions, never input (input is checked by `parseAmount`).
class Money {
 public:
  constexpr Money() = default;
  constexpr Money(std::int64_t minor, Currency currency) : minor_(minor), currency_(currency) {}

  [[nodiscard]] constexpr std::int64_t minor() const { return minor_; }
  [[nodiscard]] constexpr Currency currency() const { return currency_; }
  [[nodiscard]] constexpr bool isPositive() const { return minor_ > 0; }

  friend Money operator+(Money a, Money b) {
    a.requireSame(b);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.minor_, b.minor_, &sum)) throw std::overflow_error("money: sum beyond 64 bits");
    return {sum, a.currency_};
  }
  friend Money operator-(Money a, Money b) {
    a.requireSame(b);
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.minor_, b.minor_, &difference)) throw std::overflow_error("money: difference beyond 64 bits");
    return {difference, a.currency_};
  }
  Money& operator+=(Money other) { return *this = *this + other; }
  friend bool operator==(const Money&, const Money&) = default;

  /// The amount with the currency's decimals and a point, without the code: "120.00", "1500" (JPY), "-0.05".
  [[nodiscard]] std::string plain() const { return plainAmount(minor_, currency_.exponent()); }

  static std::string plainAmount(std::int64_t minor, int exponent) {
    const bool negative = minor < 0;
    auto magnitude = negative ? ~static_cast<std::uint64_t>(minor) + 1 : static_cast<std::uint64_t>(minor);
    std::string digits = std::to_string(magnitude);
    const auto decimals = static_cast<std::size_t>(exponent);
    if (decimals > 0) {
      if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
      digits.insert(digits.size() - decimals, ".");
    }
    return negative ? "-" + digits : digits;
  }

 private:
  void requireSame(Money other) const {
    if (currency_ != other.currency_) throw std::logic_error("money: amounts of different currencies are never added up");
  }
  std::int64_t minor_ = 0;
  Currency currency_{};
};

/// Reads "1234.5", "-3", "0.07" with at most `exponent` decimals into minor units. `error` says why when nullopt is returned.
inline std::optional<std::int64_t> parseAmount(std::string_view text, int exponent, AmountError* error = nullptr) {
  const auto fail = [&](AmountError why) -> std::optional<std::int64_t> {
    if (error != nullptr) *error = why;
    return std::nullopt;
  };
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return fail(AmountError::kNotANumber);
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(whole.begin(), whole.end(), isDigit) || !std::all_of(fraction.begin(), fraction.end(), isDigit))
    return fail(AmountError::kNotANumber);
  if (fraction.size() > static_cast<std::size_t>(exponent)) return fail(AmountError::kTooManyDecimals);
  std::int64_t value = 0;
  const auto push = [&](char digit) {
    return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
           !__builtin_add_overflow(value, std::int64_t{digit - '0'}, &value);
  };
  for (char c : whole)
    if (!push(c)) return fail(AmountError::kTooLarge);
  for (std::size_t i = 0; i < static_cast<std::size_t>(exponent); ++i)
    if (!push(i < fraction.size() ? fraction[i] : '0')) return fail(AmountError::kTooLarge);
  return negative ? -value : value;
}

namespace detail {
// ISO 4217 active codes by number of decimals (list one, 2024). Everything not named here with 0, 3 or 4 decimals has 2.
inline constexpr std::string_view kTwoDecimals =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE "
    "CZK "
    "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
    "LAK "
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR "
    "RON "
    "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES "
    "WST "
    "XCD YER ZAR ZMW ZWG";
inline constexpr std::string_view kNoDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
inline constexpr std::string_view kThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";
}  // namespace detail

inline std::optional<Currency> Currency::parse(std::string_view code) {
  if (code.size() != 3 || code.find(' ') != std::string_view::npos) return std::nullopt;
  const auto listed = [&](std::string_view list) {
    for (std::size_t at = 0; at + 3 <= list.size(); at += 4)
      if (list.substr(at, 3) == code) return true;
    return false;
  };
  const std::array<char, 3> letters{code[0], code[1], code[2]};
  if (listed(detail::kTwoDecimals)) return Currency(letters, 2);
  if (listed(detail::kNoDecimals)) return Currency(letters, 0);
  if (listed(detail::kThreeDecimals)) return Currency(letters, 3);
  return std::nullopt;
}

}  // namespace kit
