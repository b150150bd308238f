// The look ahead: what leaves on the coming days as if nothing were paid, compared with a simulation that plays every day.
#include "plugin/domain/look_ahead.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "plugin/domain/sending_rules.hpp"
#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

struct World {
  Configuration configuration = samples::configuration();
  std::optional<Date> activatedOn = day("2026-01-01");
  std::vector<CustomerFacts> customers{customer(1), customer(2), customer(3)};
  std::vector<ReceivableFacts> receivables;
  Date from = day("2026-01-12");  // a Monday; the sample receivable is 7 days late
  int days = 60;

  ReceivableFacts& add(std::int64_t invoice, std::int64_t owner = 1) {
    receivables.push_back(receivable(invoice));
    receivables.back().customer = {owner};
    return receivables.back();
  }
  [[nodiscard]] const CustomerFacts& owner(const ReceivableFacts& facts) const {
    return customers[static_cast<std::size_t>(facts.customer.value - 1)];
  }
};

/// Keeps the rules alive as long as the look ahead.
struct Ahead {
  std::unique_ptr<Rulebook> rules;
  LookAhead ahead;
};

Ahead lookAhead(const World& world) {
  Ahead made{std::make_unique<Rulebook>(world.configuration, world.activatedOn.value_or(world.from)), {}};
  LookAheadBuilder builder(*made.rules, {1}, world.from, world.days);
  for (const auto& each : world.receivables) builder.add(each, world.owner(each));
  made.ahead = std::move(builder).finish();
  return made;
}

/// "2026-01-15 first F-1/1", "2026-01-17 propose second F-2/1"
std::vector<std::string> told(const World& world) {
  const auto made = lookAhead(world);
  std::vector<std::string> lines;
  for (const auto& step : made.ahead.steps) {
    const auto& owed = made.ahead.receivables[step.receivable];
    std::string text = step.on.iso() + " ";
    if (step.kind != ForeseenKind::kLeaves) text += std::string(word(step.kind)) + " ";
    lines.push_back(text + (step.level == nullptr ? "?" : step.level->id) + " " + owed.number + "/" +
                    std::to_string(owed.id.position));
  }
  return lines;
}

using Told = std::vector<std::string>;

// -- The simulation that plays every day: a plan, everything marked queued, everything sent when the day is open.

/// What happened, as comparable as it can be: day, what, receivable, rank.
using Event = std::tuple<std::string, std::string, ReceivableId, int>;

struct Played {
  std::multiset<Event> events;
  std::map<std::string, std::int64_t> messages;  // of plans, by the day on which they leave
};

std::string listOf(const std::multiset<Event>& events) {
  std::string text;
  for (const auto& [on, what, receivable, rank] : events)
    text += "\n  " + on + " " + what + " " + std::to_string(receivable.invoice.value) + " rank " + std::to_string(rank);
  return text;
}

void overdueOn(World& world, Date today) {
  for (auto& each : world.customers)
    for (auto& balance : each.balances) {
      balance.overdue = 0;
      for (const auto& owed : world.receivables)
        if (owed.customer == each.id && owed.currency == balance.currency && isListed(owed) && owed.dueOn && *owed.dueOn < today)
          balance.overdue += owed.open;
    }
}

