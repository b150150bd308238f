#include "plugin/domain/comparison.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace reminders::domain {
namespace {

std::string_view levelOf(const Decision& decision) {
  const auto* next = decision.next();
  return next == nullptr ? std::string_view() : std::string_view(next->step->level);
}

std::optional<PlanChange> changeOf(const Decision& before, const Decision& after) {
  if (before.isDue() != after.isDue()) return after.isDue() ? PlanChange::kMore : PlanChange::kLess;
  if (after.isDue()) {
    const bool same = before.kind == after.kind && levelOf(before) == levelOf(after) && before.ways == after.ways;
    return same ? std::nullopt : std::optional(PlanChange::kOther);
  }
  const bool same = before.kind == after.kind && before.blockers == after.blockers && before.nextOn == after.nextOn &&
                    levelOf(before) == levelOf(after);
  return same ? std::nullopt : std::optional(PlanChange::kReason);
}

/// A step's place among those of its receivable: its level by id, for ranks may differ between configurations.
std::tuple<ReceivableId, std::string_view, int> keyOf(const LookAhead& ahead, const ForeseenStep& step) {
  const bool known = step.level != nullptr;
  return {ahead.receivables[step.receivable].id, known ? std::string_view(step.level->id) : std::string_view(),
          known ? 0 : step.rank};
}

std::vector<std::uint32_t> sortedSteps(const LookAhead& ahead) {
  std::vector<std::uint32_t> order(ahead.steps.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
    return keyOf(ahead, ahead.steps[left]) < keyOf(ahead, ahead.steps[right]);
  });
  return order;
}

std::optional<AheadChange> changeOf(const ForeseenStep& before, const ForeseenStep& after) {
  if (before.on != after.on) return after.on < before.on ? AheadChange::kEarlier : AheadChange::kLater;
  const bool same = (before.kind == ForeseenKind::kProposed) == (after.kind == ForeseenKind::kProposed);
  return same ? std::nullopt : std::optional(AheadChange::kKind);
}

/// Collects the changes customer by customer.
class Collector {
 public:
  Collector(const LookAhead& before, const LookAhead& after) : before_(before), after_(after) {}

  void pair(std::optional<std::uint32_t> before, std::optional<std::uint32_t> after) {
    const auto* old = before ? &before_.steps[*before] : nullptr;
    const auto* fresh = after ? &after_.steps[*after] : nullptr;
    auto& all = customers_[old != nullptr ? before_.customerOf(*old).id : after_.customerOf(*fresh).id];
    all.customer = old != nullptr ? before_.customerOf(*old) : after_.customerOf(*fresh);
    if (old != nullptr) ++all.before, ++result_.before;
    if (fresh != nullptr) ++all.after, ++result_.after;
    count(old, fresh);
    const auto change = old == nullptr     ? std::optional(AheadChange::kMore)
                        : fresh == nullptr ? std::optional(AheadChange::kLess)
                                           : changeOf(*old, *fresh);
    if (!change) return;
    if (*change == AheadChange::kEarlier) ++all.earlier;
    if (*change == AheadChange::kLater) ++all.later;
    all.steps.push_back({before, after, *change});
  }

  AheadComparison finish() && {
    for (auto& [id, each] : customers_) {
      if (each.after > each.before) ++result_.gainers;
      if (each.after < each.before) ++result_.losers;
      if (each.steps.empty()) continue;
      arrange(each.steps);
      result_.customers.push_back(std::move(each));
    }
    const auto place = [](const ChangedCustomer& each) {
      const auto difference = each.after - each.before;
      const int group = difference > 0 ? 0 : difference < 0 ? 1 : 2;
      return std::tuple(group, -std::abs(difference), -static_cast<std::int64_t>(each.steps.size()), each.customer.id);
    };
    std::sort(result_.customers.begin(), result_.customers.end(),
              [&](const auto& left, const auto& right) { return place(left) < place(right); });
    for (auto& [key, level] : levels_) result_.levels.push_back(level);
    return std::move(result_);
  }

