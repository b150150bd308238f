// The outbox in a database: what every outbox must do, on both, and what only several processes can show.
#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "plugin/storage/message_history.hpp"
#include "sample-host/erp/bulk_upsert.hpp"
#include "tests/support/reminders/outbox_contract.hpp"
#include "tests/support/reminders/reminders_database.hpp"

namespace {

using namespace reminders;

/// A database that the sections of a test case share, and a new company of its own for each: making databases is what takes long.
struct Place {
  test::RemindersDatabase& database;
  domain::CompanyId company;
};

test::RemindersDatabase& databaseOf(kit::sql::Dialect dialect) {
  // Both are made before the map is there, so that what they need at their end is older, and ends later.
  static const auto all = [] {
    std::map<kit::sql::Dialect, std::unique_ptr<test::RemindersDatabase>> made;
    for (const auto each : test::dialects()) made[each] = std::make_unique<test::RemindersDatabase>(each);
    return made;
  }();
  return *all.at(dialect);
}

Place placeOn(kit::sql::Dialect dialect) {
  static int companies = 0;
  auto& database = databaseOf(dialect);
  auto session = database.open();
  host::erp::CompanyRow acme;
  acme.code = "ACME" + std::to_string(++companies);
  acme.name = "Acme";
  acme.country = "FR";
  acme.currency = "EUR";
  acme.timezone = "Europe/Paris";
  kit::sql::Transaction transaction(session);
  host::erp::BulkUpsert<host::erp::CompanyRow> bulk(session);
  REQUIRE_FALSE(bulk.add(1, acme));
  REQUIRE_FALSE(bulk.finish().refusal);
  transaction.commit();
  long long id = 0;
  session.raw() << "select company_id from sdk_v1_company where code = :c", soci::use(acme.code), soci::into(id);
  return {database, {id}};
}

std::vector<std::string> remindersOf(kit::sql::Pool& pool, domain::CompanyId company, domain::ReceivableId receivable) {
  auto lease = pool.acquire();
  kit::sql::ReadTransaction reading(*lease);
  std::vector<std::string> told;
  kit::sql::RowReader rows(
      *lease,
      "select state, coalesce(sent_on, '') from reminders_reminder where company_id = :1 and invoice_id = :2 and "
      "position = :3 order by reminder_id",
      {company.value, receivable.invoice.value, receivable.position});
  while (rows.next()) told.push_back(std::string(rows.text(0)) + (rows.text(1).empty() ? "" : " " + std::string(rows.text(1))));
  return told;
}

}  // namespace

TEST_CASE("the outbox of a database keeps every promise of the port") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const auto [database, company] = placeOn(dialect);
  auto& pool = database.pool;
  const auto id = company;
  fakes::OutboxUnderTest outbox{database.outbox, company,
                                [&](domain::ReceivableId receivable) { return remindersOf(pool, id, receivable); }};
  fakes::checkOutbox(outbox);
}

TEST_CASE("of many who queue the same reminders at once, each reminder is queued by one") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const auto [database, company] = placeOn(dialect);
  std::vector<application::DraftGroup> groups;
  for (std::int64_t i = 1; i <= 40; ++i) {
    application::DraftGroup group;
    group.customer = {i};
    group.currency = kit::Currency::of("EUR");
    group.reminders = {{{{i}, 1}, "first", 10, 10, 100}};
    group.messages.resize(1);
    group.messages[0].level = "first";
    group.messages[0].carries = {0};
    groups.push_back(std::move(group));
  }
  auto& store = database.outbox;
  const auto owner = company;
  std::vector<std::thread> threads;
  std::array<int, 4> queued{};
  for (std::size_t t = 0; t < queued.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < groups.size(); ++i) {
        // Each begins elsewhere, so that their transactions meet.
        const auto result =
            store.enqueue(owner, samples::day("2026-01-20"), 1, std::span(groups).subspan((i + t * 10) % groups.size(), 1));
        if (!result[0].messages[0].isNone()) ++queued[t];
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(queued[0] + queued[1] + queued[2] + queued[3] == 40);
  CHECK(database.outbox.counts(company)[static_cast<std::size_t>(domain::MessageState::kQueued)] == 40);
  for (std::int64_t i = 1; i <= 40; ++i)
    CHECK(remindersOf(database.pool, company, {{i}, 1}) == std::vector<std::string>{"queued"});
}

