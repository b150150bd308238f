// The sender: rules.md, "Sending", told as stories.
#include <catch2/catch.hpp>

#include "tests/support/reminders/fakes.hpp"

using namespace fakes;
using Answer = application::RecipientAnswer::Kind;
using Result = application::TransportResult;

namespace {

Result serverSays(Result::Kind kind, const std::string& reply) { return {kind, reply, {}}; }

void answer(World& world, const std::string& email, Answer kind, const std::string& reply) {
  world.transport.answers[email] = {kind, email, reply};
}

}  // namespace

TEST_CASE("what is queued leaves, and is stamped with the as-of date") {
  World world;
  world.addMany(3);
  world.run();
  const auto result = world.send();
  CHECK(World::told(result.thisRun) == "sent 3");
  CHECK(world.outboxTold() == "sent 3");
  CHECK(result.sentence() == "This run: 3 sent, 0 ready. The whole outbox: 0 waiting, 0 not delivered.");
  REQUIRE(world.transport.delivered.size() == 3);
  CHECK(world.transport.delivered[0].text == "C1: F-1=12000");
  CHECK(world.transport.delivered[0].to == std::vector<std::string>{"c1@example.org"});
  CHECK(world.outbox.reminders()[0].sentOn == world.date());
  CHECK(world.outbox.message(1).copy->content == "C1: F-1=12000");
  CHECK(World::told(world.send().thisRun).empty());
}

TEST_CASE("inactive or paused, what is queued stays queued") {
  World world;
  world.addMany(2);
  world.run();
  SECTION("inactive") {
    world.configuration().active = false;
    CHECK(world.send().kind == application::SendResult::Kind::kInactive);
  }
  SECTION("paused") {
    world.configurations.settings.paused = true;
    CHECK(world.send().kind == application::SendResult::Kind::kPaused);
  }
  CHECK(world.outboxTold() == "queued 2");
  CHECK(world.transport.attempts == 0);
}

TEST_CASE("pausing stops a pass that is under way after the message that is leaving") {
  World world;
  world.addMany(5);
  world.run();
  world.configurations.onQuestion = [&](int question) {
    if (question == 3) world.configurations.settings.paused = true;
  };
  world.send();
  CHECK(world.outboxTold() == "queued 3, sent 2");
  world.configurations.onQuestion = nullptr;
  world.configurations.settings.paused = false;
  world.send();  // nothing is left leased
  CHECK(world.outboxTold() == "sent 5");
}

TEST_CASE("what was settled, held or disputed since it was queued drops out; amounts are those of now") {
  World world;
  for (int i = 1; i <= 5; ++i) world.add(i, 1);
  world.run();
  world.facts.invoice(1).open = 0;
  world.facts.invoice(2).hold = domain::Hold{};
  world.facts.invoice(3).disputed = 12000;
  world.facts.invoice(4).open = 7000;
  world.facts.invoice(5).disputed = 2000;
  world.send();
  REQUIRE(world.transport.delivered.size() == 1);
  CHECK(world.transport.delivered[0].text == "C1: F-4=7000 F-5=10000");
  CHECK(world.outbox.reminders()[0].state == ReminderState::kCancelled);
  CHECK(world.outbox.reminders()[3].state == ReminderState::kSent);
  CHECK(world.outbox.reminders()[3].draft.asked == 7000);
  SECTION("and what dropped out is due again when it is open again") {
    world.facts.invoice(1).open = 12000;
    world.day = "2026-01-21";
    CHECK(world.run().queuedMessages == 1);
  }
}

TEST_CASE("the leading line comes first: of the highest level, the oldest debt") {
  World world;
  world.configuration().grouping = domain::Grouping::kCustomer;
  world.day = "2026-02-20";
  world.add(1, 1);
  world.add(2, 1).reminders = {samples::sent(10, "2026-01-20")};
  world.add(3, 1).reminders = {samples::sent(10, "2026-01-20")};
  world.facts.invoice(3).dueOn = samples::day("2025-12-20");
  world.run();
  world.send();
  REQUIRE(world.transport.delivered.size() == 1);
  CHECK(world.transport.delivered[0].text == "C1: F-3=12000 F-2=12000 F-1=12000");
}

