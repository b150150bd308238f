// Messages that people have sent themselves, noted as if they had left by the outbox.
#pragma once
#include <functional>

#include "plugin/application/drafts.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlSentElsewhere final : public application::SentElsewhere {
 public:
  SqlSentElsewhere(kit::sql::Pool& pool, std::function<std::int64_t()> now) : pool_(pool), now_(std::move(now)) {}
  domain::MessageId note(domain::CompanyId company, domain::Date asOf, const application::DraftGroup& group,
                         const application::SentCopy& copy) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
