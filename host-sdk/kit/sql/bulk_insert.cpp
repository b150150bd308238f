#include <array>
#include <charconv>
#include <host_sdk/kit/sql/bulk_insert.hpp>

#include "native.hpp"

namespace kit::sql {

using namespace sqlite_api;

struct BulkInsert::Impl {
  explicit Impl(Session& s) : session(s) {}
  Session& session;
  std::size_t columns = 0;
  std::size_t column = 0;
  long long rows = 0;
  bool finished = false;
  sqlite3_stmt* statement = nullptr;  // SQLite
  std::string buffer;                 // PostgreSQL: COPY text not yet handed over; SQLite: the texts of this row
  struct Text {
    int column;
    std::size_t begin, size;
  };
  std::vector<Text> texts;  // SQLite: those of this row; bound at its end, for the buffer may move until then

  // SQLite would copy each text into memory of its own, which costs more than the rest of the binding.
  void bindTexts() {
    for (const auto& text : texts)
      sqlite3_bind_text(statement, text.column, buffer.data() + text.begin, static_cast<int>(text.size), SQLITE_STATIC);
    texts.clear();
  }

  void flush() {
    PGconn* connection = postgresHandle(session);
    if (!buffer.empty() && PQputCopyData(connection, buffer.data(), static_cast<int>(buffer.size())) != 1)
      throwPostgres(connection, nullptr);
    buffer.clear();
  }
  void separate() {
    if (column > 0) buffer += '\t';
  }
};

BulkInsert::BulkInsert(Session& session, const std::string& table, const std::vector<std::string>& columns, Conflict conflict)
    : impl_(std::make_unique<Impl>(session)) {
  impl_->columns = columns.size();
  std::string names;
  std::string marks;
  for (const auto& column : columns) {
    names += (names.empty() ? "" : ", ") + column;
    marks += marks.empty() ? "?" : ", ?";
  }
  if (session.isSqlite()) {
    // "or fail": a row that is refused leaves nothing of itself either way, and SQLite need not keep a journal for each statement
    // on a table with triggers, which inside a savepoint takes longer the more was written.
    const std::string sql = "insert or fail into " + table + " (" + names + ") values (" + marks + ")" +
                            (conflict == Conflict::kSkip ? " on conflict do nothing" : "");
    impl_->statement = prepareSqlite(session, sql);
    return;
  }
  if (conflict == Conflict::kSkip) throw std::logic_error("bulk insert: a COPY cannot skip rows");
  PGconn* connection = postgresHandle(session);
  PGresult* result = PQexec(connection, ("copy " + table + " (" + names + ") from stdin").c_str());
  const std::unique_ptr<PGresult, decltype(&PQclear)> owned(result, &PQclear);
  if (PQresultStatus(result) != PGRES_COPY_IN) throwPostgres(connection, result);
}

BulkInsert::~BulkInsert() {
  if (impl_->statement != nullptr) sqlite3_finalize(impl_->statement);
  if (!impl_->session.isSqlite() && !impl_->finished) {
    PGconn* connection = postgresHandle(impl_->session);
    PQputCopyEnd(connection, "given up");
    while (PGresult* result = PQgetResult(connection)) PQclear(result);
  }
}

BulkInsert& BulkInsert::add(std::int64_t value) {
  if (impl_->statement != nullptr) {
    sqlite3_bind_int64(impl_->statement, static_cast<int>(impl_->column) + 1, value);
  } else {
    impl_->separate();
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    impl_->buffer.append(digits.data(), end);
  }
  ++impl_->column;
  return *this;
}

BulkInsert& BulkInsert::add(std::string_view text) {
  if (impl_->statement != nullptr) {
    impl_->texts.push_back({static_cast<int>(impl_->column) + 1, impl_->buffer.size(), text.size()});
    impl_->buffer += text;
  } else {
    impl_->separate();
    // Most texts need no escape: they go in one piece.
    for (std::size_t plain = 0; !text.empty(); text.remove_prefix(plain + 1)) {
      plain = std::min(text.find_first_of("\\\n\r\t"), text.size());
      impl_->buffer.append(text.substr(0, plain));
      if (plain == text.size()) break;
      switch (text[plain]) {
        case '\\': impl_->buffer += "\\\\"; break;
        case '\n': impl_->buffer += "\\n"; break;
        case '\r': impl_->buffer += "\\r"; break;
        case '\t': impl_->buffer += "\\t"; break;
        default: break;
      }
    }
  }
  ++impl_->column;
  return *this;
}

BulkInsert& BulkInsert::addNull() {
  if (impl_->statement != nullptr) {
    sqlite3_bind_null(impl_->statement, static_cast<int>(impl_->column) + 1);
  } else {
    impl_->separate();
    impl_->buffer += "\\N";
  }
  ++impl_->column;
  return *this;
}

bool BulkInsert::endRow() {
  if (impl_->column != impl_->columns)
    throw std::logic_error("bulk insert: a row has " + std::to_string(impl_->column) + " columns");
  impl_->column = 0;
  ++impl_->rows;
  if (impl_->statement != nullptr) {
    impl_->bindTexts();
    const int code = sqlite3_step(impl_->statement);
    impl_->buffer.clear();
    if (code != SQLITE_DONE) throwSqlite(sqliteHandle(impl_->session));
    sqlite3_reset(impl_->statement);
    return sqlite3_changes(sqliteHandle(impl_->session)) > 0;
  }
  impl_->buffer += '\n';
  if (impl_->buffer.size() > 256 * 1024) impl_->flush();
  return true;
}

long long BulkInsert::finish() {
  if (impl_->finished) return impl_->rows;
  if (impl_->statement == nullptr) {
    impl_->flush();
    PGconn* connection = postgresHandle(impl_->session);
    impl_->finished = true;
    if (PQputCopyEnd(connection, nullptr) != 1) throwPostgres(connection, nullptr);
    std::unique_ptr<PGresult, decltype(&PQclear)> failed(nullptr, &PQclear);
    while (PGresult* result = PQgetResult(connection)) {
      if (PQresultStatus(result) != PGRES_COMMAND_OK && !failed) {
        failed.reset(result);
      } else {
        PQclear(result);
      }
    }
    if (failed) throwPostgres(connection, failed.get());
  }
  impl_->finished = true;
  return impl_->rows;
}

}  // namespace kit::sql
