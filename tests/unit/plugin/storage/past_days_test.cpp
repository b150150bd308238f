// What is kept of past days (docs/adr/0014-past-days.md): what left the plan is kept as closed, and runs of earlier days keep
// nothing.
#include "run_story.hpp"

using namespace test;

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
