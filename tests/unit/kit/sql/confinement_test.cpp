// What an app could try on SQLite to read what it was not granted.
#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/common_tables.hpp>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "tests/support/database/test_database.hpp"

using kit::sql::Session;
using kit::sql::SqlError;

namespace {

/// A host's database: a table with a secret and a hidden row, a granted view and one that is not, and the app's own table.
struct Ground {
  test::Database database{kit::sql::Dialect::kSqlite};
  Ground() {
    auto host = database.open();
    host.execute("create table erp_invoice (company_id bigint, number text, is_draft bigint, secret text)");
    host.execute("insert into erp_invoice values (1, 'F-1', 0, 'x')");
    host.execute("insert into erp_invoice values (1, 'F-2', 1, 'y')");
    host.execute("create index erp_invoice_number on erp_invoice (number)");
    host.execute("create table host_user (name text, password_hash text)");
    host.execute("insert into host_user values ('ann', 'hash')");
    host.execute("create view sdk_v1_invoice as select company_id, number from erp_invoice where is_draft = 0");
    host.execute("create view sdk_v1_customer as select name from host_user");
    host.execute("create table other_note (body text)");
    host.execute("create table reminders_note (company_id bigint, body text)");
  }
  [[nodiscard]] Session app() const {
    Session::Options options;
    options.access = kit::sql::AccessRule{"reminders_", "app_payment_reminders", "", {"sdk_v1_invoice"}};
    return Session::open(database.url(), options);
  }
};

/// Runs it to its end: some statements are refused only when they run.
void run(Session& session, const std::string& sql) {
  kit::sql::mapped([&] { session.raw() << sql; });
}

std::string one(Session& session, const std::string& sql) {
  std::string value;
  *session << sql, soci::into(value);
  return value;
}

}  // namespace

TEST_CASE("An app's session on SQLite uses views, common tables of its own names, and temporary tables") {
  const Ground ground;
  auto app = ground.app();
  CHECK(one(app, "select number from sdk_v1_invoice") == "F-1");
  CHECK(one(app, "select NUMBER from SDK_V1_Invoice") == "F-1");
  CHECK(one(app, "with late as (select number from sdk_v1_invoice) select number from late") == "F-1");
  CHECK(one(app, "with late (n) as materialized (select number from sdk_v1_invoice) select n from late") == "F-1");
  CHECK(one(app, "select n from (select number as n from sdk_v1_invoice) as sdk_v1_invoice") == "F-1");
  CHECK(one(app, "with recursive n (i) as (select 1 union all select i + 1 from n where i < 3) select max(i) || '' from n") ==
        "3");
  CHECK(one(app, "select count(*) || '' from sdk_v1_invoice") == "1");
  CHECK(one(app, "with late as (select 1) select count(*) || '' from late") == "1");
  CHECK(one(app, "select 'with sdk_v1_invoice as (select 1)'") == "with sdk_v1_invoice as (select 1)");
  app.execute("insert into reminders_note select company_id, number from sdk_v1_invoice");
  app.execute("create temp table chosen as select company_id, body from reminders_note");
  CHECK(one(app, "select i.number from sdk_v1_invoice i join chosen c on c.body = i.number") == "F-1");
  app.execute("drop table temp.chosen");
}

