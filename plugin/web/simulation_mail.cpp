#include "plugin/web/simulation_mail.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

/// What of a plan stands in the mail: customers that are reminded first, of each the due dates that are reminded by level, then
/// the others.
struct Part {
  std::uint32_t customer = 0;
  std::vector<const domain::PlanLine*> reminded, others;
  std::size_t leftOut = 0;
};
struct Extract {
  std::vector<Part> parts;
  std::int64_t customersLeftOut = 0, linesLeftOut = 0;  // wholly: customers and their due dates
};

Extract extractOf(const domain::Plan& plan) {
  std::vector<std::vector<const domain::PlanLine*>> lines(plan.customers.size());
  std::vector<bool> gets(plan.customers.size(), false);
  for (const auto& line : plan.lines) {
    lines[line.customer].push_back(&line);
    if (line.message > 0) gets[line.customer] = true;
  }
  Extract extract;
  std::size_t room = SimulationMail::kMostLines;
  for (const bool reminded : {true, false})
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
      auto& own = lines[i];
      if (gets[i] != reminded || own.empty()) continue;
      if (room == 0) {
        ++extract.customersLeftOut;
        extract.linesLeftOut += static_cast<std::int64_t>(own.size());
        continue;
      }
      const auto place = [](const domain::PlanLine* line) {
        return std::tuple(line->message == 0, line->message > 0 ? line->decision.next()->rank : 0, line->dueOn, line->receivable);
      };
      std::sort(own.begin(), own.end(), [&](const auto* a, const auto* b) { return place(a) < place(b); });
      const auto shown = std::min({own.size(), SimulationMail::kMostLinesACustomer, room});
      room -= shown;
      Part part{i, {}, {}, own.size() - shown};
      for (std::size_t k = 0; k < shown; ++k) (own[k]->message > 0 ? part.reminded : part.others).push_back(own[k]);
      extract.parts.push_back(std::move(part));
    }
  return extract;
}

json lineOf(const Language& language, const domain::Plan& plan, const domain::PlanLine& line) {
  const auto late = line.dueOn ? plan.asOf.daysSince(*line.dueOn) : 0;
  return {{"number", line.number},
          {"due", line.dueOn ? language.texts.tr("due {date}", {{"date", language.format.date(*line.dueOn)}}) : ""},
          {"late",
           late > 0 ? language.texts.trn("{count} day late", "{count} days late", late, {{"count", language.format.number(late)}})
                    : ""},
          {"open", language.format.money(kit::Money(line.open, line.currency))}};
}

std::string whyNot(const Language& language, const domain::PlanLine& line) {
  const auto reasons = reasonsOf(language, line.decision.blockers);
  const auto decision = decisionWord(language, line.decision.kind);
  if (reasons.empty()) return decision;
  return language.texts.tr("{decision}: {reasons}", {{"decision", decision}, {"reasons", reasons}});
}

std::string waysOf(const Language& language, const domain::PlanLine& line) {
  std::vector<std::string> ways;
  for (const auto& [way, word] : domain::kWords<domain::Way>)
    if (line.decision.ways.has(way)) ways.push_back(wayWord(language, way));
  return language.format.list(ways);
}

/// What stands above a list in the part that knows no headings.
std::string headingOf(const Language& language, const std::string& name) {
  return language.texts.tr("{heading}:", {{"heading", name}});
}

json partOf(const Language& language, const domain::Rulebook& rules, const domain::Plan& plan, const Part& part) {
  json levels = json::array();
  const domain::RankedStep* last = nullptr;
  for (const auto* line : part.reminded) {
    const auto* next = line->decision.next();
    if (last == nullptr || last->rank != next->rank) {
      const auto* level = rules.level(next->step->level);
      const auto& name = level == nullptr ? next->step->level : level->name;
      levels.push_back({{"name", name}, {"heading", headingOf(language, name)}, {"lines", json::array()}});
    }
    last = next;
    levels.back()["lines"].push_back(lineOf(language, plan, *line));
    levels.back()["lines"].back()["what"] = waysOf(language, *line);
  }
  json others = json::array();
  for (const auto* line : part.others) {
    others.push_back(lineOf(language, plan, *line));
    others.back()["what"] = whyNot(language, *line);
  }
  const auto leftOut = static_cast<std::int64_t>(part.leftOut);
  return {{"name", plan.customers[part.customer].name},
          {"code", plan.customers[part.customer].code},
          {"levels", std::move(levels)},
          {"has_others", !others.empty()},
          {"others", std::move(others)},
          {"more", leftOut > 0 ? language.texts.trn("and {count} more due date of this customer, not in this mail",
                                                    "and {count} more due dates of this customer, not in this mail", leftOut,
                                                    {{"count", language.format.number(leftOut)}})
                               : ""}};
}

