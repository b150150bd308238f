// Another configuration beside the stored one: who would get what, more or less, earlier or later. Nothing is changed by it.
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"

namespace reminders::web {
namespace {

using application::ComparedConfigurations;
using domain::AheadChange;
using domain::PlanChange;
using nlohmann::json;

/// One customer may have thousands of due dates that change.
constexpr std::size_t kMostLinesACustomer = 100;

std::string signedNumber(const Language& language, std::int64_t value) {
  if (value == 0) return "0";
  return (value > 0 ? "+\u00a0" : "−\u00a0") + language.format.number(std::abs(value));
}

/// What changes for one customer: today's lines, and the steps of the coming days.
struct OfCustomer {
  std::string code, name;
  std::vector<domain::ChangedLine> today;
  const domain::ChangedCustomer* coming = nullptr;
};

/// Those who get more in the coming days first, then less, then others; after them those for whom only today changes.
std::vector<OfCustomer> customersOf(const ComparedConfigurations& compared) {
  std::vector<OfCustomer> customers;
  std::unordered_map<domain::CustomerId, std::size_t> places;
  for (const auto& each : compared.coming.customers) {
    places.emplace(each.customer.id, customers.size());
    customers.push_back({each.customer.code, each.customer.name, {}, &each});
  }
  const auto& plan = compared.other.plan;
  for (const auto& changed : compared.today.lines) {
    if (changed.change == PlanChange::kReason) continue;
    const auto& customer = plan.customers[plan.lines[changed.line].customer];
    const auto [place, isNew] = places.try_emplace(customer.id, customers.size());
    if (isNew) customers.push_back({customer.code, customer.name, {}, nullptr});
    customers[place->second].today.push_back(changed);
  }
  return customers;
}

std::string dueWord(const Language& language, const domain::Decision& decision) {
  return decision.kind == domain::DecisionKind::kPropose ? language.tr("by hand") : language.tr("by itself");
}

std::string levelName(const domain::Rulebook& rules, const domain::Decision& decision) {
  const auto* level = decision.next() == nullptr ? nullptr : rules.level(decision.next()->step->level);
  return level == nullptr ? std::string("–") : level->name;
}

std::string todaySentence(const Language& language, const ComparedConfigurations& compared, const domain::ChangedLine& changed) {
  const auto& before = compared.stored.plan.lines[changed.line].decision;
  const auto& after = compared.other.plan.lines[changed.line].decision;
  switch (changed.change) {
    case PlanChange::kMore:
      return language.texts.tr("today: {level}, {how}",
                               {{"level", levelName(*compared.other.rules, after)}, {"how", dueWord(language, after)}});
    case PlanChange::kLess: {
      const auto reasons = reasonsOf(language, after.blockers);
      return language.texts.tr("today: nothing instead of {level} ({reasons})",
                               {{"level", levelName(*compared.stored.rules, before)}, {"reasons", reasons}});
    }
    case PlanChange::kOther:
      return language.texts.tr("today: {after}, {how_after}, instead of {before}, {how_before}",
                               {{"after", levelName(*compared.other.rules, after)},
                                {"how_after", dueWord(language, after)},
                                {"before", levelName(*compared.stored.rules, before)},
                                {"how_before", dueWord(language, before)}});
    case PlanChange::kReason: break;
  }
  return {};
}

std::string comingSentence(const Language& language, const ComparedConfigurations& compared, const domain::ChangedStep& changed) {
  const auto& storedDay = compared.stored.ahead.from;
  const auto* before = changed.before ? &compared.stored.ahead.steps[*changed.before] : nullptr;
  const auto* after = changed.after ? &compared.other.ahead.steps[*changed.after] : nullptr;
  const auto day = [&](const domain::ForeseenStep& step) { return language.format.weekday(step.on, storedDay); };
  switch (changed.change) {
    case AheadChange::kMore: return language.texts.tr("more: on {day}", {{"day", day(*after)}});
    case AheadChange::kLess: return language.texts.tr("less: no longer on {day}", {{"day", day(*before)}});
    case AheadChange::kEarlier:
      return language.texts.tr("earlier: {after} instead of {before}", {{"after", day(*after)}, {"before", day(*before)}});
    case AheadChange::kLater:
      return language.texts.tr("later: {after} instead of {before}", {{"after", day(*after)}, {"before", day(*before)}});
    case AheadChange::kKind:
      return after->kind == domain::ForeseenKind::kProposed
                 ? language.texts.tr("by hand instead of by itself, on {day}", {{"day", day(*after)}})
                 : language.texts.tr("by itself instead of by hand, on {day}", {{"day", day(*after)}});
  }
  return {};
}

std::string summaryOf(const Language& language, const OfCustomer& customer) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, const std::string& text) {
    if (count > 0) parts.push_back(kit::l10n::fill(text, {{"count", language.format.number(count)}}));
  };
  const auto& words = language.texts;
  if (customer.coming != nullptr) {
    std::int64_t more = 0, less = 0, kind = 0;
    for (const auto& step : customer.coming->steps) {
      more += step.change == AheadChange::kMore ? 1 : 0;
      less += step.change == AheadChange::kLess ? 1 : 0;
      kind += step.change == AheadChange::kKind ? 1 : 0;
    }
    add(more, words.trn("{count} more", "{count} more", more));
    add(less, words.trn("{count} less", "{count} less", less));
    add(customer.coming->earlier, words.trn("{count} earlier", "{count} earlier", customer.coming->earlier));
    add(customer.coming->later, words.trn("{count} later", "{count} later", customer.coming->later));
    add(kind, words.trn("{count} in another way", "{count} in another way", kind));
  }
  if (parts.empty())
    add(static_cast<std::int64_t>(customer.today.size()),
        words.trn("{count} change today", "{count} changes today", static_cast<std::int64_t>(customer.today.size())));
  return language.format.list(parts);
}