Played play(World world) {
  Played played;
  std::set<ReceivableId> proposed;
  const Rulebook rules(world.configuration, world.activatedOn.value_or(world.from));
  std::map<std::string, std::int64_t> waiting;
  std::int64_t messagesWaiting = 0;
  for (int i = 0; i < world.days; ++i) {
    const Date today = world.from.plusDays(i);
    overdueOn(world, today);
    PlanBuilder builder(rules, {1}, today);
    for (const auto& each : world.receivables) builder.add(each, world.owner(each));
    const Plan plan = std::move(builder).finish();
    for (const auto& line : plan.lines)
      if (line.decision.kind == DecisionKind::kPropose && proposed.insert(line.receivable).second)
        played.events.insert({today.iso(), "propose", line.receivable, line.decision.next()->rank});
    const auto queued = remindersOf(plan);
    messagesWaiting += plan.totals.messages;
    for (auto& each : world.receivables)
      for (const auto& shown : queued)
        if (shown.receivable == each.id) {
          int delay = 0;
          for (const auto& line : plan.lines)
            if (line.receivable == each.id) delay = line.decision.next()->step->delayDays;
          each.reminders.push_back({shown.rank, ReminderState::kQueued, std::nullopt, delay});
        }
    const auto& window = world.configuration.sendingWindow;
    const bool open = !window || isWindowOpen(window, rules.calendar(), today, window->fromMinute);
    if (!open) continue;
    if (messagesWaiting > 0) played.messages[today.iso()] += messagesWaiting;
    messagesWaiting = 0;
    for (auto& each : world.receivables) {
      if (!isListed(each)) continue;
      // What was in the outbox on the first morning is one event, however many reminders of a case it was.
      int oldest = 0;
      for (auto& reminder : each.reminders) {
        const bool fresh = reminder.state == ReminderState::kQueued && reminder.delayDays != -999;
        if (!isUnderWay(reminder.state) || reminder.state == ReminderState::kUncertain ||
            reminder.state == ReminderState::kUndeliverable)
          continue;
        if (!recheck(each, world.owner(each), rules, today, Origin::kByHand).empty()) {
          REQUIRE_FALSE(fresh);  // nothing that is decided on a coming day drops out before it leaves
          reminder.state = ReminderState::kCancelled;
          continue;
        }
        reminder.state = ReminderState::kSent;
        if (!reminder.sentOn) reminder.sentOn = today;
        if (fresh)
          played.events.insert({today.iso(), "remind", each.id, reminder.rank});
        else
          oldest = std::max(oldest, reminder.rank);
      }
      if (oldest > 0) played.events.insert({today.iso(), "queued", each.id, oldest});
    }
  }
  return played;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int upTo(int most) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(most + 1)); }
  int between(int least, int most) { return least + upTo(most - least); }
  bool oneIn(int n) { return upTo(n - 1) == 0; }

 private:
  std::mt19937_64 engine_;
};

Programme randomProgramme(Dice& dice, const std::string& id) {
  Programme made{id, id, dice.oneIn(6) ? Mode::kManual : Mode::kAutomatic, {}};
  int delay = dice.between(-5, 12);
  for (const auto* level : {"courtesy", "first", "second", "third", "fourth"}) {
    if (dice.oneIn(3)) continue;
    Step each = step(level, delay);
    each.dayType = dice.oneIn(3) ? DayType::kWorking : DayType::kCalendar;
    each.trigger = dice.oneIn(8) ? Trigger::kManual : Trigger::kAutomatic;
    if (dice.oneIn(4)) each.withoutEmail = WithoutEmail::kLetter;
    if (dice.oneIn(5)) each.ways = {Way::kEmail, Way::kLetter};
    made.steps.push_back(each);
    delay += dice.between(-1, 15);
  }
  return made;
}

