// Runs that look only at what is due or has changed: they must find what a full run finds, and whatever is doubtful makes a full
// one.
#include <algorithm>
#include <set>

#include "plugin/application/run_extent.hpp"
#include "plugin/application/run_reminders.hpp"
#include "tests/support/reminders/books.hpp"
#include "tests/support/reminders/fakes.hpp"

using namespace test;
using application::Extent;
using application::RunResult;

namespace {

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

/// Dies when the decisions are kept, before anything is queued.
class DyingDecisions final : public application::DecisionLog {
 public:
  explicit DyingDecisions(application::DecisionLog& log) : log_(log) {}
  application::Pass begin(domain::CompanyId company, domain::Date asOf) override { return log_.begin(company, asOf); }
  bool keepChanges(const domain::Plan& plan, const application::Pass& pass) override {
    log_.keepChanges(plan, pass);
    throw fakes::Killed();
  }
  void complete(domain::CompanyId company, const application::Pass& pass, const application::CompletedPass& done) override {
    log_.complete(company, pass, done);
  }

 private:
  application::DecisionLog& log_;
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

}  // namespace

TEST_CASE("after a full run, a run looks only at what is due or has changed") {
  STORY_ON_BOTH_DATABASES(story);
  CHECK_FALSE(story.run("2026-02-05").since);  // the first looks at everything
  // F-5, due on the 5th, is overdue from the 6th on: its decision is another one.
  const auto quiet = story.run("2026-02-06");
  REQUIRE(quiet.since == day("2026-02-05"));
  CHECK_LOOKED_AT(quiet, {"F-5"});
  CHECK_LOOKED_AT(story.run("2026-02-06"), {});
  const auto due = story.run("2026-02-11");
  REQUIRE(due.since == day("2026-02-06"));
  CHECK(due.queuedMessages == 1);
  CHECK_LOOKED_AT(due, {"F-1", "F-6", "F-7", "F-8", "F-9", "F-10"});
  // What was queued has changed, and is looked at; its customer's other invoices have not.
  CHECK_LOOKED_AT(story.run("2026-02-11"), {"F-1"});
  story.pay("F-3", "K3", "2026-02-11", "30.00");
  CHECK_LOOKED_AT(story.run("2026-02-11"), {"F-3", "F-7", "F-11"});
  CHECK_LOOKED_AT(story.run("2026-02-11"), {});
}

TEST_CASE("a run that does not look at everything is told as such in the log of runs") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  story.run("2026-02-06");
  CHECK(number(story.books.session, "select sum(everything) from reminders_run") == 1);
  CHECK(number(story.books.session, "select sum(looked_at) from reminders_run") >= 13);
}

TEST_CASE("after a week without a full run everything is looked at again, and whenever lines are listed") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  for (const auto* date : {"2026-02-06", "2026-02-09", "2026-02-11"}) CHECK(story.run(date).since);
  CHECK_FALSE(story.run("2026-02-12").since);
  CHECK(story.run("2026-02-13").since);
  CHECK_FALSE(story.run("2026-02-13", Extent::kEverything).since);
  CHECK(story.run("2026-02-19").since);
}

TEST_CASE("whatever decisions rest on besides facts makes a full run when it changes") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  auto configuration = story.books.database.configurations.load(story.books.company).configuration;
  SECTION("the configuration") {
    configuration.programmes[0].steps[0].delayDays = 5;
    story.save(configuration);
  }
  SECTION("a bridge day of the company's own") {
    const auto rule = domain::HolidayRule::parse("2026-02-10");
    configuration.holidayCalendars.push_back({"own", "Own", {{*rule, "Pont"}}});
    configuration.holidays.push_back("own");
    story.save(configuration);
  }
  SECTION("the day of activation") {
    story.execute("update reminders_company set activated_on = '2026-02-02' where company_id = " + story.company());
  }
  SECTION("the rules that this program decides by") { story.execute("update reminders_pass set rules = 'of another version'"); }
  SECTION("the rates that came with the app") {
    storage::SqlConfigurationStore others(story.books.database.pool, [] { return 1LL; },
                                          {{domain::RateName::kFrenchLegal, "", day("2026-01-01"), {}, "2.62", "JO", {}}});
    CHECK(others.load(story.books.company).fingerprint !=
          story.books.database.configurations.load(story.books.company).fingerprint);
    return;
  }
  CHECK_FALSE(story.run("2026-02-06").since);
  CHECK(story.run("2026-02-07").since);
}

