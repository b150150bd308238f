#include "plugin/application/configuration_editing.hpp"

#include <algorithm>
#include <set>

#include "plugin/domain/template_choice.hpp"

namespace reminders::application::editing {

using domain::Level;
using domain::Programme;
using domain::Step;
using domain::Template;

namespace {

template <class List>
auto* byId(List& list, std::string_view id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.id == id; });
  return found == list.end() ? nullptr : &*found;
}

void addOnce(std::vector<Use>& uses, Use use) {
  if (std::find(uses.begin(), uses.end(), use) == uses.end()) uses.push_back(std::move(use));
}

std::string nameOf(const auto& item) { return item.name.empty() ? item.id : item.name; }

/// The letter without its accent, of what French and its neighbours write; '\0' for anything else. `second`: the byte after
/// 0xC3.
char plainLetter(unsigned char second) {
  const unsigned char lower = second < 0xA0 ? second + 0x20 : second;
  if (lower >= 0xA0 && lower <= 0xA5) return 'a';
  if (lower == 0xA7) return 'c';
  if (lower >= 0xA8 && lower <= 0xAB) return 'e';
  if (lower >= 0xAC && lower <= 0xAF) return 'i';
  if (lower == 0xB1) return 'n';
  if (lower >= 0xB2 && lower <= 0xB6) return 'o';
  if (lower >= 0xB9 && lower <= 0xBC) return 'u';
  if (lower == 0xBD || lower == 0xBF) return 'y';
  return '\0';
}

int rankOf(const Configuration& configuration, std::string_view level) {
  const auto* found = findLevel(configuration, level);
  return found == nullptr ? 0 : found->rank;
}

}  // namespace

std::vector<Use> usesOfProgramme(const Configuration& configuration, std::string_view id) {
  const auto& where = configuration.assignments;
  std::vector<Use> uses;
  if (where.company == id) uses.push_back({Use::Kind::kGeneral, ""});
  const std::pair<Use::Kind, const decltype(where.customers)*> maps[] = {{Use::Kind::kDepartment, &where.departments},
                                                                         {Use::Kind::kCategory, &where.categories},
                                                                         {Use::Kind::kCustomer, &where.customers},
                                                                         {Use::Kind::kInvoice, &where.invoices}};
  for (const auto& [kind, map] : maps)
    for (const auto& [code, programme] : *map)
      if (programme == id) uses.push_back({kind, code});
  return uses;
}

std::vector<Use> usesOfLevel(const Configuration& configuration, std::string_view id) {
  std::vector<Use> uses;
  for (const auto& programme : configuration.programmes)
    if (findStep(programme, id) != nullptr) addOnce(uses, {Use::Kind::kProgramme, nameOf(programme)});
  for (const auto& row : configuration.templates)
    if (row.level == id) addOnce(uses, {Use::Kind::kTemplate, nameOf(row)});
  return uses;
}

std::vector<Use> usesOfTemplate(const Configuration& configuration, std::string_view id, domain::Way way) {
  std::vector<Use> uses;
  for (const auto& programme : configuration.programmes)
    for (const auto& step : programme.steps)
      if (const auto own = step.templates.find(way); own != step.templates.end() && own->second == id)
        addOnce(uses, {Use::Kind::kProgramme, nameOf(programme)});
  for (const auto& [code, department] : configuration.departments)
    for (const auto& [key, taken] : department.templates)
      if (taken == id || key == id) addOnce(uses, {Use::Kind::kDepartment, code});
  return uses;
}

std::vector<Use> usesOfFormat(const Configuration& configuration, std::string_view id) {
  std::vector<Use> uses;
  if (configuration.format == id) uses.push_back({Use::Kind::kCompany, ""});
  for (const auto& row : configuration.templates)
    if (row.format == id) addOnce(uses, {Use::Kind::kTemplate, nameOf(row)});
  for (const auto& [code, department] : configuration.departments)
    if (department.format == id) uses.push_back({Use::Kind::kDepartment, code});
  return uses;
}

