// The run: it carries out what the simulation shows, each step once, and asks before it is far larger than usual.
#include <catch2/catch.hpp>

#include "tests/support/reminders/fakes.hpp"

using namespace fakes;
using Kind = application::RunResult::Kind;

TEST_CASE("the run queues the messages that the simulation shows, under the same plan id") {
  World world;
  world.add(1, 1);
  world.add(2, 1).open = 5000;
  world.add(3, 2);
  const auto shown = application::PlanReminders(world.facts, world.configurations).plan({1}, world.date());
  CHECK(world.outbox.messages().empty());  // a simulation changes nothing
  const auto result = world.run();
  CHECK(result.kind == Kind::kQueued);
  CHECK(result.planned.plan.id == shown.plan.id);
  CHECK(result.queuedMessages == 2);
  CHECK(result.sentence() == "Messages queued: 2.");
  REQUIRE(world.outbox.messages().size() == 2);
  const auto& first = world.outbox.message(1);
  CHECK(first.group.planId == shown.plan.id);
  CHECK(first.draft.level == "first");
  CHECK(first.draft.programme == "default");
  CHECK(first.draft.stepNumber == 1);
  CHECK(first.draft.to[0].email == "c1@example.org");
  CHECK(world.outbox.reminders()[1].draft.asked == 5000);
  CHECK(result.queued == std::vector<domain::MessageId>{{1}, {2}});
}

TEST_CASE("a run whose decisions are not kept queues all the same, says so, and is recorded as such") {
  World world;
  world.addMany(2);
  world.decisions.keepsNone = true;  // a later day was decided on before
  const auto result = world.run();
  CHECK_FALSE(result.kept);
  CHECK(result.queuedMessages == 2);
  CHECK(result.sentence() == "Messages queued: 2. The history of decisions stays as it is: a later day was decided on before.");
  REQUIRE(world.runs.runs.size() == 1);
  CHECK_FALSE(world.runs.runs[0].kept);
  world.decisions.keepsNone = false;
  CHECK(world.run().kept);
  CHECK(world.runs.runs[1].kept);
}

TEST_CASE("however often it runs, a step of a receivable is queued once") {
  // invoiceninja#1693: 22 copies in one day because the job ran every 15 minutes
  World world;
  world.addMany(3);
  world.run();
  for (int i = 0; i < 22; ++i) CHECK(world.run().queuedMessages == 0);
  CHECK(world.outbox.messages().size() == 3);
}

TEST_CASE("of two runs that decide at the same time one queues, the other finds the steps held") {
  World world;
  world.addMany(3);
  struct Rival final : application::RunLog {
    World& world;
    bool done = false;
    explicit Rival(World& w) : world(w) {}
    void record(domain::CompanyId, const application::RunRecord&) override {}
    std::vector<std::int64_t> messagesOfLastRuns(domain::CompanyId, int) override {
      if (!std::exchange(done, true)) world.run();  // between the decision and the queueing of the first
      return {};
    }
  } rival(world);
  application::RunReminders slow(world.facts, world.configurations, world.outbox, world.decisions, rival, world.plans,
                                 world.clock);
  const auto result = slow.run({1}, world.date(), "");
  CHECK(result.planned.plan.messages.size() == 3);
  CHECK(result.queuedMessages == 0);
  CHECK(std::all_of(result.queued.begin(), result.queued.end(), [](auto id) { return id.isNone(); }));
  CHECK(world.outbox.messages().size() == 3);
  CHECK(world.outbox.reminders().size() == 3);
}

TEST_CASE("inactive or paused, the run does nothing and says so") {
  World world;
  world.addMany(1);
  SECTION("inactive") {
    world.configuration().active = false;
    const auto result = world.run();
    CHECK(result.kind == Kind::kInactive);
    CHECK(result.sentence() == "Reminders are not active: nothing was queued. Switch them on first.");
  }
  SECTION("paused") {
    world.configurations.settings.paused = true;
    CHECK(world.run().kind == Kind::kPaused);
  }
  CHECK(world.outbox.messages().empty());
  CHECK(world.decisions.kept == 0);
  CHECK_FALSE(world.configurations.settings.activatedOn.has_value());
}

TEST_CASE("the first run of an active configuration is the day of its activation") {
  World world;
  world.addMany(1);
  world.run();
  CHECK(world.configurations.settings.activatedOn == world.date());
  world.day = "2026-02-20";
  world.run();
  CHECK(world.configurations.settings.activatedOn == samples::day("2026-01-20"));
}

TEST_CASE("a run far larger than usual stops before anything is queued, and says how to go on") {
  // adempiere#2369: one click re-mails all history
  World world;
  world.addMany(51);
  const auto result = world.run();
  CHECK(result.kind == Kind::kStoppedByGuard);
  CHECK(world.outbox.messages().empty());
  CHECK(result.sentence() ==
        "This run would send 51 messages, more than the 50 that are usual: nothing was queued. Look at the simulation and "
        "confirm it there.");
  SECTION("a stopped run does not make the next one usual") { CHECK(world.run().kind == Kind::kStoppedByGuard); }
  SECTION("without a guard it goes through") {
    world.configuration().volumeGuard.reset();
    CHECK(world.run().queuedMessages == 51);
  }
  SECTION("a person who activates it by its id has been asked") {
    world.plans.remember({1}, result.planned.plan.id, domain::remindersOf(result.planned.plan));
    CHECK(world.runner().activate({1}, world.date(), result.planned.plan.id, "ann").queuedMessages == 51);
  }
}

