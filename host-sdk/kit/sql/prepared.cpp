#include <host_sdk/kit/sql/prepared.hpp>

#include <libpq-events.h>

#include <charconv>
#include <functional>
#include <mutex>

#include "statements.hpp"

namespace kit::sql {

using namespace sqlite_api;

namespace {

// More texts than any caller has; one that writes values into them would else fill the memory.
constexpr std::size_t kMostKept = 200;

// ---- SQLite: the statements of a connection that nobody reads at the moment

struct Kept {
  SqliteStatements statements;
  std::function<void(sqlite3_stmt*)> heard;
};

struct Connections {
  std::mutex mutex;
  std::unordered_map<sqlite3*, Kept> kept;
};

Connections& connections() {
  static Connections all;
  return all;
}

/// SQLite says that a connection closes before it refuses to, because of statements that are still there.
int traced(unsigned what, void*, void* object, void*) {
  auto& all = connections();
  const std::lock_guard lock(all.mutex);
  if (what == SQLITE_TRACE_STMT) {
    auto* statement = static_cast<sqlite3_stmt*>(object);
    if (const auto found = all.kept.find(sqlite3_db_handle(statement)); found != all.kept.end() && found->second.heard)
      found->second.heard(statement);
    return 0;
  }
  const auto found = all.kept.find(static_cast<sqlite3*>(object));
  if (found == all.kept.end()) return 0;
  for (const auto& [sql, statement] : found->second.statements) sqlite3_finalize(statement);
  all.kept.erase(found);
  return 0;
}

Kept& keptOf(sqlite3* handle) {
  auto& all = connections();
  const std::lock_guard lock(all.mutex);
  const auto [found, isNew] = all.kept.try_emplace(handle);
  if (isNew) sqlite3_trace_v2(handle, SQLITE_TRACE_CLOSE, &traced, nullptr);
  return found->second;  // of one thread, as its session is
}

// ---- PostgreSQL: the names of what a connection has prepared

struct Names {
  std::unordered_map<std::string, std::string> bySql;
  std::size_t serial = 0;
};

int connectionEvent(PGEventId event, void* info, void*) {
  if (event == PGEVT_CONNDESTROY)
    delete static_cast<Names*>(PQinstanceData(static_cast<PGEventConnDestroy*>(info)->conn, &connectionEvent));  // NOLINT
  return 1;
}

Names& namesOf(PGconn* connection) {
  auto* names = static_cast<Names*>(PQinstanceData(connection, &connectionEvent));
  if (names != nullptr) return *names;
  if (PQregisterEventProc(connection, &connectionEvent, "kit", nullptr) == 0) throw std::bad_alloc();
  names = new Names();  // NOLINT: ends with the connection, above
  PQsetInstanceData(connection, &connectionEvent, names);
  return *names;
}

PostgresResult runPrepared(PGconn* connection, const std::string& sql, std::span<const Value> list) {
  const PostgresValues values(list);
  const auto* name = preparedName(connection, sql, values.count());
  PostgresResult result(
      name == nullptr
          ? PQexecParams(connection, numbered(sql, '$').c_str(), values.count(), nullptr, values.pointers(), nullptr, nullptr, 0)
          : PQexecPrepared(connection, name->c_str(), values.count(), values.pointers(), nullptr, nullptr, 0),
      &PQclear);
  const auto status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
  forgetIfUnfit(connection, sql, result.get());
  throwPostgres(connection, result.get());
}

void command(Session& session, const char* sql) {
  if (session.isSqlite()) {
    if (sqlite3_exec(sqliteHandle(session), sql, nullptr, nullptr, nullptr) != SQLITE_OK) throwSqlite(sqliteHandle(session));
    return;
  }
  PGconn* connection = postgresHandle(session);
  const PostgresResult result(PQexec(connection, sql), &PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throwPostgres(connection, result.get());
}

}  // namespace

Taken::Taken(Session& session, const std::string& sql) : statements_(keptOf(sqliteHandle(session)).statements), sql_(sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    statement_ = found->second;
    statements_.erase(found);
    return;
  }
  statement_ = prepareSqlite(session, numbered(sql, '?'), SQLITE_PREPARE_PERSISTENT);
}

Taken::~Taken() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  if (statements_.size() >= kMostKept || !statements_.emplace(sql_, statement_).second) sqlite3_finalize(statement_);
}

void Taken::bind(std::span<const Value> values, sqlite3_destructor_type texts) {
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_)) != values.size())
    throw std::logic_error("a statement does not name as many parameters as it is given");
  int at = 0;
  for (const auto& value : values) {
    ++at;
    if (value.kind == Value::Kind::kNumber)
      sqlite3_bind_int64(statement_, at, value.number);
    else if (value.kind == Value::Kind::kText)
      sqlite3_bind_text(statement_, at, value.text.empty() ? "" : value.text.data(), static_cast<int>(value.text.size()), texts);
  }
}

