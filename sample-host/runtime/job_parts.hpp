// Runs under way and runs that are due. Private to this folder.
#pragma once
#include <atomic>
#include <optional>
#include <string>

#include "sample-host/runtime/jobs.hpp"

namespace host::runtime {

struct Jobs::Active {
  std::atomic<bool> cancelled{false};
};

struct Jobs::Due {
  JobInfo job;
  bool leased = true;
  Company company;
  kit::Date today;
  std::string holder;                 // of the lease, once it has begun
  std::optional<std::int64_t> fence;  // likewise
  std::shared_ptr<Active> active;
  [[nodiscard]] std::string leaseName() const { return "job:" + job.name(); }
};

/// What is known of a job of a company. Pure: the scheduler's decision, for any clock.
struct ScheduleState {
  std::string lastOn;         ///< the civil date of the last start, '' never
  Instant lastStartedAt = 0;  ///< 0 never
  Instant retryAt = 0;        ///< 0: nothing to repeat
};
bool isDue(const JobSchedule& schedule, const ScheduleState& state, LocalTime local, Instant now);
/// The state of a job that is seen for the first time: a daily job whose hour has passed begins tomorrow.
ScheduleState firstState(const JobSchedule& schedule, LocalTime local);
/// When to repeat a run that failed: 5 minutes, doubled each time, at most an hour.
Instant retryAfter(Instant now, std::int64_t failures);

}  // namespace host::runtime
