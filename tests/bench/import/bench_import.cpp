// How fast invoices come in from CSV, as a ratio to a program that only inserts the same rows with sqlite3 and prepared
// statements. Promise: 100 000 invoices under 15 s on SQLite, memory flat.
#include <sys/resource.h>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <host_sdk/kit/values/date.hpp>
#include <iostream>

#include "sample-host/erp/schema.hpp"
#include "sample-host/importers/import_service.hpp"
#include "tests/support/database/test_database.hpp"

using namespace sqlite_api;  // SOCI keeps sqlite3.h in this namespace

namespace {

namespace fs = std::filesystem;

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Peak of this process so far.
long peakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::string day(int days) { return kit::Date::of(2025, 1, 1)->plusDays(days).iso(); }

void writeFiles(const fs::path& folder, int invoices) {
  const int customers = invoices / 10 + 1;
  std::ofstream(folder / "companies.csv")
      << "code,name,country,currency,timezone,email,iban,bic,street,postcode,city,registration\n"
         "ACME,Acme,FR,EUR,Europe/Paris,a@acme.example,,,,,,732829320\n";
  std::ofstream out(folder / "customers.csv");
  out << "company,code,name,kind,category,language,country,email,accounting_account,street,postcode,city,reminders\n";
  for (int i = 0; i < customers; ++i)
    out << "ACME,C" << i << ",\"Customer " << i << ", Sons\",company,,fr,FR,c" << i << "@customer.example,411" << i
        << ",1 street,75001,Paris,yes\n";
  std::ofstream in(folder / "invoices.csv");
  in << "company,number,kind,customer,department,operator,order_reference,issued_on,due_on,currency,total,status,payment_method,"
        "sent_on\n";
  for (int i = 0; i < invoices; ++i)
    in << "ACME,F-" << i << ",invoice,C" << (i * 7919LL) % customers << ",,jd,PO " << i << ',' << day(i % 300) << ','
       << day(i % 300 + 30) << ",EUR," << 10 + i % 5000 << '.' << 10 + i % 90 << ",issued,transfer,\n";
}

double importFiles(const test::Database& database, const fs::path& folder) {
  auto session = database.open();
  host::erp::migrateErp(session, 0);
  host::importers::ImportReport report =
      host::importers::importPaths(session, {folder / "companies.csv", folder / "customers.csv"});
  if (!report.ok()) throw std::runtime_error(report.failure());
  const double took = seconds([&] { report = host::importers::importPaths(session, {folder / "invoices.csv"}); });
  if (!report.ok()) throw std::runtime_error(report.failure());
  return took;
}

void check(sqlite3* db, int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
}

/// The floor: the same rows into the same two tables with the same indexes, nothing read, nothing checked.
double rawInserts(const fs::path& folder, const test::Database& database, int invoices) {
  auto session = database.open();
  host::erp::migrateErp(session, 0);
  if (!host::importers::importPaths(session, {folder / "companies.csv", folder / "customers.csv"}).ok())
    throw std::runtime_error("no customers");
  long long firstCustomer = 0;
  session.raw() << "select min(customer_id) from erp_customer", soci::into(firstCustomer);
  const int customers = invoices / 10 + 1;
  sqlite3* db = nullptr;
  check(db, sqlite3_open(database.url().path.c_str(), &db));
  const double took = seconds([&] {
    for (const auto* pragma :
         {"pragma journal_mode=wal", "pragma synchronous=normal", "pragma foreign_keys=on", "begin immediate"})
      check(db, sqlite3_exec(db, pragma, nullptr, nullptr, nullptr));
    sqlite3_stmt* invoice = nullptr;
    sqlite3_stmt* instalment = nullptr;
    check(db,
          sqlite3_prepare_v2(
              db,
              "insert into erp_invoice (company_id, invoice_id, number, kind, customer_id, operator, order_reference, "
              "ordering_party,"
              " issued_on, due_on, currency, total, status, payment_method, note, scheduled, search_key, settled, open_due_on, "
              "version)"
              " values (1, ?1, ?2, 'invoice', ?3, 'jd', ?4, '', ?5, ?6, 'EUR', ?7, 'issued', 'transfer', '', 0, ?2, 0, ?6, 1)",
              -1, &invoice, nullptr));
    check(
        db,
        sqlite3_prepare_v2(
            db,
            "insert into erp_instalment (company_id, invoice_id, position, due_on, amount, settled) values (1, ?1, 1, ?2, ?3, 0)",
            -1, &instalment, nullptr));
    const auto bind = [](sqlite3_stmt* statement, int at, const std::string& text) {
      sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    };
    for (int i = 0; i < invoices; ++i) {
      const long long total = (10 + i % 5000) * 100LL + 10 + i % 90;
      sqlite3_bind_int64(invoice, 1, 10'000'000LL + i);
      bind(invoice, 2, "F-" + std::to_string(i));
      sqlite3_bind_int64(invoice, 3, firstCustomer + (i * 7919LL) % customers);
      bind(invoice, 4, "PO " + std::to_string(i));
      bind(invoice, 5, day(i % 300));
      bind(invoice, 6, day(i % 300 + 30));
      sqlite3_bind_int64(invoice, 7, total);
      check(db, sqlite3_step(invoice));
      sqlite3_reset(invoice);
      sqlite3_bind_int64(instalment, 1, 10'000'000LL + i);
      bind(instalment, 2, day(i % 300 + 30));
      sqlite3_bind_int64(instalment, 3, total);
      check(db, sqlite3_step(instalment));
      sqlite3_reset(instalment);
    }
    sqlite3_finalize(invoice);
    sqlite3_finalize(instalment);
    check(db, sqlite3_exec(db, "commit", nullptr, nullptr, nullptr));
  });
  sqlite3_close(db);
  return took;
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A folder of e-invoices, as a first import of a year would be. Run in the source folder.
void importInvoiceFiles(const fs::path& folder, int count) {
  const auto xml = slurp("tests/data/einvoices/plain.cii.xml");
  const std::string number = "FA-2026-001";
  const fs::path invoices = folder / "einvoices";
  fs::create_directory(invoices);
  for (int i = 0; i < count; ++i) {
    auto text = xml;
    for (auto at = text.find(number); at != std::string::npos; at = text.find(number))
      text.replace(at, number.size(), "E-" + std::to_string(i));
    std::ofstream(invoices / (std::to_string(i) + ".xml")) << text;
  }
  const test::Database database(kit::sql::Dialect::kSqlite);
  auto session = database.open();
  host::erp::migrateErp(session, 0);
  (void)host::importers::importPaths(session, {folder / "companies.csv"});
  host::importers::ImportReport report;
  const double took = seconds([&] { report = host::importers::importPaths(session, {invoices}); });
  if (!report.ok()) throw std::runtime_error(report.failure());
  std::printf("%d e-invoices, SQLite: %.2f s (%.0f/s)\n", count, took, count / took);
}

}  // namespace

int main(int argc, char** argv) {
  int invoices = 100'000;
  bool postgres = false;
  bool onlyImport = false;  // for large files: is memory flat?
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--postgres") {
      postgres = true;
    } else if (std::string(argv[i]) == "--only-import") {
      onlyImport = true;
    } else {
      invoices = std::stoi(argv[i]);
    }
  }
  std::string pattern = (fs::temp_directory_path() / "bench-import-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return 1;
  const fs::path folder = pattern;
  try {
    writeFiles(folder, invoices);
    const long before = peakMegabytes();
    const double imported = importFiles(test::Database(kit::sql::Dialect::kSqlite), folder);
    const long after = peakMegabytes();
    if (onlyImport) {
      std::printf("%d invoices, SQLite: import %.2f s, memory +%ld MB (peak %ld MB)\n", invoices, imported, after - before,
                  after);
      fs::remove_all(folder);
      return 0;
    }
    const double raw = rawInserts(folder, test::Database(kit::sql::Dialect::kSqlite), invoices);
    const double again = [&] {
      const test::Database database(kit::sql::Dialect::kSqlite);
      importFiles(database, folder);
      auto session = database.open();
      return seconds([&] { (void)host::importers::importPaths(session, {folder / "invoices.csv"}); });
    }();
    std::printf(
        "%d invoices, SQLite: import %.2f s (%.0f/s), raw inserts %.2f s, ratio %.2f; the same file again %.2f s; memory +%ld MB "
        "(peak %ld MB)\n",
        invoices, imported, invoices / imported, raw, imported / raw, again, after - before, after);
    importInvoiceFiles(folder, 1000);
    if (postgres) {
      const double took = importFiles(test::Database(kit::sql::Dialect::kPostgres), folder);
      std::printf("%d invoices, PostgreSQL: import %.2f s (%.0f/s)\n", invoices, took, invoices / took);
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    fs::remove_all(folder);
    return 1;
  }
  fs::remove_all(folder);
  return 0;
}
