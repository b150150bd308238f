// The whole host but its face: what commands and the web server are handed.
#pragma once
#include <filesystem>
#include <host_sdk/kit/sql/database_url.hpp>
#include <memory>

#include "sample-host/runtime/app_admin.hpp"
#include "sample-host/runtime/app_runtime.hpp"
#include "sample-host/runtime/host_services.hpp"
#include "sample-host/runtime/jobs.hpp"

namespace host::runtime {

/// Owns everything; thread-safe through its parts. Lives as long as the process serves; apps are stopped when it goes.
class Application {
 public:
  struct Options {
    kit::sql::DatabaseUrl database;
    std::filesystem::path dataFolder;
    bool withoutApps = false;      ///< safe mode
    const Clock* clock = nullptr;  ///< absent: real time. Must outlive the application
    std::size_t sessions = 16;     ///< of the database, at most
    AppSource* apps = nullptr;     ///< absent: what the app store installed. Must outlive the application
  };

  /// Opens the database and brings host and ERP to this version. Throws kit::sql::SqlError or std::runtime_error with a sentence.
  explicit Application(const Options& options);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application();

  [[nodiscard]] kit::sql::Pool& pool();
  [[nodiscard]] const Clock& clock() const;
  [[nodiscard]] Companies& companies();
  [[nodiscard]] Identity& identity();
  [[nodiscard]] Settings& settings();
  [[nodiscard]] Secrets& secrets();
  [[nodiscard]] Audit& audit();
  [[nodiscard]] MailAccounts& mailAccounts();
  [[nodiscard]] PublicLinks& publicLinks();
  [[nodiscard]] AppRuntime& apps();
  [[nodiscard]] Jobs& jobs();
  /// Installing, enabling, removing; with it the app store's records.
  [[nodiscard]] AppAdmin& appAdmin();
  [[nodiscard]] HostServices& services();
  [[nodiscard]] const std::filesystem::path& dataFolder() const;
  /// Whether the database answers.
  [[nodiscard]] bool databaseIsWell();

  /// A call's context for the user of a session: company, "today" there, role, language.
  [[nodiscard]] hsdk::Context contextOf(const Session& session);
  /// For a job or a command.
  [[nodiscard]] hsdk::Context contextOf(const Company& company, std::optional<kit::Date> asOf = {});

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace host::runtime
