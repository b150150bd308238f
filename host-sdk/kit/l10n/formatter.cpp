#include <host_sdk/kit/l10n/formatter.hpp>

#include <unicode/dtptngen.h>
#include <unicode/listformatter.h>
#include <unicode/locid.h>
#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>
#include <unicode/reldatefmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>

namespace kit::l10n {
namespace {

constexpr int kFarDays = 30;

void check(UErrorCode code, const char* what) {
  if (U_FAILURE(code)) throw std::runtime_error(std::string("ICU cannot format ") + what + ": " + u_errorName(code));
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::Locale localeOf(std::string_view language) {
  UErrorCode code = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(icu::StringPiece(language.data(), static_cast<std::int32_t>(language.size())), code);
  if (U_FAILURE(code)) return icu::Locale::getRoot();
  if (std::string_view(locale.getName()) == "en") return icu::Locale::getUK();
  return locale;
}

// "Tue, 12 May" would read badly after another comma: "in 3 days, Tue, 12 May". Quoted text keeps its commas.
icu::UnicodeString withoutCommas(const icu::UnicodeString& pattern) {
  icu::UnicodeString out;
  bool quoted = false;
  for (std::int32_t i = 0; i < pattern.length(); ++i) {
    const char16_t c = pattern.charAt(i);
    if (c == u'\'') quoted = !quoted;
    if (c != u',' || quoted) out.append(c);
  }
  return out;
}

// "d MMMM y" as "d'er' MMMM y": French writes "1er juin" and "2 juin", which Unicode's patterns do not know.
icu::UnicodeString withFirst(const icu::UnicodeString& pattern) {
  icu::UnicodeString out;
  bool quoted = false;
  for (std::int32_t i = 0; i < pattern.length(); ++i) {
    const char16_t c = pattern.charAt(i);
    if (c == u'\'') quoted = !quoted;
    out.append(c);
    if (c == u'd' && !quoted && (i + 1 == pattern.length() || pattern.charAt(i + 1) != u'd')) out.append(u"'er'", 4);
  }
  return out;
}

bool isPlainDecimal(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const auto point = text.find('.');
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return digits(text.substr(0, point)) && (point == std::string_view::npos || digits(text.substr(point + 1)));
}

int decimalsOf(std::string_view plain) {
  const auto point = plain.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(plain.size() - point - 1);
}

icu::StringPiece piece(std::string_view text) { return {text.data(), static_cast<std::int32_t>(text.size())}; }

}  // namespace

// One per language, for the life of the process. Number formatters are immutable. ICU's date, list and relative formatters
// promise less, so that `mutex` guards them; a call takes about a microsecond. It guards what is kept as well.
struct Formatter::Shared {
  struct Dates {
    std::unique_ptr<icu::SimpleDateFormat> any;
    std::unique_ptr<icu::SimpleDateFormat> firstOfMonth;  // nullptr: like any
  };

  explicit Shared(std::string_view language)
      : locale(localeOf(language)), numbers(icu::number::NumberFormatter::withLocale(locale)) {
    UErrorCode code = U_ZERO_ERROR;
    const std::unique_ptr<icu::DateTimePatternGenerator> generator(icu::DateTimePatternGenerator::createInstance(locale, code));
    check(code, "dates");
    const auto compile = [&](const icu::UnicodeString& pattern) {
      auto format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, code);
      check(code, "dates");
      format->setTimeZone(*icu::TimeZone::getGMT());
      return format;
    };
    const bool isFrench = std::string_view(locale.getLanguage()) == "fr";
    const auto make = [&](const char16_t* skeleton, bool commas) {
      icu::UnicodeString pattern = generator->getBestPattern(icu::UnicodeString(skeleton), code);
      check(code, "dates");
      if (!commas) pattern = withoutCommas(pattern);
      return Dates{compile(pattern), isFrench ? compile(withFirst(pattern)) : nullptr};
    };
    shortDate.any = make(u"yMMdd", true).any;  // in digits the first is a day like others
    mediumDate = make(u"yMMMd", true);
    longDate = make(u"yMMMMd", true);
    weekdayDate = make(u"MMMEd", false);
    weekdayYear = make(u"yMMMEd", false);
    relativeDays = std::make_unique<icu::RelativeDateTimeFormatter>(locale, code);
    check(code, "relative dates");
    plurals.reset(icu::PluralRules::forLocale(locale, code));
    check(code, "plurals");
    lists.reset(icu::ListFormatter::createInstance(locale, code));
    check(code, "lists");
  }

  static std::shared_ptr<const Shared> of(const std::string& language) {
    static std::mutex poolMutex;
    static std::map<std::string, std::shared_ptr<const Shared>> pool;
    const std::lock_guard lock(poolMutex);
    auto& entry = pool[language];
    if (!entry) entry = std::make_shared<const Shared>(language);
    return entry;
  }

  std::string decimal(std::string_view plain, int decimals, const icu::MeasureUnit* unit) const {
    UErrorCode code = U_ZERO_ERROR;
    const auto result = numbersWith(decimals, unit)->formatDecimal(piece(plain), code);
    check(code, "a number");
    const auto text = result.toString(code);
    check(code, "a number");
    return utf8(text);
  }

  /// ICU prepares a number formatter when it is used again and again: one that is made for each number is slow for each.
  std::shared_ptr<const icu::number::LocalizedNumberFormatter> numbersWith(int decimals, const icu::MeasureUnit* unit) const {
    constexpr std::size_t kMost = 400;  // all currencies, and the decimals that people use
    const std::pair<int, std::string> kind(decimals, unit == nullptr ? "" : unit->getSubtype());
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(kind); found != known.end()) return found->second;
    auto formatter = numbers.precision(icu::number::Precision::fixedFraction(decimals));
    if (unit != nullptr) formatter = formatter.unit(*unit);
    if (known.size() >= kMost) known.clear();
    return known[kind] = std::make_shared<const icu::number::LocalizedNumberFormatter>(std::move(formatter));
  }

