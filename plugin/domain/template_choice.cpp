#include "plugin/domain/template_choice.hpp"

#include <algorithm>
#include <tuple>

namespace reminders::domain {
namespace {

std::string replacedBy(const Configuration& configuration, const std::string& id, Way way, std::string_view departmentCode) {
  const auto department = configuration.departments.find(departmentCode);
  if (department == configuration.departments.end()) return id;
  const auto& own = department->second.templates;
  if (const auto found = own.find(id); found != own.end()) return found->second;
  if (const auto found = own.find(std::string(word(way))); found != own.end()) return found->second;
  return id;
}

std::string ownOrHinted(const Configuration& configuration, const Step& step, Way way) {
  if (const auto own = step.templates.find(way); own != step.templates.end()) return own->second;
  const auto& all = configuration.templates;
  const auto hinted =
      std::find_if(all.begin(), all.end(), [&](const Template& each) { return each.way == way && each.level == step.level; });
  if (hinted != all.end()) return hinted->id;
  const auto any = std::find_if(all.begin(), all.end(), [&](const Template& each) { return each.way == way; });
  return any == all.end() ? std::string() : any->id;
}

}  // namespace

Family familyOf(const CustomerFacts& customer) {
  if (customer.kind == CustomerKind::kIndividual) return Family::kIndividual;
  return customer.category == "key_account" ? Family::kKeyAccount : Family::kAny;
}

std::string templateIdFor(const Configuration& configuration, const Step& step, Way way, std::string_view departmentCode) {
  return replacedBy(configuration, ownOrHinted(configuration, step, way), way, departmentCode);
}

const Template* chooseTemplate(const Configuration& configuration, std::string_view templateId, Way way,
                               const CustomerFacts& customer, std::string_view companyLanguage, int daysLate) {
  const Family family = familyOf(customer);
  const std::string_view language = customer.language.empty() ? companyLanguage : std::string_view(customer.language);
  const auto familyFit = [&](const Template& row) { return row.family == family ? 2 : row.family == Family::kAny ? 1 : 0; };
  const auto languageFit = [&](const Template& row) {
    if (row.language == language) return 3;
    return row.language.empty() ? 2 : row.language == companyLanguage ? 1 : 0;
  };
  // A row whose age is not reached does not fit; where none is, the youngest one is the least wrong.
  const auto rank = [&](const Template& row) {
    const int age = row.minDaysLate.value_or(-100'000);
    const bool reached = age <= daysLate;
    return std::tuple(reached, familyFit(row), languageFit(row), reached ? age : -age);
  };
  const Template* best = nullptr;
  for (const auto& row : configuration.templates) {
    if (row.id != templateId || row.way != way) continue;
    if (best == nullptr || rank(row) > rank(*best)) best = &row;
  }
  return best;
}

const Format* formatFor(const Configuration& configuration, const Template* row, std::string_view departmentCode) {
  std::string_view id = row == nullptr ? std::string_view() : std::string_view(row->format);
  if (const auto own = configuration.departments.find(departmentCode); id.empty() && own != configuration.departments.end())
    id = own->second.format;
  if (id.empty()) id = configuration.format;
  const auto& all = configuration.formats;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Format& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace reminders::domain
