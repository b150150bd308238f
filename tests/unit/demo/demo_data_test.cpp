#include "sample-host/demo/demo_data.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/contract_check.hpp"
#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/query.hpp"
#include "sample-host/erp/schema.hpp"
#include "tests/support/database/test_database.hpp"

using namespace host;
using kit::Date;

namespace {

demo::DemoOptions options() {
  demo::DemoOptions o;
  o.asOf = Date::parse("2026-01-15").value();
  return o;
}

std::int64_t number(kit::sql::Session& session, const std::string& sql) { return erp::Query(session, sql).number(); }

/// All rows of a table as one text, to compare databases.
std::string contents(kit::sql::Session& session, const std::string& sql, std::size_t columns) {
  std::string all;
  erp::Query(session, sql).read(columns, [&](const erp::Row& row) {
    for (std::size_t i = 0; i < columns; ++i) all += row.text(i) + "|";
    all += "\n";
  });
  return all;
}

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "demo-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("The demo is a ledger that an accountant would know") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  erp::migrateErp(session, 0);
  auto wanted = options();
  const Folder folder;
  wanted.eInvoiceFolder = folder.path / "einvoices";
  const auto made = demo::makeDemoData(session, wanted);
  REQUIRE(made);
  CHECK(made->companies == 2);
  CHECK(made->departments == 2);
  CHECK(made->customers == 300);
  CHECK(made->invoices == 3000);
  CHECK(made->eInvoices == 3);

  const auto issued = number(session, "select count(*) from sdk_v1_invoice where kind = 'invoice' and status = 'issued'");
  erp::InvoiceQuery query;
  query.asOf = wanted.asOf;
  const auto count = [&](erp::InvoiceView view) {
    query.view = view;
    std::int64_t all = 0;
    for (const auto& company : erp::companies(session)) all += erp::listInvoices(session, company.id, query).total;
    return all;
  };
  const auto open = count(erp::InvoiceView::kOpen);
  const auto overdue = count(erp::InvoiceView::kOverdue);
  INFO("issued " << issued << ", open " << open << ", overdue " << overdue);
  CHECK(open * 100 >= issued * 20);
  CHECK(open * 100 <= issued * 30);
  CHECK(overdue * 100 >= issued * 9);
  CHECK(overdue * 100 <= issued * 14);

  // Everything that reminding must cope with is there.
  for (const char* some :
       {"select count(*) from sdk_v1_invoice where status = 'draft'",
        "select count(*) from sdk_v1_invoice where status = 'cancelled'",
        "select count(*) from sdk_v1_invoice where status = 'closed'",
        "select count(*) from sdk_v1_receivable where due_on is null and status = 'issued'",
        "select count(*) from sdk_v1_receivable where position = 3",
        "select count(*) from sdk_v1_invoice where kind = 'credit_note'",
        "select count(*) from sdk_v1_settlement where kind = 'credit_note'",
        "select count(*) from sdk_v1_payment where invoice_id is null",
        "select count(*) from sdk_v1_payment where amount < 0",
        "select count(*) from sdk_v1_receivable where settled > 0 and settled < amount",
        "select count(*) from sdk_v1_customer_credit where amount > 0",
        "select count(*) from sdk_v1_receivable where payment_method = 'direct_debit' and status = 'issued'",
        "select count(*) from sdk_v1_customer where no_reminders = 1",
        "select count(*) from sdk_v1_customer where kind = 'individual'",
        "select count(*) from sdk_v1_customer where kind = 'public'",
        "select count(*) from sdk_v1_customer where category = 'key_account'",
        "select count(*) from sdk_v1_customer where accounting_account <> ''",
        "select count(*) from sdk_v1_customer where language = 'de'",
        "select count(*) from sdk_v1_contact where role = 'notary'",
        "select count(*) from sdk_v1_invoice where department_id is not null",
        "select count(*) from sdk_v1_customer c where email = '' and not exists (select 1 from sdk_v1_contact p where "
        "p.company_id = c.company_id and p.customer_id = c.customer_id and p.email <> '')"}) {
    INFO(some);
    CHECK(number(session, some) > 0);
  }
  CHECK(number(session, "select count(distinct currency) from sdk_v1_invoice") == 3);
  CHECK(number(session, "select count(*) from sdk_v1_contact where email <> '' and email not like '%.example'") == 0);
  CHECK(number(session, "select count(*) from sdk_v1_customer where email <> '' and email not like '%.example'") == 0);
  CHECK(number(session, "select count(*) from sdk_v1_payment where paid_on > '2026-01-15'") == 0);
  CHECK(number(session, "select count(*) from sdk_v1_invoice where issued_on > '2026-01-15'") == 0);
  for (const auto& finding : erp::checkContract(session)) FAIL_CHECK(finding.sentence());

  SECTION("made twice, the second is refused and nothing changes") {
    CHECK_THAT(demo::makeDemoData(session, wanted).refusal().text(), Catch::Contains("already") && Catch::Contains("reset"));
    CHECK(number(session, "select count(*) from sdk_v1_customer") >= 300);
  }
}

TEST_CASE("The same options give the same data, on both databases; another seed gives other data") {
  const auto told = [](kit::sql::Dialect dialect, std::uint64_t seed) {
    const test::Database database(dialect);
    auto session = database.open();
    erp::migrateErp(session, 0);
    auto wanted = options();
    wanted.customers = 40;
    wanted.invoices = 200;
    wanted.seed = seed;
    REQUIRE(demo::makeDemoData(session, wanted));
    return contents(session, "select number, issued_on, total, status from sdk_v1_invoice order by company_id, invoice_id", 4) +
           contents(session, "select invoice_id, paid_on, amount, reference from sdk_v1_payment order by company_id, payment_id",
                    4) +
           contents(session, "select code, name, email from sdk_v1_customer order by company_id, customer_id", 3) +
           contents(session,
                    "select invoice_id, position, settled from sdk_v1_receivable order by company_id, invoice_id, position", 3);
  };
  const auto first = told(kit::sql::Dialect::kSqlite, 5);
  CHECK(first == told(kit::sql::Dialect::kSqlite, 5));
  CHECK(first == told(kit::sql::Dialect::kPostgres, 5));
  CHECK(first != told(kit::sql::Dialect::kSqlite, 6));
}

TEST_CASE("Numbers that make no sense are refused") {
  const test::Database database(kit::sql::Dialect::kSqlite);
  auto session = database.open();
  erp::migrateErp(session, 0);
  auto wanted = options();
  wanted.customers = 0;
  CHECK(demo::makeDemoData(session, wanted).refusal().field == "customers");
  wanted.customers = 10;
  wanted.invoices = -1;
  CHECK(demo::makeDemoData(session, wanted).refusal().field == "invoices");
  CHECK_FALSE(demo::demoDataPresent(session));
}
