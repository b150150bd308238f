#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/database_url.hpp>

using kit::sql::DatabaseUrl;

TEST_CASE("A database URL is read and written back") {
  const auto text = GENERATE("sqlite3:///srv/atrium/erp.db", "postgresql://erp:p%40ss%2Fword@db.example:5433/atrium",
                             "postgresql://erp@127.0.0.1:5432/atrium");
  const auto url = std::get<DatabaseUrl>(DatabaseUrl::parse(text));
  CHECK(url.text() == text);
}

TEST_CASE("A database URL is shown without its password") {
  const auto url = std::get<DatabaseUrl>(DatabaseUrl::parse("postgresql://erp:secret@db:5432/atrium"));
  CHECK(url.password == "secret");
  CHECK(url.shown() == "postgresql://erp@db:5432/atrium");
}

TEST_CASE("A wrong database URL is refused with a sentence that never quotes the password") {
  const auto text = GENERATE("", "mysql://x/y", "sqlite3://", "postgresql://erp:secret@db:5432",
                             "postgresql://erp:secret@db:port/x", "postgresql://a%zz@db/x");
  const auto refused = DatabaseUrl::parse(text);
  REQUIRE(std::holds_alternative<std::string>(refused));
  CHECK(std::get<std::string>(refused).find("secret") == std::string::npos);
  CHECK(std::get<std::string>(refused).size() > 10);
}