TEST_CASE("a message with nothing left is cancelled with its reasons") {
  World world;
  world.add(1, 1);
  world.add(2, 1);
  world.run();
  world.facts.invoice(1).open = 0;
  world.facts.invoice(2).handedOver = true;
  world.send();
  CHECK(world.outboxTold() == "cancelled 1");
  CHECK(world.outbox.message(1).reason == "Nothing was left to remind: F-1 (settled) F-2 (handed_over)");
  CHECK(world.transport.attempts == 0);
}

TEST_CASE("of many invoices paid while the outbox is being sent, none is chased") {
  // Measured elsewhere: 101 of 101 invoices paid during the run were chased.
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(200);
  world.run();
  int reads = 0;
  world.facts.beforeRead = [&] {
    if (++reads == 100)
      for (int i = 100; i <= 200; ++i) world.facts.invoice(i).open = 0;
  };
  world.send();
  CHECK(world.outboxTold() == "sent 99, cancelled 101");
}

TEST_CASE("an automatic message goes to the address of the moment, and is cancelled when there is none") {
  World world;
  world.addMany(2);
  world.run();
  world.facts.customers[1].email = "new@example.org";
  world.facts.customers[2].emailUndeliverable = true;
  world.send();
  REQUIRE(world.transport.delivered.size() == 1);
  CHECK(world.transport.delivered[0].to == std::vector<std::string>{"new@example.org"});
  CHECK(world.outboxTold() == "sent 1, cancelled 1");
  CHECK(world.outbox.message(2).reason == "The customer has no usable e-mail address any more.");
}

TEST_CASE("a letter becomes ready when it is rendered, a call as a task; sent when a person says so") {
  World world;
  const auto way = GENERATE(domain::Way::kLetter, domain::Way::kCall);
  world.configuration().programmes[0].steps[0].ways = {way};
  world.addMany(1);
  world.run();
  world.send();
  CHECK(world.outboxTold() == "ready 1");
  CHECK(world.transport.attempts == 0);
  CHECK(world.run().queuedMessages == 0);  // ready holds its step
  world.day = "2026-01-22";
  const domain::MessageId ids[] = {{1}};
  CHECK(world.outbox.resolve({1}, ids, MessageState::kSent, world.date(), "ann") == 1);
  CHECK(world.outbox.reminders()[0].sentOn == world.date());
}

TEST_CASE("outside the sending window what is due waits; what a person sends leaves") {
  World world;
  world.addMany(1);
  world.add(2, 2);
  world.facts.invoice(2).dueOn = samples::day("2026-01-15");  // not due by itself
  world.run();
  world.runner().remindByHand({1}, world.date(), {{{2}, 1}}, "ann");
  world.clock.minuteOfDay = 19 * 60;
  const auto result = world.send();
  CHECK(result.windowClosed);
  CHECK(world.outboxTold() == "queued 1, sent 1");
  CHECK(world.outbox.message(2).state == MessageState::kSent);
  SECTION("at the weekend too: then it leaves on Monday, and the next step is spaced from there") {
    world.facts.invoice(2).open = 0;
    world.clock.minuteOfDay = 10 * 60;
    world.day = "2026-01-24";
    CHECK(world.send().windowClosed);
    world.day = "2026-01-26";
    world.send();
    CHECK(world.outbox.reminders()[0].sentOn == samples::day("2026-01-26"));
    world.day = "2026-02-04";
    CHECK(world.run().queuedMessages == 0);
    world.day = "2026-02-05";
    CHECK(world.run().queuedMessages == 1);
  }
}

TEST_CASE("a person's message leaves although reminders are not active, not while they are paused") {
  World world;
  world.addMany(1);
  world.configuration().active = false;
  world.runner().remindByHand({1}, world.date(), {{{1}, 1}}, "ann");
  world.configurations.settings.paused = true;
  world.send({{1}});
  CHECK(world.outboxTold() == "queued 1");
  world.configurations.settings.paused = false;
  world.send({{1}});
  CHECK(world.outboxTold() == "sent 1");
}

