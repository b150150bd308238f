#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "tests/support/database/test_database.hpp"

using kit::sql::BulkInsert;
using kit::sql::RowReader;
using kit::sql::Transaction;

TEST_CASE("Rows inserted in bulk are read back in order, all of them, exactly") {
  // Regression: SOCI's prepared vector use on PostgreSQL inserts the first batch again and again; its bulk reads cut 64-bit
  // numbers on SQLite.
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute(
      "create table t (company_id bigint not null, id bigint not null, name text, amount bigint, primary key (company_id, id))");
  constexpr int kRows = 12'345;
  {
    Transaction transaction(session);
    BulkInsert insert(session, "t", {"company_id", "id", "name", "amount"});
    for (int i = 0; i < kRows; ++i) {
      insert.add(std::int64_t{1}).add(std::int64_t{i}).add("tab\tline\nback\\slash é " + std::to_string(i));
      if (i % 2 == 0) {
        insert.add(5'000'000'000 + i);
      } else {
        insert.addNull();
      }
      insert.endRow();
    }
    CHECK(insert.finish() == kRows);
    transaction.commit();
  }
  Transaction reading(session);
  RowReader reader(session, "select id, name, amount from t where company_id = :1 and name <> :2 order by id", {1, "nobody"});
  int seen = 0;
  while (reader.next()) {
    REQUIRE(reader.number(0) == seen);
    REQUIRE(reader.text(1) == "tab\tline\nback\\slash é " + std::to_string(seen));
    REQUIRE(reader.isNull(2) == (seen % 2 == 1));
    if (seen % 2 == 0) REQUIRE(reader.number(2) == 5'000'000'000 + seen);
    ++seen;
  }
  CHECK(seen == kRows);
}

TEST_CASE("A bulk insert that breaks a constraint is a conflict and leaves the session usable") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint primary key)");
  const auto insertTwice = [&] {
    Transaction transaction(session);
    BulkInsert insert(session, "t", {"company_id"});
    for (int i = 0; i < 2; ++i) {
      insert.add(std::int64_t{7});
      insert.endRow();
    }
    insert.finish();
    transaction.commit();
  };
  CHECK_THROWS_AS(insertTwice(), kit::sql::SqlError);
  long long rows = 1;
  *session << "select count(*) from t", soci::into(rows);
  CHECK(rows == 0);
}

TEST_CASE("A bulk insert that is given up keeps nothing") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint primary key)");
  {
    Transaction transaction(session);
    BulkInsert insert(session, "t", {"company_id"});
    insert.add(std::int64_t{1});
    insert.endRow();
  }
  long long rows = 1;
  *session << "select count(*) from t", soci::into(rows);
  CHECK(rows == 0);
}
