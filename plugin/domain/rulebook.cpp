#include "plugin/domain/rulebook.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace reminders::domain {

Rulebook::Rulebook(Configuration configuration, std::optional<Date> activatedOn, std::span<const Rate> shippedRates)
    : configuration_(std::move(configuration)),
      activatedOn_(activatedOn),
      calendar_(configuration_.workingDays, holidaysOf(configuration_)),
      rates_(shippedRates, configuration_.rates) {
  const auto problems = checkConfiguration(configuration_);
  if (!problems.empty()) throw std::invalid_argument(problems.front().path + ": " + problems.front().sentence.english());
  for (const auto& programme : configuration_.programmes) {
    RankedProgramme ranked{&programme, {}};
    for (const auto& step : programme.steps) {
      const std::span<const Role> own = step.recipients;
      ranked.steps.push_back(
          {&step, level(step.level)->rank, own.empty() ? std::span<const Role>(configuration_.defaultRecipients) : own});
    }
    programmes_.push_back(std::move(ranked));
  }
}

const Level* Rulebook::level(std::string_view id) const {
  const auto found =
      std::find_if(configuration_.levels.begin(), configuration_.levels.end(), [&](const Level& each) { return each.id == id; });
  return found == configuration_.levels.end() ? nullptr : &*found;
}

const RankedProgramme* Rulebook::programme(std::string_view id) const {
  const auto found =
      std::find_if(programmes_.begin(), programmes_.end(), [&](const RankedProgramme& each) { return each.programme->id == id; });
  return found == programmes_.end() ? nullptr : &*found;
}

ProgrammeChoice Rulebook::programmeOf(const ReceivableFacts& receivable, const CustomerFacts& customer) const {
  const auto& where = configuration_.assignments;
  const auto chosen = [&](std::string_view id, ProgrammeSource from) {
    return ProgrammeChoice{programme(id), from};  // nullptr for `none`
  };
  const auto lookUp = [](const auto& map, const std::string& key) -> const std::string* {
    if (map.empty() || key.empty()) return nullptr;
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
  };
  if (const auto* id = lookUp(where.invoices, receivable.number)) return chosen(*id, ProgrammeSource::kInvoice);
  if (const auto* id = lookUp(where.customers, customer.code)) return chosen(*id, ProgrammeSource::kCustomer);
  if (const auto* id = lookUp(where.categories, customer.category)) return chosen(*id, ProgrammeSource::kCategory);
  if (const auto* id = lookUp(where.departments, receivable.departmentCode)) return chosen(*id, ProgrammeSource::kDepartment);
  return chosen(where.company, ProgrammeSource::kCompany);
}

Date Rulebook::dueDayOf(const Step& step, Date due) const {
  return step.dayType == DayType::kCalendar ? due.plusDays(step.delayDays) : calendar_.firstDayLate(due, step.delayDays);
}

std::int64_t Rulebook::minimumIn(kit::Currency currency) const {
  return configuration_.minimumAmount.inMinor(currency.exponent());
}

}  // namespace reminders::domain
