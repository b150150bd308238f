#include "plugin/web/invoice_case.hpp"

#include <algorithm>

namespace reminders::web {

InvoiceCase InvoiceCase::read(const Site::Ports& ports, const Visitor& visitor, const domain::Rulebook& rules,
                              domain::InvoiceId invoice) {
  InvoiceCase found;
  found.id = invoice;
  const std::vector<domain::InvoiceId> invoices{invoice};
  ports.facts.openInvoices(visitor.company.id, visitor.asOf, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer) {
        found.receivables.push_back(facts);
        found.decisions.push_back(domain::decide(facts, customer, rules, visitor.asOf));
        found.customer = customer;
      });
  found.messages = ports.history.ofInvoice(visitor.company.id, invoice);
  found.drafts = ports.drafts.ofInvoice(visitor.company.id, invoice);
  found.notes = ports.followUps.ofInvoice(visitor.company.id, invoice, found.customer.id, visitor.asOf);
  found.answers = ports.answers.ofInvoice(visitor.company.id, invoice);
  return found;
}

std::int64_t InvoiceCase::open() const {
  std::int64_t sum = 0;
  for (const auto& each : receivables) sum += std::max<std::int64_t>(each.open, 0);
  return sum;
}

std::vector<domain::ReceivableId> InvoiceCase::openReceivables() const {
  std::vector<domain::ReceivableId> ids;
  for (const auto& each : receivables)
    if (each.open > 0) ids.push_back(each.id);
  return ids;
}

std::size_t InvoiceCase::speaker() const {
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < receivables.size(); ++i) {
    const auto& facts = receivables[i];
    const auto& next = decisions[i].nextOn;
    const auto& best = decisions[chosen].nextOn;
    const bool better = facts.open > 0 && (receivables[chosen].open <= 0 || (next && (!best || *next < *best)));
    if (better) chosen = i;
  }
  return chosen;
}

bool InvoiceCase::isOverdue(domain::Date asOf) const {
  return std::any_of(receivables.begin(), receivables.end(),
                     [&](const auto& each) { return each.open > 0 && each.dueOn && *each.dueOn < asOf; });
}

const application::HoldNote* InvoiceCase::standingHold(domain::Date asOf) const {
  for (const auto& hold : notes.holds)
    if (hold.subject == application::HoldSubject::kInvoice && hold.standsOn(asOf)) return &hold;
  return nullptr;
}

bool InvoiceCase::isHandedOver() const {
  return std::any_of(notes.handovers.begin(), notes.handovers.end(), [](const auto& each) { return each.isOpen(); });
}

bool isSendable(const domain::Decision& decision) {
  using Code = domain::BlockerCode;
  const auto blockers = decision.blockers.list();
  return decision.next() != nullptr && std::all_of(blockers.begin(), blockers.end(), [](const domain::Blocker& blocker) {
           return blocker.code == Code::kDelayNotReached || blocker.code == Code::kGapNotReached ||
                  blocker.code == Code::kInvoiceTooRecent || blocker.code == Code::kBelowMinimum ||
                  blocker.code == Code::kBeforeCutoff;
         });
}

PromiseState promiseState(const application::PromiseNote& promise, const domain::ReceivableFacts& facts,
                          const domain::Rulebook& rules, domain::Date asOf) {
  const auto end = rules.calendar().plusWorkingDays(promise.promisedOn, rules.configuration().promiseToleranceDays);
  std::int64_t paid = 0;
  bool allPaid = false;
  if (facts.settlements) {
    std::int64_t open = facts.amount;
    for (const auto& each : *facts.settlements) {
      open -= each.amount;
      if (each.on > end) break;
      if (each.on >= promise.enteredOn) paid += each.amount;
      allPaid = open <= 0;
    }
  }
  if (promise.amount ? paid >= *promise.amount || allPaid : allPaid) return PromiseState::kKept;
  return asOf > end ? PromiseState::kBroken : PromiseState::kStands;
}

}  // namespace reminders::web
