#include "tests/bench/plan/ledger.hpp"

#include <fstream>
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/migration.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "plugin/storage/configuration_json.hpp"
#include "sample-host/erp/change_feed.hpp"
#include "sample-host/erp/schema.hpp"

namespace bench {
namespace {

using kit::sql::BulkInsert;

std::string fileText(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("run it in the root of the repository: " + path + " is not there");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The app's tables, as its manifest lists them.
std::vector<kit::sql::Migration> appMigrations() {
  const auto manifest = nlohmann::json::parse(fileText("manifests/manifest.json"));
  std::vector<kit::sql::Migration> all;
  for (const auto& each : manifest.at("migrations")) {
    const auto file = each.at("file").get<std::string>();
    all.push_back({each.at("version").get<int>(), file, fileText("plugin/storage/" + file)});
  }
  return all;
}

/// Column by column, with their order kept by the compiler's.
template <class... Values>
void row(BulkInsert& insert, const Values&... values) {
  const auto one = [&](const auto& value) {
    using Value = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, std::nullptr_t>)
      insert.addNull();
    else if constexpr (std::is_integral_v<Value>)
      insert.add(std::int64_t{value});
    else
      insert.add(std::string_view(value));
  };
  (one(values), ...);
  insert.endRow();
}

std::string numbered(const char* prefix, std::int64_t number) { return prefix + std::to_string(1'000'000 + number); }

std::int64_t customerOf(std::int64_t invoice, std::int64_t customers) { return invoice * 7919 % customers + 1; }
std::int64_t totalOf(std::int64_t invoice) { return 10'000 + invoice * 37 % 500'000; }
/// 0 … 99, spread over the invoices of each customer; `kind` gives independent series.
int share(std::int64_t invoice, std::uint64_t kind) {
  auto x = static_cast<std::uint64_t>(invoice) + kind * 0x9e3779b97f4a7c15U;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
  x = (x ^ x >> 27) * 0x94d049bb133111ebU;
  return static_cast<int>((x ^ x >> 31) % 100);
}
bool isPaidInPart(std::int64_t invoice) { return share(invoice, 1) < 24; }
std::int64_t paidOf(std::int64_t invoice) { return isPaidInPart(invoice) ? totalOf(invoice) / 4 : 0; }
int remindersOf(std::int64_t invoice) {
  const int kind = share(invoice, 2);
  return kind < 42 ? 0 : kind < 85 ? 1 : 2;
}
bool waits(std::int64_t invoice, Rhythm rhythm) { return rhythm == Rhythm::kDaily && invoice % 30 != 0; }
constexpr int kDelays[] = {10, 20, 35};
kit::Date dueOf(std::int64_t invoice, Rhythm rhythm) {
  constexpr int kLate[] = {10, 32, 60};
  const int done = remindersOf(invoice);
  if (done == 0 && waits(invoice, rhythm)) return asOf().plusDays(-1 - static_cast<int>(invoice % 7));
  if (done == 0 && rhythm == Rhythm::kDaily) return asOf().plusDays(-kDelays[0]);
  return asOf().plusDays(-kLate[done] - static_cast<int>(invoice % 25));
}
/// When the last reminder was sent.
kit::Date lastSentOf(std::int64_t invoice, Rhythm rhythm) {
  if (waits(invoice, rhythm)) return asOf().plusDays(-2 - static_cast<int>(invoice % 7));
  const int done = remindersOf(invoice);
  if (rhythm == Rhythm::kDaily && done > 0) return asOf().plusDays(kDelays[done - 1] - kDelays[done]);  // the gap ends today
  return asOf().plusDays(-16);
}

void fillCustomers(kit::sql::Session& session, std::int64_t customers) {
  {
    BulkInsert insert(session, "erp_customer", {"company_id",         "customer_id",  "code",     "name",       "kind",
                                                "category",           "language",     "country",  "email",      "phone",
                                                "accounting_account", "street",       "postcode", "city",       "registration",
                                                "vat_number",         "no_reminders", "sort_key", "search_key", "version"});
    for (std::int64_t i = 1; i <= customers; ++i) {
      const auto code = numbered("C", i);
      row(insert, kCompany, i, code, "Client " + code, "company", "", "fr", "FR", "compta@" + code + ".example", "", "411" + code,
          "1 rue du Pont", "69001", "Lyon", "", "", 0, "client " + code, code, 1);
    }
    insert.finish();
  }
  BulkInsert insert(session, "erp_contact",
                    {"company_id", "contact_id", "customer_id", "role", "name", "salutation", "email", "phone", "version"});
  for (std::int64_t i = 1; i <= customers; ++i)
    row(insert, kCompany, i, i, i % 4 == 0 ? "owner" : "billing", "Camille Martin", "",
        numbered("camille.martin@C", i) + ".example", "", 1);
  insert.finish();
}

void fillInvoices(kit::sql::Session& session, std::int64_t receivables, std::int64_t customers, Rhythm rhythm) {
  {
    BulkInsert insert(session, "erp_invoice",
                      {"company_id",     "invoice_id", "number",     "kind",     "customer_id", "operator", "order_reference",
                       "ordering_party", "issued_on",  "due_on",     "currency", "total",       "status",   "payment_method",
                       "note",           "scheduled",  "search_key", "settled",  "open_due_on", "version"});
    for (std::int64_t i = 1; i <= receivables; ++i) {
      const auto due = dueOf(i, rhythm);
      row(insert, kCompany, i, numbered("F", i), "invoice", customerOf(i, customers), "", "", "", due.plusDays(-30).iso(),
          due.iso(), "EUR", totalOf(i), "issued", "transfer", "", 0, numbered("f", i), paidOf(i), due.iso(), 1);
    }
    insert.finish();
  }
  {
    BulkInsert insert(session, "erp_instalment", {"company_id", "invoice_id", "position", "due_on", "amount", "settled"});
    for (std::int64_t i = 1; i <= receivables; ++i) row(insert, kCompany, i, 1, dueOf(i, rhythm).iso(), totalOf(i), paidOf(i));
    insert.finish();
  }
  {
    BulkInsert insert(session, "erp_payment",
                      {"company_id", "payment_id", "customer_id", "invoice_id", "paid_on", "currency", "amount", "reference"});
    for (std::int64_t i = 1; i <= receivables; ++i)
      if (isPaidInPart(i))
        row(insert, kCompany, 2'000'000 + i, customerOf(i, customers), i, dueOf(i, rhythm).plusDays(3).iso(), "EUR", paidOf(i),
            "VIR");
    insert.finish();
  }
  BulkInsert insert(session, "erp_allocation",
                    {"company_id", "invoice_id", "position", "source_id", "settled_on", "kind", "amount"});
  for (std::int64_t i = 1; i <= receivables; ++i)
    if (isPaidInPart(i)) row(insert, kCompany, i, 1, 2'000'000 + i, dueOf(i, rhythm).plusDays(3).iso(), "payment", paidOf(i));
  insert.finish();
}

void fillReminders(kit::sql::Session& session, std::int64_t receivables, std::int64_t customers, Rhythm rhythm) {
  std::int64_t id = 0;
  {
    BulkInsert insert(session, "reminders_reminder",
                      {"company_id", "reminder_id", "invoice_id", "position", "customer_id", "level", "rank", "delay_days",
                       "programme", "state", "holds", "currency", "sent_on", "created_on", "created_at", "voided_by"});
    for (std::int64_t i = 1; i <= receivables; ++i)
      for (int done = 0; done < remindersOf(i); ++done) {
        const auto sent = lastSentOf(i, rhythm).plusDays((done + 1 - remindersOf(i)) * 16).iso();
        row(insert, kCompany, ++id, i, 1, customerOf(i, customers), done == 0 ? "first" : "second", done + 1, done == 0 ? 10 : 20,
            "default", "sent", 1, "EUR", sent, sent, 0, "");
      }
    insert.finish();
  }
  BulkInsert insert(session, "reminders_sequence", {"company_id", "name", "next_id"});
  row(insert, kCompany, "reminder", id + 1);
  insert.finish();
}

}  // namespace

void makeTables(kit::sql::Session& session) {
  host::erp::migrateErp(session, 1000);
  kit::sql::migrate(session, "payment-reminders", appMigrations(), 1000);
  const auto read = reminders::storage::readConfiguration(fileText("templates/configuration/default.json"));
  auto configuration = std::get<reminders::domain::Configuration>(read);
  configuration.active = true;
  configuration.volumeGuard.reset();  // a million at once is what is measured
  kit::sql::Transaction transaction(session);
  {
    BulkInsert insert(
        session, "erp_company",
        {"company_id",     "code",           "name",          "country",       "currency",       "timezone", "language",
         "email",          "phone",          "iban",          "bic",           "street",         "postcode", "city",
         "registration",   "vat_number",     "legal_form",    "share_capital", "trade_register", "vat_rate", "late_penalty",
         "early_discount", "invoice_prefix", "credit_prefix", "logo",          "version"});
    row(insert, kCompany, "ACME", "Acme", "FR", "EUR", "Europe/Paris", "fr", "compta@acme.example", "", "", "", "", "", "", "",
        "", "", "", "", 2000, "", "", "F", "A", "", 1);
    insert.finish();
  }
  BulkInsert insert(session, "reminders_company",
                    {"company_id", "configuration", "active", "paused", "activated_on", "changed_at", "changed_by"});
  row(insert, kCompany, reminders::storage::writeConfiguration(configuration), 1, 0, asOf().plusDays(-365).iso(), 0, "");
  insert.finish();
  transaction.commit();
}

void fill(kit::sql::Session& session, std::int64_t receivables, Rhythm rhythm) {
  const auto customers = receivables / 10;
  kit::sql::Transaction transaction(session);
  fillCustomers(session, customers);
  fillInvoices(session, receivables, customers, rhythm);
  fillReminders(session, receivables, customers, rhythm);
  host::erp::endRevision(session);
  transaction.commit();
  if (!session.isSqlite()) session.execute("vacuum analyze");
}

void liveADay(kit::sql::Session& session) {
  kit::sql::Transaction transaction(session);
  session.execute("update reminders_reminder set programme = programme where invoice_id % 30 = 1");
  session.execute("update erp_customer set phone = '01' where customer_id % 200 = 0");
  host::erp::endRevision(session);
  transaction.commit();
}

}  // namespace bench
