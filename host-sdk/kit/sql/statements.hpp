// Statements that a session keeps prepared, as prepared.cpp and series.cpp share them. Not a public header.
#pragma once
#include <host_sdk/kit/sql/prepared.hpp>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "native.hpp"

namespace kit::sql {

using SqliteStatements = std::unordered_map<std::string, sqlite_api::sqlite3_stmt*>;

/// A statement of SQLite, taken out of the session's kept ones while it is used; put back, reset, afterwards.
class Taken {
 public:
  Taken(Session& session, const std::string& sql);
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;
  ~Taken();

  void bind(std::span<const Value> values, sqlite_api::sqlite3_destructor_type texts);
  [[nodiscard]] sqlite_api::sqlite3_stmt* get() const { return statement_; }

 private:
  SqliteStatements& statements_;
  std::string sql_;
  sqlite_api::sqlite3_stmt* statement_ = nullptr;
};

using PostgresResult = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// Values as libpq takes them.
class PostgresValues {
 public:
  explicit PostgresValues(std::span<const Value> values);
  [[nodiscard]] int count() const { return static_cast<int>(pointers_.size()); }
  [[nodiscard]] const char* const* pointers() const { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

/// The name under which the connection has prepared the statement, prepared now where it was not; nullptr: it keeps as many as it
/// may. Takes a turn to the server where it prepares.
const std::string* preparedName(PGconn* connection, const std::string& sql, int values);
/// Of a statement that has failed. What it reads may have changed its shape, or the server may have forgotten it: then the next
/// one is prepared anew.
void forgetIfUnfit(PGconn* connection, const std::string& sql, const PGresult* failed);
/// Of insert, update, delete; else 0.
std::int64_t changedRows(PGresult* result);

}  // namespace kit::sql
