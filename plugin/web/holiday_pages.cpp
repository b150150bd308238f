#include "plugin/web/holiday_pages.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using domain::Configuration;
using domain::Holiday;
using domain::HolidayCalendar;
using domain::HolidayRule;
using nlohmann::json;

constexpr const char* kOwnCalendar = "closed";      // closing days that were typed here
constexpr int kFirstYear = 1970, kLastYear = 2199;  // for which a calendar knows its holidays
constexpr int kMostDaysAtOnce = 62;
constexpr std::size_t kMostOwnDays = 500;
constexpr std::size_t kLongestName = 100;

/// The names of what is known, by the rule: as the law names it in France, and in English.
constexpr std::pair<std::string_view, const char*> kNames[]{{"Jour de l’an", kit::l10n::mark("New Year’s Day")},
                                                            {"Lundi de Pâques", kit::l10n::mark("Easter Monday")},
                                                            {"Fête du Travail", kit::l10n::mark("Labour Day")},
                                                            {"Victoire de 1945", kit::l10n::mark("Victory of 1945")},
                                                            {"Ascension", kit::l10n::mark("Ascension Day")},
                                                            {"Lundi de Pentecôte", kit::l10n::mark("Whit Monday")},
                                                            {"Fête nationale", kit::l10n::mark("National Day")},
                                                            {"Assomption", kit::l10n::mark("Assumption Day")},
                                                            {"Toussaint", kit::l10n::mark("All Saints’ Day")},
                                                            {"Armistice de 1918", kit::l10n::mark("Armistice of 1918")},
                                                            {"Noël", kit::l10n::mark("Christmas Day")},
                                                            {"Vendredi saint", kit::l10n::mark("Good Friday")},
                                                            {"Saint-Étienne", kit::l10n::mark("St Stephen’s Day")}};

