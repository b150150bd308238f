// What an app may change of customers: how they are reached, and nothing else.
#include "sample-host/runtime/contact_details.hpp"

#include <catch2/catch.hpp>

#include "sample-host/erp/customers.hpp"
#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;
namespace erp = host::erp;

TEST_CASE("An app corrects how a customer and his contacts are reached, in the name of who types it") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME");
  const auto other = host.company("OTHER");
  auto sql = host->pool().acquire();
  const erp::Actor setup{acme.id, "setup", 1};
  erp::Customer made;
  made.code = "C1";
  made.name = "Garage";
  made.email = "old@example.org";
  made.accountingAccount = "411G";
  const auto customer = erp::saveCustomer(*sql, setup, made).value();
  erp::Contact person;
  person.customerId = customer;
  person.name = "Sophie";
  person.email = "s@example.org";
  const auto contact = erp::saveContact(*sql, setup, person).value();

  auto who = host->contextOf(acme);
  who.userName = "anne";
  auto& services = host->services();
  REQUIRE(saveReach(services, who, customer, 0, {"old@example.org", ""}, {"new@example.org", "04 50"}));
  const auto after = erp::customer(*sql, acme.id, customer).value();
  CHECK(after.email == "new@example.org");
  CHECK(after.phone == "04 50");
  CHECK(after.name == "Garage");
  CHECK(after.accountingAccount == "411G");
  CHECK(erp::auditOf(*sql, acme.id, "C1").front().actor == "anne");

  REQUIRE(saveReach(services, who, customer, contact, {"s@example.org", ""}, {"", "06 12"}));
  CHECK(erp::contacts(*sql, acme.id, customer).front().email.empty());
  CHECK(erp::contacts(*sql, acme.id, customer).front().phone == "06 12");

  // Somebody was faster; it is gone; it is another company's; it is no address.
  CHECK(saveReach(services, who, customer, 0, {"old@example.org", ""}, {"x@example.org", ""}).failure().kind ==
        FailureKind::kConflict);
  CHECK(saveReach(services, who, customer, contact + 99, {}, {"x@example.org", ""}).failure().kind == FailureKind::kNotFound);
  CHECK(saveReach(services, host->contextOf(other), customer, 0, {"new@example.org", "04 50"}, {"x@example.org", ""})
            .failure()
            .kind == FailureKind::kNotFound);
  const auto wrong = saveReach(services, who, customer, 0, {"new@example.org", "04 50"}, {"a@b\r\nBcc: c@d", "04 50"});
  CHECK(wrong.failure().kind == FailureKind::kInvalid);
  CHECK(erp::customer(*sql, acme.id, customer)->email == "new@example.org");
}

TEST_CASE("Over another ERP's books nothing is corrected, and the sentence says where it is") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME");
  const auto who = host->contextOf(acme);
  {
    auto sql = host->pool().acquire();
    sql->execute("alter table erp_company rename to other_company");  // the contract's views are there, Atrium's tables are not
  }
  const auto refused = saveReach(host->services(), who, 1, 0, {}, {"new@example.org", ""});
  REQUIRE_FALSE(refused);
  CHECK(refused.failure().kind == FailureKind::kDenied);
  CHECK_THAT(refused.failure().text(), Catch::Contains("another ERP"));
}
