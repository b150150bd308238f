// What active apps add to pages: menus, blocks, pages, settings. Calls run on the caller's thread, outside of every lock of ours.
#include <spdlog/spdlog.h>

#include <chrono>

#include "sample-host/runtime/app_parts.hpp"

namespace host::runtime {
namespace {

std::string hrefOf(const AppPackage& package, const std::string& path) {
  return "/apps/" + package.id + (path == "/" ? "/" : path);
}

bool maySee(const AppPackage& package, const hsdk::Context& context, const std::string& path) {
  const auto* route = package.route("GET", path);
  if (route == nullptr) return false;
  if (!route->access.role) return true;
  const auto role = roleOf(context.userRole);
  return role && static_cast<int>(*role) >= static_cast<int>(*route->access.role);
}

const Failure kTooSlow = Failure{FailureKind::kRetry, "The app takes too long; open the page again in a moment.", {}};
// Of "/customers/C001": "/customers".
std::string firstPart(const std::string& path) { return path.substr(0, path.find('/', 1)); }

Failure notActive(const std::string& appId) { return {FailureKind::kNotFound, "The app {app} is not active", {{"app", appId}}}; }

}  // namespace

std::vector<AppInfo> AppRuntime::apps() {
  const std::lock_guard lock(mutex_);
  std::vector<AppInfo> all;
  for (const auto& [id, app] : apps_) {
    const auto& package = *app->package;
    AppInfo info;
    info.id = id;
    info.version = package.version;
    info.vendor = package.vendor;
    info.publisher = package.publisher;
    info.name = package.name;
    info.summary = package.summary;
    info.state = app->module ? AppState::kActive : (app->problem.empty() ? AppState::kDisabled : AppState::kFailed);
    info.problem = !app->problem.empty() ? app->problem : (app->module ? app->module->lastError() : "");
    info.notes = app->notes;
    info.permissions = package.permissions;
    info.packageFolder = package.folder.string();
    for (const auto& menu : package.menus)
      if (info.homeHref.empty() || menu.path == "/") info.homeHref = hrefOf(package, menu.path);
    all.push_back(std::move(info));
  }
  return all;
}

std::optional<AppInfo> AppRuntime::app(const std::string& id) {
  for (auto& info : apps())
    if (info.id == id) return std::move(info);
  return std::nullopt;
}

std::vector<MenuItem> AppRuntime::menus(const hsdk::Context& context) {
  std::vector<MenuItem> all;
  for (const auto& package : activePackages()) {
    const auto visited = visit(package->id);
    if (!visited) continue;
    bool isLate = false;
    for (const auto& menu : package->menus) {
      if (!maySee(*package, context, menu.path)) continue;
      MenuItem item{package->id, menu.id, menu.title, hrefOf(*package, menu.path), menu.parent, menu.icon, 0};
      if (menu.badge && context.companyId != 0 && !isLate) {
        const auto count = std::make_shared<std::int64_t>(0);
        isLate = !visited->calls->inTime(*visited->pass, visited->calls->limits().badgeTime,
                                         [count, context, id = menu.id, module = visited->module] {
                                           if (const auto counted = module->menuBadge(context, id)) *count = *counted;
                                         });
        if (!isLate) item.badge = *count;  // a menu is shown without its number rather than not at all, or late
      }
      all.push_back(std::move(item));
    }
  }
  return all;
}

std::vector<SettingsItem> AppRuntime::settingsPages() {
  std::vector<SettingsItem> all;
  for (const auto& package : activePackages())
    for (const auto& page : package->settings) all.push_back({package->id, page.id, page.title, hrefOf(*package, page.path)});
  return all;
}

std::vector<RenderedBlock> AppRuntime::invoiceBlocks(const hsdk::Context& context, std::int64_t invoiceId,
                                                     const std::string& csrfToken, const std::string& returnTo) {
  return blocks(HSDK_FEATURE_INVOICE_BLOCK, context, invoiceId, csrfToken, returnTo);
}

std::vector<RenderedBlock> AppRuntime::customerBlocks(const hsdk::Context& context, std::int64_t customerId,
                                                      const std::string& csrfToken, const std::string& returnTo) {
  return blocks(HSDK_FEATURE_CUSTOMER_BLOCK, context, customerId, csrfToken, returnTo);
}

std::vector<RenderedBlock> AppRuntime::blocks(const char* featureId, const hsdk::Context& context, std::int64_t subjectId,
                                              const std::string& csrfToken, const std::string& returnTo) {
  std::vector<RenderedBlock> all;
  const bool ofInvoice = std::string_view(featureId) == HSDK_FEATURE_INVOICE_BLOCK;
  for (const auto& package : activePackages()) {
    const auto visited = visit(package->id);
    if (!visited) continue;
    for (const auto& declared : ofInvoice ? package->invoiceBlocks : package->customerBlocks) {
      RenderedBlock block{package->id, declared.id, declared.title, {}, {}, 0};
      const auto begin = std::chrono::steady_clock::now();
      const auto html = std::make_shared<Result<std::string>>(kTooSlow);
      const bool isInTime =
          visited->calls->inTime(*visited->pass, visited->calls->limits().blockTime,
                                 [=, feature = std::string(featureId), id = declared.id, module = visited->module] {
                                   *html = module->block(feature.c_str(), context, id, subjectId, csrfToken, returnTo);
                                 });
      block.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
      if (isInTime && *html) {
        block.html = **html;
      } else {
        block.problem = isInTime ? html->failure().text() : kTooSlow.text();
        errors_.recordCall(package->id, AppError::Place::kBlock, declared.title.en, isInTime ? html->failure() : kTooSlow);
        spdlog::warn("{}: its block {} failed", package->id, declared.id);
      }
      all.push_back(std::move(block));
    }
  }
  return all;
}

std::optional<RouteAccess> AppRuntime::route(const std::string& appId, const std::string& method, const std::string& path) {
  for (const auto& package : activePackages()) {
    if (package->id != appId) continue;
    if (const auto* found = package->route(method, path)) {
      auto access = found->access;
      if (!access.role) access.folder = found->path.substr(0, found->path.size() - 1);  // "/pay/*"
      return access;
    }
  }
  return std::nullopt;
}

Result<PageAnswer> AppRuntime::page(const std::string& appId, const PageRequest& request) {
  const bool isNested = CallGate::isCallerInside();  // its page is being made already
  const auto app = visit(appId);
  if (!app) return notActive(appId);
  const auto turn = isNested ? nullptr : app->calls->beginPage();
  if (!turn && !isNested)
    return Failure{FailureKind::kRetry,
                   "{app} is slow at the moment: many of its pages are being made. Try again in a moment.",
                   {{"app", app->package->name.en}}};
  auto answer = app->module->page(request);
  if (!answer) errors_.recordCall(appId, AppError::Place::kPage, firstPart(request.path), answer.failure());
  return answer;
}

Result<std::string> AppRuntime::exportSettings(const std::string& appId, const hsdk::Context& context) {
  const auto app = visit(appId);
  if (!app) return notActive(appId);
  return app->module->exportSettings(context);
}

Result<Done> AppRuntime::importSettings(const std::string& appId, const hsdk::Context& context, const std::string& json) {
  const auto app = visit(appId);
  if (!app) return notActive(appId);
  return app->module->importSettings(context, json);
}

std::vector<HealthLine> AppRuntime::health() {
  std::vector<HealthLine> all;
  for (const auto& info : apps()) {
    if (info.state == AppState::kDisabled) continue;
    HealthLine line{info.id, info.state == AppState::kActive, info.state == AppState::kActive ? "" : info.problem};
    if (const auto running = module(info.id)) {
      if (auto well = running->checkHealth(); !well) {
        line.well = false;
        line.sentence = well.failure().text();
      }
    }
    all.push_back(std::move(line));
  }
  return all;
}

std::vector<CallCount> AppRuntime::callCounts() {
  std::vector<CallCount> all;
  for (const auto& info : apps())
    if (const auto running = module(info.id))
      for (auto& count : running->callCounts()) all.push_back(std::move(count));
  return all;
}

std::shared_ptr<LoadedModule> AppRuntime::module(const std::string& appId) {
  const std::lock_guard lock(mutex_);
  const auto found = apps_.find(appId);
  return found == apps_.end() ? nullptr : found->second->module;
}

std::vector<std::shared_ptr<const AppPackage>> AppRuntime::activePackages() {
  std::unique_lock lock(mutex_);
  awaitReturn(lock, {});
  std::vector<std::shared_ptr<const AppPackage>> all;
  for (const auto& [id, app] : apps_)
    if (app->module) all.push_back(app->package);
  return all;
}

}  // namespace host::runtime
