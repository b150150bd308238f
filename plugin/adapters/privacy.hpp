// A person asks what is kept of him, or asks to be forgotten: the app's part of it.
#pragma once
#include "plugin/adapters/app_graph.hpp"

namespace reminders::adapters {

std::string exportCustomer(AppGraph& app, const hsdk::Context& context, std::int64_t customer);
/// What would go, what stays and why, as hsdk_privacy.describe_erasure answers it, in the context's language.
std::string describeErasure(AppGraph& app, const hsdk::Context& context, std::int64_t customer);
/// In words, what was erased and what stays. Throws hsdk::Error(HSDK_E_CONFLICT) where something is owed or under way.
std::string eraseCustomer(AppGraph& app, const hsdk::Context& context, std::int64_t customer);

}  // namespace reminders::adapters
