#include "plugin/application/batch_facts.hpp"

#include <set>

namespace reminders::application {
namespace {

using std::chrono::steady_clock;

std::vector<domain::InvoiceId> invoicesOf(const ClaimedMessage& message) {
  std::vector<domain::InvoiceId> invoices;
  for (const auto& each : message.reminders) invoices.push_back(each.receivable.invoice);
  return invoices;
}

// A message belongs to one customer: an invoice that was moved to another since is not its business any more.
void add(MessageFacts& into, const ClaimedMessage& message, const domain::ReceivableFacts& receivable,
         const domain::CustomerFacts& customer) {
  if (receivable.customer != message.customer) return;
  if (into.receivables.empty()) into.customer = customer;
  into.numbers.emplace(receivable.id, receivable.number);
  into.receivables.emplace(receivable.id, receivable);
}

}  // namespace

MessageFacts BatchFacts::of(const ClaimedMessage& message) {
  if (!isRead_ && messages_.size() > 1) readBatch();
  const auto invoices = invoicesOf(message);
  if (const auto found = read_.find(message.ticket.message); found != read_.end() && found->second.stamp) {
    const auto before = steady_clock::now();
    if (!source_.hasChangedSince(*found->second.stamp, company_, message.customer, invoices)) {
      found->second.facts.readAt = before;
      return found->second.facts;
    }
    read_.erase(found);  // it will not be true again
  }
  MessageFacts facts;
  facts.readAt = steady_clock::now();
  std::set<domain::ReceivableId> ours;
  for (const auto& each : message.reminders) ours.insert(each.receivable);
  source_.openInvoices(company_, asOf_, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
        if (ours.contains(receivable.id)) add(facts, message, receivable, customer);
      });
  return facts;
}

void BatchFacts::readBatch() {
  isRead_ = true;
  std::vector<domain::InvoiceId> invoices;
  std::multimap<domain::ReceivableId, const ClaimedMessage*> carriers;
  for (const auto& message : messages_)
    for (const auto& each : message.reminders) {
      invoices.push_back(each.receivable.invoice);
      carriers.emplace(each.receivable, &message);
    }
  const auto snapshot = source_.openInvoices(company_, asOf_, invoices);
  if (!snapshot->marks()) return;  // the host does not tell what changes: each is read by itself
  for (const auto& message : messages_) place(message).stamp = snapshot->stamp(message.customer, invoicesOf(message));
  snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
    for (auto [each, end] = carriers.equal_range(receivable.id); each != end; ++each)
      add(place(*each->second).facts, *each->second, receivable, customer);
  });
}

}  // namespace reminders::application
