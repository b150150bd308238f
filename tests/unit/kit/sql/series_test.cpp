// Statements sent together.
#include <host_sdk/kit/sql/series.hpp>

#include "tests/support/database/test_database.hpp"

using kit::sql::change;
using kit::sql::Durability;
using kit::sql::FewRows;
using kit::sql::Series;
using kit::sql::SeriesTransaction;
using kit::sql::Session;

namespace {

constexpr const char* kInsert = "insert into thing (id, name) values (:1, :2)";

void makeTable(Session& session) { session.execute("create table thing (id bigint primary key, name text not null)"); }

std::string told(Session& session) {
  std::string text;
  FewRows rows(session, "select id, name from thing order by id", {});
  while (rows.next()) text += std::to_string(rows.number(0)) + "=" + std::string(rows.text(1)) + ";";
  return text;
}

}  // namespace

TEST_CASE("statements of a series are run in their order, and each has its answer") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  Series series(session);
  const auto first = series.add(kInsert, {1, std::string(100'000, 'x')});
  const auto second = series.add(kInsert, {2, "b"});
  const auto both = series.add("update thing set name = 'c' where id >= :1", {1});
  const auto none = series.add("delete from thing where id = :1", {9});
  const auto asked = series.ask("select id from thing where id > :1 order by id", {0});
  series.run();
  CHECK(series.changed(first) == 1);
  CHECK(series.changed(second) == 1);
  CHECK(series.changed(both) == 2);
  CHECK(series.changed(none) == 0);
  auto& rows = series.rows(asked);
  REQUIRE(rows.next());
  CHECK(rows.number(0) == 1);
  REQUIRE(rows.next());
  CHECK(rows.number(0) == 2);
  CHECK_FALSE(rows.next());
  const auto later = series.add("delete from thing where id = :1", {1});
  series.run();
  CHECK(series.changed(later) == 1);
  CHECK(told(session) == "2=c;");
}

TEST_CASE("a series whose statement fails says why, runs nothing after it, and leaves the session as usable as before") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  change(session, kInsert, {1, "one"});
  const auto attempt = [&] {
    Series series(session);
    SeriesTransaction transaction(series, Durability::kDisk);
    series.add(kInsert, {2, "two"});
    series.add(kInsert, {1, "again"});
    series.add(kInsert, {3, "three"});
    transaction.commit();
  };
  for (int i = 0; i < 2; ++i) {
    try {
      attempt();
      FAIL("it was taken");
    } catch (const kit::sql::SqlError& error) {
      CHECK(error.kind() == kit::sql::SqlError::Kind::kConflict);
    }
    CHECK(told(session) == "1=one;");
  }
  Series series(session);
  SeriesTransaction transaction(series, Durability::kSystem);
  series.add(kInsert, {2, "two"});
  transaction.commit();
  CHECK(told(session) == "1=one;2=two;");
}

TEST_CASE("a transaction of a series is kept as a whole, or not at all") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  makeTable(session);
  if (!session.isSqlite()) session.execute("set synchronous_commit to on");  // the test cluster's own is off
  {
    Series series(session);
    SeriesTransaction transaction(series, Durability::kDisk);
    series.add(kInsert, {1, "never sent, or rolled back"});
  }
  {
    Series series(session);
    SeriesTransaction transaction(series, Durability::kSystem);
    series.add(kInsert, {2, "sent, not committed"});
    series.run();
  }
  CHECK(told(session).empty());
  {
    Series series(session);
    SeriesTransaction first(series, Durability::kSystem);
    series.add(kInsert, {3, "first"});
    series.run();
    first.commitWithNext();
    SeriesTransaction second(series, Durability::kDisk);
    series.add(kInsert, {4, "second"});
    second.commit();
  }
  CHECK(told(session) == "3=first;4=second;");
  if (!session.isSqlite()) {
    FewRows row(session, "select current_setting('synchronous_commit')", {});
    REQUIRE(row.next());
    CHECK(row.text(0) == "on");
  }
}

TEST_CASE("a series that asks a table which has changed its shape fails once, and is prepared anew") {
  test::Database database(kit::sql::Dialect::kPostgres);
  auto session = database.open();
  makeTable(session);
  change(session, kInsert, {1, "one"});
  const auto ask = [&] {
    Series series(session);
    const auto place = series.ask("select * from thing", {});
    series.run();
    return series.rows(place).next();
  };
  CHECK(ask());
  session.execute("alter table thing add column more text");
  CHECK_THROWS_AS(ask(), kit::sql::SqlError);
  CHECK(ask());
}

TEST_CASE("a series whose connection is lost is told so, and does not wait for ever") {
  test::Database database(kit::sql::Dialect::kPostgres);
  auto session = database.open();
  auto other = database.open();
  makeTable(session);
  FewRows row(session, "select pg_backend_pid()", {});
  REQUIRE(row.next());
  const auto victim = row.number(0);
  FewRows ended(other, "select case when pg_terminate_backend(cast(:1 as integer)) then 1 else 0 end", {victim});
  REQUIRE(ended.next());
  Series series(session);
  series.add(kInsert, {1, "one"});
  series.add(kInsert, {2, "two"});
  try {
    series.run();
    FAIL("it was taken");
  } catch (const kit::sql::SqlError& error) {
    CHECK(error.kind() == kit::sql::SqlError::Kind::kUnavailable);
  }
  CHECK(told(other).empty());
}
