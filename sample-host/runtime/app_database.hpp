// What an app gets of the database: its own tables, made by the host, and rights on just those and the views it was granted.
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

  /// Applies the migrations of the package that are missing, in the app's own schema on PostgreSQL. Returns how many.
  int migrate(const AppPackage& package);
  /// Whether `from` (the version that ran before) needs nothing undone to run again: always forward only, so only the count
  /// matters.
  [[nodiscard]] int appliedMigrations(const std::string& appId);
  /// The app's connection. On PostgreSQL: a role of its own with exactly its rights, made or brought up to date; without the
  /// right to make roles the host's own connection, and a note.
  AppConnection connect(const AppPackage& package);
  /// Drops the app's tables, its migrations' records and its role. For a purge: nothing is left.
  void purge(const AppPackage& package);

 private:
  std::string roleFor(kit::sql::Session& sql, const AppPackage& package, std::string& password);

  HostServices& services_;
};

}  // namespace host::runtime
