#include "plugin/delivery/plan_preview.hpp"

#include <algorithm>
#include <map>

#include "plugin/application/message_claims.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::delivery {
namespace {

using application::PlannedCompany;

// Facts are read for so many messages at a time: flat memory, few queries.
constexpr std::size_t kMessagesAtATime = 200;

application::ClaimedMessage asMessage(const PlannedCompany& planned, const domain::PlanMessage& message) {
  const auto& plan = planned.plan;
  const auto& lead = message.lead();
  application::ClaimedMessage claimed;
  claimed.customer = plan.customers[message.customer].id;
  claimed.department = message.department;
  claimed.currency = message.currency;
  claimed.draft.way = message.way;
  claimed.draft.level = lead.step->level;
  claimed.draft.rank = lead.rank;
  claimed.draft.attach = lead.step->attach;
  claimed.draft.claims = lead.step->claims;
  const auto code = plan.departmentCodes.find(message.department);
  claimed.draft.templateId =
      domain::templateIdFor(planned.rules->configuration(), *lead.step, message.way,
                            code == plan.departmentCodes.end() ? std::string_view() : std::string_view(code->second));
  return claimed;
}

}  // namespace

std::vector<application::PreviewedMessage> PlanPreview::of(const application::Company& company, const PlannedCompany& planned,
                                                           std::span<const std::size_t> messages) {
  const auto& plan = planned.plan;
  std::vector<application::PreviewedMessage> previews;
  std::map<domain::InvoiceId, int> indemnities;
  for (std::size_t first = 0; first < messages.size(); first += kMessagesAtATime) {
    const auto some = messages.subspan(first, std::min(kMessagesAtATime, messages.size() - first));
    std::vector<domain::InvoiceId> invoices;
    for (const auto index : some)
      for (const auto line : plan.messages[index].lines) invoices.push_back(plan.lines[line].receivable.invoice);
    auto snapshot = facts_.openInvoices(plan.company, plan.asOf, invoices);
    std::map<domain::ReceivableId, domain::ReceivableFacts> receivables;
    std::map<domain::CustomerId, domain::CustomerFacts> customers;
    snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
      receivables.emplace(receivable.id, receivable);
      customers.emplace(customer.id, customer);
    });
    snapshot.reset();  // its session is free again for what the renderer reads
    for (const auto index : some) {
      const auto& message = plan.messages[index];
      const auto claimed = asMessage(planned, message);
      auto& preview = previews.emplace_back();
      // The books may have changed since the plan was made.
      const auto customer = customers.find(claimed.customer);
      const bool gone = customer == customers.end() || std::any_of(message.lines.begin(), message.lines.end(), [&](auto at) {
                          return !receivables.contains(plan.lines[at].receivable);
                        });
      if (gone) {
        preview.problem = "an invoice of this message has changed in the meantime: simulate again";
        continue;
      }
      application::RenderRequest request{company, plan.asOf, *planned.rules, claimed, customer->second, {}, message.to()};
      for (const auto at : message.lines) {
        const auto& line = plan.lines[at];
        const auto& next = *line.decision.next();
        request.lines.push_back({receivables.at(line.receivable),
                                 {line.receivable, next.step->level, next.rank, next.step->delayDays, line.decision.asked}});
      }
      // As when they are sent one after the other: what an earlier message states, a later one does not state again.
      for (auto& line : request.lines)
        if (const auto found = indemnities.find(line.facts.id.invoice); found != indemnities.end())
          line.facts.indemnityAt = found->second;
      request.claims = application::claimsOf(request);
      for (std::size_t i = 0; i < request.claims.size(); ++i)
        if (request.claims[i].indemnity) indemnities[request.lines[i].facts.id.invoice] = request.lines[i].facts.id.position;
      preview.claims = request.claims;
      try {
        auto words = renderer_.words(request);
        preview.subject = std::move(words.subject);
        preview.text = std::move(words.text);
        preview.language = std::move(words.language);
      } catch (const application::Permanent& error) {
        preview.problem = error.what();
      }
    }
  }
  return previews;
}

}  // namespace reminders::delivery
