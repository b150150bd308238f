// One step of a programme: when, how, to whom and with which text; and a test of it.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// Thread-safe when the ports of its context are.
class StepPages {
 public:
  explicit StepPages(const SetupContext& context) : context_(context) {}
  Answer step(const Request& request) const;
  Answer save(const Request& request) const;
  Answer move(const Request& request) const;
  Answer remove(const Request& request) const;
  Answer test(const Request& request) const;

 private:
  struct Place;  // the programme and the step that a request is about
  [[nodiscard]] std::optional<Place> placeOf(const Request& request, const std::map<std::string, std::string>& fields) const;
  [[nodiscard]] FormModel formOf(const Language& language, const Request& request, const Place& place, bool isTyped) const;
  Answer shown(const Request& request, const Place& place, const FormModel& form, const std::string& version,
               const FormModel* test, int status) const;
  Answer gone(const Request& request) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
