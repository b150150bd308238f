// The configuration that a company starts with: templates/configuration of the package.
#pragma once
#include <string>
#include <vector>

#include "plugin/domain/configuration.hpp"

namespace reminders::adapters {

/// `packageFolder`: the package as installed; `language`: the company's. Throws std::logic_error when the package's own files are
/// broken.
domain::Configuration seededConfiguration(const std::string& packageFolder, const std::string& language);

/// The rates that came with the app. Throws as seededConfiguration does.
std::vector<domain::Rate> shippedRates(const std::string& packageFolder);

/// A text file of the package, whole.
std::string packageFile(const std::string& packageFolder, const std::string& path);

}  // namespace reminders::adapters
