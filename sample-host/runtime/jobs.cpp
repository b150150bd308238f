// Running a job, and remembering that it ran. The scheduler is in schedule.cpp.
#include "sample-host/runtime/jobs.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/contexts.hpp"
#include "sample-host/runtime/job_parts.hpp"
#include "sample-host/runtime/job_start.hpp"
#include "sample-host/runtime/loaded_module.hpp"
#include "sample-host/runtime/pulse.hpp"
#include "sample-host/runtime/schema.hpp"

namespace host::runtime {
namespace {

constexpr std::size_t kLongestSummary = 4000;

std::string cut(const std::string& text) {
  if (text.size() <= kLongestSummary) return text;
  std::size_t end = kLongestSummary;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::string two(int value) { return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)}; }

std::int64_t noteStart(HostServices& services, const JobRequest& request, kit::Date asOf) {
  auto sql = services.pool.acquire();
  return kit::sql::mapped([&]() -> std::int64_t {
    const long long company = request.company.id;
    const long long now = services.clock.now();
    const long long id = newRowId(now);
    const std::string day = asOf.iso();
    const int bySchedule = request.bySchedule ? 1 : 0;
    **sql << "insert into host_job_run (company_id, run_id, app_id, job_id, as_of, by_schedule, user_name, started_at, ended_at, "
             "state, summary, problem, done, total, pulse_at) values (:c, :i, :a, :j, :o, :b, :u, :t, 0, 'running', '', '', 0, "
             "0, :p)",
        soci::use(company), soci::use(id), soci::use(request.appId), soci::use(request.jobId), soci::use(day),
        soci::use(bySchedule), soci::use(request.user), soci::use(now), soci::use(now);
    return id;
  });
}

void noteEnd(HostServices& services, std::int64_t companyId, std::int64_t runId, const std::string& state,
             const std::string& summary, const std::string& problem, const Pulse& pulse) {
  auto sql = services.pool.acquire();
  kit::sql::mapped([&] {
    const long long company = companyId;
    const long long id = runId;
    const long long now = services.clock.now();
    const long long done = pulse.done();
    const long long total = pulse.total();
    **sql << "update host_job_run set ended_at = :t, state = :s, summary = :m, problem = :p, done = :d, total = :n where "
             "company_id = "
             ":c and run_id = :i",
        soci::use(now), soci::use(state), soci::use(summary), soci::use(problem), soci::use(done), soci::use(total),
        soci::use(company), soci::use(id);
  });
}

}  // namespace

std::string JobSchedule::text() const {
  switch (kind) {
    case Kind::kManual: return "manual";
    case Kind::kEvery:
      return minutes % 60 == 0 ? "every " + std::to_string(minutes / 60) + " hours"
                               : "every " + std::to_string(minutes) + " minutes";
    case Kind::kDaily: return "daily " + two(minutes / 60) + ":" + two(minutes % 60);
  }
  return {};
}

Jobs::Jobs(HostServices& services, AppRuntime& apps) : services_(services), apps_(apps) {}

Jobs::~Jobs() { stop(); }

std::vector<JobInfo> Jobs::catalogue() {
  std::vector<JobInfo> all;
  for (const auto& package : apps_.activePackages())
    for (const auto& job : package->jobs) all.push_back(job.info);
  return all;
}

Result<JobOutcome> Jobs::run(const JobRequest& request) {
  const auto active = std::make_shared<Active>();
  {
    const std::lock_guard lock(mutex_);
    active_.push_back(active);
  }
  auto outcome = runNow(request, active);
  const std::lock_guard lock(mutex_);
  std::erase(active_, active);
  return outcome;
}

