// The wizard: a programme and a date, the customers whom it would remind with their balance and story, some taken out; then the
// mails leave, or wait in the reminder list for their day.
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/reminder_choices.hpp"

namespace reminders::web {
namespace {

using application::BatchItem;
using domain::Way;
using nlohmann::json;

constexpr std::size_t kMostCustomers = 500;  // on the page
constexpr std::string_view kEveryProgramme = "all";

/// A customer of the plan whose steps are due, in one currency.
struct Due {
  std::vector<BatchItem> items;  // that leave by e-mail
  std::int64_t letters = 0, calls = 0;
  std::int64_t balance = 0;  // what is overdue
  std::int64_t asked = 0;
};
using DueKey = std::pair<std::uint32_t, kit::Currency>;  // the customer's index in the plan

std::map<DueKey, Due> dueIn(const domain::Plan& plan, const std::string& programme) {
  std::map<DueKey, Due> all;
  for (const auto& line : plan.lines) {
    if (!line.decision.isDue() || (programme != kEveryProgramme && line.decision.programme.id() != programme)) continue;
    auto& due = all[{line.customer, line.currency}];
    if (line.decision.ways.has(Way::kEmail)) {
      due.items.push_back({line.receivable, line.decision.next()->step->level, ""});
      due.asked += line.decision.asked;
    }
    if (line.decision.ways.has(Way::kLetter)) ++due.letters;
    if (line.decision.ways.has(Way::kCall)) ++due.calls;
  }
  for (const auto& line : plan.lines) {
    const auto found = all.find({line.customer, line.currency});
    const std::optional<domain::Date> dueOn = line.dueOn;
    if (found != all.end() && dueOn && *dueOn < plan.asOf) found->second.balance += line.open;
  }
  return all;
}

std::vector<domain::ReceivableId> receivablesOf(const std::vector<BatchItem>& items) {
  std::vector<domain::ReceivableId> receivables;
  for (const auto& item : items) receivables.push_back(item.receivable);
  return receivables;
}

std::string keepName(const domain::PlanCustomer& customer, kit::Currency currency) {
  return "k" + std::to_string(customer.id.value) + "-" + std::string(currency.code());
}

}  // namespace

Answer ByHandPages::wizard(const std::string& refusal, int status) {
  const bool isAgain = request_.method == "POST";
  const auto& fields = isAgain ? request_.form : request_.query;
  const auto settings = ports_.configurations.load(visitor_.company.id);
  const auto& configuration = settings.configuration;
  const auto typed = fieldOf(fields, "on");
  const auto programme = fieldOf(fields, "programme");
  const auto on = typed.empty() ? std::optional(visitor_.asOf) : typedDate(typed);
  const bool isPast = on && *on < visitor_.asOf;
  const bool isKnown =
      programme == kEveryProgramme || std::any_of(configuration.programmes.begin(), configuration.programmes.end(),
                                                  [&](const domain::Programme& each) { return each.id == programme; });
  const bool isChosen = isKnown && on && !isPast;
  json model{{"refusal", refusal},
             {"action", path("/wizard")},
             {"on", on ? on->iso() : typed},
             {"is_date_wrong", !typed.empty() && (!on || isPast)},
             {"date_problem", isPast ? tr("This day is past: reminders are never dated back.")
                                     : tr("This is no date: write it like 31/12/2026.")},
             {"programme", programme},
             {"is_chosen", isChosen},
             {"is_paused", settings.paused},
             {"is_later", isChosen && *on > visitor_.asOf},
             {"subject", fieldOf(fields, "subject")},
             {"body", fieldOf(fields, "body")},
             {"own", fieldOf(fields, "text") == "own"},
             {"unpaid_path", path("/unpaid")}};
  model["programmes"] = json::array();
  for (const auto& each : configuration.programmes)
    if (each.mode != domain::Mode::kNone)
      model["programmes"].push_back({{"value", each.id}, {"name", each.name}, {"is_chosen", each.id == programme}});
  if (model["programmes"].size() > 1)
    model["programmes"].push_back(
        {{"value", std::string(kEveryProgramme)}, {"name", tr("every programme")}, {"is_chosen", programme == kEveryProgramme}});
  model["customers"] = json::array();
  std::int64_t letters = 0, calls = 0;
  SumsByCurrency sums;
  model["cut"] = "";
  if (isChosen) {
    const auto planned = ports_.plan.plan(visitor_.company.id, *on);
    auto due = dueIn(planned.plan, programme);
    std::vector<std::pair<DueKey, const Due*>> order;
    for (const auto& [key, each] : due) {
      letters += each.letters;
      calls += each.calls;
      if (!each.items.empty()) order.emplace_back(key, &each);
    }
    std::sort(order.begin(), order.end(), [](const auto& left, const auto& right) {
      return std::tuple(left.first.second.code(), -left.second->balance, left.first.first) <
             std::tuple(right.first.second.code(), -right.second->balance, right.first.first);
    });
    if (order.size() > kMostCustomers) {
      model["cut"] = language_.texts.tr("These are the {count} largest: send to them first, then come back for the others.",
                                        {{"count", language_.format.number(static_cast<std::int64_t>(kMostCustomers))}});
      order.resize(kMostCustomers);
    }
    std::vector<domain::CustomerId> ids;
    for (const auto& [key, each] : order) ids.push_back(planned.plan.customers[key.first].id);
    std::map<domain::CustomerId, application::CustomerStory> stories;
    for (auto& story : ports_.unpaid.stories(visitor_.company.id, visitor_.asOf, ids)) stories[story.customer] = std::move(story);
    for (const auto& [key, each] : order) {
      const auto& customer = planned.plan.customers[key.first];
      const auto& story = stories[customer.id];
      const auto name = keepName(customer, key.second);
      sums.add(key.second, each->asked);
      model["customers"].push_back(
          {{"keep", name},
           {"name", customer.name},
           {"path", "/customers/" + pathSegment(customer.code)},
           {"is_kept", !isAgain || !fieldOf(fields, name).empty()},
           {"balance", money(each->balance, key.second)},
           {"has_level", !story.highestLevel.empty()},
           {"level", levelChip(*planned.rules, story.highestLevel)},
           {"last_reminder", story.lastReminder ? language_.format.date(*story.lastReminder) : ""},
           {"last_move", story.lastMove ? language_.format.date(*story.lastMove) : ""},
           {"what", invoicesText(language_, receivablesOf(each->items)) + " · " + money(each->asked, key.second)},
           {"minor", std::to_string(each->asked)},
           {"currency", std::string(key.second.code())},
           {"digits", std::to_string(key.second.exponent())}});
    }
  }
  model["has_customers"] = !model["customers"].empty();
  const auto customerCount = static_cast<std::int64_t>(model["customers"].size());
  model["summary"] = language_.texts.trn("{count} customer", "{count} customers", customerCount,
                                         {{"count", language_.format.number(customerCount)}}) +
                     " · " + sums.text(language_);
  model["letters"] = letters > 0
                         ? language_.texts.trn("{count} step is a letter: the wizard sends mails only, and it stays due.",
                                               "{count} steps are letters: the wizard sends mails only, and they stay due.",
                                               letters, {{"count", language_.format.number(letters)}})
                         : "";
  model["calls"] = calls > 0 ? language_.texts.trn("{count} step is a call: it is not made here, and stays due.",
                                                   "{count} steps are calls: they are not made here, and stay due.", calls,
                                                   {{"count", language_.format.number(calls)}})
                             : "";
  return site_.page(request_, "wizard", tr("Send reminders: wizard"), std::move(model), status);
}

Answer ByHandPages::wizardSend() {
  const auto company = visitor_.company.id;
  const auto& form = request_.form;
  const auto on = typedDate(fieldOf(form, "on"));
  const auto programme = fieldOf(form, "programme");
  if (!on || *on < visitor_.asOf) return wizard(tr("Choose the sending date again: it is not a day from today on."), 422);
  const bool isLater = *on > visitor_.asOf;
  if (!isLater && ports_.configurations.isPaused(company))
    return wizard(tr("Everything is paused: nothing can leave. Resume on the app's page first."), 409);
  std::optional<std::string> subject, body;
  if (fieldOf(form, "text") == "own" && !isLater) {
    subject = fieldOf(form, "subject");
    body = fieldOf(form, "body");
    std::erase(*body, '\r');
    if (subject->find_first_not_of(" \t") == std::string::npos || body->find_first_not_of(" \t\n") == std::string::npos)
      return wizard(tr("Write a subject and a message, or choose the programme's texts."), 422);
    std::vector<domain::Sentence> problems = ports_.messagePreviews.check(*subject);
    for (auto& each : ports_.messagePreviews.check(*body)) problems.push_back(std::move(each));
    if (!problems.empty())
      return wizard(language_.texts.tr(
                        "The message cannot be used: {problem}.",
                        {{"problem", problems.front().in([&](std::string_view id) { return language_.texts.translate(id); })}}),
                    422);
  }
  const auto planned = ports_.plan.plan(company, *on);
  std::vector<BatchItem> items;
  std::vector<domain::CustomerId> customers;
  for (const auto& [key, due] : dueIn(planned.plan, programme)) {
    const auto& customer = planned.plan.customers[key.first];
    if (fieldOf(form, keepName(customer, key.second)).empty()) continue;
    for (const auto& item : due.items) {
      items.push_back(item);
      // By the day that is to come it may have another level.
      if (isLater) items.back().level.clear();
      customers.push_back(customer.id);
    }
  }
  if (items.empty()) return wizard(tr("Nobody is left to remind: keep at least one customer."), 422);
  if (isLater) {
    ports_.prepared.prepare(company, visitor_.asOf, items, customers, visitor_.user);
    return seeOther(path("/reminder-list?made=" + std::to_string(items.size())));
  }
  // Many leave through the reminder list: what has not left when the work is stopped, or dies, waits there.
  if (items.size() > application::kMostWhileWaiting && ports_.startWork) {
    ports_.prepared.prepare(company, visitor_.asOf, items, customers, visitor_.user);
    const auto rows = ports_.prepared.rowsOf(company, receivablesOf(items));
    std::map<std::string, std::string> parameters{{"what", "send"}, {"rows", numbersText(rows)}};
    if (subject) parameters["subject"] = *subject;
    if (body) parameters["body"] = *body;
    if (auto started = inBackground(rows.size(), parameters, [&](const std::string& sentence) { return wizard(sentence, 409); }))
      return *std::move(started);
  }
  const auto batch = ports_.byHand.batch(company, visitor_.asOf, items, subject, body, visitor_.user);
  if (batch.groups.empty())
    return wizard(batch.refused.empty()
                      ? tr("Nothing has left: no e-mail address of these customers works. Add one on the customer's page.")
                      : language_.texts.tr("Nothing has left. {reason}", {{"reason", refusalText(batch.refused.front())}}),
                  409);
  application::Released released;
  listWork_.send(visitor_.company, visitor_.asOf, batch, {}, released);
  return toList(released);
}

}  // namespace reminders::web
