// "Why not, on 12 May?": the decisions that were kept are read back as they were, on both databases.
#include "plugin/storage/decision_history.hpp"

#include "plugin/application/plan_reminders.hpp"
#include "tests/support/reminders/books.hpp"

namespace {

using test::Books;
using test::day;
using test::invoice;

/// "1/1 2026-02-05 wait default company 0 delay_not_reached:2026-02-10 -> 2026-02-10"
std::vector<std::string> told(const std::vector<application::KeptDecision>& kept) {
  std::vector<std::string> lines;
  for (const auto& each : kept) {
    std::string text = std::to_string(each.receivable.position) + " " + each.asOf.iso() + " " +
                       std::string(domain::word(each.kind)) + " " + each.programme + " " + std::string(domain::word(each.from)) +
                       " " + std::to_string(each.step);
    for (const auto& blocker : each.blockers)
      text += " " + std::string(domain::word(blocker.code)) + (blocker.until ? ":" + blocker.until->iso() : "");
    lines.push_back(text + (each.nextOn ? " -> " + each.nextOn->iso() : ""));
  }
  return lines;
}

}  // namespace

TEST_CASE("the decisions kept for an invoice are read in the order of instalments and days, with every reason") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00"), invoice("F-2", "50.00")});  // due on 31 January
  const domain::CompanyId company = books.company;
  const domain::InvoiceId first{books.idOf("F-1")};
  storage::SqlDecisionHistory history(books.database.pool);
  CHECK(history.ofInvoice(company, first).empty());
  const auto run = [&](const std::string& date) {
    books.database.decisions.keepChanges(
        application::PlanReminders(books.database.facts, books.database.configurations).plan(company, day(date.c_str())).plan,
        {});
  };
  run("2026-02-05");
  run("2026-02-12");
  books.session.execute(
      "insert into reminders_dispute (company_id, dispute_id, invoice_id, position, reason, actor, entered_on) "
      "values (" +
      std::to_string(company.value) + ", 1, " + std::to_string(first.value) + ", 1, 'broken', 'anne', '2026-02-13')");
  run("2026-02-14");
  const auto kept = told(history.ofInvoice(company, first));
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].starts_with("1 2026-02-05 "));
  CHECK(kept[0].find("delay_not_reached:2026-02-10") != std::string::npos);
  CHECK(kept[1].starts_with("1 2026-02-12 "));
  CHECK(kept[2].starts_with("1 2026-02-14 skip default company 0"));
  CHECK(kept[2].find(" disputed") != std::string::npos);
  CHECK(history.ofInvoice(books.addCompany("OTHER"), first).empty());
}

TEST_CASE("the days of runs are told up to a day, those that kept what they decided apart from those that did not") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlDecisionHistory history(books.database.pool);
  const auto upTo = [&](const char* date) {
    const auto runs = history.runsUpTo(books.company, day(date));
    return (runs.kept ? runs.kept->iso() : "never") + " " + (runs.unkept ? runs.unkept->iso() : "never");
  };
  CHECK(upTo("2026-02-12") == "never never");
  const auto ran = [&](const char* date, bool kept) {
    application::RunRecord run;
    run.asOf = day(date);
    run.kept = kept;
    books.database.runs.record(books.company, run);
  };
  ran("2026-02-10", true);
  ran("2026-02-12", true);
  ran("2026-02-11", false);
  ran("2026-02-08", false);
  CHECK(upTo("2026-02-07") == "never never");
  CHECK(upTo("2026-02-09") == "never 2026-02-08");
  CHECK(upTo("2026-02-11") == "2026-02-10 2026-02-11");
  CHECK(upTo("2026-03-01") == "2026-02-12 2026-02-11");
  CHECK(history.runsUpTo(books.addCompany("OTHER"), day("2026-03-01")).kept == std::nullopt);
}

TEST_CASE("the answer about old debt is changed alone, whatever was saved meanwhile") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& store = books.database.configurations;
  auto newer = samples::configuration();
  newer.active = false;
  newer.minimumGapDays = 9;
  store.save(books.company, newer, "anne");
  const domain::CatchUp answer{domain::CatchUpMode::kIgnoreBefore, day("2026-01-01")};
  store.setCatchUp(books.company, answer, "paul");
  const auto loaded = store.load(books.company).configuration;
  CHECK(loaded.catchUp == answer);
  CHECK(loaded.minimumGapDays == 9);
  CHECK_FALSE(loaded.active);
  books.session.execute("delete from reminders_company");
  CHECK_THROWS_AS(store.setCatchUp(books.company, answer, "paul"), application::Permanent);
}