World randomWorld(std::uint64_t seed) {
  Dice dice(seed);
  World world;
  auto& configuration = world.configuration;
  configuration.workingDays = dice.oneIn(2) ? WorkingDays::kMondayToFriday : WorkingDays::kMondayToSaturday;
  configuration.holidays = {dice.oneIn(2) ? "FR" : "FR-A-M"};
  configuration.grouping =
      std::array{Grouping::kCustomerLevel, Grouping::kInvoice, Grouping::kCustomer}[static_cast<std::size_t>(dice.upTo(2))];
  configuration.minimumGapDays = dice.upTo(5);
  configuration.minimumAgeDays = dice.upTo(5);
  configuration.promiseToleranceDays = dice.upTo(4);
  const char* const catchUps[] = {"first_step", "by_age", "from_today", "ignore_before:2026-01-02"};
  configuration.catchUp = *CatchUp::parse(catchUps[dice.upTo(3)]);
  configuration.programmes = {randomProgramme(dice, "a"), randomProgramme(dice, "b")};
  configuration.assignments.company = "a";
  configuration.assignments.customers["C2"] = dice.oneIn(4) ? "none" : "b";
  if (dice.oneIn(4)) configuration.sendingWindow.reset();
  if (configuration.sendingWindow && dice.oneIn(3)) configuration.sendingWindow->days = {Weekday::kTuesday, Weekday::kSaturday};
  world.from = day("2026-04-01").plusDays(dice.upTo(300));
  world.days = dice.between(1, 90);
  world.activatedOn = world.from.plusDays(dice.between(-30, dice.oneIn(3) ? 30 : 0));
  if (dice.oneIn(4)) world.activatedOn.reset();
  for (auto& each : world.customers) {
    if (dice.oneIn(6)) each.email.clear();
    if (dice.oneIn(6)) each.hold = dice.oneIn(3) ? Hold{} : Hold{world.from.plusDays(dice.between(-3, 30))};
    if (dice.oneIn(2)) each.balances.push_back({kit::Currency::of("EUR"), dice.upTo(60000), 0});
  }
  for (int i = 1; i <= 12; ++i) {
    auto& each = world.add(i, dice.between(1, 3));
    each.department = {dice.upTo(1)};
    each.issuedOn = world.from.plusDays(dice.between(-70, 5));
    each.dueOn = each.issuedOn.plusDays(dice.upTo(60));
    if (dice.oneIn(15)) each.dueOn.reset();
    each.currency = kit::Currency::of(dice.oneIn(4) ? "USD" : "EUR");
    each.amount = each.open = dice.between(1, 30000);
    if (dice.oneIn(12)) each.paymentMethod = PaymentMethod::kDirectDebit;
    if (dice.oneIn(12)) each.status = InvoiceStatus::kCancelled;
    if (dice.oneIn(8)) each.hold = dice.oneIn(3) ? Hold{} : Hold{world.from.plusDays(dice.between(-3, 30))};
    if (dice.oneIn(8)) each.disputed = dice.upTo(static_cast<int>(each.amount));
    if (dice.oneIn(8)) each.promisedOn = world.from.plusDays(dice.between(-5, 30));
    if (dice.oneIn(3)) {
      constexpr std::array kStates{ReminderState::kQueued,        ReminderState::kSending, ReminderState::kSent,
                                   ReminderState::kReady,         ReminderState::kFailed,  ReminderState::kUncertain,
                                   ReminderState::kUndeliverable, ReminderState::kVoided,  ReminderState::kSent};
      const auto state = kStates[static_cast<std::size_t>(dice.upTo(8))];
      each.reminders.push_back({dice.oneIn(2) ? 10 : 20, state, std::nullopt, -999});
      if (state == ReminderState::kSent) each.reminders.back() = {10, state, world.from.plusDays(dice.between(-40, -1)), 10};
    }
  }
  overdueOn(world, world.from);
  return world;
}

}  // namespace

TEST_CASE("a look ahead ends with the calendar: no day is foreseen that could not be written") {
  World world;
  world.configuration.sendingWindow.reset();
  world.from = day("9999-12-30");
  world.add(1).dueOn = day("9999-12-20");
  world.add(2).dueOn = day("9999-12-21");
  world.add(3).dueOn = day("9999-12-22");  // its first step would be due in the year 10000
  CHECK(told(world) == Told{"9999-12-30 first F-1/1", "9999-12-31 first F-2/1"});
  CHECK(lookAhead(world).ahead.until == kLastDay);
  CHECK(lookAhead(world).ahead.endsWithCalendar());
  CHECK(kLastDay.iso() == "9999-12-31");
  world.days = 1;
  CHECK(lookAhead(world).ahead.until == world.from);
  world.days = 2;
  CHECK(lookAhead(world).ahead.until == kLastDay);
  world.from = kLastDay;
  CHECK(lookAhead(world).ahead.until == kLastDay);
  CHECK_FALSE(lookAhead(World()).ahead.endsWithCalendar());
}

TEST_CASE("three steps leave on their days, each after its gap, when nobody pays") {
  World world;
  world.configuration.sendingWindow.reset();
  world.add(1);  // due on 5 January: 10, 20 and 35 days late on 15 and 25 January and 9 February
  CHECK(told(world) == Told{"2026-01-15 first F-1/1", "2026-01-25 second F-1/1", "2026-02-09 third F-1/1"});
}