TEST_CASE("before the day of activation nothing is built upon an earlier run") {
  application::CompanySettings settings;
  settings.fingerprint = "f";
  settings.activatedOn = day("2026-02-05");
  const auto rules = application::rulesDigest(settings);
  application::CompletedPass last{day("2026-02-04"), day("2026-02-04"), rules, {}, 10};
  CHECK_FALSE(application::passToBuildUpon(last, settings, rules, day("2026-02-06")));
  last.day = last.fullOn = day("2026-02-05");
  CHECK(application::passToBuildUpon(last, settings, rules, day("2026-02-06")));
  settings.activatedOn.reset();
  CHECK_FALSE(application::passToBuildUpon(last, settings, rules, day("2026-02-06")));
  settings.fingerprint.clear();  // nobody knows by what it decides
  CHECK(application::rulesDigest(settings).empty());
  CHECK_FALSE(application::passToBuildUpon(last, settings, "", day("2026-02-06")));
}

TEST_CASE("an as-of date that goes back makes full runs until the later day is reached again") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-12");
  CHECK_FALSE(story.run("2026-02-06").since);
  CHECK_FALSE(story.run("2026-02-08").since);  // what is kept is of the 12th
  CHECK_FALSE(story.run("2026-02-13").since);
  CHECK(story.run("2026-02-14").since);
}

TEST_CASE("a run of a day before the latest one decides and queues like any other, but the past's answers stay as they were") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-10");
  story.run("2026-02-11");  // F-1 leaves
  REQUIRE(story.run("2026-02-12").kept);
  const auto kept = story.history();
  // Overdue for long, and entered since: a run of any of these days reminds of it.
  story.books.upsert<host::erp::InvoiceRow>({Story::bill("F-20", "K4", day("2026-01-31"))});
  const auto extent = GENERATE(Extent::kWhatCanDiffer, Extent::kEverything);
  SECTION("an as-of date of the past, at which there was a run") {
    const auto past = story.run("2026-02-11", extent);
    CHECK_FALSE(past.kept);
    CHECK_FALSE(past.since);
    CHECK(past.queuedMessages == 1);
    CHECK(past.sentence().find("The history of decisions stays as it is") != std::string::npos);
  }
  SECTION("a day of the past on which there was none") { CHECK_FALSE(story.run("2026-02-03", extent).kept); }
  SECTION("a clock that is set back one day, twice run") {
    CHECK_FALSE(story.run("2026-02-11", extent).kept);
    story.pay("F-7", "K3", "2026-02-11", "100.00");
    CHECK_FALSE(story.run("2026-02-11", extent).kept);
  }
  CHECK(story.history() == kept);
  CHECK(number(story.books.session, "select count(*) from reminders_run where kept = 0 and as_of < '2026-02-12'") ==
        number(story.books.session, "select count(*) from reminders_run") - 3);
  // Forward again: the first run of the latest day looks at everything, and the next ones build upon it.
  const auto again = story.run("2026-02-12");
  CHECK(again.kept);
  CHECK_FALSE(again.since);
  CHECK(story.historyOf("F-20").size() == 1);
  CHECK(story.historyOf("F-20")[0].starts_with("2026-02-12 "));
  const auto next = story.run("2026-02-13");
  CHECK(next.kept);
  CHECK(next.since);
  CHECK(story.run("2026-02-14").since);
}

TEST_CASE("a run that one of a later day overtakes keeps nothing, and leaves a full one to do") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  story.facts.afterOpen = [&] { story.books.database.decisions.begin(story.books.company, day("2026-02-13")); };
  CHECK_FALSE(story.run("2026-02-12").kept);
  story.facts.afterOpen = [] {};
  const auto next = story.run("2026-02-13");
  CHECK(next.kept);
  CHECK_FALSE(next.since);
}