json customerRow(const Language& language, const ComparedConfigurations& compared, const OfCustomer& customer) {
  json lines = json::array();
  std::size_t all = customer.today.size();
  for (const auto& changed : customer.today) {
    if (lines.size() == kMostLinesACustomer) break;
    const auto& line = compared.other.plan.lines[changed.line];
    lines.push_back({{"number", line.number},
                     {"path", "/invoices/" + pathSegment(line.number)},
                     {"has_level", false},
                     {"level", levelChip(*compared.stored.rules, "")},
                     {"sentence", todaySentence(language, compared, changed)}});
  }
  if (customer.coming != nullptr) {
    all += customer.coming->steps.size();
    for (const auto& changed : customer.coming->steps) {
      if (lines.size() == kMostLinesACustomer) break;
      const auto& side = changed.after ? compared.other : compared.stored;
      const auto& step = side.ahead.steps[changed.after ? *changed.after : *changed.before];
      const auto& owed = side.ahead.receivables[step.receivable];
      lines.push_back({{"number", owed.number},
                       {"path", "/invoices/" + pathSegment(owed.number)},
                       {"has_level", step.level != nullptr},
                       {"level", levelChip(*side.rules, step.level == nullptr ? std::string_view() : step.level->id)},
                       {"sentence", comingSentence(language, compared, changed)}});
    }
  }
  const auto more = static_cast<std::int64_t>(all - lines.size());
  const auto before = customer.coming == nullptr ? 0 : customer.coming->before;
  const auto after = customer.coming == nullptr ? 0 : customer.coming->after;
  return {{"name", customer.name},
          {"path", "/customers/" + pathSegment(customer.code)},
          {"summary", summaryOf(language, customer)},
          {"has_counts", customer.coming != nullptr},
          {"before", language.format.number(before)},
          {"after", language.format.number(after)},
          {"lines", std::move(lines)},
          {"more",
           more > 0 ? language.texts.trn("and {count} more", "and {count} more", more, {{"count", language.format.number(more)}})
                    : ""}};
}

json levelRows(const Language& language, const ComparedConfigurations& compared) {
  json rows = json::array();
  for (const auto& level : compared.coming.levels) {
    const bool isNew = compared.other.rules->level(level.level->id) != nullptr;
    rows.push_back({{"level", levelChip(isNew ? *compared.other.rules : *compared.stored.rules, level.level->id)},
                    {"before", language.format.number(level.before)},
                    {"after", language.format.number(level.after)},
                    {"difference", signedNumber(language, level.after - level.before)}});
  }
  return rows;
}

