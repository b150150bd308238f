#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/serve_lock.hpp"
#include "sample-host/erp/contract_check.hpp"
#include "sample-host/erp/whose_books.hpp"

namespace host::commands {
namespace {

std::vector<std::string> names(kit::sql::Session& sql, const std::string& query) {
  std::vector<std::string> all;
  std::string name;
  soci::statement statement = (sql.raw().prepare << query, soci::into(name));
  statement.execute();
  while (statement.fetch()) all.push_back(name);
  return all;
}

void emptySqlite(kit::sql::Session& sql) {
  kit::sql::Transaction transaction(sql);
  *sql << "pragma defer_foreign_keys=on";
  for (const auto* kind : {"trigger", "view", "table"})
    for (const auto& name :
         names(sql, std::string("select name from sqlite_master where name not like 'sqlite~_%' escape '~' and type = '") + kind +
                        "'"))
      *sql << std::string("drop ") + kind + " \"" + name + "\"";
  transaction.commit();
  *sql << "vacuum";
}

// Only what the host and its apps made: the database may hold other things.
void emptyPostgres(kit::sql::Session& sql) {
  std::vector<std::string> roles;
  std::string owners = "select rolname from pg_roles where rolname = current_user";
  for (const std::string table : {"host_app_role", "host_app_owner"}) {
    if (names(sql, "select tablename from pg_tables where schemaname = 'public' and tablename = '" + table + "'").empty())
      continue;
    for (auto& role : names(sql, "select role_name from " + table + " where role_name in (select rolname from pg_roles)"))
      roles.push_back(std::move(role));
    if (table == "host_app_owner") owners += " or rolname in (select role_name from host_app_owner)";
  }
  kit::sql::Transaction transaction(sql);
  for (const auto& schema : names(sql,
                                  "select nspname from pg_namespace where nspname like 'app~_%' escape '~' and "
                                  "pg_get_userbyid(nspowner) in (" +
                                      owners + ")"))
    *sql << "drop schema \"" + schema + "\" cascade";
  for (const auto& view :
       names(sql, "select viewname from pg_views where schemaname = 'public' and viewname like 'sdk~_v1~_%' escape '~'"))
    *sql << "drop view if exists public.\"" + view + "\" cascade";
  for (const auto& table : names(sql,
                                 "select tablename from pg_tables where schemaname = 'public' and (tablename like 'erp~_%' "
                                 "escape '~' or tablename like 'host~_%' escape '~')"))
    *sql << "drop table if exists public.\"" + table + "\" cascade";
  for (const auto& function :
       names(sql,
             "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = "
             "'public' and (p.proname like 'erp~_%' escape '~' or p.proname like 'host~_%' escape '~')"))
    *sql << "drop function if exists " + function + " cascade";
  for (const auto& role : roles) {
    *sql << "grant \"" + role + "\" to current_user";
    *sql << "drop owned by \"" + role + "\"";
    *sql << "drop role \"" + role + "\"";
  }
  transaction.commit();
}

void sayEmpty(const Global& global, const kit::sql::DatabaseUrl& url) {
  answer(global, "the database " + url.shown() + " is empty", {{"database", url.shown()}, {"state", "empty"}});
}

void reset(const Global& global, bool yes) {
  const auto url = databaseOf(global);
  if (!yes) throw Failed("reset removes everything from " + url.shown() + "; say --yes if that is meant");
  if (url.dialect == kit::sql::Dialect::kSqlite) {
    std::error_code error;
    if (!std::filesystem::exists(url.path, error)) {
      if (!std::filesystem::is_directory(std::filesystem::absolute(url.path).parent_path(), error))
        throw Failed("the folder of the database does not exist: " + std::filesystem::absolute(url.path).parent_path().string());
      return sayEmpty(global, url);  // as empty as can be
    }
  }
  const auto lock = ServeLock::take(url);
  auto sql = kit::sql::Session::open(url);
  if (erp::booksOfAnotherErp(sql))
    throw Failed("the books in " + url.shown() +
                 " are another ERP's: reset would destroy what is not Atrium's, and does nothing");
  kit::sql::mapped([&] { sql.isSqlite() ? emptySqlite(sql) : emptyPostgres(sql); });
  sayEmpty(global, url);
}

void check(const Global& global) {
  // Anybody's database: nothing is written, not even what Atrium would need there.
  kit::sql::Session::Options options;
  options.readOnly = true;
  auto sql = kit::sql::Session::open(databaseOf(global), options);
  const auto findings = erp::checkContract(sql);
  if (global.json) {
    auto problems = nlohmann::ordered_json::array();
    for (const auto& finding : findings) {
      nlohmann::ordered_json key;
      for (const auto& [name, value] : finding.example) key[name] = value;
      problems.push_back({{"view", finding.view}, {"column", finding.column}, {"key", key}, {"sentence", finding.sentence()}});
    }
    std::cout << nlohmann::ordered_json{{"contract", "sdk_v1"}, {"problems", problems}}.dump() << '\n';
  } else {
    for (const auto& finding : findings) std::cout << finding.sentence() << '\n';
    if (findings.empty()) std::cout << "the database keeps the data contract sdk_v1\n";
  }
  if (!findings.empty())
    throw Failed("the database breaks the data contract in " + std::to_string(findings.size()) +
                 " place(s); the first: " + findings.front().sentence());
}

}  // namespace

void addDatabase(CLI::App& program, Global& global) {
  auto* migrate = program.add_subcommand("migrate", "Bring the database to this version");
  migrate->callback([&global] {
    const auto host = openHost(global);  // which is what opening does
    const auto shown = databaseOf(global).shown();
    answer(global, "the database " + shown + " is up to date", {{"database", shown}, {"state", "up to date"}});
  });
  auto yes = std::make_shared<bool>(false);
  auto* resetAll = program.add_subcommand("reset", "Empty the database");
  resetAll->add_flag("--yes", *yes, "Yes, everything");
  resetAll->callback([&global, yes] { reset(global, *yes); });
  auto* contract = program.add_subcommand("contract", "The views through which apps read the host");
  contract->require_subcommand(1);
  auto* checkContract = contract->add_subcommand("check", "Compare the views with the data contract, and look at what they show");
  checkContract->callback([&global] { check(global); });
}

}  // namespace host::commands
