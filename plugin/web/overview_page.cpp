// The app's home page: the switch, the programme as a time line, what leaves next, what needs a person.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/web/answer_list.hpp"
#include "plugin/web/case_file_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/timeline.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

constexpr int kShownMessages = 8;
constexpr int kShownAnswers = 8;

/// How many messages of each of its steps are due.
std::vector<std::int64_t> dueOf(const domain::RankedProgramme& programme, const domain::Plan& plan) {
  std::vector<std::int64_t> due(programme.steps.size());
  for (const auto& message : plan.messages)
    if (message.programme == &programme && message.step >= 0) ++due[static_cast<std::size_t>(message.step)];
  return due;
}

std::string totalsText(const Language& language, const domain::Plan& plan) {
  // A sum per currency: they are never added up.
  std::vector<std::pair<kit::Currency, std::int64_t>> totals;
  for (const auto& message : plan.messages) {
    auto found = std::find_if(totals.begin(), totals.end(), [&](const auto& each) { return each.first == message.currency; });
    if (found == totals.end()) found = totals.insert(totals.end(), {message.currency, 0});
    found->second += message.total;
  }
  std::vector<std::string> texts;
  for (const auto& [currency, minor] : totals) texts.push_back(language.format.money(kit::Money(minor, currency)));
  return language.format.list(texts);
}

std::string windowText(const Language& language, const domain::Configuration& configuration) {
  if (!configuration.sendingWindow) return language.tr("Sent at any time");
  const auto clock = [](int minute) {
    return (minute < 600 ? "0" : "") + std::to_string(minute / 60) + ":" + (minute % 60 < 10 ? "0" : "") +
           std::to_string(minute % 60);
  };
  return language.texts.tr(
      "Sent between {from} and {to} on working days",
      {{"from", clock(configuration.sendingWindow->fromMinute)}, {"to", clock(configuration.sendingWindow->toMinute)}});
}

json planMessageRow(const Language& language, const domain::Rulebook& rules, const domain::Plan& plan,
                    const domain::PlanMessage& message) {
  std::string numbers;
  for (const auto line : message.lines) {
    const std::string number(plan.lines[line].number);
    // An invoice of several instalments is named once.
    if ((", " + numbers + ", ").find(", " + number + ", ") == std::string::npos)
      numbers += (numbers.empty() ? "" : ", ") + number;
  }
  return {{"customer", plan.customers[message.customer].name},
          {"customer_path", "/customers/" + pathSegment(plan.customers[message.customer].code)},
          {"level", levelChip(rules, message.lead().step->level)},
          {"way", wayWord(language, message.way)},
          {"numbers", numbers},
          {"total", language.format.money(kit::Money(message.total, message.currency))}};
}

json pastMessageRow(const Language& language, const domain::Rulebook& rules, const application::PastMessage& message,
                    const std::string& base) {
  return {{"path", base + "/messages/" + std::to_string(message.id.value)},
          {"customer", message.customerName},
          {"level", levelChip(rules, message.level)},
          {"way", wayWord(language, message.way)},
          {"state", stateWord(language, message.way, message.state)},
          {"kind", stateKind(message.state)},
          {"sentence", stateSentence(language, message)},
          {"on", language.format.date(message.sentOn.value_or(message.createdOn))},
          {"total", language.format.money(kit::Money(message.total(), message.currency))}};
}

}  // namespace

