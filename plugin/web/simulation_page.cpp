// The simulation: customer by customer what would be reminded, what not, and why; then "activate exactly this".
#include <algorithm>
#include <host_sdk/kit/l10n/folding.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"

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

/// One customer may have thousands of due dates; these are shown, the others are found by their numbers.
constexpr std::size_t kMostLinesACustomer = 200;

/// What of the plan is wanted: of one decision, and of customers or invoices whose name, code or number holds some words.
struct Wanted {
  std::optional<domain::DecisionKind> kind;
  std::string show;   // the word for it in the address
  std::string typed;  // as it was typed
  std::string words;  // comparable

  static Wanted of(const std::map<std::string, std::string>& query) {
    Wanted wanted;
    wanted.typed = fieldOf(query, "q");
    wanted.words = kit::l10n::folded(wanted.typed);
    while (!wanted.words.empty() && wanted.words.back() == ' ') wanted.words.pop_back();
    wanted.words.erase(0, std::min(wanted.words.find_first_not_of(' '), wanted.words.size()));
    for (const auto& [kind, word] : kShown)
      if (fieldOf(query, "show") == word) {
        wanted.kind = kind;
        wanted.show = word;
      }
    return wanted;
  }
  [[nodiscard]] bool everything() const { return !kind && words.empty(); }

  static constexpr std::pair<domain::DecisionKind, const char*> kShown[] = {{domain::DecisionKind::kRemind, "reminded"},
                                                                            {domain::DecisionKind::kPropose, "proposed"},
                                                                            {domain::DecisionKind::kWait, "waiting"},
                                                                            {domain::DecisionKind::kSkip, "not"}};
};

bool holds(std::string_view text, const std::string& words) { return kit::l10n::folded(text).find(words) != std::string::npos; }

/// The customers of a plan with the lines that are wanted: those that get something first, then those that wait.
struct Listed {
  std::vector<std::vector<const domain::PlanLine*>> lines;  // by customer of the plan
  std::vector<bool> gets;
  std::vector<std::size_t> order;
};

Listed listedOf(const domain::Plan& plan, const Wanted& wanted) {
  Listed listed;
  listed.lines.resize(plan.customers.size());
  listed.gets.resize(plan.customers.size(), false);
  std::vector<bool> named(plan.customers.size(), wanted.words.empty());
  if (!wanted.words.empty())
    for (std::size_t i = 0; i < plan.customers.size(); ++i)
      named[i] = holds(plan.customers[i].name, wanted.words) || holds(plan.customers[i].code, wanted.words);
  for (const auto& line : plan.lines) {
    if (line.message > 0) listed.gets[line.customer] = true;
    if (wanted.kind && line.decision.kind != *wanted.kind) continue;
    if (named[line.customer] || holds(line.number, wanted.words)) listed.lines[line.customer].push_back(&line);
  }
  for (const bool first : {true, false})
    for (std::size_t i = 0; i < listed.lines.size(); ++i)
      if (listed.gets[i] == first && !listed.lines[i].empty()) listed.order.push_back(i);
  return listed;
}

json filtersOf(const Language& language, const domain::PlanTotals& totals, const Wanted& wanted, const std::string& path) {
  json filters = json::array();
  const auto add = [&](const std::string& show, const std::string& name, std::int64_t count) {
    filters.push_back({{"name", name},
                       {"count", language.format.number(count)},
                       {"href", path + queryOf({{"show", show}, {"q", wanted.typed}})},
                       {"is_chosen", show == wanted.show}});
  };
  add("", language.tr("All"), totals.remind + totals.propose + totals.wait + totals.skip);
  add("reminded", language.tr("Reminded"), totals.remind);
  add("proposed", language.tr("Proposed"), totals.propose);
  add("waiting", language.tr("Waiting"), totals.wait);
  add("not", language.tr("Left alone"), totals.skip);
  return filters;
}

}  // namespace

