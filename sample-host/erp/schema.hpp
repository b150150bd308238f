// The schema of the ERP: the tables erp_* and the contract views sdk_v1_*.
#pragma once
#include <host_sdk/kit/sql/migration.hpp>
#include <vector>

namespace host::erp {

/// The scope under which the migrations are recorded (kit::sql::migrate). Other parts of the host use scopes of their own.
inline constexpr const char* kMigrationScope = "host";

/// The files of sample-host/erp/migrations, in order, embedded when the program was built. Never edit one that was released.
const std::vector<kit::sql::Migration>& migrations();

/// Brings the ERP's tables to this version; returns how many migrations were applied. Errors: as kit::sql::migrate.
inline int migrateErp(kit::sql::Session& session, long long nowMs) {
  return kit::sql::migrate(session, kMigrationScope, migrations(), nowMs);
}

}  // namespace host::erp
