// A company's settings, its log of decisions, the plans that people were shown, and what happened: on both databases.
#include <thread>

#include "plugin/application/plan_reminders.hpp"
#include "plugin/application/run_reminders.hpp"
#include "plugin/storage/erp_codes.hpp"
#include "plugin/storage/message_history.hpp"
#include "tests/support/reminders/books.hpp"
#include "tests/support/reminders/fakes.hpp"
#include "tests/support/schema/company_first.hpp"

namespace {

using domain::MessageState;
using test::Books;
using test::day;
using test::invoice;

std::vector<std::string> decisions(Books& books) {
  auto lease = books.database.pool.acquire();
  kit::sql::ReadTransaction reading(*lease);
  std::vector<std::string> told;
  kit::sql::RowReader rows(*lease,
                           "select as_of, decision, programme, blockers from reminders_decision where company_id = :1 order by "
                           "invoice_id, position, as_of",
                           {books.company.value});
  while (rows.next())
    told.push_back(std::string(rows.text(0)) + " " + std::string(rows.text(1)) + " " + std::string(rows.text(2)) + ": " +
                   std::string(rows.text(3)));
  return told;
}

application::PlannedCompany plan(Books& books, const std::string& date) {
  return application::PlanReminders(books.database.facts, books.database.configurations).plan(books.company, day(date.c_str()));
}

application::DraftGroup group(std::int64_t number, const std::string& level = "first") {
  application::DraftGroup made;
  made.customer = {1};
  made.currency = kit::Currency::of("EUR");
  made.reminders = {{{{number}, 1}, level, 10, 10, 100}};
  made.messages.resize(1);
  made.messages[0].level = level;
  made.messages[0].carries = {0};
  return made;
}

}  // namespace

TEST_CASE("codes that the books do not hold are told on both databases, however many are asked") {
  BOOKS_ON_BOTH_DATABASES(books);
  const auto other = books.addCompany("BETA");
  host::erp::CustomerRow gold;
  gold.company = "BETA";
  gold.code = "C3";
  gold.name = "Or";
  gold.category = "gold";
  books.upsert<host::erp::CustomerRow>({gold});
  host::erp::DepartmentRow north;
  north.company = "ACME";
  north.code = "NORD";
  north.name = "Nord";
  books.upsert<host::erp::DepartmentRow>({north});
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "10.00"), invoice("F-2", "10.00")});
  storage::SqlErpCodes codes(books.database.pool);

  domain::NamedCodes asked{{"NORD", "SUD"}, {"gold"}, {"C1", "C2", "C3", "c1"}, {"F-1", "F'2"}};
  CHECK(codes.unknown(books.company, asked) == domain::NamedCodes{{"SUD"}, {"gold"}, {"C3", "c1"}, {"F'2"}});
  CHECK(codes.unknown(other, asked) == domain::NamedCodes{{"NORD", "SUD"}, {}, {"C1", "C2", "c1"}, {"F-1", "F'2"}});
  CHECK(codes.unknown(books.company, {}) == domain::NamedCodes{});
  asked = {};
  for (int i = 0; i < 1'000; ++i) asked.customers.insert("C" + std::to_string(i));
  CHECK(codes.unknown(books.company, asked).customers.size() == 998);
}

TEST_CASE("a company has to do with its own currency and with those of its invoices") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlErpCodes codes(books.database.pool);
  const auto sorted = [&](domain::CompanyId company) {
    auto found = codes.currencies(company);
    std::sort(found.begin(), found.end());
    return found;
  };
  CHECK(sorted(books.company) == std::vector<std::string>{"EUR"});
  auto dinars = invoice("F-1", "1.234");
  dinars.currency = "TND";
  books.upsert<host::erp::InvoiceRow>({dinars, invoice("F-2", "10.00")});
  CHECK(sorted(books.company) == std::vector<std::string>{"EUR", "TND"});
  CHECK(sorted(books.addCompany("BETA")) == std::vector<std::string>{"EUR"});
}

