#include "tests/scenario/histories/naive_books.hpp"

#include <algorithm>

namespace naive {

std::int64_t Invoice::total() const {
  std::int64_t sum = 0;
  for (const auto& part : parts) sum += part.amount;
  return sum;
}

std::int64_t Customer::received(const Invoice& invoice, Date day) const {
  std::int64_t sum = 0;
  for (const auto& each : money)
    if (each.invoice == invoice.number && each.on <= day) sum += each.amount;
  return sum;
}

std::int64_t Customer::open(const Invoice& invoice, int position, Date day) const {
  // Cent by cent would be more naive still; part by part, always the oldest due date that is left, undated ones last.
  std::int64_t left = std::max<std::int64_t>(0, received(invoice, day));
  std::set<int> filled;
  for (std::size_t round = 0; round < invoice.parts.size(); ++round) {
    const Part* oldest = nullptr;
    for (const auto& part : invoice.parts) {
      if (filled.contains(part.position)) continue;
      const bool older = oldest == nullptr || (part.dueOn && (!oldest->dueOn || *part.dueOn < *oldest->dueOn)) ||
                         (part.dueOn == oldest->dueOn && part.position < oldest->position);
      if (older) oldest = &part;
    }
    filled.insert(oldest->position);
    const auto takes = std::min(left, oldest->amount);
    left -= takes;
    if (oldest->position == position) return oldest->amount - takes;
  }
  return 0;
}

namespace {

// Of several holds the longest counts.
std::optional<domain::Hold> longest(const std::vector<std::pair<Spell, std::optional<Date>>>& holds, Date day) {
  std::optional<domain::Hold> found;
  for (const auto& [spell, until] : holds) {
    if (!spell.standsOn(day)) continue;
    if (!found || (found->until && (!until || *until > *found->until))) found = domain::Hold{until};
  }
  return found;
}

}  // namespace

domain::CustomerFacts Customer::facts(Date day) const {
  domain::CustomerFacts facts;
  facts.code = code;
  facts.category = category;
  facts.email = email;
  facts.emailUndeliverable = flagged;
  facts.noReminders = noReminders;
  facts.hold = longest(holds, day);
  facts.insolvent = insolventFrom && *insolventFrom <= day;
  for (const auto* currency : {"EUR", "USD"}) {
    domain::Balance balance{kit::Currency::of(currency), 0, 0};
    for (const auto& each : money)
      if (each.invoice.empty() && each.on <= day && each.currency == currency) balance.credit += each.amount;
    for (const auto& invoice : invoices) {
      if (invoice.currency != currency) continue;
      const auto came = received(invoice, day);
      if (came > invoice.total()) balance.credit += came - invoice.total();
      if (came < 0) balance.credit += came;
      if (invoice.status != domain::InvoiceStatus::kIssued) continue;
      for (const auto& part : invoice.parts)
        if (part.dueOn && *part.dueOn < day) balance.overdue += open(invoice, part.position, day);
    }
    facts.balances.push_back(balance);
  }
  return facts;
}

domain::ReceivableFacts Customer::facts(const Invoice& invoice, const Part& part, Date day) const {
  domain::ReceivableFacts facts;
  facts.number = invoice.number;
  facts.departmentCode = invoice.department;
  facts.issuedOn = invoice.issuedOn;
  facts.sentOn = invoice.sentOn;
  facts.dueOn = part.dueOn;
  facts.currency = kit::Currency::of(invoice.currency);
  facts.amount = part.amount;
  facts.open = open(invoice, part.position, day);
  facts.status = invoice.status;
  facts.paymentMethod = invoice.method;
  facts.hold = longest(invoice.holds, day);
  if (const auto disputes = invoice.disputes.find(part.position); disputes != invoice.disputes.end())
    for (const auto& [spell, amount] : disputes->second) {
      if (!spell.standsOn(day)) continue;
      facts.disputed = amount ? facts.disputed + *amount : std::max(facts.disputed, std::int64_t{1} << 40);
    }
  facts.disputed = std::min(facts.disputed, std::int64_t{1} << 40);
  if (const auto promises = invoice.promises.find(part.position); promises != invoice.promises.end())
    for (const auto& [spell, date] : promises->second)
      if (spell.standsOn(day)) facts.promisedOn = date;
  facts.handedOver = invoice.handedOver.contains(part.position);
  for (const auto& each : invoice.done)
    if (each.position == part.position) facts.reminders.push_back({each.rank, each.state, each.sentOn, each.delayDays});
  return facts;
}

}  // namespace naive
