// Small settings of the host: name and value, of a company or host-wide.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/pool.hpp>
#include <optional>
#include <string>

namespace host::runtime {

/// Thread-safe. Throws kit::sql::SqlError.
class Settings {
 public:
  explicit Settings(kit::sql::Pool& pool) : pool_(pool) {}
  /// `companyId` 0: host-wide.
  [[nodiscard]] std::optional<std::string> get(std::int64_t companyId, const std::string& name);
  void set(std::int64_t companyId, const std::string& name, const std::string& value);

 private:
  kit::sql::Pool& pool_;
};

}  // namespace host::runtime
