// The scheduler: what is due, once per company and job in the whole cluster.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/host_services.hpp"
#include "sample-host/runtime/job_parts.hpp"

namespace host::runtime {
namespace {

constexpr std::chrono::seconds kLookEvery{5};
constexpr std::chrono::seconds kRenewEvery{10};
constexpr Instant kLeaseMs = 30'000;  // a dead runner's lease ends within half a minute
constexpr int kWorkers = 3;
constexpr Instant kRememberRunsMs = 30LL * 24 * 3600 * 1000;
constexpr Instant kPruneEveryMs = 3600'000;

struct Row {
  ScheduleState state;
  long long failures = 0;
};

std::optional<Row> readRow(kit::sql::Session& sql, long long company, const JobInfo& job) {
  Row row;
  long long startedAt = 0;
  long long retryAt = 0;
  *sql << "select last_on, last_started_at, retry_at, failures from host_job_schedule where company_id = :c and app_id = :a and "
          "job_id = :j",
      soci::use(company), soci::use(job.appId), soci::use(job.id), soci::into(row.state.lastOn), soci::into(startedAt),
      soci::into(retryAt), soci::into(row.failures);
  if (!sql->got_data()) return std::nullopt;
  row.state.lastStartedAt = startedAt;
  row.state.retryAt = retryAt;
  return row;
}

}  // namespace

bool isDue(const JobSchedule& schedule, const ScheduleState& state, LocalTime local, Instant now) {
  switch (schedule.kind) {
    case JobSchedule::Kind::kManual: return false;
    case JobSchedule::Kind::kEvery: {
      const auto since = now - state.lastStartedAt;
      return since >= Instant{schedule.minutes} * 60'000 || since < 0;  // a clock that was set back must not stop it for long
    }
    case JobSchedule::Kind::kDaily:
      // A missed hour is caught up the same day, a missed day by the next one. A day ahead of today is from before the clock was
      // set back: what runs daily must not wait until that day comes again.
      if (state.lastOn != local.date.iso()) return local.minuteOfDay >= schedule.minutes;
      return state.retryAt != 0 && now >= state.retryAt;
  }
  return false;
}

ScheduleState firstState(const JobSchedule& schedule, LocalTime local) {
  ScheduleState state;
  if (schedule.kind == JobSchedule::Kind::kDaily && local.minuteOfDay >= schedule.minutes) state.lastOn = local.date.iso();
  return state;
}

Instant retryAfter(Instant now, std::int64_t failures) {
  Instant wait = 5 * 60'000;
  for (std::int64_t i = 1; i < failures && wait < 3600'000; ++i) wait *= 2;
  return now + std::min<Instant>(wait, 3600'000);
}

std::vector<Jobs::Due> Jobs::due() {
  std::vector<Due> found;
  const auto packages = apps_.activePackages();
  if (packages.empty()) return found;
  const auto companies = services_.companies.all();
  const auto now = services_.clock.now();
  auto sql = services_.pool.acquire();
  kit::sql::mapped([&] {
    for (const auto& package : packages) {
      for (const auto& job : package->jobs) {
        if (job.info.schedule.kind == JobSchedule::Kind::kManual) continue;
        for (const auto& company : companies) {
          const auto local = localTime(company.timezone, now);
          const long long companyId = company.id;
          const auto row = readRow(*sql, companyId, job.info);
          if (!row) {
            const auto state = firstState(job.info.schedule, local);
            **sql << "insert into host_job_schedule (company_id, app_id, job_id, last_on, last_started_at, retry_at, failures) "
                     "values (:c, :a, :j, :o, 0, 0, 0) on conflict do nothing",
                soci::use(companyId), soci::use(job.info.appId), soci::use(job.info.id), soci::use(state.lastOn);
            continue;  // the next look sees it
          }
          if (isDue(job.info.schedule, row->state, local, now))
            found.push_back({job.info, job.leasePerCompany, company, local.date, {}, std::nullopt, nullptr});
        }
      }
    }
  });
  return found;
}

bool Jobs::begin(Due& due) {
  due.holder = services_.leases.newHolder();
  due.fence = services_.leases.acquire(due.company.id, due.leaseName(), due.holder, kLeaseMs);
  if (!due.fence) return false;
  auto sql = services_.pool.acquire();
  const bool ours = kit::sql::mapped([&] {
    const long long company = due.company.id;
    const long long now = services_.clock.now();
    kit::sql::Transaction transaction(*sql);
    // Looked at again under the lease: somebody may have run it since.
    const auto row = readRow(*sql, company, due.job);
    const auto local = localTime(due.company.timezone, now);
    if (!row || !isDue(due.job.schedule, row->state, local, now)) return false;
    due.today = local.date;
    const std::string day = due.today.iso();
    **sql << "update host_job_schedule set last_on = :o, last_started_at = :t, retry_at = 0 where company_id = :c and app_id = "
             ":a and "
             "job_id = :j",
        soci::use(day), soci::use(now), soci::use(company), soci::use(due.job.appId), soci::use(due.job.id);
    if (due.leased)
      // Nobody else runs it now: a scheduled run that did not end belongs to a host that died.
      **sql << "update host_job_run set state = 'failed', ended_at = :t, problem = 'The host ended while it ran' where "
               "company_id = :c and "
               "app_id = :a and job_id = :j and by_schedule = 1 and state = 'running'",
          soci::use(now), soci::use(company), soci::use(due.job.appId), soci::use(due.job.id);
    transaction.commit();
    return true;
  });
  if (!ours || !due.leased) {
    services_.leases.release(due.company.id, due.leaseName(), due.holder, *due.fence);
    due.fence.reset();
  }
  return ours;
}

void Jobs::end(const Due& due, const Result<JobOutcome>& outcome) {
  auto sql = services_.pool.acquire();
  kit::sql::mapped([&] {
    const long long company = due.company.id;
    const auto row = readRow(*sql, company, due.job);
    const long long failures = outcome ? 0 : (row ? row->failures : 0) + 1;
    // A cancelled run is taken up again by the next host that looks.
    const bool cancelled = !outcome && due.active && due.active->cancelled;
    const long long retryAt = outcome ? 0 : (cancelled ? services_.clock.now() : retryAfter(services_.clock.now(), failures));
    **sql << "update host_job_schedule set failures = :f, retry_at = :r where company_id = :c and app_id = :a and job_id = :j",
        soci::use(failures), soci::use(retryAt), soci::use(company), soci::use(due.job.appId), soci::use(due.job.id);
  });
}

void Jobs::runScheduled(Due& due) {
  JobRequest request;
  request.appId = due.job.appId;
  request.jobId = due.job.id;
  request.company = due.company;
  request.asOf = due.today;
  request.bySchedule = true;
  request.summaryOnly = true;
  const auto outcome = runNow(request, due.active);
  if (!outcome) spdlog::warn("{}, company {}: {}", due.job.name(), due.company.code, outcome.failure().text());
  end(due, outcome);
}

int Jobs::runDue() {
  int count = 0;
  for (auto& next : due()) {
    if (!begin(next)) continue;
    next.active = std::make_shared<Active>();
    {
      const std::lock_guard lock(mutex_);
      active_.push_back(next.active);
    }
    runScheduled(next);
    {
      const std::lock_guard lock(mutex_);
      std::erase(active_, next.active);
    }
    if (next.fence) services_.leases.release(next.company.id, next.leaseName(), next.holder, *next.fence);
    ++count;
  }
  return count;
}

void Jobs::start() {
  const std::lock_guard lock(mutex_);
  if (!threads_.empty()) return;
  stopping_ = false;
  threads_.emplace_back([this] { scheduleLoop(); });
  threads_.emplace_back([this] { renewLoop(); });
  for (int i = 0; i < kWorkers; ++i) threads_.emplace_back([this] { workLoop(); });
}

void Jobs::cancelAll() {
  const std::lock_guard lock(mutex_);
  for (const auto& active : active_) active->cancelled = true;
}

void Jobs::stop() {
  cancelAll();
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
    queue_.clear();
  }
  changed_.notify_all();
  for (auto& thread : threads) thread.join();
}

void Jobs::scheduleLoop() {
  Instant prunedAt = 0;
  while (true) {
    try {
      auto found = due();
      const std::lock_guard lock(mutex_);
      for (auto& next : found) {
        const auto same = [&](const auto& other) {
          return other.job.name() == next.job.name() && other.company.id == next.company.id;
        };
        if (std::none_of(queue_.begin(), queue_.end(), same) && std::none_of(running_.begin(), running_.end(), same))
          queue_.push_back(std::move(next));
      }
      changed_.notify_all();
    } catch (const std::exception& error) {  // a database that is away comes back; the scheduler must still be there then
      spdlog::error("the scheduler could not look what is due: {}", error.what());
    }
    try {
      const auto now = services_.clock.now();
      if (now - prunedAt > kPruneEveryMs) {
        prunedAt = now;
        services_.identity.prune();
        auto sql = services_.pool.acquire();
        kit::sql::mapped([&] {
          const long long before = now - kRememberRunsMs;
          **sql << "delete from host_job_run where started_at < :t and pulse_at < :p", soci::use(before), soci::use(before);
        });
      }
    } catch (const std::exception& error) {
      spdlog::warn("old sessions and runs could not be removed: {}", error.what());
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kLookEvery, [&] { return stopping_; })) return;
  }
}

void Jobs::workLoop() {
  while (true) {
    std::list<Due>::iterator mine;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      running_.push_back(std::move(queue_.front()));
      queue_.erase(queue_.begin());
      mine = std::prev(running_.end());
      mine->active = std::make_shared<Active>();
      active_.push_back(mine->active);
    }
    try {
      Due next = *mine;
      if (begin(next)) {
        {
          const std::lock_guard lock(mutex_);
          *mine = next;  // with its lease: the renewing thread sees it from now on
        }
        runScheduled(next);
        if (next.fence) services_.leases.release(next.company.id, next.leaseName(), next.holder, *next.fence);
      }
    } catch (const std::exception& error) {
      spdlog::error("{} could not be run: {}", mine->job.name(), error.what());
    }
    const std::lock_guard lock(mutex_);
    std::erase(active_, mine->active);
    running_.erase(mine);
    changed_.notify_all();
  }
}

