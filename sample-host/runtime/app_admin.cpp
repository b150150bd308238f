#include "sample-host/runtime/app_admin.hpp"

#include <host_sdk/abi/feature/settings.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>

#include "sample-host/runtime/contexts.hpp"
#include "sample-host/runtime/installed_app_source.hpp"
#include "sample-host/runtime/loaded_module.hpp"

namespace host::runtime {

void AppAdmin::audit(const char* what, const std::string& appId, const std::string& detail, const std::string& by) {
  services_.audit.record({0, 0, "", appId, by, what, appId, detail});
}

Result<std::string> AppAdmin::fetch(const std::string& appId, const std::string& version) {
  std::optional<appstore::Version> wanted;
  if (!version.empty()) {
    wanted = appstore::Version::parse(version);
    if (!wanted) return Failure{FailureKind::kInvalid, "{version} is no version; write it as 1.2.3", {{"version", version}}};
  }
  auto offer = installed_.trustStore().findOffer(appId, installed_.facts(), wanted);
  if (!offer) return failureOf(offer.refusal());
  auto bytes = offer->store.package(offer->version);
  if (!bytes) return failureOf(bytes.refusal());
  return *std::move(bytes);
}

// What the records say must now be true of this process.
Result<AppInfo> AppAdmin::started(const std::string& appId) {
  apps_.sync();
  auto info = apps_.app(appId);
  if (!info) return Failure{FailureKind::kNotFound, "The app {app} is not installed", {{"app", appId}}};
  if (info->state == AppState::kFailed) return Failure{FailureKind::kInternal, "{why}", {{"why", info->problem}}};
  return *info;
}

Failure AppAdmin::undo(const appstore::InstallPlan& plan, const std::string& why) {
  const auto& manifest = plan.package.manifest;
  if (plan.kind == appstore::InstallPlan::Kind::kInstall) {
    const auto data = plan.findsOldData ? appstore::AppData::kKeep : appstore::AppData::kDiscard;
    if (auto removed = installed_.uninstall(manifest.id, data); !removed) return failureOf(removed.refusal());
    if (data == appstore::AppData::kDiscard) apps_.forget(manifest.id);
    apps_.sync();
    return {FailureKind::kInternal, "{app} does not start, so it was not installed: {why}", {{"app", manifest.id}, {"why", why}}};
  }
  const auto back = installed_.rollBack(manifest.id, why);
  apps_.sync();
  if (!back) {
    installed_.recordError(manifest.id, why);
    return {FailureKind::kInternal,
            "Version {version} of {app} does not start: {why}; and it cannot go back: {reason}",
            {{"version", manifest.version.text()}, {"app", manifest.id}, {"why", why}, {"reason", back.refusal().text()}}};
  }
  return {FailureKind::kInternal,
          "Version {version} of {app} does not start, so {old} runs again: {why}",
          {{"version", manifest.version.text()}, {"app", manifest.id}, {"old", back->manifest.version.text()}, {"why", why}}};
}

Result<AppInfo> AppAdmin::install(std::string_view bytes, const std::vector<std::string>& agreedPermissions,
                                  const std::string& by) {
  auto plan = installed_.plan(bytes);
  if (!plan) return failureOf(plan.refusal());
  const auto id = plan->package.manifest.id;
  std::unique_ptr<AppPresence::Alone> alone;
  if (plan->breaksOlder) {
    auto asked = apps_.askOthersToRest(id);
    if (!asked) return asked.failure();
    alone = *std::move(asked);
  }
  // The old version rests while its tables change under it. Who wants it waits until a version runs, or none is going to.
  auto rests = apps_.suspend(id, true);
  if (!rests) return rests.failure();
  auto done = installed_.install(bytes, {agreedPermissions, by});
  alone.reset();
  rests->wake();
  if (!done) {
    apps_.sync();  // and comes back when nothing was changed
    return failureOf(done.refusal());
  }
  auto running = started(id);
  if (!running) return undo(*plan, running.failure().text());
  const bool first = plan->kind == appstore::InstallPlan::Kind::kInstall;
  audit(first ? "app.installed" : "app.upgraded", id,
        "version " + running->version + (first ? "" : ", before " + plan->installedVersion), by);
  return running;
}

Result<AppInfo> AppAdmin::enable(const std::string& appId, const std::string& by) {
  auto done = installed_.enable(appId);
  if (!done) {
    const auto failure = failureOf(done.refusal());
    if (installed_.find(appId)) apps_.errors().record(appId, AppError::Place::kEnable, "", failure);
    return failure;
  }
  auto running = started(appId);
  if (running) {
    audit("app.enabled", appId, "version " + running->version, by);
    return running;
  }
  installed_.recordError(appId, running.failure().text());
  apps_.errors().record(appId, AppError::Place::kEnable, "", running.failure());
  return Failure{FailureKind::kInternal, "{app} does not start: {why}", {{"app", appId}, {"why", running.failure().text()}}};
}

Result<Done> AppAdmin::disable(const std::string& appId, const std::string& by) {
  auto done = installed_.disable(appId);
  if (!done) return failureOf(done.refusal());
  apps_.sync();
  audit("app.disabled", appId, "", by);
  return Done{};
}

// What the app says of itself, asked before it is stopped. An app that does not run, or has nothing to say, leaves its tables.
Result<appstore::Files> AppAdmin::configurations(const std::string& appId) {
  appstore::Files files;
  const auto module = apps_.module(appId);
  if (!module || !module->has(HSDK_FEATURE_SETTINGS)) return files;
  for (const auto& company : services_.companies.all()) {
    auto json = apps_.exportSettings(appId, contextFor(services_, company, std::nullopt));
    if (!json)
      return Failure{FailureKind::kInternal,
                     "{app} could not export the configuration of company {company}, so its data are not deleted: {why}",
                     {{"app", appId}, {"company", company.code}, {"why", json.failure().text()}}};
    const bool isPlain = std::all_of(company.code.begin(), company.code.end(),
                                     [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_'); });
    files.emplace("configuration/" + (isPlain ? company.code : std::to_string(company.id)) + ".json", *std::move(json));
  }
  return files;
}

Result<appstore::Removed> AppAdmin::uninstall(const std::string& appId, appstore::AppData data, const std::string& by) {
  const bool purges = data == appstore::AppData::kPurge;
  appstore::Files given;
  if (const auto app = installed_.find(appId); purges && app && app->manifest.exportsBeforePurge) {
    auto files = configurations(appId);
    if (!files) return files.failure();
    given = *std::move(files);
  }
  std::optional<appstore::Refusal> refusal;
  appstore::Removed removed;
  {
    std::unique_ptr<AppPresence::Alone> alone;
    if (data == appstore::AppData::kPurge) {  // its tables go
      auto asked = apps_.askOthersToRest(appId);
      if (!asked) return asked.failure();
      alone = *std::move(asked);
    }
    const auto rests = apps_.suspend(appId, false);
    if (!rests) return rests.failure();
    if (auto done = installed_.uninstall(appId, data, given))
      removed = *std::move(done);
    else
      refusal = done.refusal();
    if (!refusal && purges) apps_.forget(appId);
  }
  apps_.sync();
  if (refusal) return failureOf(*refusal);
  audit(purges ? "app.purged" : "app.uninstalled", appId, removed.exportName, by);
  return removed;
}

Result<appstore::PublicKey> AppAdmin::untrust(const std::string& keyId, const std::string& by) {
  const auto key = installed_.trustStore().untrustKey(keyId);
  if (!key) return failureOf(key.refusal());
  services_.audit.record({0, 0, "", "", by, "key.untrusted", keyId, key->name});
  apps_.sync();
  return *key;
}

Result<Done> AppAdmin::revokeKey(const std::string& keyId, const std::string& reason, const std::string& by) {
  if (const auto done = installed_.trustStore().revokeKey(keyId, reason); !done) return failureOf(done.refusal());
  services_.audit.record({0, 0, "", "", by, "key.revoked", keyId, reason});
  apps_.sync();
  return Done{};
}

void AppAdmin::revokeVersion(const std::string& appId, const std::string& version, const std::string& reason,
                             const std::string& by) {
  installed_.trustStore().revokeVersion(appId, version, reason);
  audit("app.revoked", appId, version + ": " + reason, by);
  apps_.sync();
}

void AppAdmin::setDeveloperMode(bool on, const std::string& by) {
  if (installed_.trustStore().developerMode() == on) return;
  installed_.trustStore().setDeveloperMode(on, by);
  services_.audit.record({0, 0, "", "", by, on ? "developer_mode.on" : "developer_mode.off", "", ""});
  apps_.sync();
}

Result<Done> AppAdmin::removeExport(const std::string& name, const std::string& by) {
  const auto found = installed_.exports().find(name);
  if (const auto done = installed_.exports().remove(name); !done) return failureOf(done.refusal());
  audit("app.export_removed", found ? found->appId : "", name, by);
  return Done{};
}

}  // namespace host::runtime
