// One runner in a cluster of hosts: a row that says who, until when, and the how-manieth it is.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/pool.hpp>
#include <optional>
#include <string>

#include "sample-host/runtime/clock.hpp"

namespace host::runtime {

/// Leases of one process. Each lease of a name has a fence that grows with each new holder. Thread-safe. Throws
/// kit::sql::SqlError.
class Leases {
 public:
  Leases(kit::sql::Pool& pool, const Clock& clock);

  /// Takes the lease, or renews it when `holder` has it already (same fence). nullopt: somebody else holds it. A lease that ran
  /// out and is taken again gets a new fence, even by the same holder.
  std::optional<std::int64_t> acquire(std::int64_t companyId, const std::string& name, const std::string& holder, Instant ttlMs);
  /// Gives it back, if fence and holder still fit.
  void release(std::int64_t companyId, const std::string& name, const std::string& holder, std::int64_t fence);
  /// A name that no other process and no earlier call has: who asks.
  [[nodiscard]] std::string newHolder() const;

 private:
  kit::sql::Pool& pool_;
  const Clock& clock_;
};

}  // namespace host::runtime
