#include <host_sdk/kit/sql/series.hpp>

#include <charconv>

#include "statements.hpp"

namespace kit::sql {

using namespace sqlite_api;

struct Series::Rows::Answer {
  std::optional<FewRows> onSqlite;
  PostgresResult onPostgres{nullptr, &PQclear};
  int row = -1;
};

struct Series::Statement {
  std::string sql;
  std::unique_ptr<PostgresValues> values;  // until it is sent
  std::int64_t changed = 0;
  std::optional<Rows> rows;
};

namespace {

/// The connection is in pipeline mode as long as this lives.
class Pipeline {
 public:
  explicit Pipeline(PGconn* connection) : connection_(connection) {
    if (PQenterPipelineMode(connection) == 0) throwPostgres(connection, nullptr);
  }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline() { PQexitPipelineMode(connection_); }  // refuses only where the connection is lost, and then no mode matters

  void send(const std::string& sql, const std::string* name, const PostgresValues& values) {
    const int sent =
        name == nullptr ? PQsendQueryParams(connection_, numbered(sql, '$').c_str(), values.count(), nullptr, values.pointers(),
                                            nullptr, nullptr, 0)
                        : PQsendQueryPrepared(connection_, name->c_str(), values.count(), values.pointers(), nullptr, nullptr, 0);
    if (sent == 0) throwPostgres(connection_, nullptr);
  }
  void end() {
    if (PQpipelineSync(connection_) == 0) throwPostgres(connection_, nullptr);
  }
  /// The answer to the next statement; nullptr: the connection is lost.
  PostgresResult answer() {
    PostgresResult result(PQgetResult(connection_), &PQclear);
    while (result && PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) {
      const PostgresResult rest(PQgetResult(connection_), &PQclear);
      if (!rest || PQstatus(connection_) != CONNECTION_OK) break;
    }
    return result;
  }

 private:
  PGconn* connection_;
};

}  // namespace

Series::Series(Session& session) : session_(session) {}

Series::~Series() = default;

std::size_t Series::add(const std::string& sql, std::initializer_list<Value> list) {
  Statement statement;
  if (session_.isSqlite()) {
    statement.changed = change(session_, sql, list);
  } else {
    statement.sql = sql;
    statement.values = std::make_unique<PostgresValues>(std::span<const Value>(list.begin(), list.size()));
  }
  statements_.push_back(std::move(statement));
  return statements_.size() - 1;
}

std::size_t Series::ask(const std::string& sql, std::initializer_list<Value> list) {
  const std::span<const Value> values(list.begin(), list.size());
  Statement statement;
  statement.rows = Rows(std::make_unique<Rows::Answer>());
  if (session_.isSqlite()) {
    statement.rows->answer_->onSqlite.emplace(session_, sql, values);
  } else {
    statement.sql = sql;
    statement.values = std::make_unique<PostgresValues>(values);
  }
  statements_.push_back(std::move(statement));
  return statements_.size() - 1;
}

void Series::run() {
  if (session_.isSqlite() || sent_ == statements_.size()) return;
  PGconn* connection = postgresHandle(session_);
  const std::span<Statement> waiting(statements_.begin() + static_cast<std::ptrdiff_t>(sent_), statements_.end());
  std::vector<const std::string*> names;
  names.reserve(waiting.size());
  for (const auto& each : waiting) names.push_back(preparedName(connection, each.sql, each.values->count()));
  sent_ = statements_.size();
  PostgresResult failed(nullptr, &PQclear);
  bool isLost = false;
  {
    Pipeline pipeline(connection);
    for (std::size_t i = 0; i < waiting.size(); ++i) pipeline.send(waiting[i].sql, names[i], *waiting[i].values);
    pipeline.end();
    for (auto& each : waiting) {
      each.values.reset();
      auto result = pipeline.answer();
      const auto status = PQresultStatus(result.get());
      if (!result || PQstatus(connection) != CONNECTION_OK) {
        isLost = true;
        if (!failed) failed = std::move(result);
        break;
      }
      if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        each.changed = changedRows(result.get());
        if (each.rows) each.rows->answer_->onPostgres = std::move(result);
      } else if (status != PGRES_PIPELINE_ABORTED && !failed) {
        forgetIfUnfit(connection, each.sql, result.get());
        failed = std::move(result);
      }
    }
    if (!isLost) pipeline.answer();  // the end
  }
  if (isLost || failed) throwPostgres(connection, failed.get());
}

void Series::drop() { statements_.erase(statements_.begin() + static_cast<std::ptrdiff_t>(sent_), statements_.end()); }

std::int64_t Series::changed(std::size_t place) const { return statements_.at(place).changed; }

Series::Rows& Series::rows(std::size_t place) { return *statements_.at(place).rows; }

Series::Rows::Rows(std::unique_ptr<Answer> answer) : answer_(std::move(answer)) {}
Series::Rows::Rows(Rows&&) noexcept = default;
Series::Rows& Series::Rows::operator=(Rows&&) noexcept = default;
Series::Rows::~Rows() = default;

bool Series::Rows::next() {
  if (answer_->onSqlite) return answer_->onSqlite->next();
  return ++answer_->row < PQntuples(answer_->onPostgres.get());
}

bool Series::Rows::isNull(int column) const {
  if (answer_->onSqlite) return answer_->onSqlite->isNull(column);
  return PQgetisnull(answer_->onPostgres.get(), answer_->row, column) != 0;
}

std::int64_t Series::Rows::number(int column) const {
  if (answer_->onSqlite) return answer_->onSqlite->number(column);
  const auto digits = text(column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string_view Series::Rows::text(int column) const {
  if (answer_->onSqlite) return answer_->onSqlite->text(column);
  return {PQgetvalue(answer_->onPostgres.get(), answer_->row, column),
          static_cast<std::size_t>(PQgetlength(answer_->onPostgres.get(), answer_->row, column))};
}

SeriesTransaction::SeriesTransaction(Series& series, Durability durability) : series_(series) {
  if (series.session().isSqlite()) {
    onSqlite_.emplace(series.session(), durability);
    return;
  }
  series.add("begin");
  if (durability == Durability::kSystem) series.add("set local synchronous_commit to off");
}

SeriesTransaction::~SeriesTransaction() {
  if (done_ || onSqlite_) return;
  series_.drop();
  PGconn* connection = postgresHandle(series_.session());
  // What was only to be sent has never begun. Where the connection is gone, nothing is kept either.
  if (PQtransactionStatus(connection) != PQTRANS_IDLE) const PostgresResult ignored(PQexec(connection, "rollback"), &PQclear);
}

void SeriesTransaction::commit() {
  if (onSqlite_) {
    onSqlite_->commit();
  } else {
    series_.add("commit");
    series_.run();
  }
  done_ = true;
}

void SeriesTransaction::commitWithNext() {
  if (onSqlite_) return commit();
  series_.add("commit");
  done_ = true;
}

}  // namespace kit::sql
