#include "plugin/domain/named_codes.hpp"

#include <functional>

namespace reminders::domain {
namespace {

/// What is named, where, and the sentence when it is not there. `set` says which of the four it is.
struct Place {
  std::string path;
  const std::string& code;
  NamedCodes::Codes NamedCodes::*set;
  SentenceId sentence;
};

constexpr auto kNoDepartment = mark("there is no department \"{code}\" yet.");
constexpr auto kNoCategory = mark("no customer is of the category \"{code}\" yet.");
constexpr auto kNoCustomer = mark("there is no customer \"{code}\" yet.");
constexpr auto kNoInvoice = mark("there is no invoice \"{code}\" yet.");

void eachPlace(const Configuration& configuration, const std::function<void(const Place&)>& visit) {
  for (const auto& [code, own] : configuration.departments)
    visit({"departments." + code, code, &NamedCodes::departments, kNoDepartment});
  for (std::size_t i = 0; i < configuration.rates.size(); ++i)
    if (const auto& customer = configuration.rates[i].customer; !customer.empty())
      visit({"rates[" + std::to_string(i) + "].customer", customer, &NamedCodes::customers, kNoCustomer});
  const auto& where = configuration.assignments;
  for (const auto& [code, id] : where.departments)
    visit({"assignments.departments." + code, code, &NamedCodes::departments, kNoDepartment});
  for (const auto& [code, id] : where.categories)
    visit({"assignments.categories." + code, code, &NamedCodes::categories, kNoCategory});
  for (const auto& [code, id] : where.customers)
    visit({"assignments.customers." + code, code, &NamedCodes::customers, kNoCustomer});
  for (const auto& [number, id] : where.invoices)
    visit({"assignments.invoices." + number, number, &NamedCodes::invoices, kNoInvoice});
}

}  // namespace

NamedCodes namedCodes(const Configuration& configuration) {
  NamedCodes named;
  eachPlace(configuration, [&](const Place& place) { (named.*place.set).insert(place.code); });
  return named;
}

std::vector<ConfigurationProblem> unknownCodes(const Configuration& configuration, const NamedCodes& unknown) {
  std::vector<ConfigurationProblem> told;
  eachPlace(configuration, [&](const Place& place) {
    if ((unknown.*place.set).contains(place.code)) told.push_back({place.path, {place.sentence, {{"code", place.code}}}});
  });
  return told;
}

}  // namespace reminders::domain
