// Databases for tests: every test of something stored runs on both.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <vector>

namespace test {

/// An empty database of its own for one test: a SQLite file in a new folder, or a new database in the private PostgreSQL cluster.
/// Removed with the object.
class Database {
 public:
  explicit Database(kit::sql::Dialect dialect);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] const kit::sql::DatabaseUrl& url() const { return url_; }
  [[nodiscard]] kit::sql::Session open() const { return kit::sql::Session::open(url_); }

 private:
  kit::sql::DatabaseUrl url_;
  std::string folder_;
};

/// For `GENERATE_COPY(from_range(test::dialects()))` or `GENERATE(SQLite, PostgreSQL)`: both databases.
inline const std::vector<kit::sql::Dialect>& dialects() {
  static const std::vector<kit::sql::Dialect> both{kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres};
  return both;
}
inline std::string nameOf(kit::sql::Dialect dialect) { return dialect == kit::sql::Dialect::kSqlite ? "SQLite" : "PostgreSQL"; }

}  // namespace test

/// Runs the rest of the test case once on each database.
#define ON_BOTH_DATABASES(database)                                                                  \
  const auto database##Dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres); \
  INFO("on " << test::nameOf(database##Dialect));                                                    \
  test::Database database(database##Dialect)
