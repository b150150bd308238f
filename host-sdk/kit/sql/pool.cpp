#include <host_sdk/kit/sql/pool.hpp>

namespace kit::sql {

Pool::Lease Pool::acquire() {
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return inUse_ < capacity_; });
    ++inUse_;
    while (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      if (session->alive()) return {*this, std::move(session)};
    }
  }
  try {
    return {*this, std::make_unique<Session>(open_())};
  } catch (...) {  // only to keep the count right; the failure goes on
    const std::lock_guard lock(mutex_);
    --inUse_;
    freed_.notify_one();
    throw;
  }
}

void Pool::giveBack(std::unique_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  --inUse_;
  if (session->alive()) idle_.push_back(std::move(session));
  freed_.notify_one();
}

}  // namespace kit::sql
