// The life of apps: following the records, bringing up, taking down, preparing companies.
#include "sample-host/runtime/app_runtime.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

#include "sample-host/runtime/app_database.hpp"
#include "sample-host/runtime/app_parts.hpp"
#include "sample-host/runtime/contexts.hpp"

namespace host::runtime {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::seconds kReturn{45};  // the patience, and what an upgrade needs
constexpr std::chrono::seconds kOthers{45};  // the patience, and how long they need to notice
constexpr std::chrono::seconds kTurn{10};    // for the end of a change by another process, at a time
constexpr Instant kRetryMs = 60'000;
constexpr Instant kPrepareLeaseMs = 60'000;
constexpr std::chrono::milliseconds kPrepareWait{200};
constexpr int kPrepareTries = 50;

bool samePackage(const AppPackage& a, const AppPackage& b) {
  return a.version == b.version && a.contentHash == b.contentHash && a.permissions == b.permissions;
}

/// Why an app does not come up, with its sentence in parts.
struct DoesNotStart : std::runtime_error {
  explicit DoesNotStart(const Failure& why) : std::runtime_error(why.text()), failure(why) {}
  Failure failure;
};

std::string preparedVersion(HostServices& services, std::int64_t companyId, const std::string& appId) {
  auto sql = services.pool.acquire();
  return kit::sql::mapped([&] {
    const long long company = companyId;
    std::string version;
    **sql << "select version from host_app_company where company_id = :c and app_id = :a", soci::use(company), soci::use(appId),
        soci::into(version);
    return sql->raw().got_data() ? version : std::string();
  });
}

void notePrepared(HostServices& services, std::int64_t companyId, const AppPackage& package) {
  auto sql = services.pool.acquire();
  kit::sql::mapped([&] {
    const long long company = companyId;
    **sql << "insert into host_app_company (company_id, app_id, version) values (:c, :a, :v) "
             "on conflict (company_id, app_id) do update set version = excluded.version",
        soci::use(company), soci::use(package.id), soci::use(package.version);
  });
}

}  // namespace

AppRuntime::AppRuntime(HostServices& services, AppSource& source, Options options)
    : services_(services),
      source_(source),
      options_(options),
      presence_(services.database),
      errors_(services.pool, services.clock) {}

AppRuntime::~AppRuntime() { stop(); }

void AppRuntime::sync() {
  const std::lock_guard lifecycle(lifecycle_);
  restForOthers();
  const auto generation = source_.generation();
  const bool retry = retryAt_ != 0 && services_.clock.now() >= retryAt_;
  if (generation != generation_ || retry) {
    retryAt_ = 0;
    const auto packages = source_.installed();
    std::vector<std::shared_ptr<App>> gone;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [id, app] : apps_)
        if (std::none_of(packages.begin(), packages.end(), [&id = id](const AppPackage& each) { return each.id == id; }))
          gone.push_back(app);
    }
    bool settled = true;
    for (const auto& app : gone) {
      if (!takeDown(*app, false)) {
        settled = false;
        continue;
      }
      const std::lock_guard lock(mutex_);
      apps_.erase(app->package->id);
      returned_.notify_all();  // nobody need wait for it
    }
    for (const auto& package : packages) settled = follow(package) && settled;
    if (settled) generation_ = generation;
  }
  if (!options_.withoutApps) prepareAll();
}

// Another process is about to change the tables of an app in a way that the version running here does not stand.
void AppRuntime::restForOthers() {
  for (const auto& app : active()) {
    const auto id = app->package->id;
    if (!presence_.isChanged(id)) continue;
    spdlog::info("{} rests while another process changes its tables", id);
    generation_.clear();
    if (!takeDown(*app, true)) continue;  // at work: the other one waits, or gives up
    // Not for ever: whoever switches this app off, or ends the process, waits behind this. The next look goes on.
    const auto until = std::chrono::steady_clock::now() + kTurn;
    while (presence_.isChanged(id) && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kPrepareWait / 2);
  }
}

bool AppRuntime::follow(const AppPackage& package) {
  auto app = find(package.id);
  const bool wanted = package.enabled && !options_.withoutApps;
  if (!app) {
    app = std::make_shared<App>(std::make_shared<AppPackage>(package), options_.calls);
    const std::lock_guard lock(mutex_);
    apps_[package.id] = app;
  }
  {
    const std::lock_guard lock(mutex_);
    if (app->rests > 0) return false;
  }
  const bool comesUp = wanted && package.problem.empty();
  if (app->module && (!comesUp || !samePackage(*app->package, package)) && !takeDown(*app, comesUp)) {
    retryAt_ = services_.clock.now() + kRetryMs;
    return true;
  }
  if (app->module) return true;  // as it should be, and its package stays the one that was located
  {
    const std::lock_guard lock(mutex_);
    app->package = std::make_shared<AppPackage>(package);
    app->problem = package.problem;
    app->notes.clear();
  }
  if (wanted && !comesUp) {
    spdlog::error("{} {} may not run: {}", package.id, package.version, package.problem);
    errors_.record(package.id, AppError::Place::kStart, "", package.refusal);
  }
  if (comesUp && !presence_.come(package.id)) {
    const std::lock_guard lock(mutex_);
    app->backBy = std::chrono::steady_clock::now() + kReturn;
    return false;
  }
  if (comesUp) bringUp(*app);
  endWaiting(*app);
  return true;
}

