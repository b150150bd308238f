// What an administrator does with apps: install, upgrade, enable, disable, remove. Records, files, tables and running code change
// together.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/installed_apps.hpp"
#include "sample-host/runtime/app_runtime.hpp"
#include "sample-host/runtime/host_services.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

/// Thread-safe. Throws kit::sql::SqlError. `by` is the user's name, '' for a command. Every change leaves a line in the audit.
class AppAdmin {
 public:
  AppAdmin(HostServices& services, appstore::InstalledApps& installed, AppRuntime& apps)
      : services_(services), installed_(installed), apps_(apps) {}

  /// The app store's records: for lists, plans (what a package asks for) and its trust store (stores, keys, offers).
  [[nodiscard]] appstore::InstalledApps& installed() { return installed_; }

  /// The bytes of a package that a store offers: of the newest version for this host, or of `version`.
  Result<std::string> fetch(const std::string& appId, const std::string& version = {});
  /// Installs or upgrades, and starts it. When it does not start, a first installation is undone and an upgrade goes back to the
  /// version before, as far as its data allow: the sentence says which.
  Result<AppInfo> install(std::string_view package, const std::vector<std::string>& agreedPermissions, const std::string& by);
  Result<AppInfo> enable(const std::string& appId, const std::string& by);
  Result<Done> disable(const std::string& appId, const std::string& by);
  /// Purging removes its data for good, after an export where the manifest asks for one: in it are its tables, and the
  /// configuration of each company when the app runs and offers it. Nothing is removed when the export fails.
  Result<appstore::Removed> uninstall(const std::string& appId, appstore::AppData data, const std::string& by);

  // -- whom this installation trusts; each leaves a line in the audit, and stops what may not run any more
  Result<appstore::PublicKey> untrust(const std::string& keyId, const std::string& by);
  Result<Done> revokeKey(const std::string& keyId, const std::string& reason, const std::string& by);
  /// `version` may be `*`.
  void revokeVersion(const std::string& appId, const std::string& version, const std::string& reason, const std::string& by);
  void setDeveloperMode(bool on, const std::string& by);
  Result<Done> removeExport(const std::string& name, const std::string& by);

 private:
  Result<AppInfo> started(const std::string& appId);
  Result<appstore::Files> configurations(const std::string& appId);
  Failure undo(const appstore::InstallPlan& plan, const std::string& why);
  void audit(const char* what, const std::string& appId, const std::string& detail, const std::string& by);

  HostServices& services_;
  appstore::InstalledApps& installed_;
  AppRuntime& apps_;
};

}  // namespace host::runtime
