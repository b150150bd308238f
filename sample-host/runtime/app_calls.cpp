#include "sample-host/runtime/app_calls.hpp"

#include <spdlog/spdlog.h>

#include <system_error>

namespace host::runtime {
namespace {

struct Call {
  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  bool isInside = false, isDone = false, isLate = false;
};

}  // namespace

AppCalls::Page::~Page() {
  const std::lock_guard lock(calls_->mutex_);
  --calls_->pages_;
  calls_->pageDone_.notify_one();
}

std::unique_ptr<AppCalls::Page> AppCalls::beginPage() {
  std::unique_lock lock(mutex_);
  if (!pageDone_.wait_for(lock, limits_.pageWait, [&] { return pages_ < limits_.pages; })) return nullptr;
  ++pages_;
  lock.unlock();
  return std::make_unique<Page>(shared_from_this());
}

bool AppCalls::inTime(const CallGate::Pass& pass, std::chrono::milliseconds patience, std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (late_ >= limits_.late) return false;
  }
  const auto call = std::make_shared<Call>();
  try {
    // Not joined: what an app does for ever, nobody can wait for. Whoever takes the app down waits at its gate.
    std::thread([self = shared_from_this(), call, &pass, work = std::move(work)]() mutable {
      {
        const CallGate::Pass own(pass);
        {
          const std::lock_guard lock(call->mutex);
          call->isInside = true;  // `pass` is not used from here on
          call->changed.notify_all();
        }
        try {
          work();
        } catch (const std::exception& error) {  // what is missing is the answer; the process goes on
          spdlog::error("a call into an app failed: {}", error.what());
        }
        work = nullptr;  // what it owns goes while the app is still there
      }
      const std::lock_guard counting(self->mutex_);
      const std::lock_guard lock(call->mutex);
      call->isDone = true;
      if (call->isLate) --self->late_;
      call->changed.notify_all();
    }).detach();
  } catch (const std::system_error& error) {
    spdlog::error("no thread for a call into an app: {}", error.what());
    return false;
  }
  {
    std::unique_lock lock(call->mutex);
    call->changed.wait(lock, [&] { return call->isInside; });
    if (call->changed.wait_for(lock, patience, [&] { return call->isDone; })) return true;
  }
  const std::lock_guard counting(mutex_);
  const std::lock_guard lock(call->mutex);
  if (call->isDone) return true;
  call->isLate = true;
  ++late_;
  return false;
}

}  // namespace host::runtime
