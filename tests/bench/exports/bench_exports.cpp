// How long a list takes to become a file, and how much memory: all unpaid invoices of a ledger as Excel and as CSV, from the
// database to the bytes. Promise: 100 000 rows under 3 s and 20 MB. And how fast a day's letters are bound.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "plugin/delivery/letter_page.hpp"
#include "plugin/delivery/pdf_binder.hpp"
#include "plugin/delivery/table_files.hpp"
#include "plugin/storage/unpaid_list.hpp"
#include "tests/bench/plan/ledger.hpp"
#include "tests/support/database/test_database.hpp"

namespace {

using namespace reminders;
using application::TableFormat;
using Kind = application::TableColumn::Kind;

double secondsSince(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

/// Of this process, now, in MB; and the most since it was last forgotten.
double memory(const char* what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(what, 0) == 0) return std::atof(line.c_str() + std::string(what).size()) / 1024;
  return 0;
}
void forgetPeak() { std::ofstream("/proc/self/clear_refs") << 5; }

const application::TableShape kShape{"Unpaid invoices",
                                     {{Kind::kText, "customer", "Customer code", 14},
                                      {Kind::kText, "customer_name", "Customer", 32},
                                      {Kind::kText, "invoice", "Invoice", 18},
                                      {Kind::kNumber, "instalment", "Instalment", 10},
                                      {Kind::kText, "order_reference", "Order reference", 18},
                                      {Kind::kText, "ordering_party", "Ordering party", 24},
                                      {Kind::kText, "operator", "Operator", 16},
                                      {Kind::kText, "status", "Status", 12},
                                      {Kind::kDate, "issued_on", "Issued on", 12},
                                      {Kind::kDate, "due_on", "Due date", 12},
                                      {Kind::kText, "currency", "Currency", 8},
                                      {Kind::kAmount, "amount", "Amount", 14},
                                      {Kind::kAmount, "open", "Open amount", 14},
                                      {Kind::kText, "last_level", "Last reminder", 18},
                                      {Kind::kDate, "last_reminder_on", "Sent on", 12}}};

void exportAs(const char* name, TableFormat format, storage::SqlUnpaidList& list) {
  const auto before = memory("VmRSS:");
  forgetPeak();
  const auto began = std::chrono::steady_clock::now();
  std::int64_t rows = 0;
  const auto table = delivery::DeliveredTables().begin(format, kShape, false);
  list.each({bench::kCompany}, bench::asOf(), {}, [&](const application::UnpaidEntry& entry) {
    const auto& line = entry.line;
    table->text(entry.customerCode).text(entry.customerName).text(line.number).number(line.receivable.position);
    table->text(line.orderReference).text(line.orderingParty).text(line.operatorName).text("to be paid");
    table->date(entry.issuedOn).date(line.dueOn).text(line.currency.code()).amount(kit::Money(entry.amount, line.currency));
    table->amount(kit::Money(line.open, line.currency)).text(entry.lastLevel).date(entry.lastReminder);
    table->endRow();
    ++rows;
  });
  const auto filled = memory("VmHWM:") - before;
  const auto bytes = table->take();
  std::printf("  %-5s %8lld rows  %6.2f s  %5.1f MB file  +%5.1f MB while rows are written, +%5.1f MB with the file\n", name,
              static_cast<long long>(rows), secondsSince(began), static_cast<double>(bytes.size()) / 1e6, filled,
              memory("VmHWM:") - before);
}

void exportAll(kit::sql::Dialect dialect, std::int64_t receivables) {
  test::Database database(dialect);
  {
    auto session = database.open();
    bench::makeTables(session);
    bench::fill(session, receivables, bench::Rhythm::kAllDue);
    session.execute(session.isSqlite() ? "analyze" : "vacuum analyze");
  }
  kit::sql::Pool pool(2, [&] {
    kit::sql::Session::Options options;
    options.cacheMegabytes = storage::kCacheMegabytes;
    return kit::sql::Session::open(database.url(), options);
  });
  storage::SqlUnpaidList list(pool);
  list.page({bench::kCompany}, bench::asOf(), {}, application::UnpaidOrder::kOverdue, 0, 25);  // its cache is not the export's
  std::printf("%s\n", test::nameOf(dialect).c_str());
  exportAs("csv", TableFormat::kCsv, list);
  exportAs("xlsx", TableFormat::kXlsx, list);
}

void bindLetters(int count) {
  delivery::Letter letter;
  letter.senderName = "Acme";
  letter.text = "Madame, Monsieur,\n\nSauf erreur de notre part, les factures suivantes restent dues.\n\nBien cordialement,";
  letter.head = {"Facture", "Émise le", "Échéance", "Retard", "Montant", "Reste dû"};
  letter.rows.push_back({"F-1", "01/01/2026", "31/01/2026", "12", "10,00 €", "10,00 €"});
  letter.createdOn = "2026-01-20";
  std::vector<std::string> letters;
  for (int i = 0; i < count; ++i) {
    letter.recipient = "Customer " + std::to_string(i) + "\n59000 Lille";
    letters.push_back(delivery::drawLetter(letter));
  }
  const auto began = std::chrono::steady_clock::now();
  const auto binding = delivery::QpdfBinder().begin();
  for (auto& each : letters) binding->add(std::move(each));
  const auto bound = binding->take();
  std::printf("%d letters bound: %.2f s, %.1f MB\n", count, secondsSince(began), static_cast<double>(bound.pdf.size()) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t receivables = argc > 1 ? std::atoll(argv[1]) : 100'000;
  exportAll(kit::sql::Dialect::kSqlite, receivables);
  exportAll(kit::sql::Dialect::kPostgres, receivables);
  bindLetters(500);
}
