// The configuration of a company as the JSON document that people and programs exchange.
#pragma once
#include <host_sdk/text.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/adapters/app_graph.hpp"

namespace reminders::adapters {

using SettingsRead = std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>>;

/// The configuration of that text, checked for this company, or everything that is wrong with it. Nothing is changed.
SettingsRead readSettings(AppGraph& app, domain::CompanyId company, std::string_view json);

/// The same for programs, in English. Throws hsdk::Error(HSDK_E_INVALID) that names the first problems with their JSON paths.
domain::Configuration checkedSettings(AppGraph& app, domain::CompanyId company, std::string_view json);

std::string exportSettings(AppGraph& app, const hsdk::Context& context);

/// Replaces the whole configuration, or throws hsdk::Error(HSDK_E_INVALID) that names the first problems with their JSON paths,
/// and changes nothing. What it names and the ERP does not know yet is accepted, with a warning in the host's log for each place.
void importSettings(AppGraph& app, const hsdk::Context& context, std::string_view json);

}  // namespace reminders::adapters
