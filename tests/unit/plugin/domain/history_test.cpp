// Random histories, day by day, decided by the product and by a naive model that shares nothing with it; and what must hold on
// every one of their days. The seed is fixed, so that a failure can be run again; HISTORY_SEED=… plays others.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>

#include "plugin/domain/plan.hpp"
#include "tests/support/reminders/naive_model.hpp"
#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int upTo(int most) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(most + 1)); }
  int between(int least, int most) { return least + upTo(most - least); }
  bool oneIn(int n) { return upTo(n - 1) == 0; }

 private:
  std::mt19937_64 engine_;
};

/// A random company: a handful of programmes, customers and receivables, and what happens to them from day to day.
class World {
 public:
  explicit World(std::uint64_t seed) : dice_(seed) {
    configuration_ = samples::configuration();
    configuration_.workingDays = dice_.oneIn(2) ? WorkingDays::kMondayToFriday : WorkingDays::kMondayToSaturday;
    configuration_.holidays = {dice_.oneIn(2) ? "FR" : "FR-A-M"};
    configuration_.grouping =
        std::array{Grouping::kCustomerLevel, Grouping::kInvoice, Grouping::kCustomer}[static_cast<std::size_t>(dice_.upTo(2))];
    configuration_.minimumGapDays = dice_.upTo(5);
    configuration_.minimumAgeDays = dice_.upTo(5);
    configuration_.promiseToleranceDays = dice_.upTo(4);
    configuration_.minimumAmount.thousandths = dice_.oneIn(3) ? 20'000 : 0;
    const char* const catchUps[] = {"first_step", "by_age", "from_today", "ignore_before:2026-01-02"};
    configuration_.catchUp = *CatchUp::parse(catchUps[dice_.upTo(3)]);
    configuration_.programmes.clear();
    for (const auto* id : {"a", "b"}) configuration_.programmes.push_back(programme(id));
    configuration_.assignments.company = "a";
    for (int year = 2024; year <= 2029; ++year)
      for (const Date each : publicHolidays(holidaysOf(configuration_)[0], year)) holidays_.insert(each);
    activatedOn_ = today_.plusDays(dice_.between(-20, 40));
    for (int i = 1; i <= 3; ++i) {
      customers_.push_back(customer(i));
      if (dice_.oneIn(6)) customers_.back().email.clear();
    }
    for (int i = 1; i <= 6; ++i) receivables_.push_back(newReceivable(i));
  }

  /// One day: things happen, the run decides (unless it is missed), what it queued leaves on this day or a later one.
  void live() {
    for (auto& each : receivables_) happenTo(each);
    for (auto& each : customers_) happenTo(each);
    if (dice_.oneIn(30)) configuration_.assignments.company = dice_.oneIn(8) ? "none" : dice_.oneIn(2) ? "a" : "b";
    recompute();
    const bool missed = dice_.oneIn(5);
    check(!missed);
    today_ = today_.plusDays(dice_.oneIn(20) ? dice_.between(2, 25) : 1);
  }

  [[nodiscard]] int reminded() const { return reminded_; }

 private:
  Programme programme(const std::string& id) {
    Programme made{id, id, dice_.oneIn(5) ? Mode::kManual : Mode::kAutomatic, {}};
    int delay = dice_.between(-5, 12);
    for (const auto* level : {"courtesy", "first", "second", "third", "fourth"}) {
      if (dice_.oneIn(3)) continue;
      Step each = step(level, delay);
      each.dayType = dice_.oneIn(3) ? DayType::kWorking : DayType::kCalendar;
      each.trigger = dice_.oneIn(8) ? Trigger::kManual : Trigger::kAutomatic;
      if (dice_.oneIn(4)) each.withoutEmail = WithoutEmail::kLetter;
      if (dice_.oneIn(5)) each.ways = {Way::kEmail, Way::kLetter};
      made.steps.push_back(each);
      delay += dice_.between(-1, 15);
    }
    return made;
  }

  ReceivableFacts newReceivable(int number) {
    auto made = receivable(number);
    made.customer = {dice_.between(1, 3)};
    made.department = {dice_.upTo(1)};
    made.issuedOn = today_.plusDays(dice_.between(-60, 20));
    made.dueOn = made.issuedOn.plusDays(dice_.upTo(45));
    if (dice_.oneIn(3)) made.sentOn = made.issuedOn.plusDays(dice_.upTo(5));
    made.currency = kit::Currency::of(dice_.oneIn(4) ? "USD" : "EUR");
    made.amount = made.open = dice_.between(1, 30000);
    if (dice_.oneIn(10)) made.paymentMethod = PaymentMethod::kDirectDebit;
    return made;
  }