TEST_CASE("of many senders at once, each message is claimed by one") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const auto [database, company] = placeOn(dialect);
  std::vector<application::DraftGroup> groups;
  for (std::int64_t i = 1; i <= 200; ++i) {
    application::DraftGroup group;
    group.customer = {i};
    group.currency = kit::Currency::of("EUR");
    group.reminders = {{{{i}, 1}, "first", 10, 10, 100}};
    group.messages.resize(1);
    group.messages[0].level = "first";
    group.messages[0].carries = {0};
    groups.push_back(std::move(group));
  }
  database.outbox.enqueue(company, samples::day("2026-01-20"), 1, groups);
  auto& store = database.outbox;
  const auto owner = company;
  std::vector<std::thread> threads;
  std::array<std::vector<std::int64_t>, 4> had;
  for (std::size_t t = 0; t < had.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const auto batch = store.claim(owner, {10, 10, 100'000, "w" + std::to_string(t), 7, {}, {}, false});
        if (batch.empty()) break;
        for (const auto& each : batch) had[t].push_back(each.ticket.message.value);
      }
    });
  for (auto& thread : threads) thread.join();
  std::multiset<std::int64_t> all;
  for (const auto& each : had) all.insert(each.begin(), each.end());
  CHECK(all.size() == 200);
  CHECK(std::set<std::int64_t>(all.begin(), all.end()).size() == 200);
}

TEST_CASE("of many who state the indemnity of an invoice at once, one receivable gets it") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const auto [database, company] = placeOn(dialect);
  auto& store = database.outbox;
  const auto owner = company;
  std::array<std::vector<int>, 4> answers;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < answers.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::int64_t invoice = 1; invoice <= 25; ++invoice)
        answers[t].push_back(store.stateIndemnity(owner, {{invoice}, static_cast<int>(t) + 1}, samples::day("2026-01-20")));
    });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < 25; ++i)
    for (const auto& each : answers) CHECK(each[i] == answers[0][i]);
}

TEST_CASE("what a message claimed beside the open amounts is kept with its reminders") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const auto [database, company] = placeOn(dialect);
  application::DraftGroup group;
  group.customer = {1};
  group.currency = kit::Currency::of("EUR");
  group.reminders = {{{{1}, 1}, "first", 10, 10, 12000}};
  group.messages.resize(1);
  group.messages[0].level = "first";
  group.messages[0].carries = {0};
  group.messages[0].claims = {domain::Claim::kInterest, domain::Claim::kIndemnity};
  const std::vector<application::DraftGroup> groups{group};
  const auto message = database.outbox.enqueue(company, samples::day("2026-01-20"), 1, groups)[0].messages[0];
  storage::SqlMessageHistory history(database.pool);
  CHECK(history.find(company, message)->reminders.at(0).interest == 0);
  const auto claimed = database.outbox.claim(company, {10, 10, 100'000, "w", 7, {}, {}, false});
  REQUIRE(claimed.size() == 1);
  REQUIRE(database.outbox.startAttempt(claimed[0].ticket, 10));
  application::Outcome outcome;
  outcome.now = 20;
  outcome.sentOn = samples::day("2026-01-20");
  outcome.carried = claimed[0].reminders;
  outcome.carried[0].asked = 11000;
  outcome.carried[0].interest = 60;
  outcome.carried[0].indemnity = 4000;
  REQUIRE(database.outbox.finish(claimed[0].ticket, outcome));
  const auto kept = history.find(company, message)->reminders.at(0);
  CHECK(kept.asked == 11000);
  CHECK(kept.interest == 60);
  CHECK(kept.indemnity == 4000);
}
