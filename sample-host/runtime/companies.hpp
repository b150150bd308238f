// The companies of the installation as the runtime needs them: read through the data contract, so that it fits any ERP.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/pool.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/runtime/clock.hpp"

namespace host::runtime {

struct Company {
  std::int64_t id = 0;
  std::string code, name, country, currency, timezone, language, email;
};

/// Thread-safe. Throws kit::sql::SqlError.
class Companies {
 public:
  Companies(kit::sql::Pool& pool, const Clock& clock) : pool_(pool), clock_(clock) {}

  /// By code.
  [[nodiscard]] std::vector<Company> all();
  [[nodiscard]] std::optional<Company> byCode(std::string_view code);
  [[nodiscard]] std::optional<Company> byId(std::int64_t id);
  /// Date and time of day in the company's zone; nullopt when there is no such company. Zones are remembered for a few seconds,
  /// since apps ask often.
  [[nodiscard]] std::optional<LocalTime> local(std::int64_t companyId, Instant at);
  /// "Today" in the company's zone.
  [[nodiscard]] kit::Date today(const Company& company) const;

 private:
  kit::sql::Pool& pool_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::int64_t, std::string> zones_;
  Instant zonesReadAt_ = 0;
};

}  // namespace host::runtime
