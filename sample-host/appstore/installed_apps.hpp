// The apps of this installation: what is installed, in which version, with whose consent; how they come, change and go.
#pragma once
#include <filesystem>
#include <functional>
#include <host_sdk/kit/sql/pool.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/appstore/app_exports.hpp"
#include "sample-host/appstore/app_folders.hpp"
#include "sample-host/appstore/trust_store.hpp"

namespace host::appstore {

enum class AppState {
  kEnabled,   ///< runs in every process of the installation
  kDisabled,  ///< contributes nothing, keeps everything
  kRemoved    ///< uninstalled; its data is kept for when it comes back
};
std::string_view nameOf(AppState state);

struct InstalledApp {
  std::string id;
  AppState state = AppState::kDisabled;
  Manifest manifest;     ///< of the installed version
  bool readable = true;  ///< false: this host does not understand the manifest; it then holds id, version and name only
  std::string contentHash;
  std::string keyId;                     ///< empty: unsigned, installed in developer mode
  std::string publisher;                 ///< name of that key
  std::vector<std::string> permissions;  ///< granted: exactly what the installed version asks for
  std::string consentedBy;
  long long consentedAtMs = 0;
  long long installedAtMs = 0;
  long long changedAtMs = 0;
  std::string previousVersion;  ///< what the last upgrade replaced; empty when there is no way back
  std::string previousHash;
  std::string lastError;  ///< one sentence, empty when all is well
};

struct Consent {
  std::vector<std::string> permissions;  ///< what the person was shown and agreed to
  std::string by;
};

/// What installing a package would do: for the page that asks for consent.
struct InstallPlan {
  enum class Kind { kInstall, kUpgrade, kRepair } kind = Kind::kInstall;
  Package package;
  std::string installedVersion;             ///< empty for a first install
  std::vector<std::string> newPermissions;  ///< need consent; in the order of allPermissions
  bool developerMode = false;               ///< unsigned packages were taken when it was made
  bool breaksOlder = false;                 ///< the installed version does not work on the tables as they will be
  bool findsOldData = false;                ///< data of an earlier installation was kept and will be used
};

/// What the loader needs, verified a moment ago.
struct LoadableApp {
  InstalledApp app;
  PackageState package = PackageState::kSigned;
  std::filesystem::path folder;   ///< absolute
  std::filesystem::path library;  ///< absolute
};

enum class AppData {
  kKeep,
  kPurge,   ///< exported first where the manifest asks for it, and deleted only then
  kDiscard  ///< deleted without an export: of an installation that never ran
};

struct Removed {
  std::string exportName;  ///< of the archive of its data (AppExports); empty where none was made
};

/// Thread-safe; several processes on one database agree. Database errors are thrown as kit::sql::SqlError, refusals are values.
/// Changes are whole or not at all: unpacked first, then one transaction with migrations and state. A crash leaves the old state
/// and perhaps a folder that `sweep` removes; on PostgreSQL a package that the next change forgets, a role and an empty schema.
class InstalledApps {
 public:
  struct Options {
    std::filesystem::path data;  ///< DATA
    /// The database of the pool. On PostgreSQL migrations sign in there as the role that owns the app's tables; without it they
    /// run with the host's own rights, as they do where the host's database user may not make roles.
    std::optional<kit::sql::DatabaseUrl> database;
    HostFacts facts;
    std::function<long long()> nowMs;
    /// Tests only: called between the steps of a change with their names.
    std::function<void(std::string_view)> atStep = [](std::string_view) {};
  };
  /// The database has been migrated (schema.hpp). The pool must outlive this.
  InstalledApps(kit::sql::Pool& pool, Options options);

  [[nodiscard]] TrustStore& trustStore() { return trust_; }
  [[nodiscard]] const AppExports& exports() const { return exports_; }
  [[nodiscard]] const HostFacts& facts() const { return options_.facts; }

  /// Enabled and disabled apps by id; those removed with their data kept only on demand.
  [[nodiscard]] std::vector<InstalledApp> list(bool withRemoved = false) const;
  [[nodiscard]] std::optional<InstalledApp> find(const std::string& id) const;
  /// Grows with every change of what is installed or trusted, in whichever process: poll it and load anew when it moved.
  [[nodiscard]] long long revision() const;

  /// Judges a package against what is installed. Changes nothing.
  [[nodiscard]] Result<InstallPlan> plan(std::string_view package) const;
  /// Installs or upgrades, and enables. Refuses without consent to every new permission, a downgrade, and a prefix that is taken.
  /// An upgrade of a disabled app leaves it disabled.
  Result<InstalledApp> install(std::string_view package, const Consent& consent);
  /// After an upgrade whose new version does not start: back to the version before it, where its data allows.
  Result<InstalledApp> rollBack(const std::string& id, const std::string& reason);
  Result<InstalledApp> enable(const std::string& id);
  Result<InstalledApp> disable(const std::string& id);
  /// The caller has stopped the app. Purging removes its tables for good; nothing is removed when the export before it fails.
  /// `beside`: what the app itself gave for the export, by path in the archive.
  Result<Removed> uninstall(const std::string& id, AppData data, const Files& beside = {});

  /// Reads the unpacked files again, compares signature and every hash, and gives the library's path. Unpacks the package on a
  /// machine that does not have it yet. Load at once and from this path only.
  Result<LoadableApp> pathToLibrary(const std::string& id) const;
  /// Why an installed app may not run, whatever its files are: see `withdrawn`. By id, of those for which it is so.
  [[nodiscard]] std::map<std::string, Refusal> withdrawnApps() const;
  /// What went wrong with an app (empty: nothing), for its page.
  void recordError(const std::string& id, const std::string& sentence);

  /// Removes folders that nothing refers to.
  Result<Done> sweep(std::chrono::seconds age = std::chrono::hours(1)) const;

 private:
  struct Change {
    std::optional<InstalledApp> before;
    InstalledApp after;
  };
  [[nodiscard]] Change changeOf(kit::sql::Session& session, const InstallPlan& planned, const Consent& consent) const;
  InstalledApp installTogether(const InstallPlan& planned, std::string_view bytes, const Consent& consent);
  std::optional<InstalledApp> installAsOwner(const InstallPlan& planned, std::string_view bytes, const Consent& consent);
  void removeBegun(kit::sql::Session& session, const Manifest& manifest) const;
  void forgetPackages(kit::sql::Session& session, const std::string& id) const;
  void checkAgainstInstalled(InstallPlan& plan, const std::optional<InstalledApp>& installed) const;
  Result<InstalledApp> changeState(const std::string& id, AppState state);
  [[nodiscard]] std::string storedPackage(const std::string& id, const std::string& contentHash) const;

  kit::sql::Pool& pool_;
  Options options_;
  TrustStore trust_;
  AppFolders folders_;
  AppExports exports_;
};

}  // namespace host::appstore
