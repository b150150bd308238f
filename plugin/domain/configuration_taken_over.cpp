// What is asked of a configuration only when it is taken over.
#include <algorithm>
#include <map>
#include <string>

#include "plugin/domain/configuration.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::domain {
namespace {

std::string at(const std::string& list, std::size_t index) { return list + "[" + std::to_string(index) + "]"; }

bool isColour(std::string_view text) {
  if (text.empty()) return true;
  const auto isDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  return text.size() == 7 && text.front() == '#' && std::all_of(text.begin() + 1, text.end(), isDigit);
}

/// Of each programme that is assigned, the first place that assigns it.
std::map<std::string, std::string, std::less<>> assignedPlaces(const Assignments& where) {
  std::map<std::string, std::string, std::less<>> places;
  if (!where.company.empty()) places.emplace(where.company, "assignments.company");
  const std::pair<const char*, const decltype(where.customers)*> maps[] = {{"departments", &where.departments},
                                                                           {"categories", &where.categories},
                                                                           {"customers", &where.customers},
                                                                           {"invoices", &where.invoices}};
  for (const auto& [name, map] : maps)
    for (const auto& [key, id] : *map) places.emplace(id, std::string("assignments.") + name + "." + key);
  return places;
}

/// Whether a message of this step may be a letter.
bool sendsLetters(const Step& step) {
  const auto has = [&](Way way) { return std::find(step.ways.begin(), step.ways.end(), way) != step.ways.end(); };
  return has(Way::kLetter) || (has(Way::kEmail) && step.withoutEmail == WithoutEmail::kLetter);
}

}  // namespace

std::vector<ConfigurationProblem> checkTakenOver(const Configuration& configuration) {
  std::vector<ConfigurationProblem> problems;
  for (std::size_t i = 0; i < configuration.levels.size(); ++i)
    if (!isColour(configuration.levels[i].colour))
      problems.push_back({at("levels", i) + ".colour", mark("must be a colour such as \"#0f766e\", or empty.")});
  const auto assigned = assignedPlaces(configuration.assignments);
  for (std::size_t i = 0; i < configuration.programmes.size(); ++i) {
    const auto& programme = configuration.programmes[i];
    const auto path = at("programmes", i) + ".steps";
    // One that is assigned to nobody may be a draft; one of the mode none needs no steps.
    const auto place = assigned.find(programme.id);
    if (programme.steps.empty() && programme.mode != Mode::kNone && place != assigned.end())
      problems.push_back(
          {path, {mark("must hold at least one step: {place} assigns this programme."), {{"place", place->second}}}});
    for (std::size_t k = 0; k < programme.steps.size(); ++k)
      // Departments only replace templates by others that are there: where there is one, each has one.
      if (sendsLetters(programme.steps[k]) && templateIdFor(configuration, programme.steps[k], Way::kLetter, "").empty())
        problems.push_back({at(path, k) + ".templates.letter",
                            mark("is missing: the step may send a letter, and there is no template of the way \"letter\".")});
  }
  return problems;
}

}  // namespace reminders::domain
