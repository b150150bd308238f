#include "plugin/adapters/setup_desk.hpp"

#include "plugin/adapters/app_graph.hpp"
#include "plugin/adapters/seeding.hpp"
#include "plugin/adapters/settings.hpp"
#include "plugin/storage/configuration_json.hpp"

namespace reminders::adapters {

application::SaveOutcome SetupDesk::save(const application::Company& company, const domain::Configuration& configuration,
                                         const std::string& version, const std::string& actor) {
  // Read again as the file that it would be exported as: an edit is refused by the very rules of an import.
  auto read = readSettings(app_, company.id, storage::writeConfiguration(configuration));
  if (auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read)) return {std::move(*problems), false};
  if (!app_.configurations.saveIfUnchanged(company.id, std::get<domain::Configuration>(read), version, actor)) return {{}, true};
  return {};
}

std::vector<domain::Template> SetupDesk::shippedTemplates(const application::Company& company) {
  return seededConfiguration(app_.packageFolder, company.language).templates;
}

}  // namespace reminders::adapters
