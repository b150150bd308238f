// Time: the one place of the host that reads a clock or knows time zones.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/date.hpp>
#include <string>

namespace host::runtime {

/// Milliseconds since 1970-01-01T00:00:00Z.
using Instant = std::int64_t;

/// Real time. Tests hand in another. Thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

struct LocalTime {
  kit::Date date;
  int minuteOfDay = 0;
};

/// What calendar and wall clock show at `at` in the IANA zone; nullopt-like: throws std::runtime_error, with the zone's name,
/// when there is no such zone.
LocalTime localTime(const std::string& zone, Instant at);
/// `2026-01-15 08:30` in the zone, for pages.
std::string shownLocally(const std::string& zone, Instant at);
/// Whether the zone is known.
bool isZone(const std::string& zone);

}  // namespace host::runtime
