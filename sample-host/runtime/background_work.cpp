#include "sample-host/runtime/background_work.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>

#include "sample-host/runtime/host_services.hpp"
#include "sample-host/runtime/job_start.hpp"

namespace host::runtime {
namespace {

// `tail` binds company as :c, and a number of its own as :n.
std::vector<WorkRecord> read(HostServices& services, std::int64_t companyId, std::int64_t number, const std::string& tail) {
  auto sql = services.pool.acquire();
  return kit::sql::mapped([&] {
    std::vector<WorkRecord> found;
    WorkRecord row;
    const long long company = companyId;
    const long long value = number;
    long long id = 0, startedAt = 0, endedAt = 0, done = 0, total = 0, pulseAt = 0, cancelAt = 0;
    int bySchedule = 0;
    soci::statement statement(sql->raw());
    statement.alloc();
    statement.prepare(
        "select run_id, app_id, job_id, as_of, user_name, by_schedule, started_at, ended_at, state, summary, problem, cancel_by, "
        "done, "
        "total, pulse_at, cancel_at from host_job_run where company_id = :c " +
        tail);
    statement.exchange(soci::use(company, "c"));
    statement.exchange(soci::use(value, "n"));
    statement.exchange(soci::into(id));
    for (auto* into : {&row.run.appId, &row.run.jobId, &row.run.asOf, &row.run.user}) statement.exchange(soci::into(*into));
    statement.exchange(soci::into(bySchedule));
    statement.exchange(soci::into(startedAt));
    statement.exchange(soci::into(endedAt));
    for (auto* into : {&row.run.state, &row.run.summary, &row.run.problem, &row.cancelBy}) statement.exchange(soci::into(*into));
    for (auto* into : {&done, &total, &pulseAt, &cancelAt}) statement.exchange(soci::into(*into));
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
      row.run.companyId = companyId;
      row.run.runId = id;
      row.run.bySchedule = bySchedule != 0;
      row.run.startedAt = startedAt;
      row.run.endedAt = endedAt;
      row.run.done = done;
      row.run.total = total;
      row.pulseAt = pulseAt;
      row.cancelAt = cancelAt;
      found.push_back(row);
    }
    return found;
  });
}

}  // namespace

struct BackgroundWork::Started {
  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::optional<std::int64_t> runId;  // once it is noted
  std::optional<Failure> refusal;     // it never began
  bool ended = false;
  std::thread thread;
};

BackgroundWork::~BackgroundWork() {
  for (auto& each : started_)
    if (each->thread.joinable()) each->thread.join();
}

void BackgroundWork::reap() {
  std::erase_if(started_, [](const std::shared_ptr<Started>& each) {
    {
      const std::lock_guard lock(each->mutex);
      if (!each->ended) return false;
    }
    each->thread.join();
    return true;
  });
}

Result<std::int64_t> BackgroundWork::start(JobRequest request) {
  const auto started = std::make_shared<Started>();
  {
    const std::lock_guard lock(mutex_);
    reap();
    if (started_.size() >= kMost)
      return Failure{
          FailureKind::kConflict, "Too much is under way already. Wait until something has ended, then try again.", {}};
    started_.push_back(started);
    started->thread = std::thread([this, started, request = std::move(request)] {
      const OnJobStart watch([&](std::int64_t runId) {
        const std::lock_guard noting(started->mutex);
        started->runId = runId;
        started->changed.notify_all();
      });
      std::optional<Failure> failure;
      try {
        const auto outcome = jobs_.run(request);
        if (!outcome) failure = outcome.failure();
        if (failure) spdlog::warn("{}/{}, company {}: {}", request.appId, request.jobId, request.company.code, failure->text());
      } catch (const std::exception& error) {  // the database is away: its row shows it as broken off
        spdlog::error("{}/{} ended without a word: {}", request.appId, request.jobId, error.what());
        failure = Failure{FailureKind::kRetry, "The work could not begin: the database does not answer. Try again.", {}};
      }
      const std::lock_guard ending(started->mutex);
      if (!started->runId) started->refusal = failure;
      started->ended = true;
      started->changed.notify_all();
    });
  }
  std::unique_lock waiting(started->mutex);
  started->changed.wait(waiting, [&] { return started->runId || started->ended; });
  if (started->runId) return *started->runId;
  return started->refusal.value_or(Failure{FailureKind::kInternal, "The work ended before it began", {}});
}

std::vector<WorkRecord> BackgroundWork::latest(std::int64_t companyId, int count) {
  return read(services_, companyId, count, "order by run_id desc limit :n");
}

std::optional<WorkRecord> BackgroundWork::find(std::int64_t companyId, std::int64_t runId) {
  auto found = read(services_, companyId, runId, "and run_id = :n");
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

bool BackgroundWork::cancel(std::int64_t companyId, std::int64_t runId, const std::string& user) {
  auto sql = services_.pool.acquire();
  return kit::sql::mapped([&] {
    const long long company = companyId;
    const long long id = runId;
    const long long now = services_.clock.now();
    kit::sql::Transaction transaction(*sql);
    soci::statement statement =
        (sql->raw().prepare << "update host_job_run set cancel_at = :t, cancel_by = :u where company_id = :c "
                               "and run_id = :i and state = 'running' and cancel_at = 0",
         soci::use(now), soci::use(user), soci::use(company), soci::use(id));
    statement.execute(true);
    const bool changed = statement.get_affected_rows() > 0;
    transaction.commit();
    return changed;
  });
}

}  // namespace host::runtime
