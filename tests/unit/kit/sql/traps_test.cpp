// What the libraries below do without a word, and what this kit makes of it: each test is a loss of data that was met.
#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "tests/support/database/test_database.hpp"

using kit::sql::BulkInsert;
using kit::sql::RowReader;
using kit::sql::Session;
using kit::sql::Transaction;

namespace {

std::vector<std::int64_t> numbers(Session& session, const std::string& sql) {
  Transaction reading(session);
  RowReader rows(session, sql);
  std::vector<std::int64_t> found;
  while (rows.next()) found.push_back(rows.number(0));
  return found;
}

}  // namespace

TEST_CASE("Batches put in one after the other keep their own rows") {
  // SOCI 4.0.3 inserts the first batch of a prepared statement with vectors again and again on PostgreSQL, with the right count.
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint not null, id bigint not null)");
  Transaction transaction(session);
  for (std::int64_t batch = 0; batch < 3; ++batch) {
    BulkInsert insert(session, "t", {"company_id", "id"});
    for (std::int64_t i = 1; i <= 3; ++i) {
      insert.add(std::int64_t{1}).add(batch * 10 + i);
      insert.endRow();
    }
    CHECK(insert.finish() == 3);
  }
  transaction.commit();
  CHECK(numbers(session, "select id from t order by id") == std::vector<std::int64_t>{1, 2, 3, 11, 12, 13, 21, 22, 23});
}

TEST_CASE("Numbers beyond 32 bits are read whole, whatever the column calls itself") {
  // SOCI cuts them on SQLite when it reads in bulk, or a dynamic row, from a column declared INTEGER.
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute(session.isSqlite() ? "create table t (company_id integer primary key, amount integer, other int)"
                                     : "create table t (company_id bigint primary key, amount bigint, other bigint)");
  session.execute("insert into t values (5000000000, 9007199254740993, -5000000001)");
  CHECK(numbers(session, "select company_id from t") == std::vector<std::int64_t>{5'000'000'000});
  CHECK(numbers(session, "select amount from t") == std::vector<std::int64_t>{9'007'199'254'740'993});
  CHECK(numbers(session, "select other from t") == std::vector<std::int64_t>{-5'000'000'001});
  CHECK(numbers(session, "select sum(amount) from t") == std::vector<std::int64_t>{9'007'199'254'740'993});
  long long alone = 0;
  *session << "select amount from t", soci::into(alone);
  CHECK(alone == 9'007'199'254'740'993);
}

TEST_CASE("An update that returns rows ends with its statement: the transaction commits, and others may write") {
  // While such a statement lives and has not been read to its end, SQLite keeps the write transaction open.
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Session::Options impatient;
  impatient.busyTimeoutMs = 1;
  auto other = Session::open(database.url(), impatient);
  session.execute("create table t (company_id bigint not null, id bigint not null)");
  session.execute("insert into t values (1, 1)");
  {
    Transaction transaction(session);
    long long next = 0;
    {
      soci::statement update =
          (session.raw().prepare << "update t set id = id + 1 where company_id = 1 returning id", soci::into(next));
      update.execute();
      while (update.fetch()) {
      }
    }
    CHECK(next == 2);
    transaction.commit();
  }
  other.execute("update t set id = id + 10");
  CHECK(numbers(session, "select id from t") == std::vector<std::int64_t>{12});
}

TEST_CASE("Several statements in one call are refused, rather than the first one run") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint not null);");
  CHECK_THROWS_AS(session.execute("insert into t values (1); insert into t values (2)"), std::logic_error);
  CHECK(numbers(session, "select company_id from t").empty());
  session.execute("insert into t values (3) -- ; this is one");
  CHECK(numbers(session, "select company_id from t") == std::vector<std::int64_t>{3});
}

TEST_CASE("A value that is missing is refused, rather than taken for none") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint not null, id bigint)");
  session.execute("insert into t values (1, 2)");
  Transaction transaction(session);
  CHECK_THROWS(RowReader(session, "select id from t where company_id = :1 and id = :2", {1}).next());
}

TEST_CASE("A row put in with a column too few is refused, rather than filled with the value of the row before") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table t (company_id bigint not null, id bigint)");
  Transaction transaction(session);
  BulkInsert insert(session, "t", {"company_id", "id"});
  insert.add(std::int64_t{1}).add(std::int64_t{7});
  insert.endRow();
  insert.add(std::int64_t{2});
  CHECK_THROWS_AS(insert.endRow(), std::logic_error);
}
