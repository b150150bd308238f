#include "plugin/domain/holidays.hpp"

#include <algorithm>
#include <charconv>

namespace reminders::domain {
namespace {

constexpr std::string_view kEasterWord = "easter";
constexpr int kMostDaysFromEaster = 200;
constexpr int kSomeLeapYear = 2000;

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || digits.front() == '-' || error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

std::string twoDigits(int value) { return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)}; }

std::vector<Holiday> table(std::initializer_list<std::pair<const char*, const char*>> rows) {
  std::vector<Holiday> days;
  for (const auto& [rule, name] : rows) days.push_back({HolidayRule::parse(rule).value(), name});
  return days;
}

}  // namespace

std::optional<HolidayRule> HolidayRule::parse(std::string_view text) {
  HolidayRule rule;
  if (text.starts_with(kEasterWord)) {
    const auto rest = text.substr(kEasterWord.size());
    rule.kind_ = Kind::kEaster;
    if (rest.empty()) return rule;
    const auto days = number(rest.substr(1));
    if ((rest.front() != '+' && rest.front() != '-') || !days || *days == 0 || *days > kMostDaysFromEaster) return std::nullopt;
    rule.offset_ = rest.front() == '-' ? -*days : *days;
    return rule;
  }
  if (text.size() == 5 && text[2] == '-') {
    const auto month = number(text.substr(0, 2));
    const auto day = number(text.substr(3));
    if (!month || !day || !Date::of(kSomeLeapYear, static_cast<unsigned>(*month), static_cast<unsigned>(*day)))
      return std::nullopt;
    rule.month_ = *month;
    rule.day_ = *day;
    return rule;
  }
  const auto date = Date::parse(text);
  if (!date) return std::nullopt;
  rule.kind_ = Kind::kOnce;
  rule.date_ = *date;
  return rule;
}

std::string HolidayRule::text() const {
  switch (kind_) {
    case Kind::kYearly: return twoDigits(month_) + "-" + twoDigits(day_);
    case Kind::kOnce: return date_.iso();
    case Kind::kEaster: break;
  }
  return std::string(kEasterWord) + (offset_ == 0 ? "" : (offset_ > 0 ? "+" : "") + std::to_string(offset_));
}

std::optional<Date> HolidayRule::in(int year) const {
  switch (kind_) {
    case Kind::kYearly: return Date::of(year, static_cast<unsigned>(month_), static_cast<unsigned>(day_));
    case Kind::kOnce: return date_.year() == year ? std::optional(date_) : std::nullopt;
    case Kind::kEaster: break;
  }
  return easterSunday(year).plusDays(offset_);
}

Date easterSunday(int year) {
  // The anonymous Gregorian computus (Nature, 1876; Meeus, Astronomical Algorithms, chapter 8).
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int sum = h + l - 7 * m + 114;
  return *Date::of(year, static_cast<unsigned>(sum / 31), static_cast<unsigned>(sum % 31 + 1));
}

const std::vector<HolidayCalendar>& knownHolidayCalendars() {
  static const std::vector<HolidayCalendar> known = [] {
    HolidayCalendar france{"FR", "France",
                           table({{"01-01", "Jour de l’an"},
                                  {"easter+1", "Lundi de Pâques"},
                                  {"05-01", "Fête du Travail"},
                                  {"05-08", "Victoire de 1945"},
                                  {"easter+39", "Ascension"},
                                  {"easter+50", "Lundi de Pentecôte"},
                                  {"07-14", "Fête nationale"},
                                  {"08-15", "Assomption"},
                                  {"11-01", "Toussaint"},
                                  {"11-11", "Armistice de 1918"},
                                  {"12-25", "Noël"}})};
    HolidayCalendar alsace{"FR-A-M", "Alsace-Moselle", france.days};
    for (auto& day : table({{"easter-2", "Vendredi saint"}, {"12-26", "Saint-Étienne"}})) alsace.days.push_back(std::move(day));
    return std::vector{std::move(france), std::move(alsace)};
  }();
  return known;
}

std::vector<Date> publicHolidays(const HolidayCalendar& calendar, int year) {
  std::vector<Date> days;
  for (const auto& holiday : calendar.days)
    if (const auto day = holiday.on.in(year)) days.push_back(*day);
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

}  // namespace reminders::domain
