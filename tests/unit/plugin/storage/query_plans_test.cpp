// What pages ask on every view must not read whole tables: every statement is explained by SQLite.
#include <set>

#include "host-sdk/kit/sql/native.hpp"
#include "plugin/storage/decision_history.hpp"
#include "plugin/storage/message_details.hpp"
#include "plugin/storage/message_history.hpp"
#include "plugin/storage/picked_rows.hpp"
#include "plugin/storage/returned_mail_book.hpp"
#include "plugin/storage/stored.hpp"
#include "tests/support/reminders/books.hpp"

namespace {

using namespace sqlite_api;

/// A pool whose sessions write down every statement, with its values.
class ListeningPool {
 public:
  explicit ListeningPool(test::RemindersDatabase& database)
      : pool(4, [this, &database] {
          auto session = database.open();
          kit::sql::listen(session, [this](sqlite3_stmt* statement) {
            char* sql = sqlite3_expanded_sql(statement);
            statements.emplace_back(sql);
            sqlite3_free(sql);
          });
          return session;
        }) {}
  std::vector<std::string> statements;  // before the pool: its sessions write here until they close
  kit::sql::Pool pool;
};

/// The steps of a statement that read a whole table or index, or sort what they found.
std::vector<std::string> costly(kit::sql::Session& session, const std::string& sql) {
  std::vector<std::string> found;
  if (!sql.starts_with("select") && !sql.starts_with("update") && !sql.starts_with("delete")) return found;
  kit::sql::RowReader rows(session, "explain query plan " + sql);
  while (rows.next()) {
    const std::string step(rows.text(3));
    if (step.starts_with("SCAN ") && step.find("CONSTANT ROW") == std::string::npos) found.push_back(step + " in " + sql);
  }
  return found;
}

}  // namespace

TEST_CASE("what an invoice's page and a sender ask reads no table from end to end") {
  test::Books books(kit::sql::Dialect::kSqlite);
  books.upsert<host::erp::InvoiceRow>({test::invoice("F-1", "100.00")});
  ListeningPool listening(books.database);
  storage::SqlConfigurationStore configurations(listening.pool, [] { return 1LL; });
  storage::SqlFactsSource facts(listening.pool, configurations);
  storage::SqlMessageHistory history(listening.pool);
  storage::SqlMessageDetails details(listening.pool);
  storage::SqlOutboxStore outbox(listening.pool, [] { return 1LL; });
  storage::SqlPlanArchive plans(listening.pool, [] { return 1LL; });
  const std::vector<domain::InvoiceId> invoices{{books.idOf("F-1")}};

  facts.openInvoices(books.company, test::day("2026-02-20"), invoices)->eachReceivable([](const auto&, const auto&) {});
  CHECK(configurations.runs(books.company));
  history.ofInvoice(books.company, invoices[0]);
  storage::SqlDecisionHistory decisions(listening.pool);
  decisions.ofInvoice(books.company, invoices[0]);
  decisions.runsUpTo(books.company, test::day("2026-02-20"));
  storage::SqlReturnedMailBook returned(listening.pool, [] { return 1LL; });
  application::ReturnedMail mail{"mail", "A1", "digest", domain::ReturnKind::kHard, {}, {}};
  mail.recipients.push_back({domain::ReturnKind::kHard, "compta@c1.example", "", "5.1.1", "unknown", false});
  returned.take(books.company, "box", mail, test::day("2026-02-20"));
  books.database.addresses.markUndeliverable(books.company, {1}, "compta@c1.example", "550", test::day("2026-02-20"));
  CHECK(returned.deadAddresses(books.company, 0, 20).size() == 1);
  history.latest(books.company, {domain::MessageState::kSent, domain::MessageState::kQueued}, 10);
  history.find(books.company, {1});
  history.copy(books.company, {1});
  history.brokenAccounts(books.company);
  details.details(books.company, {}, {1}, invoices);
  application::DraftGroup group;
  group.customer = {1};
  group.currency = kit::Currency::of("EUR");
  group.reminders = {{{invoices[0], 1}, "first", 10, 10, 100}};
  group.messages.resize(1);
  group.messages[0].carries = {0};
  outbox.enqueue(books.company, test::day("2026-02-20"), 1, std::vector{group});
  outbox.recover(books.company, 5, false);
  const auto claimed = outbox.claim(books.company, {10, 10, 1000, "w", 5, {}, {}, false});
  REQUIRE(claimed.size() == 1);
  CHECK(outbox.startAttempt(claimed[0].ticket, 10));
  CHECK(outbox.enterDoubt(claimed[0].ticket));
  outbox.renew(books.company, "w", 2000);
  application::Outcome outcome;
  outcome.carried = claimed[0].reminders;
  CHECK(outbox.finish(claimed[0].ticket, outcome));
  plans.remember(books.company, "p", {{{invoices[0], 1}, 10}});
  plans.find(books.company, "p");
  outbox.voidReminders(books.company, group.reminders, test::day("2026-02-21"), "anne");

  REQUIRE(listening.statements.size() > 30);
  std::vector<std::string> problems;
  for (const auto& sql : listening.statements)
    for (auto& each : costly(books.session, sql)) problems.push_back(std::move(each));
  CHECK(problems == std::vector<std::string>{});
}