std::string idFor(std::string_view name, const std::function<bool(const std::string&)>& isTaken) {
  constexpr std::size_t kLongest = 40;
  std::string id;
  for (std::size_t i = 0; i < name.size() && id.size() < kLongest; ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    char plain = '-';
    if (c >= 'A' && c <= 'Z') plain = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain = static_cast<char>(c);
    if (c == 0xC3 && i + 1 < name.size()) {
      const char letter = plainLetter(static_cast<unsigned char>(name[++i]));
      if (letter != '\0') plain = letter;
    }
    if (plain != '-' || (!id.empty() && id.back() != '-')) id += plain;
  }
  while (id.ends_with('-')) id.pop_back();
  if (id.empty()) id = "x";
  if (!isTaken(id)) return id;
  for (int number = 2;; ++number)
    if (auto numbered = id + "-" + std::to_string(number); !isTaken(numbered)) return numbered;
}

std::string newProgrammeId(const Configuration& configuration, std::string_view name) {
  return idFor(name,
               [&](const std::string& id) { return id == domain::kNoProgramme || findProgramme(configuration, id) != nullptr; });
}

std::string newLevelId(const Configuration& configuration, std::string_view name) {
  return idFor(name, [&](const std::string& id) { return findLevel(configuration, id) != nullptr; });
}

std::string newTemplateId(const Configuration& configuration, std::string_view name) {
  // A way's word would be read as "all templates of that way" where departments replace them.
  return idFor(name, [&](const std::string& id) {
    return domain::parseWord<domain::Way>(id).has_value() || byId(configuration.templates, id) != nullptr;
  });
}

std::string newFormatId(const Configuration& configuration, std::string_view name) {
  return idFor(name,
               [&](const std::string& id) { return id == domain::kDrawnFormat || findFormat(configuration, id) != nullptr; });
}

const domain::Format* findFormat(const Configuration& configuration, std::string_view id) {
  return byId(configuration.formats, id);
}
Programme* findProgramme(Configuration& configuration, std::string_view id) { return byId(configuration.programmes, id); }
const Programme* findProgramme(const Configuration& configuration, std::string_view id) {
  return byId(configuration.programmes, id);
}
Level* findLevel(Configuration& configuration, std::string_view id) { return byId(configuration.levels, id); }
const Level* findLevel(const Configuration& configuration, std::string_view id) { return byId(configuration.levels, id); }

const Step* findStep(const Programme& programme, std::string_view level) {
  const auto found =
      std::find_if(programme.steps.begin(), programme.steps.end(), [&](const Step& each) { return each.level == level; });
  return found == programme.steps.end() ? nullptr : &*found;
}
Step* findStep(Programme& programme, std::string_view level) {
  return const_cast<Step*>(findStep(std::as_const(programme), level));  // NOLINT: the programme itself may be changed
}

std::vector<const Level*> levelsInOrder(const Configuration& configuration) {
  std::vector<const Level*> order;
  for (const auto& level : configuration.levels) order.push_back(&level);
  std::sort(order.begin(), order.end(), [](const Level* a, const Level* b) { return a->rank < b->rank; });
  return order;
}

Level& addLevel(Configuration& configuration, std::string id, std::string name) {
  // Room between two levels lets one be put there in the file.
  constexpr int kStep = 10;
  const auto order = levelsInOrder(configuration);
  Level level;
  level.id = std::move(id);
  level.name = std::move(name);
  level.rank = order.empty() ? kStep : order.back()->rank + kStep;
  return configuration.levels.emplace_back(std::move(level));
}

std::optional<std::string> moveLevel(Configuration& configuration, std::string_view id, int by) {
  const auto order = levelsInOrder(configuration);
  const auto at = std::find_if(order.begin(), order.end(), [&](const Level* each) { return each->id == id; }) - order.begin();
  const auto to = at + by;
  if (at == std::ssize(order) || to < 0 || to >= std::ssize(order)) return std::nullopt;
  const auto& one = order[static_cast<std::size_t>(at)]->id;
  const auto& other = order[static_cast<std::size_t>(to)]->id;
  for (const auto& programme : configuration.programmes)
    if (findStep(programme, one) != nullptr && findStep(programme, other) != nullptr) return nameOf(programme);
  std::swap(findLevel(configuration, one)->rank, findLevel(configuration, other)->rank);
  return std::nullopt;
}

void putStep(const Configuration& configuration, Programme& programme, Step step, std::string_view replaced) {
  auto& steps = programme.steps;
  if (!replaced.empty()) std::erase_if(steps, [&](const Step& each) { return each.level == replaced; });
  const int rank = rankOf(configuration, step.level);
  const auto place =
      std::find_if(steps.begin(), steps.end(), [&](const Step& each) { return rankOf(configuration, each.level) > rank; });
  steps.insert(place, std::move(step));
}

