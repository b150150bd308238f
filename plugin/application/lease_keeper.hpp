// Keeps a sender's leases alive while it waits for a slow server: a small thread that renews them until it goes out of scope.
#pragma once
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace reminders::application {

class LeaseKeeper {
 public:
  /// Calls `renew` from a thread of its own, every `every`, until destroyed.
  LeaseKeeper(std::chrono::milliseconds every, std::function<void()> renew)
      : thread_([every, renew = std::move(renew)](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any wake;
          std::unique_lock lock(mutex);
          while (!wake.wait_for(lock, stop, every, [&] { return stop.stop_requested(); })) {
            try {
              renew();
            } catch (const std::exception&) {
              // A lease that cannot be renewed ends, another sender takes over, and the fence tells this one so: nothing is lost.
            }
          }
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace reminders::application
