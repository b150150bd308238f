// How fast the ERP takes rows in, on both databases. The processor's time is this process's: all of it for SQLite.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

#include <host_sdk/kit/sql/row_reader.hpp>

#include "sample-host/erp/bulk_upsert.hpp"
#include "sample-host/erp/schema.hpp"
#include "tests/support/database/test_database.hpp"

using namespace host::erp;

namespace {

struct Took {
  double wall = 0, processor = 0;
};

Took seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const auto cpu = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

void tell(const char* what, long long rows, Took took) {
  std::printf("  %-34s %8lld rows  %6.2f s (processor %6.2f s)  %9.0f rows/s\n", what, rows, took.wall, took.processor,
              static_cast<double>(rows) / took.wall);
}

template <class Row, class Make>
void load(kit::sql::Session& session, const char* what, long long count, Make make) {
  tell(what, count, seconds([&] {
         kit::sql::Transaction transaction(session);
         BulkUpsert<Row> bulk(session);
         for (long long i = 0; i < count; ++i)
           if (const auto refusal = bulk.add(i + 1, make(i))) std::abort();
         if (bulk.finish().refusal) std::abort();
         transaction.commit();
       }));
}

void run(kit::sql::Dialect dialect, long long count) {
  std::printf("%s\n", test::nameOf(dialect).c_str());
  test::Database database(dialect);
  auto session = database.open();
  migrateErp(session, 0);
  load<CompanyRow>(session, "companies", 1, [](long long) {
    CompanyRow row;
    row.code = "ACME";
    row.name = "Acme";
    row.country = "FR";
    row.currency = "EUR";
    row.timezone = "Europe/Paris";
    return row;
  });
  const auto customers = count / 10;
  load<CustomerRow>(session, "customers", customers, [](long long i) {
    CustomerRow row;
    row.company = "ACME";
    row.code = "C" + std::to_string(i);
    row.name = "Société Générale d'Électricité " + std::to_string(i);
    row.city = "Lyon";
    row.email = "compta" + std::to_string(i) + "@client.example";
    return row;
  });
  const auto start = kit::Date::of(2025, 1, 1).value();
  const auto invoice = [&](long long i) {
    InvoiceRow row;
    row.company = "ACME";
    row.customer = "C" + std::to_string(i % customers);
    row.number = "F" + std::to_string(i);
    row.issuedOn = start.plusDays(static_cast<int>(i % 365));
    row.dueOn = row.issuedOn.plusDays(30);
    row.total = {std::to_string(100 + i % 1000) + ".50"};
    return row;
  };
  load<InvoiceRow>(session, "invoices, new", count, invoice);
  load<InvoiceRow>(session, "invoices, the same again", count, invoice);
  load<InstalmentRow>(session, "instalments, two for every fifth", count * 2 / 5, [&](long long i) {
    const auto n = i / 2 * 5;
    const auto total = 100 + n % 1000;
    return InstalmentRow{"ACME",
                         "F" + std::to_string(n),
                         static_cast<int>(1 + i % 2),
                         start.plusDays(static_cast<int>(n % 365 + 30 + 30 * (i % 2))),
                         {i % 2 == 0 ? "50.00" : std::to_string(total - 50) + ".50"}};
  });
  load<PaymentRow>(session, "payments, three of four", count * 3 / 4, [&](long long i) {
    return PaymentRow{"ACME",
                      "C" + std::to_string(i % customers),
                      "F" + std::to_string(i),
                      start.plusDays(static_cast<int>(i % 365 + 35)),
                      "",
                      {std::to_string(100 + i % 1000) + ".50"},
                      "VIR"};
  });
  long long rows = 0;
  const auto took = seconds([&] {
    kit::sql::Transaction transaction(session);
    kit::sql::RowReader reader(session, "select * from sdk_v1_receivable order by company_id, invoice_id, position");
    while (reader.next()) ++rows;
  });
  tell("receivables read in order", rows, took);
}

}  // namespace

int main(int argc, char** argv) {
  const long long count = argc > 1 ? std::atoll(argv[1]) : 100'000;
  for (const auto dialect : test::dialects())
    if (argc < 3 || test::nameOf(dialect) == argv[2]) run(dialect, count);
}
