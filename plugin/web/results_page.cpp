// What came of reminding: aged balance, days sales outstanding, what each level brings in. Each chart is a table that can be
// copied.
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

constexpr std::int64_t kBarUnits = 1000;  // the width of the bars' view box

/// `part` of `whole` in parts of `units`, rounded down; of sums too large for that, roughly.
std::int64_t scaled(std::int64_t part, std::int64_t whole, std::int64_t units) {
  while (part > std::numeric_limits<std::int64_t>::max() / units) part /= 2, whole /= 2;
  return part * units / whole;
}

/// How far a bar goes. Something is never nothing.
std::int64_t barWidth(std::int64_t value, std::int64_t most) {
  if (value <= 0 || most <= 0) return 0;
  return std::max<std::int64_t>(1, scaled(value, most, kBarUnits));
}

std::string shareText(const Language& language, std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return "–";
  return language.format.percent(std::to_string((scaled(part, whole, 1000) + 5) / 10));
}

std::string daysText(const Language& language, std::int64_t tenths) {
  return language.texts.tr("{days} days",
                           {{"days", language.format.decimal(std::to_string(tenths / 10) + "." + std::to_string(tenths % 10))}});
}

std::string moneyText(const Language& language, std::int64_t minor, kit::Currency currency) {
  return language.format.money(kit::Money(minor, currency));
}

std::string ageName(const Language& language, std::size_t age) {
  switch (age) {
    case 0: return language.tr("Not due yet");
    case 1: return language.tr("1 to 30 days late");
    case 2: return language.tr("31 to 60 days late");
    case 3: return language.tr("61 to 90 days late");
    default: return language.tr("More than 90 days late");
  }
}

json balanceModel(const Language& language, const domain::AgedBalance& balance) {
  std::int64_t most = 0;
  for (const auto& each : balance.ages) most = std::max(most, each.amount);
  json rows = json::array();
  for (std::size_t i = 0; i < domain::kAges; ++i) {
    const auto& age = balance.ages[i];
    rows.push_back({{"name", ageName(language, i)},
                    {"css", "age-" + std::to_string(i)},
                    {"amount", moneyText(language, age.amount, balance.currency)},
                    {"count", language.format.number(age.count)},
                    {"share", shareText(language, age.amount, balance.open())},
                    {"width", barWidth(age.amount, most)}});
  }
  return {{"currency", std::string(balance.currency.code())},
          {"rows", std::move(rows)},
          {"open", moneyText(language, balance.open(), balance.currency)},
          {"overdue", moneyText(language, balance.overdue(), balance.currency)},
          {"credit", balance.credit > 0 ? moneyText(language, balance.credit, balance.currency) : ""}};
}

json outstandingModel(const Language& language, kit::Currency currency, const std::vector<domain::SalesOutstanding>& days) {
  std::int64_t most = 0;
  for (const auto& each : days) most = std::max(most, each.tenthsOfDays.value_or(0));
  json rows = json::array();
  for (const auto& each : days)
    rows.push_back({{"on", language.format.date(each.on)},
                    {"css", ""},
                    {"days", each.tenthsOfDays ? daysText(language, *each.tenthsOfDays) : "–"},
                    {"open", moneyText(language, each.open, currency)},
                    {"invoiced", moneyText(language, each.invoiced, currency)},
                    {"width", barWidth(each.tenthsOfDays.value_or(0), most)}});
  return {{"currency", std::string(currency.code())}, {"rows", std::move(rows)}};
}

/// A line for each currency.
json sumsModel(const Language& language, const std::map<std::string, std::int64_t>& sums) {
  SumsByCurrency all;
  for (const auto& [code, minor] : sums) all.add(kit::Currency::of(code), minor);
  return sums.empty() ? json::array({"–"}) : json(all.texts(language));
}

json levelsModel(const Language& language, const domain::Rulebook& rules, const domain::ReminderEffect& effect) {
  std::vector<const domain::LevelEffect*> levels;
  for (const auto& [id, level] : effect.levels()) levels.push_back(&level);
  const auto rankOf = [&](const domain::LevelEffect* each) {
    const auto* level = rules.level(each->level);
    return level == nullptr ? 0 : level->rank;
  };
  std::stable_sort(levels.begin(), levels.end(),
                   [&](const auto* left, const auto* right) { return rankOf(left) < rankOf(right); });
  json rows = json::array();
  for (const auto* each : levels) {
    const auto chip = levelChip(rules, each->level);
    rows.push_back({{"level", chip},
                    {"css", chip.at("css")},
                    {"reminders", language.format.number(each->reminders)},
                    {"paid", language.format.number(each->paid)},
                    {"share", shareText(language, each->paid, each->reminders)},
                    {"collected", sumsModel(language, each->collected)},
                    {"width", barWidth(each->paid, each->reminders)}});
  }
  return rows;
}

