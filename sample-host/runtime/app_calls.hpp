// How much of the host one app may hold up: calls of pages at a time, and the patience with parts of the host's own pages.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "sample-host/runtime/call_gate.hpp"

namespace host::runtime {

struct CallLimits {
  int pages = 12;                              ///< of one app at a time; the server has more threads than that
  std::chrono::milliseconds pageWait{1'000};   ///< one more waits so long for its turn
  std::chrono::milliseconds blockTime{3'000};  ///< after that a block of a host page is left out
  std::chrono::milliseconds badgeTime{1'000};  ///< after that a menu entry is shown without its number
  int late = 4;                                ///< calls that nobody waits for any more; with so many no further one is begun
};

/// The calls of one app. Thread-safe; held by whoever calls, also by calls that nobody waits for any more.
class AppCalls : public std::enable_shared_from_this<AppCalls> {
 public:
  explicit AppCalls(CallLimits limits) : limits_(limits) {}
  [[nodiscard]] const CallLimits& limits() const { return limits_; }

  /// A page that is being made, until it is destroyed.
  class Page {
   public:
    explicit Page(std::shared_ptr<AppCalls> calls) : calls_(std::move(calls)) {}
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page();

   private:
    std::shared_ptr<AppCalls> calls_;
  };
  /// Null when too many are being made, and none was done in time.
  std::unique_ptr<Page> beginPage();

  /// Runs `work` on a thread of its own and waits for it `patience` long. False when it took longer, or was not begun because too
  /// many that did are still under way; then `work` may still be running and must own all it uses. It is inside of the gate that
  /// `pass` is inside of.
  bool inTime(const CallGate::Pass& pass, std::chrono::milliseconds patience, std::function<void()> work);

 private:
  CallLimits limits_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable pageDone_;
  int pages_ = 0;
  int late_ = 0;
};

}  // namespace host::runtime
