// Port: the reminder list. Reminders that a person has prepared and not released yet: they hold no step, and nothing sends them
// by itself.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "plugin/application/by_hand.hpp"

namespace reminders::application {

struct PreparedReminder {
  std::int64_t id = 0;
  domain::CustomerId customer;
  BatchItem item;
  std::string actor;
  domain::Date createdOn;
};

class PreparedReminders {
 public:
  virtual ~PreparedReminders() = default;
  /// Puts these into the list. A receivable stands in it once: when it is there already, level and template are changed.
  /// `customers`: whose each item is. Answers how many are new.
  virtual std::int64_t prepare(domain::CompanyId company, domain::Date asOf, std::span<const BatchItem> items,
                               std::span<const domain::CustomerId> customers, const std::string& actor) = 0;
  virtual std::int64_t count(domain::CompanyId company) = 0;
  /// By customer, then in the order in which they were prepared.
  virtual std::vector<PreparedReminder> page(domain::CompanyId company, std::int64_t offset, int limit) = 0;
  /// Those of these ids that are still there.
  virtual std::vector<PreparedReminder> find(domain::CompanyId company, std::span<const std::int64_t> ids) = 0;
  /// The rows of these receivables, as far as they stand in the list.
  virtual std::vector<std::int64_t> rowsOf(domain::CompanyId company, std::span<const domain::ReceivableId> receivables) = 0;
  /// Answers how many were changed, or taken out.
  virtual std::int64_t relevel(domain::CompanyId company, std::span<const std::int64_t> ids, const std::string& level,
                               const std::string& templateId, const std::string& actor) = 0;
  virtual std::int64_t remove(domain::CompanyId company, std::span<const std::int64_t> ids, const std::string& actor) = 0;
  /// The message that a form made; isNone(): it was not sent yet.
  virtual domain::MessageId messageOfForm(domain::CompanyId company, const std::string& key) = 0;
};

}  // namespace reminders::application