TEST_CASE("what was entered ahead is looked at on its day, though nobody writes anything then") {
  STORY_ON_BOTH_DATABASES(story);
  const std::string key = story.company() + ", ";
  const auto place = [&](const std::string& number) { return story.invoiceId(number) + ", 1"; };
  SECTION("a payment, and one that comes back") {
    story.pay("F-1", "K1", "2026-02-14", "100.00");
    story.pay("F-1", "K1", "2026-02-16", "-100.00");
  }
  SECTION("a credit note that is allocated") {
    auto note = test::creditNote("A-1", "100.00", "2026-02-14");
    note.customer = "K1";
    story.books.upsert<host::erp::InvoiceRow>({note});
    story.books.upsert<host::erp::CreditRow>({{"ACME", "A-1", "F-1", {"100.00"}}});
  }
  SECTION("credit for nothing in particular, and its refund") {
    story.pay("", "K1", "2026-02-14", "500.00");
    story.pay("", "K1", "2026-02-16", "-500.00");
  }
  SECTION("a hold of the invoice, with an end that a person set") {
    story.execute("insert into reminders_hold values (" + key + "1, 'invoice', " + story.invoiceId("F-1") +
                  ", 'asked', '2026-02-14', null, '2026-02-16', 'anne')");
  }
  SECTION("a hold of the customer") {
    story.execute("insert into reminders_hold values (" + key + "1, 'customer', " + story.customerId("K1") +
                  ", 'asked', '2026-02-14', '2026-02-15', null, 'anne')");
  }
  SECTION("a dispute") {
    story.execute("insert into reminders_dispute values (" + key + "1, " + place("F-1") +
                  ", null, 'wrong', '2026-02-14', '2026-02-16', 'anne')");
  }
  SECTION("a promise") {
    story.execute("insert into reminders_promise values (" + key + "1, " + place("F-1") +
                  ", '2026-03-01', '2026-02-14', '2026-02-16', 'anne')");
  }
  SECTION("a hand-over") {
    story.execute("insert into reminders_handover values (" + key + place("F-1") + ", '2026-02-14', '2026-02-16', 'anne')");
  }
  SECTION("collective proceedings") {
    story.execute("insert into reminders_insolvency values (" + key + story.customerId("K1") +
                  ", '2026-02-14', '2026-02-16', 'anne')");
  }
  SECTION("an address that is known not to work from a day on") {
    story.execute("insert into reminders_dead_address values (" + key + story.customerId("K1") +
                  ", 'k1@example.org', 'bounced', '2026-02-14')");
  }
  CHECK_FALSE(story.run("2026-02-12").since);
  // Nothing of what was queued on the 12th changes on the 13th; then each of these days must be right (see Story::run).
  for (const auto* date : {"2026-02-13", "2026-02-14", "2026-02-15", "2026-02-16", "2026-02-17"}) {
    const auto before = story.keptOfF1("2026-02-13");
    const auto result = story.run(date);
    REQUIRE(result.since);
    if (std::string(date) == "2026-02-14") {
      const auto full = story.decisionsOn(date);
      CHECK(Story::lookedAt(result).count("F-1") == full.count("F-1"));  // what is settled is not listed
      CHECK((full.count("F-1") == 0 || full.at("F-1") != before));       // the story is not idle
    }
  }
}

TEST_CASE("what leaves the plan is kept as closed, once, and as open again on the day it comes back") {
  STORY_ON_BOTH_DATABASES(story);
  const auto extent = GENERATE(Extent::kWhatCanDiffer, Extent::kEverything);
  INFO((extent == Extent::kEverything ? "full" : "incremental"));
  const auto run = [&](const char* date) {
    const auto result = story.run(date, extent);
    CHECK(result.since.has_value() == (extent == Extent::kWhatCanDiffer));
  };
  story.run("2026-02-05");
  const auto decided = story.historyOf("F-9");
  REQUIRE(decided.size() == 1);
  std::string how;
  std::function<void()> close, reopen;
  SECTION("a payment that bounces") {
    how = "settled";
    close = [&] { story.pay("F-9", "K1", "2026-02-06", "100.00"); };
    reopen = [&] { story.pay("F-9", "K1", "2026-02-09", "-100.00"); };
  }
  SECTION("a credit note whose allocation is taken back") {
    how = "settled";
    auto note = test::creditNote("A-1", "100.00", "2026-02-06");
    note.customer = "K1";
    story.books.upsert<host::erp::InvoiceRow>({note});
    close = [&] { story.books.upsert<host::erp::CreditRow>({{"ACME", "A-1", "F-9", {"100.00"}}}); };
    reopen = [&] {
      story.execute("delete from erp_allocation where invoice_id = " + story.invoiceId("F-9"));
      host::erp::endRevision(story.books.session);
    };
  }
  SECTION("a cancellation that is taken back") {
    how = "draft_or_cancelled";
    close = [&] { story.setStatus("F-9", "cancelled"); };
    reopen = [&] { story.setStatus("F-9", "issued"); };
  }
  SECTION("an invoice that is closed and reopened") {
    how = "invoice_closed";
    close = [&] { story.setStatus("F-9", "closed"); };
    reopen = [&] { story.setStatus("F-9", "issued"); };
  }
  close();
  for (const auto* date : {"2026-02-06", "2026-02-06", "2026-02-07", "2026-02-08"}) run(date);
  CHECK(story.historyOf("F-9") == std::vector<std::string>{decided[0], "2026-02-06 closed " + how});
  CHECK(number(story.books.session,
               "select count(*) from reminders_decision where decision = 'closed' and wake_on is null and "
               "next_on is null and step = -1") == 1);
  reopen();
  run("2026-02-09");
  run("2026-02-09");
  const auto again = story.historyOf("F-9");
  REQUIRE(again.size() == 3);
  CHECK(again[2].starts_with("2026-02-09 wait "));
  story.setStatus("F-9", "cancelled");
  run("2026-02-10");
  run("2026-02-11");
  CHECK(story.historyOf("F-9").back() == "2026-02-10 closed draft_or_cancelled");
  CHECK(story.historyOf("F-9").size() == 4);
}