HolidayCalendar* ownCalendar(Configuration& configuration, const std::string& id) {
  auto& all = configuration.holidayCalendars;
  const auto found = std::find_if(all.begin(), all.end(), [&](const HolidayCalendar& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

bool isUsed(const Configuration& configuration, const std::string& id) {
  return std::find(configuration.holidays.begin(), configuration.holidays.end(), id) != configuration.holidays.end();
}

void use(Configuration& configuration, const std::string& id) {
  if (!isUsed(configuration, id)) configuration.holidays.push_back(id);
}

std::vector<const HolidayCalendar*> calendarsOf(const Configuration& configuration) {
  std::vector<const HolidayCalendar*> all;
  for (const auto* calendars : {&domain::knownHolidayCalendars(), &configuration.holidayCalendars})
    for (const auto& each : *calendars) all.push_back(&each);
  return all;
}

/// "every year on 24 December", "on 15/05/2026", "39 days after Easter": when a day of the company's own falls.
std::string ruleText(const Language& language, const HolidayRule& rule) {
  const auto text = rule.text();
  if (const auto once = domain::Date::parse(text)) return language.format.date(*once);
  if (text.size() == 5 && text[2] == '-') {
    constexpr int kSomeLeapYear = 2000;
    if (const auto day = rule.in(kSomeLeapYear)) {
      // "24/12/2000" without its year, in the order in which the reader's language writes it.
      auto written = language.format.date(*day, kit::l10n::DateStyle::kShort);
      if (const auto year = written.find("/2000"); year != std::string::npos) written.erase(year, 5);
      return language.texts.tr("every year on {date}", {{"date", written}});
    }
  }
  return language.texts.tr("Easter Sunday {days} days", {{"days", text.size() > 6 ? text.substr(6) : "+0"}});
}

/// The calendars of a file as the `holiday_calendars` of a configuration; null for what is none of the three forms.
json calendarsIn(const std::string& text) {
  auto document = json::parse(text, nullptr, false);
  if (document.is_array()) return document;
  if (!document.is_object()) return nullptr;
  if (document.contains("holiday_calendars")) return document["holiday_calendars"];
  if (document.contains("days")) return json::array({std::move(document)});
  return nullptr;
}

}  // namespace

std::string holidayName(const Language& language, const Holiday& holiday) {
  for (const auto& [known, name] : kNames)
    if (holiday.name == known) return language.tr(name);
  return holiday.name;
}

std::string calendarName(const Language& language, const HolidayCalendar& calendar) {
  if (calendar.id == "FR") return language.tr("France");
  if (calendar.id == "FR-A-M") return language.tr("Alsace and Moselle");
  if (calendar.id == kOwnCalendar && calendar.name.empty()) return language.tr("Own closing days");
  return calendar.name.empty() ? calendar.id : calendar.name;
}

Answer HolidayPages::shown(const Request& request, const TypedForm& typed, const std::string& refusal, int status) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto& configuration = settings.configuration;
  const auto asked = fieldOf(request.query, "year");
  int year = request.visitor.asOf.year();
  if (const auto number = numberAfter("/" + asked, "/"); number && *number >= kFirstYear && *number <= kLastYear)
    year = static_cast<int>(*number);

  auto model = typed.model({"from", "to", "name"});
  model["every_year"] = !typed["every_year"].empty();
  model["refusal"] = refusal;
  model["version"] = settings.fingerprint;
  model["year"] = std::to_string(year);
  model["previous_href"] = year > kFirstYear ? context_.base + "/holidays?year=" + std::to_string(year - 1) : "";
  model["next_href"] = year < kLastYear ? context_.base + "/holidays?year=" + std::to_string(year + 1) : "";
  std::map<domain::Date, std::vector<std::pair<std::string, std::string>>> days;  // name and calendar
  model["calendars"] = json::array();
  for (const auto* calendar : calendarsOf(configuration)) {
    const auto name = calendarName(language, *calendar);
    const auto count = static_cast<std::int64_t>(calendar->days.size());
    const bool isKnown = calendar->id == "FR" || calendar->id == "FR-A-M";
    model["calendars"].push_back(
        {{"box", "calendar_" + calendar->id},
         {"calendar_name", name},
         {"calendar_id", calendar->id},
         {"is_used", isUsed(configuration, calendar->id)},
         {"is_file", !isKnown && calendar->id != kOwnCalendar},
         {"count", language.texts.trn("{count} day", "{count} days", count, {{"count", language.format.number(count)}})}});
    if (!isUsed(configuration, calendar->id)) continue;
    for (const auto& holiday : calendar->days)
      if (const auto day = holiday.on.in(year)) days[*day].emplace_back(holidayName(language, holiday), name);
  }
  model["days"] = json::array();
  for (const auto& [day, names] : days) {
    std::vector<std::string> what, whose;
    for (const auto& [name, calendar] : names) {
      if (!name.empty() && std::find(what.begin(), what.end(), name) == what.end()) what.push_back(name);
      if (std::find(whose.begin(), whose.end(), calendar) == whose.end()) whose.push_back(calendar);
    }
    model["days"].push_back({{"date", language.format.weekday(day, day)},
                             {"day_name", what.empty() ? language.tr("closed") : language.format.list(what)},
                             {"whose", language.format.list(whose)}});
  }
  model["has_days"] = !model["days"].empty();
  model["own"] = json::array();
  for (const auto& calendar : configuration.holidayCalendars)
    if (calendar.id == kOwnCalendar)
      for (const auto& holiday : calendar.days)
        model["own"].push_back({{"rule", holiday.on.text()},
                                {"when", ruleText(language, holiday.on)},
                                {"day_name", holidayName(language, holiday)}});
  model["has_own"] = !model["own"].empty();
  return context_.page(request, "holidays", language.tr("Public holidays and closing days"), std::move(model), status);
}

Answer HolidayPages::choose(const Request& request) const {
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  edited.holidays.clear();
  for (const auto* calendar : calendarsOf(edited))
    if (!fieldOf(request.form, "calendar_" + calendar->id).empty()) edited.holidays.push_back(calendar->id);
  return context_.saved(request, edited, "/holidays", "saved");
}

Answer HolidayPages::add(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  TypedForm form(request.form);
  const auto from = dateIn(form, language, "from");
  if (!from) form.refuse("from", language.tr("Write the day on which the company is closed."));
  const auto typedTo = dateIn(form, language, "to");
  const auto to = typedTo ? typedTo : from;
  const bool isEveryYear = !form["every_year"].empty();
  if (from && to && *to < *from) form.refuse("to", language.tr("The last day is before the first one."));
  if (from && to && to->daysSince(*from) >= kMostDaysAtOnce)
    form.refuse("to", language.texts.tr("So long is no holiday: at most {count} days at once.",
                                        {{"count", std::to_string(kMostDaysAtOnce)}}));
  const auto name = lineIn(form, language, "name", language.tr("Write what the day is, such as: Annual closing."), kLongestName);
  if (!form.isRefused()) {
    auto* own = ownCalendar(edited, kOwnCalendar);
    if (own == nullptr) own = &edited.holidayCalendars.emplace_back(HolidayCalendar{kOwnCalendar, "", {}});
    std::size_t added = 0;
    for (auto day = *from; day <= *to; day = day.plusDays(1)) {
      const auto rule = HolidayRule::parse(isEveryYear ? day.iso().substr(5) : day.iso());
      const bool isThere = std::any_of(own->days.begin(), own->days.end(), [&](const Holiday& each) { return each.on == *rule; });
      if (isThere) continue;
      own->days.push_back({*rule, name});
      ++added;
    }
    if (added == 0) form.refuse("from", language.tr("This day is a closing day already."));
    if (own->days.size() > kMostOwnDays)
      form.refuse("from", language.texts.tr("At most {count} closing days are kept: take old ones out first.",
                                            {{"count", std::to_string(kMostOwnDays)}}));
    std::stable_sort(own->days.begin(), own->days.end(),
                     [](const Holiday& left, const Holiday& right) { return left.on.text() < right.on.text(); });
    use(edited, kOwnCalendar);
  }
  if (form.isRefused()) return shown(request, form, {}, 422);
  return context_.saved(request, edited, "/holidays?year=" + std::to_string(from->year()), "saved");
}

Answer HolidayPages::remove(const Request& request) const {
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  auto* own = ownCalendar(edited, kOwnCalendar);
  const auto rule = fieldOf(request.form, "rule");
  if (own == nullptr || std::erase_if(own->days, [&](const Holiday& each) { return each.on.text() == rule; }) == 0)
    return context_.redirect("/holidays", "deleted");  // somebody was faster: it is gone
  if (own->days.empty()) {
    std::erase(edited.holidays, kOwnCalendar);
    std::erase_if(edited.holidayCalendars, [](const HolidayCalendar& each) { return each.id == kOwnCalendar; });
  }
  return context_.saved(request, edited, "/holidays", "deleted");
}

Answer HolidayPages::take(const Request& request) const {
  const auto language = context_.language(request);
  const auto document = fieldOf(request.form, "document");
  if (document.empty()) return shown(request, {}, language.tr("Choose a file first."), 422);
  const auto calendars = calendarsIn(document);
  if (!calendars.is_array() || calendars.empty())
    return shown(request, {},
                 language.tr("This file holds no calendar: it is a JSON file with id, name and days, or with holiday_calendars."),
                 422);
  const json alone{{"schema", "payment-reminders/config@1"}, {"holiday_calendars", calendars}};
  const auto read = context_.readConfiguration(request.visitor, alone.dump(-1, ' ', false, json::error_handler_t::replace));
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read)) {
    std::string sentences;
    for (const auto& each : *problems)
      sentences += " " + each.path + ": " + each.sentence.in([&](std::string_view id) { return language.texts.translate(id); });
    return shown(request, {},
                 language.texts.tr("Nothing was changed: the file is refused. {problems}", {{"problems", sentences.substr(1)}}),
                 422);
  }
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  for (const auto& taken : std::get<Configuration>(read).holidayCalendars) {
    if (auto* known = ownCalendar(edited, taken.id))
      *known = taken;
    else
      edited.holidayCalendars.push_back(taken);
    use(edited, taken.id);
  }
  return context_.saved(request, edited, "/holidays", "imported-holidays");
}

Answer HolidayPages::removeCalendar(const Request& request) const {
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto id = fieldOf(request.form, "id");
  std::erase(edited.holidays, id);
  if (std::erase_if(edited.holidayCalendars, [&](const HolidayCalendar& each) { return each.id == id; }) == 0)
    return context_.redirect("/holidays", "deleted");
  return context_.saved(request, edited, "/holidays", "deleted");
}

}  // namespace reminders::web
