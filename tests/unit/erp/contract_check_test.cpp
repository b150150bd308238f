#include "sample-host/erp/contract_check.hpp"

#include <host_sdk/kit/sql/migration.hpp>

#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

namespace {

std::string told(const std::vector<ContractFinding>& findings) {
  std::string all;
  for (const auto& finding : findings) all += finding.sentence() + "\n";
  return all;
}

/// Takes a view's place with another select.
void redefine(kit::sql::Session& session, const std::string& view, const std::string& select) {
  session.execute("drop view " + view);
  session.execute("create view " + view + " as " + select);
}

}  // namespace

TEST_CASE("The ERP keeps the contract, empty and with a ledger") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  migrateErp(session, 1000);
  CHECK(told(checkContract(session)).empty());
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00"), invoice("F2", "50", "2026-01-02", nullptr), invoice("N1", "-5"),
                               creditNote("A1", "30", "2026-02-01")});
  upsert<PaymentRow>(session,
                     {payment("F1", "2026-02-01", "130"), payment("F1", "2026-02-05", "-60"), payment("", "2026-02-05", "7")});
  upsert<CreditRow>(session, {{"ACME", "A1", "F2", {"20"}}});
  CHECK(told(checkContract(session)).empty());
}

TEST_CASE("An ERP that breaks the contract is told where and how") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00")});
  upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "100")});
  SECTION("a view that is missing") {
    session.execute("drop view sdk_v1_department");
    CHECK_THAT(told(checkContract(session)), Catch::Contains("sdk_v1_department: the view does not exist"));
  }
  SECTION("optional views that are missing, which is no breach") {
    session.execute("drop view sdk_v1_change");
    session.execute("drop view sdk_v1_change_mark");
    CHECK(told(checkContract(session)).empty());
  }
  SECTION("a company without a mark") {
    redefine(session, "sdk_v1_change_mark",
             "select company_id, '' as origin, cast(1 as bigint) as mark from erp_company where code <> 'ACME'");
    CHECK_THAT(told(checkContract(session)), Catch::Contains("every company has a mark"));
  }
  SECTION("columns in another order") {
    redefine(session, "sdk_v1_department",
             "select company_id, department_id, name, code, email, sender_name from erp_department");
    CHECK_THAT(told(checkContract(session)), Catch::Contains("its columns are company_id, department_id, name, code"));
  }
  SECTION("a key that is not unique") {
    redefine(
        session, "sdk_v1_settlement",
        "select company_id, invoice_id, position, cast(1 as bigint) as settlement_id, settled_on, kind, amount from "
        "erp_allocation union all "
        "select company_id, invoice_id, position, cast(1 as bigint), settled_on, kind, cast(0 as bigint) from erp_allocation");
    CHECK_THAT(told(checkContract(session)),
               Catch::Contains("2 rows share their key (company_id, invoice_id, position, settlement_id) with another"));
  }
  SECTION("more settled than there is") {
    session.execute("update erp_allocation set amount = 12001");
    const auto all = told(checkContract(session));
    CHECK_THAT(all, Catch::Contains("stay between nothing and the receivable"));
    CHECK_THAT(all, Catch::Contains("`settled` is the sum"));
  }
  SECTION("instalments that miss the total") {
    session.execute("update erp_instalment set amount = 11999");
    CHECK_THAT(told(checkContract(session)), Catch::Contains("sum to its total; for example where company_id = "));
  }
  SECTION("a date that no calendar shows") {
    session.execute("update erp_instalment set due_on = '2026-02-30'");
    CHECK_THAT(told(checkContract(session)),
               Catch::Contains("due_on: 1 values are not a date YYYY-MM-DD, such as \"2026-02-30\""));
  }
  SECTION("an unknown word") {
    redefine(session, "sdk_v1_contact",
             "select company_id, customer_id as contact_id, customer_id, 'boss' as role, name, '' as salutation, email, phone "
             "from erp_customer");
    CHECK_THAT(told(checkContract(session)), Catch::Contains("2 rows have another role than billing, owner"));
  }
  SECTION("a value of another type, or none") {
    redefine(session, "sdk_v1_contact",
             "select company_id, customer_id as contact_id, cast(customer_id as text) as customer_id, 'billing' as role, name, "
             "'' as salutation, "
             "cast(null as text) as email, phone from erp_customer");
    const auto all = told(checkContract(session));
    CHECK_THAT(all, Catch::Contains("customer_id"));
    if (session.isSqlite()) CHECK_THAT(all, Catch::Contains("2 rows have no email (NULL)"));
  }
}
