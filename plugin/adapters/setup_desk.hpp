// Saving what pages edit, by the rules of an import.
#pragma once
#include "plugin/application/setup_ports.hpp"

namespace reminders::adapters {

class AppGraph;

class SetupDesk final : public application::ConfigurationDesk {
 public:
  explicit SetupDesk(AppGraph& app) : app_(app) {}
  application::SaveOutcome save(const application::Company& company, const domain::Configuration& configuration,
                                const std::string& version, const std::string& actor) override;
  std::vector<domain::Template> shippedTemplates(const application::Company& company) override;

 private:
  AppGraph& app_;
};

}  // namespace reminders::adapters
