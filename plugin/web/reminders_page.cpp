#include "plugin/web/reminders_page.hpp"

#include <algorithm>
#include <charconv>

#include "plugin/web/exports.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using application::ReminderFilter;
using application::ReminderLine;
using domain::MessageState;
using nlohmann::json;

constexpr int kLinesAPage = 50;
/// Nobody ticks more by hand.
constexpr std::size_t kMostTicked = 1000;
constexpr const char* kStruck = "struck";

/// What the address asks for, as typed; and what of it can be read.
struct Asked {
  std::string from, to, customer, level, way, state, text;
  ReminderFilter filter;
  std::string problem;  // a date that nobody can read
};

Asked askedFor(const Request& request, const Language& language) {
  const auto field = [&](const char* name) { return fieldOf(request.query, name); };
  Asked asked{field("from"), field("to"), field("customer"), field("level"), field("way"), field("state"), field("q"), {}, {}};
  const auto date = [&](const std::string& text) {
    const auto read = typedDate(text);
    if (!text.empty() && !read && asked.problem.empty())
      asked.problem = language.texts.tr("“{text}” is no date: write it like 12/05/2026.", {{"text", text}});
    return read;
  };
  auto& filter = asked.filter;
  filter.from = date(asked.from);
  filter.to = date(asked.to);
  std::int64_t customer = 0;
  std::from_chars(asked.customer.data(), asked.customer.data() + asked.customer.size(), customer);
  if (customer > 0) filter.customer = domain::CustomerId{customer};
  filter.level = asked.level;
  filter.way = domain::parseWord<domain::Way>(asked.way);
  filter.state = domain::parseWord<MessageState>(asked.state);
  filter.struck = asked.state == kStruck;
  filter.text = asked.text;
  return asked;
}

std::string addressOf(const std::string& path, const Asked& asked, const std::string& after = {},
                      const std::string& notice = {}) {
  return path + queryOf({{"from", asked.from},
                         {"to", asked.to},
                         {"customer", asked.customer},
                         {"level", asked.level},
                         {"way", asked.way},
                         {"state", asked.state},
                         {"q", asked.text},
                         {"after", after},
                         {"notice", notice}});
}

/// "12-0": after which line the page begins.
std::optional<application::ListPlace> placeIn(const std::string& text) {
  application::ListPlace place;
  const char* const end = text.data() + text.size();
  const auto message = std::from_chars(text.data(), end, place.message);
  if (message.ec != std::errc() || message.ptr == end || *message.ptr != '-') return std::nullopt;
  const auto line = std::from_chars(message.ptr + 1, end, place.place);
  if (line.ec != std::errc() || line.ptr != end) return std::nullopt;
  return place;
}

/// Whether a person may allow it again: what waits to leave or is leaving is not done yet.
bool mayStrike(const ReminderLine& line) {
  return !line.struckOn && line.dropped.empty() &&
         (line.state == MessageState::kSent || line.state == MessageState::kReady || line.state == MessageState::kUndeliverable ||
          line.state == MessageState::kUncertain);
}

json lineModel(const Language& language, const domain::Rulebook& rules, const ReminderLine& line, const std::string& base) {
  const auto id = std::to_string(line.reminder);
  std::string struck;
  if (line.struckOn)
    struck = line.struckBy.empty()
                 ? language.texts.tr("struck through on {date}", {{"date", language.format.date(*line.struckOn)}})
                 : language.texts.tr("struck through on {date} by {name}",
                                     {{"date", language.format.date(*line.struckOn)}, {"name", line.struckBy}});
  return {{"id", id},
          {"key", std::to_string(line.message.value) + "-" + std::to_string(line.place)},
          {"on", language.format.date(line.on)},
          {"customer", line.customerName},
          {"customer_path", base + "/customers/" + std::to_string(line.customer.value)},
          {"number", line.invoiceNumber},
          {"invoice_path", "/invoices/" + pathSegment(line.invoiceNumber)},
          {"level", levelChip(rules, line.level)},
          {"way", wayWord(language, line.way)},
          {"by", line.origin == domain::Origin::kByHand ? line.actor : ""},
          {"state", lineState(language, line)},
          {"kind", !line.dropped.empty() ? "quiet" : stateKind(line.state)},
          {"asked", language.format.money(kit::Money(line.asked, line.currency))},
          {"path", base + "/messages/" + std::to_string(line.message.value)},
          {"is_struck", line.struckOn.has_value()},
          {"struck", struck},
          {"may_strike", mayStrike(line)},
          {"undo_path", base + "/reminders/" + id + "/undo"}};
}

template <class Enum, std::size_t N>
json choicesOf(const std::array<Enum, N>& values, const std::string& chosen, const std::function<std::string(Enum)>& title) {
  json all = json::array();
  for (const auto value : values) {
    const std::string word(domain::word(value));
    all.push_back({{"value", word}, {"title", title(value)}, {"is_chosen", word == chosen}});
  }
  return all;
}

}  // namespace

