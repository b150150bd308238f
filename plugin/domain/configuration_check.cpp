// What makes a configuration valid as a whole. Bad single words are refused where JSON is read; here it is about how things fit.
#include <algorithm>
#include <set>
#include <string>

#include "plugin/domain/configuration.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::domain {
namespace {

std::string at(const std::string& list, std::size_t index) { return list + "[" + std::to_string(index) + "]"; }

/// Whether a text holds this mustache tag, written with blanks or without: {{total.due}}, {{# notice.consequence }}.
bool hasTag(std::string_view text, std::string_view name) {
  for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const auto end = text.find("}}", at);
    if (end == std::string_view::npos) return false;
    std::string inside(text.substr(at + 2, end - at - 2));
    std::erase(inside, ' ');
    if (inside == name) return true;
  }
  return false;
}

Sentence noLevel(const std::string& id) { return {mark("there is no level \"{id}\"."), {{"id", id}}}; }
Sentence noFormat(const std::string& id) { return {mark("there is no format \"{id}\"."), {{"id", id}}}; }

class Check {
 public:
  explicit Check(const Configuration& configuration) : configuration_(configuration) {}

  std::vector<ConfigurationProblem> all() {
    numbers();
    holidays();
    levels();
    templates();
    formats();
    departments();
    rates();
    programmes();
    formalNotices();
    assignments();
    return std::move(problems_);
  }

 private:
  void refuse(std::string path, Sentence sentence) { problems_.push_back({std::move(path), std::move(sentence)}); }

  void atLeast(const std::string& path, int value, int least) {
    if (value < least)
      refuse(path, {mark("must be at least {least}, not {value}."),
                    {{"least", std::to_string(least)}, {"value", std::to_string(value)}}});
  }

  void between(const std::string& path, int value, int least, int most) {
    if (value < least || value > most)
      refuse(path, {mark("must be from {least} to {most}, not {value}."),
                    {{"least", std::to_string(least)}, {"most", std::to_string(most)}, {"value", std::to_string(value)}}});
  }

  void numbers() {
    atLeast("minimum_gap_days", configuration_.minimumGapDays, 0);
    atLeast("minimum_age_days", configuration_.minimumAgeDays, 0);
    atLeast("promise_tolerance_days", configuration_.promiseToleranceDays, 0);
    if (configuration_.minimumAmount.thousandths < 0) refuse("minimum_amount", mark("must not be negative."));
    if (configuration_.defaultRecipients.empty()) refuse("default_recipients", mark("must name at least one role."));
    if (const auto& guard = configuration_.volumeGuard) {
      atLeast("volume_guard.floor", guard->floor, 0);
      atLeast("volume_guard.factor", guard->factor, 1);
    }
    const auto& limits = configuration_.mailLimits;
    between("mail_limits.connections", limits.connections, 1, 20);
    between("mail_limits.messages_per_connection", limits.messagesPerConnection, 1, 100'000);
    if (limits.messagesPerMinute) between("mail_limits.messages_per_minute", *limits.messagesPerMinute, 1, 60'000);
    if (const auto& window = configuration_.sendingWindow) {
      if (window->days.empty()) refuse("sending_window.days", mark("must name at least one day; null means any time."));
      if (window->fromMinute < 0 || window->toMinute > 24 * 60 || window->fromMinute >= window->toMinute)
        refuse("sending_window.to", mark("must be later than `from`, on the same day."));
    }
  }

  template <class Items>
  void ids(const std::string& list, const Items& items) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string& id = items[i].id;
      if (id.empty()) refuse(at(list, i) + ".id", mark("must not be empty."));
      if (!seen.insert(id).second) refuse(at(list, i) + ".id", {mark("\"{id}\" is there twice; ids are unique."), {{"id", id}}});
    }
  }

