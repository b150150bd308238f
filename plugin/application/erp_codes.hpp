// Port: what the ERP calls its departments, customers and invoices, and the currencies that a company has to do with.
#pragma once
#include <string>
#include <vector>

#include "plugin/domain/ids.hpp"
#include "plugin/domain/named_codes.hpp"

namespace reminders::application {

class ErpCodes {
 public:
  virtual ~ErpCodes() = default;
  /// Those of `named` that the company's books do not hold. Of a category: that no customer has.
  virtual domain::NamedCodes unknown(domain::CompanyId company, const domain::NamedCodes& named) = 0;
  /// The company's own currency and those of its invoices, ISO 4217.
  virtual std::vector<std::string> currencies(domain::CompanyId company) = 0;
};

}  // namespace reminders::application
