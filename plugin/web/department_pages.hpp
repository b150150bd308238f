// What a department (brand) has of its own: sender, reply address, signature, texts, format, programme.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// Thread-safe when the ports of its context are.
class DepartmentPages {
 public:
  explicit DepartmentPages(const SetupContext& context) : context_(context) {}
  Answer list(const Request& request) const;
  Answer department(const Request& request) const;
  Answer save(const Request& request) const;
  /// Takes back everything that it has of its own; the department itself is the ERP's.
  Answer remove(const Request& request) const;

 private:
  [[nodiscard]] FormModel formOf(const Language& language, const Request& request, const domain::Configuration& configuration,
                                 const std::string& code, bool isTyped) const;
  Answer shown(const Request& request, const std::string& code, const FormModel& form, const std::string& version,
               int status) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
