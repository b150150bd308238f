// A machine that goes down takes with it what it had not put on disk. On SQLite only claims are synced: what is there after the
// power came back is the database as it was at the last claim.
#include "tests/support/reminders/sending_world.hpp"

namespace {

using test::SendingWorld;

/// The database as it is at this moment, as a loss of power would leave it.
class Remains {
 public:
  explicit Remains(SendingWorld& world) {
    auto session = world.books.database.open();
    std::string file;
    {
      kit::sql::RowReader row(session, "pragma database_list");
      REQUIRE(row.next());
      file = row.text(2);
    }
    url_.dialect = kit::sql::Dialect::kSqlite;
    url_.path = file + "-remains";
    std::filesystem::copy_file(file, url_.path);
    std::filesystem::copy_file(file + "-wal", url_.path + "-wal");
  }
  [[nodiscard]] kit::sql::Session open() const { return kit::sql::Session::open(url_); }

 private:
  kit::sql::DatabaseUrl url_;
};

void carryOut(application::OutboxStore& outbox, const application::ClaimedMessage& message, std::int64_t now) {
  REQUIRE(outbox.startAttempt(message.ticket, now));
  REQUIRE(outbox.enterDoubt(message.ticket));
  application::Outcome outcome;
  outcome.now = now;
  outcome.sentOn = samples::day("2026-01-20");
  REQUIRE(outbox.finish(message.ticket, outcome));
}

std::int64_t of(const application::StateCounts& counts, domain::MessageState state) {
  return counts[static_cast<std::size_t>(state)];
}

}  // namespace

TEST_CASE("what a machine had in its hands when the power went is uncertain, and never sent again by itself") {
  SendingWorld world(kit::sql::Dialect::kSqlite);
  for (int i = 1; i <= 3; ++i) world.addInvoice("F-" + std::to_string(i));
  world.run("2026-01-20");
  const auto company = world.books.company;
  const auto now = world.clock.now.load();
  storage::SqlOutboxStore before(
      world.books.database.pool, [&] { return now; }, "first-boot");
  const auto claimed = before.claim(company, {now, now, now + 30'000, "w1", 2, {}, {}, false});
  REQUIRE(claimed.size() == 2);
  const Remains remains(world);
  for (const auto& each : claimed) carryOut(before, each, now);
  REQUIRE(of(before.counts(company), domain::MessageState::kSent) == 2);

  kit::sql::Pool pool(2, [&] { return remains.open(); });
  const auto later = now + 31'000;
  SECTION("after the machine was switched on again") {
    storage::SqlOutboxStore after(
        pool, [&] { return later; }, "second-boot");
    CHECK(of(after.recover(company, later, false), domain::MessageState::kUncertain) == 2);
    const auto left = after.claim(company, {later, later, later + 30'000, "w2", 10, {}, {}, false});
    REQUIRE(left.size() == 1);  // the one that nobody had
    CHECK(left[0].ticket.message != claimed[0].ticket.message);
    CHECK(left[0].ticket.message != claimed[1].ticket.message);
    // Nobody is to blame: none is nearer to being parked.
    auto session = remains.open();
    CHECK(test::number(session, "select sum(crashes) from reminders_message") == 0);
  }
  SECTION("with the setting to send again, under the same Message-ID") {
    storage::SqlOutboxStore after(
        pool, [&] { return later; }, "second-boot");
    CHECK(of(after.recover(company, later, true), domain::MessageState::kFailed) == 2);
    const auto again = after.claim(company, {later, later, later + 30'000, "w2", 10, {}, {}, false});
    REQUIRE(again.size() == 3);
    std::set<std::string> ids;
    for (const auto& each : again) ids.insert(each.messageIdHeader);
    CHECK(ids.contains(claimed[0].messageIdHeader));
  }
  SECTION("where only the sender was killed, what was merely claimed is free again") {
    storage::SqlOutboxStore after(
        pool, [&] { return later; }, "first-boot");
    CHECK(of(after.recover(company, later, false), domain::MessageState::kUncertain) == 0);
    CHECK(after.claim(company, {later, later, later + 30'000, "w2", 10, {}, {}, false}).size() == 3);
  }
}

TEST_CASE("a machine tells one boot from another") {
  CHECK(storage::bootOfThisMachine().size() == 36);
  CHECK(storage::bootOfThisMachine() == storage::bootOfThisMachine());
}

TEST_CASE("a sender claims one message where the server is slow, and no more than leave in a moment where it is fast") {
  SENDING_ON_BOTH_DATABASES(world);
  for (int i = 1; i <= 6; ++i) world.addInvoice("F-" + std::to_string(i));
  world.run("2026-01-20");
  int mostHeld = 0;
  world.sending.reach = std::chrono::milliseconds(20);
  world.renderer.before = [&](const auto&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));  // slower than the reach: one at a time
    auto session = world.books.database.open();
    mostHeld =
        std::max(mostHeld,
                 static_cast<int>(test::number(session, "select count(*) from reminders_message where lease_until is not null")));
  };
  world.send("2026-01-20");
  CHECK(world.outboxTold() == "sent 6");
  CHECK(mostHeld == 1);
}