TEST_CASE("activation sends what was shown: what was paid since falls out, what came since waits for the next run") {
  World world;
  world.configuration().active = false;
  world.addMany(2);
  const auto shown = application::PlanReminders(world.facts, world.configurations).plan({1}, world.date());
  world.plans.remember({1}, shown.plan.id, domain::remindersOf(shown.plan));
  world.facts.invoice(1).open = 0;
  world.add(3, 3);
  const auto result = world.runner().activate({1}, world.date(), shown.plan.id, "ann");
  CHECK(result.kind == Kind::kQueued);
  REQUIRE(world.outbox.messages().size() == 1);
  CHECK(world.outbox.message(1).group.customer == domain::CustomerId{2});
  CHECK(world.outbox.message(1).group.planId == shown.plan.id);
  CHECK(world.outbox.message(1).group.actor == "ann");
  CHECK(world.configuration().active);
  CHECK(world.configurations.settings.activatedOn == world.date());
  CHECK(world.run().queuedMessages == 1);
}

TEST_CASE("an unknown plan activates nothing") {
  World world;
  world.configuration().active = false;
  world.addMany(1);
  CHECK(world.runner().activate({1}, world.date(), "0123", "ann").kind == Kind::kUnknownPlan);
  CHECK_FALSE(world.configuration().active);
  CHECK(world.outbox.messages().empty());
}

TEST_CASE("the messages of several ways are queued together and carry the same reminder") {
  World world;
  world.configuration().programmes[0].steps[0].ways = {domain::Way::kEmail, domain::Way::kLetter};
  world.addMany(1);
  CHECK(world.run().queuedMessages == 2);
  REQUIRE(world.outbox.reminders().size() == 1);
  CHECK(world.outbox.message(1).carries == world.outbox.message(2).carries);
}

TEST_CASE("by hand, a person sends a proposal or a step before its day, active or not") {
  World world;
  world.configuration().active = false;
  world.configuration().programmes[0].mode = domain::Mode::kManual;
  world.day = "2026-01-10";  // five days late: the first step is due on the tenth
  world.addMany(2);
  const auto result = world.runner().remindByHand({1}, world.date(), {{{1}, 1}}, "ann");
  CHECK(result.queuedMessages == 1);
  CHECK(world.outbox.message(1).group.origin == domain::Origin::kByHand);
  CHECK(world.outbox.message(1).group.customer == domain::CustomerId{1});
  CHECK(world.outbox.message(1).draft.level == "first");
  SECTION("once: while it is under way it cannot be sent again") {
    CHECK(world.runner().remindByHand({1}, world.date(), {{{1}, 1}}, "ann").queuedMessages == 0);
  }
  SECTION("never what is held or paid") {
    world.facts.invoice(2).hold = domain::Hold{};
    CHECK(world.runner().remindByHand({1}, world.date(), {{{2}, 1}}, "ann").queuedMessages == 0);
  }
}

TEST_CASE("a run that fails half-way queues whole groups or nothing, and the next one completes it") {
  const int n = GENERATE(1, 2, 3);  // 450 messages are three transactions
  INFO("the write number " << n << " of a run fails");
  World world;
  world.configuration().volumeGuard.reset();
  world.addMany(450);
  world.remindersPerTransaction = 200;
  world.outbox.failWritesFrom = n;
  CHECK_THROWS_AS(world.run(), application::Retryable);
  CHECK(world.outbox.messages().size() == static_cast<std::size_t>(n - 1) * 200);
  CHECK(world.outbox.messages().size() == world.outbox.reminders().size());
  world.outbox.failWritesFrom = 0;
  world.run();
  CHECK(world.outbox.messages().size() == 450);
  std::set<std::int64_t> customers;
  for (const auto& message : world.outbox.messages()) customers.insert(message.group.customer.value);
  CHECK(customers.size() == 450);
}

TEST_CASE("switched off and on again, what the simulation shows is what leaves, whatever an earlier activation meant") {
  World world;
  world.add(1, 1);
  world.configuration().active = false;
  world.configuration().catchUp.mode = domain::CatchUpMode::kFromToday;
  world.configurations.settings.activatedOn = samples::day("2025-12-01");  // switched off since
  const auto shown = application::PlanReminders(world.facts, world.configurations).plan({1}, world.date());
  CHECK(shown.plan.totals.messages == 0);  // due before the activation that is about to be
  world.plans.remember({1}, shown.plan.id, domain::remindersOf(shown.plan));
  const auto result = world.runner().activate({1}, world.date(), shown.plan.id, "anne");
  CHECK(result.queuedMessages == shown.plan.totals.messages);
}

TEST_CASE("a run tells how far it is, and stops between two portions when it is asked; the next one goes on") {
  World world;
  world.addMany(6);
  world.remindersPerTransaction = 2;
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  application::WorkWatch watch;
  watch.progress = [&](std::int64_t done, std::int64_t total) { told.emplace_back(done, total); };
  watch.cancelled = [&] { return !told.empty() && told.back().first >= 4; };
  const auto stopped = world.runner().run(world.company.id, world.date(), "", application::Extent::kWhatCanDiffer, watch);
  CHECK(stopped.kind == Kind::kCancelled);
  CHECK(stopped.queuedMessages == 4);
  CHECK(stopped.sentence() == "Stopped. Messages queued until then: 4. The next run goes on.");
  CHECK(told == std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 6}, {2, 6}, {4, 6}});
  CHECK(world.run().queuedMessages == 2);
  watch.cancelled = [] { return true; };
  world.add(7, 7);
  const auto none = world.runner().run(world.company.id, world.date(), "", application::Extent::kWhatCanDiffer, watch);
  CHECK(none.kind == Kind::kCancelled);
  CHECK(none.queuedMessages == 0);
}
