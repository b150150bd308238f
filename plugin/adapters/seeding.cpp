#include "plugin/adapters/seeding.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "plugin/storage/configuration_json.hpp"

namespace reminders::adapters {

std::string packageFile(const std::string& packageFolder, const std::string& path) {
  std::ifstream file(packageFolder + "/" + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::logic_error("the app's package lacks " + path);
  return text.str();
}

std::vector<domain::Rate> shippedRates(const std::string& packageFolder) {
  auto read = storage::readRates(packageFile(packageFolder, "templates/configuration/rates.json"));
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read))
    throw std::logic_error("the rates of the package are broken at " + problems->front().path + ": " +
                           problems->front().sentence.english());
  return std::get<std::vector<domain::Rate>>(std::move(read));
}

domain::Configuration seededConfiguration(const std::string& packageFolder, const std::string& language) {
  auto json = nlohmann::json::parse(packageFile(packageFolder, "templates/configuration/default.json"));
  if (language != "fr") {
    const auto names = nlohmann::json::parse(packageFile(packageFolder, "templates/configuration/names.en.json"));
    for (const char* list : {"levels", "templates", "programmes"})
      for (auto& each : json.at(list))
        if (const auto found = names.at(list).find(each.at("id").get<std::string>()); found != names.at(list).end())
          each["name"] = *found;
    json["holidays"] = names.at("holidays");
  }
  auto read = storage::readConfiguration(json.dump());
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read))
    throw std::logic_error("the seeded configuration is broken at " + problems->front().path + ": " +
                           problems->front().sentence.english());
  return std::get<domain::Configuration>(std::move(read));
}

}  // namespace reminders::adapters
