// SIGTERM and SIGINT: asked to end.
#pragma once
#include <chrono>
#include <functional>
#include <thread>

namespace host::commands {

/// Blocks both signals in this thread and those that it starts: `waitForEnd` and OnEndSignal take them. Call before any thread
/// starts.
void holdEndSignals();
/// Waits until the process is asked to end, at most `time`. Whether it was asked.
bool waitForEnd(std::chrono::milliseconds time);

/// Calls `work` once when the process is asked to end, on another thread, as long as this object lives.
class OnEndSignal {
 public:
  explicit OnEndSignal(std::function<void()> work);
  OnEndSignal(const OnEndSignal&) = delete;
  OnEndSignal& operator=(const OnEndSignal&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace host::commands
