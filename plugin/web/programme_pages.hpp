// Programmes: the list with their time lines, and one programme with its steps.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// Thread-safe when the ports of its context are.
class ProgrammePages {
 public:
  explicit ProgrammePages(const SetupContext& context) : context_(context) {}
  Answer list(const Request& request) const { return list(request, "", 200); }
  Answer programme(const Request& request) const;
  Answer save(const Request& request) const;
  Answer remove(const Request& request) const;
  /// Which programme whoever has none of his own gets, and whether it reminds by itself.
  Answer setGeneral(const Request& request) const;

 private:
  Answer list(const Request& request, const std::string& refusal, int status) const;
  Answer shown(const Request& request, const application::CompanySettings& settings, const domain::Programme* programme,
               const FormModel& form, const std::string& version, const std::string& from, int status) const;
  [[nodiscard]] FormModel formOf(const Language& language, const Request& request, const domain::Programme& stored,
                                 bool isTyped) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
