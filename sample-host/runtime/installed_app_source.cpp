#include "sample-host/runtime/installed_app_source.hpp"

#include "sample-host/appstore/permissions.hpp"

namespace host::runtime {
namespace {

LocalText textOf(const appstore::LocalText& text) { return {text.en, text.fr}; }

JobSchedule scheduleOf(const appstore::Schedule& schedule) {
  using Kind = appstore::Schedule::Kind;
  switch (schedule.kind) {
    case Kind::kEvery: return {JobSchedule::Kind::kEvery, schedule.minutes};
    case Kind::kDaily: return {JobSchedule::Kind::kDaily, schedule.minutes};
    case Kind::kManual: break;
  }
  return {};
}

void addContributions(const appstore::Manifest& manifest, AppPackage& package) {
  for (const auto& menu : manifest.menus)
    package.menus.push_back({menu.id, textOf(menu.title), menu.path, menu.parent, menu.icon, menu.badge});
  for (const auto& block : manifest.invoiceBlocks) package.invoiceBlocks.push_back({block.id, textOf(block.title)});
  for (const auto& block : manifest.customerBlocks) package.customerBlocks.push_back({block.id, textOf(block.title)});
  for (const auto& page : manifest.settings) package.settings.push_back({page.id, textOf(page.title), page.path});
  for (const auto& route : manifest.routes) {
    RouteAccess access;
    if (route.role != "public") access.role = roleOf(route.role).value_or(Role::kAdmin);
    package.routes.push_back({route.path, route.methods, access});
  }
  for (const auto& declared : manifest.jobs) {
    JobInfo info{manifest.id, declared.id, textOf(declared.title), scheduleOf(declared.schedule), {}};
    for (const auto& parameter : declared.parameters) {
      info.parameters.push_back(parameter.name);
      if (parameter.isRequired) info.required.push_back(parameter.name);
    }
    package.jobs.push_back({std::move(info), declared.leasePerCompany});
  }
}

}  // namespace

Failure failureOf(const appstore::Refusal& refusal) {
  Failure failure{FailureKind::kInvalid, refusal.sentence.id, {}, refusal.sentence.where};
  for (std::size_t i = 0; i < refusal.sentence.args.size(); ++i)
    failure.values.emplace_back(std::to_string(i + 1), refusal.sentence.args[i]);
  return failure;
}

AppPackage packageOf(const appstore::InstalledApp& app) {
  AppPackage package;
  const auto& manifest = app.manifest;
  package.id = app.id;
  package.version = manifest.version.text();
  package.vendor = manifest.vendor;
  package.publisher = app.publisher;
  package.name = textOf(manifest.name);
  package.summary = textOf(manifest.summary);
  package.contentHash = app.contentHash;
  package.enabled = app.state == appstore::AppState::kEnabled;
  if (!app.readable) {
    package.problem = app.lastError;
    package.refusal = {FailureKind::kInvalid, app.lastError, {}};
    return package;
  }
  package.permissions = app.permissions;
  for (const auto& id : app.permissions)
    if (const auto* permission = appstore::findPermission(id))
      for (const auto service : permission->services)
        if (!package.grants(service)) package.services.emplace_back(service);
  for (const auto view : appstore::grantedViews(app.permissions)) package.readableViews.emplace_back(view);
  package.databasePrefix = manifest.databasePrefix;
  package.databaseSchema = manifest.databaseSchema();
  addContributions(manifest, package);
  // Jobs need a permission of their own to run by themselves; by hand they run in any case.
  const bool mayWorkAlone = std::find(app.permissions.begin(), app.permissions.end(), "jobs.schedule") != app.permissions.end();
  if (!mayWorkAlone)
    for (auto& job : package.jobs) job.info.schedule = {};
  return package;
}

std::string InstalledAppSource::generation() { return std::to_string(installed_.revision()); }

std::vector<AppPackage> InstalledAppSource::installed() {
  std::vector<AppPackage> all;
  const auto withdrawn = installed_.withdrawnApps();
  for (const auto& app : installed_.list()) {
    auto package = packageOf(app);
    if (const auto reason = withdrawn.find(app.id); package.problem.empty() && reason != withdrawn.end()) {
      package.refusal = failureOf(reason->second);
      package.problem = package.refusal.text();
    }
    all.push_back(std::move(package));
  }
  return all;
}

Result<AppPackage> InstalledAppSource::locate(const AppPackage& package) {
  auto found = installed_.pathToLibrary(package.id);
  if (!found) return failureOf(found.refusal());
  auto located = packageOf(found->app);
  located.folder = found->folder;
  located.library = found->library;
  return located;
}

}  // namespace host::runtime
