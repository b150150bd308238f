// The book of who did what. Rows are added, never changed.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/pool.hpp>
#include <string>
#include <vector>

#include "sample-host/runtime/clock.hpp"

namespace host::runtime {

struct AuditEntry {
  std::int64_t companyId = 0;  ///< 0: the whole host
  Instant at = 0;
  std::string asOf;   ///< the civil date it was done for, or ''
  std::string appId;  ///< '' for the host itself
  std::string user;   ///< '' for a job or a command
  std::string what;   ///< a stable word: "app.installed", "programme.activated"
  std::string subject;
  std::string detail;
};

/// Thread-safe. Throws kit::sql::SqlError.
class Audit {
 public:
  Audit(kit::sql::Pool& pool, const Clock& clock) : pool_(pool), clock_(clock) {}
  /// `at` is filled in.
  void record(AuditEntry entry);
  /// The newest first, at most `count`; of one company, or of the host for 0.
  [[nodiscard]] std::vector<AuditEntry> newest(std::int64_t companyId, int count);

 private:
  kit::sql::Pool& pool_;
  const Clock& clock_;
};

}  // namespace host::runtime
