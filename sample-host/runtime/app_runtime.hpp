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
struct HostServices;

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
  AppRuntime(HostServices& services, Options options);
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

  /// The module, for jobs; null when the app is not active.
  [[nodiscard]] std::shared_ptr<LoadedModule> module(const std::string& appId);

  /// Lets apps prepare companies they have not seen (after an import made some). Returns sentences about those that failed.
  std::vector<std::string> prepareCompanies();

 private:
  struct App;

  HostServices& services_;
  Options options_;
  std::mutex lifecycle_;  // one of sync, stop, enable, disable at a time
  std::mutex mutex_;      // guards apps_
  std::map<std::string, std::shared_ptr<App>> apps_;
};

}  // namespace host::runtime