TEST_CASE("what was never decided on is not kept as closed") {
  STORY_ON_BOTH_DATABASES(story);
  story.setStatus("F-3", "cancelled");
  story.pay("F-4", "K4", "2026-02-04", "100.00");
  story.run("2026-02-05");
  story.run("2026-02-06");
  story.setStatus("F-4", "closed");
  CHECK(story.run("2026-02-07").since);
  story.run("2026-02-07", Extent::kEverything);
  CHECK(story.historyOf("F-3").empty());
  CHECK(story.historyOf("F-4").empty());
  CHECK(number(story.books.session, "select count(*) from reminders_decision where decision = 'closed'") == 0);
}

TEST_CASE("what is decided and closed on one day leaves one row of that day, which says closed") {
  STORY_ON_BOTH_DATABASES(story);
  const auto extent = GENERATE(Extent::kWhatCanDiffer, Extent::kEverything);
  story.run("2026-02-05");
  story.setStatus("F-9", "cancelled");
  story.run("2026-02-05", extent);
  CHECK(story.historyOf("F-9") == std::vector<std::string>{"2026-02-05 closed draft_or_cancelled"});
  story.setStatus("F-9", "issued");
  story.run("2026-02-05", extent);
  REQUIRE(story.historyOf("F-9").size() == 1);
  CHECK(story.historyOf("F-9")[0].starts_with("2026-02-05 wait "));
}

TEST_CASE("a due date that its invoice has lost is closed, and nobody knows how; the others of the invoice stay as they are") {
  STORY_ON_BOTH_DATABASES(story);
  const auto extent = GENERATE(Extent::kWhatCanDiffer, Extent::kEverything);
  story.execute(
      "insert into erp_instalment (company_id, invoice_id, position, due_on, amount, settled) select company_id, "
      "invoice_id, 2, due_on, amount, 0 from erp_instalment where invoice_id = " +
      story.invoiceId("F-9"));
  host::erp::endRevision(story.books.session);
  story.run("2026-02-05");
  REQUIRE(story.historyOf("F-9", 2).size() == 1);
  story.execute("delete from erp_instalment where position = 2 and invoice_id = " + story.invoiceId("F-9"));
  host::erp::endRevision(story.books.session);
  story.run("2026-02-06", extent);
  CHECK(story.historyOf("F-9", 2).back() == "2026-02-06 closed");
  CHECK(story.historyOf("F-9", 1).size() == 1);
}