Result<JobOutcome> Jobs::runNow(const JobRequest& request, const std::shared_ptr<Active>& active) {
  const auto visit = apps_.visit(request.appId);
  if (!visit) {
    const auto info = apps_.app(request.appId);
    if (info && !info->problem.empty())
      return Failure{FailureKind::kRetry, "The app {app} does not run: {why}", {{"app", request.appId}, {"why", info->problem}}};
    return Failure{FailureKind::kNotFound, "There is no active app {app}; see: app list", {{"app", request.appId}}};
  }
  const auto jobs = catalogue();
  const auto job = std::find_if(jobs.begin(), jobs.end(),
                                [&](const JobInfo& each) { return each.appId == request.appId && each.id == request.jobId; });
  if (job == jobs.end())
    return Failure{
        FailureKind::kNotFound, "{app} has no job {job}; see: job list", {{"app", request.appId}, {"job", request.jobId}}};
  nlohmann::json parameters = nlohmann::json::object();
  for (const auto& [key, value] : request.parameters) {
    if (std::find(job->parameters.begin(), job->parameters.end(), key) == job->parameters.end())
      return Failure{
          FailureKind::kInvalid, "{job} takes no parameter {key}; see: job list", {{"job", job->name()}, {"key", key}}};
    parameters[key] = value;
  }
  for (const auto& key : job->required)
    if (!request.parameters.contains(key))
      return Failure{FailureKind::kInvalid,
                     "{job} needs the parameter {key}: give it with --set {key}=VALUE; see: job list",
                     {{"job", job->name()}, {"key", key}}};
  ModuleJobRun run;
  run.context = contextFor(services_, request.company, request.asOf);
  run.context.userId = request.user;
  run.context.userName = request.user;
  if (!request.language.empty()) run.context.language = request.language;
  run.job = request.jobId;
  run.parameters = parameters.dump();
  run.bySchedule = request.bySchedule;
  run.summaryOnly = request.summaryOnly;
  // An app that is to be replaced waits for its jobs: they are asked to stop soon.
  run.cancelled = [active, module = visit->module] {
    if (module->state() == ModuleState::kDraining) active->cancelled = true;
    return active->cancelled.load();
  };
  const auto runId = noteStart(services_, request, kit::Date::fromDays(run.context.asOf));
  OnJobStart::began(runId);
  Pulse pulse(services_, request.company.id, runId, [active] { active->cancelled = true; });
  run.progress = [&pulse](std::int64_t done, std::int64_t total) { pulse.progress(done, total); };
  auto done = visit->module->runJob(run);
  if (done && !run.json.empty() && !nlohmann::json::accept(run.json))
    done = Failure{FailureKind::kInternal, "{job} answered something that is not JSON", {{"job", job->name()}}};
  // Whoever asked it to stop is told that it stopped; what it had done until then is in its summary.
  const std::string state = active->cancelled ? "cancelled" : done ? "done" : "failed";
  noteEnd(services_, request.company.id, runId, state, cut(run.summary), done ? "" : cut(done.failure().text()), pulse);
  if (!done && state == "failed") apps_.errors().recordCall(request.appId, AppError::Place::kJob, request.jobId, done.failure());
  if (!done) return done.failure();
  return JobOutcome{std::move(run.json), std::move(run.summary)};
}

std::vector<JobRunRecord> Jobs::lastRuns(std::int64_t companyId, int count, const std::string& appId) {
  auto sql = services_.pool.acquire();
  return kit::sql::mapped([&] {
    std::vector<JobRunRecord> found;
    JobRunRecord row;
    const long long company = companyId;
    const long long limit = count;
    long long id = 0;
    long long startedAt = 0;
    long long endedAt = 0;
    long long done = 0;
    long long total = 0;
    int bySchedule = 0;
    soci::statement statement(sql->raw());
    statement.alloc();
    statement.prepare(
        "select run_id, app_id, job_id, as_of, user_name, by_schedule, started_at, ended_at, state, summary, problem, done, "
        "total from host_job_run where company_id = :c and (app_id = :a or :b = '') order by run_id desc limit :l");
    statement.exchange(soci::use(company, "c"));
    statement.exchange(soci::use(appId, "a"));
    statement.exchange(soci::use(appId, "b"));
    statement.exchange(soci::use(limit, "l"));
    statement.exchange(soci::into(id));
    for (auto* text : {&row.appId, &row.jobId, &row.asOf, &row.user}) statement.exchange(soci::into(*text));
    statement.exchange(soci::into(bySchedule));
    statement.exchange(soci::into(startedAt));
    statement.exchange(soci::into(endedAt));
    for (auto* text : {&row.state, &row.summary, &row.problem}) statement.exchange(soci::into(*text));
    statement.exchange(soci::into(done));
    statement.exchange(soci::into(total));
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
      row.companyId = companyId;
      row.runId = id;
      row.bySchedule = bySchedule != 0;
      row.startedAt = startedAt;
      row.endedAt = endedAt;
      row.done = done;
      row.total = total;
      found.push_back(row);
    }
    return found;
  });
}

}  // namespace host::runtime
