// Levels: the list in their order, one level, and the style sheet of their colours.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// Thread-safe when the ports of its context are.
class LevelPages {
 public:
  explicit LevelPages(const SetupContext& context) : context_(context) {}
  Answer list(const Request& request) const { return list(request, "", 200); }
  Answer level(const Request& request) const;
  Answer styles(const Request& request) const;
  Answer save(const Request& request) const;
  Answer move(const Request& request) const;
  Answer remove(const Request& request) const;

 private:
  Answer list(const Request& request, const std::string& refusal, int status) const;
  [[nodiscard]] FormModel formOf(const Language& language, const Request& request, const domain::Level& stored,
                                 bool isTyped) const;
  Answer shown(const Request& request, const domain::Configuration& configuration, const std::string& id, const FormModel& form,
               const std::string& version, int status) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
