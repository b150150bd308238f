#include "sample-host/runtime/app_presence.hpp"

#include <spdlog/spdlog.h>

#include <thread>

namespace host::runtime {
namespace {

using kit::sql::Session;

constexpr const char* kRuns = "7310006";
constexpr const char* kChanges = "7310007";
constexpr std::chrono::milliseconds kLookEvery{50};

// Which app: FNV-1a, without the sign. Two apps of one number would rest for each other, now and then; no harm.
std::string numberOf(const std::string& appId) {
  std::uint32_t hash = 2166136261U;
  for (const char c : appId) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return std::to_string(hash & 0x7fffffffU);
}

long long number(Session& session, const std::string& query) {
  return kit::sql::mapped([&] {
    long long value = 0;
    *session << query, soci::into(value);
    return session->got_data() ? value : 0;
  });
}

bool lock(Session& session, const char* function, const char* what, const std::string& appId) {
  return number(session,
                std::string("select case when ") + function + "(" + what + ", " + numberOf(appId) + ") then 1 else 0 end") != 0;
}

// Locks of that kind for the app that others than this connection and `pid` hold in this database.
long long held(Session& session, const char* what, const std::string& appId, long long pid = 0) {
  return number(session, std::string("select count(*) from pg_locks where locktype = 'advisory' and granted and classid = ") +
                             what + " and objid = " + numberOf(appId) + " and objsubid = 2 and pid not in (pg_backend_pid(), " +
                             std::to_string(pid) +
                             ") and database = (select oid from pg_database where "
                             "datname = current_database())");
}

}  // namespace

// The connection is kept: it is what holds the locks. A new one takes them again.
Session& AppPresence::session() {
  if (session_ && !session_->alive()) session_.reset();
  if (!session_) {
    auto fresh = Session::open(database_);
    for (const auto& appId : present_) lock(fresh, "pg_try_advisory_lock_shared", kRuns, appId);
    pid_ = number(fresh, "select pg_backend_pid()");
    session_.emplace(std::move(fresh));
  }
  return *session_;
}

bool AppPresence::isChangedByOthers(const std::string& appId) {
  return !ours_.contains(appId) && held(session(), kChanges, appId) != 0;
}

bool AppPresence::come(const std::string& appId) {
  if (database_.dialect == kit::sql::Dialect::kSqlite) return true;
  const std::lock_guard guard(mutex_);
  // First say it, then look: who changes the app does the same, so that at least one sees the other.
  if (!present_.contains(appId) && lock(session(), "pg_try_advisory_lock_shared", kRuns, appId)) present_.insert(appId);
  if (!isChangedByOthers(appId)) return true;
  present_.erase(appId);
  lock(session(), "pg_advisory_unlock_shared", kRuns, appId);
  return false;
}

void AppPresence::go(const std::string& appId) noexcept {
  try {
    const std::lock_guard guard(mutex_);
    if (present_.erase(appId) != 0) lock(session(), "pg_advisory_unlock_shared", kRuns, appId);
  } catch (const std::exception& error) {  // the connection is gone, and with it the lock
    spdlog::warn("that {} does not run here any more could not be told: {}", appId, error.what());
  }
}

bool AppPresence::isChanged(const std::string& appId) {
  if (database_.dialect == kit::sql::Dialect::kSqlite) return false;
  const std::lock_guard guard(mutex_);
  return isChangedByOthers(appId);
}

AppPresence::Alone::~Alone() {
  session_.reset();  // first: without it this process would take its own lock for another's
  const std::lock_guard guard(presence_.mutex_);
  presence_.ours_.erase(appId_);
}

std::unique_ptr<AppPresence::Alone> AppPresence::askForRest(const std::string& appId, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  auto asking = Session::open(database_);
  const bool isServer = !asking.isSqlite();
  if (isServer && !lock(asking, "pg_try_advisory_lock", kChanges, appId)) return nullptr;
  {
    const std::lock_guard guard(mutex_);
    ours_.insert(appId);
  }
  auto alone = std::make_unique<Alone>(*this, appId, std::move(asking));
  if (!isServer) return alone;
  auto looking = Session::open(database_);
  const auto here = [&] {
    const std::lock_guard guard(mutex_);
    return pid_;
  };
  while (held(looking, kRuns, appId, here()) != 0) {
    if (std::chrono::steady_clock::now() >= until) return nullptr;
    std::this_thread::sleep_for(kLookEvery);
  }
  return alone;
}

}  // namespace host::runtime
