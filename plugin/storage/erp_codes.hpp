// What the ERP knows, through the contract views.
#pragma once
#include "plugin/application/erp_codes.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session and one transaction. The work grows with what is asked, but for categories and currencies:
/// these go through all customers and invoices.
class SqlErpCodes final : public application::ErpCodes {
 public:
  explicit SqlErpCodes(kit::sql::Pool& pool) : pool_(pool) {}
  domain::NamedCodes unknown(domain::CompanyId company, const domain::NamedCodes& named) override;
  std::vector<std::string> currencies(domain::CompanyId company) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
