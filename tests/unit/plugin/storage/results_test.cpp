// The figures of the results page, from real tables.
#include "plugin/storage/results.hpp"

#include "run_story.hpp"

using namespace test;

namespace {

application::ResultFigures figures(Story& story, const char* on) {
  reminders::storage::SqlResults results(story.books.database.pool);
  return results.figures(story.books.company, day(on));
}

}  // namespace

TEST_CASE("the aged balance puts each open due date where its days late belong, as of the day") {
  STORY_ON_BOTH_DATABASES(story);
  // F-1 to F-12, 100.00 EUR each, due on 1 to 12 February.
  story.pay("F-2", "K2", "2026-02-20", "100.00");
  story.pay("F-5", "K1", "2026-02-20", "40.00");
  story.pay("F-4", "K4", "2026-12-01", "100.00");  // later than the day: open on it
  const auto found = figures(story, "2026-03-05");
  REQUIRE(found.balances.size() == 1);
  const auto& balance = found.balances.front();
  CHECK(balance.currency.code() == "EUR");
  CHECK(balance.ages[0].count == 0);
  // 30 days late on 5 March is what was due on 3 February.
  CHECK(balance.ages[1].count == 10);
  CHECK(balance.ages[1].amount == 96'000);
  CHECK(balance.ages[2].count == 1);
  CHECK(balance.ages[2].amount == 10'000);
  CHECK(balance.overdue() == 106'000);
  CHECK(figures(story, "2026-02-01").balances.front().ages[0].count == 12);
  CHECK(figures(story, "2026-02-02").balances.front().ages[1].count == 1);
  CHECK(figures(story, "2026-06-10").balances.front().ages[4].count == 11);
}

TEST_CASE("cancelled invoices and other companies are in no figure") {
  STORY_ON_BOTH_DATABASES(story);
  story.setStatus("F-1", "cancelled");
  const auto other = story.books.addCompany("OTHER");
  const auto found = figures(story, "2026-03-05");
  CHECK(found.balances.front().open() == 110'000);
  CHECK(found.salesOutstanding.front().back().open == 110'000);
  reminders::storage::SqlResults results(story.books.database.pool);
  CHECK(results.figures(other, day("2026-03-05")).balances.empty());
}

TEST_CASE("each currency has its own balance") {
  STORY_ON_BOTH_DATABASES(story);
  auto dollars = Story::bill("F-99", "K1", day("2026-02-01"));
  dollars.currency = "USD";
  story.books.upsert<host::erp::InvoiceRow>({dollars});
  const auto found = figures(story, "2026-03-05");
  REQUIRE(found.balances.size() == 2);
  CHECK(found.balances[1].currency.code() == "USD");
  CHECK(found.balances[1].open() == 10'000);
  CHECK(found.salesOutstanding[1].back().open == 10'000);
}

TEST_CASE("what a reminder brought in is told by its level; what was struck through brought in nothing") {
  STORY_ON_BOTH_DATABASES(story);
  story.run("2026-02-11");  // reminds of F-1
  story.run("2026-02-12");  // and of F-2
  story.execute("update reminders_reminder set state = 'sent', sent_on = '2026-02-12' where company_id = " + story.company());
  story.pay("F-1", "K1", "2026-02-14", "100.00");
  story.pay("F-2", "K2", "2026-03-01", "30.00");
  const auto found = figures(story, "2026-03-05").effect;
  REQUIRE(found.levels().size() == 1);
  const auto& level = found.levels().begin()->second;
  CHECK(level.reminders == 2);
  CHECK(level.paid == 1);
  CHECK(level.collected.at("EUR") == 13'000);
  CHECK(found.collectedByMonth().at(day("2026-02-01")).at("EUR") == 10'000);
  story.execute("update reminders_reminder set state = 'voided', holds = 0 where company_id = " + story.company());
  CHECK(figures(story, "2026-03-05").effect.levels().empty());
}
