#include <host_sdk/kit/sql/migration.hpp>

namespace kit::sql {
namespace {

constexpr const char* kRecordTable =
    "create table if not exists host_migration (scope text not null, version integer not null, name text not null, "
    "checksum text not null, applied_at bigint not null, primary key (scope, version))";

struct Applied {
  int version = 0;
  std::string checksum;
};

std::vector<Applied> applied(Session& session, const std::string& scope) {
  std::vector<Applied> rows;
  int version = 0;
  std::string sum;
  const std::string schema = session.isSqlite() ? "" : "public.";
  soci::statement statement = (session.raw().prepare << "select version, checksum from " + schema +
                                                            "host_migration where scope = :scope order by version",
                               soci::use(scope), soci::into(version), soci::into(sum));
  statement.execute();
  while (statement.fetch()) rows.push_back({version, sum});
  return rows;
}

void check(const std::string& scope, const std::vector<Applied>& done, const std::vector<Migration>& wanted) {
  if (done.size() > wanted.size())
    throw std::runtime_error("the database was made by a newer version of " + scope + " (change " +
                             std::to_string(done.back().version) +
                             "); install that version, or restore a backup made before the upgrade");
  for (std::size_t i = 0; i < done.size(); ++i)
    if (done[i].version != wanted[i].version || done[i].checksum != checksum(wanted[i].script))
      throw std::runtime_error("change " + std::to_string(done[i].version) + " of " + scope +
                               " was applied to this database with other contents; this program does not fit the database");
}

bool hasRecordTable(Session& session) {
  int found = 0;
  session.raw() << (session.isSqlite() ? "select count(*) from sqlite_master where type = 'table' and name = 'host_migration'"
                                       : "select count(*) from pg_tables where schemaname = 'public' and tablename = "
                                         "'host_migration'"),
      soci::into(found);
  return found > 0;
}

}  // namespace

int migrate(Session& session, const std::string& scope, const std::vector<Migration>& migrations, long long nowMs,
            const std::string& searchPath) {
  for (std::size_t i = 0; i < migrations.size(); ++i)
    if (migrations[i].version != static_cast<int>(i) + 1)
      throw std::logic_error("migrations of " + scope + " are not numbered 1, 2, 3 …");
  return mapped([&] {
    // Commands work beside a program that writes for long: where nothing is to be done, nothing is locked.
    if (hasRecordTable(session)) {
      const auto done = applied(session, scope);
      check(scope, done, migrations);
      if (done.size() == migrations.size()) return 0;
    }
    const std::string table = session.isSqlite() ? "host_migration" : "public.host_migration";
    {
      // "create if not exists" can still collide when two processes start at once on PostgreSQL: the lock makes it one after the
      // other.
      Transaction transaction(session);
      if (!session.isSqlite()) session.raw() << "select pg_advisory_xact_lock(7310001)";
      session.raw() << kRecordTable;
      transaction.commit();
    }
    int count = 0;
    check(scope, applied(session, scope), migrations);
    for (const auto& migration : migrations) {
      Transaction transaction(session);
      if (!session.isSqlite()) {
        session.raw() << "select pg_advisory_xact_lock(7310001)";
        if (!searchPath.empty()) session.raw() << "set local search_path=" + searchPath;
      }
      const auto done = applied(session, scope);  // again, under the lock: another process may have been faster
      check(scope, done, migrations);
      if (static_cast<int>(done.size()) >= migration.version) continue;
      for (const auto& statement : splitStatements(forDialect(migration.script, session.dialect()))) session.raw() << statement;
      const auto sum = checksum(migration.script);
      session.raw() << "insert into " + table + " (scope, version, name, checksum, applied_at) values (:s, :v, :n, :c, :t)",
          soci::use(scope), soci::use(migration.version), soci::use(migration.name), soci::use(sum), soci::use(nowMs);
      transaction.commit();
      ++count;
    }
    return count;
  });
}

}  // namespace kit::sql
