#include "plugin/adapters/settings.hpp"

#include "plugin/delivery/text_template.hpp"
#include "plugin/storage/configuration_json.hpp"

namespace reminders::adapters {
namespace {

// So many problems are told at once; the rest appears when these are mended.
constexpr std::size_t kShown = 5;

std::string sentenceOf(const std::vector<domain::ConfigurationProblem>& problems) {
  std::string text = "the configuration was refused and nothing was changed: ";
  for (std::size_t i = 0; i < std::min(kShown, problems.size()); ++i) {
    if (i > 0 && text.ends_with('.')) text.pop_back();
    text += (i > 0 ? "; " : "") + problems[i].path + " " + problems[i].sentence;
  }
  if (problems.size() > kShown) text += "; and " + std::to_string(problems.size() - kShown) + " more";
  return text;
}

}  // namespace

std::string exportSettings(AppGraph& app, const hsdk::Context& context) {
  return storage::writeConfiguration(app.configurations.load({context.companyId}).configuration);
}

domain::Configuration checkedSettings(AppGraph& app, std::string_view json) {
  auto read = storage::readConfiguration(json);
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read))
    throw hsdk::Error(HSDK_E_INVALID, sentenceOf(*problems));
  auto& configuration = std::get<domain::Configuration>(read);
  std::vector<domain::ConfigurationProblem> problems;
  for (std::size_t i = 0; i < configuration.templates.size(); ++i) {
    const auto path = "templates[" + std::to_string(i) + "].";
    for (const auto& sentence : delivery::checkText(configuration.templates[i].subject))
      problems.push_back({path + "subject", sentence});
    for (const auto& sentence : delivery::checkText(configuration.templates[i].body))
      problems.push_back({path + "body", sentence});
  }
  for (auto& each : domain::checkAgreedRates(configuration, app.configurations.shippedRates()))
    problems.push_back(std::move(each));
  if (!problems.empty()) throw hsdk::Error(HSDK_E_INVALID, sentenceOf(problems));
  return std::move(configuration);
}

void importSettings(AppGraph& app, const hsdk::Context& context, std::string_view json) {
  app.configurations.save({context.companyId}, checkedSettings(app, json), context.userName);
}

}  // namespace reminders::adapters