TEST_CASE("what is picked out of many invoices on PostgreSQL is looked up, and the index is not walked from end to end") {
  test::Books books(kit::sql::Dialect::kPostgres);
  constexpr int kInvoices = 3'000;
  std::vector<host::erp::InvoiceRow> rows;
  for (int i = 1; i <= kInvoices; ++i) rows.push_back(test::invoice("F-" + std::to_string(i), "100.00"));
  books.upsert<host::erp::InvoiceRow>(rows);
  books.session.execute("analyze");
  std::vector<std::int64_t> picked;
  for (int i = 1; i <= 40; ++i) picked.push_back(books.idOf("F-" + std::to_string(i * 70)));

  kit::sql::Transaction transaction(books.session);
  const std::string some = "select invoice_id from sdk_v1_receivable where company_id = ";
  const std::string inOrder = " order by invoice_id, position";
  std::size_t found = 0;
  storage::PickedRows reader(books.session, std::span<const std::int64_t>(picked), "invoice_id", some + ":1", inOrder,
                             {books.company.value});
  while (reader.next()) ++found;
  CHECK(found == picked.size());
  std::string plan;
  const soci::rowset<std::string> steps =
      (books.session.raw().prepare << "explain declare like_it no scroll cursor for " + some + "1 and " +
                                          storage::inList("invoice_id", picked) + inOrder);
  for (const auto& step : steps) plan += step + "\n";
  INFO(plan);
  CHECK(plan.find("Sort") != std::string::npos);
  CHECK(plan.find("Filter: (invoice_id = ANY") == std::string::npos);
}

TEST_CASE("every table of the app that a plan reads tells what changes in it") {
  test::Books books(kit::sql::Dialect::kSqlite);
  ListeningPool listening(books.database);
  storage::SqlConfigurationStore configurations(listening.pool, [] { return 1LL; });
  storage::SqlFactsSource facts(listening.pool, configurations);
  facts.open(books.company, test::day("2026-02-20"))->eachReceivable([](const auto&, const auto&) {});
  std::set<std::string> tables;
  for (const auto& sql : listening.statements)
    for (std::size_t at = 0; (at = sql.find("from reminders_", at)) != std::string::npos; at += 5)
      tables.insert(sql.substr(at + 5, sql.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 5) - at - 5));
  CHECK(tables.erase("reminders_company") == 1);  // the configuration: a run compares its digest
  CHECK(tables.size() == 7);
  for (const auto& table : tables) {
    INFO(table);
    CHECK(test::number(books.session,
                       "select count(*) from sqlite_master where type = 'trigger' and tbl_name = '" + table + "'") == 3);
  }
}
