// A connection to SQLite or PostgreSQL through SOCI, opened the one right way (docs/architecture.md, Databases).
#pragma once
#include <soci/soci.h>
#include <host_sdk/kit/sql/database_url.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kit::sql {

/// What went wrong, sorted by what a caller can do about it. The text names no SQL and no value.
class SqlError : public std::runtime_error {
 public:
  enum class Kind {
    kUnavailable,  ///< cannot connect, connection lost: try again later on a new session
    kBusy,         ///< locked by another writer, serialization failure, deadlock: repeat the transaction
    kConflict,     ///< a unique, foreign key or check constraint refused
    kDenied,       ///< the role or the authorizer does not allow it
    kInternal      ///< anything else: a defect
  };
  SqlError(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  [[nodiscard]] Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Turns the exception being handled into an SqlError (rethrows what is not of the database). Call inside a catch block.
[[noreturn]] void rethrowAsSqlError();

/// Runs `work`, mapping SOCI's exceptions to SqlError: stores use it at their edge.
template <class Work>
auto mapped(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const soci::soci_error&) {
    rethrowAsSqlError();
  }
}

/// What an app's session may touch. SQLite: enforced by an authorizer on the connection. PostgreSQL: by the role in the URL;
/// here it only sets the search path.
struct AccessRule {
  std::string ownPrefix;              ///< tables it may read and write: those whose name begins so, e.g. "reminders_"
  std::string ownSchema;              ///< PostgreSQL: where these tables live, e.g. "app_payment_reminders"
  std::string readablePrefix;         ///< views it may read, e.g. "sdk_v1_"
  std::vector<std::string> readable;  ///< when not empty: exactly these views instead of the prefix
};

/// One connection. Not thread-safe: one session per thread at a time (see Pool). Movable, not copyable.
class Session {
 public:
  struct Options {
    int busyTimeoutMs = 10'000;        ///< SQLite: how long a writer waits for another
    std::optional<AccessRule> access;  ///< absent: unrestricted
    bool readOnly = false;
    int cacheMegabytes = 64;  ///< SQLite: at most so much of the database is held in memory by this session
  };

  /// Throws SqlError(kUnavailable) with a sentence when the database cannot be reached.
  static Session open(const DatabaseUrl& url, const Options& options);
  static Session open(const DatabaseUrl& url) { return open(url, Options{}); }

  [[nodiscard]] Dialect dialect() const { return dialect_; }
  [[nodiscard]] bool isSqlite() const { return dialect_ == Dialect::kSqlite; }
  soci::session& operator*() { return *session_; }
  soci::session* operator->() { return session_.get(); }
  soci::session& raw() { return *session_; }

  /// Whether the connection still answers; a pool replaces one that does not.
  bool alive();
  /// SQLite: gives back what the cache holds; worth it after reading much that is not read again. Elsewhere nothing.
  void shrinkCache();
  /// Rows changed by the last insert, update or delete is statement-bound in SOCI; this runs `sql` without parameters and tells
  /// them.
  long long execute(const std::string& sql);

 private:
  Session() = default;
  Dialect dialect_ = Dialect::kSqlite;
  std::unique_ptr<AccessRule> access_;  // the authorizer keeps a pointer to it
  std::unique_ptr<soci::session> session_;
};

/// Begins at construction (`begin immediate` on SQLite, so that a read-then-write never fails half way), rolls back unless
/// committed.
class Transaction {
 public:
  explicit Transaction(Session& session);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Session& session_;
  bool done_ = false;
};

/// Several reads that see the database as it was at the first of them, without keeping writers out. Ends with the object.
class ReadTransaction {
 public:
  explicit ReadTransaction(Session& session);
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;
  ~ReadTransaction();

 private:
  Session& session_;
};

}  // namespace kit::sql
