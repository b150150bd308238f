// Random histories (invoices with instalments, part payments, overpayments, reversals, refunds, credit notes, cancellations,
// holds, disputes, promises, hand-overs, insolvencies, dead mailboxes, busy servers, lost connections, voided reminders, changes
// of programme, missed days) in real tables on both databases: each day every decision and every mail is that of the naive model.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/scenario/histories/town.hpp"

namespace {

long long fromEnvironment(const char* name, long long otherwise) {
  const char* const given = std::getenv(name);
  return given == nullptr ? otherwise : std::atoll(given);
}

}  // namespace

TEST_CASE("in random histories in real tables, every decision and every mail is that of a naive model", "[property]") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  constexpr int kCustomers = 100;
  const auto histories = fromEnvironment("HISTORIES", 200);
  const auto firstSeed = fromEnvironment("HISTORIES_SEED", 1);
  std::int64_t mails = 0;
  std::int64_t decisions = 0;
  std::int64_t closed = 0;
  scenario::Town::Incremental runs;
  for (long long played = 0, seed = firstSeed; played < histories; played += kCustomers, ++seed) {
    INFO("HISTORIES_SEED=" << seed);
    scenario::Town town(static_cast<std::uint64_t>(seed), dialect, kCustomers);
    for (int day = 0; day < 45; ++day) town.live();
    REQUIRE(town.brokenInvariant().empty());
    mails += town.mailsDelivered();
    decisions += town.decisionsCompared();
    closed += town.closedCompared();
    runs.runs += town.incremental().runs;
    runs.fullRuns += town.incremental().fullRuns;
    runs.lookedAt += town.incremental().lookedAt;
    runs.passedOver += town.incremental().passedOver;
  }
  WARN(histories << " histories on " << test::nameOf(dialect) << ": " << decisions << " decisions compared, " << closed
                 << " times what is closed, " << mails << " mails delivered; " << runs.runs << " incremental runs looked at "
                 << runs.lookedAt << " and passed over " << runs.passedOver << " receivables, " << runs.fullRuns
                 << " runs were full");
  CHECK(mails * 2 > histories);  // the histories are not idle
  CHECK(runs.runs > runs.fullRuns);
  CHECK(runs.passedOver > histories);
  CHECK(closed > histories);
}

TEST_CASE("the same random history, run by run in full and incrementally, gives the same mails and the same kept decisions",
          "[property]") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const auto towns = fromEnvironment("HISTORY_TWINS", 1);
  const auto firstSeed = fromEnvironment("HISTORIES_SEED", 1) + 1'000'000;
  for (long long seed = firstSeed; seed < firstSeed + towns; ++seed) {
    INFO("HISTORIES_SEED=" << seed - 1'000'000);
    std::vector<std::string> mails[2], decisions[2];
    for (const auto extent : {application::Extent::kEverything, application::Extent::kWhatCanDiffer}) {
      scenario::Town town(static_cast<std::uint64_t>(seed), dialect, 40, extent);
      for (int day = 0; day < 40; ++day) town.live();
      const auto which = static_cast<std::size_t>(extent == application::Extent::kEverything);
      mails[which] = town.mails();
      decisions[which] = town.keptDecisions();
      CHECK((town.incremental().runs > 0) == (extent == application::Extent::kWhatCanDiffer));
    }
    REQUIRE(mails[0] == mails[1]);
    REQUIRE(decisions[0] == decisions[1]);
    REQUIRE(decisions[0].size() > 100);
  }
}