 private:
  void count(const ForeseenStep* old, const ForeseenStep* fresh) {
    const auto* level = fresh != nullptr && fresh->level != nullptr ? fresh->level : old != nullptr ? old->level : nullptr;
    if (level == nullptr) return;
    const auto found =
        std::find_if(levels_.begin(), levels_.end(), [&](const auto& each) { return each.second.level->id == level->id; });
    auto& counted = found != levels_.end() ? found->second : levels_[{level->rank, level->id}];
    if (counted.level == nullptr || fresh != nullptr) counted.level = level;
    if (old != nullptr) ++counted.before;
    if (fresh != nullptr) ++counted.after;
  }
  void arrange(std::vector<ChangedStep>& steps) const {
    const auto place = [&](const ChangedStep& each) {
      const auto& ahead = each.after ? after_ : before_;
      const auto& step = ahead.steps[each.after ? *each.after : *each.before];
      return std::tuple(ahead.receivables[step.receivable].id, step.on, step.rank);
    };
    std::sort(steps.begin(), steps.end(), [&](const auto& left, const auto& right) { return place(left) < place(right); });
  }

  const LookAhead& before_;
  const LookAhead& after_;
  AheadComparison result_;
  std::map<CustomerId, ChangedCustomer> customers_;
  std::map<std::pair<int, std::string>, ComparedLevel> levels_;
};

}  // namespace

PlanComparison compare(const Plan& before, const Plan& after) {
  if (before.company != after.company || before.asOf != after.asOf || before.lines.size() != after.lines.size())
    throw std::logic_error("only plans of the same facts can be compared");
  PlanComparison result;
  for (std::uint32_t i = 0; i < before.lines.size(); ++i) {
    if (before.lines[i].receivable != after.lines[i].receivable)
      throw std::logic_error("only plans of the same facts can be compared");
    const auto change = changeOf(before.lines[i].decision, after.lines[i].decision);
    if (!change) {
      ++result.unchanged;
      continue;
    }
    switch (*change) {
      case PlanChange::kMore: ++result.more; break;
      case PlanChange::kLess: ++result.less; break;
      case PlanChange::kOther: ++result.other; break;
      case PlanChange::kReason: ++result.reason; break;
    }
    result.lines.push_back({i, *change});
  }
  return result;
}

AheadComparison compare(const LookAhead& before, const LookAhead& after) {
  if (before.company != after.company || before.from != after.from || before.until != after.until)
    throw std::logic_error("only look aheads of the same days can be compared");
  const auto left = sortedSteps(before);
  const auto right = sortedSteps(after);
  Collector collector(before, after);
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < left.size() || k < right.size()) {
    const bool onlyRight = i == left.size();
    const bool onlyLeft = k == right.size();
    const auto which = onlyRight  ? std::strong_ordering::greater
                       : onlyLeft ? std::strong_ordering::less
                                  : keyOf(before, before.steps[left[i]]) <=> keyOf(after, after.steps[right[k]]);
    if (which < 0)
      collector.pair(left[i++], std::nullopt);
    else if (which > 0)
      collector.pair(std::nullopt, right[k++]);
    else
      collector.pair(left[i++], right[k++]);
  }
  return std::move(collector).finish();
}

ReceivableFacts withRanksOf(ReceivableFacts facts, const Configuration& from, const Configuration& to) {
  const auto byRank = [](const Configuration& configuration, int rank) {
    return std::find_if(configuration.levels.begin(), configuration.levels.end(),
                        [&](const Level& each) { return each.rank == rank; });
  };
  for (auto& reminder : facts.reminders) {
    const auto old = byRank(from, reminder.rank);
    if (old == from.levels.end()) continue;
    const auto now = std::find_if(to.levels.begin(), to.levels.end(), [&](const Level& each) { return each.id == old->id; });
    if (now != to.levels.end()) reminder.rank = now->rank;
  }
  return facts;
}

}  // namespace reminders::domain