TEST_CASE("switching on and off changes the switch alone, whatever was saved meanwhile") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& store = books.database.configurations;
  CHECK(store.runs(books.company));
  store.stampActivation(books.company, day("2026-01-05"));
  store.stampActivation(books.company, day("2026-01-09"));
  CHECK(store.load(books.company).activatedOn == day("2026-01-05"));

  auto newer = samples::configuration();
  newer.minimumGapDays = 9;
  store.save(books.company, newer, "anne");
  CHECK(store.load(books.company).activatedOn == day("2026-01-05"));
  store.setActive(books.company, false, "paul");
  CHECK_FALSE(store.runs(books.company));
  CHECK(store.load(books.company).configuration.minimumGapDays == 9);
  CHECK_FALSE(store.load(books.company).configuration.active);

  store.setActive(books.company, true, "paul");
  CHECK(store.runs(books.company));
  CHECK_FALSE(store.load(books.company).activatedOn);

  store.pause(books.company, true, "paul");
  CHECK_FALSE(store.runs(books.company));
  CHECK(store.isPaused(books.company));
  CHECK(store.load(books.company).paused);
  CHECK(test::number(books.session,
                     "select count(*) from reminders_audit where what like 'configuration.%' or what like 'reminders.%'") == 5);
}

TEST_CASE("an edit is saved only while nobody else has saved since it was read") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& store = books.database.configurations;
  const auto read = store.load(books.company);
  auto mine = read.configuration;
  mine.minimumGapDays = 7;
  auto theirs = read.configuration;
  theirs.minimumAgeDays = 1;
  CHECK(store.saveIfUnchanged(books.company, theirs, read.fingerprint, "paul"));
  CHECK_FALSE(store.saveIfUnchanged(books.company, mine, read.fingerprint, "anne"));
  CHECK(store.load(books.company).configuration == theirs);
  CHECK(store.saveIfUnchanged(books.company, mine, store.load(books.company).fingerprint, "anne"));
  CHECK(store.load(books.company).configuration == mine);
  store.setActive(books.company, false, "paul");  // a switch is a change as well
  CHECK_FALSE(store.saveIfUnchanged(books.company, theirs, read.fingerprint, "anne"));
  CHECK_FALSE(store.saveIfUnchanged({999}, mine, read.fingerprint, "anne"));

  // Two at once: one of them is told.
  const auto version = store.load(books.company).fingerprint;
  std::array<int, 4> saved{};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < saved.size(); ++t)
    threads.emplace_back([&, t] {
      auto edited = read.configuration;
      edited.minimumGapDays = 20 + static_cast<int>(t);
      saved[t] = store.saveIfUnchanged(books.company, edited, version, "anne") ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK(std::count(saved.begin(), saved.end(), 1) == 1);
}

TEST_CASE("a stored configuration that this version refuses can be replaced") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.session.execute(
      "update reminders_company set configuration = '{\"schema\": \"payment-reminders/config@1\", \"old\": 1}'");
  CHECK_THROWS_WITH(books.database.configurations.load(books.company), Catch::Contains("old"));
  CHECK_NOTHROW(books.database.configurations.save(books.company, samples::configuration(), "anne"));
  CHECK(books.database.configurations.load(books.company).configuration == samples::configuration());
}

TEST_CASE("a company without a configuration is told so, and seeded once") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.session.execute("delete from reminders_company");
  CHECK_THROWS_AS(books.database.configurations.load(books.company), application::Permanent);
  CHECK_FALSE(books.database.configurations.runs(books.company));
  CHECK(books.database.configurations.seed(books.company, samples::configuration()));
  auto other = samples::configuration();
  other.minimumGapDays = 30;
  CHECK_FALSE(books.database.configurations.seed(books.company, other));
  CHECK(books.database.configurations.load(books.company).configuration == samples::configuration());
  CHECK(books.database.configurations.runs(books.company));
}

