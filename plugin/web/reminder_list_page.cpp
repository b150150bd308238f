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

constexpr int kRows = 100;         // a page
constexpr int kMostAtOnce = 5000;  // reminders created, or sent, in one go
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

std::string numbersText(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

std::vector<std::int64_t> numbersIn(const std::string& text) {
  std::vector<std::int64_t> numbers;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    if (const auto number = numberOf(text.substr(at, end - at), 0); number > 0) numbers.push_back(number);
    at = end + 1;
  }
  return numbers;
}

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
  std::vector<domain::ReceivableId> free;
  json refused = json::array();
  std::int64_t refusedCount = 0;
  for (const auto& id : chosen.ids) {
    const ByHandFacts* whose = nullptr;
    const auto* line = lineOf(known, id, &whose);
    if (line != nullptr && line->isFree()) {
      free.push_back(id);
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
      {"has_free", !free.empty()},
      {"what", invoicesText(language_, free)},
      {"whose", language_.texts.trn("{count} customer", "{count} customers", customerCount,
                                    {{"count", language_.format.number(customerCount)}})},
      {"sums", sums.text(language_)},
      {"refused", refused},
      {"refused_text", refusedCount > 0 ? language_.texts.trn("{count} due date is left out:", "{count} due dates are left out:",
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
  const auto& form = request_.form;
  const auto chosen = chosenIn(form, ports_.unpaid, visitor_);
  const auto level = fieldOf(form, "level");
  const auto templateId = fieldOf(form, "template");
  const auto what = fieldOf(form, "all").empty() ? tickQuery(chosen.ids) : UnpaidView::of(form).query() + "&all=1";
  if (auto started = inBackground(chosen.ids.size(),
                                  {{"what", "list"}, {"chosen", what.substr(1)}, {"level", level}, {"template", templateId}},
                                  [&](const std::string& sentence) { return newReminders(sentence, 409); }))
    return *std::move(started);
  const auto listed = listWork_.list(visitor_.company.id, visitor_.asOf, chosen.ids, level, templateId, visitor_.user);
  if (listed.made == 0)
    return newReminders(!listed.firstRefusal ? tr("Nothing is ticked: tick invoices in the list of unpaid invoices first.")
                                             : language_.texts.tr("No reminder was created. {reason}",
                                                                  {{"reason", refusalText(*listed.firstRefusal)}}),
                        409);
  return seeOther(path("/reminder-list?made=" + std::to_string(listed.made) +
                       (listed.left > 0 ? "&left=" + std::to_string(listed.left) : "")));
}

std::optional<Answer> ByHandPages::inBackground(std::size_t count, const std::map<std::string, std::string>& parameters,
                                                const std::function<Answer(const std::string&)>& refused) {
  if (count <= application::kMostWhileWaiting || !ports_.startWork) return std::nullopt;
  const auto page = ports_.startWork(visitor_, kByHandJob, parameters);
  if (!page) return std::nullopt;
  if (page->empty())
    return refused(tr("Too much is under way already: look at Work, wait until something has ended, then try again."));
  return seeOther(*page);
}

std::vector<std::int64_t> ByHandPages::rowsChosen() {
  if (fieldOf(request_.form, "all").empty()) return rowsTicked(request_.form);
  std::vector<std::int64_t> ids;
  for (const auto& row : ports_.prepared.page(visitor_.company.id, 0, kMostAtOnce)) ids.push_back(row.id);
  return ids;
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

  json model{
      {"refusal", refusal},
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
      {"has_pages", pages > 1},
      {"all_label", language_.texts.trn("The {count} reminder of the list", "All {count} reminders of the list, on all pages",
                                        count, {{"count", language_.format.number(count)}})},
      {"is_all", !fieldOf(request_.form, "all").empty()}};
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
  tell(left, texts.trn("{count} due date was left out.", "{count} due dates were left out.", left));
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
  const auto ids = rowsChosen();
  const auto nothing = [&] { return reminderList(tr("Nothing is ticked: tick the reminders that are to leave."), 422); };
  if (ids.empty()) return nothing();
  if (ports_.configurations.isPaused(company))
    return reminderList(tr("Everything is paused: nothing can leave. Resume on the app's page first."), 409);
  if (auto started = inBackground(ids.size(), {{"what", "send"}, {"rows", numbersText(ids)}},
                                  [&](const std::string& sentence) { return reminderList(sentence, 409); }))
    return *std::move(started);
  const auto released = listWork_.release(visitor_.company, visitor_.asOf, {ids, std::nullopt, std::nullopt, visitor_.user});
  if (released.rows == 0) return nothing();
  if (released.sent + released.waiting + released.failed == 0)
    return reminderList(
        !released.refused.empty()
            ? language_.texts.tr("Nothing has left. {reason}", {{"reason", refusalText(released.refused.front())}})
            : tr("Nothing has left: no e-mail address of these customers works. Add one on the customer's page."),
        409);
  return toList(released);
}

Answer ByHandPages::toList(const application::Released& released) const {
  std::string query;
  const auto add = [&](const char* name, std::int64_t value) {
    if (value > 0) query += std::string(query.empty() ? "" : "&") + name + "=" + std::to_string(value);
  };
  add("sent", released.sent);
  add("waiting", released.waiting);
  add("failed", released.failed);
  add("left", static_cast<std::int64_t>(released.refused.size()));
  add("unreached", released.unreached);
  return seeOther(path("/reminder-list?" + query));
}

Answer ByHandPages::relevelPrepared() {
  const auto ids = rowsChosen();
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
  const auto ids = rowsChosen();
  if (ids.empty()) return reminderList(tr("Nothing is ticked: tick the reminders that are to be taken out."), 422);
  return seeOther(
      path("/reminder-list?removed=" + std::to_string(ports_.prepared.remove(visitor_.company.id, ids, visitor_.user))));
}

}  // namespace reminders::web