TEST_CASE("a great many that are closed at once, before, between and after what is open, are each kept as closed once") {
  STORY_ON_BOTH_DATABASES(story);
  std::vector<host::erp::InvoiceRow> invoices;
  constexpr int kMany = 20'500;  // more than one transaction takes
  for (int i = 0; i < kMany; ++i) invoices.push_back(Story::bill("G-" + std::to_string(i), "K1", day("2026-06-01")));
  story.books.upsert(invoices);
  story.books.upsert<host::erp::InvoiceRow>({Story::bill("F-13", "K2", day("2026-06-01"))});
  story.books.database.decisions.keepChanges(story.planned("2026-02-05").plan, {});
  const auto closed = [&] {
    return number(story.books.session, "select count(*) from reminders_decision where decision = 'closed'");
  };
  SECTION("with something open beside them") {
    story.execute("update erp_invoice set status = 'closed' where number like 'G-%' or number = 'F-1'");
    story.books.database.decisions.keepChanges(story.planned("2026-02-06").plan, {});
    CHECK(closed() == kMany + 1);
  }
  SECTION("and nothing is open any more") {
    story.execute("update erp_invoice set status = 'closed'");
    story.books.database.decisions.keepChanges(story.planned("2026-02-06").plan, {});
    CHECK(closed() == kMany + 13);
  }
  const auto before = closed();
  story.books.database.decisions.keepChanges(story.planned("2026-02-07").plan, {});
  CHECK(closed() == before);
  CHECK(number(story.books.session,
               "select count(*) from reminders_decision where decision = 'closed' and blockers <> "
               "'invoice_closed'") == 0);
}

TEST_CASE("credit that no longer covers what has become overdue is noticed, though nobody writes anything") {
  STORY_ON_BOTH_DATABASES(story);
  story.pay("", "K1", "2026-02-01", "150.00");  // covers F-1 (due on the 1st), not F-1 and F-5 (the 5th)
  story.run("2026-02-03");
  CHECK(story.keptOfF1("2026-02-03").find("customer_in_credit") != std::string::npos);
  const auto later = story.run("2026-02-06");
  REQUIRE(later.since);
  CHECK(story.keptOfF1("2026-02-06").find("customer_in_credit") == std::string::npos);
}

TEST_CASE("what is committed while a run has its view open is looked at by the next") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  auto writer = story.books.database.open();
  const std::string hold = "insert into reminders_hold values (" + story.company() + ", 1, 'invoice', " + story.invoiceId("F-9") +
                           ", 'asked', '2026-02-01', null, null, 'anne')";
  const std::string method = "update erp_invoice set payment_method = 'direct_debit' where number = 'F-12'";
  std::unique_ptr<kit::sql::Transaction> open;
  SECTION("written and committed after the view was opened") {
    story.facts.afterOpen = [&] {
      kit::sql::Transaction transaction(writer);
      writer.execute(hold);
      writer.execute(method);
      host::erp::endRevision(writer);
      transaction.commit();
    };
  }
  SECTION("written before the view was opened, committed after it") {
    if (dialect == kit::sql::Dialect::kSqlite) return;  // one writer at a time: the run would wait
    auto other = std::make_shared<kit::sql::Session>(story.books.database.open());
    story.facts.beforeOpen = [&, other] {
      open = std::make_unique<kit::sql::Transaction>(writer);
      writer.execute(hold);
      writer.execute(method);
      other->execute("update erp_customer set language = 'de' where code = 'K2'");  // later, and committed before
    };
    story.facts.afterOpen = [&] { open->commit(); };
  }
  auto& stores = story.books.database;
  const auto result = story.runner(stores.decisions).run(story.books.company, day("2026-02-06"), "");
  REQUIRE(result.since);
  if (dialect == kit::sql::Dialect::kSqlite) CHECK(Story::lookedAt(result).count("F-9") == 0);
  story.facts.beforeOpen = story.facts.afterOpen = [] {};
  const auto next = story.run("2026-02-06");
  REQUIRE(next.since);
  CHECK(Story::lookedAt(next).count("F-9") == 1);
  CHECK(Story::lookedAt(next).count("F-12") == 1);
  CHECK_LOOKED_AT(story.run("2026-02-06"), {});
}

TEST_CASE("a run that the guard stopped leaves a full one to do") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  auto configuration = story.books.database.configurations.load(story.books.company).configuration;
  configuration.volumeGuard = domain::VolumeGuard{1, 1};
  story.save(configuration);
  story.run("2026-02-06");
  CHECK(story.run("2026-02-07").since);
  const auto stopped = story.run("2026-02-12");  // F-1 and F-2, of two customers
  REQUIRE(stopped.kind == RunResult::Kind::kStoppedByGuard);
  REQUIRE(stopped.since);
  story.pay("F-2", "K2", "2026-02-12", "100.00");
  const auto next = story.run("2026-02-12");  // what the stopped run kept as due was never queued
  CHECK_FALSE(next.since);
  CHECK(next.queuedMessages == 1);
  CHECK(story.run("2026-02-12").since);
}

