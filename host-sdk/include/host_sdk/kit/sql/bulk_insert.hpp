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
  /// What becomes of a row that a unique index refuses. kSkip passes over it, for SQLite alone: a COPY knows no such thing.
  enum class Conflict { kRefuse, kSkip };

  /// Throws std::logic_error for kSkip on PostgreSQL.
  BulkInsert(Session& session, const std::string& table, const std::vector<std::string>& columns,
             Conflict conflict = Conflict::kRefuse);
  BulkInsert(const BulkInsert&) = delete;
  BulkInsert& operator=(const BulkInsert&) = delete;
  ~BulkInsert();

  BulkInsert& add(std::int64_t value);
  BulkInsert& add(std::string_view text);
  BulkInsert& add(const char* text) { return add(std::string_view(text)); }
  BulkInsert& addNull();
  BulkInsert& addOptional(const std::optional<std::int64_t>& value) { return value ? add(*value) : addNull(); }
  BulkInsert& addOptional(const std::optional<std::string>& value) { return value ? add(std::string_view(*value)) : addNull(); }
  /// Whether the row went in; false only for a conflict that is skipped.
  bool endRow();
  /// Rows written, those that were skipped included.
  long long finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kit::sql
