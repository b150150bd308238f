// PostgreSQL: migrations run as the role that owns the app's tables, and can do nothing else.
#include <host_sdk/kit/sql/migration.hpp>

#include "tests/unit/appstore/installed_support.hpp"

using namespace host::appstore;
using test::App;
using test::fullConsent;
using test::number;

namespace {

const std::string kFirst = "create table demo_note (company_id bigint primary key, body text not null default '');\n";

std::string text(const test::Database& database, const std::string& sql) {
  auto session = database.open();
  std::string value;
  *session << sql, soci::into(value);
  return value;
}

/// A host with an invoice, and with the views and users that an app's migration could want.
struct Ground {
  test::Database database{kit::sql::Dialect::kPostgres};
  test::Installation installation{database};
  Ground() {
    auto session = database.open();
    session.execute("create table erp_invoice (company_id bigint not null, total bigint not null)");
    session.execute("insert into erp_invoice values (1, 100)");
    session.execute("create table host_user (name text, password_hash text)");
    session.execute("insert into host_user values ('ann', 'hash')");
    session.execute("create view sdk_v1_company as select company_id from erp_invoice");
    session.execute("create view sdk_v1_invoice as select company_id, total from erp_invoice");
  }
  Result<InstalledApp> install(App app) { return installation.apps().install(test::signedPackage(app), fullConsent()); }
};

App appWith(const std::string& script) {
  App app;
  app.setMigration(1, kFirst + script);
  app.setMigration(2, "insert into demo_note values (1);");
  return app;
}

const std::string kOwner = "(select role_name from host_app_owner where app_id = 'demo-app')";

}  // namespace

TEST_CASE("On PostgreSQL a migration makes its own tables as a role of its own, and reads the views it was granted") {
  Ground ground;
  const std::string script =
      "create table demo_seen as select company_id from sdk_v1_company;\n"
      "create function demo_count() returns bigint language sql as 'select count(*) from app_demo_app.demo_note';\n"
      "create table demo_gone (n bigint);\ndrop table demo_gone;\ncreate view demo_bodies as select body from demo_note;";
  const auto installed = ground.install(appWith(script));
  if (!installed) FAIL(installed.refusal().text());
  CHECK(number(ground.database, "select count(*) from demo_seen") == 1);
  CHECK(number(ground.database, "select count(*) from host_app_migration") == 2);
  CHECK(number(ground.database,
               "select count(*) from pg_class where relnamespace = 'app_demo_app'::regnamespace and "
               "pg_get_userbyid(relowner) <> " +
                   kOwner) == 0);
  CHECK(number(ground.database,
               "select count(*) from pg_proc where proname = 'demo_count' and pg_get_userbyid(proowner) = " + kOwner) == 1);
  // Nobody signs in as it between two changes, and nothing is left of the one that is done.
  CHECK(number(ground.database, "select count(*) from pg_roles where rolcanlogin and rolname = " + kOwner) == 0);
  CHECK(number(ground.database, "select count(*) from host_app_change") == 0);

  auto next = appWith(script);
  next.manifest["version"] = "1.1.0";
  next.setMigration(3, "alter table demo_seen add column n bigint;\ndrop view demo_bodies;\ndrop function demo_count();");
  const auto upgraded = ground.install(next);
  if (!upgraded) FAIL(upgraded.refusal().text());
  CHECK(number(ground.database, "select count(n) from demo_seen") == 0);
  CHECK(number(ground.database, "select count(*) from host_app_package") == 2);  // and the one to go back to

  const auto role = text(ground.database, "select role_name from host_app_owner");
  REQUIRE(ground.installation.apps().uninstall("demo-app", AppData::kPurge));
  CHECK(number(ground.database, "select count(*) from pg_roles where rolname = '" + role + "'") == 0);
  CHECK(number(ground.database, "select count(*) from pg_namespace where nspname = 'app_demo_app'") == 0);
}

