// Numbered, checksummed, recorded, forward-only changes of a schema.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::sql {

struct Migration {
  int version = 0;     ///< 1, 2, 3 … without gaps
  std::string name;    ///< what it does, for people
  std::string script;  ///< statements separated by ';'. Sections `-- [sqlite]`, `-- [postgresql]`, `-- [all]` on lines of their
                       ///< own choose the dialect
};

/// Statements of a script, comments and empty ones dropped; knows quotes, `--` and block comments, dollar quotes and `create
/// trigger … begin … end`. SOCI runs only the first statement of a string on SQLite, without a word.
std::vector<std::string> splitStatements(std::string_view script);

/// The part of a script that is meant for `dialect`.
std::string forDialect(std::string_view script, Dialect dialect);

/// SHA-256-free content check: 16 hex digits of FNV-1a 64 over the script. Guards against edited history, not against malice.
std::string checksum(std::string_view script);

/// Applies the missing migrations of `scope` ("host", or an app's id), each in a transaction of its own together with its record
/// in `host_migration(scope, version, name, checksum, applied_at)`. Several processes may call it at once: one does the work, the
/// others wait. Returns how many were applied. Throws SqlError, or std::runtime_error with a sentence when a recorded migration
/// was edited or the database is newer than this program. `searchPath`: PostgreSQL only; where unqualified names are made (''
/// keeps the default).
int migrate(Session& session, const std::string& scope, const std::vector<Migration>& migrations, long long nowMs,
            const std::string& searchPath = {});

}  // namespace kit::sql
