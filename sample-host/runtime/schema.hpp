// The runtime's own tables, `host_*` (docs/architecture.md, Databases).
#pragma once
#include <host_sdk/kit/sql/migration.hpp>

#include <cstdint>
#include <vector>

#include "sample-host/runtime/clock.hpp"

namespace host::runtime {

inline constexpr const char* kMigrationScope = "host-runtime";
const std::vector<kit::sql::Migration>& runtimeMigrations();

/// An id for rows that are only ever added (runs, audit lines): grows with time, needs no sequence that processes would wait for.
/// The upper bits are `now`, the lower 20 count from a random start.
std::int64_t newRowId(Instant now);

}  // namespace host::runtime