TEST_CASE("On PostgreSQL the database refuses a migration whatever is not its own, and nothing is changed") {
  Ground ground;
  const auto host = ground.database.url().user;
  const std::vector<std::string> attacks(
      {"create table demo_spy as select * from host_user", "create table demo_spy as select * from erp_invoice",
       "create table demo_spy as select * from sdk_v1_invoice",  // not granted
       "insert into demo_note select 5, secret_hash from host_app_change", "update erp_invoice set total = 0",
       "delete from host_trusted_key", "insert into host_app_revocation values ('x', '*', 'x', 1)", "drop table erp_invoice",
       "alter table erp_invoice add column mine bigint", "create table public.demo_note2 (n bigint)", "create schema demo_more",
       "create role demo_role login", "alter role \"" + host + "\" password 'x'", "create extension dblink",
       "create function demo_t() returns trigger language plpgsql as 'begin return new; end';\n"
       "create trigger demo_t after insert on public.erp_invoice for each row execute function demo_t()",
       "create rule demo_r as on insert to public.erp_invoice do also delete from public.host_user",
       // functions that would run with more
       "create function demo_f() returns text language sql security definer as 'select password_hash from public.host_user';\n"
       "insert into demo_note select 7, demo_f()",
       "create function demo_f() returns text language plpgsql as 'begin execute ''reset role''; return (select password_hash "
       "from public.host_user); end';\ninsert into demo_note select 7, demo_f()",
       "create function demo_f() returns text language plpgsql as 'begin execute ''set session authorization default''; return "
       "(select password_hash from public.host_user); end';\ninsert into demo_note select 7, demo_f()",
       "create function demo_f() returns text language plpgsql as 'begin execute ''set role \"" + host +
           "\"''; return ''x''; end';\ninsert into demo_note select 7, demo_f()",
       "insert into demo_note select 7, set_config('role', '" + host + "', false)",
       "insert into demo_note select 7, set_config('session_authorization', '" + host + "', false)",
       "create function demo_f() returns text language plpgsql as 'begin execute ''copy public.host_user to program "
       "''''true''''''; "
       "return ''x''; end';\ninsert into demo_note select 7, demo_f()",
       "insert into demo_note select 7, pg_read_file('/etc/passwd')",
       "insert into demo_note select 7, public.host_app_finish('demo-app', 'guessed', '{}')::text",
       // what would run after the migration, at the end of its transaction
       "create function demo_late() returns trigger language plpgsql as 'begin update public.erp_invoice set total = 0; return "
       "null; end';\ncreate constraint trigger demo_late after insert on demo_note deferrable initially deferred for each row "
       "execute function demo_late()",
       "create function demo_late() returns text language plpgsql as 'begin update public.erp_invoice set total = 0; return "
       "''x''; end';\ncreate function demo_open() returns text language plpgsql as 'begin execute ''declare kept cursor with "
       "hold "
       "for select app_demo_app.demo_late()''; return ''x''; end';\ninsert into demo_note select 7, demo_open()",
       // statements that are none of a migration's
       "reset role", "set role none", "set session authorization default",
       "do $$ begin update public.erp_invoice set total = 0; end $$", "copy demo_note to program 'true'", "commit", "rollback",
       "grant all on demo_note to public", "prepare x as select 1", "listen x", "call demo_f()", "lock table demo_note"});
  for (const auto& attack : attacks) {
    INFO(attack);
    const auto refused = ground.install(appWith(attack + ";"));
    CHECK_FALSE(test::refusalOf(refused).empty());
    CHECK_FALSE(ground.installation.apps().find("demo-app"));
    CHECK(number(ground.database, "select total from erp_invoice") == 100);
    CHECK(number(ground.database, "select count(*) from demo_note") == -1);
    CHECK(number(ground.database, "select count(*) from host_trusted_key") == 1);
    CHECK(number(ground.database, "select count(*) from host_app_migration") == 0);
    CHECK(number(ground.database, "select count(*) from host_app_package") == 0);
    CHECK(number(ground.database, "select count(*) from pg_roles where rolname = 'demo_role'") == 0);
    CHECK(number(ground.database, "select count(*) from host_app_owner") == 0);
    CHECK(number(ground.database, "select count(*) from host_app_change") == 0);
    CHECK(number(ground.database, "select count(*) from pg_namespace where nspname = 'app_demo_app'") == 0);
    CHECK(ground.installation.folders().empty());
    CHECK_FALSE(std::filesystem::exists(ground.installation.data.path() / "apps/demo-app"));
  }
}

