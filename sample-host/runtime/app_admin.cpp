#include "sample-host/runtime/app_admin.hpp"

#include <spdlog/spdlog.h>

#include "sample-host/runtime/installed_app_source.hpp"

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
    const auto data = plan.findsOldData ? appstore::AppData::kKeep : appstore::AppData::kPurge;
    if (auto removed = installed_.uninstall(manifest.id, data); !removed) return failureOf(removed.refusal());
    if (data == appstore::AppData::kPurge) apps_.forget(manifest.id);
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
  if (!done) return failureOf(done.refusal());
  auto running = started(appId);
  if (running) {
    audit("app.enabled", appId, "version " + running->version, by);
    return running;
  }
  installed_.recordError(appId, running.failure().text());
  return Failure{FailureKind::kInternal, "{app} does not start: {why}", {{"app", appId}, {"why", running.failure().text()}}};
}

Result<Done> AppAdmin::disable(const std::string& appId, const std::string& by) {
  auto done = installed_.disable(appId);
  if (!done) return failureOf(done.refusal());
  apps_.sync();
  audit("app.disabled", appId, "", by);
  return Done{};
}

Result<Done> AppAdmin::uninstall(const std::string& appId, appstore::AppData data, const std::string& by) {
  std::optional<appstore::Refusal> refusal;
  {
    std::unique_ptr<AppPresence::Alone> alone;
    if (data == appstore::AppData::kPurge) {  // its tables go
      auto asked = apps_.askOthersToRest(appId);
      if (!asked) return asked.failure();
      alone = *std::move(asked);
    }
    const auto rests = apps_.suspend(appId, false);
    if (!rests) return rests.failure();
    if (auto done = installed_.uninstall(appId, data); !done) refusal = done.refusal();
    if (!refusal && data == appstore::AppData::kPurge) apps_.forget(appId);
  }
  apps_.sync();
  if (refusal) return failureOf(*refusal);
  audit(data == appstore::AppData::kPurge ? "app.purged" : "app.uninstalled", appId, "", by);
  return Done{};
}

}  // namespace host::runtime
