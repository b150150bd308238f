// What the messages of a plan would say, before anything is queued: for the simulation and its JSON.
#pragma once
#include "plugin/application/preview_port.hpp"
#include "plugin/delivery/mail_renderer.hpp"

namespace reminders::delivery {

/// Thread-safe when its parts are.
class PlanPreview final : public application::PlanPreviews {
 public:
  PlanPreview(application::FactsSource& facts, const MailRenderer& renderer) : facts_(facts), renderer_(renderer) {}
  std::vector<application::PreviewedMessage> of(const application::Company& company, const application::PlannedCompany& planned,
                                                std::span<const std::size_t> messages) override;

 private:
  application::FactsSource& facts_;
  const MailRenderer& renderer_;
};

}  // namespace reminders::delivery
