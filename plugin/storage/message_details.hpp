// Addresses, accounts and references for messages, from the host's views.
#pragma once
#include "plugin/application/ports.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlMessageDetails final : public application::MessageDetailsSource {
 public:
  explicit SqlMessageDetails(kit::sql::Pool& pool) : pool_(pool) {}
  application::MessageDetails details(domain::CompanyId company, domain::DepartmentId department, domain::CustomerId customer,
                                      std::span<const domain::InvoiceId> invoices) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
