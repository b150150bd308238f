#include "sample-host/runtime/clock.hpp"

#include <date/tz.h>

#include <chrono>

namespace host::runtime {

Instant SystemClock::now() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

LocalTime localTime(const std::string& zone, Instant at) {
  using namespace std::chrono;
  const auto instant = date::sys_time<milliseconds>(milliseconds(at));
  const auto local = date::locate_zone(zone)->to_local(instant);
  const auto day = date::floor<date::days>(local);
  const auto minutes = duration_cast<std::chrono::minutes>(local - day).count();
  return {kit::Date::fromDays(static_cast<std::int32_t>(day.time_since_epoch().count())), static_cast<int>(minutes)};
}

std::string shownLocally(const std::string& zone, Instant at) {
  const auto local = localTime(zone, at);
  const auto two = [](int value) {
    return std::string{static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
  };
  return local.date.iso() + " " + two(local.minuteOfDay / 60) + ":" + two(local.minuteOfDay % 60);
}

bool isZone(const std::string& zone) {
  try {
    return date::locate_zone(zone) != nullptr;
  } catch (const std::runtime_error&) {  // how the library says "no such zone"
    return false;
  }
}

}  // namespace host::runtime
