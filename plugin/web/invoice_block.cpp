// The block "Payment reminders" on an invoice: what was sent, what comes next, why not, send one now.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/web/returns.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

json pastEntry(const Language& language, const domain::Rulebook& rules, const application::PastMessage& message,
               domain::InvoiceId invoice, const Visitor& visitor, const std::string& base) {
  const auto carried = std::find_if(message.reminders.begin(), message.reminders.end(),
                                    [&](const auto& each) { return each.receivable.invoice == invoice; });
  const auto level = carried == message.reminders.end() ? message.level : carried->level;
  json recipients = json::array();
  for (const auto& each : message.recipients) {
    const bool accepted = each.state == domain::RecipientState::kAccepted;
    recipients.push_back(
        {{"email", each.email}, {"is_ok", accepted}, {"is_bad", each.state == domain::RecipientState::kRefused}});
  }
  const bool voided = carried != message.reminders.end() && carried->state == domain::ReminderState::kVoided;
  return {
      {"level", levelChip(rules, level)},
      {"on", language.format.weekday(message.sentOn.value_or(message.createdOn), visitor.asOf)},
      {"how",
       message.origin == domain::Origin::kByHand
           ? language.texts.tr("{way}, by hand, by {name}", {{"way", wayWord(language, message.way)}, {"name", message.actor}})
           : wayWord(language, message.way)},
      {"state", stateWord(language, message.state)},
      {"kind", stateKind(message.state)},
      // What came back says it better, and when.
      {"sentence",
       message.state == domain::MessageState::kUndeliverable && !message.returns.empty() ? "" : stateSentence(language, message)},
      {"recipients", std::move(recipients)},
      {"returns", returnNotes(language, message)},
      {"is_voided", voided},
      {"path", base + "/messages/" + std::to_string(message.id.value)}};
}

// The receivable that speaks for the invoice: the one whose next reminder is nearest, else the first that is open.
struct Chosen {
  std::optional<domain::ReceivableFacts> facts;
  domain::Decision decision;
  std::vector<domain::Recipient> to;
};

}  // namespace

std::string Site::invoiceBlock(const Visitor& visitor, domain::InvoiceId invoice, const std::string& csrf,
                               const std::string& returnTo) {
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = ports_.configurations.load(visitor.company.id);
  const auto ownRules = application::rulesOf(settings);
  const auto& rules = *ownRules;
  const auto messages = ports_.history.ofInvoice(visitor.company.id, invoice);

  Chosen chosen;
  bool overdue = false;
  bool any = false;
  const std::vector<domain::InvoiceId> invoices{invoice};
  ports_.facts.openInvoices(visitor.company.id, visitor.asOf, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer) {
        any = true;
        const auto decision = domain::decide(facts, customer, rules, visitor.asOf);
        if (facts.open > 0 && facts.dueOn && *facts.dueOn < visitor.asOf) overdue = true;
        const bool better =
            !chosen.facts || (facts.open > 0 && chosen.facts->open <= 0) ||
            (decision.nextOn && (!chosen.decision.nextOn || *decision.nextOn < *chosen.decision.nextOn) && facts.open > 0);
        if (!better) return;
        chosen.facts = facts;
        chosen.decision = decision;
        chosen.to.clear();
        if (const auto* next = decision.next()) chosen.to = domain::recipientsFor(customer, next->roles);
      });
  if (!any && messages.empty()) return {};

  json model{{"csrf", csrf},
             {"return_to", returnTo},
             {"level_styles", levelStylesPath(visitor.company.id)},
             {"remind_path", base_ + "/invoices/" + std::to_string(invoice.value) + "/remind"},
             {"home_path", base_ + "/"},
             {"history_path", base_ + "/invoices/" + std::to_string(invoice.value) + "/history"},
             {"is_off", !settings.configuration.active},
             {"is_paused", settings.paused}};
  model["past"] = json::array();
  for (const auto& message : messages) model["past"].push_back(pastEntry(language, rules, message, invoice, visitor, base_));
  model["has_past"] = !messages.empty();

  std::string reached;
  for (const auto& message : messages)
    for (const auto& carried : message.reminders)
      if (carried.receivable.invoice == invoice && domain::holdsStep(carried.state)) reached = carried.level;
  model["has_reached"] = !reached.empty();
  model["reached"] = levelChip(rules, reached);

  const auto* next = chosen.decision.next();
  const bool settled = chosen.facts && chosen.facts->open <= 0;
  model["has_next"] = next != nullptr && chosen.decision.nextOn.has_value() && !settled;
  model["next"] = {
      {"level", next != nullptr ? levelChip(rules, next->step->level) : levelChip(rules, "")},
      {"when",
       chosen.decision.nextOn ? language.format.relative(std::max(*chosen.decision.nextOn, visitor.asOf), visitor.asOf) : ""},
      {"by", next != nullptr ? wayWord(language, next->step->ways.empty() ? domain::Way::kEmail : next->step->ways.front()) : ""},
      {"to", chosen.to.empty()                ? ""
             : chosen.to.front().name.empty() ? chosen.to.front().email
                                              : chosen.to.front().name}};
  model["reasons"] = json::array();
  for (const auto& blocker : chosen.decision.blockers.list()) model["reasons"].push_back(reasonOf(language, blocker));
  model["has_reasons"] = !model["reasons"].empty();
  model["programme"] = chosen.decision.programme.programme() != nullptr ? chosen.decision.programme.programme()->programme->name
                                                                        : language.tr("none");

  // What a person may send now: something late that nothing of weight speaks against.
  bool maySend = visitor.mayChange && overdue && next != nullptr && !settings.paused;
  for (const auto& blocker : chosen.decision.blockers.list()) {
    const auto code = blocker.code;
    const bool light = code == domain::BlockerCode::kDelayNotReached || code == domain::BlockerCode::kGapNotReached ||
                       code == domain::BlockerCode::kInvoiceTooRecent || code == domain::BlockerCode::kBelowMinimum ||
                       code == domain::BlockerCode::kBeforeCutoff;
    if (!light) maySend = false;
  }
  model["may_send"] = maySend;
  return pages_.render("invoice_block", model, visitor.language);
}

}  // namespace reminders::web
