// One `serve` on a SQLite file.
#pragma once
#include <host_sdk/kit/sql/database_url.hpp>
#include <memory>

namespace host::commands {

/// Holds the place of the one server of a SQLite database, until it goes or the process ends, however it ends. Commands do not
/// take it: they work beside a server. PostgreSQL needs none: any number of servers share it.
class ServeLock {
 public:
  /// Throws Failed with a sentence when another process holds it.
  static std::unique_ptr<ServeLock> take(const kit::sql::DatabaseUrl& database);
  explicit ServeLock(int fd) : fd_(fd) {}
  ServeLock(const ServeLock&) = delete;
  ServeLock& operator=(const ServeLock&) = delete;
  ~ServeLock();

 private:
  int fd_;
};

}  // namespace host::commands
