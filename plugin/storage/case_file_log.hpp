// Which case files were made: remembered with the end of their chain.
#pragma once
#include <functional>

#include "plugin/application/case_file.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session.
class SqlCaseFileLog final : public application::CaseFileLog {
 public:
  SqlCaseFileLog(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  void record(domain::CompanyId company, const application::CaseFileRecord& record) override;
  std::vector<application::CaseFileRecord> made(domain::CompanyId company, domain::CustomerId customer, int limit) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
