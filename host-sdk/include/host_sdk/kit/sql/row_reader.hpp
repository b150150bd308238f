// Reading many rows in order with flat memory: sqlite3's own step loop on SQLite, a server-side cursor on PostgreSQL.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kit::sql {

/// Runs `sql` (parameters written as `:1`, `:2` … bound from `parameters` as text or numbers) and walks its rows once.
/// PostgreSQL needs an open Transaction (cursors live in one). The session must not be used for writing meanwhile on PostgreSQL's
/// same cursor; other statements on the same session are fine. PostgreSQL plans for all rows, as sessions are opened here;
/// whoever streams whole tables in the order of an index calls `streamInOrder` before.
class RowReader {
 public:
  struct Parameter {
    bool isText = false;
    std::string text;
    std::int64_t number = 0;
    Parameter(std::int64_t value) : number(value) {}  // NOLINT: implicit on purpose, calls read as lists of values
    Parameter(int value) : number(value) {}           // NOLINT
    Parameter(std::string value) : isText(true), text(std::move(value)) {}  // NOLINT
    Parameter(const char* value) : isText(true), text(value) {}             // NOLINT
  };
  RowReader(Session& session, const std::string& sql, const std::vector<Parameter>& parameters = {});
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;
  ~RowReader();

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

/// From here to the transaction's end, PostgreSQL prefers to walk an index over sorting what it has read: for streams of whole
/// tables side by side, whose sorts would go through its disk. SQLite does so anyway.
void streamInOrder(Session& session);

}  // namespace kit::sql
