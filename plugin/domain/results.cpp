#include "plugin/domain/results.hpp"

#include <algorithm>
#include <limits>

namespace reminders::domain {
namespace {

constexpr int kMonths = 12;

Date firstOfMonth(Date day) {
  const auto ymd = day.yearMonthDay();
  return Date(std::chrono::sys_days(ymd.year() / ymd.month() / 1));
}

std::vector<Date> monthEnds(Date asOf) {
  std::vector<Date> days{asOf};
  for (auto first = firstOfMonth(asOf); days.size() < kMonths; first = firstOfMonth(days.back()))
    days.push_back(first.plusDays(-1));
  std::reverse(days.begin(), days.end());
  return days;
}

std::optional<std::int64_t> tenths(std::int64_t open, std::int64_t invoiced) {
  constexpr std::int64_t kFactor = kSalesDays * 10;
  if (invoiced <= 0 || open > std::numeric_limits<std::int64_t>::max() / kFactor) return std::nullopt;
  return (std::max<std::int64_t>(open, 0) * kFactor + invoiced / 2) / invoiced;
}

}  // namespace

std::vector<SalesOutstanding> salesOutstanding(std::span<const DayTurnover> turnover, Date asOf) {
  std::vector<SalesOutstanding> all;
  for (const auto day : monthEnds(asOf)) {
    SalesOutstanding here{day, 0, 0, std::nullopt};
    const auto from = day.plusDays(-kSalesDays);
    for (const auto& each : turnover) {
      if (each.on > day) break;
      here.open += each.invoiced - each.settled;
      if (each.on > from) here.invoiced += each.invoiced;
    }
    here.tenthsOfDays = tenths(here.open, here.invoiced);
    all.push_back(here);
  }
  return all;
}

void ReminderEffect::add(const RemindedDebt& debt) {
  const auto settledUpTo = [&](Date day) {
    std::int64_t sum = 0;
    for (const auto& each : debt.settlements)
      if (each.on <= day) sum += each.amount;
    return sum;
  };
  for (std::size_t i = 0; i < debt.reminders.size(); ++i) {
    const auto& sent = debt.reminders[i];
    if (sent.on < from_ || sent.on > asOf_ || settledUpTo(sent.on) >= debt.amount) continue;
    auto& effect = levels_[sent.level];
    effect.level = sent.level;
    const auto judgedOn = sent.on.plusDays(kEffectDays);
    if (judgedOn <= asOf_) {
      ++effect.reminders;
      if (settledUpTo(judgedOn) >= debt.amount) ++effect.paid;
    }
    // Each settlement belongs to the latest reminder before it.
    auto until = std::min(sent.on.plusDays(kCollectedDays), asOf_);
    if (i + 1 < debt.reminders.size()) until = std::min(until, debt.reminders[i + 1].on);
    for (const auto& each : debt.settlements)
      if (each.on > sent.on && each.on <= until) {
        effect.collected[std::string(debt.currency.code())] += each.amount;
        months_[firstOfMonth(each.on)][std::string(debt.currency.code())] += each.amount;
      }
  }
}

}  // namespace reminders::domain
