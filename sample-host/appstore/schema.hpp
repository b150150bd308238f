// The app store's tables in the host's database.
#pragma once
#include <host_sdk/kit/sql/migration.hpp>
#include <vector>

namespace host::appstore {

/// The scope under which kit::sql::migrate records them.
inline constexpr const char* kMigrationScope = "appstore";

/// Never edit one that was released. None of these tables has a company: apps, stores and keys are the installation's.
const std::vector<kit::sql::Migration>& migrations();

inline int migrateAppstore(kit::sql::Session& session, long long nowMs) {
  return kit::sql::migrate(session, kMigrationScope, migrations(), nowMs);
}

}  // namespace host::appstore
