// A ledger that is lived with day by day, and runs over it that look at what they must.
#pragma once
#include <algorithm>
#include <set>

#include "plugin/application/run_extent.hpp"
#include "plugin/application/run_reminders.hpp"
#include "tests/support/reminders/books.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace test {

using application::Extent;
using application::RunResult;

/// What happens while a run has its view of the database open.
class WatchedFacts final : public application::FactsSource {
 public:
  explicit WatchedFacts(application::FactsSource& facts) : facts_(facts) {}
  std::function<void()> beforeOpen = [] {}, afterOpen = [] {};
  std::unique_ptr<application::FactsSnapshot> open(domain::CompanyId company, domain::Date asOf) override {
    beforeOpen();
    auto snapshot = facts_.open(company, asOf);
    afterOpen();
    return snapshot;
  }
  std::unique_ptr<application::FactsSnapshot> openChanged(domain::CompanyId company, domain::Date asOf,
                                                          const application::CompletedPass& since) override {
    beforeOpen();
    auto snapshot = facts_.openChanged(company, asOf, since);
    if (snapshot) afterOpen();
    return snapshot;
  }
  std::unique_ptr<application::FactsSnapshot> openInvoices(domain::CompanyId company, domain::Date asOf,
                                                           std::span<const domain::InvoiceId> invoices) override {
    return facts_.openInvoices(company, asOf, invoices);
  }

 private:
  application::FactsSource& facts_;
};

/// A ledger of twelve invoices of the customers K1 to K4, F-1 to F-12, due one day after the other from 1 February 2026 on, with
/// steps at 10, 20 and 35 days.
struct Story {
  explicit Story(kit::sql::Dialect dialect) : books(dialect), facts(books.database.facts) {
    auto configuration = samples::configuration();
    configuration.volumeGuard.reset();
    save(configuration);
    std::vector<host::erp::CustomerRow> customers;
    for (int i = 1; i <= 4; ++i) customers.push_back(customer("K" + std::to_string(i)));
    books.upsert(customers);
    std::vector<host::erp::InvoiceRow> invoices;
    for (int i = 1; i <= 12; ++i)
      invoices.push_back(
          bill("F-" + std::to_string(i), "K" + std::to_string((i - 1) % 4 + 1), day("2026-02-01").plusDays(i - 1)));
    books.upsert(invoices);
  }

  static host::erp::CustomerRow customer(const std::string& code) {
    host::erp::CustomerRow row;
    row.company = "ACME";
    row.code = row.name = code;
    row.email = code + "@example.org";
    return row;
  }
  static host::erp::InvoiceRow bill(const std::string& number, const std::string& customer, kit::Date due) {
    auto row = test::invoice(number, "100.00");
    row.customer = customer;
    row.issuedOn = due.plusDays(-30);
    row.dueOn = due;
    return row;
  }
  void save(domain::Configuration configuration) {
    configuration.active = true;
    books.database.configurations.save(books.company, configuration, "test");
  }
  void pay(const std::string& invoice, const std::string& customer, const char* on, const std::string& amount) {
    books.upsert<host::erp::PaymentRow>({{"ACME", customer, invoice, day(on), "", {amount}, "R" + std::to_string(++serial)}});
  }
  void execute(const std::string& sql) { books.session.execute(sql); }
  std::string company() const { return std::to_string(books.company.value); }
  std::string customerId(const std::string& code) {
    return std::to_string(number(books.session, "select customer_id from sdk_v1_customer where code = '" + code + "'"));
  }
  std::string invoiceId(const std::string& number) { return std::to_string(books.idOf(number)); }

