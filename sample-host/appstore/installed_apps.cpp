#include "sample-host/appstore/installed_apps.hpp"

#include <algorithm>

#include "sample-host/appstore/app_database.hpp"
#include "sample-host/appstore/app_rows.hpp"
#include "sample-host/appstore/data_export.hpp"
#include "sample-host/appstore/owner_change.hpp"
#include "sample-host/appstore/permissions.hpp"

namespace host::appstore {
namespace {

using kit::sql::mapped;
using kit::sql::Transaction;
using soci::into;
using soci::use;

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

InstalledApp findOrRefuse(kit::sql::Session& session, const std::string& id) {
  auto apps = readApps(session, id);
  if (apps.empty() || apps.front().state == AppState::kRemoved) refuse(std::nullopt, "The app \"{1}\" is not installed", id);
  return std::move(apps.front());
}

/// Removes what was unpacked, unless the installation is done: nothing is kept of what was refused.
class NewFolder {
 public:
  NewFolder(const AppFolders& folders, const Package& package, bool isNew)
      : folders_(folders), package_(package), remove_(isNew) {}
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder() {
    if (!remove_) return;
    try {
      folders_.remove(package_.manifest.id, package_.manifest.version.text(), package_.contentHash);
    } catch (const Refused&) {  // the next sweep removes it
    }
  }
  void keep() { remove_ = false; }

