// The configuration of a company as the JSON document that people and programs exchange.
#pragma once
#include <host_sdk/text.hpp>
#include <string>
#include <string_view>

#include "plugin/adapters/app_graph.hpp"

namespace reminders::adapters {

/// The configuration of that text, checked for this company; nothing is changed. Throws hsdk::Error(HSDK_E_INVALID) that names
/// every problem with its JSON path.
domain::Configuration checkedSettings(AppGraph& app, std::string_view json);

std::string exportSettings(AppGraph& app, const hsdk::Context& context);

/// Replaces the whole configuration, or throws hsdk::Error(HSDK_E_INVALID) that names every problem with its JSON path, and
/// changes nothing.
void importSettings(AppGraph& app, const hsdk::Context& context, std::string_view json);

}  // namespace reminders::adapters
