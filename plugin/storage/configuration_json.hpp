// The configuration as JSON (payment-reminders/config@1, docs and manifests/config.schema.json): strict reading, canonical
// writing.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/domain/configuration.hpp"

namespace reminders::storage {

/// The configuration, or everything that is wrong with the text, each with its JSON path. What is left out has its default.
std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>> readConfiguration(std::string_view json);

/// Every key, in a fixed order, indented by two: reading it and writing it again gives the same bytes.
std::string writeConfiguration(const domain::Configuration& configuration);

}  // namespace reminders::storage
