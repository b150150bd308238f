// Figures of debt and of what reminders brought in, in a few passes over the books.
#pragma once
#include "plugin/application/results_port.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session and one read transaction.
class SqlResults final : public application::Results {
 public:
  explicit SqlResults(kit::sql::Pool& pool) : pool_(pool) {}
  application::ResultFigures figures(domain::CompanyId company, domain::Date asOf) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
