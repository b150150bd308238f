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
  for (long long played = 0, seed = firstSeed; played < histories; played += kCustomers, ++seed) {
    INFO("HISTORIES_SEED=" << seed);
    scenario::Town town(static_cast<std::uint64_t>(seed), dialect, kCustomers);
    for (int day = 0; day < 45; ++day) town.live();
    REQUIRE(town.brokenInvariant().empty());
    mails += town.mailsDelivered();
    decisions += town.decisionsCompared();
  }
  WARN(histories << " histories on " << test::nameOf(dialect) << ": " << decisions << " decisions compared, " << mails
                 << " mails delivered");
  CHECK(mails > histories);  // the histories are not idle
}