TEST_CASE("each change of a decision is kept with its date, and none of a day before the latest one") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::CustomerRow>({[] {
    host::erp::CustomerRow row;
    row.company = "ACME";
    row.code = "C1";
    row.name = "Électricité Dupont";
    row.email = "c1@example.org";
    return row;
  }()});
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00")});  // due on 31 January
  const auto keep = [&](const std::string& date) {
    const auto planned = plan(books, date);
    return books.database.decisions.keepChanges(planned.plan, {});
  };
  CHECK(keep("2026-02-05"));
  CHECK(keep("2026-02-06"));  // nothing changed
  keep("2026-02-12");
  keep("2026-02-12");
  keep("2026-02-13");  // due still: the same decision
  REQUIRE(decisions(books).size() == 2);
  CHECK(decisions(books)[0] == "2026-02-05 wait default: delay_not_reached:2026-02-10");
  CHECK(decisions(books)[1] == "2026-02-12 remind default: ");
  CHECK_FALSE(keep("2026-01-20"));  // an earlier date, asked later: by then more is known than that day knew
  CHECK(decisions(books).size() == 2);

  auto renamed = samples::configuration();
  renamed.programmes[0].id = "general";
  renamed.assignments.company = "general";
  books.database.configurations.save(books.company, renamed, "anne");
  CHECK_FALSE(keep("2026-02-12"));
  CHECK(decisions(books)[1] == "2026-02-12 remind default: ");
  CHECK(keep("2026-02-13"));
  REQUIRE(decisions(books).size() == 3);
  CHECK(decisions(books)[2] == "2026-02-13 remind general: ");
  auto back = samples::configuration();
  books.database.configurations.save(books.company, back, "anne");
  CHECK(keep("2026-02-13"));  // the same day again: the later decision replaces the earlier
  REQUIRE(decisions(books).size() == 3);
  CHECK(decisions(books)[2] == "2026-02-13 remind default: ");
}

