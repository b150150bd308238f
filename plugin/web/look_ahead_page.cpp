// The calendar of the coming days: what would leave on each as if nothing were paid, and of one day to whom.
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/web/holiday_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"

namespace reminders::web {
namespace {

using domain::ForeseenKind;
using nlohmann::json;

/// One customer may have thousands of due dates on one day.
constexpr std::size_t kMostLinesACustomer = 100;

json chipOf(const domain::Rulebook& rules, const domain::Level* level) {
  return levelChip(rules, level == nullptr ? std::string_view() : std::string_view(level->id));
}

/// Of some steps: how many leave at each level, by rank; what is in the outbox of a level that is gone counts under its rank.
std::map<int, std::pair<const domain::Level*, std::int64_t>> levelsOf(const domain::LookAhead& ahead, std::size_t first,
                                                                      std::size_t last) {
  std::map<int, std::pair<const domain::Level*, std::int64_t>> levels;
  for (auto i = first; i < last; ++i) {
    const auto& step = ahead.steps[i];
    if (step.kind == ForeseenKind::kProposed) continue;
    auto& [level, count] = levels[step.rank];
    level = step.level;
    ++count;
  }
  return levels;
}

std::map<domain::Date, std::string> holidaysWithin(const Language& language, const domain::Configuration& configuration,
                                                   domain::Date from, domain::Date until) {
  std::map<domain::Date, std::string> names;
  for (const auto& calendar : domain::holidaysOf(configuration))
    for (const auto& holiday : calendar.days)
      for (int year = from.year(); year <= until.year(); ++year)
        if (const auto day = holiday.on.in(year); day && *day >= from && *day <= until)
          names.try_emplace(*day, holidayName(language, holiday));
  return names;
}

/// "12 mai" of "mar. 12 mai": the weekday stands above the column.
std::string withoutWeekday(std::string text) {
  const auto blank = text.find(' ');
  return blank == std::string::npos ? text : text.substr(blank + 1);
}

json cellOf(const Language& language, const domain::Rulebook& rules, const domain::LookAhead& ahead, domain::Date day,
            const std::map<domain::Date, std::string>& holidays) {
  const auto full = language.format.weekday(day, day);  // the order of the days tells the year
  const bool isFirst = day == ahead.from || day.yearMonthDay().day() == std::chrono::day(1);
  const auto holiday = holidays.find(day);
  json cell{{"full", full},
            {"short", isFirst ? withoutWeekday(full) : std::to_string(static_cast<unsigned>(day.yearMonthDay().day()))},
            {"is_outside", false},
            {"is_today", day == ahead.from},
            {"is_off", !rules.calendar().isOpen(day)},
            {"holiday", holiday == holidays.end() ? "" : holiday->second},
            {"counts", json::array()},
            {"sums", json::array()},
            {"proposed", ""},
            {"href", ""},
            {"is_chosen", false}};
  const auto* foreseen = ahead.day(day);
  cell["has_steps"] = foreseen != nullptr;
  if (foreseen == nullptr) return cell;
  SumsByCurrency sums;
  for (auto i = foreseen->first; i < foreseen->last; ++i) {
    const auto& step = ahead.steps[i];
    const auto& owed = ahead.receivables[step.receivable];
    if (step.kind != ForeseenKind::kProposed) sums.add(owed.currency, owed.asked);
  }
  for (const auto& [rank, counted] : levelsOf(ahead, foreseen->first, foreseen->last)) {
    auto chip = chipOf(rules, counted.first);
    chip["count"] = language.format.number(counted.second);
    cell["counts"].push_back(std::move(chip));
  }
  cell["sums"] = sums.texts(language);
  if (foreseen->proposed > 0)
    cell["proposed"] = language.texts.trn("{count} by hand", "{count} by hand", foreseen->proposed,
                                          {{"count", language.format.number(foreseen->proposed)}});
  return cell;
}

/// Who is reminded on a day, in the order of the day's messages.
struct OfCustomer {
  std::vector<const domain::ForeseenStep*> steps;
  SumsByCurrency sums;
};
std::vector<OfCustomer> customersOf(const domain::LookAhead& ahead, const domain::ForeseenDay& day) {
  std::vector<OfCustomer> customers;
  std::map<std::uint32_t, std::size_t> places;
  for (auto i = day.first; i < day.last; ++i) {
    const auto& step = ahead.steps[i];
    const auto& owed = ahead.receivables[step.receivable];
    const auto [place, isNew] = places.try_emplace(owed.customer, customers.size());
    if (isNew) customers.emplace_back();
    customers[place->second].steps.push_back(&step);
    customers[place->second].sums.add(owed.currency, owed.asked);
  }
  return customers;
}

json customerRow(const Language& language, const domain::Rulebook& rules, const domain::LookAhead& ahead, const OfCustomer& of,
                 const std::string& base, domain::Date day) {
  json lines = json::array();
  for (std::size_t i = 0; i < std::min(of.steps.size(), kMostLinesACustomer); ++i) {
    const auto& step = *of.steps[i];
    const auto& owed = ahead.receivables[step.receivable];
    lines.push_back({{"number", owed.number},
                     {"instalment", owed.id.position > 1 ? language.texts.tr("instalment {position}",
                                                                             {{"position", std::to_string(owed.id.position)}})
                                                         : ""},
                     {"path", "/invoices/" + pathSegment(owed.number)},
                     {"why_path", base + "/invoices/" + std::to_string(owed.id.invoice.value) + "/history" +
                                      queryOf({{"on", day.iso()}}) + "#answer"},
                     {"level", chipOf(rules, step.level)},
                     {"has_level", step.level != nullptr},
                     {"amount", language.format.money(kit::Money(owed.asked, owed.currency))},
                     {"is_proposed", step.kind == ForeseenKind::kProposed},
                     {"is_queued", step.kind == ForeseenKind::kOutbox}});
  }
  const auto& customer = ahead.customerOf(*of.steps.front());
  const auto more = static_cast<std::int64_t>(of.steps.size()) - static_cast<std::int64_t>(lines.size());
  return {{"name", customer.name},
          {"path", "/customers/" + pathSegment(customer.code)},
          {"sums", of.sums.texts(language)},
          {"lines", std::move(lines)},
          {"more",
           more > 0 ? language.texts.trn("and {count} more", "and {count} more", more, {{"count", language.format.number(more)}})
                    : ""}};
}

json dayModel(const Language& language, const domain::Rulebook& rules, const domain::LookAhead& ahead,
              const domain::ForeseenDay& day, const std::string& pageAsked, const std::string& base) {
  const auto customers = customersOf(ahead, day);
  const auto page = PageOfList::of(pageAsked, customers.size());
  json rows = json::array();
  for (auto i = page.first; i < page.last; ++i) rows.push_back(customerRow(language, rules, ahead, customers[i], base, day.on));
  const auto number = [&](std::int64_t value) { return language.format.number(value); };
  SumsByCurrency sums;
  for (auto i = day.first; i < day.last; ++i)
    if (const auto& step = ahead.steps[i]; step.kind != ForeseenKind::kProposed)
      sums.add(ahead.receivables[step.receivable].currency, ahead.receivables[step.receivable].asked);
  json model{
      {"title", language.format.relative(day.on, ahead.from)},
      {"messages", language.texts.trn("{count} message", "{count} messages", day.messages, {{"count", number(day.messages)}})},
      {"reminders", language.texts.trn("{count} reminder", "{count} reminders", day.leaving, {{"count", number(day.leaving)}})},
      {"proposed", day.proposed > 0 ? language.texts.trn("{count} to send by hand", "{count} to send by hand", day.proposed,
                                                         {{"count", number(day.proposed)}})
                                    : ""},
      {"of_customers", language.texts.trn("{count} customer", "{count} customers", static_cast<std::int64_t>(customers.size()),
                                          {{"count", number(static_cast<std::int64_t>(customers.size()))}})},
      {"sums", sums.texts(language)},
      {"customers", std::move(rows)}};
  addPageLinks(model, page, [&](const std::string& other) { return queryOf({{"day", day.on.iso()}, {"page", other}}) + "#day"; });
  return model;
}

}  // namespace

Answer Site::lookAhead(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto foreseen = ports_.foresight.lookAhead(visitor.company.id, visitor.asOf);
  const auto& ahead = foreseen.ahead;
  const auto& rules = *foreseen.rules;

  std::int64_t leaving = 0, proposed = 0, days = 0;
  for (const auto& day : ahead.days) {
    leaving += day.leaving;
    proposed += day.proposed;
    if (day.leaving > 0) ++days;
  }
  const auto number = [&](std::int64_t value) { return language.format.number(value); };
  json model;
  const auto daysAhead = std::to_string(application::Foresight::kDays);
  model["has_leaving"] = leaving > 0;
  model["lede"] = language.texts.trn("{count} reminder in {days} days, if nobody pays until then.",
                                     "{count} reminders in {days} days, if nobody pays until then.", leaving,
                                     {{"count", number(leaving)}, {"days", daysAhead}});
  model["busy"] =
      language.texts.trn("They leave on {count} day.", "They leave on {count} different days.", days, {{"count", number(days)}});
  model["nothing"] = language.texts.tr("Nothing leaves within {days} days, as things stand.", {{"days", daysAhead}});
  model["proposed"] =
      proposed > 0 ? language.texts.trn("{count} more waits for you to send it by hand; what would follow it is not foreseen.",
                                        "{count} more wait for you to send them by hand; what would follow them is not "
                                        "foreseen.",
                                        proposed, {{"count", number(proposed)}})
                   : "";
  model["levels"] = json::array();
  for (const auto& [rank, counted] : levelsOf(ahead, 0, ahead.steps.size())) {
    auto chip = chipOf(rules, counted.first);
    chip["count"] = number(counted.second);
    model["levels"].push_back(std::move(chip));
  }
  model["is_off"] = !ports_.configurations.load(visitor.company.id).configuration.active;
  model["range"] =
      language.texts.tr("From {from} to {until}", {{"from", language.format.date(ahead.from, kit::l10n::DateStyle::kLong)},
                                                   {"until", language.format.date(ahead.until, kit::l10n::DateStyle::kLong)}});
  model["weekdays"] = {language.tr("Monday"), language.tr("Tuesday"), language.tr("Wednesday"), language.tr("Thursday"),
                       language.tr("Friday"), language.tr("Sat."),    language.tr("Sun.")};

  const auto asked = domain::Date::parse(fieldOf(request.query, "day"));
  const domain::ForeseenDay* chosen = asked ? ahead.day(*asked) : nullptr;
  if (chosen == nullptr && !ahead.days.empty()) chosen = &ahead.days.front();
  const auto holidays = holidaysWithin(language, rules.configuration(), ahead.from, ahead.until);
  const auto monday = ahead.from.plusDays(1 - static_cast<int>(ahead.from.isoWeekday()));
  const auto sunday = ahead.until.plusDays(7 - static_cast<int>(ahead.until.isoWeekday()));
  model["cells"] = json::array();
  for (auto day = monday; day <= sunday; day = day.plusDays(1)) {
    auto cell = cellOf(language, rules, ahead, day, holidays);
    cell["is_outside"] = day < ahead.from || day > ahead.until;
    cell["is_chosen"] = chosen != nullptr && chosen->on == day;
    cell["href"] = queryOf({{"day", day.iso()}}) + "#day";
    model["cells"].push_back(std::move(cell));
  }
  // Weekends are narrow where nothing leaves on them.
  model["is_wide"] = std::any_of(ahead.days.begin(), ahead.days.end(), [](const auto& day) { return day.on.isoWeekday() > 5; });
  model["has_day"] = chosen != nullptr;
  if (chosen != nullptr) model["day"] = dayModel(language, rules, ahead, *chosen, fieldOf(request.query, "page"), base_);
  addProgrammeChoices(model, language, rules.configuration(), "");
  return page(request, "look_ahead", language.tr("Calendar"), std::move(model));
}

void Site::addProgrammeChoices(json& model, const Language& language, const domain::Configuration& configuration,
                               const std::string& chosen) {
  model["choices"] = json::array();
  for (const auto& programme : configuration.programmes)
    if (programme.id != configuration.assignments.company)
      model["choices"].push_back({{"id", programme.id}, {"name", programme.name}, {"is_chosen", programme.id == chosen}});
  if (!configuration.assignments.company.empty() && configuration.assignments.company != domain::kNoProgramme)
    model["choices"].push_back({{"id", std::string(domain::kNoProgramme)},
                                {"name", language.tr("No reminders at all")},
                                {"is_chosen", chosen == domain::kNoProgramme}});
}

}  // namespace reminders::web
