// What a configuration calls by the ERP's codes and numbers. Customers may come later, so none of them must be there; but a
// programme that is assigned to nobody is usually a slip of the pen.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "plugin/domain/configuration.hpp"

namespace reminders::domain {

struct NamedCodes {
  using Codes = std::set<std::string, std::less<>>;
  Codes departments, categories, customers, invoices;
  bool operator==(const NamedCodes&) const = default;
};

/// All that `configuration` names: in its assignments, its departments and its agreed rates.
NamedCodes namedCodes(const Configuration& configuration);

/// One line for each place at which `configuration` names what the ERP does not know. Nothing is refused because of them.
std::vector<ConfigurationProblem> unknownCodes(const Configuration& configuration, const NamedCodes& unknown);

}  // namespace reminders::domain