TEST_CASE("what is decided on a closed day leaves on the next open one, and the gap counts from there") {
  World world;
  world.configuration.holidays = {"FR"};
  world.from = day("2026-05-01");
  world.add(1).dueOn = day("2026-04-21");  // 10 days late on 1 May, a holiday and a Friday
  const auto made = lookAhead(world);
  CHECK(told(world) == Told{"2026-05-04 first F-1/1", "2026-05-15 second F-1/1", "2026-06-01 third F-1/1"});
  CHECK(made.ahead.steps[0].decidedOn == day("2026-05-01"));
  REQUIRE(made.ahead.day(day("2026-05-04")) != nullptr);
  CHECK(made.ahead.day(day("2026-05-04"))->messages == 1);
  CHECK(made.ahead.day(day("2026-05-01")) == nullptr);
}

TEST_CASE("holds and promises that end let the reminder go on by itself; what has no end stays away") {
  World world;
  world.configuration.sendingWindow.reset();
  world.add(1).hold = Hold{day("2026-02-03")};
  world.add(2).hold = Hold{};
  world.add(3).promisedOn = day("2026-01-30");  // a Friday; tolerance of two working days
  world.add(4, 2).disputed = 12000;
  world.days = 24;  // up to 4 February
  CHECK(told(world) == Told{"2026-02-04 first F-1/1", "2026-02-04 first F-3/1"});
}

TEST_CASE("credit lets reminders begin when more falls due than it covers") {
  World world;
  world.configuration.sendingWindow.reset();
  world.days = 40;
  world.customers[0].balances = {{kit::Currency::of("EUR"), 20000, 12000}};
  world.add(1);  // 120.00 overdue, 200.00 in credit
  world.add(2).dueOn = day("2026-02-01");
  // From 2 February on 240.00 are overdue.
  CHECK(told(world) == Told{"2026-02-02 first F-1/1", "2026-02-11 first F-2/1", "2026-02-12 second F-1/1"});
}

TEST_CASE("a proposal is foreseen on its day, and nothing after it") {
  World world;
  world.configuration.sendingWindow.reset();
  world.configuration.programmes[0].steps[1].trigger = Trigger::kManual;
  world.add(1);
  CHECK(told(world) == Told{"2026-01-15 first F-1/1", "2026-01-25 propose second F-1/1"});
}

TEST_CASE("what waits in the outbox leaves on the first open day, and what is uncertain waits for a person") {
  World world;
  world.from = day("2026-01-17");  // a Saturday
  world.add(1).reminders = {inState(10, ReminderState::kQueued)};
  world.add(2).reminders = {inState(10, ReminderState::kUncertain)};
  world.add(3, 2).reminders = {inState(99, ReminderState::kReady)};
  world.add(4, 2).reminders = {inState(10, ReminderState::kUndeliverable)};
  world.days = 15;
  const auto made = lookAhead(world);
  CHECK(told(world) == Told{"2026-01-19 queued first F-1/1", "2026-01-19 queued ? F-3/1", "2026-01-29 second F-1/1"});
  CHECK(made.ahead.days[0].messages == 2);
}

TEST_CASE("what is held since it was queued drops out, and is foreseen again when the hold ends") {
  World world;
  world.configuration.sendingWindow.reset();
  world.days = 30;
  auto& facts = world.add(1);
  facts.reminders = {inState(10, ReminderState::kQueued)};
  facts.hold = Hold{day("2026-01-20")};
  CHECK(told(world) == Told{"2026-01-21 first F-1/1", "2026-01-31 second F-1/1"});
}

TEST_CASE("a day counts its messages like a plan: grouped, one for each way of the leading level") {
  World world;
  world.configuration.sendingWindow.reset();
  world.configuration.grouping = Grouping::kCustomer;
  world.configuration.programmes[0].steps[1].ways = {Way::kEmail, Way::kLetter};
  world.from = day("2026-01-25");
  world.days = 1;
  world.add(1).reminders = {sent(10, "2026-01-15", 10)};
  world.add(2);
  world.add(3, 2);
  const auto made = lookAhead(world);
  REQUIRE(made.ahead.days.size() == 1);
  CHECK(made.ahead.days[0].leaving == 3);
  CHECK(made.ahead.days[0].messages == 3);  // one mail and one letter to the first customer, one mail to the second
}

