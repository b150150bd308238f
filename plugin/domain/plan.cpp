#include "plugin/domain/plan.hpp"

#include <algorithm>
#include <compare>
#include <numeric>
#include <stdexcept>
#include <tuple>

#include "plugin/domain/digest.hpp"

namespace reminders::domain {
namespace {

const RankedStep& stepOf(const PlanLine& line) { return *line.decision.next(); }

/// Lines that share a message: never across customers, departments or currencies.
class Groups {
 public:
  Groups(const Plan& plan, Grouping grouping) : plan_(plan), grouping_(grouping) {}

  [[nodiscard]] bool same(std::uint32_t left, std::uint32_t right) const { return order(left, right) == 0; }

  /// Groups one after the other; in each, the leading line first: the highest level, of that the oldest debt.
  void sort(std::vector<std::uint32_t>& lines) const {
    // A million lines of a hundred thousand customers: first to their customers by counting, then each customer's few by
    // comparing.
    const auto position = positionsById();
    std::vector<std::uint32_t> end(position.size() + 1);
    for (const auto index : lines) ++end[position[plan_.lines[index].customer] + 1];
    std::partial_sum(end.begin(), end.end(), end.begin());
    std::vector<std::uint32_t> sorted(lines.size());
    for (const auto index : lines) sorted[end[position[plan_.lines[index].customer]]++] = index;
    lines.swap(sorted);
    const auto before = [this](std::uint32_t left, std::uint32_t right) {
      if (const auto which = order(left, right); which != 0) return which < 0;
      const auto& a = plan_.lines[left];
      const auto& b = plan_.lines[right];
      return std::tuple(-stepOf(a).rank, a.dueOn, a.receivable) < std::tuple(-stepOf(b).rank, b.dueOn, b.receivable);
    };
    auto begin = lines.begin();
    for (std::size_t i = 0; i < position.size(); ++i) {
      const auto next = lines.begin() + end[i];
      std::sort(begin, next, before);
      begin = next;
    }
  }

 private:
  /// Of each customer of the plan, its place in the order of ids.
  [[nodiscard]] std::vector<std::uint32_t> positionsById() const {
    std::vector<std::uint32_t> byId(plan_.customers.size());
    std::iota(byId.begin(), byId.end(), 0U);
    std::sort(byId.begin(), byId.end(),
              [&](std::uint32_t left, std::uint32_t right) { return plan_.customers[left].id < plan_.customers[right].id; });
    std::vector<std::uint32_t> position(byId.size());
    for (std::uint32_t i = 0; i < byId.size(); ++i) position[byId[i]] = i;
    return position;
  }

  [[nodiscard]] std::strong_ordering order(std::uint32_t left, std::uint32_t right) const {
    return keyOf(plan_.lines[left]) <=> keyOf(plan_.lines[right]);
  }
  [[nodiscard]] GroupKey keyOf(const PlanLine& line) const {
    return groupKey(grouping_, plan_.customers[line.customer].id, line.department, line.currency, stepOf(line).rank,
                    line.receivable.invoice);
  }