PostgresValues::PostgresValues(std::span<const Value> values) {
  texts_.reserve(values.size());
  for (const auto& value : values) {
    texts_.push_back(value.kind == Value::Kind::kNumber ? std::to_string(value.number) : std::string(value.text));
    pointers_.push_back(value.kind == Value::Kind::kNull ? nullptr : texts_.back().c_str());
  }
}

const std::string* preparedName(PGconn* connection, const std::string& sql, int values) {
  auto& names = namesOf(connection);
  if (const auto known = names.bySql.find(sql); known != names.bySql.end()) return &known->second;
  if (names.bySql.size() >= kMostKept) return nullptr;
  const std::string name = "kit_" + std::to_string(++names.serial);
  // The types of the parameters are those of the columns that they meet.
  const PostgresResult prepared(PQprepare(connection, name.c_str(), numbered(sql, '$').c_str(), values, nullptr), &PQclear);
  if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) throwPostgres(connection, prepared.get());
  return &names.bySql.emplace(sql, name).first->second;
}

void forgetIfUnfit(PGconn* connection, const std::string& sql, const PGresult* failed) {
  const char* field = PQresultErrorField(failed, PG_DIAG_SQLSTATE);
  const std::string_view state = field == nullptr ? "" : field;
  if (state == "0A000" || state == "26000") namesOf(connection).bySql.erase(sql);
}

std::int64_t changedRows(PGresult* result) {
  const std::string_view count = PQcmdTuples(result);
  std::int64_t changed = 0;
  std::from_chars(count.data(), count.data() + count.size(), changed);
  return changed;
}

void listen(Session& session, std::function<void(sqlite3_stmt*)> heard) {
  auto* handle = sqliteHandle(session);
  keptOf(handle).heard = std::move(heard);
  sqlite3_trace_v2(handle, SQLITE_TRACE_CLOSE | SQLITE_TRACE_STMT, &traced, nullptr);
}

std::int64_t change(Session& session, const std::string& sql, std::initializer_list<Value> list) {
  const std::span<const Value> values(list.begin(), list.size());
  if (!session.isSqlite()) return changedRows(runPrepared(postgresHandle(session), sql, values).get());
  auto* handle = sqliteHandle(session);
  Taken statement(session, sql);
  statement.bind(values, SQLITE_STATIC);
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement.get());
  if (code != SQLITE_DONE) throwSqlite(handle);
  return sqlite3_changes(handle);
}

struct FewRows::Impl {
  sqlite3* handle = nullptr;
  std::optional<Taken> statement;
  PostgresResult rows{nullptr, &PQclear};
  int row = -1;
};

FewRows::FewRows(Session& session, const std::string& sql, std::span<const Value> values) : impl_(std::make_unique<Impl>()) {
  if (session.isSqlite()) {
    impl_->handle = sqliteHandle(session);
    impl_->statement.emplace(session, sql);
    impl_->statement->bind(values, SQLITE_TRANSIENT);
  } else {
    impl_->rows = runPrepared(postgresHandle(session), sql, values);
  }
}

FewRows::~FewRows() = default;

bool FewRows::next() {
  if (!impl_->statement) return ++impl_->row < PQntuples(impl_->rows.get());
  const int code = sqlite3_step(impl_->statement->get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) throwSqlite(impl_->handle);
  return code == SQLITE_ROW;
}

bool FewRows::isNull(int column) const {
  if (impl_->statement) return sqlite3_column_type(impl_->statement->get(), column) == SQLITE_NULL;
  return PQgetisnull(impl_->rows.get(), impl_->row, column) != 0;
}

std::int64_t FewRows::number(int column) const {
  if (impl_->statement) return sqlite3_column_int64(impl_->statement->get(), column);
  const auto digits = text(column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string_view FewRows::text(int column) const {
  if (impl_->statement) {
    auto* statement = impl_->statement->get();
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
  }
  return {PQgetvalue(impl_->rows.get(), impl_->row, column),
          static_cast<std::size_t>(PQgetlength(impl_->rows.get(), impl_->row, column))};
}

ShortTransaction::ShortTransaction(Session& session, Durability durability)
    : session_(session), isLoose_(durability == Durability::kSystem) {
  if (!session.isSqlite()) {
    command(session, isLoose_ ? "begin; set local synchronous_commit to off" : "begin");
    return;
  }
  if (isLoose_) command(session, "pragma synchronous=normal");  // would have no effect within a transaction
  try {
    command(session, "begin immediate");
  } catch (const SqlError&) {
    restore();
    throw;
  }
}

ShortTransaction::~ShortTransaction() {
  if (done_) return;
  try {
    command(session_, "rollback");
  } catch (const SqlError&) {  // the connection is gone or the database rolled back by itself: either way nothing is kept
  }
  restore();
}

void ShortTransaction::commit() {
  command(session_, "commit");
  done_ = true;
  restore();
}

void ShortTransaction::restore() {
  if (!session_.isSqlite() || !isLoose_) return;
  try {
    command(session_, "pragma synchronous=full");
  } catch (const SqlError&) {  // then the connection is of no use for anything else either
  }
}

}  // namespace kit::sql
