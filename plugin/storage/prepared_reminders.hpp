// The reminder list, in reminders_prepared; and which message a form has made.
#pragma once
#include <functional>

#include "plugin/application/prepared_reminders.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlPreparedReminders final : public application::PreparedReminders {
 public:
  SqlPreparedReminders(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  std::int64_t prepare(domain::CompanyId company, domain::Date asOf, std::span<const application::BatchItem> items,
                       std::span<const domain::CustomerId> customers, const std::string& actor) override;
  std::int64_t count(domain::CompanyId company) override;
  std::vector<application::PreparedReminder> page(domain::CompanyId company, std::int64_t offset, int limit) override;
  std::vector<application::PreparedReminder> find(domain::CompanyId company, std::span<const std::int64_t> ids) override;
  std::vector<std::int64_t> rowsOf(domain::CompanyId company, std::span<const domain::ReceivableId> receivables) override;
  std::int64_t relevel(domain::CompanyId company, std::span<const std::int64_t> ids, const std::string& level,
                       const std::string& templateId, const std::string& actor) override;
  std::int64_t remove(domain::CompanyId company, std::span<const std::int64_t> ids, const std::string& actor) override;
  domain::MessageId messageOfForm(domain::CompanyId company, const std::string& key) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
