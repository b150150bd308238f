// Amounts as people type them: "1 234,56", "1,234.56", "120 €".
#pragma once
#include <algorithm>
#include <host_sdk/kit/values/money.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace reminders::web {

/// In minor units; nullopt when it is no amount, has more decimals than the currency, or is too large. The last point or comma
/// begins the decimals; blanks of every kind, a sign of the euro and the currency's code do not matter.
inline std::optional<std::int64_t> typedAmount(std::string text, kit::Currency currency) {
  const auto drop = [&](std::string_view what) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) text.erase(at, what.size());
  };
  // A blank, a tab, blanks that do not break, the apostrophes that Swiss people write.
  for (const auto what : {" ", "\t", "\xC2\xA0", "\xE2\x80\xAF", "'", "\xE2\x80\x99", "\xE2\x82\xAC"}) drop(what);
  drop(currency.code());
  const auto comma = text.rfind(','), point = text.rfind('.');
  const bool both = comma != std::string::npos && point != std::string::npos;
  const char decimal = comma != std::string::npos && (!both || comma > point) ? ',' : '.';
  const char other = decimal == ',' ? '.' : ',';
  text.erase(std::remove(text.begin(), text.end(), other), text.end());
  // "1.234.567": a sign that stands more than once separates thousands.
  if (std::count(text.begin(), text.end(), decimal) > 1) text.erase(std::remove(text.begin(), text.end(), decimal), text.end());
  std::replace(text.begin(), text.end(), ',', '.');
  return kit::parseAmount(text, currency.exponent());
}

/// As it is typed into a field again: "1234,56" in French.
inline std::string amountForField(std::int64_t minor, kit::Currency currency, std::string_view language) {
  auto text = kit::Money(minor, currency).plain();
  if (language.starts_with("fr")) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

}  // namespace reminders::web
