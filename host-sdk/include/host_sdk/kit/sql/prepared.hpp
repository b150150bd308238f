// Statements that are run again and again, as for each mail that is sent: prepared once for each session, on both databases.
//
// Their texts must not hold values, or each would be a statement of its own. Parameters are written as `:1`, `:2` ….
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kit::sql {

/// A value for a parameter: a number, a text or NULL. Texts are not copied and must outlive the call.
struct Value {
  enum class Kind : std::uint8_t { kNull, kNumber, kText } kind = Kind::kNull;
  std::int64_t number = 0;
  std::string_view text{};

  // Implicit on purpose: calls read as lists of values.
  Value(std::int64_t value) : kind(Kind::kNumber), number(value) {}    // NOLINT
  Value(int value) : kind(Kind::kNumber), number(value) {}             // NOLINT
  Value(std::string_view value) : kind(Kind::kText), text(value) {}    // NOLINT
  Value(const std::string& value) : kind(Kind::kText), text(value) {}  // NOLINT
  Value(const char* value) : kind(Kind::kText), text(value) {}         // NOLINT
  Value(const std::optional<std::string>& value)                       // NOLINT
      : kind(value ? Kind::kText : Kind::kNull), text(value ? std::string_view(*value) : std::string_view()) {}
  Value(const std::optional<std::int64_t>& value)  // NOLINT
      : kind(value ? Kind::kNumber : Kind::kNull), number(value.value_or(0)) {}
};

/// Runs one insert, update or delete and answers how many rows it changed. Throws SqlError; std::logic_error where the number of
/// values is not that of the parameters.
std::int64_t change(Session& session, const std::string& sql, std::initializer_list<Value> values);

/// The rows of a short answer, read like those of a RowReader. Unlike there PostgreSQL gives all of them at once, and no
/// transaction is needed. Each statement can be read by one at a time.
class FewRows {
 public:
  FewRows(Session& session, const std::string& sql, std::span<const Value> values);
  FewRows(Session& session, const std::string& sql, std::initializer_list<Value> values)
      : FewRows(session, sql, std::span<const Value>(values.begin(), values.size())) {}
  FewRows(const FewRows&) = delete;
  FewRows& operator=(const FewRows&) = delete;
  ~FewRows();

  /// Moves to the next row; false at the end.
  bool next();
  /// Columns of the current row, by position from 0. `text` is valid until the next call of `next`.
  [[nodiscard]] bool isNull(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view text(int column) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What a commit waits for.
enum class Durability {
  kDisk,  ///< it is on disk: also a loss of power leaves it
  /// It outlives this process, but perhaps not the machine (SQLite) or a crash of the server (PostgreSQL): then the last of these
  /// are gone, together with all that was committed after them; what was committed before a kDisk never is.
  kSystem
};

/// A Transaction whose commit waits for no more than it must.
class ShortTransaction {
 public:
  ShortTransaction(Session& session, Durability durability);
  ShortTransaction(const ShortTransaction&) = delete;
  ShortTransaction& operator=(const ShortTransaction&) = delete;
  ~ShortTransaction();
  void commit();

 private:
  void restore();
  Session& session_;
  bool isLoose_;
  bool done_ = false;
};

}  // namespace kit::sql