void AppRuntime::bringUp(App& app) {
  const auto wanted = app.package;
  Failure failure;
  try {
    auto located = source_.locate(*wanted);
    if (!located) throw DoesNotStart(located.failure());
    const auto package = std::make_shared<const AppPackage>(*std::move(located));
    AppConnection connection;
    if (package->grants(HSDK_SERVICE_DATABASE)) connection = AppDatabase(services_).connect(*package);
    const auto note = connection.note;
    auto services = std::make_shared<AppServices>(services_, *package, std::move(connection));
    auto loaded = LoadedModule::load({package->id, package->version, package->library},
                                     std::shared_ptr<const hsdk_host>(services, services->host()));
    if (!loaded) throw DoesNotStart(loaded.failure());
    auto activated = (*loaded)->activate();
    if (!activated) throw DoesNotStart(activated.failure());
    spdlog::info("{} {} is active", package->id, package->version);
    const std::lock_guard lock(mutex_);
    app.package = package;
    app.module = *loaded;
    app.prepared.clear();
    app.prepareAgainAt.clear();
    app.problem.clear();
    app.notes.clear();
    if (!note.empty()) app.notes.push_back(note);
    return;
  } catch (const DoesNotStart& refused) {
    failure = refused.failure;
  } catch (const std::exception& error) {  // whatever keeps one app from coming up must not keep the host down
    failure = {FailureKind::kInternal, error.what(), {}};
  }
  presence_.go(wanted->id);
  spdlog::error("{} {} does not start: {}", wanted->id, wanted->version, failure.text());
  errors_.record(wanted->id, AppError::Place::kStart, "", failure);
  retryAt_ = services_.clock.now() + kRetryMs;
  const std::lock_guard lock(mutex_);
  app.problem = failure.text();
}

// Who wants the app waits from before its gate closes: between the two it would be told that the app is not active.
Result<Done> AppRuntime::takeDown(App& app, bool comesBack) {
  std::shared_ptr<LoadedModule> module;
  {
    const std::lock_guard lock(mutex_);
    module = app.module;
    if (module && comesBack) app.backBy = std::chrono::steady_clock::now() + kReturn;
  }
  if (!module) return Done{};
  auto done = module->deactivate(kPatience);
  if (done) presence_.go(app.package->id);
  if (!done || !comesBack) endWaiting(app);
  const std::lock_guard lock(mutex_);
  if (!done) {
    app.problem = done.failure().text();
    return done;
  }
  app.module.reset();
  spdlog::info("{} is not active any more", app.package->id);
  return done;
}

// It is back, or nobody is about to bring it back any more.
void AppRuntime::endWaiting(App& app) {
  const std::lock_guard lock(mutex_);
  if (app.module || app.promises == 0) app.backBy.reset();
  returned_.notify_all();
}

// For one app, or for every app when the id is empty.
void AppRuntime::awaitReturn(std::unique_lock<std::mutex>& lock, const std::string& appId) {
  if (CallGate::isCallerInside()) return;
  const auto awaited = [&]() -> std::optional<std::chrono::steady_clock::time_point> {
    for (const auto& [id, app] : apps_)
      if ((appId.empty() || appId == id) && app->backBy && *app->backBy > std::chrono::steady_clock::now()) return app->backBy;
    return std::nullopt;
  };
  while (const auto until = awaited()) returned_.wait_until(lock, *until);
}

std::optional<AppRuntime::Visit> AppRuntime::visit(const std::string& appId) {
  std::unique_lock lock(mutex_);
  for (;;) {
    awaitReturn(lock, appId);
    const auto found = apps_.find(appId);
    if (found == apps_.end() || !found->second->module) return std::nullopt;
    const auto app = found->second;
    Visit visit{app->module, app->package, app->calls, app->module->enter()};
    if (visit.pass) return visit;
    const bool comesBack = app->backBy && *app->backBy > std::chrono::steady_clock::now();
    if (!comesBack || CallGate::isCallerInside()) return std::nullopt;
  }
}