TEST_CASE("a temporary refusal is tried again with backoff, not in the same pass") {
  World world;
  world.addMany(2);
  world.run();
  answer(world, "c1@example.org", Answer::kTryLater, "451 greylisted");
  CHECK(World::told(world.send().thisRun) == "sent 1, failed 1");
  CHECK(world.outbox.message(1).reason == "c1@example.org: 451 greylisted");
  CHECK(World::told(world.send().thisRun).empty());  // its time has not come
  world.transport.answers.clear();
  world.later(90);
  CHECK(World::told(world.send().thisRun) == "sent 1");
  CHECK(world.transport.delivered.size() == 2);
}

TEST_CASE("temporary refusals end after 72 hours: every attempt ends in a final state") {
  // OCA/credit-control#447: queued for ever
  World world;
  world.addMany(1);
  world.run();
  answer(world, "c1@example.org", Answer::kTryLater, "421 too busy");
  const std::int64_t began = world.clock.now;
  int passes = 0;
  while (world.outbox.message(1).state != MessageState::kUndeliverable) {
    REQUIRE(++passes < 1000);
    world.send();
    world.later(3600);
  }
  CHECK(world.clock.now - began > 72LL * 3600 * 1000);
  CHECK(world.clock.now - began < 76LL * 3600 * 1000);
  CHECK(world.outbox.message(1).reason == "c1@example.org: Not accepted within 72 hours: 421 too busy");
  CHECK(world.addresses.dead.empty());  // a busy server says nothing about the address
  CHECK(world.outbox.reminders()[0].state == ReminderState::kUndeliverable);
}

TEST_CASE("a permanent refusal is undeliverable at once, and does not keep the others from leaving") {
  // Measured elsewhere: one refused address stopped the 64 after it for good.
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(65);
  world.run();
  answer(world, "c1@example.org", Answer::kRefused, "550 5.1.1 no such user");
  CHECK(World::told(world.send().thisRun) == "sent 64, undeliverable 1");
  CHECK(world.outbox.message(1).reason == "c1@example.org: 550 5.1.1 no such user");
  CHECK(world.addresses.dead == std::set<std::string>{"c1@example.org"});
}

TEST_CASE("of several recipients each has its own end") {
  World world;
  world.addMany(1);
  auto& contacts = world.facts.customers[1].contacts;
  for (const auto* name : {"ada", "bo", "cy"})
    contacts.push_back({domain::Role::kBilling, name, std::string(name) + "@example.org", false});
  world.run();
  answer(world, "bo@example.org", Answer::kRefused, "550 5.1.1 gone");
  answer(world, "cy@example.org", Answer::kTryLater, "450 greylisted");
  world.send();
  CHECK(world.outboxTold() == "failed 1");
  CHECK(world.outbox.message(1).sentOn == world.date());  // Ada has it
  CHECK(world.transport.delivered[0].to == std::vector<std::string>{"ada@example.org"});
  CHECK(world.addresses.dead == std::set<std::string>{"bo@example.org"});
  SECTION("the rest is tried again, without writing to Ada twice") {
    world.transport.answers.clear();
    world.day = "2026-01-21";
    world.later(90);
    world.send();
    CHECK(world.transport.delivered[1].to == std::vector<std::string>{"cy@example.org"});
    CHECK(world.outboxTold() == "sent 1");
    CHECK(world.outbox.message(1).sentOn == samples::day("2026-01-20"));
    CHECK(world.outbox.message(1).reason == "bo@example.org: 550 5.1.1 gone");
  }
  SECTION("and when it is paid meanwhile, it counts as sent to those who have it") {
    world.facts.invoice(1).open = 0;
    world.later(90);
    world.send();
    CHECK(world.outboxTold() == "sent 1");
    CHECK(world.transport.delivered.size() == 1);
  }
}

TEST_CASE("an account that does not work is not the messages' fault: they stay queued, untouched") {
  World world;
  world.addMany(10);
  world.run();
  world.transport.instead = [](const auto&, const auto&) {
    return serverSays(Result::Kind::kAccountBroken, "535 authentication failed");
  };
  const auto result = world.send();
  CHECK(world.transport.attempts == 1);  // the first tells, the others need not ask
  CHECK(world.outboxTold() == "queued 10");
  CHECK(World::told(result.thisRun).empty());
  CHECK(world.accounts.broken.at(0) == "535 authentication failed");
  CHECK(result.sentence() ==
        "This run: 0 sent, 0 ready. The whole outbox: 10 waiting, 0 not delivered. The mail account does not work: 535 "
        "authentication failed");
  CHECK(world.outbox.message(1).failedAttempts == 0);
  CHECK(world.outbox.message(1).crashes == 0);
  world.transport.instead = nullptr;
  world.later(1);
  world.send();
  CHECK(world.outboxTold() == "sent 10");
  CHECK(world.accounts.broken.empty());
}

