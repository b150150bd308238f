#include "plugin/adapters/settings.hpp"

#include <algorithm>

#include "plugin/delivery/letter_format.hpp"
#include "plugin/delivery/text_template.hpp"
#include "plugin/storage/configuration_json.hpp"

namespace reminders::adapters {
namespace {

// So many problems are told at once; the rest appears when these are mended.
constexpr std::size_t kShown = 5;
constexpr std::size_t kWarned = 20;

std::string sentenceOf(const std::vector<domain::ConfigurationProblem>& problems) {
  std::string text = "the configuration was refused and nothing was changed: ";
  for (std::size_t i = 0; i < std::min(kShown, problems.size()); ++i) {
    if (i > 0 && text.ends_with('.')) text.pop_back();
    text += (i > 0 ? "; " : "") + problems[i].path + " " + problems[i].sentence.english();
  }
  if (problems.size() > kShown) text += "; and " + std::to_string(problems.size() - kShown) + " more";
  return text;
}

// Three can be meant only where a currency has as many; elsewhere "1.000" may be meant as a thousand.
int decimalsOf(AppGraph& app, domain::CompanyId company) {
  int most = 2;
  for (const auto& code : app.erpCodes.currencies(company))
    if (const auto currency = kit::Currency::parse(code)) most = std::max(most, currency->exponent());
  return std::min(most, 3);
}

}  // namespace

std::string exportSettings(AppGraph& app, const hsdk::Context& context) {
  return storage::writeConfiguration(app.configurations.load({context.companyId}).configuration);
}

SettingsRead readSettings(AppGraph& app, domain::CompanyId company, std::string_view json) {
  auto read = storage::readConfiguration(json, decimalsOf(app, company));
  if (!std::holds_alternative<domain::Configuration>(read)) return read;
  const auto& configuration = std::get<domain::Configuration>(read);
  auto problems = domain::checkTakenOver(configuration);
  const auto checkText = [&](const std::string& path, const std::string& text) {
    for (auto& sentence : delivery::checkText(text)) problems.push_back({path, std::move(sentence)});
  };
  for (std::size_t i = 0; i < configuration.templates.size(); ++i) {
    const auto path = "templates[" + std::to_string(i) + "].";
    checkText(path + "subject", configuration.templates[i].subject);
    checkText(path + "body", configuration.templates[i].body);
  }
  for (std::size_t i = 0; i < configuration.formats.size(); ++i)
    for (auto& sentence : delivery::checkFormat(configuration.formats[i]))
      problems.push_back({"formats[" + std::to_string(i) + "].html", std::move(sentence)});
  for (auto& each : domain::checkAgreedRates(configuration, app.configurations.shippedRates()))
    problems.push_back(std::move(each));
  if (!problems.empty()) return problems;
  return read;
}

domain::Configuration checkedSettings(AppGraph& app, domain::CompanyId company, std::string_view json) {
  auto read = readSettings(app, company, json);
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read))
    throw hsdk::Error(HSDK_E_INVALID, sentenceOf(*problems));
  return std::get<domain::Configuration>(std::move(read));
}

void importSettings(AppGraph& app, const hsdk::Context& context, std::string_view json) {
  const domain::CompanyId company{context.companyId};
  const auto configuration = checkedSettings(app, company, json);
  app.configurations.save(company, configuration, context.userName);
  // Settings have no way to answer a warning; the host writes its log where the one who imports reads it.
  const auto unknown = domain::unknownCodes(configuration, app.erpCodes.unknown(company, domain::namedCodes(configuration)));
  for (std::size_t i = 0; i < std::min(kWarned, unknown.size()); ++i)
    app.log.warning(unknown[i].path + ": " + unknown[i].sentence.english());
  if (unknown.size() > kWarned)
    app.log.warning("and " + std::to_string(unknown.size() - kWarned) + " more that are not there yet");
}

}  // namespace reminders::adapters
