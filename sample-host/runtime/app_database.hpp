// What an app gets of the database: a connection with rights on just its own tables and the views it was granted.
#pragma once
#include <string>

#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/host_services.hpp"

namespace host::runtime {

/// How an app connects. Holds a password: never logged.
struct AppConnection {
  std::string url;
  std::string note;  ///< what an administrator should know about its rights, '' when they are just its own
};

/// [any-thread] All throw kit::sql::SqlError, or std::runtime_error with a sentence.
class AppDatabase {
 public:
  explicit AppDatabase(HostServices& services) : services_(services) {}

  /// The app's connection. On PostgreSQL: a role of its own with exactly its rights, made or brought up to date; without the
  /// right to make roles the host's own connection, and a note.
  AppConnection connect(const AppPackage& package);
  /// Forgets what the runtime keeps about an app that was purged: its role, which companies it prepared, when its jobs ran.
  void forget(const std::string& appId);

 private:
  void settleOwner(kit::sql::Session& sql, const AppPackage& package);
  std::string roleFor(kit::sql::Session& sql, const AppPackage& package, std::string& password);

  HostServices& services_;
};

}  // namespace host::runtime
