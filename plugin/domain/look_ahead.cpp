#include "plugin/domain/look_ahead.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "plugin/domain/sending_rules.hpp"

namespace reminders::domain {
namespace {

/// Under way, and leaving by itself or with the day's letters and calls. What is uncertain waits for a person.
bool leavesSoon(ReminderState state) {
  return isUnderWay(state) && state != ReminderState::kUncertain && state != ReminderState::kUndeliverable;
}

bool hasCreditIn(const CustomerFacts& customer, kit::Currency currency) {
  return std::any_of(customer.balances.begin(), customer.balances.end(),
                     [&](const Balance& each) { return each.currency == currency && each.credit > 0; });
}

const Level* levelOfRank(const Configuration& configuration, int rank) {
  for (const auto& level : configuration.levels)
    if (level.rank == rank) return &level;
  return nullptr;
}

}  // namespace

class LookAheadBuilder::OverdueDays {
 public:
  OverdueDays(const CustomerFacts& customer, Date from) : facts_(customer), from_(from) {}

  void add(const ReceivableFacts& receivable) {
    // What is overdue on the first day is in the customer's balance already.
    if (receivable.dueOn && *receivable.dueOn >= from_)
      becomes_[receivable.currency][receivable.dueOn->plusDays(1)] += receivable.open;
  }

  /// The customer as he stands on a day.
  [[nodiscard]] CustomerFacts on(Date day) const {
    CustomerFacts facts = facts_;
    for (auto& balance : facts.balances)
      if (const auto found = becomes_.find(balance.currency); found != becomes_.end())
        for (const auto& [since, amount] : found->second) {
          if (since > day) break;
          balance.overdue += amount;
        }
    return facts;
  }

  /// The next day after `day` on which more is overdue.
  [[nodiscard]] std::optional<Date> after(Date day, kit::Currency currency) const {
    const auto found = becomes_.find(currency);
    if (found == becomes_.end()) return std::nullopt;
    const auto next = found->second.upper_bound(day);
    return next == found->second.end() ? std::nullopt : std::optional(next->first);
  }

