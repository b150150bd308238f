#include <atomic>
#include <charconv>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "native.hpp"

namespace kit::sql {

using namespace sqlite_api;

std::string numbered(const std::string& sql, char mark) {
  std::string out;
  bool inText = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') inText = !inText;
    const bool parameter =
        !inText && sql[i] == ':' && i + 1 < sql.size() && sql[i + 1] >= '1' && sql[i + 1] <= '9' && (i == 0 || sql[i - 1] != ':');
    out += parameter ? mark : sql[i];
  }
  return out;
}

namespace {

constexpr int kFetch = 5000;

}  // namespace

struct RowReader::Impl {
  explicit Impl(Session& s) : session(s) {}
  Session& session;
  sqlite3_stmt* statement = nullptr;
  std::string cursor;
  PGresult* page = nullptr;
  int row = -1;
  bool lastPage = false;

  void fetchPage() {
    if (page != nullptr) PQclear(page);
    PGconn* connection = postgresHandle(session);
    page = PQexec(connection, ("fetch " + std::to_string(kFetch) + " from " + cursor).c_str());
    if (PQresultStatus(page) != PGRES_TUPLES_OK) throwPostgres(connection, page);
    lastPage = PQntuples(page) < kFetch;
    row = -1;
  }
};

RowReader::RowReader(Session& session, const std::string& sql, const std::vector<Parameter>& parameters)
    : impl_(std::make_unique<Impl>(session)) {
  if (session.isSqlite()) {
    impl_->statement = prepareSqlite(session, numbered(sql, '?'));
    // SQLite would take what is missing for NULL, without a word; PostgreSQL refuses by itself.
    if (static_cast<std::size_t>(sqlite3_bind_parameter_count(impl_->statement)) != parameters.size()) {
      sqlite3_finalize(impl_->statement);
      throw std::logic_error("a statement does not name as many parameters as it is given");
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto& p = parameters[i];
      const int at = static_cast<int>(i) + 1;
      if (p.isText) {
        sqlite3_bind_text(impl_->statement, at, p.text.data(), static_cast<int>(p.text.size()), SQLITE_TRANSIENT);
      } else {
        sqlite3_bind_int64(impl_->statement, at, p.number);
      }
    }
    return;
  }
  static std::atomic<unsigned long> serial{0};
  impl_->cursor = "kit_reader_" + std::to_string(++serial);
  std::vector<std::string> texts;
  std::vector<const char*> values;
  std::vector<Oid> types;
  texts.reserve(parameters.size());
  for (const auto& p : parameters) {
    texts.push_back(p.isText ? p.text : std::to_string(p.number));
    types.push_back(p.isText ? 25 : 20);  // text, int8
  }
  for (const auto& text : texts) values.push_back(text.c_str());
  PGconn* connection = postgresHandle(session);
  const std::string declare = "declare " + impl_->cursor + " no scroll cursor for " + numbered(sql, '$');
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexecParams(connection, declare.c_str(), static_cast<int>(values.size()), types.data(), values.data(), nullptr, nullptr,
                   0),
      &PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throwPostgres(connection, result.get());
}

RowReader::~RowReader() {
  if (impl_->statement != nullptr) sqlite3_finalize(impl_->statement);
  if (impl_->page != nullptr) PQclear(impl_->page);
  if (!impl_->cursor.empty()) PQclear(PQexec(postgresHandle(impl_->session), ("close " + impl_->cursor).c_str()));
}

bool RowReader::next() {
  if (impl_->statement != nullptr) {
    const int code = sqlite3_step(impl_->statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    throwSqlite(sqliteHandle(impl_->session));
  }
  if (impl_->page == nullptr) impl_->fetchPage();
  while (++impl_->row >= PQntuples(impl_->page)) {
    if (impl_->lastPage) return false;
    impl_->fetchPage();
  }
  return true;
}

bool RowReader::isNull(int column) const {
  if (impl_->statement != nullptr) return sqlite3_column_type(impl_->statement, column) == SQLITE_NULL;
  return PQgetisnull(impl_->page, impl_->row, column) != 0;
}

std::int64_t RowReader::number(int column) const {
  if (impl_->statement != nullptr) return sqlite3_column_int64(impl_->statement, column);
  const auto digits = text(column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string_view RowReader::text(int column) const {
  if (impl_->statement != nullptr) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(impl_->statement, column));
    return {bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_column_bytes(impl_->statement, column))};
  }
  return {PQgetvalue(impl_->page, impl_->row, column), static_cast<std::size_t>(PQgetlength(impl_->page, impl_->row, column))};
}

void streamInOrder(Session& session) {
  if (!session.isSqlite()) session.execute("set local cursor_tuple_fraction = 0.1");
}

}  // namespace kit::sql