/// Of each level, by rank, how many messages and for how much; complete however much is left out below.
json levelTotals(const Language& language, const domain::Rulebook& rules, const domain::Plan& plan) {
  struct Sum {
    std::string level;
    std::int64_t messages = 0;
    std::vector<std::pair<kit::Currency, std::int64_t>> totals;
  };
  std::map<int, Sum> sums;
  for (const auto& message : plan.messages) {
    auto& sum = sums[message.lead().rank];
    sum.level = message.lead().step->level;
    ++sum.messages;
    auto found =
        std::find_if(sum.totals.begin(), sum.totals.end(), [&](const auto& each) { return each.first == message.currency; });
    if (found == sum.totals.end()) found = sum.totals.insert(sum.totals.end(), {message.currency, 0});
    found->second += message.total;
  }
  json levels = json::array();
  for (const auto& [rank, sum] : sums) {
    std::vector<std::string> amounts;
    for (const auto& [currency, minor] : sum.totals) amounts.push_back(language.format.money(kit::Money(minor, currency)));
    const auto* level = rules.level(sum.level);
    const auto& name = level == nullptr ? sum.level : level->name;
    const auto messages = language.texts.trn("{count} message", "{count} messages", sum.messages,
                                             {{"count", language.format.number(sum.messages)}});
    levels.push_back(
        {{"name", name},
         {"messages", messages},
         {"amounts", language.format.list(amounts)},
         {"total", language.texts.tr("{level}: {messages} for {amounts}",
                                     {{"level", name}, {"messages", messages}, {"amounts", language.format.list(amounts)}})}});
  }
  return levels;
}

json modelOf(const Language& language, const application::Company& company, const application::PlannedCompany& planned) {
  const auto& plan = planned.plan;
  const auto& totals = plan.totals;
  const auto extract = extractOf(plan);
  const auto number = [&](std::int64_t value) { return language.format.number(value); };
  json parts = json::array();
  for (const auto& part : extract.parts) parts.push_back(partOf(language, *planned.rules, plan, part));
  std::string leftOut;
  if (extract.customersLeftOut > 0)
    leftOut = language.texts.trn(
        "Left out of this mail because of its length: {count} more customer with {lines}. Everything is on the page Simulation "
        "of "
        "Payment reminders.",
        "Left out of this mail because of its length: {count} more customers with {lines}. Everything is on the page Simulation "
        "of Payment reminders.",
        extract.customersLeftOut,
        {{"count", number(extract.customersLeftOut)},
         {"lines", language.texts.trn("{count} due date", "{count} due dates", extract.linesLeftOut,
                                      {{"count", number(extract.linesLeftOut)}})}});
  return {
      {"language", language.format.language()},
      {"title",
       language.texts.tr("What would leave on {date}", {{"date", language.format.date(plan.asOf, kit::l10n::DateStyle::kLong)}})},
      {"company", company.name.empty() ? company.code : company.name},
      {"note", language.tr("This is a simulation: nothing was sent to your customers, and nothing leaves because of this mail.")},
      {"totals", language.texts.tr("Reminded: {remind}. Proposed: {propose}. Waiting: {wait}. Left alone: {skip}.",
                                   {{"remind", number(totals.remind)},
                                    {"propose", number(totals.propose)},
                                    {"wait", number(totals.wait)},
                                    {"skip", number(totals.skip)}})},
      {"levels", levelTotals(language, *planned.rules, plan)},
      {"nothing", plan.lines.empty() ? language.tr("No invoice is open: there is nobody to remind.") : ""},
      {"customers", std::move(parts)},
      {"not_reminded", language.tr("Not reminded")},
      {"not_reminded_heading", headingOf(language, language.tr("Not reminded"))},
      {"left_out", leftOut}};
}

void addLine(std::string& text, const json& line) {
  text += "  - " + line.at("number").get<std::string>();
  for (const char* part : {"due", "late", "open", "what"})
    if (const auto& value = line.at(part).get_ref<const std::string&>(); !value.empty()) text += " · " + value;
  text += "\n";
}

