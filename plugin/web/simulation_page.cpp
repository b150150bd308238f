// The simulation: customer by customer what would be reminded, what not, and why; then "activate exactly this".
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

json lineRow(const Language& language, const domain::Rulebook& rules, const domain::Plan& plan, const domain::PlanLine& line) {
  const auto* next = line.decision.next();
  const auto late = line.dueOn ? plan.asOf.daysSince(*line.dueOn) : 0;
  json row{{"number", line.number},
           {"path", "/invoices/" + pathSegment(line.number)},
           {"due_on", line.dueOn ? language.format.date(*line.dueOn) : ""},
           {"late", late > 0 ? language.texts.trn("{count} day late", "{count} days late", late,
                                                  {{"count", language.format.number(late)}})
                             : ""},
           {"open", language.format.money(kit::Money(line.open, line.currency))},
           {"decision", decisionWord(language, line.decision.kind)},
           {"is_due", line.decision.isDue()},
           {"reasons", reasonsOf(language, line.decision.blockers)}};
  row["has_level"] = next != nullptr;
  row["level"] = next != nullptr ? levelChip(rules, next->step->level) : json{{"name", ""}, {"rank", ""}, {"css", ""}};
  return row;
}

/// "With late interest 3,21 € and indemnity 40,00 €. No late interest: …": what a reminder claims beside the open amount.
std::string claimsOf(const Language& language, const domain::ReceivableClaims& claims, kit::Currency currency) {
  std::vector<std::string> parts;
  if (claims.interest.total > 0)
    parts.push_back(language.texts.tr("late interest {amount}",
                                      {{"amount", language.format.money(kit::Money(claims.interest.total, currency))}}));
  if (claims.indemnity)
    parts.push_back(language.texts.tr("indemnity {amount}", {{"amount", language.format.money(domain::indemnityAmount())}}));
  for (const auto& [claim, refusal] : claims.refused)
    parts.push_back(language.texts.tr(claim == domain::Claim::kInterest ? kit::l10n::mark("no late interest: {reason}")
                                                                        : kit::l10n::mark("no indemnity: {reason}"),
                                      {{"reason", refusalOf(language, refusal)}}));
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

}  // namespace

Answer Site::simulation(const Request& request) {
  // Pages of customers: a million lines are never put into one page.
  constexpr std::size_t kCustomersAPage = 50;
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = ports_.configurations.load(visitor.company.id);
  const auto planned = ports_.plan.plan(visitor.company.id, visitor.asOf);
  const auto& plan = planned.plan;
  ports_.plans.remember(visitor.company.id, plan.id, domain::remindersOf(plan));

  // Customers that get something first, then those that wait.
  std::vector<std::vector<const domain::PlanLine*>> lines(plan.customers.size());
  std::vector<bool> gets(plan.customers.size(), false);
  for (const auto& line : plan.lines) {
    lines[line.customer].push_back(&line);
    if (line.message > 0) gets[line.customer] = true;
  }
  std::vector<std::size_t> order;
  for (const bool first : {true, false})
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (gets[i] == first && !lines[i].empty()) order.push_back(i);

  std::size_t pageNumber = 1;
  if (const auto asked = request.query.find("page"); asked != request.query.end() && asked->second.size() < 7 &&
                                                     !asked->second.empty() &&
                                                     asked->second.find_first_not_of("0123456789") == std::string::npos)
    pageNumber = std::max<std::size_t>(1, std::stoul(asked->second));
  const std::size_t first = std::min((pageNumber - 1) * kCustomersAPage, order.size());
  const std::size_t last = std::min(first + kCustomersAPage, order.size());

  // What the reminders of this page claim: computed only where a step claims something.
  std::map<domain::ReceivableId, std::string> claimed;
  std::vector<std::size_t> claiming;
  for (std::size_t i = 0; i < plan.messages.size(); ++i) {
    const auto shown = std::find(order.begin() + static_cast<std::ptrdiff_t>(first),
                                 order.begin() + static_cast<std::ptrdiff_t>(last), plan.messages[i].customer);
    if (!plan.messages[i].lead().step->claims.empty() && shown != order.begin() + static_cast<std::ptrdiff_t>(last))
      claiming.push_back(i);
  }
  if (!claiming.empty()) {
    const auto previews = ports_.previews.of(visitor.company, planned, claiming);
    for (std::size_t i = 0; i < previews.size(); ++i)
      for (std::size_t k = 0; k < previews[i].claims.size(); ++k) {
        const auto& line = plan.lines[plan.messages[claiming[i]].lines[k]];
        claimed.try_emplace(line.receivable, claimsOf(language, previews[i].claims[k], line.currency));
      }
  }

  json customers = json::array();
  for (std::size_t i = first; i < last; ++i) {
    const auto index = order[i];
    json rows = json::array();
    for (const auto* line : lines[index]) {
      rows.push_back(lineRow(language, *planned.rules, plan, *line));
      const auto found = claimed.find(line->receivable);
      rows.back()["claims"] = found == claimed.end() ? "" : found->second;
    }
    const auto count = static_cast<std::int64_t>(lines[index].size());
    customers.push_back({{"name", plan.customers[index].name},
                         {"path", "/customers/" + pathSegment(plan.customers[index].code)},
                         {"is_reminded", static_cast<bool>(gets[index])},
                         {"count", language.texts.trn("{count} due date", "{count} due dates", count,
                                                      {{"count", language.format.number(count)}})},
                         {"lines", std::move(rows)}});
  }
  const auto number = [&](std::int64_t value) { return language.format.number(value); };
  json model{{"as_of", language.format.date(plan.asOf, kit::l10n::DateStyle::kLong)},
             {"plan_id", plan.id},
             {"remind", number(plan.totals.remind)},
             {"propose", number(plan.totals.propose)},
             {"wait", number(plan.totals.wait)},
             {"skip", number(plan.totals.skip)},
             {"messages", number(plan.totals.messages)},
             {"activate_label",
              plan.totals.messages > 0
                  ? language.texts.trn("Activate exactly this {count} message", "Activate exactly these {count} messages",
                                       plan.totals.messages, {{"count", number(plan.totals.messages)}})
                  : language.tr("Activate")},
             {"is_active", settings.configuration.active},
             {"has_customers", !customers.empty()},
             {"customers", std::move(customers)},
             {"previous_page", pageNumber > 1 ? std::to_string(pageNumber - 1) : ""},
             {"next_page", last < order.size() ? std::to_string(pageNumber + 1) : ""}};
  return page(request, "simulation", language.tr("Simulation"), std::move(model));
}

}  // namespace reminders::web