  void holidays() {
    ids("holiday_calendars", configuration_.holidayCalendars);
    std::set<std::string> known;
    for (const auto& calendar : knownHolidayCalendars()) known.insert(calendar.id);
    for (std::size_t i = 0; i < configuration_.holidayCalendars.size(); ++i)
      if (!known.insert(configuration_.holidayCalendars[i].id).second)
        refuse(at("holiday_calendars", i) + ".id",
               {mark("\"{id}\" is taken by a known calendar."), {{"id", configuration_.holidayCalendars[i].id}}});
    std::set<std::string> used;
    for (std::size_t i = 0; i < configuration_.holidays.size(); ++i) {
      const auto& id = configuration_.holidays[i];
      if (!known.contains(id))
        refuse(
            at("holidays", i),
            {mark("there is no calendar \"{id}\": known are FR and FR-A-M, others stand in holiday_calendars."), {{"id", id}}});
      if (!used.insert(id).second) refuse(at("holidays", i), mark("stands there twice."));
    }
  }

  void levels() {
    ids("levels", configuration_.levels);
    std::set<int> ranks;
    for (std::size_t i = 0; i < configuration_.levels.size(); ++i) {
      const int rank = configuration_.levels[i].rank;
      if (!ranks.insert(rank).second)
        refuse(at("levels", i) + ".rank", {mark("two levels have the rank {rank}."), {{"rank", std::to_string(rank)}}});
      atLeast(at("levels", i) + ".notice_days", configuration_.levels[i].noticeDays, 1);
    }
  }

  [[nodiscard]] const Level* level(const std::string& id) const {
    const auto& all = configuration_.levels;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Level& each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
  }
  [[nodiscard]] bool hasTemplate(const std::string& id, std::optional<Way> way) const {
    const auto& all = configuration_.templates;
    return std::any_of(all.begin(), all.end(), [&](const Template& each) { return each.id == id && (!way || each.way == *way); });
  }
  [[nodiscard]] bool hasFormat(const std::string& id) const {
    const auto& all = configuration_.formats;
    return std::any_of(all.begin(), all.end(), [&](const Format& each) { return each.id == id; });
  }

  void format(const std::string& path, const std::string& id) {
    if (!id.empty() && id != kDrawnFormat && !hasFormat(id)) refuse(path, noFormat(id));
  }

  void formats() {
    ids("formats", configuration_.formats);
    for (std::size_t i = 0; i < configuration_.formats.size(); ++i)
      if (configuration_.formats[i].id == kDrawnFormat)
        refuse(at("formats", i) + ".id", mark("\"standard\" is the letter as the app draws it: choose another id."));
    format("format", configuration_.format);
  }

  void templates() {
    std::set<std::tuple<std::string, Way, Family, std::string, std::optional<int>>> seen;
    for (std::size_t i = 0; i < configuration_.templates.size(); ++i) {
      const auto& row = configuration_.templates[i];
      const std::string path = at("templates", i);
      if (row.id.empty()) refuse(path + ".id", mark("must not be empty."));
      if (!seen.insert({row.id, row.way, row.family, row.language, row.minDaysLate}).second)
        refuse(path,
               {mark("the template \"{id}\" has this row twice: same family, language and min_days_late."), {{"id", row.id}}});
      if (!row.level.empty() && level(row.level) == nullptr) refuse(path + ".level", noLevel(row.level));
      format(path + ".format", row.format);
    }
  }

  void departments() {
    for (const auto& [code, own] : configuration_.departments) {
      const std::string path = "departments." + code;
      format(path + ".format", own.format);
      const std::string templates = path + ".templates.";
      for (const auto& [key, id] : own.templates) {
        const auto way = parseWord<Way>(key);
        if (!way && !hasTemplate(key, std::nullopt))
          refuse(templates + key,
                 {mark("is neither a way ({words}) nor the id of a template."), {{"words", allowedWords<Way>()}}});
        if (!hasTemplate(id, way)) refuse(templates + key, {mark("there is no such template \"{id}\"."), {{"id", id}}});
      }
    }
  }