 private:
  const AppFolders& folders_;
  const Package& package_;
  bool remove_;
};

/// Two apps must not share tables, nor may one's prefix begin the other's.
void checkPrefix(const std::vector<InstalledApp>& apps, const Manifest& manifest) {
  const auto& prefix = manifest.databasePrefix;
  if (prefix.empty()) return;
  for (const auto& other : apps) {
    const auto& taken = other.manifest.databasePrefix;
    if (other.id != manifest.id && !taken.empty() && (taken.starts_with(prefix) || prefix.starts_with(taken))) {
      refuse(PackageState::kIncompatible,
             "\"{1}\" keeps its data under {2}, which \"{3}\" uses already; both cannot be installed", manifest.name.en, prefix,
             other.manifest.name.en);
    }
    // On PostgreSQL "a-b" and "a_b" would share a schema; ids have no underscore, so equal schemas mean equal ids.
  }
}

}  // namespace

std::string_view nameOf(AppState state) {
  switch (state) {
    case AppState::kEnabled: return "enabled";
    case AppState::kDisabled: return "disabled";
    case AppState::kRemoved: return "removed";
  }
  return "disabled";
}

InstalledApps::InstalledApps(kit::sql::Pool& pool, Options options)
    : pool_(pool),
      options_(std::move(options)),
      trust_(pool, options_.nowMs),
      folders_(std::filesystem::absolute(options_.data)),
      exports_(std::filesystem::absolute(options_.data) / "app-exports") {}

std::vector<InstalledApp> InstalledApps::list(bool withRemoved) const {
  auto session = pool_.acquire();
  auto apps = mapped([&] { return readApps(*session); });
  if (!withRemoved) std::erase_if(apps, [](const auto& app) { return app.state == AppState::kRemoved; });
  return apps;
}

std::optional<InstalledApp> InstalledApps::find(const std::string& id) const {
  if (id.empty()) return std::nullopt;
  auto session = pool_.acquire();
  auto apps = mapped([&] { return readApps(*session, id); });
  if (apps.empty() || apps.front().state == AppState::kRemoved) return std::nullopt;
  return std::move(apps.front());
}

long long InstalledApps::revision() const {
  return mapped([&] {
    auto session = pool_.acquire();
    long long revision = 0;
    **session << "select revision from host_app_revision where id = 1", into(revision);
    return revision;
  });
}

void InstalledApps::checkAgainstInstalled(InstallPlan& plan, const std::optional<InstalledApp>& installed) const {
  const auto& manifest = plan.package.manifest;
  std::vector<std::string> granted;
  if (installed && installed->state == AppState::kRemoved) plan.findsOldData = true;
  if (installed && installed->state != AppState::kRemoved) {
    const auto& current = installed->manifest.version;
    plan.installedVersion = current.text();
    granted = installed->permissions;
    if (manifest.version < current) {
      refuse(PackageState::kIncompatible, "Version {1} of \"{2}\" is installed; {3} is older, and going back could lose data",
             current.text(), manifest.name.en, manifest.version.text());
    }
    plan.kind = InstallPlan::Kind::kUpgrade;
    if (manifest.version == current) {
      if (installed->contentHash != plan.package.contentHash && !plan.developerMode) {
        refuse(PackageState::kInvalid,
               "Version {1} of \"{2}\" is installed with other contents; the publisher must give changed contents a new version",
               current.text(), manifest.name.en);
      }
      plan.kind = InstallPlan::Kind::kRepair;
    }
  }
  for (const auto& permission : allPermissions()) {
    if (contains(manifest.permissions, permission.id) && !contains(granted, permission.id))
      plan.newPermissions.emplace_back(permission.id);
  }
}

Result<InstallPlan> InstalledApps::plan(std::string_view bytes) const {
  return guarded([&] {
    InstallPlan plan;
    const auto trust = trust_.trust();
    plan.package = require(openPackage(bytes, trust, options_.facts));
    plan.developerMode = trust.developerMode;
    const auto apps = list(true);
    checkPrefix(apps, plan.package.manifest);
    const auto found =
        std::find_if(apps.begin(), apps.end(), [&](const auto& app) { return app.id == plan.package.manifest.id; });
    checkAgainstInstalled(plan, found == apps.end() ? std::nullopt : std::optional(*found));
    if (!plan.installedVersion.empty()) {
      auto session = pool_.acquire();
      plan.breaksOlder = breaksOlder(*session, plan.package.manifest);
    }
    return plan;
  });
}

Result<InstalledApp> InstalledApps::install(std::string_view bytes, const Consent& consent) {
  return guarded([&] {
    const auto lock = folders_.lock();
    const auto planned = require(plan(bytes));
    const auto& package = planned.package;
    const auto& manifest = package.manifest;
    std::vector<std::string> missing;
    std::copy_if(planned.newPermissions.begin(), planned.newPermissions.end(), std::back_inserter(missing),
                 [&](const auto& permission) { return !contains(consent.permissions, permission); });
    if (!missing.empty())
      refuse(std::nullopt, "\"{1}\" asks for {2}; agree to it to install the app", manifest.name.en, joined(missing));

    options_.atStep("verified");
    NewFolder folder(folders_, package, folders_.unpack(package));
    options_.atStep("unpacked");
    auto app = mapped([&] {
      auto done = installAsOwner(planned, bytes, consent);
      return done ? *std::move(done) : installTogether(planned, bytes, consent);
    });
    folder.keep();
    options_.atStep("committed");
    return app;
  });
}

/// What is installed afterwards, and what was before. Inside a transaction, so that what was planned on is looked at again.
InstalledApps::Change InstalledApps::changeOf(kit::sql::Session& session, const InstallPlan& planned,
                                              const Consent& consent) const {
  const auto& package = planned.package;
  const auto& manifest = package.manifest;
  const auto apps = readApps(session);
  checkPrefix(apps, manifest);
  const auto found = std::find_if(apps.begin(), apps.end(), [&](const auto& app) { return app.id == manifest.id; });
  Change change;
  if (found != apps.end()) change.before = *found;
  InstallPlan again;
  again.package.manifest = manifest;
  again.package.contentHash = package.contentHash;
  again.developerMode = planned.developerMode;
  checkAgainstInstalled(again, change.before);
  if (again.newPermissions != planned.newPermissions || again.installedVersion != planned.installedVersion) {
    refuse(std::nullopt, "\"{1}\" was changed by somebody else in this moment; look at it again", manifest.name.en);
  }
  const bool running = change.before && change.before->state != AppState::kRemoved;
  auto& app = change.after;
  if (running) app = *change.before;
  if (again.kind == InstallPlan::Kind::kUpgrade) {
    app.previousVersion = change.before->manifest.version.text();
    app.previousHash = change.before->contentHash;
  }
  app.id = manifest.id;
  if (!running) app.state = AppState::kEnabled;
  app.manifest = manifest;
  app.contentHash = package.contentHash;
  app.keyId = package.keyId;
  app.publisher = package.publisher;
  app.permissions = manifest.permissions;
  app.changedAtMs = options_.nowMs();
  if (!running) app.installedAtMs = app.changedAtMs;
  if (!running || !planned.newPermissions.empty()) {
    app.consentedBy = consent.by;
    app.consentedAtMs = app.changedAtMs;
  }
  app.lastError.clear();
  return change;
}

/// One connection, one transaction, the host's own rights.
InstalledApp InstalledApps::installTogether(const InstallPlan& planned, std::string_view bytes, const Consent& consent) {
  const auto& package = planned.package;
  auto session = pool_.acquire();
  Transaction transaction(*session);
  raiseRevision(*session);
  const auto change = changeOf(*session, planned, consent);
  const auto& app = change.after;
  migrateApp(*session, package.manifest, package.files, options_.nowMs());
  options_.atStep("migrated");
  writeApp(*session, app, package.files.at(std::string(kManifestFile)));
  writePackage(*session, app.id, app.contentHash, bytes);
  keepPackages(*session, app.id, app.contentHash, app.previousHash);
  options_.atStep("recorded");
  transaction.commit();
  return app;
}

/// Nullopt, and nothing was changed, where there is nothing to migrate or no role to do it.
std::optional<InstalledApp> InstalledApps::installAsOwner(const InstallPlan& planned, std::string_view bytes,
                                                          const Consent& consent) {
  const auto& package = planned.package;
  const auto& manifest = package.manifest;
  if (!options_.database || options_.database->dialect != kit::sql::Dialect::kPostgres || manifest.migrations.empty())
    return std::nullopt;
  auto session = pool_.acquire();
  Change change;
  {
    OwnerChange owner(*session, *options_.database);
    std::size_t applied = 0;
    {
      Transaction transaction(*session);
      // Who changes what is installed waits here, also who does not ask for the lock of such changes, as an uninstall.
      session->execute("select revision from host_app_revision where id = 1 for update");
      change = changeOf(*session, planned, consent);
      applied = appliedCount(*session, manifest);
      if (applied == manifest.migrations.size() || !owner.begin(manifest, options_.nowMs())) return std::nullopt;
      writePackage(*session, manifest.id, package.contentHash, bytes);
      transaction.commit();
    }
    try {
      owner.run(manifest, package.files, applied, change.before, change.after, options_.atStep);
    } catch (...) {  // nothing is kept of what was not installed; the failure goes on
      forgetPackages(*session, manifest.id);
      if (!change.before) removeBegun(*session, manifest);
      throw;
    }
  }
  forgetPackages(*session, manifest.id);
  return change.after;
}

/// Keeps the packages of the installed version and of the one to go back to. One too many does no harm: the next change forgets
/// it.
void InstalledApps::forgetPackages(kit::sql::Session& session, const std::string& id) const {
  try {
    const auto apps = readApps(session, id);
    keepPackages(session, id, apps.empty() ? "" : apps.front().contentHash, apps.empty() ? "" : apps.front().previousHash);
  } catch (const soci::soci_error&) {  // as said: one too many
  }
}

/// The role and the empty schema of an app that was not installed after all.
void InstalledApps::removeBegun(kit::sql::Session& session, const Manifest& manifest) const {
  try {
    Transaction transaction(session);
    purgeApp(session, manifest);
    transaction.commit();
  } catch (const kit::sql::SqlError&) {  // they hold nothing, and the next installation finds them
  }
}

Result<InstalledApp> InstalledApps::rollBack(const std::string& id, const std::string& reason) {
  return guarded([&] {
    const auto lock = folders_.lock();
    const auto current = find(id);
    if (!current) refuse(std::nullopt, "The app \"{1}\" is not installed", id);
    if (current->previousHash.empty())
      refuse(std::nullopt, "\"{1}\" has no earlier version to go back to", current->manifest.name.en);
    const auto package = require(openPackage(storedPackage(id, current->previousHash), trust_.trust(), options_.facts));
    folders_.unpack(package);
    return mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      auto app = findOrRefuse(*session, id);
      if (app.previousHash != package.contentHash)
        refuse(std::nullopt, "\"{1}\" was changed by somebody else in this moment; look at it again", app.manifest.name.en);
      if (!fitsDatabase(*session, package.manifest)) {
        refuse(PackageState::kIncompatible, "\"{1}\" cannot go back to {2}: version {3} has changed its data for good",
               app.manifest.name.en, package.manifest.version.text(), app.manifest.version.text());
      }
      app.manifest = package.manifest;
      app.contentHash = package.contentHash;
      app.keyId = package.keyId;
      app.publisher = package.publisher;
      app.permissions = package.manifest.permissions;
      app.previousVersion.clear();
      app.previousHash.clear();
      app.lastError = reason;
      app.changedAtMs = options_.nowMs();
      writeApp(*session, app, package.files.at(std::string(kManifestFile)));
      keepPackages(*session, id, app.contentHash, {});
      transaction.commit();
      return app;
    });
  });
}

