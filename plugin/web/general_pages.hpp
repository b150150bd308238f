// General settings: who is written to, how messages are put together, when they may leave, what is left alone.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// Thread-safe when the ports of its context are.
class GeneralPages {
 public:
  explicit GeneralPages(const SetupContext& context) : context_(context) {}
  Answer form(const Request& request) const;
  Answer save(const Request& request) const;

 private:
  /// The fields in the groups in which the page shows them.
  struct Groups;
  Answer shown(const Request& request, const Groups& groups, const std::string& version, int status) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
