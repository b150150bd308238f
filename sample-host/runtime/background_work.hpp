// Long work that people start and watch: runs of jobs on threads of their own, how far they are, and the request to stop.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sample-host/runtime/jobs.hpp"

namespace host::runtime {

/// A run with what tells whether it is still at work. Everything is in the database: any host can ask.
struct WorkRecord {
  JobRunRecord run;
  Instant pulseAt = 0;   ///< when its host was last seen at work
  Instant cancelAt = 0;  ///< 0: nobody asked for it to stop
  std::string cancelBy;

  /// After so long without a sign of life its host is taken for dead.
  static constexpr Instant kLostMs = 60'000;
  [[nodiscard]] bool isUnderWay(Instant now) const { return run.state == "running" && now - pulseAt <= kLostMs; }
  [[nodiscard]] bool isBrokenOff(Instant now) const { return run.state == "running" && now - pulseAt > kLostMs; }
};

/// Thread-safe. Ends before the Jobs that it runs; its end waits for the runs that it started, which Jobs::stop asks to stop.
class BackgroundWork {
 public:
  /// So many runs that people started are under way in one host; more are refused.
  static constexpr std::size_t kMost = 4;

  BackgroundWork(HostServices& services, Jobs& jobs) : services_(services), jobs_(jobs) {}
  BackgroundWork(const BackgroundWork&) = delete;
  BackgroundWork& operator=(const BackgroundWork&) = delete;
  ~BackgroundWork();

  /// Begins the run on a thread of its own and answers its id as soon as it is noted. Refuses what Jobs::run refuses, and more
  /// than kMost at a time.
  Result<std::int64_t> start(JobRequest request);
  /// The newest first.
  [[nodiscard]] std::vector<WorkRecord> latest(std::int64_t companyId, int count);
  /// nullopt: there is no such run of this company.
  [[nodiscard]] std::optional<WorkRecord> find(std::int64_t companyId, std::int64_t runId);
  /// Asks a run to stop soon, in whichever host it is at work. False: it is not at work any more, or was asked already.
  bool cancel(std::int64_t companyId, std::int64_t runId, const std::string& user);

 private:
  struct Started;
  void reap();  // joins those that have ended; with the lock

  HostServices& services_;
  Jobs& jobs_;
  std::mutex mutex_;  // guards started_
  std::list<std::shared_ptr<Started>> started_;
};

}  // namespace host::runtime
