// The migrations of payment reminders as the app store applies them: under its guard, into the app's own schema, and away again.
#include <host_sdk/kit/sql/row_reader.hpp>

#include "sample-host/appstore/app_database.hpp"
#include "tests/unit/appstore/installed_support.hpp"

using namespace host::appstore;

namespace {

Manifest ownManifest(Files& files) {
  const auto source = nlohmann::json::parse(test::readFile("manifests/manifest.json"));
  Manifest manifest;
  manifest.id = source.at("id").get<std::string>();
  manifest.databasePrefix = source.at("database").at("prefix").get<std::string>();
  for (const auto& each : source.at("migrations")) {
    AppMigration migration;
    migration.version = each.at("version").get<int>();
    migration.file = each.at("file").get<std::string>();
    files[migration.file] = test::readFile("plugin/storage/" + migration.file);
    migration.sha256 = sha256Hex(files[migration.file]);
    manifest.migrations.push_back(migration);
  }
  return manifest;
}

}  // namespace

TEST_CASE(
    "The migrations of payment reminders stay within the app's own tables, and its triggers work with the app's own rights") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO(test::nameOf(dialect));
  const test::Database database(dialect);
  auto session = database.open();
  migrateAppstore(session, 1);
  Files files;
  const auto manifest = ownManifest(files);
  {
    kit::sql::Transaction transaction(session);
    migrateApp(session, manifest, files, 1000);
    transaction.commit();
  }
  const std::string role = "own_migrations_test";
  auto url = database.url();
  kit::sql::Session::Options options;
  options.access = kit::sql::AccessRule{manifest.databasePrefix, manifest.databaseSchema(), "sdk_v1_", {}};
  if (!session.isSqlite()) {
    session.execute("drop role if exists " + role);
    session.execute("create role " + role + " login nosuperuser noinherit password 'x'");
    session.execute("grant usage on schema " + manifest.databaseSchema() + " to " + role);
    session.execute("grant select, insert, update, delete on all tables in schema " + manifest.databaseSchema() + " to " + role);
    url.user = role;
    url.password = "x";
  }
  {
    auto app = kit::sql::Session::open(url, options);
    app.execute(
        "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
        "values (1, 1, 'customer', 7, 'asked', '2026-02-01', null, null, 'anne')");
    app.execute("update reminders_hold set subject = 'invoice', subject_id = 8");
    app.execute(
        "insert into reminders_dispute (company_id, dispute_id, invoice_id, position, amount, reason, entered_on, ended_on, "
        "actor) values (1, 1, 9, 1, null, 'wrong', '2026-02-01', null, 'anne')");
    app.execute("delete from reminders_dispute");
    app.execute("insert into reminders_insolvency values (1, 6, '2026-02-01', null, 'anne')");
    std::set<std::pair<std::int64_t, std::int64_t>> changed;
    {
      kit::sql::ReadTransaction reading(app);
      kit::sql::RowReader rows(app, "select customer_id, invoice_id from reminders_change where company_id = 1");
      while (rows.next()) changed.insert({rows.number(0), rows.number(1)});
    }
    CHECK(changed == std::set<std::pair<std::int64_t, std::int64_t>>{{7, 0}, {0, 8}, {0, 9}, {6, 0}});
  }
  {
    kit::sql::Transaction transaction(session);
    purgeApp(session, manifest);
    transaction.commit();
  }
  if (!session.isSqlite()) session.execute("drop role " + role);
  long long left = 0;
  *session << (session.isSqlite() ? "select count(*) from sqlite_master where name like 'reminders!_%' escape '!'"
                                  : "select count(*) from pg_proc where proname like 'reminders\\_%'"),
      soci::into(left);
  CHECK(left == 0);
}
