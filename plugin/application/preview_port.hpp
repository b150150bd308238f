// Port: what the messages of a plan would say. Implemented by delivery.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "plugin/application/plan_reminders.hpp"
#include "plugin/domain/claims.hpp"

namespace reminders::application {

struct PreviewedMessage {
  std::string subject, text, language;
  std::string problem;  // why it cannot be made; '' when it can
  /// For each of the message's lines what it claims; empty when its step claims nothing.
  std::vector<domain::ReceivableClaims> claims{};
};

class PlanPreviews {
 public:
  virtual ~PlanPreviews() = default;
  /// Subject and text of these messages of the plan (indices into plan.messages), in their order.
  virtual std::vector<PreviewedMessage> of(const Company& company, const PlannedCompany& planned,
                                           std::span<const std::size_t> messages) = 0;
};

}  // namespace reminders::application
