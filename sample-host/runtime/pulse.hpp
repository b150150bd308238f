// A run under way keeps its row alive: how far it is, that its host lives, and whether somebody wants it to stop.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "sample-host/runtime/host_services.hpp"

namespace host::runtime {

/// Lives as long as the run, with a thread of its own. What it cannot write because the database is busy, it writes at the next
/// beat: a run does not fail because its progress could not be told.
class Pulse {
 public:
  /// `cancel` is called, from its thread, when a person asked for the run to stop, by whichever host.
  Pulse(HostServices& services, std::int64_t companyId, std::int64_t runId, std::function<void()> cancel);
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;
  /// Writes no more.
  ~Pulse();

  /// Any thread.
  void progress(std::int64_t done, std::int64_t total);
  [[nodiscard]] std::int64_t done() const { return done_; }
  [[nodiscard]] std::int64_t total() const { return total_; }

 private:
  void loop();
  void beat(bool writes);

  HostServices& services_;
  std::int64_t companyId_, runId_;
  std::function<void()> cancel_;
  std::atomic<std::int64_t> done_{0}, total_{0};
  std::mutex mutex_;  // guards ended_
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace host::runtime
