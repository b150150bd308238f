// An app's library in this process: loaded, made, activated, called, and taken down again.
#pragma once
#include <host_sdk/abi/entry.h>

#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sample-host/runtime/call_gate.hpp"
#include "sample-host/runtime/contributions.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

enum class ModuleState { kCreated, kActive, kDraining, kDestroyed };

/// What a job is handed, and what comes back. `cancelled` and `progress` are called on the job's thread.
struct ModuleJobRun {
  hsdk::Context context;
  std::string job;
  std::string parameters;  ///< JSON object of strings
  bool bySchedule = false;
  bool summaryOnly = false;  ///< nobody will read the JSON
  std::function<bool()> cancelled;
  std::function<void(std::int64_t done, std::int64_t total)> progress;
  std::string json, summary;  ///< filled by the job
};

/// The only code of the host that calls through the boundary. Features may be called from any thread while the module is active;
/// each call holds the gate, so that `deactivate` waits for it. Statuses come back as failures with the app's own sentence.
class LoadedModule {
 public:
  struct Wanted {
    std::string id, version;        ///< as the verified manifest says
    std::filesystem::path library;  ///< absolute, of a versioned folder: a file that was loaded is never overwritten
  };

  /// Loads the library (which runs its initialisers: verify its bytes before), checks what it says about itself, and creates the
  /// app. `host` is kept until the app is destroyed.
  static Result<std::shared_ptr<LoadedModule>> load(const Wanted& wanted, std::shared_ptr<const hsdk_host> host);
  LoadedModule(const LoadedModule&) = delete;
  LoadedModule& operator=(const LoadedModule&) = delete;
  /// Deactivates and destroys the app. Calls still under way after half a minute keep it alive for good: it is leaked, not pulled
  /// away.
  ~LoadedModule();

  Result<Done> activate();
  /// Waits for calls under way. Fails, and the app stays active, when they do not end in time or when called from inside of one.
  Result<Done> deactivate(std::chrono::milliseconds patience);

  [[nodiscard]] ModuleState state() const;
  [[nodiscard]] std::string lastError() const;
  [[nodiscard]] const std::string& id() const { return wanted_.id; }
  [[nodiscard]] const std::string& version() const { return wanted_.version; }
  [[nodiscard]] bool has(const char* featureId);
  /// Keeps the app active until the pass is destroyed, on this thread. Null when the app is not active, or is being taken down.
  [[nodiscard]] std::unique_ptr<CallGate::Pass> enter();

  // -- features
  Result<PageAnswer> page(const PageRequest& request);
  Result<std::string> block(const char* featureId, const hsdk::Context& context, const std::string& block, std::int64_t subjectId,
                            const std::string& csrfToken, const std::string& returnTo);
  Result<std::int64_t> menuBadge(const hsdk::Context& context, const std::string& menu);
  Result<std::string> exportSettings(const hsdk::Context& context);
  Result<Done> importSettings(const hsdk::Context& context, const std::string& json);
  Result<Done> runJob(ModuleJobRun& run);
  Result<Done> prepareCompany(const hsdk::Context& context);
  Result<std::string> exportCustomer(const hsdk::Context& context, std::int64_t customerId);
  Result<std::string> eraseCustomer(const hsdk::Context& context, std::int64_t customerId);
  /// JSON; kNotFound where the app keeps nothing about people, or cannot say.
  Result<std::string> describeErasure(const hsdk::Context& context, std::int64_t customerId);
  /// Fine too when the app does not check itself.
  Result<Done> checkHealth();

  [[nodiscard]] std::vector<CallCount> callCounts() const;

 private:
  LoadedModule(Wanted wanted, boost::dll::shared_library library, std::shared_ptr<const hsdk_host> host);
  template <class Table, class Call>
  Result<Done> call(const char* featureId, Call&& call);
  void note(const char* featureId, double seconds, bool failed);
  Failure failed(hsdk_status status, hsdk_error& error);

  // Declared first, destroyed last: nothing below may outlive the code it points into.
  boost::dll::shared_library library_;
  std::shared_ptr<const hsdk_host> host_;
  Wanted wanted_;
  hsdk_module module_{};
  std::unique_ptr<CallGate> gate_ = std::make_unique<CallGate>();
  mutable std::mutex mutex_;  // guards what follows
  ModuleState state_ = ModuleState::kCreated;
  std::string lastError_;
  std::map<std::string, CallCount> counts_;
};

}  // namespace host::runtime
