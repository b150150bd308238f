// What happened to reminders and messages, read for pages.
#pragma once
#include "plugin/application/history_ports.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlMessageHistory final : public application::MessageHistory {
 public:
  explicit SqlMessageHistory(kit::sql::Pool& pool) : pool_(pool) {}
  std::vector<application::PastMessage> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) override;
  std::vector<application::PastMessage> latest(domain::CompanyId company, const std::vector<domain::MessageState>& states,
                                               int limit) override;
  std::vector<application::PastMessage> page(domain::CompanyId company, const std::vector<domain::MessageState>& states,
                                             std::int64_t offset, int limit) override;
  std::optional<application::PastMessage> find(domain::CompanyId company, domain::MessageId message) override;
  std::optional<application::SentCopy> copy(domain::CompanyId company, domain::MessageId message) override;
  std::vector<application::BrokenAccount> brokenAccounts(domain::CompanyId company) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
