#include "sample-host/runtime/app_database.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "sample-host/appstore/app_owner.hpp"

namespace host::runtime {
namespace {

// Identifiers in statements that cannot take parameters are ours or come from a checked manifest; this is the second lock.
const std::string& plain(const std::string& identifier) {
  const bool fine = !identifier.empty() && identifier.size() <= 63 &&
                    std::all_of(identifier.begin(), identifier.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!fine) throw std::runtime_error("the app's manifest names a table prefix or view that no database takes: " + identifier);
  return identifier;
}

std::vector<std::string> rolesOf(kit::sql::Session& sql, const std::string& appId) {
  std::vector<std::string> all;
  std::string role;
  soci::statement statement =
      (sql.raw().prepare << "select role_name from host_app_role where app_id = :a", soci::use(appId), soci::into(role));
  statement.execute();
  while (statement.fetch()) all.push_back(role);
  return all;
}

bool isTrue(kit::sql::Session& sql, const std::string& query) {
  long long answer = 0;
  *sql << query, soci::into(answer);
  return sql->got_data() && answer != 0;
}

constexpr const char* kMayMakeRoles =
    "select case when rolcreaterole or rolsuper then 1 else 0 end from pg_roles where rolname = current_user";
// One process at a time makes roles and grants: PostgreSQL refuses two who change the same row of its catalogue.
constexpr const char* kLock = "select pg_advisory_xact_lock(7310002)";

}  // namespace

std::string AppDatabase::roleFor(kit::sql::Session& sql, const AppPackage& package, std::string& password) {
  const auto keyId = services_.secrets.keyId();
  std::string role;
  std::string secret;
  *sql << "select role_name, secret from host_app_role where app_id = :a and key_id = :k", soci::use(package.id),
      soci::use(keyId), soci::into(role), soci::into(secret);
  if (sql->got_data()) {
    auto opened = services_.secrets.decrypt(secret);
    if (opened && isTrue(sql, "select count(*) from pg_roles where rolname = '" + plain(role) + "'")) {
      password = *opened;
      return role;
    }
    *sql << "delete from host_app_role where app_id = :a and key_id = :k", soci::use(package.id), soci::use(keyId);
  }
  // Roles belong to the whole cluster: a random end keeps those of two databases apart. Each key file has a role of its own, so
  // that a machine with another key never locks the others out.
  role = plain(package.databaseSchema).substr(0, 50) + "_" + randomHex(5);
  password = randomHex(24);
  *sql << "create role " + plain(role) + " login nosuperuser nocreatedb nocreaterole noinherit password '" + password + "'";
  secret = services_.secrets.encrypt(password);
  *sql << "insert into host_app_role (app_id, key_id, role_name, secret) values (:a, :k, :r, :s)", soci::use(package.id),
      soci::use(keyId), soci::use(role), soci::use(secret);
  return role;
}

// Where migrations ran with the host's rights once, the app's tables are its own from now on. Whoever uses them at this moment is
// not waited for: the next start, or the next upgrade, tries again.
void AppDatabase::settleOwner(kit::sql::Session& sql, const AppPackage& package) {
  try {
    kit::sql::Transaction transaction(sql);
    *sql << "set local lock_timeout = '5s'";
    appstore::ownerRole(sql, package.id, plain(package.databaseSchema));
    transaction.commit();
  } catch (const kit::sql::SqlError& error) {
    spdlog::warn("the tables of {} were not given to a role of its own yet: {}", package.id, error.what());
  }
}

AppConnection AppDatabase::connect(const AppPackage& package) {
  if (services_.database.dialect == kit::sql::Dialect::kSqlite) return {services_.database.text(), {}};
  auto sql = services_.pool.acquire();
  return kit::sql::mapped([&]() -> AppConnection {
    if (!isTrue(*sql, kMayMakeRoles))
      return {services_.database.text(),
              "It runs with the host's own rights on the database, because the host's database user may not make roles; to "
              "confine it, run: "
              "alter role " +
                  services_.database.user + " createrole"};
    settleOwner(*sql, package);
    kit::sql::Transaction transaction(*sql);
    **sql << kLock;
    std::string password;
    const auto role = roleFor(*sql, package, password);
    const auto& schema = plain(package.databaseSchema);
    **sql << "create schema if not exists " + schema;
    // Rights are set anew each time: an upgrade may ask for less.
    **sql << "revoke all on all tables in schema public from " + role;
    **sql << "grant usage on schema public to " + role;
    for (const auto& view : package.readableViews)
      if (isTrue(*sql, "select count(*) from pg_views where schemaname = 'public' and viewname = '" + plain(view) + "'"))
        **sql << "grant select on public." + view + " to " + role;
    **sql << "grant usage on schema " + schema + " to " + role;
    **sql << "grant select, insert, update, delete on all tables in schema " + schema + " to " + role;
    **sql << "grant usage, select on all sequences in schema " + schema + " to " + role;
    transaction.commit();
    auto url = services_.database;
    url.user = role;
    url.password = password;
    return {url.text(), {}};
  });
}

void AppDatabase::forget(const std::string& appId) {
  auto sql = services_.pool.acquire();
  kit::sql::mapped([&] {
    kit::sql::Transaction transaction(*sql);
    if (!sql->isSqlite()) {
      **sql << kLock;
      const bool mayMakeRoles = isTrue(*sql, kMayMakeRoles);
      for (const auto& role : rolesOf(*sql, appId)) {
        if (!mayMakeRoles || !isTrue(*sql, "select count(*) from pg_roles where rolname = '" + plain(role) + "'")) continue;
        **sql << "grant " + role + " to current_user";  // who is no superuser needs to be a member for the next statement
        **sql << "drop owned by " + role;               // takes back what it was granted
        **sql << "drop role " + role;
      }
    }
    for (const auto* table : {"host_app_role", "host_app_company", "host_job_schedule"})
      **sql << std::string("delete from ") + table + " where app_id = :a", soci::use(appId);
    transaction.commit();
  });
}

}  // namespace host::runtime
