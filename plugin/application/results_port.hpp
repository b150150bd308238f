// Port: the figures of the results page, read from the books and the app's own reminders. Implemented by storage.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "plugin/domain/results.hpp"

namespace reminders::application {

struct ResultFigures {
  std::vector<domain::AgedBalance> balances;  // by currency; only those in which something was invoiced
  /// Parallel to the balances.
  std::vector<std::vector<domain::SalesOutstanding>> salesOutstanding;
  domain::ReminderEffect effect;  // of the reminders sent since `effectFrom`
  domain::Date effectFrom;
};

class Results {
 public:
  virtual ~Results() = default;
  /// As of a day, in one view of the database: nothing that is dated later counts. Of reminders, those of the twelve months
  /// before.
  virtual ResultFigures figures(domain::CompanyId company, domain::Date asOf) = 0;
};

}  // namespace reminders::application
