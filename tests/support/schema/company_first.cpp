#include "tests/support/schema/company_first.hpp"

#include <algorithm>
#include <set>

namespace test {
namespace {

std::vector<std::vector<std::string>> rows(kit::sql::Session& session, const std::string& sql, std::size_t columns) {
  return kit::sql::mapped([&] {
    std::vector<std::string> texts(columns);
    std::vector<soci::indicator> indicators(columns);
    soci::statement statement(session.raw());
    for (std::size_t i = 0; i < columns; ++i) statement.exchange(soci::into(texts[i], indicators[i]));
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute();
    std::vector<std::vector<std::string>> all;
    while (statement.fetch()) {
      for (std::size_t i = 0; i < columns; ++i)
        if (indicators[i] == soci::i_null) texts[i].clear();
      all.push_back(texts);
    }
    return all;
  });
}

std::vector<std::string> tables(kit::sql::Session& session) {
  const std::string sql =
      session.isSqlite() ? "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
                         : "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in "
                           "('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_t%' "
                           "order by c.relname";
  std::vector<std::string> all;
  for (const auto& row : rows(session, sql, 1)) all.push_back(row[0]);
  return all;
}

// Rows of (name, column) in order become keys.
void collect(std::vector<Key>& keys, const std::string& table, const std::string& what,
             const std::vector<std::vector<std::string>>& found) {
  std::string name;
  for (const auto& row : found) {
    if (keys.empty() || keys.back().table != table || name != row[0] || &row == &found.front())
      keys.push_back({table, what + (row[0].empty() ? "" : " " + row[0]), {}});
    name = row[0];
    keys.back().columns.push_back(row[1]);
  }
}

void sqliteKeys(kit::sql::Session& session, const std::string& table, std::vector<Key>& keys) {
  const std::string quoted = "'" + table + "'";
  collect(keys, table, "primary key",
          rows(session, "select '', name from pragma_table_info(" + quoted + ") where pk > 0 order by pk", 2));
  collect(keys, table, "unique index",
          rows(session,
               "select l.name, coalesce(x.name, 'an expression') from pragma_index_list(" + quoted +
                   ") l join pragma_index_info(l.name) x where l.\"unique\" = 1 and l.origin <> 'pk' order by l.name, x.seqno",
               2));
  collect(
      keys, table, "foreign key to",
      rows(session,
           "select \"table\" || ' (' || id || ')', \"from\" from pragma_foreign_key_list(" + quoted + ") order by id, seq", 2));
}

void postgresKeys(kit::sql::Session& session, const std::string& table, std::vector<Key>& keys) {
  const std::string of =
      "from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid cross join lateral "
      "generate_series(1, i.indnkeyatts) k where t.relname = '" +
      table + "' and t.relkind in ('r', 'p') and ";
  collect(keys, table, "primary key",
          rows(session, "select '', pg_get_indexdef(x.oid, k, true) " + of + "i.indisprimary order by k", 2));
  collect(keys, table, "unique index",
          rows(session,
               "select x.relname, pg_get_indexdef(x.oid, k, true) " + of +
                   "i.indisunique and not i.indisprimary order by x.relname, k",
               2));
  collect(keys, table, "foreign key to",
          rows(session,
               "select f.relname || ' (' || c.conname || ')', a.attname from pg_constraint c join pg_class t on t.oid = "
               "c.conrelid join "
               "pg_class f on f.oid = c.confrelid cross join lateral unnest(c.conkey) with ordinality as u(attnum, at) join "
               "pg_attribute a on a.attrelid = t.oid and a.attnum = u.attnum where c.contype = 'f' and t.relname = '" +
                   table + "' order by c.conname, u.at",
               2));
}

}  // namespace

std::vector<Key> keysOf(kit::sql::Session& session) {
  std::vector<Key> keys;
  for (const auto& table : tables(session)) {
    if (session.isSqlite()) {
      sqliteKeys(session, table, keys);
    } else {
      postgresKeys(session, table, keys);
    }
  }
  return keys;
}

std::vector<std::string> tablesWithoutPrimaryKey(kit::sql::Session& session) {
  std::set<std::string> with;
  for (const auto& key : keysOf(session))
    if (key.what == "primary key") with.insert(key.table);
  std::vector<std::string> without;
  for (const auto& table : tables(session))
    if (with.count(table) == 0) without.push_back(table);
  return without;
}

std::vector<std::string> companyFirstViolations(kit::sql::Session& session, const Exceptions& exceptions) {
  std::vector<std::string> violations;
  std::set<std::string> used;
  for (const auto& key : keysOf(session)) {
    if (!key.columns.empty() && key.columns.front() == "company_id") continue;
    const auto excepted = std::find_if(exceptions.begin(), exceptions.end(), [&](const auto& exception) {
      return exception.first == key.table || (key.table + " " + key.what).starts_with(exception.first + " ") ||
             exception.first == key.table + " " + key.what;
    });
    if (excepted != exceptions.end()) {
      used.insert(excepted->first);
      continue;
    }
    std::string columns;
    for (const auto& column : key.columns) columns += (columns.empty() ? "" : ", ") + column;
    violations.push_back(key.table + ": the " + key.what + " is (" + columns + "); it must begin with company_id");
  }
  for (const auto& table : tablesWithoutPrimaryKey(session))
    if (exceptions.count(table) == 0) violations.push_back(table + ": there is no primary key");
  for (const auto& [name, reason] : exceptions)
    if (used.count(name) == 0) violations.push_back("the exception for " + name + " (" + reason + ") excepts nothing; remove it");
  return violations;
}

}  // namespace test
