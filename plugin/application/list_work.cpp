#include "plugin/application/list_work.hpp"

#include <algorithm>
#include <tuple>

namespace reminders::application {
namespace {

constexpr std::size_t kLookedAtTogether = 500;  // due dates whose facts are read in one go
constexpr std::size_t kReleasedTogether = 25;   // reminders, give or take a customer's

}  // namespace

Listed ListWork::list(domain::CompanyId company, domain::Date asOf, std::span<const domain::ReceivableId> chosen,
                      const std::string& level, const std::string& templateId, const std::string& actor, const WorkWatch& watch) {
  Listed listed;
  const auto total = static_cast<std::int64_t>(chosen.size());
  watch.tell(0, total);
  for (std::size_t from = 0; from < chosen.size(); from += kLookedAtTogether) {
    if (watch.isCancelled()) {
      listed.wasCancelled = true;
      return listed;
    }
    const auto some = chosen.subspan(from, std::min(kLookedAtTogether, chosen.size() - from));
    std::vector<domain::InvoiceId> invoices;
    for (const auto& id : some) invoices.push_back(id.invoice);
    std::vector<BatchItem> items;
    std::vector<domain::CustomerId> customers;
    const auto facts = byHand_.lookAtAll(company, asOf, invoices);
    for (const auto& id : some) {
      const auto known =
          std::find_if(facts.begin(), facts.end(), [&](const ByHandFacts& each) { return each.find(id) != nullptr; });
      if (known == facts.end()) {
        ++listed.left;
        continue;
      }
      ByHandMessage alone;
      alone.receivables = {id};
      alone.level = level;
      const auto against = RemindByHand::refusals(*known, alone);
      if (!against.empty()) {
        ++listed.left;
        if (!listed.firstRefusal) listed.firstRefusal = against.front();
        continue;
      }
      items.push_back({id, level, templateId});
      customers.push_back(known->customer.id);
    }
    if (!items.empty()) prepared_.prepare(company, asOf, items, customers, actor);
    listed.made += static_cast<std::int64_t>(items.size());
    watch.tell(static_cast<std::int64_t>(from + some.size()), total);
  }
  return listed;
}

Released ListWork::release(const Company& company, domain::Date asOf, const Asked& asked, const WorkWatch& watch) {
  Released released;
  auto rows = prepared_.find(company.id, asked.rows);
  std::sort(rows.begin(), rows.end(), [](const PreparedReminder& left, const PreparedReminder& right) {
    return std::tie(left.customer, left.id) < std::tie(right.customer, right.id);
  });
  const std::span<const PreparedReminder> all(rows);
  released.rows = static_cast<std::int64_t>(all.size());
  watch.tell(0, released.rows);
  for (std::size_t from = 0; from < all.size();) {
    if (watch.isCancelled()) released.wasCancelled = true;
    if (configurations_.isPaused(company.id)) released.isPaused = true;
    if (released.wasCancelled || released.isPaused) return released;
    // A customer's reminders go together: torn apart they would be two messages.
    auto to = std::min(from + kReleasedTogether, all.size());
    while (to < all.size() && all[to].customer == all[to - 1].customer) ++to;
    std::vector<BatchItem> items;
    for (const auto& row : all.subspan(from, to - from)) items.push_back(row.item);
    send(company, asOf, byHand_.batch(company.id, asOf, items, asked.subject, asked.body, asked.actor), watch, released);
    from = to;
    watch.tell(static_cast<std::int64_t>(from), released.rows);
  }
  return released;
}

void ListWork::send(const Company& company, domain::Date asOf, const Batch& batch, const WorkWatch& watch, Released& released) {
  released.refused.insert(released.refused.end(), batch.refused.begin(), batch.refused.end());
  released.unreached += static_cast<std::int64_t>(batch.withoutAddress.size());
  const auto made = byHand_.queue(company.id, asOf, batch);
  if (made.empty()) return;
  const auto result = send_(company, asOf, made, watch.cancelled);
  using State = domain::MessageState;
  const auto of = [&](State state) { return result.thisRun[static_cast<std::size_t>(state)]; };
  const auto sent = of(State::kSent), failed = of(State::kUndeliverable) + of(State::kCancelled) + of(State::kUncertain);
  released.sent += sent;
  released.failed += failed;
  released.waiting += std::max<std::int64_t>(0, static_cast<std::int64_t>(made.size()) - sent - failed);
}

}  // namespace reminders::application
