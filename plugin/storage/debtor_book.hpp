// Customers with what they owe, through the host's views.
#pragma once
#include "plugin/application/debtors.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session.
class SqlDebtorBook final : public application::DebtorBook {
 public:
  explicit SqlDebtorBook(kit::sql::Pool& pool) : pool_(pool) {}
  std::vector<application::DebtorAccount> page(domain::CompanyId company, const application::DebtorFilter& filter,
                                               domain::Date asOf, std::int64_t offset, int limit) override;
  std::int64_t count(domain::CompanyId company, const application::DebtorFilter& filter, domain::Date asOf) override;
  std::optional<application::DebtorCard> card(domain::CompanyId company, domain::CustomerId customer) override;
  std::vector<domain::InvoiceId> openInvoices(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf,
                                              int limit) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
