// The decisions that were kept, for the people who ask "why not, on 12 May?".
#pragma once
#include <string_view>

#include "plugin/application/history_ports.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Kept in place of a decision's word where no plan lists the receivable any more: it was paid, credited, cancelled or closed.
inline constexpr std::string_view kClosedDecision = "closed";

/// Thread-safe; each call one session and one read transaction.
class SqlDecisionHistory final : public application::DecisionHistory {
 public:
  explicit SqlDecisionHistory(kit::sql::Pool& pool) : pool_(pool) {}
  application::RunsUpTo runsUpTo(domain::CompanyId company, domain::Date day) override;
  std::vector<application::KeptDecision> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