TEST_CASE("a broken account of one department leaves the others, and letters, alone") {
  World world;
  world.addMany(3);
  world.facts.invoice(2).department = {7};
  world.configuration().programmes.push_back(world.configuration().programmes[0]);
  world.configuration().programmes[1].id = "letters";
  world.configuration().programmes[1].steps[0].ways = {domain::Way::kLetter};
  world.configuration().assignments.invoices["F-3"] = "letters";
  world.run();
  world.transport.instead = [](const application::Envelope& envelope, const auto&) -> std::optional<Result> {
    if (envelope.department == domain::DepartmentId{7}) return std::nullopt;
    return serverSays(Result::Kind::kAccountBroken, "connection refused");
  };
  world.send();
  CHECK(world.outboxTold() == "queued 1, sent 1, ready 1");
}

TEST_CASE("an account that several departments share and that does not work is told once") {
  World world;
  world.addMany(3);
  world.facts.invoice(2).department = {7};
  world.facts.invoice(3).department = {8};
  world.run();
  world.transport.instead = [](const auto&, const auto&) {
    return serverSays(Result::Kind::kAccountBroken, "535 authentication failed");
  };
  const auto result = world.send();
  CHECK(world.outboxTold() == "queued 3");
  CHECK(result.accountProblems == std::vector<std::string>{"535 authentication failed"});
}

TEST_CASE("a connection lost before the answer leaves the message uncertain, and a person decides") {
  World world;
  world.addMany(2);
  world.run();
  world.transport.instead = [&](const auto& envelope, const auto& beforeLastByte) -> std::optional<Result> {
    if (envelope.recipients[0] != "c1@example.org") return std::nullopt;
    beforeLastByte();
    return serverSays(Result::Kind::kUncertain, "connection reset");
  };
  SECTION("by default it is never sent again by itself") {
    world.send();
    CHECK(world.outboxTold() == "sent 1, uncertain 1");
    world.transport.instead = nullptr;
    world.later(1'000'000);
    world.send();
    world.run();
    CHECK(world.outboxTold() == "sent 1, uncertain 1");
    const domain::MessageId ids[] = {{1}};
    world.outbox.resolve({1}, ids, MessageState::kSent, world.date(), "ann");
    CHECK(world.outbox.reminders()[0].state == ReminderState::kSent);
  }
  SECTION("with the setting it is tried again") {
    world.configuration().resendUncertain = true;
    world.send();
    CHECK(world.outboxTold() == "sent 1, failed 1");
    world.transport.instead = nullptr;
    world.later(90);
    world.send();
    CHECK(world.outboxTold() == "sent 2");
  }
}

TEST_CASE("a message that cannot be made is undeliverable with its reason; one that might be later is tried again") {
  World world;
  world.addMany(3);
  world.run();
  world.renderer.before = [](const application::RenderRequest& request) {
    if (request.customer.code == "C1") throw application::Permanent("the template has an unknown field: {{foo}}");
    if (request.customer.code == "C2") throw application::Retryable("the disk is full");
  };
  world.send();
  CHECK(world.outboxTold() == "sent 1, failed 1, undeliverable 1");
  CHECK(world.outbox.message(1).reason == "the template has an unknown field: {{foo}}");
  CHECK(world.outbox.message(2).reason == "the disk is full");
}

TEST_CASE("what nobody foresaw in one message does not keep the others from leaving, and ends too") {
  World world;
  world.addMany(2);
  world.run();
  world.renderer.before = [](const application::RenderRequest& request) {
    if (request.customer.code == "C1") throw std::logic_error("out of range");
  };
  for (int i = 0; i < 100; ++i) {
    world.send();
    world.later(3600);
  }
  CHECK(world.outboxTold() == "sent 1, undeliverable 1");
  CHECK(world.outbox.message(1).reason == "It could not be made for 72 hours: out of range");
}

