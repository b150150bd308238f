// The change feed (migrations/0004_change_feed.sql) is kept by triggers. What writers may do for it is to count.
#pragma once
#include <host_sdk/kit/sql/session.hpp>

namespace host::erp {

/// At the end of a transaction that wrote: what comes later has a larger revision, so that whoever reads in between is not told
/// again of this one. On PostgreSQL transactions have numbers already.
inline void endRevision(kit::sql::Session& session) {
  if (session.isSqlite()) session.execute("update erp_change_count set value = value + 1");
}

}  // namespace host::erp
