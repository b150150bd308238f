#include "tests/support/schema/company_first.hpp"
#include "sample-host/erp/schema.hpp"
#include "tests/support/database/test_database.hpp"

#include <catch2/catch.hpp>

namespace {

// Tables that belong to no company, each with its reason.
const test::Exceptions kExceptions{
    {"erp_company unique index", "the code names the company itself"},
    {"host_migration", "the schema is one for all companies"},
};

}  // namespace

TEST_CASE("Every key of the ERP begins with the company") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  host::erp::migrateErp(session, 1000);
  CHECK(test::companyFirstViolations(session, kExceptions) == std::vector<std::string>{});
}

TEST_CASE("The check sees keys of every kind that do not begin with the company") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  session.execute("create table parent (company_id bigint, id bigint, primary key (company_id, id))");
  session.execute(
      "create table wrong (id bigint primary key, company_id bigint, parent_id bigint, foreign key (parent_id, company_id) "
      "references parent (id, company_id))");
  session.execute("create unique index wrong_name on wrong (parent_id, company_id)");
  session.execute("create table bare (company_id bigint)");
  const auto violations = test::companyFirstViolations(session, {{"nowhere", "a table that is gone"}});
  REQUIRE(violations.size() == 5);
  CHECK_THAT(violations[0], Catch::StartsWith("wrong: the primary key is (id)"));
  CHECK_THAT(violations[1], Catch::StartsWith("wrong: the unique index wrong_name is (parent_id, company_id)"));
  CHECK_THAT(violations[2], Catch::StartsWith("wrong: the foreign key to parent"));
  CHECK(violations[3] == "bare: there is no primary key");
  CHECK_THAT(violations[4], Catch::Contains("nowhere"));
}