  application::RunReminders runner(application::DecisionLog& decisions) {
    auto& stores = books.database;
    return {facts, stores.configurations, stores.outbox, decisions, stores.runs, stores.plans, clock};
  }
  application::PlannedCompany planned(const std::string& date) {
    return application::PlanReminders(books.database.facts, books.database.configurations).plan(books.company, day(date.c_str()));
  }
  /// Its texts only: the plan points into rules.
  std::map<std::string, std::string> decisionsOn(const std::string& date) { return told(planned(date).plan); }
  std::string keptOfF1(const std::string& date) { return keptUpTo(date, planned(date).plan)["F-1"]; }
  /// Runs, and requires that it queued what a full plan would remind of and that every decision of that plan is the last one
  /// kept.
  RunResult run(const std::string& date, Extent extent = Extent::kWhatCanDiffer) {
    INFO(date);
    const auto everything = planned(date);
    const auto& full = everything.plan;
    const auto before = history();
    auto result = runner(books.database.decisions).run(books.company, day(date.c_str()), "", extent);
    if (result.kind != RunResult::Kind::kQueued) return result;
    CHECK(remindedBy(result.planned.plan) == remindedBy(full));
    CHECK(result.queuedMessages == full.totals.messages);
    if (!result.kept) {
      CHECK(history() == before);
      return result;
    }
    CHECK(keptUpTo(date, full) == told(full));
    CHECK(openThoughUnlisted(full).empty());
    return result;
  }
  static std::set<std::string> remindedBy(const domain::Plan& plan) {
    std::set<std::string> all;
    for (const auto& line : plan.lines)
      if (line.decision.kind == domain::DecisionKind::kRemind) all.insert(std::string(line.number));
    return all;
  }
  static std::map<std::string, std::string> told(const domain::Plan& plan) {
    std::map<std::string, std::string> all;
    for (const auto& line : plan.lines) {
      auto& text = all[std::string(line.number)];
      text = std::string(domain::word(line.decision.kind));
      for (const auto& blocker : line.decision.blockers.list())
        text += " " + std::string(domain::word(blocker.code)) + (blocker.until ? ":" + blocker.until->iso() : "");
    }
    return all;
  }
  /// The last decision kept of each line of a plan.
  std::map<std::string, std::string> keptUpTo(const std::string& date, const domain::Plan& plan) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::string> last;
    kit::sql::ReadTransaction reading(books.session);
    kit::sql::RowReader rows(books.session,
                             "select invoice_id, position, decision, blockers from reminders_decision where company_id = :1 and "
                             "as_of <= :2 order by as_of",
                             {books.company.value, date});
    while (rows.next())
      last[{rows.number(0), rows.number(1)}] =
          std::string(rows.text(2)) + (rows.text(3).empty() ? "" : " " + std::string(rows.text(3)));
    std::map<std::string, std::string> all;
    for (const auto& line : plan.lines)
      all[std::string(line.number)] = last[{line.receivable.invoice.value, line.receivable.position}];
    return all;
  }
  /// Whatever has kept decisions and no line in a full plan, unless it is kept as closed.
  std::set<std::string> openThoughUnlisted(const domain::Plan& full) {
    std::set<std::string> found;
    for (const auto& [place, rows] : history()) {
      const bool listed = std::any_of(full.lines.begin(), full.lines.end(), [&](const domain::PlanLine& line) {
        return line.receivable == domain::ReceivableId{{place.first}, static_cast<int>(place.second)};
      });
      if (!listed && rows.back().find(" closed") == std::string::npos) found.insert(rows.back());
    }
    return found;
  }
  /// All that is kept, by invoice and position, in the order of days: "2026-02-06 wait delay_not_reached:2026-02-11".
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::string>> history() {
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::string>> all;
    kit::sql::ReadTransaction reading(books.session);
    kit::sql::RowReader rows(
        books.session,
        "select invoice_id, position, as_of, decision, blockers from reminders_decision where company_id = :1 order by as_of",
        {books.company.value});
    while (rows.next())
      all[{rows.number(0), rows.number(1)}].push_back(std::string(rows.text(2)) + " " + std::string(rows.text(3)) +
                                                      (rows.text(4).empty() ? "" : " " + std::string(rows.text(4))));
    return all;
  }
  std::vector<std::string> historyOf(const std::string& number, int position = 1) {
    return history()[{books.idOf(number), position}];
  }
  void setStatus(const std::string& number, const std::string& status) {
    execute("update erp_invoice set status = '" + status + "' where number = '" + number + "'");
    host::erp::endRevision(books.session);
  }
  static std::set<std::string> lookedAt(const RunResult& result) {
    std::set<std::string> all;
    for (const auto& line : result.planned.plan.lines) all.insert(std::string(line.number));
    return all;
  }

  Books books;
  WatchedFacts facts;
  fakes::FakeClock clock;
  int serial = 0;
};

using Numbers = std::set<std::string>;

/// On PostgreSQL, transactions of other tests that have begun earlier make a run look again at what it has seen already.
#define CHECK_LOOKED_AT(result, ...)                                                    \
  do {                                                                                  \
    const auto looked = Story::lookedAt(result);                                        \
    const Numbers wanted __VA_ARGS__;                                                   \
    if (dialect == kit::sql::Dialect::kSqlite)                                          \
      CHECK(looked == wanted);                                                          \
    else                                                                                \
      CHECK(std::includes(looked.begin(), looked.end(), wanted.begin(), wanted.end())); \
  } while (false)

#define STORY_ON_BOTH_DATABASES(story)                                                     \
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres); \
  INFO("on " << test::nameOf(dialect));                                                    \
  Story story(dialect)

}  // namespace test