  const Plan& plan_;
  Grouping grouping_;
};

/// The messages of one group: one for each way of the leading level. Lines of that level go by their own ways; lines of lower
/// levels go along with all of them.
void addMessages(Plan& plan, std::span<const std::uint32_t> group, std::int32_t groupNumber, const SharedRecipients& recipients) {
  const int leadRank = stepOf(plan.lines[group.front()]).rank;
  std::vector<std::uint32_t> going;
  for (const auto& [way, text] : kWords<Way>) {
    PlanMessage message;
    going.clear();
    for (const std::uint32_t index : group) {
      const auto& line = plan.lines[index];
      const bool leads = stepOf(line).rank == leadRank;
      if (leads && !line.decision.ways.has(way)) continue;
      if (leads && message.programme == nullptr) {
        message.programme = line.decision.programme.chosen;
        message.step = line.decision.step;
      }
      going.push_back(index);
    }
    if (message.programme == nullptr) continue;  // no leading line goes this way
    // Nearly always the whole group goes: then the message points into it.
    message.lines = going.size() == group.size() ? group : std::span<const std::uint32_t>(plan.partGroups.emplace_back(going));
    const auto& first = plan.lines[message.lines.front()];
    message.id = static_cast<std::int32_t>(plan.messages.size()) + 1;
    message.group = groupNumber;
    message.customer = first.customer;
    message.department = first.department;
    message.currency = first.currency;
    message.way = way;
    if (way == Way::kEmail) message.recipients = recipients.of(first.customer, message.lead().roles);
    kit::Money total(0, first.currency);
    for (const std::uint32_t index : message.lines) {
      auto& line = plan.lines[index];
      total += kit::Money(line.decision.asked, line.currency);
      if (line.message == 0) line.message = message.id;
    }
    message.total = total.minor();
    plan.messages.push_back(std::move(message));
  }
}

std::string idOf(const Plan& plan) {
  Digest digest;
  digest.add(plan.company.value).add(plan.asOf.days());
  for (const auto& line : plan.lines) {
    const auto& decision = line.decision;
    digest.add(line.receivable.invoice.value).add(line.receivable.position).add(line.open).add(decision.asked);
    digest.add(static_cast<std::uint64_t>(decision.kind) << 40 | static_cast<std::uint64_t>(decision.ways.mask()) << 32 |
               decision.blockers.mask());
    if (const auto* next = decision.next()) digest.add(next->rank).add(std::string_view(next->step->level));
  }
  for (const auto& message : plan.messages) {
    digest.add(plan.customers[message.customer].id.value).add(message.department.value).add(message.currency.code());
    digest.add(static_cast<std::uint64_t>(message.way)).add(message.lead().rank).add(message.total);
    digest.add(static_cast<std::uint64_t>(message.lines.size()));
    for (const auto index : message.lines) digest.add(static_cast<std::uint64_t>(index));
    for (const auto& recipient : message.to()) digest.add(std::string_view(recipient.email));
  }
  return digest.hex();
}

}  // namespace

GroupKey groupKey(Grouping grouping, CustomerId customer, DepartmentId department, kit::Currency currency, int rank,
                  InvoiceId invoice) {
  const std::int64_t part = grouping == Grouping::kCustomerLevel ? rank : grouping == Grouping::kInvoice ? invoice.value : 0;
  return {customer, department, currency, part};
}

void SharedRecipients::note(std::uint32_t customer, const CustomerFacts& facts, std::span<const Role> roles) {
  if (find(customer, roles) != nullptr) return;
  if (first_.size() <= customer) first_.resize(customer + 1, kNone);
  entries_.push_back({roles, std::make_shared<const std::vector<Recipient>>(recipientsFor(facts, roles)), first_[customer]});
  first_[customer] = static_cast<std::uint32_t>(entries_.size()) - 1;
}

std::shared_ptr<const std::vector<Recipient>> SharedRecipients::of(std::uint32_t customer, std::span<const Role> roles) const {
  const auto* found = find(customer, roles);
  if (found == nullptr) throw std::logic_error("a message goes to recipients that no due line has named");
  return found->recipients;
}

const SharedRecipients::Entry* SharedRecipients::find(std::uint32_t customer, std::span<const Role> roles) const {
  if (customer >= first_.size()) return nullptr;
  for (auto at = first_[customer]; at != kNone; at = entries_[at].next)
    if (std::equal(roles.begin(), roles.end(), entries_[at].roles.begin(), entries_[at].roles.end())) return &entries_[at];
  return nullptr;
}

void PlanBuilder::add(const ReceivableFacts& receivable, const CustomerFacts& customer) {
  if (!isListed(receivable)) return;
  const auto [known, isNew] = indexOf_.try_emplace(customer.id, static_cast<std::uint32_t>(plan_.customers.size()));
  if (isNew) {
    plan_.customers.push_back({customer.id, customer.code, customer.name});
  }
  PlanLine line;
  line.receivable = receivable.id;
  line.number = plan_.texts.keep(receivable.number);
  line.customer = known->second;
  line.department = receivable.department;
  if (!receivable.department.isNone()) plan_.departmentCodes.try_emplace(receivable.department, receivable.departmentCode);
  line.currency = receivable.currency;
  line.open = receivable.open;
  line.dueOn = receivable.dueOn;
  line.decision = decide(receivable, customer, rules_, plan_.asOf);
  if (goesOut(line, receivable, customer)) {
    plan_.due.push_back(static_cast<std::uint32_t>(plan_.lines.size()));
    if (line.decision.ways.has(Way::kEmail)) recipients_.note(line.customer, customer, stepOf(line).roles);
  }
  plan_.lines.push_back(std::move(line));
}

bool PlanBuilder::goesOut(const PlanLine& line, const ReceivableFacts& receivable, const CustomerFacts& customer) const {
  const auto& decision = line.decision;
  if (chosen_) {
    return chosen_->contains(line.receivable) && decision.next() != nullptr && !decision.ways.empty() &&
           !decision.blockers.has(BlockerCode::kAlreadyQueued) && !decision.blockers.has(BlockerCode::kAddressUndeliverable) &&
           recheck(receivable, customer, rules_, plan_.asOf, Origin::kByHand).empty();
  }
  return decision.kind == DecisionKind::kRemind && (!shown_ || shown_->contains({line.receivable, stepOf(line).rank}));
}

Plan PlanBuilder::finish() && {
  for (const auto& line : plan_.lines) switch (line.decision.kind) {
      case DecisionKind::kRemind: ++plan_.totals.remind; break;
      case DecisionKind::kPropose: ++plan_.totals.propose; break;
      case DecisionKind::kWait: ++plan_.totals.wait; break;
      case DecisionKind::kSkip: ++plan_.totals.skip; break;
    }
  const Groups groups(plan_, rules_.configuration().grouping);
  groups.sort(plan_.due);
  const std::span<const std::uint32_t> due = plan_.due;
  std::size_t count = due.empty() ? 0 : 1;
  for (std::size_t i = 1; i < due.size(); ++i) count += groups.same(due[i - 1], due[i]) ? 0 : 1;
  plan_.messages.reserve(count);  // most groups are one message: growing would hold all of them twice
  std::int32_t number = 0;
  for (std::size_t begin = 0; begin < due.size();) {
    std::size_t end = begin + 1;
    while (end < due.size() && groups.same(due[begin], due[end])) ++end;
    addMessages(plan_, due.subspan(begin, end - begin), ++number, recipients_);
    begin = end;
  }
  plan_.totals.messages = static_cast<std::int64_t>(plan_.messages.size());
  plan_.id = idOf(plan_);
  return std::move(plan_);
}

std::set<ShownReminder> remindersOf(const Plan& plan) {
  std::set<ShownReminder> all;
  for (const auto& message : plan.messages)
    for (const auto index : message.lines) {
      const auto& line = plan.lines[index];
      all.insert({line.receivable, stepOf(line).rank});
    }
  return all;
}

}  // namespace reminders::domain
