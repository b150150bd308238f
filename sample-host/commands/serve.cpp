#include <spdlog/spdlog.h>

#include <filesystem>
#include <iostream>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/serve_lock.hpp"
#include "sample-host/commands/signals.hpp"

namespace host::commands {
namespace {

constexpr std::chrono::seconds kFollowEvery{3};

// Until the process is asked to end: follow what other processes install, enable, disable.
void followUntilEnd(runtime::Application& host) {
  while (!waitForEnd(kFollowEvery)) {
    try {
      host.apps().sync();
    } catch (const std::exception& error) {  // a database that is away comes back
      spdlog::warn("the installed apps could not be looked at: {}", error.what());
    }
  }
}

void work(const Global& global) {
  spdlog::set_level(spdlog::level::info);
  const auto host = openHostWithApps(global);
  host->jobs().start();
  spdlog::info("worker: runs scheduled jobs");
  followUntilEnd(*host);
  spdlog::info("worker: asked to end");
  host->jobs().stop();
}

}  // namespace

void addServe(CLI::App& program, Global& global) {
  auto* worker = program.add_subcommand("worker", "Run the scheduled jobs only");
  worker->add_flag("--safe-mode", global.withoutApps, "Load no app");
  worker->callback([&global] { work(global); });
}

}  // namespace host::commands