  void happenTo(ReceivableFacts& each) {
    if (dice_.oneIn(30)) each.open = dice_.upTo(static_cast<int>(each.amount));  // a payment in part, or a correction
    if (dice_.oneIn(80)) each.open = 0;                                          // paid
    if (dice_.oneIn(40)) each.open = each.amount;                                // the payment bounced
    if (dice_.oneIn(60)) each.status = dice_.oneIn(2) ? InvoiceStatus::kCancelled : InvoiceStatus::kClosed;
    if (dice_.oneIn(10)) each.status = InvoiceStatus::kIssued;
    if (dice_.oneIn(80)) each.hold = dice_.oneIn(2) ? Hold{} : Hold{today_.plusDays(dice_.between(-2, 20))};
    if (dice_.oneIn(15)) each.hold.reset();
    if (dice_.oneIn(40)) each.disputed = dice_.upTo(static_cast<int>(each.amount));
    if (dice_.oneIn(20)) each.disputed = 0;
    if (dice_.oneIn(80)) each.promisedOn = today_.plusDays(dice_.between(-2, 15));
    if (dice_.oneIn(300)) each.handedOver = true;
    for (auto& reminder : each.reminders) {
      if (dice_.oneIn(80)) reminder.state = ReminderState::kVoided;
      if (!isUnderWay(reminder.state) || !dice_.oneIn(3)) continue;
      reminder.state = dice_.oneIn(8)   ? ReminderState::kUndeliverable
                       : dice_.oneIn(8) ? ReminderState::kCancelled
                                        : ReminderState::kSent;
      if (reminder.state == ReminderState::kSent) reminder.sentOn = today_;
    }
  }

  void happenTo(CustomerFacts& each) {
    if (dice_.oneIn(120)) each.hold = dice_.oneIn(2) ? Hold{} : Hold{today_.plusDays(dice_.upTo(20))};
    if (dice_.oneIn(15)) each.hold.reset();
    if (dice_.oneIn(400)) each.insolvent = true;
    if (dice_.oneIn(each.emailUndeliverable ? 10 : 80)) each.emailUndeliverable = !each.emailUndeliverable;
    if (dice_.oneIn(100)) credit_[each.id.value] = dice_.upTo(60000);
    if (dice_.oneIn(20)) credit_.erase(each.id.value);
  }

  void recompute() {
    for (auto& each : customers_) {
      each.balances.clear();
      for (const auto* code : {"EUR", "USD"}) {
        Balance balance{kit::Currency::of(code), 0, 0};
        if (credit_.contains(each.id.value) && std::string(code) == "EUR") balance.credit = credit_[each.id.value];
        for (const auto& owed : receivables_)
          if (owed.customer == each.id && owed.currency == balance.currency && owed.status == InvoiceStatus::kIssued &&
              today_ > *owed.dueOn)
            balance.overdue += owed.open;
        each.balances.push_back(balance);
      }
    }
  }

  CustomerFacts& owner(const ReceivableFacts& facts) { return customers_[static_cast<std::size_t>(facts.customer.value - 1)]; }

  naive::Verdict naively(const ReceivableFacts& each, Date day) {
    return naive::decide(each, owner(each), configuration_, holidays_, activatedOn_, day);
  }

  void compare(const ReceivableFacts& each, const Decision& decision) {
    const auto verdict = naively(each, today_);
    std::set<std::string> reasons;
    for (const auto& [code, until] : decision.blockers.list()) reasons.insert(std::string(word(code)));
    INFO("product: " << told(decision) << ", due " << each.dueOn->iso() << ", activated " << activatedOn_.iso());
    INFO("naive: " << verdict.kind << " " << verdict.level);
    REQUIRE(reasons == verdict.reasons);
    REQUIRE(word(decision.kind) == verdict.kind);
    REQUIRE((decision.next() == nullptr ? "" : decision.next()->step->level) == verdict.level);
    // Before its activation, old debt that is caught up by age may yet begin at another step.
    const bool mayBeginElsewhere = configuration_.catchUp.mode == CatchUpMode::kByAge && today_ < activatedOn_;
    if (decision.kind == DecisionKind::kWait && decision.nextOn && !mayBeginElsewhere) {
      // The promised date is the first on which nothing would block it, if nothing changed until then.
      for (Date day = today_; day < *decision.nextOn; day = day.plusDays(1)) REQUIRE_FALSE(naively(each, day).reasons.empty());
      // Credit is weighed against what is overdue on a day, so a day further on may find another balance.
      auto later = naively(each, *decision.nextOn).reasons;
      later.erase("customer_in_credit");
      REQUIRE(later.empty());
    }
  }

