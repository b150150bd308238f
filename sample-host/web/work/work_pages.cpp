#include "sample-host/web/work/work_pages.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;
using runtime::BackgroundWork;
using runtime::JobRunRecord;
using runtime::WorkRecord;

constexpr int kShown = 50;

std::string titleOf(const Visit& visit, const JobRunRecord& run) {
  for (const auto& job : visit.application.jobs().catalogue())
    if (job.appId == run.appId && job.id == run.jobId) return job.title.in(visit.language);
  return run.appId + "/" + run.jobId;  // of an app that is gone
}

std::string appNameOf(const Visit& visit, const JobRunRecord& run) {
  const auto app = visit.application.appAdmin().installed().find(run.appId);
  return app ? app->manifest.name.in(visit.language) : run.appId;
}

json stateModel(const Visit& visit, const WorkRecord& work, runtime::Instant now) {
  const auto& run = work.run;
  if (work.isBrokenOff(now)) return statusModel("bad", "alert-triangle", visit.tr("Broken off"));
  if (run.state == "running" && work.cancelAt != 0) return statusModel("warn", "player-pause", visit.tr("Stopping"));
  if (run.state == "running") return statusModel("info", "player-play", visit.tr("At work"));
  if (run.state == "done") return statusModel("ok", "check", visit.tr("Done"));
  if (run.state == "cancelled") return statusModel("quiet", "player-pause", visit.tr("Stopped"));
  return statusModel("bad", "alert-triangle", visit.tr("Failed"));
}

std::string byOf(const Visit& visit, const JobRunRecord& run) {
  if (run.bySchedule) return visit.tr("by the schedule");
  return run.user.empty() ? visit.tr("from the command line") : visit.tr("by {name}", {{"name", run.user}});
}

std::string progressText(const Visit& visit, const JobRunRecord& run) {
  if (run.total > 0)
    return visit.tr("{done} of {total}", {{"done", visit.format.number(run.done)}, {"total", visit.format.number(run.total)}});
  return run.done > 0 ? visit.tr("{done} done", {{"done", visit.format.number(run.done)}}) : std::string();
}

std::string tookText(const Visit& visit, std::int64_t milliseconds) {
  const auto seconds = std::max<std::int64_t>(milliseconds, 0) / 1000;
  if (seconds < 120) return visit.trn("{n} second", "{n} seconds", seconds);
  return visit.trn("{n} minute", "{n} minutes", seconds / 60);
}

/// A line of a summary. One that begins with "/" leads to a page of the app: its path, a space, its words.
json lineOf(const std::string& appId, const std::string& line) {
  const auto space = line.find(' ');
  const auto path = line.substr(0, space);
  const bool isLink = line.starts_with('/') && space != std::string::npos && path.find("//") == std::string::npos &&
                      path.find('\\') == std::string::npos && path.find("..") == std::string::npos;
  return {{"text", isLink ? line.substr(space + 1) : line}, {"href", isLink ? "/apps/" + appId + path : std::string()}};
}

json linesOf(const JobRunRecord& run) {
  const auto& text = run.summary;
  json lines = json::array();
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (end > at) lines.push_back(lineOf(run.appId, text.substr(at, end - at)));
    at = end + 1;
  }
  return lines;
}

/// "11/05/2026 10:00", in the company's zone and as the reader writes dates.
std::string startedText(const Visit& visit, runtime::Instant at) {
  const auto iso = runtime::shownLocally(visit.company().timezone, at);
  const auto day = kit::Date::parse(iso.substr(0, 10));
  return day ? visit.format.date(*day) + iso.substr(10) : iso;
}

json runModel(const Visit& visit, const WorkRecord& work, runtime::Instant now) {
  const auto& run = work.run;
  return {{"title", titleOf(visit, run)},
          {"app", appNameOf(visit, run)},
          {"href", "/work/" + std::to_string(run.runId)},
          {"status", stateModel(visit, work, now)},
          {"started", startedText(visit, run.startedAt)},
          {"by", byOf(visit, run)},
          {"progress", progressText(visit, run)}};
}

/// Jobs that a person may start here: those of active apps that need nothing said.
json jobsModel(const Visit& visit) {
  json jobs = json::array();
  if (!visit.mayEdit()) return jobs;
  for (const auto& job : visit.application.jobs().catalogue())
    if (job.required.empty()) jobs.push_back({{"value", job.name()}, {"title", job.title.in(visit.language)}});
  return jobs;
}

