// The app store's records as the runtime reads them.
#pragma once
#include "sample-host/appstore/installed_apps.hpp"
#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/app_runtime.hpp"

namespace host::runtime {

/// Thread-safe. `installed` must outlive it.
class InstalledAppSource final : public AppSource {
 public:
  explicit InstalledAppSource(appstore::InstalledApps& installed) : installed_(installed) {}
  [[nodiscard]] std::string generation() override;
  [[nodiscard]] std::vector<AppPackage> installed() override;
  [[nodiscard]] Result<AppPackage> locate(const AppPackage& package) override;

 private:
  appstore::InstalledApps& installed_;
};

/// What a manifest declares, in the words of the runtime.
AppPackage packageOf(const appstore::InstalledApp& app);
/// A refusal of the app store as a failure: the sentence and its parts stay apart.
Failure failureOf(const appstore::Refusal& refusal);

}  // namespace host::runtime