  void check(bool run) {
    const Rulebook rules(configuration_, activatedOn_);
    for (const auto& each : receivables_) {
      INFO(each.number << " on " << today_.iso());
      compare(each, decide(each, owner(each), rules, today_));
    }
    PlanBuilder builder(rules, {1}, today_);
    for (const auto& each : receivables_) builder.add(each, owner(each));
    const Plan plan = std::move(builder).finish();
    checkMessages(plan);
    if (run) carryOut(plan);
  }

  /// The invariants: what is true of every message on every day.
  void checkMessages(const Plan& plan) {
    std::map<std::pair<ReceivableId, Way>, int> carried;
    for (const auto& message : plan.messages) {
      std::int64_t sum = 0;
      REQUIRE_FALSE(message.lines.empty());
      for (const auto index : message.lines) {
        const auto& line = plan.lines[index];
        const auto& facts = receivables_[static_cast<std::size_t>(line.receivable.invoice.value - 1)];
        const auto& debtor = owner(facts);
        INFO(line.number << " on " << today_.iso());
        REQUIRE(facts.open > 0);
        REQUIRE(facts.status == InvoiceStatus::kIssued);
        REQUIRE(facts.dueOn);
        REQUIRE_FALSE((facts.hold && (!facts.hold->until || *facts.hold->until >= today_)));
        REQUIRE_FALSE((debtor.hold && (!debtor.hold->until || *debtor.hold->until >= today_)));
        REQUIRE(facts.disputed < facts.open);
        REQUIRE_FALSE(facts.handedOver);
        REQUIRE_FALSE(debtor.insolvent);
        REQUIRE_FALSE((facts.promisedOn && *facts.promisedOn >= today_));
        REQUIRE(plan.customers[message.customer].id == facts.customer);
        REQUIRE(message.department == facts.department);
        REQUIRE(message.currency == facts.currency);
        REQUIRE(line.decision.asked == facts.open - std::min(facts.open, facts.disputed));
        REQUIRE(++carried[{line.receivable, message.way}] == 1);
        sum += line.decision.asked;
      }
      REQUIRE(message.total == sum);
      REQUIRE((message.way == Way::kEmail) == !message.to().empty());
    }
  }

  void carryOut(const Plan& plan) {
    for (const auto& each : remindersOf(plan)) {
      auto& facts = receivables_[static_cast<std::size_t>(each.receivable.invoice.value - 1)];
      for (const auto& earlier : facts.reminders) {
        // One reminder per receivable and level over the states that hold, and never a step backwards.
        REQUIRE_FALSE((holdsStep(earlier.state) && earlier.rank >= each.rank));
      }
      facts.reminders.push_back({each.rank, ReminderState::kQueued, std::nullopt, 0});
      if (!dice_.oneIn(4)) facts.reminders.back() = {each.rank, ReminderState::kSent, today_, 0};
      for (const auto& line : plan.lines)
        if (line.receivable == each.receivable) facts.reminders.back().delayDays = line.decision.next()->step->delayDays;
      ++reminded_;
    }
  }

  Dice dice_;
  Configuration configuration_;
  std::set<Date> holidays_;
  Date today_ = day("2026-01-02");
  Date activatedOn_;
  std::vector<CustomerFacts> customers_;
  std::vector<ReceivableFacts> receivables_;
  std::map<std::int64_t, int> credit_;
  int reminded_ = 0;
};

}  // namespace

TEST_CASE("in random histories every decision is that of the naive model, and no message breaks a rule", "[property]") {
  const char* const given = std::getenv("HISTORY_SEED");
  const std::uint64_t first = given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
#ifdef __SANITIZE_ADDRESS__
  constexpr int kHistories = 8;  // the same paths, fifty times slower
#else
  constexpr int kHistories = 60;
#endif
  int reminded = 0;
  for (std::uint64_t seed = first; seed < first + kHistories; ++seed) {
    INFO("HISTORY_SEED=" << seed);
    World world(seed);
    for (int i = 0; i < 90; ++i) world.live();
    reminded += world.reminded();
  }
  CHECK(reminded > 3 * kHistories);  // the histories are not idle
}