TEST_CASE("two senders at once share the work, and nothing leaves twice") {
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(100);
  world.run();
  int reads = 0;
  world.facts.beforeRead = [&] {
    if (++reads == 5) world.send({}, "w2");  // another one, while the first is at work
  };
  world.send({}, "w1");
  CHECK(world.outboxTold() == "sent 100");
  CHECK(world.transport.delivered.size() == 100);
}

TEST_CASE("a message of one customer never carries another's invoice, even when an invoice changes hands") {
  World world;
  world.add(1, 1);
  world.add(2, 2);
  world.run();
  world.facts.invoice(1).customer = {2};
  world.send();
  CHECK(world.outbox.message(1).state == MessageState::kCancelled);
  REQUIRE(world.transport.delivered.size() == 1);
  CHECK(world.transport.delivered[0].text == "C2: F-2=12000");
}

TEST_CASE("after an outage of any length there is one message per group, then the normal rhythm") {
  World world;
  world.addMany(1);
  world.day = "2026-06-01";  // all steps were due long ago
  std::vector<std::string> sentOn;
  for (int i = 0; i < 60; ++i) {
    world.run();
    const auto before = world.transport.delivered.size();
    world.send();
    if (world.transport.delivered.size() > before) sentOn.push_back(world.day);
    world.day = world.date().plusDays(1).iso();
    world.later(24 * 3600);
  }
  CHECK(sentOn == std::vector<std::string>{"2026-06-01", "2026-06-11", "2026-06-26"});
}

namespace {

/// Twelve messages: from the fourth on, two and more are claimed at once. `during`: what happens once, while the server takes the
/// mail after which `C<count>` is written ahead.
void whileNextIsWritten(World& world, const std::string& next, const std::function<void()>& during) {
  world.renderer.before = [&world, next, during, done = false](const application::RenderRequest& request) mutable {
    if (request.customer.code != next || std::exchange(done, true)) return;
    CHECK(world.outbox.message(request.message.ticket.message.value - 1).state == MessageState::kSending);
    during();
  };
}

}  // namespace

TEST_CASE("the next mail is written while the server takes the one before, and waits no longer where everything was paused") {
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(12);
  world.run();
  whileNextIsWritten(world, "C7", [&] { world.configurations.settings.paused = true; });
  world.send();
  CHECK(world.outboxTold() == "queued 6, sent 6");
  CHECK(world.outbox.message(7).crashes == 0);
  world.configurations.settings.paused = false;
  world.send();
  CHECK(world.outboxTold() == "sent 12");
  CHECK(world.transport.delivered.size() == 12);
}

TEST_CASE("a mail that was written ahead stays queued when the account turns out to be broken") {
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(12);
  world.run();
  bool broken = false;
  whileNextIsWritten(world, "C7", [&] { broken = true; });
  world.transport.instead = [&](const auto&, const auto&) -> std::optional<Result> {
    if (broken) return serverSays(Result::Kind::kAccountBroken, "connection refused");
    return std::nullopt;
  };
  world.send();
  CHECK(world.outboxTold() == "queued 6, sent 6");
}

TEST_CASE(
    "a sender that dies while it writes ahead leaves the mail before in doubt; who may have killed it is alone from then on") {
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(12);
  world.run();
  world.renderer.before = [&](const application::RenderRequest& request) {
    if (request.customer.code == "C7") throw Killed{};
  };
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_AS(world.send(), Killed);
    world.later(10'000);
  }
  world.send();
  CHECK(world.outboxTold() == "sent 10, undeliverable 1, uncertain 1");
  CHECK(world.outbox.message(6).state == MessageState::kUncertain);
  CHECK(world.outbox.message(7).reason == "it stopped the sender three times");
}

TEST_CASE("what fails while the next mail is written does not touch what became of the one before") {
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(12);
  world.run();
  int reads = 0;
  world.facts.beforeRead = [&] {
    if (++reads == 7) throw application::Retryable("the database is away");
  };
  CHECK_THROWS_AS(world.send(), application::Retryable);
  world.facts.beforeRead = nullptr;
  CHECK(world.outbox.message(1).state == MessageState::kSent);
  world.later(10'000);
  world.send();
  CHECK(world.outboxTold() == "sent 12");
  CHECK(world.transport.delivered.size() == 12);
}