void addComparison(json& model, const Language& language, const ComparedConfigurations& compared, const PageOfList& page,
                   const std::vector<OfCustomer>& customers) {
  const auto number = [&](std::int64_t value) { return language.format.number(value); };
  const auto& today = compared.today;
  const auto& coming = compared.coming;
  model["today"] =
      language.texts.tr("Today: {after} instead of {before}.",
                        {{"after", language.texts.trn("{count} message", "{count} messages", compared.other.plan.totals.messages,
                                                      {{"count", number(compared.other.plan.totals.messages)}})},
                         {"before", number(compared.stored.plan.totals.messages)}});
  model["today_lines"] = json::array();
  const auto& words = language.texts;
  const auto say = [&](std::int64_t count, const std::string& text) {
    if (count > 0) model["today_lines"].push_back(kit::l10n::fill(text, {{"count", number(count)}}));
  };
  say(today.more, words.trn("{count} due date more is reminded", "{count} due dates more are reminded", today.more));
  say(today.less, words.trn("{count} due date less is reminded", "{count} due dates less are reminded", today.less));
  say(today.other, words.trn("{count} due date is reminded at another level or in another way",
                             "{count} due dates are reminded at another level or in another way", today.other));
  say(today.reason, words.trn("{count} due date waits for another reason or until another day",
                              "{count} due dates wait for another reason or until another day", today.reason));
  say(today.unchanged, words.trn("{count} due date stays as it is", "{count} due dates stay as they are", today.unchanged));
  model["levels"] = levelRows(language, compared);
  model["has_levels"] = !model["levels"].empty();
  model["before"] = number(coming.before);
  model["after"] = number(coming.after);
  model["difference"] = signedNumber(language, coming.after - coming.before);
  model["gainers"] = language.texts.trn("{count} customer gets more", "{count} customers get more", coming.gainers,
                                        {{"count", number(coming.gainers)}});
  model["losers"] = language.texts.trn("{count} customer gets less", "{count} customers get less", coming.losers,
                                       {{"count", number(coming.losers)}});
  model["customers"] = json::array();
  for (auto i = page.first; i < page.last; ++i) model["customers"].push_back(customerRow(language, compared, customers[i]));
  model["has_customers"] = !customers.empty();
}

}  // namespace

Answer Site::comparison(const Request& request) {
  const auto& visitor = request.visitor;
  const auto& words = texts(visitor.language);
  const auto& asked = request.method == "POST" ? request.form : request.query;
  const auto document = request.method == "POST" ? fieldOf(request.form, "document") : std::string();
  const auto programme = fieldOf(asked, "programme");
  auto configuration = ports_.configurations.load(visitor.company.id).configuration;
  const auto stored = configuration;
  std::string refusal;
  if (!document.empty()) {
    auto read = ports_.readConfiguration(visitor, document);
    if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read))
      refusal = words.tr("This file cannot be compared. {problems}", {{"problems", problemsText(words, *problems)}});
    else
      configuration = std::get<domain::Configuration>(std::move(read));
  } else if (request.method == "POST" && programme.empty()) {
    refusal = words.tr("Choose a programme or a file first.");
  }
  std::string chosenName;
  if (refusal.empty() && !programme.empty()) {
    const auto found = std::find_if(configuration.programmes.begin(), configuration.programmes.end(),
                                    [&](const domain::Programme& each) { return each.id == programme; });
    if (found == configuration.programmes.end() && programme != domain::kNoProgramme)
      refusal = words.tr("There is no programme “{programme}” in this configuration.", {{"programme", programme}});
    else
      chosenName = found == configuration.programmes.end() ? words.tr("No reminders at all") : found->name;
    configuration.assignments.company = programme;
  }

  const Language language{words, kit::l10n::Formatter(visitor.language)};
  json model{{"refusal", refusal}, {"has_result", false}, {"document", document}, {"programme", programme}};
  addProgrammeChoices(model, language, stored, programme);
  const bool compares = refusal.empty() && (!document.empty() || !programme.empty());
  if (compares) {
    const auto compared = ports_.foresight.compare(visitor.company.id, visitor.asOf, std::move(configuration));
    const auto customers = customersOf(compared);
    const auto list = PageOfList::of(fieldOf(asked, "page"), customers.size());
    model["has_result"] = true;
    model["result"] = {{"name", document.empty()     ? words.tr("With “{programme}”", {{"programme", chosenName}})
                                : chosenName.empty() ? words.tr("With the configuration of the file")
                                                     : words.tr("With the configuration of the file and “{programme}”",
                                                                {{"programme", chosenName}})},
                       {"days", words.tr("Same invoices, {days} days, if nobody pays until then",
                                         {{"days", std::to_string(application::Foresight::kDays)}})}};
    addComparison(model["result"], language, compared, list, customers);
    addPageLinks(model["result"], list, [&](const std::string& other) {
      return queryOf({{"programme", programme}, {"page", other}});
    });
    // What was uploaded is nowhere kept: the other pages of the list send it again.
    model["result"]["is_document"] = !document.empty();
    model["result"]["previous_page"] = list.number > 1 ? std::to_string(list.number - 1) : "";
    model["result"]["next_page"] = list.hasNext ? std::to_string(list.number + 1) : "";
  }
  return page(request, "comparison", words.tr("Compare configurations"), std::move(model), refusal.empty() ? 200 : 422);
}

}  // namespace reminders::web
