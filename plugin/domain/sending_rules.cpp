#include "plugin/domain/sending_rules.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "plugin/domain/digest.hpp"

namespace reminders::domain {
namespace {

/// A holiday: a weekday of the company's week that its calendar closes. A window may be open on days that are not in that week
/// (Saturday with Monday–Friday working days), so the calendar alone does not decide.
bool isHoliday(const Calendar& calendar, Date day) { return calendar.isWeekday(day) && !calendar.isOpen(day); }

}  // namespace

bool isWindowOpen(const std::optional<SendingWindow>& window, const Calendar& calendar, Date day, int minuteOfDay) {
  if (!window) return true;
  const auto weekday = static_cast<Weekday>(day.isoWeekday());
  return window->days.contains(weekday) && !isHoliday(calendar, day) && minuteOfDay >= window->fromMinute &&
         minuteOfDay < window->toMinute;
}

std::int64_t backoffMillis(int attempt, MessageId message) {
  constexpr std::int64_t kMinute = 60'000;
  constexpr std::int64_t kLongest = 240 * kMinute;
  const std::int64_t base = attempt >= 9 ? kLongest : std::min(kLongest, kMinute << std::max(0, attempt - 1));
  const std::string spread = Digest().add(message.value).add(attempt).hex();
  const std::int64_t percent = 80 + std::stoll(spread.substr(0, 8), nullptr, 16) % 41;
  return base * percent / 100;
}

std::optional<std::int64_t> nextAttemptAt(std::int64_t nowMillis, std::int64_t firstAttemptMillis, int attempt,
                                          MessageId message) {
  const std::int64_t end = firstAttemptMillis + kRetryForMillis;
  if (nowMillis >= end || attempt >= kMostAttempts) return std::nullopt;
  // The last attempt is made at the very end of the time, not given up before it.
  return std::min(end, nowMillis + backoffMillis(attempt, message));
}

std::int64_t allowedMessages(const VolumeGuard& guard, std::span<const std::int64_t> earlierRuns) {
  std::vector<std::int64_t> counts;
  for (const auto count : earlierRuns)
    if (count > 0) counts.push_back(count);
  if (counts.empty()) return guard.floor;
  std::sort(counts.begin(), counts.end());
  const std::size_t middle = counts.size() / 2;
  const std::int64_t twiceMedian = counts.size() % 2 == 1 ? 2 * counts[middle] : counts[middle - 1] + counts[middle];
  std::int64_t most = 0;
  if (__builtin_mul_overflow(twiceMedian, std::int64_t{guard.factor}, &most)) return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(guard.floor, most / 2);
}

}  // namespace reminders::domain