TEST_CASE("a run that is killed when its decisions are kept and nothing is queued leaves a full one to do") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  DyingDecisions dying(story.books.database.decisions);
  CHECK_THROWS_AS(story.runner(dying).run(story.books.company, day("2026-02-11"), ""), fakes::Killed);
  const auto next = story.run("2026-02-11");
  CHECK_FALSE(next.since);
  CHECK(next.queuedMessages == 1);
  CHECK(story.run("2026-02-12").since);
}

TEST_CASE("whoever keeps decisions beside a run ends what it could have completed") {
  STORY_ON_BOTH_DATABASES(story);
  auto& decisions = story.books.database.decisions;
  SECTION("before the next run") {
    story.run("2026-02-05");
    decisions.keepChanges(story.planned("2026-02-05").plan, {});
  }
  SECTION("meanwhile") {
    story.facts.afterOpen = [&] { decisions.keepChanges(story.planned("2026-02-05").plan, {}); };
    story.run("2026-02-05");
    story.facts.afterOpen = [] {};
  }
  SECTION("another run, which is overtaken itself") {
    const auto other = decisions.begin(story.books.company, day("2026-02-05"));
    story.run("2026-02-05");
    decisions.keepChanges(story.planned("2026-02-05").plan, other);
    decisions.complete(story.books.company, other, {day("2026-02-05"), day("2026-02-05"), "r", {}, 1});
  }
  CHECK_FALSE(story.run("2026-02-06").since);
  CHECK(story.run("2026-02-07").since);
}

TEST_CASE("a plan that a person activates leaves a full run to do, for what he was not shown") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  auto& stores = story.books.database;
  const auto simulation = story.planned("2026-02-11");
  const auto& shown = simulation.plan;
  stores.plans.remember(story.books.company, shown.id, domain::remindersOf(shown));
  story.books.upsert<host::erp::InvoiceRow>({Story::bill("F-20", "K4", day("2026-01-31"))});  // not shown
  auto runner = story.runner(stores.decisions);
  CHECK(runner.activate(story.books.company, day("2026-02-11"), shown.id, "anne").queuedMessages == 1);
  const auto next = story.run("2026-02-11");
  CHECK_FALSE(next.since);
  CHECK(next.queuedMessages == 1);
}

TEST_CASE("a database that was put back, or elsewhere, makes a full run") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  SECTION("the host's revisions went back") { story.execute("update reminders_pass set host_mark = host_mark + 1000000"); }
  SECTION("the app's own went back") { story.execute("update reminders_pass set own_mark = own_mark + 1000000"); }
  SECTION("another cluster counts") { story.execute("update reminders_pass set origin = 'another'"); }
  CHECK_FALSE(story.run("2026-02-06").since);
  CHECK(story.run("2026-02-07").since);
}

TEST_CASE("a change that concerns everybody makes a full run") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  story.execute("update erp_company set name = 'Acme et fils'");
  host::erp::endRevision(story.books.session);
  CHECK_FALSE(story.run("2026-02-06").since);
  CHECK(story.run("2026-02-07").since);
}

TEST_CASE("with a host that tells no changes every run looks at everything") {
  STORY_ON_BOTH_DATABASES(story);
  const bool isSqlite = dialect == kit::sql::Dialect::kSqlite;
  story.run("2026-02-05");
  // The database of PostgreSQL serves other tests as well.
  story.execute(isSqlite ? "drop view sdk_v1_change_mark" : "alter view sdk_v1_change_mark rename to hidden_mark");
  const auto without = story.run("2026-02-06");
  const auto again = story.run("2026-02-07");
  if (!isSqlite) story.execute("alter view hidden_mark rename to sdk_v1_change_mark");
  CHECK_FALSE(without.since);
  CHECK_FALSE(again.since);
}

