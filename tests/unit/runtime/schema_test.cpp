#include <catch2/catch.hpp>

#include "tests/support/runtime/test_host.hpp"
#include "tests/support/schema/company_first.hpp"

TEST_CASE("Every key of the host begins with the company, or says why not") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  test::Exceptions exceptions{
      {"erp_company unique index", "the code names the company itself"},
      {"host_migration", "the schema is one for all companies"},
      {"host_user", "a user may see several companies"},
      {"host_user_company foreign key to host_user", "likewise"},
      {"host_session", "a session belongs to a user, who changes companies in it"},
      {"host_sign_in", "before the sign-in there is no company"},
      {"host_app_role", "an app has one role for all companies"},
      {"host_app", "apps are the installation's"},
      {"host_app_migration", "likewise"},
      {"host_app_package", "likewise"},
      {"host_app_revision", "likewise"},
      {"host_app_store", "likewise"},
      {"host_trusted_key", "likewise"},
      {"host_app_revocation", "likewise"},
      {"host_app_error", "likewise"},
      {"host_developer_mode", "likewise"},
  };
  if (databaseDialect == kit::sql::Dialect::kPostgres) {
    exceptions.emplace("host_app_owner", "an app's tables have one owner");
    exceptions.emplace("host_app_change", "apps are changed for all companies");
  }
  auto sql = host->pool().acquire();
  CHECK(test::companyFirstViolations(*sql, exceptions) == std::vector<std::string>{});
}
