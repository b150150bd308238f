// Public holidays: which calendars close the company, its own closing days, and calendars from a file.
#pragma once
#include <variant>

#include "plugin/web/setup_pages.hpp"
#include "plugin/web/typed_form.hpp"

namespace reminders::web {

/// Thread-safe when the ports of its context are.
class HolidayPages {
 public:
  explicit HolidayPages(const SetupContext& context) : context_(context) {}
  Answer list(const Request& request) const { return shown(request, {}, {}, 200); }
  /// Which calendars close the company.
  Answer choose(const Request& request) const;
  /// A closing day of its own, or a run of them; each year or once.
  Answer add(const Request& request) const;
  Answer remove(const Request& request) const;
  /// Calendars from a file, as they stand in a configuration's `holiday_calendars`: one, a list, or a whole configuration. Those
  /// of the same id are replaced; all of them close the company from then on.
  Answer take(const Request& request) const;
  /// Deletes a calendar that came from a file, or from the configuration.
  Answer removeCalendar(const Request& request) const;

 private:
  /// `typed`: the form of a closing day that was refused; `refusal`: why something else was.
  Answer shown(const Request& request, const TypedForm& typed, const std::string& refusal, int status) const;

  const SetupContext& context_;
};

/// What a holiday is called in the reader's language: those of the known calendars have names in both.
std::string holidayName(const Language& language, const domain::Holiday& holiday);
/// The same of a calendar.
std::string calendarName(const Language& language, const domain::HolidayCalendar& calendar);

}  // namespace reminders::web