Answer list(const Visit& visit, BackgroundWork& work, const std::string& error) {
  const auto now = visit.application.clock().now();
  json runs = json::array();
  for (const auto& each : work.latest(visit.companyId(), kShown)) runs.push_back(runModel(visit, each, now));
  json empty = nullptr;
  if (runs.empty())
    empty = emptyModel("clock", visit.tr("Nothing has run yet"),
                       visit.tr("What apps do by themselves, and long work that somebody starts, shows here."));
  const auto jobs = jobsModel(visit);
  return View{"work/list",
              visit.tr("Work"),
              {{"runs", runs},
               {"has_runs", !runs.empty()},
               {"empty", empty},
               {"error", error},
               {"jobs", jobs},
               {"has_jobs", !jobs.empty()},
               {"start_action", "/work/start"}},
              error.empty() ? 200 : 422};
}

Answer start(const Visit& visit, BackgroundWork& work) {
  const auto& wanted = visit.request.form.get("job");
  for (const auto& job : visit.application.jobs().catalogue()) {
    if (job.name() != wanted) continue;
    runtime::JobRequest request;
    request.appId = job.appId;
    request.jobId = job.id;
    request.company = visit.company();
    request.user = visit.userName();
    request.language = visit.language;
    request.summaryOnly = true;
    // Jobs speak English to those who read them in a terminal; one that takes a language writes for the reader of this page.
    if (std::find(job.parameters.begin(), job.parameters.end(), "language") != job.parameters.end())
      request.parameters["language"] = visit.language;
    const auto started = work.start(std::move(request));
    if (!started) return list(visit, work, visit.tr(started.failure()));
    return Response::redirect("/work/" + std::to_string(*started));
  }
  return list(visit, work, visit.tr("Choose what is to be done first."));
}

std::optional<WorkRecord> runOf(const Visit& visit, BackgroundWork& work) {
  const auto& text = visit.request.capture("id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return work.find(visit.companyId(), id);
}

Problem noSuchRun(const Visit& visit) {
  return {404,
          "file-off",
          visit.tr("This page does not exist"),
          visit.tr("Runs are remembered for 30 days, and each belongs to its company."),
          "/work",
          visit.tr("To all work")};
}

Answer show(const Visit& visit, BackgroundWork& all) {
  const auto work = runOf(visit, all);
  if (!work) return noSuchRun(visit);
  const auto* run = &work->run;
  const auto now = visit.application.clock().now();
  const bool isUnderWay = work->isUnderWay(now);
  auto model = runModel(visit, *work, now);
  model["is_under_way"] = isUnderWay;
  model["is_broken_off"] = work->isBrokenOff(now);
  model["is_stopped"] = run->state == "cancelled";
  model["has_bar"] = isUnderWay && run->total > 0;
  model["is_endless"] = isUnderWay && run->total <= 0;
  model["done"] = std::to_string(std::min(run->done, run->total));
  model["total"] = std::to_string(run->total);
  model["took"] = tookText(visit, (run->endedAt != 0 ? run->endedAt : isUnderWay ? now : work->pulseAt) - run->startedAt);
  model["stopping"] =
      isUnderWay && work->cancelAt != 0
          ? visit.tr("{name} asked for it to stop. What is being done now is finished first.", {{"name", work->cancelBy}})
          : std::string();
  model["stopped_by"] = run->state == "cancelled" && !work->cancelBy.empty()
                            ? visit.tr("Stopped by {name}", {{"name", work->cancelBy}})
                            : std::string();
  model["cancel_action"] =
      isUnderWay && work->cancelAt == 0 && visit.mayEdit() ? json(model["href"].get<std::string>() + "/cancel") : json(nullptr);
  model["problem"] = run->problem;
  model["lines"] = linesOf(*run);
  model["has_lines"] = !model["lines"].empty();
  const auto info = visit.application.apps().app(run->appId);
  model["app_href"] = info && info->state == runtime::AppState::kActive ? info->homeHref : std::string();
  const std::string title = model["title"];
  return View{"work/run", title, std::move(model)};
}

Answer cancel(const Visit& visit, BackgroundWork& all) {
  const auto work = runOf(visit, all);
  if (!work) return noSuchRun(visit);
  all.cancel(visit.companyId(), work->run.runId, visit.userName());
  Notice notice;
  notice.icon = "player-pause";
  notice.text = visit.tr("It stops as soon as what is being done now is finished.");
  return Accepted{"/work/" + std::to_string(work->run.runId), notice};
}

}  // namespace

void addWorkPages(Site& site, BackgroundWork& work) {
  site.get("/work", Access::kViewer, [&](Visit& visit) { return site.answer(visit, list(visit, work, {})); });
  site.post("/work/start", Access::kAccountant, [&](Visit& visit) { return site.answer(visit, start(visit, work)); });
  site.get("/work/{id}", Access::kViewer, [&](Visit& visit) { return site.answer(visit, show(visit, work)); });
  site.post("/work/{id}/cancel", Access::kAccountant, [&](Visit& visit) { return site.answer(visit, cancel(visit, work)); });
  site.addMenuEntry("apps", kit::l10n::mark("Work"), "/work");
}

}  // namespace host::web
