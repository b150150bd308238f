// Sessions kept open for reuse, one per thread at a time.
#pragma once
#include <condition_variable>
#include <functional>
#include <host_sdk/kit/sql/session.hpp>
#include <mutex>

namespace kit::sql {

/// A pool of at most `capacity` sessions, opened on demand by `open`. Thread-safe. It must outlive its leases.
class Pool {
 public:
  using Open = std::function<Session()>;
  Pool(std::size_t capacity, Open open) : capacity_(capacity), open_(std::move(open)) {}

  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (session_) pool_->giveBack(std::move(session_));
    }
    Session& operator*() { return *session_; }
    Session* operator->() { return session_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Session> session_;
  };

  /// Waits while all are in use. A session whose connection was lost is replaced. Throws SqlError(kUnavailable) when none can be
  /// opened.
  Lease acquire();

 private:
  void giveBack(std::unique_ptr<Session> session);
  std::size_t capacity_;
  Open open_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::size_t inUse_ = 0;
};

}  // namespace kit::sql