TEST_CASE("An app's session on SQLite cannot reach what it was not granted, however it asks") {
  const Ground ground;
  auto app = ground.app();
  const std::string attack = GENERATE(
      // straight
      "select secret from erp_invoice", "select number from erp_invoice", "select rowid from erp_invoice",
      "select name from sdk_v1_customer", "select password_hash from host_user", "select body from other_note",
      "insert into reminders_note select 1, password_hash from host_user",
      "update reminders_note set body = (select password_hash from host_user)",
      "delete from reminders_note where exists (select 1 from host_user where password_hash like 'h%')",
      "insert into reminders_note values (1, 'x') returning (select password_hash from host_user)",
      // rows alone
      "select count(*) from host_user", "select 1 from host_user", "select exists (select 1 from host_user)",
      "select count(*) from other_note", "select count(*) from HOST_USER", "select count(*) from sdk_v1_customer",
      "select count(*) from sqlite_master",
      // under the name of a granted view
      "with sdk_v1_invoice as (select secret from erp_invoice) select secret from sdk_v1_invoice",
      "with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice",
      "with sdk_v1_invoice as (select company_id, number from erp_invoice where is_draft >= 0) select number from sdk_v1_invoice",
      "with sdk_v1_invoice as (select password_hash from host_user) select * from sdk_v1_invoice",
      "WITH SDK_V1_INVOICE AS (SELECT number FROM erp_invoice) SELECT number FROM sdk_v1_invoice",
      "with \"sdk_v1_invoice\" as (select number from erp_invoice) select number from sdk_v1_invoice",
      "with 'sdk_v1_invoice' as (select number from erp_invoice) select number from sdk_v1_invoice",
      "with `Sdk_v1_invoice` as (select number from erp_invoice) select number from sdk_v1_invoice",
      "with [sdk_v1_invoice] as (select number from erp_invoice) select number from sdk_v1_invoice",
      "with/**/sdk_v1_invoice--\n/* as */as/**/(select number from erp_invoice) select number from sdk_v1_invoice",
      "with \xEF\xBB\xBFsdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice",
      "with sdk_v1_invoice (number) as (select secret from erp_invoice) select number from sdk_v1_invoice",
      "with sdk_v1_invoice as materialized (select number from erp_invoice) select number from sdk_v1_invoice",
      "with sdk_v1_invoice as not materialized (select number from erp_invoice) select number from sdk_v1_invoice",
      "with recursive sdk_v1_invoice (number) as (select number from erp_invoice union select number from sdk_v1_invoice) "
      "select number from sdk_v1_invoice",
      "with a as (select 1), sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice",
      "select * from (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice)",
      "with a as (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice) select * from a",
      "select (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice)",
      "insert into reminders_note with sdk_v1_invoice as (select number from erp_invoice) select 1, number from sdk_v1_invoice",
      "with sdk_v1_invoice as (select 1, number from erp_invoice) insert into reminders_note select * from sdk_v1_invoice",
      // where a reader that cuts texts otherwise would see a quoted text
      "select $a('), 1; with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice; select '",
      "with x as (select $a(')), sdk_v1_invoice as (select number from erp_invoice) select ')', number from sdk_v1_invoice",
      "select 1 /*/ */, (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice)",
      "select 'it''s' , (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice)",
      "select 1 as [a'b], (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice) as [c'd]",
      "select 1 as \"a\\\", (with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice)",
      // other names for the same
      "select number from erp_invoice as sdk_v1_invoice", "select sdk_v1_invoice.secret from erp_invoice sdk_v1_invoice",
      "select * from (select number from erp_invoice) as sdk_v1_invoice", "select secret from sdk_v1_invoice, erp_invoice",
      "select i.number, e.secret from sdk_v1_invoice i join erp_invoice e on e.number = i.number",
      // views, triggers and tables
      "create view sdk_v1_invoice as select * from erp_invoice", "create temp view sdk_v1_invoice as select * from erp_invoice",
      "create temp view seen as select * from erp_invoice", "create view reminders_seen as select * from erp_invoice",
      "create table reminders_more (n int)", "drop table reminders_note", "alter table reminders_note add column n int",
      "create temp trigger sdk_v1_invoice after insert on reminders_note begin delete from erp_invoice; end",
      "create temp table copied as select * from erp_invoice", "create index reminders_i on reminders_note (body)",
      // writing
      "update erp_invoice set secret = 'z'", "insert into host_user values ('eve', 'x')", "delete from sdk_v1_invoice",
      "delete from sqlite_master", "update sqlite_master set sql = ''",
      // SQLite's own doors
      "select name from sqlite_master", "select sql from sqlite_schema", "select * from pragma_table_info('host_user')",
      "pragma table_info(host_user)", "pragma writable_schema=on", "pragma journal_mode=delete", "pragma synchronous=off",
      "attach database '/tmp/other.db' as other", "attach database ':memory:' as sdk_v1_invoice", "detach database main",
      "vacuum into '/tmp/secure_copy.db'", "vacuum", "analyze", "reindex", "select load_extension('x')",
      "select writefile('/tmp/secure_written', 'x')", "select readfile('/etc/passwd')", "select * from dbstat",
      "select value from json_each('[1]')", "create virtual table temp.v using fts5(body)",
      "create virtual table reminders_v using fts5(body)", "select edit('x')");
  INFO(attack);
  CHECK_THROWS_AS(run(app, attack), SqlError);
  CHECK_THROWS_AS(app.execute(attack), std::exception);  // or more than one statement
  auto host = ground.database.open();
  CHECK(one(host, "select group_concat(secret) from erp_invoice") == "x,y");
  CHECK(one(host, "select count(*) || '' from reminders_note") == "0");
}

