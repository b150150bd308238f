// The digests that were noted of what left and of what was filed.
#pragma once
#include <functional>
#include <host_sdk/kit/sql/prepared.hpp>

#include "plugin/application/case_file.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session. Those of mails and calls are written by the outbox, with how they ended.
class SqlCopyDigests final : public application::NotedDigests {
 public:
  SqlCopyDigests(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  std::string ofMessage(domain::CompanyId company, domain::MessageId message) override;
  std::string ofFile(domain::CompanyId company, const std::string& path) override;
  /// A file was left with the host under this path. Throws application::Retryable when the database is away.
  void noteFile(domain::CompanyId company, const std::string& path, const std::string& bytes);

 private:
  std::string one(const std::string& sql, std::initializer_list<kit::sql::Value> values);
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
