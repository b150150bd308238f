// Drafts that people took away.
#pragma once
#include <functional>

#include "plugin/application/drafts.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlDraftBook final : public application::DraftBook {
 public:
  SqlDraftBook(kit::sql::Pool& pool, std::function<std::int64_t()> now) : pool_(pool), now_(std::move(now)) {}
  std::int64_t take(domain::CompanyId company, domain::Date asOf, const application::DraftToKeep& draft) override;
  std::vector<application::TakenDraft> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) override;
  std::optional<application::TakenDraft> find(domain::CompanyId company, std::int64_t id) override;
  std::optional<application::DraftToKeep> whole(domain::CompanyId company, std::int64_t id) override;
  void countAs(domain::CompanyId company, std::int64_t id, domain::MessageId message) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
