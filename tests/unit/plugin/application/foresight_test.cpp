// Foresight: the coming days, another configuration, old debt, one invoice on one day. Nothing of it changes anything.
#include "plugin/application/foresight.hpp"

#include <catch2/catch.hpp>

#include "tests/support/reminders/fakes.hpp"

using namespace fakes;
using application::Foresight;
using samples::day;

namespace {

Foresight foresightOf(World& world) { return {world.facts, world.configurations}; }

/// "2026-01-20 first F-1"
std::vector<std::string> told(const domain::LookAhead& ahead) {
  std::vector<std::string> lines;
  for (const auto& step : ahead.steps)
    lines.push_back(step.on.iso() + " " + step.level->id + " " + ahead.receivables[step.receivable].number);
  return lines;
}
using Told = std::vector<std::string>;

void checkNothingHappened(World& world, const domain::Configuration& before) {
  CHECK(world.outbox.messages().empty());
  CHECK(world.decisions.kept == 0);
  CHECK(world.configuration() == before);
}

}  // namespace

TEST_CASE("the coming days hold each step on its day, as if nothing were paid, and nothing is changed") {
  World world;
  world.add(1, 1);
  const auto before = world.configuration();
  const auto foreseen = foresightOf(world).lookAhead({1}, world.date());
  CHECK(foreseen.ahead.until == day("2026-03-20"));
  CHECK(told(foreseen.ahead) == Told{"2026-01-20 first F-1", "2026-01-30 second F-1", "2026-02-16 third F-1"});
  CHECK(foresightOf(world).lookAhead({1}, world.date(), 10).ahead.steps.size() == 1);
  checkNothingHappened(world, before);
}

TEST_CASE("of a company that is not active the coming days are those from an activation today on") {
  World world;
  world.add(1, 1);
  world.configuration().active = false;
  world.configuration().catchUp.mode = domain::CatchUpMode::kFromToday;
  world.configurations.settings.activatedOn = day("2025-12-01");  // an earlier one, forgotten when it is switched on again
  CHECK(foresightOf(world).lookAhead({1}, world.date()).ahead.steps.empty());
  world.configuration().active = true;
  CHECK(foresightOf(world).lookAhead({1}, world.date()).ahead.steps.size() == 3);
}

TEST_CASE("another programme for the company: who would get what more or less, today and later") {
  World world;
  world.add(1, 1);
  world.add(2, 2).dueOn = day("2026-01-14");
  const auto stored = world.configuration();
  auto other = stored;
  other.programmes.push_back({"slow", "Slow", domain::Mode::kAutomatic, {samples::step("first", 30)}});
  other.assignments.company = "slow";
  const auto compared = foresightOf(world).compare({1}, world.date(), other);
  CHECK(compared.stored.plan.totals.messages == 1);
  CHECK(compared.other.plan.totals.messages == 0);
  CHECK(compared.today.less == 1);
  CHECK(compared.today.more == 0);
  CHECK(compared.coming.before == 6);
  CHECK(compared.coming.after == 2);
  CHECK(compared.coming.losers == 2);
  CHECK(compared.coming.gainers == 0);
  REQUIRE(compared.coming.customers.size() == 2);
  CHECK(compared.coming.customers[0].later == 1);  // the first step, 30 days late instead of 10
  checkNothingHappened(world, stored);
}

TEST_CASE("the same configuration changes nothing for anybody, also where it was exported while switched off") {
  World world;
  world.addMany(5);
  auto other = world.configuration();
  other.active = false;
  const auto compared = foresightOf(world).compare({1}, world.date(), other);
  CHECK(compared.today.lines.empty());
  CHECK(compared.today.unchanged == 5);
  CHECK(compared.coming.customers.empty());
}

TEST_CASE("a level that has another rank in the other configuration is the same level for what was sent") {
  World world;
  world.add(1, 1).reminders = {samples::sent(10, "2026-01-15", 10)};
  auto other = world.configuration();
  for (auto& level : other.levels) level.rank += 100;
  const auto compared = foresightOf(world).compare({1}, world.date(), other);
  CHECK(compared.today.lines.empty());
  CHECK(compared.coming.customers.empty());
}