std::string lineState(const Language& language, const ReminderLine& line) {
  if (line.dropped.empty()) return stateWord(language, line.way, line.state);
  std::string reasons;
  for (const auto& [code, word] : domain::kWords<domain::BlockerCode>)
    if (line.dropped.find(word) != std::string::npos)
      reasons += (reasons.empty() ? "" : ", ") + reasonOf(language, {code, std::nullopt});
  const auto cancelled = stateWord(language, MessageState::kCancelled);
  return reasons.empty() ? cancelled : language.texts.tr("{state}: {reasons}", {{"state", cancelled}, {"reasons", reasons}});
}

std::optional<Answer> RemindersPage::show(const Request& request) {
  if (request.path == "/reminders") return list(request, "", 200);
  if (const auto format = exportedAs(request.path, "/reminders")) return exported(request, *format);
  return std::nullopt;
}

std::optional<Answer> RemindersPage::change(const Request& request) {
  if (request.path == "/reminders/again") return strike(request);
  if (const auto reminder = numberAfter(request.path, "/reminders/", "/undo")) return unstrike(request, *reminder);
  return std::nullopt;
}

Answer RemindersPage::list(const Request& request, const std::string& refusal, int status) {
  const auto& visitor = request.visitor;
  const auto company = visitor.company.id;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto rules = application::rulesOf(site_.ports_.configurations.load(company));
  const auto asked = askedFor(request, language);
  const auto path = site_.base_ + "/reminders";
  const auto after = placeIn(fieldOf(request.query, "after"));

  auto lines = asked.problem.empty() ? site_.ports_.reminderList.page(company, asked.filter, after, kLinesAPage + 1)
                                     : std::vector<ReminderLine>();
  const bool more = lines.size() > static_cast<std::size_t>(kLinesAPage);
  if (more) lines.pop_back();
  const auto totals =
      asked.problem.empty() ? site_.ports_.reminderList.totals(company, asked.filter) : application::ReminderTotals();
  std::vector<std::string> sums;
  for (const auto& sum : totals.asked) sums.push_back(language.format.money(sum));

  json model{{"refusal", refusal.empty() ? asked.problem : refusal},
             {"path", path},
             {"from", asked.from},
             {"to", asked.to},
             {"q", asked.text},
             {"customer_id", asked.customer},
             {"customer_name", ""},
             {"without_customer", ""},
             {"line_count", language.texts.trn("{count} line", "{count} lines", totals.lines,
                                               {{"count", language.format.number(totals.lines)}})},
             {"sent_count",
              language.texts.trn("{count} sent", "{count} sent", totals.sent, {{"count", language.format.number(totals.sent)}})},
             {"asked_sum", language.format.list(sums)},
             {"again_path", path + "/again"},
             {"return_to", addressOf(path, asked, fieldOf(request.query, "after"), "struck")},
             {"is_filtered", addressOf("", asked) != "?"},
             {"newest_href", after ? addressOf(path, asked) : ""},
             {"older_href", ""}};
  addExports(model, path, addressOf("", asked));
  // So that the list stays as it is when a tick is missing.
  model["kept"] = json::array();
  for (const char* name : {"from", "to", "customer", "level", "way", "state", "q", "after"})
    if (const auto value = fieldOf(request.query, name); !value.empty())
      model["kept"].push_back({{"name", name}, {"value", value}});
  if (more)
    model["older_href"] =
        addressOf(path, asked, std::to_string(lines.back().message.value) + "-" + std::to_string(lines.back().place));
  if (asked.filter.customer) {
    if (const auto card = site_.ports_.debtors.card(company, *asked.filter.customer)) model["customer_name"] = card->name;
    auto without = asked;
    without.customer.clear();
    model["without_customer"] = addressOf(path, without);
  }
  model["lines"] = json::array();
  bool anyToTick = false;
  for (const auto& line : lines) {
    model["lines"].push_back(lineModel(language, *rules, line, site_.base_));
    anyToTick = anyToTick || mayStrike(line);
  }
  model["has_lines"] = !lines.empty();
  model["may_tick"] = visitor.mayChange && anyToTick;
  model["levels"] = json::array();
  for (const auto& level : rules->configuration().levels)
    model["levels"].push_back({{"value", level.id}, {"title", level.name}, {"is_chosen", level.id == asked.level}});
  model["ways"] = choicesOf<domain::Way, 3>({domain::Way::kEmail, domain::Way::kLetter, domain::Way::kCall}, asked.way,
                                            [&](domain::Way way) { return wayWord(language, way); });
  model["states"] =
      choicesOf<MessageState, 7>({MessageState::kSent, MessageState::kQueued, MessageState::kReady, MessageState::kFailed,
                                  MessageState::kUndeliverable, MessageState::kUncertain, MessageState::kCancelled},
                                 asked.state, [&](MessageState state) { return stateWord(language, state); });
  model["states"].push_back(
      {{"value", kStruck}, {"title", language.tr("struck through")}, {"is_chosen", asked.state == kStruck}});
  return site_.page(request, "reminders", language.tr("History of reminders"), std::move(model),
                    asked.problem.empty() ? status : 422);
}

