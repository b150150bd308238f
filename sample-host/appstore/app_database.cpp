#include "sample-host/appstore/app_database.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <host_sdk/kit/sql/common_tables.hpp>
#include <host_sdk/kit/sql/migration.hpp>

#include "sample-host/appstore/app_owner.hpp"
#include "sample-host/appstore/permissions.hpp"

namespace host::appstore {
namespace {

using kit::sql::Session;
using soci::into;
using soci::use;

struct Applied {
  long long version = 0;
  std::string sha256;
  int expand = 1;
};

std::vector<Applied> appliedMigrations(Session& session, const std::string& appId) {
  std::vector<Applied> rows;
  Applied row;
  soci::statement statement =
      (session->prepare << "select version, sha256, expand from host_app_migration where app_id = :app order by version",
       use(appId), into(row.version), into(row.sha256), into(row.expand));
  statement.execute();
  while (statement.fetch()) rows.push_back(row);
  return rows;
}

void checkApplied(const std::vector<Applied>& done, const Manifest& manifest) {
  if (done.size() > manifest.migrations.size()) {
    refuse(PackageState::kIncompatible, "The data of \"{1}\" was made by a newer version than {2}; install that version",
           manifest.name.en, manifest.version.text());
  }
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (done[i].sha256 != manifest.migrations[i].sha256) {
      refuse(PackageState::kInvalid,
             "The migration {1} of \"{2}\" was applied with other contents; the publisher must leave old migrations as they were",
             std::to_string(done[i].version), manifest.name.en);
    }
  }
}

/// While it lives, SQLite refuses what an app's migration has no business with: a mistake in a package must not reach the host's
/// tables. On PostgreSQL the role that runs it has no other rights (owner_change.hpp), and `checkSchema` looks at the names.
class SqliteGuard {
 public:
  SqliteGuard(Session& session, std::string prefix) : prefix_(std::move(prefix)) {
    if (!session.isSqlite()) return;
    handle_ = static_cast<soci::sqlite3_session_backend*>(session->get_backend())->conn_;
    sqlite_api::sqlite3_set_authorizer(handle_, &authorize, this);
  }
  SqliteGuard(const SqliteGuard&) = delete;
  SqliteGuard& operator=(const SqliteGuard&) = delete;
  ~SqliteGuard() {
    if (handle_ != nullptr) sqlite_api::sqlite3_set_authorizer(handle_, nullptr, nullptr);
  }

 private:
  [[nodiscard]] bool own(const char* name) const { return name != nullptr && std::string_view(name).starts_with(prefix_); }

  static int authorize(void* context, int action, const char* first, const char* second, const char* database, const char*) {
    const auto& guard = *static_cast<const SqliteGuard*>(context);
    const auto allowed = [](bool yes) { return yes ? SQLITE_OK : SQLITE_DENY; };
    const std::string_view name = first == nullptr ? "" : first;
    // Here the database stands first, and in its place the column that is dropped.
    if (action == SQLITE_ALTER_TABLE) return allowed(name == "main" && guard.own(second));
    // SQLite renames and drops by statements of its own, which look at the catalogue of temporary things as well.
    if (database != nullptr && std::string_view(database) == "temp")
      return allowed(name == "sqlite_temp_master" && (action == SQLITE_READ || action == SQLITE_UPDATE));
    if (database != nullptr && std::string_view(database) != "main") return SQLITE_DENY;
    switch (action) {
      case SQLITE_SELECT:
      case SQLITE_RECURSIVE: return SQLITE_OK;
      // Of other tables not even a row is read: not those of the host, nor what an app could see through the views later.
      case SQLITE_READ: return allowed(guard.own(first) || name.starts_with("sqlite_"));
      case SQLITE_FUNCTION: return allowed(second != nullptr && std::string_view(second) != "load_extension");
      case SQLITE_INSERT:
      case SQLITE_UPDATE:
      case SQLITE_DELETE:
        return allowed(guard.own(first) || name == "sqlite_master" || name == "sqlite_sequence" ||
                       name.starts_with("sqlite_stat"));
      case SQLITE_CREATE_TABLE: return allowed(guard.own(first) || name == "sqlite_sequence" || name.starts_with("sqlite_stat"));
      case SQLITE_CREATE_VIEW:
      case SQLITE_DROP_TABLE:
      case SQLITE_DROP_VIEW:
      case SQLITE_ANALYZE: return allowed(guard.own(first));
      case SQLITE_CREATE_INDEX:
      case SQLITE_DROP_INDEX:
      case SQLITE_CREATE_TRIGGER:
      case SQLITE_DROP_TRIGGER: return allowed(guard.own(second) && (guard.own(first) || name.starts_with("sqlite_autoindex_")));
      case SQLITE_REINDEX: return SQLITE_OK;
      default: return SQLITE_DENY;  // attach, pragma, transactions, virtual tables, temporary things
    }
  }

