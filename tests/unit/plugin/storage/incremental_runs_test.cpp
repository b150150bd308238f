// Runs that look only at what is due or has changed: they must find what a full run finds, and whatever is doubtful makes a full
// one.
#include "run_story.hpp"

using namespace test;

namespace {

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
    story.execute(
        "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
        "values (" +
        key + "1, 'invoice', " + story.invoiceId("F-1") + ", 'asked', '2026-02-14', null, '2026-02-16', 'anne')");
  }
  SECTION("a hold of the customer") {
    story.execute(
        "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
        "values (" +
        key + "1, 'customer', " + story.customerId("K1") + ", 'asked', '2026-02-14', '2026-02-15', null, 'anne')");
  }
  SECTION("a dispute") {
    story.execute(
        "insert into reminders_dispute (company_id, dispute_id, invoice_id, position, amount, reason, entered_on, ended_on, "
        "actor) values (" +
        key + "1, " + place("F-1") + ", null, 'wrong', '2026-02-14', '2026-02-16', 'anne')");
  }
  SECTION("a promise") {
    story.execute(
        "insert into reminders_promise (company_id, promise_id, invoice_id, position, promised_on, entered_on, ended_on, actor) "
        "values (" +
        key + "1, " + place("F-1") + ", '2026-03-01', '2026-02-14', '2026-02-16', 'anne')");
  }
  SECTION("a hand-over") {
    story.execute("insert into reminders_handover (company_id, invoice_id, position, handed_on, ended_on, actor) values (" + key +
                  place("F-1") + ", '2026-02-14', '2026-02-16', 'anne')");
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
  const std::string hold =
      "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
      "values (" +
      story.company() + ", 1, 'invoice', " + story.invoiceId("F-9") + ", 'asked', '2026-02-01', null, null, 'anne')";
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
    story.execute(
        "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
        "values (" +
        story.company() + ", " + std::to_string(i) + ", 'invoice', " + story.invoiceId("F-" + std::to_string(i + 1)) +
        ", 'asked', '2026-02-01', '2026-02-02', null, 'anne')");
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