  std::string day(const Dates& dates, Date date) const {
    const bool isFirst = date.yearMonthDay().day() == std::chrono::day(1) && dates.firstOfMonth != nullptr;
    constexpr double kMillisecondsADay = 86400000.0;  // UDate; whole days are exact in it
    icu::UnicodeString out;
    const std::lock_guard lock(mutex);
    (isFirst ? *dates.firstOfMonth : *dates.any).format(static_cast<UDate>(date.days()) * kMillisecondsADay, out);
    return utf8(out);
  }

  icu::Locale locale;
  icu::number::LocalizedNumberFormatter numbers;
  mutable std::mutex mutex;
  mutable std::map<std::pair<int, std::string>, std::shared_ptr<const icu::number::LocalizedNumberFormatter>> known;  // guarded
  Dates shortDate, mediumDate, longDate, weekdayDate, weekdayYear;
  std::unique_ptr<icu::RelativeDateTimeFormatter> relativeDays;
  std::unique_ptr<icu::PluralRules> plurals;
  std::unique_ptr<icu::ListFormatter> lists;
};

Formatter::Formatter(std::string_view language, Spaces spaces)
    : language_(language), spaces_(spaces), shared_(Shared::of(language_)) {}

std::string Formatter::finish(std::string text) const {
  if (spaces_ == Spaces::kOfLanguage) return text;
  constexpr std::string_view kNarrow = "\u202f";
  constexpr std::string_view kNoBreak = "\u00a0";
  for (auto at = text.find(kNarrow); at != std::string::npos; at = text.find(kNarrow, at + kNoBreak.size()))
    text.replace(at, kNarrow.size(), kNoBreak);
  return text;
}

std::string Formatter::money(Money amount) const {
  UErrorCode code = U_ZERO_ERROR;
  const std::string iso(amount.currency().code());
  const icu::CurrencyUnit unit(icu::StringPiece(iso.c_str()), code);
  check(code, "a currency");
  return finish(shared_->decimal(amount.plain(), amount.currency().exponent(), &unit));
}

std::string Formatter::amount(Money amount) const {
  return finish(shared_->decimal(amount.plain(), amount.currency().exponent(), nullptr));
}

std::string Formatter::number(std::int64_t value) const { return finish(shared_->decimal(std::to_string(value), 0, nullptr)); }

std::string Formatter::decimal(std::string_view plain) const {
  if (!isPlainDecimal(plain)) throw std::invalid_argument("not a decimal number: " + std::string(plain));
  return finish(shared_->decimal(plain, decimalsOf(plain), nullptr));
}

std::string Formatter::percent(std::string_view plain) const {
  if (!isPlainDecimal(plain)) throw std::invalid_argument("not a decimal number: " + std::string(plain));
  const auto unit = icu::NoUnit::percent();
  return finish(shared_->decimal(plain, decimalsOf(plain), &unit));
}

std::string Formatter::date(Date day, DateStyle style) const {
  switch (style) {
    case DateStyle::kMedium: return finish(shared_->day(shared_->mediumDate, day));
    case DateStyle::kLong: return finish(shared_->day(shared_->longDate, day));
    case DateStyle::kShort: break;
  }
  return finish(shared_->day(shared_->shortDate, day));
}

std::string Formatter::weekday(Date day, Date today) const {
  return finish(shared_->day(day.year() == today.year() ? shared_->weekdayDate : shared_->weekdayYear, day));
}

std::string Formatter::distance(Date day, Date today) const {
  UErrorCode code = U_ZERO_ERROR;
  icu::UnicodeString out;
  const std::lock_guard lock(shared_->mutex);
  shared_->relativeDays->format(static_cast<double>(day.daysSince(today)), UDAT_REL_UNIT_DAY, out, code);
  check(code, "a relative date");
  return finish(utf8(out));
}

std::string Formatter::relative(Date day, Date today) const {
  const auto days = day.daysSince(today);
  if (days > kFarDays || days < -kFarDays) return weekday(day, today);
  return distance(day, today) + ", " + weekday(day, today);
}

std::string Formatter::list(const std::vector<std::string>& items) const {
  std::vector<icu::UnicodeString> texts;
  texts.reserve(items.size());
  for (const auto& item : items) texts.push_back(icu::UnicodeString::fromUTF8(item));
  UErrorCode code = U_ZERO_ERROR;
  icu::UnicodeString out;
  const std::lock_guard lock(shared_->mutex);
  shared_->lists->format(texts.data(), static_cast<std::int32_t>(texts.size()), out, code);
  check(code, "a list");
  return utf8(out);
}

PluralCategory Formatter::plural(std::int64_t count) const {
  UErrorCode code = U_ZERO_ERROR;
  const auto formatted = shared_->numbers.formatInt(count, code);
  check(code, "a plural");
  icu::UnicodeString word;
  {
    const std::lock_guard lock(shared_->mutex);
    word = shared_->plurals->select(formatted, code);
  }
  check(code, "a plural");
  if (word == icu::UnicodeString(u"zero")) return PluralCategory::kZero;
  if (word == icu::UnicodeString(u"one")) return PluralCategory::kOne;
  if (word == icu::UnicodeString(u"two")) return PluralCategory::kTwo;
  if (word == icu::UnicodeString(u"few")) return PluralCategory::kFew;
  if (word == icu::UnicodeString(u"many")) return PluralCategory::kMany;
  return PluralCategory::kOther;
}

}  // namespace kit::l10n
