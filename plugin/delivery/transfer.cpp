#include "plugin/delivery/transfer.hpp"

namespace reminders::delivery {

std::string numbersOf(const application::RenderRequest& request) {
  std::string numbers;
  for (const auto& line : request.lines)
    // An invoice of several instalments is named once.
    if ((", " + numbers + ", ").find(", " + line.facts.number + ", ") == std::string::npos)
      numbers += (numbers.empty() ? "" : ", ") + line.facts.number;
  return numbers;
}

kit::Money dueOf(const application::RenderRequest& request) {
  kit::Money due(0, request.message.currency);
  for (const auto& line : request.lines) due += kit::Money(line.reminder.asked, line.facts.currency);
  for (const auto& each : request.claims) {
    if (each.interest.total != 0) due += kit::Money(each.interest.total, due.currency());
    if (each.indemnity && due.currency() == domain::indemnityAmount().currency()) due += domain::indemnityAmount();
  }
  return due;
}

Transfer transferOf(const application::RenderRequest& request, const application::MessageDetails& details) {
  return {details.sender.companyName, details.sender.iban, details.sender.bic, dueOf(request), numbersOf(request)};
}

}  // namespace reminders::delivery