  void rates() {
    const auto& all = configuration_.rates;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& rate = all[i];
      const std::string path = at("rates", i);
      if (!YearlyRate::parsePercent(rate.percent))
        refuse(path + ".percent", mark("must be a percentage between 0 and 1000 with at most 4 decimals, such as \"2.40\"."));
      if (rate.validUntil && *rate.validUntil < rate.validFrom)
        refuse(path + ".valid_until", mark("must not be before `valid_from`."));
      if (rate.source.empty())
        refuse(path + ".source", mark("must say where the rate was published, or with what it was agreed."));
      if ((rate.name == RateName::kContract) == rate.customer.empty())
        refuse(path + ".customer", rate.customer.empty()
                                       ? mark("must be the code of the customer with whom this rate was agreed.")
                                       : mark("is only for rates of the name \"contract\"."));
      for (std::size_t k = 0; k < i; ++k)
        if (all[k].name == rate.name && all[k].customer == rate.customer && overlap(all[k], rate)) {
          refuse(path + ".valid_from", {mark("this rate and {other} are valid on the same days."), {{"other", at("rates", k)}}});
          break;
        }
    }
  }

  static bool overlap(const Rate& a, const Rate& b) {
    return (!a.validUntil || b.validFrom <= *a.validUntil) && (!b.validUntil || a.validFrom <= *b.validUntil);
  }

  /// rules.md, "Money claims": the template of a formal notice must name the debt, the deadline and the consequence.
  void formalNotices() {
    std::set<std::size_t> checked;
    for (std::size_t i = 0; i < configuration_.programmes.size(); ++i) {
      const auto& steps = configuration_.programmes[i].steps;
      for (std::size_t k = 0; k < steps.size(); ++k) {
        const Level* own = level(steps[k].level);
        if (own == nullptr || !own->formalNotice) continue;
        const std::string path = at(at("programmes", i) + ".steps", k);
        const auto& ways = steps[k].ways;
        if (!ways.empty() && std::all_of(ways.begin(), ways.end(), [](Way way) { return way == Way::kCall; }))
          refuse(path + ".ways", mark("a formal notice is written: name email or letter."));
        for (const Way way : {Way::kEmail, Way::kLetter}) {
          const bool used = std::find(ways.begin(), ways.end(), way) != ways.end() ||
                            (way == Way::kLetter && steps[k].withoutEmail == WithoutEmail::kLetter);
          if (used) noticeTexts(steps[k], way, *own, path, checked);
        }
      }
    }
  }

  void noticeTexts(const Step& step, Way way, const Level& own, const std::string& path, std::set<std::size_t>& checked) {
    std::set<std::string> ids{templateIdFor(configuration_, step, way, "")};
    for (const auto& [code, department] : configuration_.departments) ids.insert(templateIdFor(configuration_, step, way, code));
    for (const auto& id : ids) {
      if (!hasTemplate(id, way))
        refuse(path + ".templates." + std::string(word(way)), mark("a formal notice needs a template for this way."));
      for (std::size_t i = 0; i < configuration_.templates.size(); ++i) {
        const auto& row = configuration_.templates[i];
        if (row.id != id || row.way != way || !checked.insert(i).second) continue;
        const auto& body = row.body;
        const bool debt = hasTag(body, "total.due") || hasTag(body, "total.open") || hasTag(body, "invoice.open") ||
                          (hasTag(body, "#invoices") && hasTag(body, "open"));
        const std::string here = at("templates", i) + ".body";
        const auto must = [&](SentenceId what) { refuse(here, {what, {{"level", own.id}}}); };
        if (!debt)
          must(mark(
              "is the text of the formal notice \"{level}\" and must name the debt: write {{total.due}} or {{total.open}}."));
        if (!hasTag(body, "notice.deadline"))
          must(mark("is the text of the formal notice \"{level}\" and must name the deadline: write {{notice.deadline}}."));
        if (!hasTag(body, "#notice.consequence"))
          must(
              mark("is the text of the formal notice \"{level}\" and must name the consequence: write it between "
                   "{{#notice.consequence}} and {{/notice.consequence}}."));
      }
    }
  }

  void step(const Step& step, const std::string& path) {
    if (step.ways.empty())
      refuse(path + ".ways", {mark("must name at least one way: {words}."), {{"words", allowedWords<Way>()}}});
    for (const auto& [way, id] : step.templates)
      if (!hasTemplate(id, way))
        refuse(path + ".templates." + std::string(word(way)),
               {mark("there is no template \"{id}\" for this way."), {{"id", id}}});
  }

  void programmes() {
    ids("programmes", configuration_.programmes);
    for (std::size_t i = 0; i < configuration_.programmes.size(); ++i) {
      const auto& programme = configuration_.programmes[i];
      const std::string path = at("programmes", i);
      if (programme.id == kNoProgramme) refuse(path + ".id", mark("\"none\" is reserved: it assigns no reminders."));
      if (programme.steps.size() > 1000) refuse(path + ".steps", mark("has more than 1000 steps."));
      const Level* before = nullptr;
      for (std::size_t k = 0; k < programme.steps.size(); ++k) {
        const std::string here = at(path + ".steps", k);
        const Level* own = level(programme.steps[k].level);
        if (own == nullptr) {
          refuse(here + ".level", noLevel(programme.steps[k].level));
        } else {
          if (before != nullptr && own->rank <= before->rank)
            refuse(here + ".level",
                   {mark("the level \"{level}\" (rank {rank}) must rank above that of the step before, \"{before}\" (rank "
                         "{rank_before})."),
                    {{"level", own->id},
                     {"rank", std::to_string(own->rank)},
                     {"before", before->id},
                     {"rank_before", std::to_string(before->rank)}}});
          before = own;
        }
        step(programme.steps[k], here);
      }
    }
  }

  void assigned(const std::string& path, const std::string& id) {
    const auto& all = configuration_.programmes;
    if (id == kNoProgramme || std::any_of(all.begin(), all.end(), [&](const Programme& each) { return each.id == id; })) return;
    refuse(path, {mark("there is no programme \"{id}\"; write its id, or \"none\"."), {{"id", id}}});
  }

  void assignments() {
    const auto& where = configuration_.assignments;
    if (!where.company.empty()) assigned("assignments.company", where.company);
    const std::pair<const char*, const decltype(where.customers)*> places[] = {{"departments", &where.departments},
                                                                               {"categories", &where.categories},
                                                                               {"customers", &where.customers},
                                                                               {"invoices", &where.invoices}};
    for (const auto& [name, map] : places)
      for (const auto& [key, id] : *map) assigned(std::string("assignments.") + name + "." + key, id);
  }

  const Configuration& configuration_;
  std::vector<ConfigurationProblem> problems_;
};

}  // namespace