Result<InstalledApp> InstalledApps::changeState(const std::string& id, AppState state) {
  return guarded([&] {
    return mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      auto app = findOrRefuse(*session, id);
      if (app.state == state) return app;
      raiseRevision(*session);
      app.state = state;
      app.changedAtMs = options_.nowMs();
      app.lastError.clear();
      writeApp(*session, app, readManifestText(*session, id));
      transaction.commit();
      return app;
    });
  });
}

Result<InstalledApp> InstalledApps::enable(const std::string& id) {
  // A package that would not load is refused now, with its reason, rather than at the next start.
  if (const auto loadable = pathToLibrary(id); !loadable) return loadable.refusal();
  return changeState(id, AppState::kEnabled);
}

Result<InstalledApp> InstalledApps::disable(const std::string& id) { return changeState(id, AppState::kDisabled); }

Result<Removed> InstalledApps::uninstall(const std::string& id, AppData data, const Files& beside) {
  return guarded([&] {
    const auto lock = folders_.lock();
    std::optional<AppExports::Draft> draft;  // outlives the transaction: what could not be committed was not exported either
    mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      auto apps = readApps(*session, id);
      const bool removed = !apps.empty() && apps.front().state == AppState::kRemoved;
      if (apps.empty() || (removed && data == AppData::kKeep)) refuse(std::nullopt, "The app \"{1}\" is not installed", id);
      auto& app = apps.front();
      if (data != AppData::kKeep) {
        if (!app.readable)
          refuse(PackageState::kIncompatible, "This host cannot tell which data \"{1}\" keeps: {2}", id, app.lastError);
        if (data == AppData::kPurge && app.manifest.exportsBeforePurge) {
          draft.emplace(exports_, id, app.manifest.version.text(), options_.nowMs());
          exportData(*session, app.manifest, readManifestText(*session, id), beside, options_.nowMs(), *draft);
          options_.atStep("exported");
        }
        purgeApp(*session, app.manifest);
        **session << "delete from host_app where app_id = :app", use(id);
      } else {
        app.state = AppState::kRemoved;
        app.changedAtMs = options_.nowMs();
        app.previousVersion.clear();
        app.previousHash.clear();
        app.permissions.clear();  // coming back, it asks again
        app.lastError.clear();
        writeApp(*session, app, readManifestText(*session, id));
      }
      keepPackages(*session, id, {}, {});
      options_.atStep("removed");
      transaction.commit();
      if (draft) draft->keep();
    });
    folders_.removeApp(id);
    return Removed{draft ? draft->name() : std::string()};
  });
}

