// The database libraries' own handles behind a SOCI session, for what SOCI cannot do well. Not a public header.
#pragma once
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <functional>
#include <host_sdk/kit/sql/session.hpp>

namespace kit::sql {

sqlite_api::sqlite3* sqliteHandle(Session& session);
/// Compiles one statement, which is the caller's to finalize. Throws SqlError. The only way to SQLite beside SOCI: an app's
/// session looks at each text first (confinement.hpp).
sqlite_api::sqlite3_stmt* prepareSqlite(Session& session, const std::string& sql, unsigned flags = 0);
inline PGconn* postgresHandle(Session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.raw().get_backend())->conn_;
}

/// Parameters as each database writes them: ":1" becomes "?1" (SQLite) or "$1" (PostgreSQL); quoted text is left alone.
std::string numbered(const std::string& sql, char mark);

/// Tells each statement of a SQLite session as it begins. SQLite has one tracer for each connection, and prepared.cpp needs it:
/// nobody else may set one.
void listen(Session& session, std::function<void(sqlite_api::sqlite3_stmt*)> heard);

/// Throws the SqlError that fits SQLite's current error.
[[noreturn]] void throwSqlite(sqlite_api::sqlite3* handle);
/// Throws the SqlError that fits a failed result (or, when null, the connection's state).
[[noreturn]] void throwPostgres(PGconn* connection, const PGresult* result);

}  // namespace kit::sql