TEST_CASE("each answer to the question about old debt says what would leave today") {
  World world;
  world.add(1, 1);                            // 15 days late
  world.add(2, 2).dueOn = day("2025-12-01");  // 50 days late
  world.facts.receivables.back().issuedOn = day("2025-11-01");
  world.add(3, 3).dueOn = day("2026-02-01");  // not yet
  world.configuration().active = false;
  world.configurations.settings.activatedOn = day("2025-01-01");
  const auto before = world.configuration();
  using Mode = domain::CatchUpMode;
  const domain::CatchUp answers[] = {
      {Mode::kFirstStep, {}}, {Mode::kByAge, {}}, {Mode::kFromToday, {}}, {Mode::kIgnoreBefore, day("2026-01-01")}};
  const auto effects = foresightOf(world).catchUpEffects({1}, world.date(), answers);
  REQUIRE(effects.size() == 4);
  const auto levels = [](const application::CatchUpEffect& effect) {
    std::string text;
    for (const auto& level : effect.levels) text += level.level + " " + std::to_string(level.messages) + " ";
    return text;
  };
  CHECK(effects[0].totals.messages == 2);
  CHECK(levels(effects[0]) == "first 2 ");
  CHECK(effects[0].totalsAsked == std::vector<std::pair<kit::Currency, std::int64_t>>{{kit::Currency::of("EUR"), 24000}});
  CHECK(levels(effects[1]) == "first 1 third 1 ");
  CHECK(effects[2].totals.messages == 0);
  CHECK(levels(effects[3]) == "first 1 ");
  CHECK(effects[3].catchUp == answers[3]);
  checkNothingHappened(world, before);
  // What was said is what happens when it is activated with that answer.
  for (const auto& effect : effects) {
    auto settings = world.configurations.settings;
    settings.configuration.catchUp = effect.catchUp;
    CHECK(application::PlanReminders(world.facts, world.configurations).plan({1}, world.date(), settings).plan.totals ==
          effect.totals);
  }
}

TEST_CASE("an invoice on a day to come: what has left until then counts") {
  World world;
  world.add(1, 1);
  const auto on = [&](const std::string& date) {
    auto foreseen = foresightOf(world).invoiceOn({1}, world.date(), {1}, day(date));
    REQUIRE(foreseen.receivables.size() == 1);
    return samples::told(foreseen.receivables[0].decision) + " / " + std::to_string(foreseen.receivables[0].steps.size());
  };
  CHECK(on("2026-01-20") == "remind first / 1");
  CHECK(on("2026-01-21") == "wait second 2026-01-30: delay_not_reached until 2026-01-25, gap_not_reached until 2026-01-30 / 1");
  CHECK(on("2026-01-30") == "remind second / 2");
  CHECK(on("2026-03-01") == "skip: all_steps_done / 3");
  CHECK(foresightOf(world).invoiceOn({1}, world.date(), {9}, world.date()).receivables.empty());
}

TEST_CASE("an invoice on a day to come: what waits in the outbox has left, or has dropped out") {
  World world;
  world.day = "2026-01-17";  // a Saturday: nothing leaves before Monday
  auto& invoice = world.add(1, 1);
  invoice.reminders = {samples::inState(10, domain::ReminderState::kQueued)};
  const auto on = [&](const std::string& date) {
    return samples::told(foresightOf(world).invoiceOn({1}, world.date(), {1}, day(date)).receivables.at(0).decision);
  };
  CHECK(on("2026-01-18") == "wait second: delay_not_reached until 2026-01-25, already_queued");
  CHECK(on("2026-01-20") == "wait second 2026-01-29: delay_not_reached until 2026-01-25, gap_not_reached until 2026-01-29");
  world.facts.invoice(1).promisedOn = day("2026-01-25");
  CHECK(on("2026-01-20") == "wait first 2026-01-28: promised until 2026-01-27");
}

TEST_CASE("an invoice on a day to come: a customer's credit is used up by what else falls due") {
  World world;
  world.add(1, 1);
  world.add(2, 1).dueOn = day("2026-01-25");
  auto& customer = world.facts.customers.at(1);
  customer.balances = {{kit::Currency::of("EUR"), 15000, 12000}};
  const auto on = [&](const std::string& date) {
    return samples::told(foresightOf(world).invoiceOn({1}, world.date(), {1}, day(date)).receivables.at(0).decision);
  };
  CHECK(on("2026-01-25") == "skip first: customer_in_credit");
  CHECK(on("2026-01-26") == "remind first");
}