Answer Site::overview(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = ports_.configurations.load(visitor.company.id);
  const auto planned = ports_.plan.plan(visitor.company.id, visitor.asOf);
  const auto& plan = planned.plan;
  const auto& rules = *planned.rules;
  const auto counts = ports_.outbox.counts(visitor.company.id);
  const auto waiting = counts[static_cast<std::size_t>(domain::MessageState::kQueued)] +
                       counts[static_cast<std::size_t>(domain::MessageState::kFailed)];

  json model;
  model["is_active"] = settings.configuration.active && !settings.paused;
  model["is_paused"] = settings.configuration.active && settings.paused;
  model["is_off"] = !settings.configuration.active;
  model["since"] = settings.activatedOn ? language.format.date(*settings.activatedOn, kit::l10n::DateStyle::kLong) : "";

  std::set<std::uint32_t> customers;
  for (const auto& message : plan.messages) customers.insert(message.customer);
  const auto count = plan.totals.messages;
  model["has_due"] = count > 0;
  model["due"] = language.texts.trn(
      "{count} reminder is due today, to {customers}, for {total}.",
      "{count} reminders are due today, to {customers}, for {total}.", count,
      {{"count", language.format.number(count)},
       {"customers", language.texts.trn("{count} customer", "{count} customers", static_cast<std::int64_t>(customers.size()),
                                        {{"count", language.format.number(static_cast<std::int64_t>(customers.size()))}})},
       {"total", totalsText(language, plan)}});
  model["waiting"] = waiting > 0
                         ? language.texts.trn("{count} message waits in the outbox.", "{count} messages wait in the outbox.",
                                              waiting, {{"count", language.format.number(waiting)}})
                         : "";

  const auto ready = readyForCollection(plan);
  model["collection"] = ready > 0 ? language.texts.trn("{count} due date has gone through every level.",
                                                       "{count} due dates have gone through every level.", ready,
                                                       {{"count", language.format.number(ready)}})
                                  : "";

  const auto* programme = rules.programme(settings.configuration.assignments.company);
  model["has_programme"] = programme != nullptr;
  model["programme"] = {
      {"name", programme != nullptr ? programme->programme->name : ""},
      {"window", windowText(language, settings.configuration)},
      {"mode", programme != nullptr ? modeText(language, programme->programme->mode) : ""},
      {"edit_path", base_ + "/programmes/programme" + queryOf({{"id", settings.configuration.assignments.company}})},
      {"add_step_path", base_ + "/programmes/step" + queryOf({{"id", settings.configuration.assignments.company}})}};
  model["programmes_path"] = base_ + "/programmes";
  model["steps"] = programme == nullptr
                       ? json::array()
                       : timelineOf(
                             language, rules, *programme->programme, visitor.company.language,
                             [&](const std::string& level) {
                               return base_ + "/programmes/step" + queryOf({{"id", programme->programme->id}, {"step", level}});
                             },
                             dueOf(*programme, plan));

  addUnknownCodes(model, visitor, settings.configuration);

  const auto letters = ports_.letterBook.waiting(visitor.company.id);
  model["letters"] = letters > 0 ? language.texts.trn("{count} letter waits to be printed and posted.",
                                                      "{count} letters wait to be printed and posted.", letters,
                                                      {{"count", language.format.number(letters)}})
                                 : "";
  model["letters_path"] = base_ + "/letters";

  const auto needing = ports_.history.latest(
      visitor.company.id, {domain::MessageState::kUndeliverable, domain::MessageState::kUncertain, domain::MessageState::kReady},
      20);
  model["needs"] = json::array();
  for (const auto& message : needing) model["needs"].push_back(pastMessageRow(language, rules, message, base_));
  model["accounts"] = json::array();
  for (const auto& account : ports_.history.brokenAccounts(visitor.company.id)) model["accounts"].push_back(account.reason);
  const auto answers = ports_.answers.open(visitor.company.id, kShownAnswers);
  AnswerList(*this).add(model, request, language, answers);
  const auto answered = ports_.answers.openCount(visitor.company.id);
  model["more_answers"] = answered > static_cast<std::int64_t>(answers.size());
  model["answers_path"] = base_ + "/answers";
  model["needs_count"] = language.format.number(static_cast<std::int64_t>(needing.size() + model["accounts"].size()) + answered);
  model["has_needs"] = !needing.empty() || !model["accounts"].empty() || answered > 0;

  model["next"] = json::array();
  for (std::size_t i = 0; i < plan.messages.size() && i < kShownMessages; ++i)
    model["next"].push_back(planMessageRow(language, rules, plan, plan.messages[i]));
  model["has_more"] = plan.messages.size() > kShownMessages;

  using domain::MessageState;
  model["latest"] = json::array();
  for (const auto& message : ports_.history.latest(
           visitor.company.id,
           {MessageState::kSent, MessageState::kQueued, MessageState::kSending, MessageState::kFailed, MessageState::kCancelled},
           10))
    model["latest"].push_back(pastMessageRow(language, rules, message, base_));
  model["has_latest"] = !model["latest"].empty();
  return page(request, "overview", language.tr("Payment reminders"), std::move(model));
}

}  // namespace reminders::web
