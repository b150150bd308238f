// A sender that is killed, at every point; a database that fails, at every write. Nothing is sent twice, nothing is forgotten,
// and every message ends.
#include <catch2/catch.hpp>

#include "tests/support/reminders/fakes.hpp"

using namespace fakes;
using Result = application::TransportResult;

namespace {

constexpr std::int64_t kPastTheLease = 31;

}  // namespace

TEST_CASE("a sender killed while it renders is followed by another, and the message leaves once") {
  World world;
  world.addMany(3);
  world.run();
  world.renderer.before = [](const application::RenderRequest& request) {
    if (request.customer.code == "C2") throw Killed{};
  };
  CHECK_THROWS_AS(world.send(), Killed);
  CHECK(world.outboxTold() == "queued 1, sending 1, sent 1");
  world.renderer.before = nullptr;
  world.send();  // the dead sender's leases still run
  CHECK(world.transport.delivered.size() == 1);
  world.later(kPastTheLease);
  world.send();
  CHECK(world.outboxTold() == "sent 3");
  CHECK(world.transport.delivered.size() == 3);
}

TEST_CASE("a sender killed before the last byte leaves nothing uncertain") {
  World world;
  world.addMany(1);
  world.run();
  world.transport.instead = [](const auto&, const auto&) -> std::optional<Result> { throw Killed{}; };
  CHECK_THROWS_AS(world.send(), Killed);
  world.transport.instead = nullptr;
  world.later(kPastTheLease);
  world.send();
  CHECK(world.outboxTold() == "sent 1");
}

TEST_CASE("a sender killed between the last byte and the answer leaves exactly that message uncertain") {
  World world;
  world.addMany(5);
  world.run();
  world.transport.instead = [](const application::Envelope& envelope, const auto& beforeLastByte) -> std::optional<Result> {
    if (envelope.recipients[0] != "c3@example.org") return std::nullopt;
    beforeLastByte();
    throw Killed{};
  };
  CHECK_THROWS_AS(world.send(), Killed);
  world.transport.instead = nullptr;
  world.later(kPastTheLease);
  CHECK(World::told(world.send().thisRun) == "sent 2, uncertain 1");
  CHECK(world.outboxTold() == "sent 4, uncertain 1");
  CHECK(world.outbox.message(3).state == MessageState::kUncertain);
}

TEST_CASE("a sender killed before it has written that a mail was sent leaves exactly that mail uncertain") {
  World world;
  world.addMany(5);
  world.run();
  // That the second was sent is written when the third leaves.
  world.transport.instead = [](const application::Envelope& envelope, const auto&) -> std::optional<Result> {
    if (envelope.recipients[0] != "c3@example.org") return std::nullopt;
    throw Killed{};
  };
  CHECK_THROWS_AS(world.send(), Killed);
  world.transport.instead = nullptr;
  world.later(kPastTheLease);
  world.send();
  CHECK(world.outboxTold() == "sent 4, uncertain 1");
  CHECK(world.outbox.message(2).state == MessageState::kUncertain);
  CHECK(world.transport.delivered.size() == 5);
}

TEST_CASE("a message that takes the sender down three times is parked; those merely claimed are not blamed") {
  World world;
  world.addMany(3);
  world.run();
  world.renderer.before = [](const application::RenderRequest& request) {
    if (request.customer.code == "C1") throw Killed{};
  };
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_AS(world.send(), Killed);
    world.later(kPastTheLease);
  }
  world.send();
  CHECK(world.outboxTold() == "sent 2, undeliverable 1");
  CHECK(world.outbox.message(1).reason == "it stopped the sender three times");
  CHECK(world.outbox.message(2).crashes == 0);
}

TEST_CASE("a sender that was only slow is refused by the fence: the last byte does not leave twice") {
  World world;
  world.addMany(1);
  world.run();
  bool first = true;
  world.transport.instead = [&](const auto&, const auto& beforeLastByte) -> std::optional<Result> {
    if (!std::exchange(first, false)) return std::nullopt;
    world.later(kPastTheLease);  // it sleeps past its lease, another takes over and sends
    world.send({}, "w2");
    return beforeLastByte() ? Result{Result::Kind::kAnswered, "250", {}} : Result{Result::Kind::kWithdrawn, "", {}};
  };
  CHECK(World::told(world.send().thisRun).empty());
  CHECK(world.outboxTold() == "sent 1");
  CHECK(world.transport.delivered.size() == 1);
}

TEST_CASE("a slow sender that was taken for dead after the last byte may still say that it arrived") {
  World world;
  world.addMany(1);
  world.run();
  world.transport.instead = [&](const application::Envelope& envelope, const auto& beforeLastByte) -> std::optional<Result> {
    beforeLastByte();
    world.later(kPastTheLease);
    CHECK(World::told(world.send({}, "w2").thisRun) == "uncertain 1");
    return Result{
        Result::Kind::kAnswered, "250 ok", {{application::RecipientAnswer::Kind::kAccepted, envelope.recipients[0], "250 ok"}}};
  };
  world.send();
  CHECK(world.outboxTold() == "sent 1");
}

TEST_CASE("whichever write of a pass fails, no mail is sent twice and none is lost") {
  // 0 mails sent twice, whatever fails; what left while its answer could not be written down is uncertain, not sent again.
  for (int n = 1; n <= 20; ++n) {
    INFO("the write number " << n << " fails");
    World world;
    world.addMany(4);
    world.run();
    world.outbox.failWritesFrom = n;
    bool failed = false;
    try {
      world.send();
    } catch (const application::Retryable&) {
      failed = true;
    }
    world.outbox.failWritesFrom = 0;
    world.later(100);
    world.send();
    world.later(100);
    world.send();
    std::multiset<std::string> delivered;
    for (const auto& mail : world.transport.delivered) delivered.insert(mail.to.at(0));
    for (int i = 1; i <= 4; ++i) CHECK(delivered.count("c" + std::to_string(i) + "@example.org") == 1);
    const auto counts = world.outbox.counts({1});
    CHECK(counts[static_cast<std::size_t>(MessageState::kSent)] + counts[static_cast<std::size_t>(MessageState::kUncertain)] ==
          4);
    CHECK(counts[static_cast<std::size_t>(MessageState::kUncertain)] <= 1);
    if (n <= 4) CHECK(failed);
  }
}
