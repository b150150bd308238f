// Work without a person waiting: run now, or by the schedule that an app's manifest declares.
#pragma once
#include <atomic>
#include <condition_variable>
#include <host_sdk/kit/values/date.hpp>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sample-host/runtime/app_runtime.hpp"

namespace host::runtime {

/// When a job runs by itself, in the company's time zone.
struct JobSchedule {
  enum class Kind { kManual, kEvery, kDaily } kind = Kind::kManual;
  int minutes = 0;  ///< kEvery: between two starts; kDaily: after midnight
  bool operator==(const JobSchedule&) const = default;
  /// `manual`, `every 5 minutes`, `daily 08:00`.
  [[nodiscard]] std::string text() const;
};

struct JobInfo {
  std::string appId, id;
  LocalText title;
  JobSchedule schedule;
  std::vector<std::string> parameters;     ///< the keys that may be set
  std::vector<std::string> required = {};  ///< those of them without which it is refused
  [[nodiscard]] std::string name() const { return appId + "/" + id; }
};

struct JobOutcome {
  std::string json;     ///< one JSON document, '' when the job wrote none
  std::string summary;  ///< a few lines
};

/// A run as it is remembered.
struct JobRunRecord {
  std::int64_t runId = 0, companyId = 0;
  std::string appId, jobId, asOf, user;
  bool bySchedule = false;
  Instant startedAt = 0, endedAt = 0;  ///< endedAt 0: under way
  std::string state;                   ///< running | done | failed | cancelled
  std::string summary, problem;
  std::int64_t done = 0, total = 0;
};

struct JobRequest {
  std::string appId, jobId;
  Company company;
  std::optional<kit::Date> asOf;  ///< absent: today in the company's zone
  std::map<std::string, std::string> parameters;
  std::string user;  ///< '' for a command or the schedule
  std::string language;
  bool bySchedule = false;
  bool summaryOnly = false;  ///< the outcome's JSON is not wanted: a large job may leave it out
};

/// Thread-safe.
class Jobs {
 public:
  Jobs(HostServices& services, AppRuntime& apps);
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  /// Stops the scheduler.
  ~Jobs();

  /// Of active apps.
  [[nodiscard]] std::vector<JobInfo> catalogue();
  /// Runs on the caller's thread, to the end. Refuses unknown jobs and parameters that the manifest does not declare.
  Result<JobOutcome> run(const JobRequest& request);
  /// The newest first.
  [[nodiscard]] std::vector<JobRunRecord> lastRuns(std::int64_t companyId, int count, const std::string& appId = {});

  /// Starts the scheduler: every few seconds it looks what is due, for each company and job once in the whole cluster.
  void start();
  /// Cancels what runs, by schedule or by hand, and waits for the scheduler's threads.
  void stop();
  /// Asks everything that runs to stop soon. Safe to call at any time.
  void cancelAll();
  /// Looks once and runs what is due on the caller's thread. Returns how many runs were made.
  int runDue();

 private:
  struct Due;     // a job of a company whose time has come
  struct Active;  // a run under way

  std::vector<Due> due();
  /// Notes that it begins, if nobody else did; with its lease when the job wants one.
  bool begin(Due& due);
  void runScheduled(Due& due);
  void end(const Due& due, const Result<JobOutcome>& outcome);
  Result<JobOutcome> runNow(const JobRequest& request, const std::shared_ptr<Active>& active);
  void scheduleLoop();
  void workLoop();
  void renewLoop();

  HostServices& services_;
  AppRuntime& apps_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<Due> queue_;  // to be taken up by a worker
  std::list<Due> running_;  // taken up, until it has ended
  std::vector<std::shared_ptr<Active>> active_;
  std::vector<std::thread> threads_;
};

}  // namespace host::runtime