  std::string prefix_;
  sqlite_api::sqlite3* handle_ = nullptr;
};

/// PostgreSQL: everything that this transaction made or changed in the catalogue lies in the app's schema and bears its prefix.
void checkSchema(Session& session, const Manifest& manifest) {
  // A temporary table that bears a name of the catalogue's would else be read in its place.
  session.execute("set local search_path = pg_catalog, pg_temp");
  const auto schema = manifest.databaseSchema();
  std::string name;
  session.raw() << "select min(n.nspname || '.' || c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                   "where cast(cast(c.xmin as text) as bigint) = txid_current() % 4294967296 "
                   "and n.nspname <> :schema and left(n.nspname, 3) <> 'pg_' having count(*) > 0",
      use(schema), into(name);
  if (session->got_data())
    refuse(PackageState::kInvalid, "A migration of \"{1}\" touches {2}, which is not the app's own", manifest.name.en, name);
  const auto prefix = manifest.databasePrefix;
  session.raw() << "select min(c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                   "where n.nspname = :schema and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') "
                   "and left(c.relname, length(:prefix)) <> :prefix2 having count(*) > 0",
      use(schema, "schema"), use(prefix, "prefix"), use(prefix, "prefix2"), into(name);
  if (session->got_data())
    refuse(PackageState::kInvalid, "A migration of \"{1}\" makes {2}, whose name does not begin with {3}", manifest.name.en, name,
           prefix);
}

bool isContractView(const std::string& name) {
  const auto permissions = allPermissions();
  return std::any_of(permissions.begin(), permissions.end(), [&](const Permission& permission) {
    return std::find(permission.views.begin(), permission.views.end(), name) != permission.views.end();
  });
}

/// A migration changes tables and rows. Whatever would end the transaction, change the session or reach outside is not its
/// business. Nor are views and triggers that would read, through a borrowed name, what the app may not.
void checkStatement(const Manifest& manifest, const AppMigration& migration, const std::string& statement, bool isSqlite) {
  if (isSqlite && kit::sql::mayNameCommonTable(statement, &isContractView)) {
    refuse(PackageState::kInvalid, "The migration {1} of \"{2}\" calls a subquery by the name of a view of the host",
           std::to_string(migration.version), manifest.name.en);
  }
  std::string word;
  for (const char c : statement) {
    if (!std::isalpha(static_cast<unsigned char>(c))) break;
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  for (const std::string_view known :
       {"create", "alter", "drop", "insert", "update", "delete", "with", "select", "comment", "analyze"}) {
    if (word == known) return;
  }
  refuse(PackageState::kInvalid, "The migration {1} of \"{2}\" uses the statement \"{3}\", which migrations may not use",
         std::to_string(migration.version), manifest.name.en, word);
}

long long runMigration(Session& session, const Manifest& manifest, const AppMigration& migration, const std::string& script) {
  const auto start = std::chrono::steady_clock::now();
  if (!session.isSqlite()) session.execute("set local search_path = \"" + manifest.databaseSchema() + "\", public");
  const SqliteGuard guard(session, manifest.databasePrefix);
  for (const auto& statement : kit::sql::splitStatements(kit::sql::forDialect(script, session.dialect()))) {
    checkStatement(manifest, migration, statement, session.isSqlite());
    try {
      session.execute(statement);
    } catch (const kit::sql::SqlError& error) {
      if (error.kind() == kit::sql::SqlError::Kind::kBusy || error.kind() == kit::sql::SqlError::Kind::kUnavailable) throw;
      refuse(PackageState::kInvalid, "The migration {1} of \"{2}\" failed and nothing was changed: {3}",
             std::to_string(migration.version), manifest.name.en, error.what());
    }
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}

std::vector<std::string> ownObjects(Session& session, const std::string& type, const std::string& prefix) {
  std::vector<std::string> names;
  std::string name;
  soci::statement statement =
      (session->prepare
           << "select name from sqlite_master where type = :type and substr(name, 1, length(:prefix)) = :prefix2 order by name",
       use(type, "type"), use(prefix, "prefix"), use(prefix, "prefix2"), into(name));
  statement.execute();
  while (statement.fetch()) names.push_back(name);
  return names;
}

}  // namespace

std::size_t appliedCount(Session& session, const Manifest& manifest) {
  const auto done = kit::sql::mapped([&] { return appliedMigrations(session, manifest.id); });
  checkApplied(done, manifest);
  return done.size();
}

std::vector<RanMigration> runMigrations(Session& session, const Manifest& manifest, const Files& files, std::size_t first) {
  std::vector<RanMigration> ran;
  for (std::size_t i = first; i < manifest.migrations.size(); ++i) {
    const auto& migration = manifest.migrations[i];
    ran.push_back({&migration, runMigration(session, manifest, migration, files.at(migration.file))});
  }
  if (!session.isSqlite()) kit::sql::mapped([&] { checkSchema(session, manifest); });
  return ran;
}

void migrateApp(Session& session, const Manifest& manifest, const Files& files, long long nowMs) {
  const auto done = appliedCount(session, manifest);
  if (manifest.databasePrefix.empty()) return;
  if (!session.isSqlite()) session.execute("create schema if not exists \"" + manifest.databaseSchema() + "\"");
  const auto appVersion = manifest.version.text();
  const auto ran = runMigrations(session, manifest, files, done);
  if (!session.isSqlite()) session.execute("set local search_path = public");
  for (const auto& [migration, took] : ran) {
    const long long version = migration->version;
    const int expand = migration->expand ? 1 : 0;
    kit::sql::mapped([&] {
      session.raw()
          << "insert into host_app_migration (app_id, version, file, sha256, expand, app_version, applied_at, duration_ms) "
             "values (:app, :version, :file, :sha, :expand, :by, :at, :took)",
          use(manifest.id), use(version), use(migration->file), use(migration->sha256), use(expand), use(appVersion), use(nowMs),
          use(took);
    });
  }
}

void purgeApp(Session& session, const Manifest& manifest) {
  kit::sql::mapped([&] {
    if (!manifest.databasePrefix.empty()) {
      if (session.isSqlite()) {
        const auto& prefix = manifest.databasePrefix;
        for (const auto& view : ownObjects(session, "view", prefix)) session.execute("drop view \"" + view + "\"");
        const auto tables = ownObjects(session, "table", prefix);
        // Foreign keys among them: rows first, so that the order of the tables does not matter.
        session.execute("pragma defer_foreign_keys = on");
        for (const auto& trigger : ownObjects(session, "trigger", prefix)) session.execute("drop trigger \"" + trigger + "\"");
        for (const auto& table : tables) session.execute("delete from \"" + table + "\"");
        for (const auto& table : tables) session.execute("drop table \"" + table + "\"");
      } else {
        session.execute("drop schema if exists \"" + manifest.databaseSchema() + "\" cascade");
        removeOwner(session, manifest.id);
      }
    }
    session.raw() << "delete from host_app_migration where app_id = :app", use(manifest.id);
  });
}

bool breaksOlder(Session& session, const Manifest& manifest) {
  const auto done = kit::sql::mapped([&] { return appliedMigrations(session, manifest.id).size(); });
  const auto& all = manifest.migrations;
  return done < all.size() && std::any_of(all.begin() + static_cast<std::ptrdiff_t>(done), all.end(),
                                          [](const auto& migration) { return !migration.expand; });
}

bool fitsDatabase(Session& session, const Manifest& older) {
  const auto done = kit::sql::mapped([&] { return appliedMigrations(session, older.id); });
  const auto known = older.migrations.size();
  return done.size() <= known || std::all_of(done.begin() + static_cast<std::ptrdiff_t>(known), done.end(),
                                             [](const auto& row) { return row.expand == 1; });
}

}  // namespace host::appstore
