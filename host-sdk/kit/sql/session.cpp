#include <host_sdk/kit/sql/migration.hpp>
#include <host_sdk/kit/sql/session.hpp>

#include <poll.h>

#include "confinement.hpp"
#include "native.hpp"
#include "sentences.hpp"

namespace kit::sql {
namespace {

using namespace sqlite_api;

// SQLite result codes (the low byte) sorted by what a caller can do.
SqlError::Kind kindOfSqlite(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SqlError::Kind::kBusy;
    case SQLITE_CONSTRAINT: return SqlError::Kind::kConflict;
    case SQLITE_AUTH:
    case SQLITE_PERM:
    case SQLITE_READONLY: return SqlError::Kind::kDenied;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return SqlError::Kind::kUnavailable;
    default: return SqlError::Kind::kInternal;
  }
}

SqlError::Kind kindOfSqlState(const std::string& state) {
  if (state.empty() || state.starts_with("08") || state.starts_with("57P") || state.starts_with("53"))
    return SqlError::Kind::kUnavailable;
  if (state == "40001" || state == "40P01" || state == "55P03") return SqlError::Kind::kBusy;
  if (state.starts_with("23")) return SqlError::Kind::kConflict;
  if (state == "42501") return SqlError::Kind::kDenied;
  return SqlError::Kind::kInternal;
}

std::string quoted(const std::string& value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

void openSqlite(soci::session& session, const DatabaseUrl& url, const Session::Options& options) {
  const std::string parameters = "db=\"" + url.path + "\"" + (options.readOnly ? " readonly=1" : "");
  if (options.access)
    openConfinable(session, parameters);
  else
    session.open(*soci::factory_sqlite3(), parameters);
  // One statement per call: SOCI runs only the first of several.
  session << "pragma busy_timeout=" + std::to_string(options.busyTimeoutMs);
  if (!options.readOnly) session << "pragma journal_mode=wal";
  session << "pragma synchronous=full";  // what was reported as done is on disk
  session << "pragma foreign_keys=on";
  session << "pragma cache_size=-" + std::to_string(options.cacheMegabytes * 1024);
  session << "pragma temp_store=memory";
}

void openPostgres(soci::session& session, const DatabaseUrl& url, const Session::Options& options) {
  std::string parameters = "host=" + quoted(url.host) + " port=" + url.port + " dbname=" + quoted(url.name) +
                           " connect_timeout=10 keepalives_idle=30 application_name=atrium client_encoding=UTF8";
  if (!url.user.empty()) parameters += " user=" + quoted(url.user);
  if (!url.password.empty()) parameters += " password=" + quoted(url.password);
  session.open(*soci::factory_postgresql(), parameters);
  session << "set client_min_messages=warning";
  session << "set timezone='UTC'";
  // PostgreSQL plans a cursor as if a tenth of its rows were wanted: for the first of them in order it walks a whole index and
  // throws away what was not asked for. Readers here walk all rows.
  session << "set cursor_tuple_fraction=1";
  if (options.readOnly) session << "set default_transaction_read_only=on";
  if (options.access) session << "set search_path=\"" + options.access->ownSchema + "\", public";
}

}  // namespace

void throwSqlite(sqlite3* handle) {
  const auto kind = kindOfSqlite(sqlite3_extended_errcode(handle));
  throw SqlError(kind, sentence(kind, stripped(sqlite3_errmsg(handle))));
}

void throwPostgres(PGconn* connection, const PGresult* result) {
  const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const auto kind = kindOfSqlState(state != nullptr ? state : "");
  const char* primary = result != nullptr ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  throw SqlError(kind, sentence(kind, stripped(primary != nullptr ? primary : PQerrorMessage(connection))));
}

void rethrowAsSqlError() {
  try {
    throw;
  } catch (const soci::postgresql_soci_error& error) {
    const auto kind = kindOfSqlState(error.sqlstate());
    throw SqlError(kind, sentence(kind, stripped(error.get_error_message())));
  } catch (const soci::sqlite3_soci_error& error) {
    const auto kind = kindOfSqlite(error.result());
    throw SqlError(kind, sentence(kind, stripped(error.get_error_message())));
  } catch (const soci::soci_error& error) {
    const auto kind = error.get_error_category() == soci::soci_error::connection_error ? SqlError::Kind::kUnavailable
                                                                                       : SqlError::Kind::kInternal;
    throw SqlError(kind, sentence(kind, stripped(error.get_error_message())));
  }
}

Session Session::open(const DatabaseUrl& url, const Options& options) {
  Session opened;
  opened.dialect_ = url.dialect;
  opened.session_ = std::make_unique<soci::session>();
  try {
    if (url.dialect == Dialect::kSqlite) {
      openSqlite(*opened.session_, url, options);
      if (options.access) {
        opened.access_ = std::make_unique<AccessRule>(*options.access);
        confine(*opened.session_, *opened.access_);
      }
    } else {
      openPostgres(*opened.session_, url, options);
    }
  } catch (const soci::soci_error& error) {
    throw SqlError(SqlError::Kind::kUnavailable, cannotOpen(url.shown(), stripped(error.get_error_message())));
  }
  return opened;
}

void Session::shrinkCache() {
  if (isSqlite()) sqlite3_db_release_memory(sqliteHandle(*this));
}

bool Session::alive() {
  if (isSqlite()) return true;
  PGconn* connection = postgresHandle(*this);
  // Whoever is idle is told nothing: bytes that wait now are the server's farewell, or the end of the connection. They are not
  // read, for the end would show only after the farewell; another session is cheaper than a rare notice taken for one.
  pollfd socket{PQsocket(connection), POLLIN, 0};
  return PQstatus(connection) == CONNECTION_OK && socket.fd >= 0 && poll(&socket, 1, 0) == 0;
}

long long Session::execute(const std::string& sql) {
  // SOCI would run the first of several on SQLite, without a word.
  if (splitStatements(sql).size() > 1) throw std::logic_error("one statement per call");
  return mapped([&] {
    soci::statement statement(*session_);
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute(true);
    return statement.get_affected_rows();
  });
}

Transaction::Transaction(Session& session) : session_(session) {
  mapped([&] { session_.raw() << (session_.isSqlite() ? "begin immediate" : "begin"); });
}

Transaction::~Transaction() {
  if (done_) return;
  try {
    session_.raw() << "rollback";
  } catch (const soci::soci_error&) {  // the connection is gone or the database rolled back by itself: either way nothing is kept
  }
}

ReadTransaction::ReadTransaction(Session& session) : session_(session) {
  mapped([&] { session_.raw() << (session_.isSqlite() ? "begin" : "begin isolation level repeatable read read only"); });
}

ReadTransaction::~ReadTransaction() {
  try {
    session_.raw() << "rollback";
  } catch (const soci::soci_error&) {  // the connection is gone: nothing was written
  }
}

void Transaction::commit() {
  done_ = !session_.isSqlite();  // there the transaction is over, also when it fails
  mapped([&] { session_.raw() << "commit"; });
  done_ = true;
}

}  // namespace kit::sql
