// Reminders prepared by hand: created for what was ticked, then sent by e-mail, put at another level, or taken out.
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/reminder_choices.hpp"

namespace reminders::web {
namespace {

using application::BatchItem;
using application::ByHandFacts;
using nlohmann::json;

constexpr int kRows = 100;         // a page; what is ticked on it leaves at once
constexpr int kMostAtOnce = 5000;  // reminders created in one go
constexpr std::size_t kShownRefusals = 10;
constexpr int kRecent = 15;

const application::ByHandLine* lineOf(const std::vector<ByHandFacts>& all, domain::ReceivableId id, const ByHandFacts** whose) {
  for (const auto& known : all)
    if (const auto* line = known.find(id)) {
      *whose = &known;
      return line;
    }
  return nullptr;
}

}  // namespace

std::vector<std::int64_t> rowsTicked(const Fields& fields) {
  std::vector<std::int64_t> ids;
  for (const auto& [name, value] : fields)
    if (name.starts_with("p-"))
      if (const auto id = numberOf(name.substr(2), 0); id > 0) ids.push_back(id);
  return ids;
}

json levelChoices(const Language& language, const domain::Configuration& configuration, const std::string& chosen) {
  auto levels = configuration.levels;
  std::sort(levels.begin(), levels.end(), [](const auto& left, const auto& right) { return left.rank < right.rank; });
  json choices = json::array();
  choices.push_back({{"value", ""}, {"name", language.tr("each invoice's next level")}, {"is_chosen", chosen.empty()}});
  for (const auto& level : levels)
    choices.push_back({{"value", level.id}, {"name", level.name}, {"is_chosen", level.id == chosen}});
  return choices;
}

json templateChoices(const Language& language, const domain::Configuration& configuration, const std::string& chosen,
                     domain::Way way) {
  json choices = json::array();
  choices.push_back({{"value", ""}, {"name", language.tr("the level's template")}, {"is_chosen", chosen.empty()}});
  std::set<std::string> seen;
  for (const auto& each : configuration.templates)
    if (each.way == way && seen.insert(each.id).second)
      choices.push_back(
          {{"value", each.id}, {"name", each.name.empty() ? each.id : each.name}, {"is_chosen", each.id == chosen}});
  return choices;
}

ChosenReceivables chosenIn(const Fields& fields, application::UnpaidList& list, const Visitor& visitor) {
  ChosenReceivables chosen;
  if (fieldOf(fields, "all").empty()) {
    chosen.ids = ticksOf(fields);
    return chosen;
  }
  for (const auto& line : list.all(visitor.company.id, visitor.asOf, UnpaidView::of(fields).filter, kMostAtOnce + 1))
    chosen.ids.push_back(line.receivable);
  chosen.isCut = chosen.ids.size() > static_cast<std::size_t>(kMostAtOnce);
  if (chosen.isCut) chosen.ids.resize(kMostAtOnce);
  return chosen;
}

Answer ByHandPages::newReminders(const std::string& refusal, int status) {
  const auto& fields = request_.method == "POST" ? request_.form : request_.query;
  const auto chosen = chosenIn(fields, ports_.unpaid, visitor_);
  if (chosen.ids.empty())
    return site_.problem(request_, 409, tr("Nothing is ticked: tick invoices in the list of unpaid invoices first."));
  const auto level = fieldOf(fields, "level");
  std::vector<domain::InvoiceId> invoices;
  for (const auto& id : chosen.ids) invoices.push_back(id.invoice);
  const auto known = ports_.byHand.lookAtAll(visitor_.company.id, visitor_.asOf, invoices);
  const auto settings = ports_.configurations.load(visitor_.company.id);
  SumsByCurrency sums;
  std::set<domain::CustomerId> customers;
  std::int64_t free = 0;
  json refused = json::array();
  std::int64_t refusedCount = 0;
  for (const auto& id : chosen.ids) {
    const ByHandFacts* whose = nullptr;
    const auto* line = lineOf(known, id, &whose);
    if (line != nullptr && line->isFree()) {
      ++free;
      customers.insert(whose->customer.id);
      sums.add(line->facts.currency, domain::askedAmount(line->facts));
      continue;
    }
    ++refusedCount;
    if (line != nullptr && refused.size() < kShownRefusals)
      refused.push_back(language_.texts.tr("{number} cannot be reminded: {reasons}.",
                                           {{"number", line->facts.number}, {"reasons", reasonsOf(language_, line->against)}}));
  }
  const auto customerCount = static_cast<std::int64_t>(customers.size());
  json model{
      {"refusal", refusal},
      {"action", path("/reminder-list/new")},
      {"unpaid_path", path("/unpaid")},
      {"has_free", free > 0},
      {"what", language_.texts.trn("{count} invoice", "{count} invoices", free, {{"count", language_.format.number(free)}})},
      {"whose", language_.texts.trn("{count} customer", "{count} customers", customerCount,
                                    {{"count", language_.format.number(customerCount)}})},
      {"sums", sums.text(language_)},
      {"refused", refused},
      {"refused_text", refusedCount > 0 ? language_.texts.trn("{count} invoice is left out:", "{count} invoices are left out:",
                                                              refusedCount, {{"count", language_.format.number(refusedCount)}})
                                        : ""},
      {"cut", chosen.isCut ? language_.texts.tr("These are the first {count}: create them, then come back for the others.",
                                                {{"count", language_.format.number(kMostAtOnce)}})
                           : ""},
      {"levels", levelChoices(language_, settings.configuration, level)},
      {"templates", templateChoices(language_, settings.configuration, fieldOf(fields, "template"))}};
  model["hidden"] = json::array();
  if (fieldOf(fields, "all").empty()) {
    for (const auto& id : chosen.ids) model["hidden"].push_back({{"name", tickName(id)}, {"value", "1"}});
  } else {
    for (const auto& [name, value] : UnpaidView::of(fields).fields())
      model["hidden"].push_back({{"name", name}, {"value", value}});
    model["hidden"].push_back({{"name", "all"}, {"value", "1"}});
  }
  return site_.page(request_, "reminders_new", tr("Create reminders"), std::move(model), status);
}

Answer ByHandPages::prepare() {
  const auto chosen = chosenIn(request_.form, ports_.unpaid, visitor_);
  const auto level = fieldOf(request_.form, "level");
  const auto templateId = fieldOf(request_.form, "template");
  std::vector<domain::InvoiceId> invoices;
  for (const auto& id : chosen.ids) invoices.push_back(id.invoice);
  std::vector<BatchItem> items;
  std::vector<domain::CustomerId> customers;
  std::string first;
  for (const auto& known : ports_.byHand.lookAtAll(visitor_.company.id, visitor_.asOf, invoices))
    for (const auto& line : known.lines) {
      if (!std::binary_search(chosen.ids.begin(), chosen.ids.end(), line.facts.id) &&
          std::find(chosen.ids.begin(), chosen.ids.end(), line.facts.id) == chosen.ids.end())
        continue;
      application::ByHandMessage alone;
      alone.receivables = {line.facts.id};
      alone.level = level;
      const auto against = application::RemindByHand::refusals(known, alone);
      if (!against.empty()) {
        if (first.empty()) first = refusalText(against.front());
        continue;
      }
      items.push_back({line.facts.id, level, templateId});
      customers.push_back(known.customer.id);
    }
  if (items.empty())
    return newReminders(first.empty() ? tr("Nothing is ticked: tick invoices in the list of unpaid invoices first.")
                                      : language_.texts.tr("No reminder was created. {reason}", {{"reason", first}}),
                        409);
  ports_.prepared.prepare(visitor_.company.id, visitor_.asOf, items, customers, visitor_.user);
  return seeOther(path("/reminder-list?made=" + std::to_string(items.size()) +
                       (chosen.ids.size() > items.size() ? "&left=" + std::to_string(chosen.ids.size() - items.size()) : "")));
}

Answer ByHandPages::reminderList(const std::string& refusal, int status) {
  const auto company = visitor_.company.id;
  const auto settings = ports_.configurations.load(company);
  const auto& configuration = settings.configuration;
  const auto count = ports_.prepared.count(company);
  const auto pages = std::max<std::int64_t>(1, (count + kRows - 1) / kRows);
  const auto number = std::min(numberOf(fieldOf(request_.query, "page"), 1), pages);
  const auto rows = ports_.prepared.page(company, (number - 1) * kRows, kRows);
  std::vector<domain::InvoiceId> invoices;
  for (const auto& row : rows) invoices.push_back(row.item.receivable.invoice);
  const auto known = ports_.byHand.lookAtAll(company, visitor_.asOf, invoices);
  const auto rules = application::rulesOf(settings);
  const auto ticked = rowsTicked(request_.form);
  std::map<std::string, std::string> templateNames;
  for (const auto& each : configuration.templates) templateNames.emplace(each.id, each.name.empty() ? each.id : each.name);

  json model{{"refusal", refusal},
             {"has_rows", !rows.empty()},
             {"is_paused", settings.paused},
             {"unpaid_path", path("/unpaid")},
             {"wizard_path", path("/wizard")},
             {"send_path", path("/reminder-list/send")},
             {"level_path", path("/reminder-list/level")},
             {"remove_path", path("/reminder-list/remove")},
             {"list_title", language_.texts.trn("{count} reminder waits for you", "{count} reminders wait for you", count,
                                                {{"count", language_.format.number(count)}})},
             {"levels", levelChoices(language_, configuration, fieldOf(request_.form, "level"))},
             {"templates", templateChoices(language_, configuration, fieldOf(request_.form, "template"))},
             {"previous_href", number > 1 ? path("/reminder-list?page=" + std::to_string(number - 1)) : ""},
             {"next_href", number < pages ? path("/reminder-list?page=" + std::to_string(number + 1)) : ""},
             {"has_pages", pages > 1}};
  model["rows"] = json::array();
  for (const auto& row : rows) {
    const ByHandFacts* whose = nullptr;
    const auto* line = lineOf(known, row.item.receivable, &whose);
    json each{{"name", "p-" + std::to_string(row.id)},
              {"is_ticked", request_.method != "POST" || std::find(ticked.begin(), ticked.end(), row.id) != ticked.end()},
              {"by", language_.texts.tr("prepared on {date} by {name}",
                                        {{"date", language_.format.date(row.createdOn)}, {"name", row.actor}})},
              {"template", row.item.templateId.empty()                   ? tr("the level's template")
                           : templateNames.contains(row.item.templateId) ? templateNames.at(row.item.templateId)
                                                                         : row.item.templateId}};
    std::string why = tr("the invoice is not there any more");
    std::string level = row.item.level;
    each["number"] = each["path"] = each["customer"] = each["customer_path"] = each["open"] = each["due"] = each["write_href"] =
        "";
    each["minor"] = "0";
    each["currency"] = "EUR";
    each["digits"] = "2";
    if (line != nullptr) {
      application::ByHandMessage alone;
      alone.receivables = {row.item.receivable};
      alone.level = row.item.level;
      const auto against = application::RemindByHand::refusals(*whose, alone);
      why = against.empty() ? "" : refusalText(against.front());
      if (const auto* next = line->decision.next(); level.empty() && next != nullptr) level = next->step->level;
      const auto asked = domain::askedAmount(line->facts);
      each["number"] = line->facts.number;
      each["path"] = "/invoices/" + pathSegment(line->facts.number);
      each["customer"] = whose->customer.name;
      each["customer_path"] = "/customers/" + pathSegment(whose->customer.code);
      if (against.empty())
        each["write_href"] = path("/remind/message") + queryOf({{"customer", std::to_string(whose->customer.id.value)},
                                                                {tickName(row.item.receivable).c_str(), "1"},
                                                                {"level", row.item.level},
                                                                {"template", row.item.templateId}});
      each["open"] = money(asked, line->facts.currency);
      each["due"] = daysLate(line->facts.dueOn);
      each["minor"] = std::to_string(asked);
      each["currency"] = std::string(line->facts.currency.code());
      each["digits"] = std::to_string(line->facts.currency.exponent());
    }
    each["why"] = why;
    each["has_level"] = !level.empty();
    each["level"] = levelChip(*rules, level);
    model["rows"].push_back(std::move(each));
  }

  // What an action before has done.
  std::string done;
  const auto& texts = language_.texts;
  const auto numberIn = [&](const char* name) { return numberOf(fieldOf(request_.query, name), 0); };
  const auto tell = [&](std::int64_t value, const std::string& sentence) {
    if (value > 0) done += (done.empty() ? "" : " ") + kit::l10n::fill(sentence, {{"count", language_.format.number(value)}});
  };
  const auto made = numberIn("made"), sent = numberIn("sent"), waiting = numberIn("waiting"), failed = numberIn("failed");
  const auto left = numberIn("left"), releveled = numberIn("releveled"), removed = numberIn("removed");
  tell(made, texts.trn("{count} reminder is in the list. Nothing has left yet.",
                       "{count} reminders are in the list. Nothing has left yet.", made));
  tell(sent, texts.trn("{count} message has left.", "{count} messages have left.", sent));
  tell(waiting, texts.trn("{count} message waits in the outbox; it will be tried again.",
                          "{count} messages wait in the outbox; they will be tried again.", waiting));
  tell(failed, texts.trn("{count} message did not leave: see below.", "{count} messages did not leave: see below.", failed));
  tell(left, texts.trn("{count} invoice was left out.", "{count} invoices were left out.", left));
  tell(releveled, texts.trn("{count} reminder was created again at the other level.",
                            "{count} reminders were created again at the other level.", releveled));
  tell(removed,
       texts.trn("{count} reminder was taken out of the list.", "{count} reminders were taken out of the list.", removed));
  model["done"] = done;
  model["unreached"] =
      numberOf(fieldOf(request_.query, "unreached"), 0) > 0
          ? tr("Some customers have no e-mail address that works: their reminders stay in the list. Add an address on "
               "the customer's page.")
          : "";

  using State = domain::MessageState;
  model["recent"] = json::array();
  for (const auto& each : ports_.history.latest(company,
                                                {State::kQueued, State::kSending, State::kSent, State::kFailed,
                                                 State::kUndeliverable, State::kUncertain, State::kCancelled},
                                                kRecent * 4)) {
    if (each.origin != domain::Origin::kByHand || model["recent"].size() >= kRecent) continue;
    model["recent"].push_back({{"path", path("/messages/" + std::to_string(each.id.value))},
                               {"customer", each.customerName},
                               {"level", levelChip(*rules, each.level)},
                               {"on", language_.format.date(each.sentOn.value_or(each.createdOn))},
                               {"total", money(each.total(), each.currency)},
                               {"state", stateWord(language_, each.way, each.state)},
                               {"kind", stateKind(each.state)}});
  }
  model["has_recent"] = !model["recent"].empty();
  return site_.page(request_, "reminder_list", tr("Reminder list"), std::move(model), status);
}

Answer ByHandPages::sendPrepared() {
  const auto company = visitor_.company.id;
  const auto rows = ports_.prepared.find(company, rowsTicked(request_.form));
  if (rows.empty()) return reminderList(tr("Nothing is ticked: tick the reminders that are to leave."), 422);
  if (ports_.configurations.isPaused(company))
    return reminderList(tr("Everything is paused: nothing can leave. Resume on the app's page first."), 409);
  std::vector<BatchItem> items;
  for (const auto& row : rows) items.push_back(row.item);
  const auto batch = ports_.byHand.batch(company, visitor_.asOf, items, std::nullopt, std::nullopt, visitor_.user);
  if (batch.groups.empty())
    return reminderList(!batch.refused.empty()
                            ? language_.texts.tr("Nothing has left. {reason}", {{"reason", refusalText(batch.refused.front())}})
                            : tr("Nothing has left: no e-mail address of these customers works. Add one on the customer's page."),
                        409);
  return sendBatch(batch, rows, "/reminder-list?");
}

Answer ByHandPages::sendBatch(const application::Batch& batch, const std::vector<application::PreparedReminder>& rows,
                              const std::string& backTo) {
  const auto company = visitor_.company.id;
  const auto made = ports_.byHand.queue(company, visitor_.asOf, batch);
  // What is in the outbox is not to be prepared any more; what was refused, or reaches nobody, stays in the list.
  std::set<domain::ReceivableId> going;
  for (const auto& group : batch.groups)
    for (const auto& reminder : group.reminders) going.insert(reminder.receivable);
  std::vector<std::int64_t> gone;
  for (const auto& row : rows)
    if (going.contains(row.item.receivable)) gone.push_back(row.id);
  if (!gone.empty()) ports_.prepared.remove(company, gone, visitor_.user);
  std::array<std::int64_t, 3> counts{};  // sent, waiting, failed
  if (!made.empty()) {
    const auto result = ports_.send(visitor_.company, visitor_.asOf, made);
    using State = domain::MessageState;
    const auto of = [&](State state) { return result.thisRun[static_cast<std::size_t>(state)]; };
    counts[0] = of(State::kSent);
    counts[2] = of(State::kUndeliverable) + of(State::kCancelled) + of(State::kUncertain);
    counts[1] = std::max<std::int64_t>(0, static_cast<std::int64_t>(made.size()) - counts[0] - counts[2]);
  }
  std::string query;
  const auto add = [&](const char* name, std::int64_t value) {
    if (value > 0) query += std::string(query.empty() ? "" : "&") + name + "=" + std::to_string(value);
  };
  add("sent", counts[0]);
  add("waiting", counts[1]);
  add("failed", counts[2]);
  add("left", static_cast<std::int64_t>(batch.refused.size()));
  add("unreached", static_cast<std::int64_t>(batch.withoutAddress.size()));
  return seeOther(path(backTo + query));
}

Answer ByHandPages::relevelPrepared() {
  const auto ids = rowsTicked(request_.form);
  if (ids.empty()) return reminderList(tr("Nothing is ticked: tick the reminders that are to be created again."), 422);
  const auto settings = ports_.configurations.load(visitor_.company.id);
  const auto level = fieldOf(request_.form, "level");
  const bool isKnown = level.empty() || std::any_of(settings.configuration.levels.begin(), settings.configuration.levels.end(),
                                                    [&](const domain::Level& each) { return each.id == level; });
  if (!isKnown) return reminderList(tr("This level does not exist any more: choose another."), 422);
  const auto changed =
      ports_.prepared.relevel(visitor_.company.id, ids, level, fieldOf(request_.form, "template"), visitor_.user);
  return seeOther(path("/reminder-list?releveled=" + std::to_string(changed)));
}

Answer ByHandPages::removePrepared() {
  const auto ids = rowsTicked(request_.form);
  if (ids.empty()) return reminderList(tr("Nothing is ticked: tick the reminders that are to be taken out."), 422);
  return seeOther(
      path("/reminder-list?removed=" + std::to_string(ports_.prepared.remove(visitor_.company.id, ids, visitor_.user))));
}

}  // namespace reminders::web
