#include "plugin/domain/rates.hpp"

#include <algorithm>

#include <host_sdk/kit/values/money.hpp>

namespace reminders::domain {
namespace {

constexpr std::int64_t kMillionthsPerPercent = 10'000;
constexpr std::int64_t kHighestPercent = 1000;

}  // namespace

std::optional<YearlyRate> YearlyRate::parsePercent(std::string_view text) {
  const auto millionths = kit::parseAmount(text, 4);
  if (!millionths || *millionths < 0 || *millionths > kHighestPercent * kMillionthsPerPercent) return std::nullopt;
  return YearlyRate{*millionths};
}

std::string YearlyRate::percent() const {
  auto text = kit::Money::plainAmount(millionths, 4);
  for (int i = 0; i < 2 && text.back() == '0'; ++i) text.pop_back();
  return text;
}

HalfYear HalfYear::of(Date day) {
  const auto ymd = day.yearMonthDay();
  return {static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()) <= 6 ? 1 : 2};
}

Date HalfYear::firstDay() const { return Date::of(year, half == 1 ? 1 : 7, 1).value(); }

std::string HalfYear::text() const { return std::to_string(year) + "-H" + std::to_string(half); }

std::string HalfYear::words() const {
  return std::string("the ") + (half == 1 ? "first" : "second") + " half of " + std::to_string(year);
}

RateTable::RateTable(std::span<const Rate> shipped, std::span<const Rate> own) : rows_(own.begin(), own.end()) {
  rows_.insert(rows_.end(), shipped.begin(), shipped.end());
  std::erase_if(rows_, [](const Rate& row) { return !YearlyRate::parsePercent(row.percent); });
}

std::optional<YearlyRate> RateTable::published(RateName name, HalfYear half) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(),
                                [&](const Rate& each) { return each.name == name && each.covers(half.firstDay()); });
  return row == rows_.end() ? std::nullopt : YearlyRate::parsePercent(row->percent);
}

std::optional<YearlyRate> RateTable::contract(std::string_view customer, Date day) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Rate& each) {
    return each.name == RateName::kContract && each.customer == customer && each.covers(day);
  });
  return row == rows_.end() ? std::nullopt : YearlyRate::parsePercent(row->percent);
}

std::vector<Date> RateTable::contractChanges(std::string_view customer, Date from, Date to) const {
  std::vector<Date> days;
  const auto keep = [&](Date day) {
    if (from < day && day <= to) days.push_back(day);
  };
  for (const auto& row : rows_) {
    if (row.name != RateName::kContract || row.customer != customer) continue;
    keep(row.validFrom);
    if (row.validUntil) keep(row.validUntil->plusDays(1));
  }
  return days;
}

std::optional<HalfYear> RateTable::lastFrenchLegal() const {
  std::optional<HalfYear> last;
  for (const auto& row : rows_)
    if (row.name == RateName::kFrenchLegal) {
      const auto half = HalfYear::of(row.validUntil.value_or(row.validFrom));
      if (!last || half > *last) last = half;
    }
  return last;
}

}  // namespace reminders::domain