TEST_CASE("decisions that an older version of the app kept are looked at by the next run, which writes their ends") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  // An older version writes no wake_on: the column's default says so.
  story.execute("update reminders_decision set wake_on = '' where invoice_id = " + story.invoiceId("F-11"));
  story.execute(
      "insert into reminders_decision (company_id, invoice_id, position, as_of, decision, programme, programme_from, step, "
      "blockers) values (" +
      story.company() + ", " + story.invoiceId("F-12") + ", 1, '2026-01-01', 'wait', 'default', 'company', 0, 'promised')");
  CHECK_LOOKED_AT(story.run("2026-02-05"), {"F-11", "F-12"});
  CHECK_LOOKED_AT(story.run("2026-02-05"), {});
  CHECK(number(story.books.session, "select count(*) from reminders_decision where wake_on = ''") == 0);
  CHECK(number(story.books.session, "select count(*) from reminders_decision where wake_on is not null and invoice_id in (" +
                                        story.invoiceId("F-11") + ", " + story.invoiceId("F-12") + ")") == 2);
  // After an upgrade no row knows.
  story.execute("update reminders_decision set wake_on = ''");
  story.execute("update reminders_pass set complete = 0");
  CHECK_FALSE(story.run("2026-02-05").since);
  CHECK_LOOKED_AT(story.run("2026-02-06"), {"F-5"});
}

TEST_CASE("a run forgets the changes that it has seen, and no others") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-05");
  for (int i = 0; i < 5; ++i)
    story.execute("insert into reminders_hold values (" + story.company() + ", " + std::to_string(i) + ", 'invoice', " +
                  story.invoiceId("F-" + std::to_string(i + 1)) + ", 'asked', '2026-02-01', '2026-02-02', null, 'anne')");
  CHECK(number(story.books.session, "select count(*) from reminders_change") == 5);
  CHECK_LOOKED_AT(story.run("2026-02-05"), {"F-1", "F-2", "F-3", "F-4", "F-5"});
  if (dialect == kit::sql::Dialect::kSqlite) CHECK(number(story.books.session, "select count(*) from reminders_change") == 0);
  story.run("2026-02-11");  // F-1 leaves: its reminder is new
  CHECK(number(story.books.session, "select count(*) from reminders_change where invoice_id = " + story.invoiceId("F-1") +
                                        " and revision >= (select own_mark from reminders_pass)") == 1);
}

TEST_CASE("a large part of a large ledger is read as a whole") {
  STORY_ON_BOTH_DATABASES(story);
  std::vector<host::erp::CustomerRow> customers;
  std::vector<host::erp::InvoiceRow> invoices;
  for (int i = 0; i < 3000; ++i) {
    const auto code = "M" + std::to_string(i % 30);
    if (i < 30) customers.push_back(Story::customer(code));
    invoices.push_back(Story::bill("G-" + std::to_string(i), code, day("2026-06-01")));
  }
  story.books.upsert(customers);
  story.books.upsert(invoices);
  story.run("2026-02-05");
  story.execute("update erp_customer set language = 'de' where code like 'M1%'");  // eleven customers: 1100 invoices
  const auto some = story.run("2026-02-05");
  CHECK(some.since);
  CHECK(some.planned.plan.lines.size() >= 1100);  // several blocks of what is looked up
  story.execute("update erp_customer set language = 'fr' where code like 'M%'");
  CHECK_FALSE(story.run("2026-02-05").since);
}

TEST_CASE("a session that may touch only the app's own tables runs, and its triggers write") {
  Story story(kit::sql::Dialect::kSqlite);  // PostgreSQL: tests/scenario/main_job, under the app's own role
  kit::sql::Pool pool(4, [&] {
    kit::sql::Session::Options options;
    options.access = kit::sql::AccessRule{"reminders_", "", "sdk_v1_", {}};
    return kit::sql::Session::open(story.books.own->url(), options);
  });
  storage::SqlConfigurationStore configurations(pool, [] { return 1LL; });
  storage::SqlFactsSource facts(pool, configurations);
  storage::SqlOutboxStore outbox(pool, [] { return 1LL; });
  storage::SqlDecisionLog decisions(pool);
  storage::SqlRunLog runs(pool);
  storage::SqlPlanArchive plans(pool, [] { return 1LL; });
  application::RunReminders runner(facts, configurations, outbox, decisions, runs, plans, story.clock);
  CHECK(runner.run(story.books.company, day("2026-02-11"), "").queuedMessages == 1);
  story.setStatus("F-9", "cancelled");
  const auto next = runner.run(story.books.company, day("2026-02-12"), "");
  CHECK(next.since);
  CHECK(story.historyOf("F-9").back() == "2026-02-12 closed draft_or_cancelled");
  CHECK(next.queuedMessages == 1);
  CHECK(number(story.books.session, "select count(*) from reminders_change") > 0);
}
