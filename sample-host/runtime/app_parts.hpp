// One app inside of AppRuntime. Private to this folder.
#pragma once
#include <host_sdk/abi/feature/block.h>
#include <host_sdk/abi/feature/data_step.h>
#include <host_sdk/abi/feature/menu_badge.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/app_runtime.hpp"
#include "sample-host/runtime/app_services.hpp"
#include "sample-host/runtime/loaded_module.hpp"

namespace host::runtime {

/// `package`, `module`, `problem`, `notes`, `backBy` and `rests` are guarded by AppRuntime's mutex; the rest by its lifecycle
/// lock. Who calls into the app copies the shared pointers first: a module lives until the last call into it has returned.
struct AppRuntime::App {
  App(std::shared_ptr<const AppPackage> of, CallLimits limits)
      : package(std::move(of)), calls(std::make_shared<AppCalls>(limits)) {}
  std::shared_ptr<const AppPackage> package;
  std::shared_ptr<LoadedModule> module;
  const std::shared_ptr<AppCalls> calls;
  std::string problem;
  std::vector<std::string> notes;
  /// Set while the app is down and will be up again in a moment (an upgrade): calls wait for it, until then at most.
  std::optional<std::chrono::steady_clock::time_point> backBy;
  int rests = 0;                    // how many hold it down
  int promises = 0;                 // how many have said that it comes back, and are at it
  std::set<std::int64_t> prepared;  // companies known to be prepared for this version
  std::map<std::int64_t, Instant> prepareAgainAt;
};

}  // namespace host::runtime
