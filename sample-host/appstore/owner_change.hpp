// PostgreSQL: an install or upgrade whose migrations run with the rights of the app's own role. Private to this folder.
#pragma once
#include <functional>
#include <string>

#include "sample-host/appstore/app_database.hpp"
#include "sample-host/appstore/installed_apps.hpp"

namespace host::appstore {

/// Two connections, one transaction. The host's own lets the role in and writes down, under a secret, that a change of the app
/// has begun. The other signs in as the role, runs the migrations, and at its end hands in the host's rows to the function
/// `host_app_finish`, which takes them against the secret: tables and rows are there together, or neither is. What a migration
/// leaves behind in its session, to run later, runs with the role's rights and ends with the session.
class OwnerChange {
 public:
  /// Waits until no other process changes an app. The session is the host's and outlives this.
  OwnerChange(kit::sql::Session& session, const kit::sql::DatabaseUrl& database);
  OwnerChange(const OwnerChange&) = delete;
  OwnerChange& operator=(const OwnerChange&) = delete;
  /// Lets nobody in any more.
  ~OwnerChange();

  /// Inside a transaction of the host's session. False where the app has no role of its own; the migrations then run with the
  /// host's rights (migrateApp).
  bool begin(const Manifest& manifest, long long nowMs);
  /// After that transaction was committed: runs what is missing from migration number `first` on, and writes `after` in the place
  /// of `before` (absent: there was none). Throws Refused, also when somebody else has changed the app meanwhile; SqlError.
  void run(const Manifest& manifest, const Files& files, std::size_t first, const std::optional<InstalledApp>& before,
           const InstalledApp& after, const std::function<void(std::string_view)>& atStep);

 private:
  kit::sql::Session& session_;
  kit::sql::DatabaseUrl database_;
  std::string role_, password_, secret_;
};

}  // namespace host::appstore
