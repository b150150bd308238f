// Many rows into one table, fast on both databases: COPY on PostgreSQL, one prepared statement on SQLite.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kit::sql {

/// Use inside a Transaction. Call the `add…` functions once per column, in order, then `endRow`. `finish` must be called; without
/// it (an exception) nothing of the COPY is kept. While it is open on PostgreSQL the session can do nothing else. Constraint
/// violations surface as SqlError(kConflict) from `endRow` or `finish`.
class BulkInsert {
 public:
  BulkInsert(Session& session, const std::string& table, const std::vector<std::string>& columns);
  BulkInsert(const BulkInsert&) = delete;
  BulkInsert& operator=(const BulkInsert&) = delete;
  ~BulkInsert();

  BulkInsert& add(std::int64_t value);
  BulkInsert& add(std::string_view text);
  BulkInsert& add(const char* text) { return add(std::string_view(text)); }
  BulkInsert& addNull();
  BulkInsert& addOptional(const std::optional<std::int64_t>& value) { return value ? add(*value) : addNull(); }
  BulkInsert& addOptional(const std::optional<std::string>& value) { return value ? add(std::string_view(*value)) : addNull(); }
  void endRow();
  /// Rows written.
  long long finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kit::sql
