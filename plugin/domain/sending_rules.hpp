// When a message may leave, when a failed one is tried again, when a run is too large. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "plugin/domain/calendar.hpp"
#include "plugin/domain/configuration.hpp"
#include "plugin/domain/ids.hpp"

namespace reminders::domain {

/// Whether messages may leave on this civil date at this minute of the day in the company's time zone; always, without a window.
bool isWindowOpen(const std::optional<SendingWindow>& window, const Calendar& calendar, Date day, int minuteOfDay);

inline constexpr std::int64_t kRetryForMillis = 72LL * 3600 * 1000;

/// How long to wait after the n-th failed attempt (1, 2, …): doubling from one minute up to four hours, spread by ±20 % so that a
/// server that comes back is not met by everybody at once. The spread is computed from message and attempt: the same for the
/// same.
std::int64_t backoffMillis(int attempt, MessageId message);

/// When to try again; nullopt: the 72 h since the first attempt would be over (or kMostAttempts made), the attempt was the last.
std::optional<std::int64_t> nextAttemptAt(std::int64_t nowMillis, std::int64_t firstAttemptMillis, int attempt,
                                          MessageId message);

/// Nothing waits longer than this for its next attempt (the longest backoff and its spread), and no lease is longer than that: a
/// time further ahead was written by a clock that was set back since.
inline constexpr std::int64_t kLongestWaitMillis = 5LL * 3600 * 1000;
inline constexpr std::int64_t kLongestLeaseMillis = 10LL * 60 * 1000;

/// More attempts than 72 h have room for: the end also where the clock does not get there.
inline constexpr int kMostAttempts = 100;

/// How often a message may itself take a sender down before it is parked.
inline constexpr int kCrashesUntilParked = 3;

/// The largest number of messages of a run that needs no question: max(floor, factor × median of the earlier runs that had any).
std::int64_t allowedMessages(const VolumeGuard& guard, std::span<const std::int64_t> earlierRuns);

}  // namespace reminders::domain
