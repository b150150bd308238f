// The list of unpaid invoices over the host's views. The database filters; one pass over what matches gives totals and a page.
#pragma once
#include "plugin/application/unpaid_list.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlUnpaidList final : public application::UnpaidList {
 public:
  explicit SqlUnpaidList(kit::sql::Pool& pool) : pool_(pool) {}
  application::UnpaidPage page(domain::CompanyId company, domain::Date asOf, const application::UnpaidFilter& filter,
                               application::UnpaidOrder order, std::int64_t offset, int limit) override;
  std::vector<application::UnpaidLine> lines(domain::CompanyId company, domain::Date asOf,
                                             const application::UnpaidFilter& filter,
                                             std::span<const domain::CustomerId> customers, int perCustomer) override;
  std::vector<application::CustomerStory> stories(domain::CompanyId company, domain::Date asOf,
                                                  std::span<const domain::CustomerId> customers) override;
  std::vector<application::UnpaidLine> all(domain::CompanyId company, domain::Date asOf, const application::UnpaidFilter& filter,
                                           int limit) override;
  void each(domain::CompanyId company, domain::Date asOf, const application::UnpaidFilter& filter,
            const std::function<void(const application::UnpaidEntry&)>& visit) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