bool exchangeSteps(Programme& programme, std::string_view level, int by) {
  auto& steps = programme.steps;
  const auto at = std::find_if(steps.begin(), steps.end(), [&](const Step& each) { return each.level == level; }) - steps.begin();
  const auto to = at + by;
  if (at == std::ssize(steps) || to < 0 || to >= std::ssize(steps)) return false;
  auto& one = steps[static_cast<std::size_t>(at)];
  auto& other = steps[static_cast<std::size_t>(to)];
  std::swap(one, other);
  std::swap(one.level, other.level);
  std::swap(one.delayDays, other.delayDays);
  std::swap(one.dayType, other.dayType);
  return true;
}

std::optional<domain::DayType> dayTypeOf(const Programme& programme) {
  if (programme.steps.empty()) return domain::DayType::kCalendar;
  const auto type = programme.steps.front().dayType;
  const bool isSame =
      std::all_of(programme.steps.begin(), programme.steps.end(), [&](const Step& each) { return each.dayType == type; });
  return isSame ? std::optional(type) : std::nullopt;
}

std::string rowKey(const Template& row) {
  return std::string(domain::word(row.way)) + "." + std::string(domain::word(row.family)) + "." + row.language + "." +
         (row.minDaysLate ? std::to_string(*row.minDaysLate) : "");
}

const Template* findRow(const Configuration& configuration, std::string_view id, std::string_view key) {
  const auto& rows = configuration.templates;
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Template& each) { return each.id == id && rowKey(each) == key; });
  return found == rows.end() ? nullptr : &*found;
}
Template* findRow(Configuration& configuration, std::string_view id, std::string_view key) {
  return const_cast<Template*>(findRow(std::as_const(configuration), id, key));  // NOLINT: the configuration may be changed
}

const Template* plainRow(const Configuration& configuration, std::string_view id, domain::Way way, std::string_view language) {
  const Template* best = nullptr;
  const auto fit = [&](const Template& row) {
    return (row.language == language ? 8
            : row.language.empty()   ? 4
                                     : 0) +
           (row.family == domain::Family::kAny ? 2 : 0) + (row.minDaysLate ? 0 : 1);
  };
  for (const auto& row : configuration.templates)
    if (row.id == id && row.way == way && (best == nullptr || fit(row) > fit(*best))) best = &row;
  return best;
}

void setSubject(Configuration& configuration, std::string_view programmeId, std::string_view level, const std::string& subject,
                std::string_view language, const std::string& copyName) {
  constexpr auto kWay = domain::Way::kEmail;
  auto* programme = findProgramme(configuration, programmeId);
  auto* step = programme == nullptr ? nullptr : findStep(*programme, level);
  if (step == nullptr) return;
  auto id = domain::templateIdFor(configuration, *step, kWay, "");
  const auto* row = plainRow(configuration, id, kWay, language);
  if (row == nullptr || row->subject == subject) return;
  int users = 0;  // steps that would say it too
  for (const auto& each : configuration.programmes)
    for (const auto& other : each.steps)
      if (std::find(other.ways.begin(), other.ways.end(), kWay) != other.ways.end() || &other == step)
        users += domain::templateIdFor(configuration, other, kWay, "") == id ? 1 : 0;
  const bool isShared =
      users > 1 || std::any_of(configuration.departments.begin(), configuration.departments.end(), [&](const auto& each) {
        const auto& own = each.second.templates;
        return std::any_of(own.begin(), own.end(), [&](const auto& taken) { return taken.second == id; });
      });
  if (isShared) {
    const auto copyId = newTemplateId(configuration, copyName);
    std::vector<Template> copies;
    for (const auto& each : configuration.templates)
      if (each.id == id && each.way == kWay) copies.push_back(each);
    for (auto& each : copies) {
      each.id = copyId;
      each.name = copyName;
      configuration.templates.push_back(std::move(each));
    }
    id = copyId;
    step->templates[kWay] = id;
  }
  const auto shown = std::string(plainRow(configuration, id, kWay, language)->language);
  for (auto& each : configuration.templates)
    if (each.id == id && each.way == kWay && each.language == shown) each.subject = subject;
}

}  // namespace reminders::application::editing