/// Months without anything stand there too: a gap is a figure.
json monthsModel(const Language& language, const domain::ReminderEffect& effect, domain::Date asOf) {
  const auto& months = effect.collectedByMonth();
  // A bar compares months of one currency: the one that most was collected in.
  std::map<std::string, std::int64_t> totals;
  for (const auto& [month, sums] : months)
    for (const auto& [code, minor] : sums) totals[code] += minor;
  std::string shown;
  for (const auto& [code, minor] : totals)
    if (shown.empty() || minor > totals[shown]) shown = code;
  std::int64_t most = 0;
  const auto shownOf = [&](const std::map<std::string, std::int64_t>& sums) {
    const auto found = sums.find(shown);
    return found == sums.end() ? 0 : found->second;
  };
  for (const auto& [month, sums] : months) most = std::max(most, shownOf(sums));
  json rows = json::array();
  const auto last = asOf.yearMonthDay();
  for (int back = 11; back >= 0; --back) {
    const auto month = last.year() / last.month() - std::chrono::months(back);
    const auto found = months.find(domain::Date(std::chrono::sys_days(month / 1)));
    const auto number = static_cast<unsigned>(month.month());
    rows.push_back(
        {{"css", ""},
         {"month", (number < 10 ? "0" : "") + std::to_string(number) + "/" + std::to_string(static_cast<int>(month.year()))},
         {"collected", found == months.end() ? json::array({"–"}) : sumsModel(language, found->second)},
         {"width", found == months.end() ? 0 : barWidth(shownOf(found->second), most)}});
  }
  return rows;
}

}  // namespace

Answer Site::results(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const domain::Rulebook rules(ports_.configurations.load(visitor.company.id).configuration);
  const auto figures = ports_.results.figures(visitor.company.id, visitor.asOf);

  json model;
  SumsByCurrency open, overdue;
  model["balances"] = json::array();
  model["outstanding"] = json::array();
  for (std::size_t i = 0; i < figures.balances.size(); ++i) {
    const auto& balance = figures.balances[i];
    open.add(balance.currency, balance.open());
    overdue.add(balance.currency, balance.overdue());
    model["balances"].push_back(balanceModel(language, balance));
    model["outstanding"].push_back(outstandingModel(language, balance.currency, figures.salesOutstanding[i]));
  }
  const bool several = figures.balances.size() > 1;
  for (const char* part : {"balances", "outstanding"})
    for (auto& each : model[part]) each["is_one_of_several"] = several;
  std::int64_t reminders = 0, paid = 0;
  std::map<std::string, std::int64_t> collected;
  for (const auto& [id, level] : figures.effect.levels()) {
    reminders += level.reminders;
    paid += level.paid;
    for (const auto& [code, minor] : level.collected) collected[code] += minor;
  }
  // Of several currencies, the one in which most is owed; the card below has them all.
  const domain::SalesOutstanding* today = nullptr;
  std::int64_t mostOwed = -1;
  for (std::size_t i = 0; i < figures.balances.size(); ++i)
    if (figures.balances[i].open() > mostOwed) {
      mostOwed = figures.balances[i].open();
      today = &figures.salesOutstanding[i].back();
    }
  model["has_books"] = !figures.balances.empty();
  model["has_effect"] = !figures.effect.levels().empty();
  model["figures"] = json::array(
      {{{"name", language.tr("Overdue today")},
        {"values", overdue.texts(language)},
        {"note", language.texts.tr("of {open} that is owed", {{"open", open.text(language)}})}},
       {{"name", language.tr("Days sales outstanding")},
        {"values", json::array({today != nullptr && today->tenthsOfDays ? daysText(language, *today->tenthsOfDays) : "–"})},
        {"note", language.tr("what is owed, in days of sales")}},
       {{"name", language.tr("Collected after reminders")},
        {"values", sumsModel(language, collected)},
        {"note", language.texts.tr("since {date}", {{"date", language.format.date(figures.effectFrom)}})}},
       {{"name", language.tr("Paid within 7 days of a reminder")},
        {"values", json::array({shareText(language, paid, reminders)})},
        {"note", language.texts.trn("of {count} reminder", "of {count} reminders", reminders,
                                    {{"count", language.format.number(reminders)}})}}});
  model["levels"] = levelsModel(language, rules, figures.effect);
  model["months"] = monthsModel(language, figures.effect, visitor.asOf);
  model["has_collected"] = !figures.effect.collectedByMonth().empty();
  return page(request, "results", language.tr("Results"), std::move(model));
}

}  // namespace reminders::web
