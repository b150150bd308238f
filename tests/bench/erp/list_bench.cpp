// How long the lists and pages of a large ledger take, on both databases: build/release/bench/bench_erp_lists [invoices].
// Wall time and, for SQLite, which works in this process, the processor's time: a busy machine does not blur that.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

#include "sample-host/demo/demo_data.hpp"
#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/invoice_page.hpp"
#include "sample-host/erp/invoice_pdf.hpp"
#include "sample-host/erp/schema.hpp"
#include "tests/support/database/test_database.hpp"

using namespace host;

namespace {

void measure(const char* what, const std::function<void()>& work) {
  work();  // warm
  constexpr int kTimes = 5;
  const auto start = std::chrono::steady_clock::now();
  const auto cpu = std::clock();
  for (int i = 0; i < kTimes; ++i) work();
  const double wall = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / kTimes;
  std::printf("  %-34s %8.1f ms  (processor %7.1f ms)\n", what, wall,
              1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / kTimes);
}

void run(kit::sql::Dialect dialect, int invoices) {
  std::printf("%s, %d invoices\n", test::nameOf(dialect).c_str(), invoices);
  test::Database database(dialect);
  auto session = database.open();
  erp::migrateErp(session, 0);
  demo::DemoOptions options;
  options.invoices = invoices;
  options.customers = invoices / 10;
  options.asOf = kit::Date::of(2026, 1, 15).value();
  const auto start = std::chrono::steady_clock::now();
  const auto cpu = std::clock();
  if (!demo::makeDemoData(session, options)) std::abort();
  std::printf("  demo data made in %.1f s (processor %.1f s)\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
  if (!session.isSqlite()) session.execute("analyze");
  const auto company = erp::findCompany(session, demo::kMainCompany)->id;
  erp::InvoiceQuery query;
  query.asOf = options.asOf;
  const auto list = [&] { erp::listInvoices(session, company, query); };
  for (const auto view : {erp::InvoiceView::kAll, erp::InvoiceView::kOpen, erp::InvoiceView::kOverdue, erp::InvoiceView::kPaid,
                          erp::InvoiceView::kDrafts, erp::InvoiceView::kCreditNotes}) {
    query.view = view;
    measure(("invoices, " + std::string(erp::wordOf(view))).c_str(), list);
  }
  query.view = erp::InvoiceView::kAll;
  query.offset = invoices / 2;
  measure("invoices, page in the middle", list);
  query.offset = 0;
  query.text = "menuiserie";
  measure("invoices, text", list);
  query.text = "f2025-0012";
  measure("invoices, number", list);
  query.text = "";
  query.issuedFrom = options.asOf.plusDays(-60);
  measure("invoices, of two months", list);
  erp::CustomerQuery customers;
  measure("customers", [&] { erp::listCustomers(session, company, customers); });
  customers.text = "electricite";
  measure("customers, text", [&] { erp::listCustomers(session, company, customers); });
  query.issuedFrom.reset();
  query.view = erp::InvoiceView::kOverdue;
  const auto one = erp::listInvoices(session, company, query).rows.at(0);
  measure("page of an invoice", [&] { erp::invoiceDetails(session, company, one.id, options.asOf); });
  measure("state of a customer", [&] { erp::customerState(session, company, one.customerId, options.asOf); });
  measure("PDF of an invoice", [&] { erp::invoicePdf(session, company, one.id, options.asOf); });
}

}  // namespace

int main(int argc, char** argv) {
  const int invoices = argc > 1 ? std::atoi(argv[1]) : 100'000;
  for (const auto dialect : test::dialects())
    if (argc < 3 || test::nameOf(dialect) == argv[2]) run(dialect, invoices);
}
