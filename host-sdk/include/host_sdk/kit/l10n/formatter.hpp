// Numbers, money and dates as a reader writes them (ICU). Values go in exact: no floating point comes near an amount.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kit::l10n {

enum class DateStyle {
  kShort,   ///< 23/03/2026
  kMedium,  ///< 23 mars 2026, months shortened where the language does
  kLong,    ///< 23 mars 2026
};

/// Which blanks may stand inside a number. Languages such as French group digits with U+202F, which some fonts and mail
/// readers lack: subjects of mails, CSV and letters take `kNoBreakOnly`.
enum class Spaces { kOfLanguage, kNoBreakOnly };

/// The classes of the Unicode plural rules.
enum class PluralCategory { kZero, kOne, kTwo, kFew, kMany, kOther };

/// Writes values in one language. A small handle: make one per request, copy it freely; what is costly is shared between all
/// handles of a language. All functions are const and safe from any thread.
///
/// `language` is a BCP 47 tag ("fr", "en", "pt-BR"). A bare "en" means British English, for the day comes first in Europe;
/// say "en-US" for the other. A tag that is unknown is written as its base language, or in the root style of Unicode.
class Formatter {
 public:
  /// Throws std::runtime_error only when ICU's data are missing.
  explicit Formatter(std::string_view language, Spaces spaces = Spaces::kOfLanguage);

  [[nodiscard]] const std::string& language() const { return language_; }

  /// With the currency's symbol and decimals: "1 044,00 €", "¥1,500", "-12,50 €".
  [[nodiscard]] std::string money(Money amount) const;
  /// The amount without a symbol, with the currency's decimals: "1 044,00".
  [[nodiscard]] std::string amount(Money amount) const;

  /// "12 345".
  [[nodiscard]] std::string number(std::int64_t value) const;
  /// An exact decimal such as "12.50" or "-0.5", with the decimals it was given. Throws std::invalid_argument for anything else.
  [[nodiscard]] std::string decimal(std::string_view plain) const;
  /// "20 %", "5.5%": `plain` is in hundredths already. Throws std::invalid_argument as `decimal` does.
  [[nodiscard]] std::string percent(std::string_view plain) const;

  [[nodiscard]] std::string date(Date day, DateStyle style = DateStyle::kShort) const;
  /// "mar. 12 mai"; with its year when that is not the year of `today`.
  [[nodiscard]] std::string weekday(Date day, Date today) const;
  /// As people say it: "demain, mar. 12 mai", "in 3 days, Tue 12 May", "il y a 2 jours, …". Further than 30 days away the
  /// date stands alone.
  [[nodiscard]] std::string relative(Date day, Date today) const;
  /// Only the distance: "demain", "in 45 days", "il y a 3 jours".
  [[nodiscard]] std::string distance(Date day, Date today) const;

  /// "A, B et C".
  [[nodiscard]] std::string list(const std::vector<std::string>& items) const;

  [[nodiscard]] PluralCategory plural(std::int64_t count) const;

 private:
  struct Shared;
  [[nodiscard]] std::string finish(std::string text) const;

  std::string language_;
  Spaces spaces_;
  std::shared_ptr<const Shared> shared_;
};

}  // namespace kit::l10n
