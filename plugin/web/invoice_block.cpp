// The block "Payment reminders" on an invoice: what was sent, what comes next, why not, send one now.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/web/follow_up_pages.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

}  // namespace

std::string Site::invoiceBlock(const Visitor& visitor, domain::InvoiceId invoice, const std::string& csrf,
                               const std::string& returnTo) {
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = ports_.configurations.load(visitor.company.id);
  const auto ownRules = application::rulesOf(settings);
  const auto& rules = *ownRules;
  const auto found = InvoiceCase::read(ports_, visitor, rules, invoice);
  if (!found.exists() && found.messages.empty()) return {};
  const domain::Decision decision = found.exists() ? found.decisions[found.speaker()] : domain::Decision();
  const bool isOpen = found.exists() && found.open() > 0;
  const bool overdue = found.isOverdue(visitor.asOf);

  const auto path = base_ + "/invoices/" + std::to_string(invoice.value);
  const auto customerPath = base_ + "/customers/" + std::to_string(found.customer.id.value);
  json model{{"csrf", csrf},
             {"return_to", returnTo},
             {"form_return_to", returnTo},
             {"may_change", visitor.mayChange && found.exists()},
             {"remind_path", path + "/remind"},
             {"print_path", path + "/print"},
             {"level_styles", levelStylesPath(visitor.company.id)},
             {"home_path", base_ + "/"},
             {"history_path", path + "/history"},
             {"follow_up_path", path + "/follow-up"},
             {"call_path", customerPath + "?invoice=" + std::to_string(invoice.value) + "#call"},
             {"is_off", !settings.configuration.active},
             {"is_paused", settings.paused}};
  const StoryFrame frame{language, rules, visitor, base_};
  model["story"] = storyOf(frame, found);
  model["has_story"] = !model["story"].empty();
  FollowUpPages::addForms(model, frame, found, {});

  std::string reached;
  for (const auto& message : found.messages)
    for (const auto& carried : message.reminders)
      if (carried.receivable.invoice == invoice && domain::holdsStep(carried.state)) reached = carried.level;
  model["has_reached"] = !reached.empty();
  model["reached"] = levelChip(rules, reached);

  const auto* next = decision.next();
  const auto to = next != nullptr ? domain::recipientsFor(found.customer, next->roles) : std::vector<domain::Recipient>();
  model["has_next"] = next != nullptr && decision.nextOn.has_value() && isOpen;
  model["next"] = {
      {"level", next != nullptr ? levelChip(rules, next->step->level) : levelChip(rules, "")},
      {"when", decision.nextOn ? language.format.relative(std::max(*decision.nextOn, visitor.asOf), visitor.asOf) : ""},
      {"by", next != nullptr ? wayWord(language, next->step->ways.empty() ? domain::Way::kEmail : next->step->ways.front()) : ""},
      {"to", to.empty()                ? ""
             : to.front().name.empty() ? to.front().email
                                       : to.front().name}};
  model["reasons"] = json::array();
  for (const auto& blocker : decision.blockers.list()) model["reasons"].push_back(reasonOf(language, blocker));
  model["has_reasons"] = !model["reasons"].empty();
  model["may_choose"] = visitor.mayChange && found.exists();
  if (found.exists()) {
    FollowUpPages::addProgramme(model, frame, found, "");
  } else {
    model["programme"] = language.tr("none");
    model["programme_from"] = sourceWord(language, decision.programme.from);
  }

  model["may_send"] = visitor.mayChange && overdue && !settings.paused && isSendable(decision);
  model["may_print"] = visitor.mayChange && overdue && !settings.paused;
  return pages_.render("invoice_block", model, visitor.language);
}

}  // namespace reminders::web