std::string InstalledApps::storedPackage(const std::string& id, const std::string& contentHash) const {
  auto session = pool_.acquire();
  auto bytes = mapped([&] { return readPackageBytes(*session, id, contentHash); });
  if (bytes.empty()) refuse(PackageState::kInvalid, "The package of \"{1}\" is not kept in the database; install it again", id);
  return bytes;
}

Result<LoadableApp> InstalledApps::pathToLibrary(const std::string& id) const {
  return guarded([&] {
    auto app = find(id);
    if (!app) refuse(std::nullopt, "The app \"{1}\" is not installed", id);
    const auto trust = trust_.trust();
    const auto folder = folders_.folder(id, app->manifest.version.text(), app->contentHash);
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(folder, error))) {
      const auto lock = folders_.lock();
      folders_.unpack(require(openPackage(storedPackage(id, app->contentHash), trust, options_.facts)));
    }
    const auto package = require(judgeFiles(folders_.read(folder), trust, options_.facts));
    if (package.contentHash != app->contentHash) {
      refuse(PackageState::kModified, "The files of \"{1}\" are not those that were installed; install the app again",
             app->manifest.name.en);
    }
    return LoadableApp{*std::move(app), package.state, folder, folder / package.manifest.library.at(options_.facts.platform)};
  });
}

std::map<std::string, Refusal> InstalledApps::withdrawnApps() const {
  std::map<std::string, Refusal> all;
  const auto trust = trust_.trust();
  for (const auto& app : list())
    if (auto reason = withdrawn(app.manifest, app.keyId, trust)) all.emplace(app.id, *std::move(reason));
  return all;
}

void InstalledApps::recordError(const std::string& id, const std::string& sentence) {
  mapped([&] {
    auto session = pool_.acquire();
    **session << "update host_app set last_error = :error where app_id = :app and last_error <> :same", use(sentence, "error"),
        use(id, "app"), use(sentence, "same");
  });
}

Result<Done> InstalledApps::sweep(std::chrono::seconds age) const {
  return guarded([&] {
    const auto lock = folders_.lock();
    std::set<std::filesystem::path> inUse;
    for (const auto& app : list()) {
      inUse.insert(folders_.folder(app.id, app.manifest.version.text(), app.contentHash));
      if (!app.previousHash.empty()) inUse.insert(folders_.folder(app.id, app.previousVersion, app.previousHash));
    }
    folders_.sweep(inUse, age);
    return Done{};
  });
}

}  // namespace host::appstore
