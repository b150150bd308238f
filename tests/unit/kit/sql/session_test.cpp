#include <catch2/catch.hpp>
#include <fstream>
#include <host_sdk/kit/sql/pool.hpp>

#include "tests/support/database/test_database.hpp"

using kit::sql::Session;
using kit::sql::SqlError;
using kit::sql::Transaction;

TEST_CASE("A transaction that is not committed leaves nothing") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint not null, n bigint not null, primary key (company_id, n))");
  {
    Transaction transaction(session);
    session.execute("insert into t values (1, 1)");
  }
  {
    Transaction transaction(session);
    session.execute("insert into t values (1, 5000000000)");
    transaction.commit();
  }
  long long n = 0;
  *session << "select n from t", soci::into(n);
  CHECK(n == 5000000000);
}

TEST_CASE("A broken constraint is a conflict and names neither SQL nor values") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint primary key, name text not null)");
  session.execute("insert into t values (1, 'Hidden Name')");
  try {
    session.execute("insert into t values (1, 'Hidden Name')");
    FAIL("the second row was kept");
  } catch (const SqlError& error) {
    CHECK(error.kind() == SqlError::Kind::kConflict);
    CHECK(std::string(error.what()).find("Hidden") == std::string::npos);
    CHECK(std::string(error.what()).find("insert") == std::string::npos);
  }
}

TEST_CASE("A database that cannot be reached is said in one sentence") {
  kit::sql::DatabaseUrl url;
  SECTION("a folder that does not exist") { url.path = "/nowhere/at/all/erp.db"; }
  SECTION("a port on which nobody listens") {
    url = std::get<kit::sql::DatabaseUrl>(kit::sql::DatabaseUrl::parse("postgresql://erp:secret@127.0.0.1:1/atrium"));
  }
  try {
    Session::open(url);
    FAIL("it opened");
  } catch (const SqlError& error) {
    CHECK(error.kind() == SqlError::Kind::kUnavailable);
    CHECK(std::string(error.what()).find("secret") == std::string::npos);
    CHECK(std::string(error.what()).find('\n') == std::string::npos);
  }
}

namespace {

std::string whyNot(const kit::sql::DatabaseUrl& url) {
  try {
    Session::open(url).execute("select 1");
  } catch (const SqlError& error) {
    return error.what();
  }
  FAIL("it opened");
  return "";
}

}  // namespace

TEST_CASE("A database that does not open says what to do, and nothing of our libraries") {
  using Catch::Contains;
  ON_BOTH_DATABASES(database);
  auto url = database.url();
  SECTION("it is something else, or not there") {
    if (url.dialect == kit::sql::Dialect::kSqlite) {
      url.path += ".txt";
      std::ofstream(url.path) << std::string(4096, 'x');
      CHECK_THAT(whyNot(url), Contains(url.path) && Contains("is not a database; ") && !Contains("statement_backend"));
    } else {
      url.name = "nowhere";
      CHECK_THAT(whyNot(url), Contains("/nowhere: ") && Contains("\"nowhere\" does not exist; create it"));
    }
  }
  SECTION("no server") {
    url = std::get<kit::sql::DatabaseUrl>(kit::sql::DatabaseUrl::parse("postgresql://erp:secret@127.0.0.1:1/atrium"));
    CHECK_THAT(whyNot(url), Contains("Connection refused; start the server") && !Contains("Is the server running"));
  }
}

TEST_CASE("A database that another program holds says so, and what to do") {
  test::Database database(kit::sql::Dialect::kSqlite);
  auto holder = database.open();
  holder.execute("create table t (n bigint)");
  const kit::sql::Transaction held(holder);
  Session::Options hasty;
  hasty.busyTimeoutMs = 10;
  auto other = Session::open(database.url(), hasty);
  try {
    other.execute("insert into t values (1)");
    FAIL("it was written");
  } catch (const SqlError& error) {
    CHECK(error.kind() == SqlError::Kind::kBusy);
    CHECK(std::string(error.what()) == "the database is locked by another program; try again when that one is done");
  }
}

TEST_CASE("An app's session on SQLite reads the contract, writes its own tables and nothing else") {
  test::Database database(kit::sql::Dialect::kSqlite);
  auto host = database.open();
  host.execute("create table erp_invoice (company_id bigint, secret text)");
  host.execute("insert into erp_invoice values (1, 'x')");
  host.execute("create view sdk_v1_invoice as select company_id from erp_invoice");
  host.execute("create table reminders_note (company_id bigint, body text)");
  Session::Options options;
  options.access = kit::sql::AccessRule{"reminders_", "app_payment_reminders", "sdk_v1_", {}};
  auto app = Session::open(database.url(), options);

  long long count = 0;
  *app << "select count(*) from sdk_v1_invoice", soci::into(count);
  CHECK(count == 1);
  app.execute("insert into reminders_note values (1, 'called')");

  const auto refused =
      GENERATE("select secret from erp_invoice", "update erp_invoice set secret = 'y'", "drop table reminders_note",
               "insert into host_user values (1)", "attach database '/tmp/other.db' as other", "pragma journal_mode=delete",
               "create table reminders_more (n int)", "select load_extension('x')");
  INFO(refused);
  CHECK_THROWS_AS(app.execute(refused), SqlError);
}

TEST_CASE("A pool reuses sessions and waits when all are in use") {
  ON_BOTH_DATABASES(database);
  kit::sql::Pool pool(1, [&] { return database.open(); });
  Session* first = nullptr;
  {
    auto lease = pool.acquire();
    first = &*lease;
  }
  auto again = pool.acquire();
  CHECK(&*again == first);
}

TEST_CASE("A pool does not hand out a session whose server has ended it meanwhile") {
  test::Database database(kit::sql::Dialect::kPostgres);
  kit::sql::Pool pool(2, [&] { return database.open(); });
  long long first = 0;
  {
    auto lease = pool.acquire();
    **lease << "select pg_backend_pid()", soci::into(first);
  }
  auto other = database.open();
  *other << "select pg_terminate_backend(" + std::to_string(first) + ")";
  // Gone for everybody, so that its farewell has been sent.
  for (long long there = 1; there != 0;)
    *other << "select count(*) from pg_stat_activity where pid = " + std::to_string(first), soci::into(there);
  long long second = 0;
  auto lease = pool.acquire();
  **lease << "select pg_backend_pid()", soci::into(second);
  CHECK(second != first);
}