Result<AppRuntime::Rest> AppRuntime::suspend(const std::string& appId, bool comesBack) {
  const std::lock_guard lifecycle(lifecycle_);
  const auto app = find(appId);
  if (!app) return Rest(*this, "", false);
  generation_.clear();  // the next sync looks again
  if (auto down = takeDown(*app, comesBack); !down) return down.failure();
  const std::lock_guard lock(mutex_);
  ++app->rests;
  if (comesBack) ++app->promises;
  return Rest(*this, appId, comesBack);
}

Result<std::unique_ptr<AppPresence::Alone>> AppRuntime::askOthersToRest(const std::string& appId) {
  auto alone = presence_.askForRest(appId, kOthers);
  if (alone) return alone;
  return Failure{FailureKind::kRetry,
                 "{app} is at work in another process, so nothing was changed. Try again when it is done.",
                 {{"app", appId}}};
}

void AppRuntime::Rest::wake() {
  if (runtime_ == nullptr || isAwake_) return;
  isAwake_ = true;
  const std::lock_guard lock(runtime_->mutex_);
  const auto found = runtime_->apps_.find(appId_);
  if (found != runtime_->apps_.end() && found->second->rests > 0) --found->second->rests;
}

AppRuntime::Rest::~Rest() {
  wake();
  if (runtime_ == nullptr || !isPromise_) return;
  const std::lock_guard lock(runtime_->mutex_);
  const auto found = runtime_->apps_.find(appId_);
  if (found == runtime_->apps_.end()) return;
  auto& app = *found->second;
  if (app.promises > 0 && --app.promises == 0) app.backBy.reset();
  runtime_->returned_.notify_all();
}

void AppRuntime::forget(const std::string& appId) {
  AppDatabase(services_).forget(appId);
  errors_.forget(appId);
}

void AppRuntime::stop() {
  const std::lock_guard lifecycle(lifecycle_);
  Apps all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, app] : apps_) all.push_back(app);
  }
  for (const auto& app : all)
    if (auto done = takeDown(*app, false); !done) spdlog::warn("{}", done.failure().text());
  generation_.clear();
}

std::vector<std::string> AppRuntime::prepareCompanies() {
  const std::lock_guard lifecycle(lifecycle_);
  return prepareAll();
}

std::vector<std::string> AppRuntime::prepareAll() {
  std::vector<std::string> problems;
  const auto apps = active();
  if (apps.empty()) return problems;
  const auto companies = services_.companies.all();
  for (const auto& app : apps) {
    if (!app->module->has(HSDK_FEATURE_DATA_STEP)) continue;
    for (const auto& company : companies) {
      if (app->prepared.contains(company.id)) continue;
      const auto failed = app->prepareAgainAt.find(company.id);
      if (failed != app->prepareAgainAt.end() && services_.clock.now() < failed->second) continue;
      prepare(*app, company, problems);
    }
    if (app->prepareAgainAt.empty()) {
      const std::lock_guard lock(mutex_);
      app->problem.clear();
    }
  }
  return problems;
}

// One process prepares a company; the others wait and find it done.
void AppRuntime::prepare(App& app, const Company& company, std::vector<std::string>& problems) {
  const auto& package = *app.package;
  const std::string name = "prepare:" + package.id;
  const auto holder = services_.leases.newHolder();
  std::optional<std::int64_t> fence;
  for (int i = 0; i < kPrepareTries; ++i) {
    if (preparedVersion(services_, company.id, package.id) == package.version) {
      app.prepared.insert(company.id);
      return;
    }
    fence = services_.leases.acquire(company.id, name, holder, kPrepareLeaseMs);
    if (fence) break;
    std::this_thread::sleep_for(kPrepareWait);
  }
  if (!fence) return;  // the next sync looks again
  auto done = app.module->prepareCompany(contextFor(services_, company, std::nullopt));
  if (done) {
    notePrepared(services_, company.id, package);
    app.prepared.insert(company.id);
    app.prepareAgainAt.erase(company.id);
  } else {
    problems.push_back(package.id + ", company " + company.code + ": " + done.failure().text());
    spdlog::error("{} could not prepare company {}: {}", package.id, company.code, done.failure().text());
    errors_.record(package.id, AppError::Place::kCompany, company.code, done.failure());
    app.prepareAgainAt[company.id] = services_.clock.now() + kRetryMs;
    const std::lock_guard lock(mutex_);
    app.problem = problems.back();
  }
  services_.leases.release(company.id, name, holder, *fence);
}

AppRuntime::Apps AppRuntime::active() {
  const std::lock_guard lock(mutex_);
  Apps found;
  for (const auto& [id, app] : apps_)
    if (app->module) found.push_back(app);
  return found;
}

std::shared_ptr<AppRuntime::App> AppRuntime::find(const std::string& appId) {
  const std::lock_guard lock(mutex_);
  const auto found = apps_.find(appId);
  return found == apps_.end() ? nullptr : found->second;
}

}  // namespace host::runtime