TEST_CASE("On PostgreSQL a temporary table of a migration is not taken for one of the host") {
  Ground ground;
  const auto installed = ground.install(
      appWith("create temp table host_app_migration (n bigint);\ncreate temp table host_app (n bigint);\n"
              "create temp table pg_class (relname text);\ncreate temp table host_app_revision (id bigint, revision bigint);\n"
              "create function demo_path() returns text language plpgsql as 'begin return set_config(''search_path'', "
              "''app_demo_app, pg_temp, pg_catalog'', false); end';\ninsert into demo_note select 9, demo_path();"));
  if (!installed) FAIL(installed.refusal().text());
  CHECK(number(ground.database, "select count(*) from host_app_migration") == 2);
  CHECK(number(ground.database, "select count(*) from host_app") == 1);
}

TEST_CASE("On PostgreSQL tables that the host once made for an app become the app's own, once") {
  Ground ground;
  App first;
  {  // as before there were such roles
    kit::sql::Pool pool(2, [&] { return ground.database.open(); });
    InstalledApps before(
        pool, {.data = ground.installation.data.path(), .database = {}, .facts = test::facts(), .nowMs = [] { return 1LL; }});
    const auto installed = before.install(test::signedPackage(first), fullConsent());
    if (!installed) FAIL(installed.refusal().text());
    auto session = ground.database.open();
    session.execute("create sequence app_demo_app.demo_loose");
    session.execute("create table app_demo_app.demo_serial (n bigserial)");
    session.execute("create type app_demo_app.demo_mood as enum ('well')");
    session.execute(
        "create function app_demo_app.demo_f() returns text language sql security definer as 'select name from "
        "public.host_user'");
  }
  const std::string foreign =
      "select (select count(*) from pg_class where relnamespace = 'app_demo_app'::regnamespace and pg_get_userbyid(relowner) = "
      "current_user) + (select count(*) from pg_proc where pronamespace = 'app_demo_app'::regnamespace and "
      "pg_get_userbyid(proowner) = current_user) + (select count(*) from pg_type where typnamespace = "
      "'app_demo_app'::regnamespace and pg_get_userbyid(typowner) = current_user) + (select count(*) from pg_namespace where "
      "nspname = 'app_demo_app' and pg_get_userbyid(nspowner) = current_user)";
  CHECK(number(ground.database, foreign) > 5);
  App next("1.1.0");
  next.setMigration(
      3, "update demo_note set colour = 'blue';\ndrop sequence demo_loose;\nalter table demo_serial add column m int;");
  const auto upgraded = ground.install(next);
  if (!upgraded) FAIL(upgraded.refusal().text());
  CHECK(number(ground.database, foreign) == 0);
  CHECK(number(ground.database, "select count(*) from demo_note where colour = 'blue'") == 1);
  CHECK(number(ground.database, "select count(*) from host_app_migration") == 3);
}

TEST_CASE("A host that may not make roles still installs on PostgreSQL, with its own rights") {
  Ground ground;
  const std::string role = "owner_test_plain";
  {
    auto session = ground.database.open();
    session.execute("drop role if exists " + role);
    session.execute("create role " + role + " login nosuperuser nocreaterole password 'x'");
    session.execute("grant all on all tables in schema public to " + role);
    session.execute("grant create on database " + ground.database.url().name + " to " + role);
  }
  auto url = ground.database.url();
  url.user = role;
  url.password = "x";
  {
    kit::sql::Pool pool(2, [&] { return kit::sql::Session::open(url); });
    InstalledApps plain(
        pool, {.data = ground.installation.data.path(), .database = url, .facts = test::facts(), .nowMs = [] { return 1LL; }});
    const auto installed = plain.install(test::signedPackage(App()), fullConsent());
    if (!installed) FAIL(installed.refusal().text());
  }
  CHECK(number(ground.database, "select count(*) from host_app_migration") == 2);
  CHECK(number(ground.database, "select count(*) from host_app_owner") == 0);
  auto session = ground.database.open();
  session.execute("drop owned by " + role + " cascade");
  session.execute("drop role " + role);
}
