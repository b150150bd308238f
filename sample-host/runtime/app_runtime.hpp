// The apps that run in this process, kept in step with what the database says is installed and enabled.
#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sample-host/runtime/app_calls.hpp"
#include "sample-host/runtime/app_errors.hpp"
#include "sample-host/runtime/app_presence.hpp"
#include "sample-host/runtime/call_gate.hpp"
#include "sample-host/runtime/contributions.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

class LoadedModule;
struct AppPackage;
struct HostServices;

/// What is installed, and whether it is enabled: the app store's records, shared by all processes. Thread-safe.
class AppSource {
 public:
  AppSource() = default;
  AppSource(const AppSource&) = delete;
  AppSource& operator=(const AppSource&) = delete;
  virtual ~AppSource() = default;
  /// Another number after each change that anybody made. Cheap: asked every few seconds.
  [[nodiscard]] virtual std::string generation() = 0;
  /// Throws kit::sql::SqlError, or std::runtime_error with a sentence.
  [[nodiscard]] virtual std::vector<AppPackage> installed() = 0;
  /// Looks at the bytes once more, right before they are loaded, and fills in `folder` and `library`.
  [[nodiscard]] virtual Result<AppPackage> locate(const AppPackage& package) = 0;
};

enum class AppState {
  kDisabled,  ///< installed, not running
  kActive,    ///< loaded and answering
  kFailed     ///< enabled, but it could not be loaded or activated: `problem` says why
};

struct AppInfo {
  std::string id, version, vendor, publisher;
  LocalText name, summary;
  AppState state = AppState::kDisabled;
  std::string problem;             ///< last error, '' when there was none
  std::vector<std::string> notes;  ///< what an administrator should know: "It runs with the host's database rights …"
  std::vector<std::string> permissions;
  std::string homeHref;  ///< where its first menu entry leads; '' when it has none
  std::string packageFolder;
};

/// Thread-safe. Calls into apps run on the caller's thread, or beside it where a slow app is not waited for (AppCalls); enabling
/// and disabling wait until calls in flight have ended. While
/// an app is replaced by another version, calls wait until the new one (or the old one again) answers: nobody is told that it is
/// gone.
class AppRuntime {
 public:
  /// An app that stays active for as long as this lives, on the thread that got it.
  struct Visit {
    std::shared_ptr<LoadedModule> module;
    std::shared_ptr<const AppPackage> package;
    std::shared_ptr<AppCalls> calls;
    std::unique_ptr<CallGate::Pass> pass;
  };
  /// Keeps an app down: `sync`, whoever calls it, does not bring it up again before `wake`, or before this is destroyed. When it
  /// was said that the app comes back, calls wait until it does, or until this is destroyed. Outlived by the runtime.
  class Rest {
   public:
    Rest(AppRuntime& runtime, std::string appId, bool isPromise)
        : runtime_(&runtime), appId_(std::move(appId)), isPromise_(isPromise) {}
    Rest(Rest&& other) noexcept
        : runtime_(std::exchange(other.runtime_, nullptr)),
          appId_(std::move(other.appId_)),
          isPromise_(other.isPromise_),
          isAwake_(other.isAwake_) {}
    Rest(const Rest&) = delete;
    Rest& operator=(const Rest&) = delete;
    ~Rest();
    void wake();

   private:
    AppRuntime* runtime_;
    std::string appId_;
    bool isPromise_;
    bool isAwake_ = false;
  };
  struct Options {
    bool withoutApps = false;  ///< safe mode: nothing is loaded
    CallLimits calls = {};
  };
  AppRuntime(HostServices& services, AppSource& source, Options options);
  AppRuntime(const AppRuntime&) = delete;
  AppRuntime& operator=(const AppRuntime&) = delete;
  ~AppRuntime();

  /// Loads what is enabled, unloads what is not, prepares companies that are new. Cheap when nothing changed: called every few
  /// seconds by `serve` and `worker`, and before commands. Failures are kept per app, not thrown.
  void sync();
  /// Deactivates everything; afterwards no app runs. Called before the host ends.
  void stop();
  [[nodiscard]] bool isSafeMode() const { return options_.withoutApps; }
  /// What went wrong with apps, in whichever process.
  [[nodiscard]] AppErrors& errors() { return errors_; }