// Leases of runs under way are renewed; a run whose lease was lost is asked to stop, because somebody else may begin.
void Jobs::renewLoop() {
  while (true) {
    std::vector<Due> leased;
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, kRenewEvery, [&] { return stopping_ && running_.empty(); })) return;
      for (const auto& each : running_)
        if (each.fence) leased.push_back(each);
    }
    std::vector<std::pair<Due, std::int64_t>> given;
    for (const auto& each : leased) {
      try {
        const auto fence = services_.leases.acquire(each.company.id, each.leaseName(), each.holder, kLeaseMs);
        if (fence == each.fence) continue;
        {
          const std::lock_guard lock(mutex_);
          const bool ended =
              std::none_of(running_.begin(), running_.end(), [&](const Due& other) { return other.holder == each.holder; });
          if (ended) {  // while we asked: then the lease is not wanted any more
            if (fence) given.push_back({each, *fence});
            continue;
          }
        }
        spdlog::warn("{}, company {}: its lease was lost; it stops", each.job.name(), each.company.code);
        each.active->cancelled = true;
      } catch (const std::exception& error) {
        spdlog::warn("{}, company {}: its lease could not be renewed: {}", each.job.name(), each.company.code, error.what());
      }
    }
    for (const auto& [each, fence] : given) {
      try {
        services_.leases.release(each.company.id, each.leaseName(), each.holder, fence);
      } catch (const std::exception& error) {
        spdlog::warn("{}: its lease could not be given back: {}", each.job.name(), error.what());
      }
    }
  }
}

}  // namespace host::runtime
