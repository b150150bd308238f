// Which apps run in this process, as the other processes on the same PostgreSQL see it.
#pragma once
#include <chrono>
#include <host_sdk/kit/sql/session.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace host::runtime {

/// Some changes of an app's tables leave no room for the version before: they wait until no process runs it. Who runs an app
/// holds a lock of the database for it, who is about to change its tables another one; PostgreSQL gives both back when a process
/// dies. On SQLite nothing is held.
///
/// Thread-safe. Throws kit::sql::SqlError where the database does not answer.
class AppPresence {
 public:
  explicit AppPresence(kit::sql::DatabaseUrl database) : database_(std::move(database)) {}

  /// The app is about to run here. False while another process is changing it: not now.
  bool come(const std::string& appId);
  /// It does not run here any more.
  void go(const std::string& appId) noexcept;
  /// Whether another process is changing the app, or waits until it may.
  bool isChanged(const std::string& appId);

  /// The others let the app rest for as long as this lives.
  class Alone {
   public:
    Alone(AppPresence& presence, std::string appId, kit::sql::Session session)
        : presence_(presence), appId_(std::move(appId)), session_(std::move(session)) {}
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;
    ~Alone();

   private:
    AppPresence& presence_;
    std::string appId_;
    std::optional<kit::sql::Session> session_;  // its end gives the lock back
  };
  /// Waits until no other process runs the app; whether it runs here is the caller's matter. Null when one still does after
  /// `patience`, or when another one is changing it. On SQLite at once.
  std::unique_ptr<Alone> askForRest(const std::string& appId, std::chrono::milliseconds patience);

 private:
  kit::sql::Session& session();
  bool isChangedByOthers(const std::string& appId);

  kit::sql::DatabaseUrl database_;
  std::mutex mutex_;  // guards what follows
  std::optional<kit::sql::Session> session_;
  long long pid_ = 0;  // of its server process
  std::set<std::string> present_;
  std::set<std::string> ours_;  // being changed by this process
};

}  // namespace host::runtime
