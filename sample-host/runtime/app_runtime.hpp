// The apps that run in this process, kept in step with what the database says is installed and enabled.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

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

/// Thread-safe. Calls into apps run on the caller's thread; enabling and disabling wait until calls in flight have ended.
class AppRuntime {
 public:
  struct Options {
    bool withoutApps = false;  ///< safe mode: nothing is loaded
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

  /// For jobs; null when the app is not active.
  [[nodiscard]] std::shared_ptr<LoadedModule> module(const std::string& appId);
  [[nodiscard]] std::vector<std::shared_ptr<const AppPackage>> activePackages();

  /// Forgets what the runtime keeps of an app whose data were purged.
  void forget(const std::string& appId);

  /// Lets apps prepare companies they have not seen (after an import made some). Returns sentences about those that failed.
  std::vector<std::string> prepareCompanies();

  /// Takes the app out of service so that its files or data can be changed; `sync` brings it back if it is still enabled. Fails
  /// when calls into it do not end.
  Result<Done> suspend(const std::string& appId);

 private:
  struct App;
  using Apps = std::vector<std::shared_ptr<App>>;

  void follow(const AppPackage& package);
  void bringUp(App& app);
  Result<Done> takeDown(App& app);
  void prepare(App& app, const Company& company, std::vector<std::string>& problems);
  std::vector<std::string> prepareAll();
  [[nodiscard]] Apps active();
  [[nodiscard]] std::shared_ptr<App> find(const std::string& appId);
  std::vector<RenderedBlock> blocks(const char* featureId, const hsdk::Context& context, std::int64_t subjectId,
                                    const std::string& csrfToken, const std::string& returnTo);

  HostServices& services_;
  AppSource& source_;
  Options options_;
  std::recursive_mutex lifecycle_;  // one of sync, stop, suspend, prepare at a time
  std::string generation_;
  Instant retryAt_ = 0;  // for what failed to come up
  std::mutex mutex_;     // guards apps_ and what can be seen of an app
  std::map<std::string, std::shared_ptr<App>> apps_;
};

}  // namespace host::runtime