TEST_CASE("Every way to a statement of an app's session looks at its text") {
  const Ground ground;
  auto app = ground.app();
  const std::string attack = "with sdk_v1_invoice as (select number from erp_invoice) select number from sdk_v1_invoice";
  CHECK_THROWS_AS(kit::sql::RowReader(app, attack), SqlError);
  CHECK_THROWS_AS(kit::sql::FewRows(app, attack, {}), SqlError);
  CHECK_THROWS_AS(kit::sql::change(app, "insert into reminders_note select 1, number from (" + attack + ")", {}), SqlError);
  std::string number;
  soci::statement statement(app.raw());
  statement.exchange(soci::into(number));
  statement.alloc();
  CHECK_THROWS_AS(statement.prepare(attack), SqlError);
  CHECK_THROWS_AS((soci::rowset<std::string>(app.raw().prepare << attack)), SqlError);
  CHECK(one(app, "select number from sdk_v1_invoice") == "F-1");  // and goes on
}

TEST_CASE("Views and triggers that an app's migration left do not lead where the app's session may not go") {
  const Ground ground;
  auto host = ground.database.open();
  SECTION("a view that borrows the name of a granted one") {
    host.execute(
        "create view reminders_seen as with sdk_v1_invoice as (select number from erp_invoice) select number from "
        "sdk_v1_invoice");
    CHECK_THROWS_AS(ground.app(), SqlError);
  }
  SECTION("a trigger that does") {
    host.execute(
        "create trigger reminders_t after insert on reminders_note begin update reminders_note set body = (with sdk_v1_invoice "
        "as (select secret from erp_invoice) select secret from sdk_v1_invoice); end");
    CHECK_THROWS_AS(ground.app(), SqlError);
  }
  SECTION("a view over a table of the host") {
    host.execute("create view reminders_seen as select number from erp_invoice");
    auto app = ground.app();
    CHECK_THROWS_AS(run(app, "select number from reminders_seen"), SqlError);
  }
  SECTION("a view over a granted view is read") {
    host.execute("create view reminders_seen as select number from sdk_v1_invoice");
    auto app = ground.app();
    CHECK(one(app, "select number from reminders_seen") == "F-1");
  }
}

TEST_CASE("Common tables are found by their names, and nothing else is taken for one") {
  const auto named = [](std::string_view sql) {
    return kit::sql::mayNameCommonTable(sql, [](const std::string& name) { return name == "v"; });
  };
  CHECK(named("with v as (select 1) select 1"));
  CHECK(named("select 1 from a where b in (with x as (select 1), V(c) as (select 2) select 3)"));
  CHECK(named("with \"v\" as (select 1) select 1"));
  CHECK_FALSE(named("select v.a as v from v as x, v where v.a in (1) and v = (2)"));
  CHECK_FALSE(named("with vv as (select 1) select 'v' as a, \"v\" from v -- v as (\n /* v as ( */"));
  CHECK_FALSE(named("select :v, :1, 'v as (' from v order by v"));
}