  [[nodiscard]] std::vector<AppInfo> apps();
  [[nodiscard]] std::optional<AppInfo> app(const std::string& id);

  // -- contributions, of active apps
  [[nodiscard]] std::vector<MenuItem> menus(const hsdk::Context& context);
  [[nodiscard]] std::vector<SettingsItem> settingsPages();
  [[nodiscard]] std::vector<RenderedBlock> invoiceBlocks(const hsdk::Context& context, std::int64_t invoiceId,
                                                         const std::string& csrfToken, const std::string& returnTo);
  [[nodiscard]] std::vector<RenderedBlock> customerBlocks(const hsdk::Context& context, std::int64_t customerId,
                                                          const std::string& csrfToken, const std::string& returnTo);

  /// Who may open it; nullopt when the app is not active or declares no such route.
  [[nodiscard]] std::optional<RouteAccess> route(const std::string& appId, const std::string& method, const std::string& path);
  /// The caller has checked session, role (see `route`) and CSRF token.
  Result<PageAnswer> page(const std::string& appId, const PageRequest& request);

  /// The app's configuration of a company as JSON.
  Result<std::string> exportSettings(const std::string& appId, const hsdk::Context& context);
  Result<Done> importSettings(const std::string& appId, const hsdk::Context& context, const std::string& json);

  /// One line per enabled app.
  [[nodiscard]] std::vector<HealthLine> health();
  [[nodiscard]] std::vector<CallCount> callCounts();

  /// Waits while the app is being replaced; nullopt when it is not active.
  [[nodiscard]] std::optional<Visit> visit(const std::string& appId);
  /// Does not wait; null when the app is not active.
  [[nodiscard]] std::shared_ptr<LoadedModule> module(const std::string& appId);
  /// Waits while one is being replaced.
  [[nodiscard]] std::vector<std::shared_ptr<const AppPackage>> activePackages();

  /// Forgets what the runtime keeps of an app whose data were purged.
  void forget(const std::string& appId);

  /// Lets apps prepare companies they have not seen (after an import made some). Returns sentences about those that failed.
  std::vector<std::string> prepareCompanies();

  /// Takes the app out of service so that its files or data can be changed. Once the rest has ended, `sync` brings it back if it
  /// is still enabled; when it `comesBack`, calls wait for that. Fails when calls into it do not end.
  Result<Rest> suspend(const std::string& appId, bool comesBack);
  /// Asks the other processes on the database to let the app rest, until what is returned goes: for a change of its tables with
  /// which the version they run would fail. Call `suspend` as well. Fails when one of them is still at work with it.
  Result<std::unique_ptr<AppPresence::Alone>> askOthersToRest(const std::string& appId);

 private:
  struct App;
  using Apps = std::vector<std::shared_ptr<App>>;

  /// False when somebody keeps it down: to be looked at again.
  bool follow(const AppPackage& package);
  void restForOthers();
  void bringUp(App& app);
  Result<Done> takeDown(App& app, bool comesBack);
  void endWaiting(App& app);
  void awaitReturn(std::unique_lock<std::mutex>& lock, const std::string& appId);
  void prepare(App& app, const Company& company, std::vector<std::string>& problems);
  std::vector<std::string> prepareAll();
  [[nodiscard]] Apps active();
  [[nodiscard]] std::shared_ptr<App> find(const std::string& appId);
  std::vector<RenderedBlock> blocks(const char* featureId, const hsdk::Context& context, std::int64_t subjectId,
                                    const std::string& csrfToken, const std::string& returnTo);

  HostServices& services_;
  AppSource& source_;
  Options options_;
  AppPresence presence_;
  AppErrors errors_;
  std::recursive_mutex lifecycle_;  // one of sync, stop, suspend, prepare at a time
  std::string generation_;
  Instant retryAt_ = 0;               // for what failed to come up
  std::mutex mutex_;                  // guards apps_ and what can be seen of an app
  std::condition_variable returned_;  // with mutex_: an app is back, or will not come back
  std::map<std::string, std::shared_ptr<App>> apps_;
};

}  // namespace host::runtime
