// The app's jobs: simulate, look-ahead, compare, run, send, daily, bounces, by-hand.
#pragma once
#include <host_sdk/module.hpp>

#include "plugin/adapters/app_graph.hpp"

namespace reminders::adapters {

/// Runs the job that `run` names and writes its answer. Throws hsdk::Error(HSDK_E_NOT_FOUND) for one that does not exist.
void runJob(AppGraph& app, const hsdk::JobRun& run);

}  // namespace reminders::adapters