Answer RemindersPage::exported(const Request& request, application::TableFormat format) {
  const auto& visitor = request.visitor;
  const auto company = visitor.company.id;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto asked = askedFor(request, language);
  if (!asked.problem.empty()) return list(request, "", 422);
  const auto configuration = site_.ports_.configurations.load(company).configuration;
  const auto levelName = [&](const std::string& id) {
    for (const auto& level : configuration.levels)
      if (level.id == id) return level.name;
    return id;
  };
  using Kind = application::TableColumn::Kind;
  const application::TableShape shape{language.tr("History of reminders"),
                                      {{Kind::kDate, "date", language.tr("Date"), 12},
                                       {Kind::kText, "customer", language.tr("Customer code"), 14},
                                       {Kind::kText, "customer_name", language.tr("Customer"), 32},
                                       {Kind::kText, "invoice", language.tr("Invoice"), 18},
                                       {Kind::kNumber, "instalment", language.tr("Instalment"), 10},
                                       {Kind::kText, "level", language.tr("Level"), 18},
                                       {Kind::kText, "way", language.tr("Way"), 10},
                                       {Kind::kText, "state", language.tr("State"), 24},
                                       {Kind::kText, "currency", language.tr("Currency"), 8},
                                       {Kind::kAmount, "amount", language.tr("Amount"), 14},
                                       {Kind::kText, "by_hand_by", language.tr("By hand, by"), 16},
                                       {Kind::kDate, "struck_on", language.tr("Struck through on"), 16},
                                       {Kind::kText, "struck_by", language.tr("Struck through by"), 16}}};
  return exportedTable(site_.ports_.tables, request, format, "reminders", shape, [&](application::TableFile& table) {
    site_.ports_.reminderList.each(company, asked.filter, [&](const ReminderLine& line) {
      table.date(line.on).text(line.customerCode).text(line.customerName).text(line.invoiceNumber);
      table.number(line.receivable.position).text(levelName(line.level)).text(wayWord(language, line.way));
      table.text(lineState(language, line)).text(line.currency.code());
      table.amount(kit::Money(line.asked, line.currency));
      table.text(line.origin == domain::Origin::kByHand ? line.actor : "").date(line.struckOn).text(line.struckBy);
      table.endRow();
    });
  });
}

Answer RemindersPage::strike(const Request& request) {
  const auto& visitor = request.visitor;
  const auto& words = site_.texts(visitor.language);
  // The fields of one name come one a line.
  const auto typed = fieldOf(request.form, "tick");
  std::vector<std::int64_t> ticked;
  for (const char* at = typed.data(); at < typed.data() + typed.size();) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(at, typed.data() + typed.size(), id);
    if (error == std::errc() && id > 0 && ticked.size() < kMostTicked) ticked.push_back(id);
    at = end + 1;
  }
  if (ticked.empty()) {
    auto again = request;
    again.query = request.form;
    return list(again, words.tr("Tick the reminders first that may be done again."), 422);
  }
  const auto holding = site_.ports_.reminderList.holding(visitor.company.id, ticked);
  if (site_.ports_.outbox.voidReminders(visitor.company.id, holding, visitor.asOf, visitor.user) == 0)
    return site_.problem(request, 409, words.tr("These reminders are struck through already. Look at the list again."));
  return site_.backTo(request, site_.base_ + "/reminders", "struck");
}

Answer RemindersPage::unstrike(const Request& request, std::int64_t reminder) {
  const auto& visitor = request.visitor;
  const auto& words = site_.texts(visitor.language);
  using Result = application::UnstrikeResult;
  switch (site_.ports_.reminderList.unstrike(visitor.company.id, reminder, visitor.user)) {
    case Result::kDone: break;
    case Result::kNotStruck:
      return site_.problem(request, 409, words.tr("This reminder is not struck through any more. Look at the list again."));
    case Result::kAgain:
      return site_.problem(request, 409,
                           words.tr("The invoice has been reminded again at this level: only one of the two can count. Strike "
                                    "that one through first."));
    case Result::kNeverLeft:
      return site_.problem(
          request, 409,
          words.tr("Its message was cancelled before it left: there is nothing to bring back. The next run reminds again."));
  }
  auto back = request;
  auto wanted = fieldOf(request.form, "return_to");
  if (const auto at = wanted.find("notice=struck"); at != std::string::npos) wanted.replace(at, 13, "notice=unstruck");
  back.form["return_to"] = wanted;
  if (wanted.empty()) back.form.erase("return_to");
  return site_.backTo(back, site_.base_ + "/reminders", "unstruck");
}

}  // namespace reminders::web