TEST_CASE("before the day of activation, old debt begins at the step that its age has by then") {
  World world;
  world.configuration.sendingWindow.reset();
  world.configuration.catchUp.mode = CatchUpMode::kByAge;
  world.from = day("2026-01-10");
  world.activatedOn = day("2026-01-25");
  world.add(1).hold = Hold{day("2026-01-26")};
  CHECK(told(world) == Told{"2026-01-27 second F-1/1", "2026-02-11 third F-1/1"});
}

TEST_CASE("a look ahead needs at least one day, and the day of activation") {
  const Rulebook rules(samples::configuration(), day("2026-01-01"));
  const Rulebook unknown(samples::configuration());
  CHECK_THROWS_AS(LookAheadBuilder(rules, {1}, day("2026-01-01"), 0), std::invalid_argument);
  CHECK_THROWS_AS(LookAheadBuilder(unknown, {1}, day("2026-01-01"), 60), std::invalid_argument);
}

TEST_CASE(
    "the first day of the look ahead is the plan of today, and the days after are those of a simulation that plays each day",
    "[property]") {
  const char* const given = std::getenv("HISTORY_SEED");
  const std::uint64_t first = given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
#ifdef __SANITIZE_ADDRESS__
  constexpr int kWorlds = 40;
#else
  constexpr int kWorlds = 1500;
#endif
  std::size_t foreseen = 0;
  for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
    INFO("HISTORY_SEED=" << seed);
    const World world = randomWorld(seed);
    const auto made = lookAhead(world);
    const auto& ahead = made.ahead;

    PlanBuilder builder(*made.rules, {1}, world.from);
    for (const auto& each : world.receivables) builder.add(each, world.owner(each));
    const Plan plan = std::move(builder).finish();
    std::set<ShownReminder> today;
    std::multiset<Event> events;
    for (const auto& step : ahead.steps) {
      const auto& owed = ahead.receivables[step.receivable];
      events.insert({step.on.iso(), std::string(word(step.kind)), owed.id, step.rank});
      if (step.kind == ForeseenKind::kLeaves && step.decidedOn == world.from) today.insert({owed.id, step.rank});
    }
    const auto played = play(world);
    // Decided on the last days, but gone only after them: in the plan, not in the look ahead.
    auto planned = remindersOf(plan);
    const auto& window = world.configuration.sendingWindow;
    bool leavesInTime = !window;
    for (int i = 0; window && i < world.days; ++i)
      leavesInTime = leavesInTime || isWindowOpen(window, made.rules->calendar(), world.from.plusDays(i), window->fromMinute);
    if (!leavesInTime) planned.clear();
    REQUIRE(today == planned);
    INFO("looking ahead:" << listOf(events));
    INFO("played day by day:" << listOf(played.events));
    REQUIRE((events == played.events));

    std::map<std::string, std::int64_t> messages;
    std::size_t next = 0;
    for (const auto& each : ahead.days) {
      REQUIRE(each.first == next);
      next = each.last;
      std::int64_t ofOutbox = 0;
      std::set<GroupKey> groups;
      for (auto i = each.first; i < each.last; ++i) {
        const auto& step = ahead.steps[i];
        const auto& owed = ahead.receivables[step.receivable];
        if (step.kind == ForeseenKind::kOutbox)
          groups.insert(groupKey(world.configuration.grouping, ahead.customerOf(step).id, owed.department, owed.currency,
                                 step.rank, owed.id.invoice));
      }
      ofOutbox = static_cast<std::int64_t>(groups.size());
      if (each.messages > ofOutbox) messages[each.on.iso()] = each.messages - ofOutbox;
      REQUIRE(each.leaving + each.proposed == static_cast<std::int64_t>(each.last - each.first));
    }
    REQUIRE(next == ahead.steps.size());
    REQUIRE(messages == played.messages);
    foreseen += events.size();
  }
  CHECK(foreseen > 4 * static_cast<std::size_t>(kWorlds));
}
