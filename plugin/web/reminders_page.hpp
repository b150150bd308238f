// The history of all reminders: a list to filter, tick and export.
#pragma once
#include <optional>

#include "plugin/application/table_files.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// A part of the site, made for one request.
class RemindersPage {
 public:
  explicit RemindersPage(Site& site) : site_(site) {}
  /// nullopt: the path is none of these.
  std::optional<Answer> show(const Request& request);
  std::optional<Answer> change(const Request& request);

 private:
  Answer list(const Request& request, const std::string& refusal, int status);
  Answer exported(const Request& request, application::TableFormat format);
  Answer strike(const Request& request);
  Answer unstrike(const Request& request, std::int64_t reminder);

  Site& site_;
};

/// What became of a line, in the accountant's words: "sent", "cancelled: paid", "struck through".
std::string lineState(const Language& language, const application::ReminderLine& line);

}  // namespace reminders::web
