// Facts from the host's views and the app's own tables, joined in one ordered pass.
#pragma once
#include "plugin/application/ports.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each snapshot takes a session of the pool as long as it lives.
class SqlFactsSource final : public application::FactsSource {
 public:
  /// `configurations` tells today's rank of a level.
  SqlFactsSource(kit::sql::Pool& pool, application::ConfigurationStore& configurations)
      : pool_(pool), configurations_(configurations) {}
  std::unique_ptr<application::FactsSnapshot> open(domain::CompanyId company, domain::Date asOf) override;
  std::unique_ptr<application::FactsSnapshot> openChanged(domain::CompanyId company, domain::Date asOf,
                                                          const application::CompletedPass& since) override;
  std::unique_ptr<application::FactsSnapshot> openInvoices(domain::CompanyId company, domain::Date asOf,
                                                           std::span<const domain::InvoiceId> invoices) override;
  bool hasChangedSince(const application::FactsStamp& stamp, domain::CompanyId company, domain::CustomerId customer,
                       std::span<const domain::InvoiceId> invoices) override;

 private:
  kit::sql::Pool& pool_;
  application::ConfigurationStore& configurations_;
};

class SqlCompanyDirectory final : public application::CompanyDirectory {
 public:
  explicit SqlCompanyDirectory(kit::sql::Pool& pool) : pool_(pool) {}
  std::vector<application::Company> companies() override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
