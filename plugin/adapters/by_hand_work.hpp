// The job behind the pages of reminding by hand: with many reminders what the pages do with few.
#pragma once
#include <host_sdk/module.hpp>
#include <string>

#include "plugin/adapters/app_graph.hpp"

namespace reminders::adapters {

/// Progress and cancellation of a run. Borrows `run`.
application::WorkWatch watchOf(const hsdk::JobRun& run);

/// Does what the parameters say and answers the summary, in the language of who started it. Throws hsdk::Error(HSDK_E_INVALID)
/// for parameters that say nothing.
std::string workByHand(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run);

}  // namespace reminders::adapters
