// The history of all reminders, as its page and its export read it.
#pragma once
#include <functional>

#include "plugin/application/reminder_list.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session and one transaction.
class SqlReminderList final : public application::ReminderList {
 public:
  SqlReminderList(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  std::vector<application::ReminderLine> page(domain::CompanyId company, const application::ReminderFilter& filter,
                                              std::optional<application::ListPlace> after, int limit) override;
  application::ReminderTotals totals(domain::CompanyId company, const application::ReminderFilter& filter) override;
  void each(domain::CompanyId company, const application::ReminderFilter& filter,
            const std::function<void(const application::ReminderLine&)>& visit) override;
  std::vector<application::ReminderDraft> holding(domain::CompanyId company, std::span<const std::int64_t> reminders) override;
  application::UnstrikeResult unstrike(domain::CompanyId company, std::int64_t reminder, const std::string& actor) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