 private:
  const CustomerFacts& facts_;
  Date from_;
  std::map<kit::Currency, std::map<Date, std::int64_t>> becomes_;
};

const ForeseenDay* LookAhead::day(Date on) const {
  const auto found =
      std::lower_bound(days.begin(), days.end(), on, [](const ForeseenDay& each, Date wanted) { return each.on < wanted; });
  return found != days.end() && found->on == on ? &*found : nullptr;
}

LookAheadBuilder::LookAheadBuilder(const Rulebook& rules, CompanyId company, Date from, int days) : rules_(rules) {
  if (days <= 0) throw std::invalid_argument("a look ahead has at least one day");
  if (!rules.activatedOn()) throw std::invalid_argument("a look ahead needs the day of activation");
  ahead_.company = company;
  ahead_.from = from;
  ahead_.until = days - 1 > kLastDay.daysSince(from) ? kLastDay : from.plusDays(days - 1);
}

void LookAheadBuilder::add(const ReceivableFacts& receivable, const CustomerFacts& customer) {
  if (!isListed(receivable)) return;
  if (hasCreditIn(customer, receivable.currency))
    inCredit_.emplace_back(receivable, &customer);
  else
    follow(receivable, customer, nullptr);
}

LookAhead LookAheadBuilder::finish() && {
  std::map<CustomerId, OverdueDays> overdue;
  for (const auto& [receivable, customer] : inCredit_)
    overdue.try_emplace(customer->id, *customer, ahead_.from).first->second.add(receivable);
  for (auto& [receivable, customer] : inCredit_) follow(std::move(receivable), *customer, &overdue.at(customer->id));
  arrangeDays();
  return std::move(ahead_);
}

void LookAheadBuilder::follow(ReceivableFacts facts, const CustomerFacts& customer, const OverdueDays* overdue) {
  Date day = ahead_.from;
  if (std::any_of(facts.reminders.begin(), facts.reminders.end(), [](const auto& each) { return leavesSoon(each.state); })) {
    const auto on = nextOpenDay(day);
    if (!on) return;
    emptyOutbox(facts, customer, overdue, *on);
    day = on->plusDays(1);
  }
  bool proposed = false;
  while (day <= ahead_.until) {
    const auto decision =
        overdue == nullptr ? decide(facts, customer, rules_, day) : decide(facts, overdue->on(day), rules_, day);
    const RankedStep* next = decision.next();
    if (!decision.isDue()) {
      const auto again = whenToAskAgain(decision, facts, day, overdue);
      if (!again) return;
      day = *again;
      continue;
    }
    const Level* level = rules_.level(next->step->level);
    if (decision.kind == DecisionKind::kPropose) {
      if (!proposed) foresee(facts, customer, {day, day, 0, next->rank, ForeseenKind::kProposed, decision.ways, level});
      proposed = true;
      if (!mayBeginElsewhere(day)) return;
      day = day.plusDays(1);
      continue;
    }
    const auto on = nextOpenDay(day);
    if (!on) return;
    foresee(facts, customer, {*on, day, 0, next->rank, ForeseenKind::kLeaves, decision.ways, level});
    facts.reminders.push_back({next->rank, ReminderState::kSent, *on, next->step->delayDays});
    day = on->plusDays(1);  // a run decides before its day's messages leave
  }
}

/// What is under way leaves, or drops out for the reasons that the sender will find.
void LookAheadBuilder::emptyOutbox(ReceivableFacts& facts, const CustomerFacts& customer, const OverdueDays* overdue, Date on) {
  // Who made it is not among the facts: what a person may send beyond the company's policy is foreseen.
  const bool leaves = recheck(facts, overdue == nullptr ? customer : overdue->on(on), rules_, on, Origin::kByHand).empty();
  int rank = 0;
  for (auto& reminder : facts.reminders) {
    if (!leavesSoon(reminder.state)) continue;
    rank = std::max(rank, reminder.rank);
    reminder.state = leaves ? ReminderState::kSent : ReminderState::kCancelled;
    if (leaves && !reminder.sentOn) reminder.sentOn = on;
  }
  if (leaves)
    foresee(facts, customer, {on, ahead_.from, 0, rank, ForeseenKind::kOutbox, {}, levelOfRank(rules_.configuration(), rank)});
}

std::optional<Date> LookAheadBuilder::nextOpenDay(Date day) const {
  const auto& window = rules_.configuration().sendingWindow;
  for (; day <= ahead_.until; day = day.plusDays(1))
    if (!window || isWindowOpen(window, rules_.calendar(), day, window->fromMinute)) return day;
  return std::nullopt;
}

/// Until the day of activation, old debt that is caught up by age begins at another step from one day to the next.
bool LookAheadBuilder::mayBeginElsewhere(Date day) const {
  return rules_.configuration().catchUp.mode == CatchUpMode::kByAge && day < *rules_.activatedOn();
}

std::optional<Date> LookAheadBuilder::whenToAskAgain(const Decision& decision, const ReceivableFacts& facts, Date day,
                                                     const OverdueDays* overdue) const {
  if (mayBeginElsewhere(day)) return day.plusDays(1);
  if (overdue != nullptr && decision.blockers.has(BlockerCode::kCustomerInCredit)) return overdue->after(day, facts.currency);
  if (!decision.nextOn) return std::nullopt;
  return std::max(*decision.nextOn, day.plusDays(1));
}

void LookAheadBuilder::foresee(const ReceivableFacts& facts, const CustomerFacts& customer, ForeseenStep step) {
  if (ahead_.receivables.empty() || ahead_.receivables.back().id != facts.id) {
    const auto [known, isNew] = indexOf_.try_emplace(customer.id, static_cast<std::uint32_t>(ahead_.customers.size()));
    if (isNew) ahead_.customers.push_back({customer.id, customer.code, customer.name});
    ahead_.receivables.push_back({facts.id, facts.number, known->second, facts.department, facts.currency, askedAmount(facts)});
  }
  step.receivable = static_cast<std::uint32_t>(ahead_.receivables.size() - 1);
  ahead_.steps.push_back(step);
}

/// Days, and the messages of each: what was decided on one day and shares a group, by as many ways as its leading level takes.
void LookAheadBuilder::arrangeDays() {
  auto& steps = ahead_.steps;
  const auto keyOf = [&](const ForeseenStep& step) {
    const auto& owed = ahead_.receivables[step.receivable];
    const auto group = groupKey(rules_.configuration().grouping, ahead_.customers[owed.customer].id, owed.department,
                                owed.currency, step.rank, owed.id.invoice);
    return std::tuple(step.on, step.kind, step.decidedOn, group);
  };
  std::vector<std::pair<decltype(keyOf(steps.front())), ForeseenStep>> keyed;
  keyed.reserve(steps.size());
  for (const auto& step : steps) keyed.emplace_back(keyOf(step), step);
  std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    return std::tuple(a.first, -a.second.rank, ahead_.receivables[a.second.receivable].id) <
           std::tuple(b.first, -b.second.rank, ahead_.receivables[b.second.receivable].id);
  });
  int leadRank = 0;
  Ways ways;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    const auto& [key, step] = keyed[i];
    steps[i] = step;
    if (ahead_.days.empty() || ahead_.days.back().on != step.on) ahead_.days.push_back({step.on, i, i, 0, 0, 0});
    auto& today = ahead_.days.back();
    today.last = i + 1;
    if (step.kind == ForeseenKind::kProposed) {
      ++today.proposed;
      continue;
    }
    ++today.leaving;
    if (i == 0 || keyed[i - 1].first != key) {
      leadRank = step.rank;
      ways = {};
      if (step.ways.empty()) ++today.messages;
    }
    if (step.rank != leadRank) continue;  // goes along
    for (const auto& [way, text] : kWords<Way>)
      if (step.ways.has(way) && !ways.has(way)) {
        ways.add(way);
        ++today.messages;
      }
  }
}

}  // namespace reminders::domain