std::vector<ConfigurationProblem> checkConfiguration(const Configuration& configuration) { return Check(configuration).all(); }

std::vector<ConfigurationProblem> checkAgreedRates(const Configuration& configuration, std::span<const Rate> shipped) {
  std::vector<ConfigurationProblem> problems;
  const RateTable table(shipped, configuration.rates);
  const auto last = table.lastFrenchLegal();
  for (std::size_t i = 0; last && i < configuration.rates.size(); ++i) {
    const auto& rate = configuration.rates[i];
    const auto agreed = YearlyRate::parsePercent(rate.percent);
    if (rate.name != RateName::kContract || !agreed) continue;
    const auto end = rate.validUntil ? std::min(HalfYear::of(*rate.validUntil), *last) : *last;
    for (auto half = HalfYear::of(rate.validFrom); half <= end; half = half.next()) {
      const auto legal = table.frenchLegal(half);
      if (!legal || *agreed >= agreedFloor(*legal)) continue;
      problems.push_back(
          {at("rates", i) + ".percent",
           {half.half == 1 ? mark("{agreed} % is below {floor} %, three times the legal rate for the first half of "
                                  "{year}; end it before, or agree on more.")
                           : mark("{agreed} % is below {floor} %, three times the legal rate for the second half of "
                                  "{year}; end it before, or agree on more."),
            {{"agreed", agreed->percent()}, {"floor", agreedFloor(*legal).percent()}, {"year", std::to_string(half.year)}}}});
      break;
    }
  }
  return problems;
}

}  // namespace reminders::domain
