#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/migration.hpp>
#include <thread>

#include "tests/support/database/test_database.hpp"

using kit::sql::migrate;
using kit::sql::Migration;
using kit::sql::splitStatements;

TEST_CASE("A script is cut into statements, knowing quotes, comments, dollar quotes and triggers") {
  const auto statements = splitStatements(R"(
    create table a (n int); -- one; not two
    insert into a values ('x;y'); /* ; */
    create trigger t after insert on a begin update a set n = case when n = 1 then 2 else 3 end; delete from a; end;
    create function f() returns int as $body$ begin return 1; end; $body$ language plpgsql;
  )");
  REQUIRE(statements.size() == 4);
  CHECK(statements[1] == "insert into a values ('x;y')");
  CHECK(statements[2].ends_with("end"));
  CHECK(statements[3].ends_with("plpgsql"));
}

TEST_CASE("Migrations are applied once, in order, each with its record") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  std::vector<Migration> migrations{{1, "first", "create table a (n bigint); create table b (n bigint);"},
                                    {2, "second",
                                     "-- [sqlite]\ninsert into a values (1);\n-- [postgresql]\ninsert into a values (2);\n-- "
                                     "[all]\ninsert into b values (3);"}};
  CHECK(migrate(session, "host", migrations, 1000) == 2);
  CHECK(migrate(session, "host", migrations, 1000) == 0);
  long long a = 0;
  long long b = 0;
  *session << "select n from a", soci::into(a);
  *session << "select n from b", soci::into(b);
  CHECK(a == (session.isSqlite() ? 1 : 2));
  CHECK(b == 3);

  SECTION("an edited one is refused") {
    migrations[0].script += " ";
    CHECK_THROWS_WITH(migrate(session, "host", migrations, 1000), Catch::Contains("other contents"));
  }
  SECTION("an older program refuses a newer database") {
    migrations.pop_back();
    CHECK_THROWS_WITH(migrate(session, "host", migrations, 1000), Catch::Contains("newer version"));
  }
  SECTION("a failing one leaves the schema as it was") {
    migrations.push_back({3, "third", "create table c (n bigint); insert into nowhere values (1);"});
    CHECK_THROWS_AS(migrate(session, "host", migrations, 1000), kit::sql::SqlError);
    CHECK_THROWS_AS(session.execute("select n from c"), kit::sql::SqlError);
  }
}

TEST_CASE("Where nothing is to be done, nothing is locked: commands work beside a program that writes for long") {
  test::Database database(kit::sql::Dialect::kSqlite);
  auto writer = database.open();
  const std::vector<Migration> migrations{{1, "first", "create table a (n bigint);"}};
  CHECK(migrate(writer, "host", migrations, 1000) == 1);
  const kit::sql::Transaction held(writer);
  kit::sql::Session::Options hasty;
  hasty.busyTimeoutMs = 10;
  auto other = kit::sql::Session::open(database.url(), hasty);
  CHECK(migrate(other, "host", migrations, 1000) == 0);
}

TEST_CASE("Two programs that start at once migrate once") {
  ON_BOTH_DATABASES(database);
  const std::vector<Migration> migrations{{1, "first", "create table a (n bigint)"}, {2, "second", "insert into a values (1)"}};
  std::vector<std::string> failures(4);
  {
    std::vector<std::jthread> programs;
    for (auto& failure : failures)
      programs.emplace_back([&] {
        try {
          auto session = database.open();
          migrate(session, "host", migrations, 1);
        } catch (const std::exception& error) {
          failure = error.what();
        }
      });
  }
  for (const auto& failure : failures) CHECK(failure.empty());
  auto session = database.open();
  long long rows = 0;
  *session << "select count(*) from a", soci::into(rows);
  CHECK(rows == 1);
}