Answer Site::simulation(const Request& request, const RefusedForm& refused) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = ports_.configurations.load(visitor.company.id);
  const auto planned = ports_.plan.plan(visitor.company.id, visitor.asOf, settings);
  const auto& plan = planned.plan;
  ports_.plans.remember(visitor.company.id, plan.id, domain::remindersOf(plan));

  // Pages of customers: a million lines are never put into one page.
  const auto wanted = Wanted::of(request.query);
  const auto listed = listedOf(plan, wanted);
  const auto& order = listed.order;
  const auto list = PageOfList::of(fieldOf(request.query, "page"), order.size());

  // What the reminders of this page claim: computed only where a step claims something.
  std::map<domain::ReceivableId, std::string> claimed;
  std::vector<std::size_t> claiming;
  const auto begin = order.begin() + static_cast<std::ptrdiff_t>(list.first);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(list.last);
  for (std::size_t i = 0; i < plan.messages.size(); ++i) {
    if (plan.messages[i].lead().step->claims.empty()) continue;
    const auto shown = std::find(begin, end, plan.messages[i].customer);
    if (shown != end) claiming.push_back(i);
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
  for (auto i = list.first; i < list.last; ++i) {
    const auto index = order[i];
    json rows = json::array();
    for (const auto* line : listed.lines[index]) {
      if (rows.size() == kMostLinesACustomer) break;
      rows.push_back(lineRow(language, *planned.rules, plan, *line));
      const auto found = claimed.find(line->receivable);
      rows.back()["claims"] = found == claimed.end() ? "" : found->second;
    }
    const auto count = static_cast<std::int64_t>(listed.lines[index].size());
    const auto more = count - static_cast<std::int64_t>(rows.size());
    customers.push_back({{"name", plan.customers[index].name},
                         {"path", "/customers/" + pathSegment(plan.customers[index].code)},
                         {"is_reminded", static_cast<bool>(listed.gets[index])},
                         {"count", language.texts.trn("{count} due date", "{count} due dates", count,
                                                      {{"count", language.format.number(count)}})},
                         {"lines", std::move(rows)},
                         {"more", more > 0 ? language.texts.trn("and {count} more: search for its number",
                                                                "and {count} more: search for their numbers", more,
                                                                {{"count", language.format.number(more)}})
                                           : ""}});
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
             {"filters", filtersOf(language, plan.totals, wanted, base_ + "/simulation")},
             {"show", wanted.show},
             {"q", wanted.typed},
             {"is_everything", wanted.everything()},
             {"mail_problem", refused.mailProblem},
             {"mail_to", refused.mailTo},
             {"has_old_debt", false}};
  addPageLinks(model, list, [&](const std::string& other) {
    return base_ + "/simulation" + queryOf({{"show", wanted.show}, {"q", wanted.typed}, {"page", other}});
  });
  // Asked before reminders begin; where a part of the list is looked at, it is not in the way.
  if (!settings.configuration.active && wanted.everything() && list.number == 1 && !plan.lines.empty()) {
    model["has_old_debt"] = true;
    model["old_debt"] = oldDebtModel(visitor, language, *planned.rules, refused);
  }
  const bool isRefused = !refused.mailProblem.empty() || !refused.oldDebtProblem.empty();
  return page(request, "simulation", language.tr("Simulation"), std::move(model), isRefused ? 422 : 200);
}

Answer Site::mailSimulation(const Request& request) {
  using Kind = application::NoticeResult::Kind;
  const auto& visitor = request.visitor;
  auto address = fieldOf(request.form, "mail_to");
  while (!address.empty() && address.back() == ' ') address.pop_back();
  address.erase(0, std::min(address.find_first_not_of(' '), address.size()));
  application::NoticeResult result{Kind::kBadAddress, ""};
  if (ports_.notices.isAddress(address)) {
    const auto planned = ports_.plan.plan(visitor.company.id, visitor.asOf);
    result = ports_.notices.send(visitor.company, address, simulationMail_.write(visitor.language, visitor.company, planned));
  }
  if (result.kind == Kind::kSent) return backTo(request, base_ + "/simulation", "mailed");
  RefusedForm form;
  form.mailTo = fieldOf(request.form, "mail_to");
  form.mailProblem = simulationMail_.told(visitor.language, address, result);
  return simulation(request, form);
}

}  // namespace reminders::web