TEST_CASE("two processes that decide on the same day at once both succeed") {
  BOOKS_ON_BOTH_DATABASES(books);
  std::vector<host::erp::InvoiceRow> rows;
  for (int i = 0; i < 200; ++i) rows.push_back(invoice("F-" + std::to_string(i), "100.00"));
  books.upsert<host::erp::InvoiceRow>(rows);
  const auto planned = plan(books, "2026-02-20");
  std::vector<std::thread> threads;
  std::array<std::string, 4> failures;
  for (std::size_t t = 0; t < failures.size(); ++t)
    threads.emplace_back([&, t] {
      try {
        books.database.decisions.keepChanges(planned.plan, {});
        books.database.plans.remember(books.company, planned.plan.id, domain::remindersOf(planned.plan));
      } catch (const std::exception& error) {
        failures[t] = error.what();
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& failure : failures) CHECK(failure == "");
  CHECK(decisions(books).size() == 200);
}

TEST_CASE("a plan that was shown is found again for seven days, also an empty one") {
  BOOKS_ON_BOTH_DATABASES(books);
  std::int64_t now = 1'000'000'000'000;
  storage::SqlPlanArchive plans(books.database.pool, [&] { return now; });
  const std::set<domain::ShownReminder> shown{{{{1}, 1}, 10}, {{{1}, 2}, 10}, {{{2}, 1}, 20}};
  plans.remember(books.company, "first", shown);
  plans.remember(books.company, "empty", {});
  const auto other = books.addCompany("OTHER");
  CHECK(plans.find(books.company, "first") == shown);
  CHECK(plans.find(books.company, "empty") == std::set<domain::ShownReminder>{});
  CHECK_FALSE(plans.find(books.company, "never"));
  CHECK_FALSE(plans.find(other, "first"));

  now += 6LL * 24 * 3600 * 1000;
  plans.remember(books.company, "first", shown);  // looked at again
  now += 2LL * 24 * 3600 * 1000;
  plans.remember(books.company, "second", {});
  CHECK(plans.find(books.company, "first") == shown);
  CHECK_FALSE(plans.find(books.company, "empty"));
  CHECK(test::number(books.session, "select count(*) from reminders_shown_plan") == 5);
}

TEST_CASE("the last runs that queued anything are counted, newest first") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& runs = books.database.runs;
  runs.record(books.company, {day("2026-01-01"), 1, "a", 5, false});
  runs.record(books.company, {day("2026-01-02"), 2, "b", 0, false});
  runs.record(books.company, {day("2026-01-03"), 3, "c", 900, true});
  runs.record(books.company, {day("2026-01-04"), 4, "d", 7, false});
  CHECK(runs.messagesOfLastRuns(books.company, 20) == std::vector<std::int64_t>{7, 5});
  CHECK(runs.messagesOfLastRuns(books.company, 1) == std::vector<std::int64_t>{7});
  CHECK(runs.messagesOfLastRuns(books.addCompany("OTHER"), 20).empty());
}

TEST_CASE("history tells each message with its recipients, amounts and what fell out") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00"), invoice("F-2", "50.00")});
  const domain::InvoiceId one{books.idOf("F-1")};
  const domain::InvoiceId two{books.idOf("F-2")};
  auto both = group(one.value);
  both.customer = books.read("2026-02-20").customers.at("C1").id;
  both.reminders.push_back({{two, 1}, "first", 10, 10, 5000});
  both.messages[0].carries = {0, 1};
  both.messages[0].to = {{"c1@example.org", "Électricité", domain::Role::kBilling, false}};
  auto& outbox = books.database.outbox;
  const auto queued = outbox.enqueue(books.company, day("2026-02-20"), 1000, std::vector{both});
  const auto id = queued[0].messages[0];
  storage::SqlMessageHistory history(books.database.pool);
  auto found = history.find(books.company, id);
  REQUIRE(found);
  CHECK(found->customerCode == "C1");
  CHECK(found->plannedTo.at(0).email == "c1@example.org");
  CHECK(found->total() == 5100);
  CHECK_FALSE(history.copy(books.company, id));

  auto claimed = outbox.claim(books.company, {2000, 2000, 50'000, "w", 10, {}, {}, false});
  REQUIRE(claimed.size() == 1);
  REQUIRE(outbox.startAttempt(claimed[0].ticket, 2000));
  REQUIRE(outbox.enterDoubt(claimed[0].ticket));
  application::Outcome outcome;
  outcome.state = MessageState::kSent;
  outcome.now = 3000;
  outcome.sentOn = day("2026-02-20");
  outcome.recipients = {{"c1@example.org", domain::RecipientState::kAccepted, "250 ok"}};
  outcome.carried = {both.reminders[0]};
  outcome.dropped = {{both.reminders[1], {domain::BlockerCode::kPromised, domain::BlockerCode::kDisputed}}};
  outcome.copy = application::SentCopy{"Relance : F-1", "Subject: x\r\n\r\nbody", "message/rfc822", ""};
  REQUIRE(outbox.finish(claimed[0].ticket, outcome));

  found = history.find(books.company, id);
  REQUIRE(found);
  CHECK(found->subject == "Relance : F-1");
  CHECK(found->sentOn == day("2026-02-20"));
  CHECK(found->recipients == outcome.recipients);
  REQUIRE(found->reminders.size() == 2);
  CHECK(found->reminders[0].number == "F-1");
  CHECK(found->reminders[1].dropped == "promised disputed");
  CHECK(found->reminders[1].state == domain::ReminderState::kCancelled);
  CHECK(found->total() == 100);
  CHECK(history.copy(books.company, id)->content == "Subject: x\r\n\r\nbody");
  CHECK(history.ofInvoice(books.company, one).size() == 1);
  CHECK(history.ofInvoice(books.company, two).size() == 1);
  CHECK(history.ofInvoice(books.company, {999}).empty());
  const auto other = books.addCompany("OTHER");
  CHECK_FALSE(history.find(other, id));
  CHECK_FALSE(history.copy(other, id));
  CHECK(history.ofInvoice(other, one).empty());
}

TEST_CASE("the latest messages are the newest of all the states that are asked for") {
  BOOKS_ON_BOTH_DATABASES(books);
  std::vector<application::DraftGroup> groups;
  for (std::int64_t i = 1; i <= 30; ++i) groups.push_back(group(i));
  const auto queued = books.database.outbox.enqueue(books.company, day("2026-02-20"), 1, groups);
  const auto claimed = books.database.outbox.claim(books.company, {10, 10, 1000, "w", 10, {}, {}, false});
  for (const auto& each : claimed) {
    application::Outcome outcome;
    outcome.state = MessageState::kCancelled;
    outcome.now = 20;
    REQUIRE(books.database.outbox.finish(each.ticket, outcome));
  }
  storage::SqlMessageHistory history(books.database.pool);
  const auto ids = [&](const std::vector<MessageState>& states, int limit) {
    std::vector<std::int64_t> found;
    for (const auto& each : history.latest(books.company, states, limit)) found.push_back(each.id.value);
    return found;
  };
  const auto last = queued.back().messages[0].value;
  CHECK(ids({MessageState::kQueued}, 3) == std::vector<std::int64_t>{last, last - 1, last - 2});
  CHECK(ids({MessageState::kCancelled}, 2) == std::vector<std::int64_t>{last - 20, last - 21});
  const auto both = ids({MessageState::kCancelled, MessageState::kQueued}, 22);
  REQUIRE(both.size() == 22);
  CHECK(both[19] == last - 19);
  CHECK(both[20] == last - 20);
  CHECK(ids({MessageState::kSent}, 5).empty());
  CHECK(ids({}, 5).empty());
}

TEST_CASE("a broken mail account is shown until it works") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlMessageHistory history(books.database.pool);
  books.database.accounts.markBroken(books.company, {}, "535 wrong password", 1);
  books.database.accounts.markBroken(books.company, {4}, "no route", 2);
  books.database.accounts.markBroken(books.company, {}, "535 still wrong", 3);
  REQUIRE(history.brokenAccounts(books.company).size() == 2);
  CHECK(history.brokenAccounts(books.company)[0].reason == "535 still wrong");
  books.database.accounts.markWorking(books.company, {});
  CHECK(history.brokenAccounts(books.company)[0].department.value == 4);
  CHECK(history.brokenAccounts(books.addCompany("OTHER")).empty());
}

TEST_CASE("queueing and finishing at the same time stand in nobody's way") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& outbox = books.database.outbox;
  std::vector<application::DraftGroup> groups;
  for (std::int64_t i = 1; i <= 120; ++i) groups.push_back(group(i));
  outbox.enqueue(books.company, day("2026-02-20"), 1, groups);
  std::array<std::string, 3> failures;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {  // a run that comes upon what is being sent, in the other order
    try {
      for (int round = 0; round < 4; ++round) {
        std::vector<application::DraftGroup> again;
        for (std::int64_t i = 120; i >= 1; --i) {
          again.push_back(group(10'000 + round * 1000 + i));
          again.push_back(group(i));
        }
        outbox.enqueue(books.company, day("2026-02-20"), 1, again);
      }
    } catch (const std::exception& error) {
      failures[0] = error.what();
    }
  });
  for (std::size_t t = 1; t <= 2; ++t)
    threads.emplace_back([&, t] {
      try {
        for (;;) {
          const auto claimed = outbox.claim(books.company, {10, 10, 100'000, "w" + std::to_string(t), 5, {}, {}, false});
          if (claimed.empty()) break;
          for (const auto& each : claimed) {
            if (!outbox.startAttempt(each.ticket, 10) || !outbox.enterDoubt(each.ticket)) throw std::runtime_error("not ours");
            application::Outcome outcome;
            outcome.state = MessageState::kSent;
            outcome.now = 20;
            outcome.sentOn = day("2026-02-20");
            outcome.carried = each.reminders;
            if (!outbox.finish(each.ticket, outcome)) throw std::runtime_error("refused");
          }
        }
      } catch (const std::exception& error) {
        failures[t] = error.what();
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& failure : failures) CHECK(failure == "");
}

TEST_CASE("a Message-ID is one whatever the company's address is") {
  BOOKS_ON_BOTH_DATABASES(books);
  const auto headerFor = [&](const std::string& email) {
    static std::int64_t next = 0;
    auto row = host::erp::CompanyRow{};
    row.code = "ACME";
    row.name = "Acme SAS";
    row.country = "FR";
    row.currency = "EUR";
    row.timezone = "Europe/Paris";
    row.email = email;
    books.upsert<host::erp::CompanyRow>({row});
    const auto queued = books.database.outbox.enqueue(books.company, day("2026-02-20"), 77, std::vector{group(++next)});
    return test::text(books.session, "select message_id_header from reminders_message where message_id = " +
                                         std::to_string(queued[0].messages[0].value));
  };
  CHECK(headerFor("compta@acme.example").ends_with(".77@acme.example"));
  CHECK(headerFor("").ends_with(".77@reminders.invalid"));
  CHECK(headerFor("compta@société.example").ends_with(".77@reminders.invalid"));
  CHECK(headerFor("compta@acme example>").ends_with(".77@reminders.invalid"));
}

TEST_CASE("every key of the app's tables begins with the company") {
  BOOKS_ON_BOTH_DATABASES(books);
  const test::Exceptions exceptions{{"erp_company unique index", "the code names the company itself"},
                                    {"host_migration", "the schema is one for all companies"}};
  CHECK(test::companyFirstViolations(books.session, exceptions) == std::vector<std::string>{});
  int ours = 0;
  for (const auto& key : test::keysOf(books.session)) ours += key.table.starts_with("reminders_") ? 1 : 0;
  CHECK(ours > 15);
}
