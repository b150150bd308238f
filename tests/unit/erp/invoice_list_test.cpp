#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/customers.hpp"
#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

namespace {

std::vector<std::string> numbers(kit::sql::Session& session, InvoiceQuery query) {
  std::vector<std::string> all;
  const auto page = listInvoices(session, findCompany(session, "ACME")->id, query);
  for (const auto& row : page.rows) all.push_back(row.number);
  CHECK(page.total == static_cast<std::int64_t>(all.size()));
  return all;
}
using Numbers = std::vector<std::string>;

}  // namespace

TEST_CASE("Invoices are listed newest first, by view, as of a day") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  auto draft = invoice("D1", "10", "2026-02-20");
  draft.status = InvoiceStatus::kDraft;
  auto cancelled = invoice("X1", "10", "2026-01-09");
  cancelled.status = InvoiceStatus::kCancelled;
  auto second = invoice("F4", "80", "2026-01-04", "2026-03-31");
  second.customer = "C2";
  second.orderReference = "Commande Été 12";
  upsert<InvoiceRow>(
      session, {invoice("F1", "100", "2026-01-01"), invoice("F2", "100", "2026-01-02"),
                invoice("F3", "100", "2026-01-03", nullptr), second, draft, cancelled, creditNote("A1", "30", "2026-02-15")});
  upsert<PaymentRow>(session,
                     {payment("F1", "2026-02-10", "100"), payment("F2", "2026-02-10", "40"), payment("F2", "2026-04-01", "60")});
  InvoiceQuery query;
  query.asOf = day("2026-03-01");
  CHECK(numbers(session, query) == Numbers{"D1", "A1", "X1", "F4", "F3", "F2", "F1"});
  query.view = InvoiceView::kOverdue;
  CHECK(numbers(session, query) == Numbers{"F2"});
  query.view = InvoiceView::kOpen;
  CHECK(numbers(session, query) == Numbers{"F4", "F3", "F2"});
  query.view = InvoiceView::kPaid;
  CHECK(numbers(session, query) == Numbers{"F1"});
  SECTION("money that comes later does not count, money that has come does") {
    query.asOf = day("2026-02-01");
    query.view = InvoiceView::kOverdue;
    CHECK(numbers(session, query) == Numbers{"F2", "F1"});
    query.asOf = day("2026-04-01");
    CHECK(numbers(session, query) == Numbers{"F4"});
    query.view = InvoiceView::kPaid;
    CHECK(numbers(session, query) == Numbers{"F2", "F1"});
  }
  SECTION("amounts and lateness are those of the day") {
    query.view = InvoiceView::kOverdue;
    const auto row = listInvoices(session, findCompany(session, "ACME")->id, query).rows.at(0);
    CHECK(row.open == 6000);
    CHECK(row.total == 10000);
    CHECK(row.daysLate == 29);
    CHECK(row.customerName == "Électricité Dupont");
  }
  SECTION("text is found in numbers, references and customers, whatever its accents") {
    query.view = InvoiceView::kAll;
    query.text = "ete 12";
    CHECK(numbers(session, query) == Numbers{"F4"});
    query.text = "boulangerie";
    CHECK(numbers(session, query) == Numbers{"F4"});
    query.text = "f2";
    CHECK(numbers(session, query) == Numbers{"F2"});
    query.text = "_";
    CHECK(numbers(session, query).empty());
  }
  SECTION("by customer, dates and page") {
    query.view = InvoiceView::kAll;
    query.customerId = findCustomer(session, findCompany(session, "ACME")->id, "C2")->id;
    CHECK(numbers(session, query) == Numbers{"F4"});
    query.customerId.reset();
    query.issuedFrom = day("2026-01-02");
    query.issuedTo = day("2026-01-03");
    CHECK(numbers(session, query) == Numbers{"F3", "F2"});
    query.issuedFrom.reset();
    query.issuedTo.reset();
    query.dueFrom = day("2026-02-01");
    query.dueTo = day("2026-12-31");
    CHECK(numbers(session, query) == Numbers{"F4"});
    query.dueFrom.reset();
    query.dueTo.reset();
    query.offset = 2;
    query.limit = 2;
    const auto page = listInvoices(session, findCompany(session, "ACME")->id, query);
    CHECK(page.total == 7);
    REQUIRE(page.rows.size() == 2);
    CHECK(page.rows[0].number == "X1");
  }
  SECTION("other views") {
    query.view = InvoiceView::kDrafts;
    CHECK(numbers(session, query) == Numbers{"D1"});
    query.view = InvoiceView::kCancelled;
    CHECK(numbers(session, query) == Numbers{"X1"});
    query.view = InvoiceView::kCreditNotes;
    CHECK(numbers(session, query) == Numbers{"A1"});
    CHECK(listInvoices(session, findCompany(session, "ACME")->id, query).rows.at(0).open == 3000);
    query.view = InvoiceView::kClosed;
    CHECK(numbers(session, query).empty());
  }
}