std::string plainText(const json& model) {
  const auto of = [](const json& from, const char* name) -> const std::string& {
    return from.at(name).get_ref<const std::string&>();
  };
  std::string text =
      of(model, "title") + "\n" + of(model, "company") + "\n\n" + of(model, "note") + "\n\n" + of(model, "totals") + "\n";
  for (const auto& level : model.at("levels")) text += "- " + of(level, "total") + "\n";
  if (!of(model, "nothing").empty()) text += "\n" + of(model, "nothing") + "\n";
  for (const auto& customer : model.at("customers")) {
    text += "\n" + of(customer, "name") + " (" + of(customer, "code") + ")\n";
    for (const auto& level : customer.at("levels")) {
      text += "  " + of(level, "heading") + "\n";
      for (const auto& line : level.at("lines")) addLine(text, line);
    }
    if (customer.at("has_others").get<bool>()) text += "  " + of(model, "not_reminded_heading") + "\n";
    for (const auto& line : customer.at("others")) addLine(text, line);
    if (!of(customer, "more").empty()) text += "  " + of(customer, "more") + "\n";
  }
  if (!of(model, "left_out").empty()) text += "\n" + of(model, "left_out") + "\n";
  return text;
}

}  // namespace

Catalogues cataloguesOf(const std::string& packageFolder) {
  Catalogues catalogues;
  for (const char* language : {"fr", "en"})
    catalogues.emplace(language, kit::l10n::Catalogue::load(packageFolder + "/locale", "payment-reminders", language));
  return catalogues;
}

std::vector<kit::l10n::Catalogue> listOf(const Catalogues& catalogues) {
  std::vector<kit::l10n::Catalogue> list;
  for (const auto& [language, catalogue] : catalogues)
    if (catalogue.isLoaded()) list.push_back(catalogue);
  return list;
}

const kit::l10n::Catalogue& catalogueFor(const Catalogues& catalogues, const std::string& language) {
  const auto found = catalogues.find(language);
  return found != catalogues.end() ? found->second : catalogues.at("en");
}

SimulationMail::SimulationMail(const std::string& packageFolder, kit::pages::Strictness strictness)
    : catalogues_(cataloguesOf(packageFolder)), mails_(packageFolder + "/templates/mails", listOf(catalogues_), strictness) {}

application::Notice SimulationMail::write(const std::string& language, const application::Company& company,
                                          const application::PlannedCompany& planned) const {
  // Mail readers lack the narrow blanks that French puts into numbers.
  const Language words{catalogueFor(catalogues_, language), kit::l10n::Formatter(language, kit::l10n::Spaces::kNoBreakOnly)};
  const auto model = modelOf(words, company, planned);
  const auto& plan = planned.plan;
  std::set<std::uint32_t> customers;
  for (const auto& message : plan.messages) customers.insert(message.customer);
  const auto count = static_cast<std::int64_t>(customers.size());
  application::Notice notice;
  notice.subject = words.texts.tr(
      "Simulation of {date}: {messages} to {customers}",
      {{"date", words.format.date(plan.asOf)},
       {"messages", words.texts.trn("{count} message", "{count} messages", plan.totals.messages,
                                    {{"count", words.format.number(plan.totals.messages)}})},
       {"customers", words.texts.trn("{count} customer", "{count} customers", count, {{"count", words.format.number(count)}})}});
  notice.text = plainText(model);
  notice.html = mails_.render("simulation", model, language);
  return notice;
}

std::string SimulationMail::told(const std::string& language, const std::string& address,
                                 const application::NoticeResult& result) const {
  using Kind = application::NoticeResult::Kind;
  const auto& words = catalogueFor(catalogues_, language);
  switch (result.kind) {
    case Kind::kSent: return words.tr("The simulation was sent to {address}.", {{"address", address}});
    case Kind::kBadAddress:
      return words.tr("“{address}” is not an address that mail can be sent to: write one such as name@example.com.",
                      {{"address", address}});
    case Kind::kNoAccount:
      return words.tr("The simulation was not sent: no mail account is set. Enter one in the company's mail settings.");
    case Kind::kAccountBroken:
      return words.tr(
          "The simulation was not sent: the mail account does not work ({reply}). Look at the company's mail settings.",
          {{"reply", result.reply}});
    case Kind::kRefused:
      return words.tr("The simulation was not sent: the mail server refused it ({reply}). Check the address.",
                      {{"reply", result.reply}});
    case Kind::kTryLater:
      return words.tr("The simulation was not sent: the mail server cannot take it now ({reply}). Try again later.",
                      {{"reply", result.reply}});
    case Kind::kUncertain:
      return words.tr(
          "The connection was lost at the last moment: perhaps the simulation arrived. Look into the mailbox before you ask for "
          "it "
          "again.");
  }
  return {};
}

}  // namespace reminders::web
