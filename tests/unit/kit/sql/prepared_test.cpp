// Statements that are prepared once, and what a commit waits for.
#include <filesystem>
#include <host_sdk/kit/sql/pool.hpp>
#include <host_sdk/kit/sql/prepared.hpp>

#include "tests/support/database/test_database.hpp"

using kit::sql::change;
using kit::sql::Durability;
using kit::sql::FewRows;
using kit::sql::Session;
using kit::sql::ShortTransaction;

namespace {

void makeTable(Session& session) {
  session.execute("create table thing (id bigint primary key, name text not null, note text, small smallint not null)");
}

std::string told(Session& session) {
  std::string text;
  FewRows rows(session, "select id, name, note from thing order by id", {});
  while (rows.next())
    text += std::to_string(rows.number(0)) + "=" + std::string(rows.text(1)) +
            (rows.isNull(2) ? "" : "/" + std::string(rows.text(2))) + ";";
  return text;
}

long long openFiles() {
  long long count = 0;
  for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

}  // namespace

TEST_CASE("a prepared statement can be run again and again, with numbers, texts and NULL") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  const std::string insert = "insert into thing (id, name, note, small) values (:1, :2, :3, :4)";
  CHECK(change(session, insert, {1, "l'été", std::optional<std::string>(), 1}) == 1);
  CHECK(change(session, insert, {std::int64_t{1} << 40, "", std::optional<std::string>("x"), 0}) == 1);
  CHECK(change(session, insert, {3, std::string_view(), std::optional<std::string>(""), 0}) == 1);
  CHECK(told(session) == "1=l'été;3=/;1099511627776=/x;");
  CHECK(told(session) == "1=l'été;3=/;1099511627776=/x;");
  CHECK(change(session, "update thing set name = :1 where small = :2", {"new", 0}) == 2);
  CHECK(change(session, "delete from thing where id = :1", {99}) == 0);
  CHECK_THROWS_AS(change(session, "delete from thing where id = :1", {}), std::exception);
}

TEST_CASE("a prepared statement that failed can be run again") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  const std::string insert = "insert into thing (id, name, small) values (:1, :2, 0)";
  CHECK(change(session, insert, {1, "one"}) == 1);
  CHECK_THROWS_AS(change(session, insert, {1, "again"}), kit::sql::SqlError);
  CHECK(change(session, insert, {2, "two"}) == 1);
  CHECK(told(session) == "1=one;2=two;");
}

TEST_CASE("two readers of the same statement at once each have their own rows") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  for (int id : {1, 2, 3}) change(session, "insert into thing (id, name, small) values (:1, 'n', 0)", {id});
  const std::string ask = "select id from thing where id >= :1 order by id";
  FewRows outer(session, ask, {1});
  int pairs = 0;
  while (outer.next()) {
    FewRows inner(session, ask, {outer.number(0)});
    while (inner.next()) ++pairs;
  }
  CHECK(pairs == 6);
}

TEST_CASE("an answer whose table has changed its shape is prepared anew") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  change(session, "insert into thing (id, name, small) values (:1, 'n', 7)", {1});
  const auto columns = [&] {
    FewRows rows(session, "select * from thing", {});
    REQUIRE(rows.next());
    return rows.number(3);
  };
  CHECK(columns() == 7);
  session.execute("alter table thing add column more text");
  if (!session.isSqlite()) CHECK_THROWS_AS(columns(), kit::sql::SqlError);  // once; nothing was changed by it
  CHECK(columns() == 7);
}

TEST_CASE("a session that prepared statements leaves nothing open behind") {
  ON_BOTH_DATABASES(database);
  {
    auto session = database.open();
    makeTable(session);
  }
  const auto before = openFiles();
  for (int i = 0; i < 10; ++i) {
    auto session = database.open();
    change(session, "insert into thing (id, name, small) values (:1, 'n', 0)", {i});
    CHECK_FALSE(told(session).empty());
  }
  CHECK(openFiles() == before);
}

TEST_CASE("a short transaction commits, rolls back, and leaves the session as strict as it was") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  const auto strictness = [&] {
    FewRows row(session, session.isSqlite() ? "pragma synchronous" : "select current_setting('synchronous_commit')", {});
    REQUIRE(row.next());
    return std::string(row.text(0));
  };
  const auto strict = strictness();
  CHECK(strict == (session.isSqlite() ? "2" : strict));
  for (const auto durability : {Durability::kDisk, Durability::kSystem}) {
    {
      ShortTransaction transaction(session, durability);
      change(session, "insert into thing (id, name, small) values (:1, 'kept', 0)", {static_cast<int>(durability)});
      if (durability == Durability::kSystem) CHECK(strictness() == (session.isSqlite() ? "1" : "off"));
      transaction.commit();
    }
    CHECK(strictness() == strict);
    {
      ShortTransaction transaction(session, durability);
      change(session, "delete from thing", {});
    }
    CHECK(strictness() == strict);
  }
  CHECK(told(session) == "0=kept;1=kept;");
}

TEST_CASE("an app's session may say how long its commits wait, and nothing else by a pragma") {
  test::Database database(kit::sql::Dialect::kSqlite);
  {
    auto owner = database.open();
    owner.execute("create table app_thing (id bigint)");
  }
  kit::sql::Session::Options options;
  options.access = kit::sql::AccessRule{"app_", "", "sdk_v1_", {}};
  auto session = Session::open(database.url(), options);
  ShortTransaction transaction(session, Durability::kSystem);
  CHECK(change(session, "insert into app_thing (id) values (:1)", {1}) == 1);
  transaction.commit();
  for (const char* pragma : {"pragma synchronous=off", "pragma journal_mode=off", "pragma writable_schema=on"})
    CHECK_THROWS_AS(session.execute(pragma), kit::sql::SqlError);
}
