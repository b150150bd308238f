#include "plugin/domain/configuration.hpp"

#include <algorithm>

#include <limits>

namespace reminders::domain {
namespace {
constexpr std::string_view kIgnoreBeforePrefix = "ignore_before:";
}

std::optional<CatchUp> CatchUp::parse(std::string_view text) {
  if (text == "first_step") return CatchUp{CatchUpMode::kFirstStep, {}};
  if (text == "by_age") return CatchUp{CatchUpMode::kByAge, {}};
  if (text == "from_today") return CatchUp{CatchUpMode::kFromToday, {}};
  if (text.starts_with(kIgnoreBeforePrefix))
    if (const auto date = Date::parse(text.substr(kIgnoreBeforePrefix.size()))) return CatchUp{CatchUpMode::kIgnoreBefore, *date};
  return std::nullopt;
}

std::string CatchUp::text() const {
  switch (mode) {
    case CatchUpMode::kFirstStep: return "first_step";
    case CatchUpMode::kByAge: return "by_age";
    case CatchUpMode::kFromToday: return "from_today";
    case CatchUpMode::kIgnoreBefore: return std::string(kIgnoreBeforePrefix) + ignoreBefore.iso();
  }
  return {};
}

std::int64_t DecimalAmount::inMinor(int exponent) const {
  std::int64_t per = 1000;
  std::int64_t factor = 1;
  for (int i = 0; i < exponent; ++i) {
    if (per > 1)
      per /= 10;
    else
      factor *= 10;
  }
  std::int64_t minor = 0;
  if (__builtin_mul_overflow(thousandths, factor, &minor)) return std::numeric_limits<std::int64_t>::max();
  return minor / per + (minor % per > 0 ? 1 : 0);
}

std::vector<HolidayCalendar> holidaysOf(const Configuration& configuration) {
  std::vector<HolidayCalendar> found;
  for (const auto* calendars : {&knownHolidayCalendars(), &configuration.holidayCalendars})
    for (const auto& calendar : *calendars)
      if (std::find(configuration.holidays.begin(), configuration.holidays.end(), calendar.id) != configuration.holidays.end())
        found.push_back(calendar);
  return found;
}

}  // namespace reminders::domain
