// An installed app: its state, what it does by itself, and what an administrator can do with it.
#include "sample-host/web/site/lists.hpp"
#include "sample-host/web/store/store_pages.hpp"

namespace host::web {
namespace {

using nlohmann::json;

std::string manageHref(const std::string& id) { return storeHref(id) + "/manage"; }

std::string scheduleText(const Visit& visit, const runtime::JobSchedule& schedule) {
  switch (schedule.kind) {
    case runtime::JobSchedule::Kind::kEvery: return visit.trn("every minute", "every {n} minutes", schedule.minutes);
    case runtime::JobSchedule::Kind::kDaily: {
      const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
      return visit.tr("every day at {time}", {{"time", two(schedule.minutes / 60) + ":" + two(schedule.minutes % 60)}});
    }
    case runtime::JobSchedule::Kind::kManual: break;
  }
  return visit.tr("when asked to");
}

json runStatus(const Visit& visit, const runtime::JobRunRecord& run) {
  if (run.state == "done") return statusModel("ok", "check", visit.tr("It went well"));
  if (run.state == "running") return statusModel("info", "player-play", visit.tr("at work"));
  if (run.state == "cancelled") return statusModel("quiet", "player-pause", visit.tr("Stopped half-way; the next run goes on"));
  return statusModel("bad", "alert-triangle", run.problem.empty() ? visit.tr("It failed") : run.problem);
}

json jobsModel(const Visit& visit, const std::string& id) {
  json jobs = json::array();
  const auto* company = visit.session->company();
  const auto runs =
      company == nullptr ? std::vector<runtime::JobRunRecord>{} : visit.application.jobs().lastRuns(company->id, 100, id);
  for (const auto& job : visit.application.jobs().catalogue()) {
    if (job.appId != id) continue;
    json model{{"title", job.title.in(visit.language)},
               {"schedule", scheduleText(visit, job.schedule)},
               {"last", ""},
               {"status", nullptr},
               {"run_action", nullptr}};
    for (const auto& run : runs) {
      if (run.jobId != job.id) continue;
      const auto line = run.summary.substr(0, run.summary.find('\n'));
      model["last"] = runtime::shownLocally(company->timezone, run.startedAt) + (line.empty() ? "" : ": " + line);
      model["status"] = runStatus(visit, run);
      break;
    }
    jobs.push_back(std::move(model));
  }
  return jobs;
}

json factsModel(const Visit& visit, const appstore::InstalledApp& app, const std::optional<runtime::AppInfo>& info) {
  json facts = json::array();
  const auto fact = [&](const std::string& title, const std::string& value) {
    facts.push_back({{"title", title}, {"value", value}});
  };
  fact(visit.tr("Installed on"),
       app.consentedBy.empty()
           ? dayOf(visit, app.installedAtMs)
           : visit.tr("{date} by {name}", {{"date", dayOf(visit, app.installedAtMs)}, {"name", app.consentedBy}}));
  fact(visit.tr("Signature"),
       app.keyId.empty() ? visit.tr("none: installed in developer mode") : app.publisher + ", " + app.keyId);
  if (!app.previousVersion.empty()) fact(visit.tr("Version before"), app.previousVersion);
  if (info)
    for (const auto& note : info->notes) fact(visit.tr("Note"), visit.tr(note));
  return facts;
}

std::string placeText(const Visit& visit, const runtime::AppError& error) {
  using Place = runtime::AppError::Place;
  switch (error.place) {
    case Place::kStart: return visit.tr("at its start");
    case Place::kEnable: return visit.tr("when it was switched on");
    case Place::kCompany: return visit.tr("preparing the company {code}", {{"code", error.what}});
    case Place::kPage: return visit.tr("on its page {path}", {{"path", error.what}});
    case Place::kBlock: return visit.tr("in its block “{title}”", {{"title", error.what}});
    case Place::kJob: return visit.tr("in its job {job}", {{"job", error.what}});
  }
  return {};
}

json errorsModel(const Visit& visit, const std::string& id) {
  json model = json::array();
  const auto* company = visit.session->company();
  const std::string zone = company == nullptr ? "Europe/Paris" : company->timezone;
  for (const auto& error : visit.application.apps().errors().newest(id))
    model.push_back({{"sentence", visit.tr(error.failure)},
                     {"place", placeText(visit, error)},
                     {"last", runtime::shownLocally(zone, error.lastAt)},
                     {"times", error.times > 1 ? visit.trn("once", "{n} times", error.times) : ""}});
  return model;
}

// The notice at the top: what keeps it from running now, in the visitor's language where the host wrote it.
std::string problemText(const Visit& visit, const appstore::InstalledApp& app, const std::optional<runtime::AppInfo>& info) {
  auto problem = info && info->state == runtime::AppState::kFailed ? info->problem : app.lastError;
  for (const auto& error : visit.application.apps().errors().newest(app.id))
    if (error.failure.text() == problem) return visit.tr(error.failure);
  if (!problem.empty() || app.state != appstore::AppState::kEnabled) return problem;
  for (const auto& line : visit.application.apps().health())
    if (line.appId == app.id && !line.well) return line.sentence;
  return problem;
}

json uninstallModel(const Visit& visit, const appstore::InstalledApp& app) {
  const auto& manifest = app.manifest;
  return {{"action", storeHref(app.id) + "/uninstall"},
          {"keeps_data", manifest.keepsDataByDefault},
          {"exports", manifest.exportsBeforePurge},
          {"data_text", manifest.databasePrefix.empty()
                            ? visit.tr("it keeps none")
                            : visit.tr("in the tables that begin with {prefix}", {{"prefix", manifest.databasePrefix}})}};
}

Answer managePage(const Visit& visit, StoreFront& front, const std::string& id, const std::string& error) {
  const auto app = visit.application.appAdmin().installed().find(id);
  if (!app || app->state == appstore::AppState::kRemoved) return noSuchApp(visit);
  const auto info = visit.application.apps().app(id);
  const bool isOn = app->state == appstore::AppState::kEnabled;
  const auto shown = front.find(visit, id);
  const auto& facts = visit.application.appAdmin().installed().facts();
  json update = nullptr;
  if (shown && shown->hasUpdate(facts))
    update = {{"href", storeHref(id) + "/consent"}, {"version", shown->newest(facts)->version.text()}};
  const auto jobs = jobsModel(visit, id);
  const auto errors = errorsModel(visit, id);
  return View{"store/installed",
              app->manifest.name.in(visit.language),
              {{"name", app->manifest.name.in(visit.language)},
               {"vendor", app->manifest.vendor},
               {"version", app->manifest.version.text()},
               {"icon_href", shown ? iconHref(*shown) : json(nullptr)},
               {"error", error},
               {"status", appStatus(visit, id)},
               {"open_href", info && info->state == runtime::AppState::kActive ? info->homeHref : ""},
               {"store_href", "/apps"},
               {"problem", problemText(visit, *app, info)},
               {"errors", errors},
               {"has_errors", !errors.empty()},
               {"update", update},
               {"actions",
                {{"enable", isOn ? json(nullptr) : json(storeHref(id) + "/enable")},
                 {"disable", isOn ? json(storeHref(id) + "/disable") : json(nullptr)},
                 {"verify", storeHref(id) + "/verify"}}},
               {"facts", factsModel(visit, *app, info)},
               {"jobs", jobs},
               {"has_jobs", !jobs.empty()},
               {"permissions", permissionsModel(visit, app->permissions, {})},
               {"uninstall", uninstallModel(visit, *app)}},
              error.empty() ? 200 : 422};
}

Notice noticeOf(const std::string& icon, const std::string& text) {
  Notice notice;
  notice.icon = icon;
  notice.text = text;
  return notice;
}

Answer enable(StoreFront& front, Visit& visit) {
  const auto& id = visit.request.capture("id");
  const auto done = visit.application.appAdmin().enable(id, visit.userName());
  if (!done) return managePage(visit, front, id, visit.tr(done.failure()));
  const auto text = visit.application.apps().isSafeMode()
                        ? visit.tr("{name} is switched on. It runs once the host is started without safe mode.",
                                   {{"name", done->name.in(visit.language)}})
                        : visit.tr("{name} is running.", {{"name", done->name.in(visit.language)}});
  return Accepted{manageHref(id), noticeOf("player-play", text)};
}

Answer disable(StoreFront& front, Visit& visit) {
  const auto& id = visit.request.capture("id");
  const auto done = visit.application.appAdmin().disable(id, visit.userName());
  if (!done) return managePage(visit, front, id, visit.tr(done.failure()));
  auto notice = noticeOf("player-pause", visit.tr("It is switched off: its menus and blocks are gone, its data are kept."));
  notice.undoAction = storeHref(id) + "/enable";
  notice.undoTitle = visit.tr("Switch on again");
  return Accepted{manageHref(id), notice};
}

Answer verify(StoreFront& front, Visit& visit) {
  const auto& id = visit.request.capture("id");
  const auto found = visit.application.appAdmin().installed().pathToLibrary(id);
  if (!found) return managePage(visit, front, id, say(visit, found.refusal()));
  return Accepted{manageHref(id),
                  noticeOf("shield-check", visit.tr("The signature is right, and every file is as its publisher signed it."))};
}

Answer uninstall(StoreFront& front, Visit& visit) {
  const auto& id = visit.request.capture("id");
  const auto& wish = visit.request.form.get("data");
  if (wish != "keep" && wish != "delete")
    return managePage(visit, front, id, visit.tr("Say what becomes of its data: keep them or delete them."));
  const auto data = wish == "delete" ? appstore::AppData::kPurge : appstore::AppData::kKeep;
  const auto done = visit.application.appAdmin().uninstall(id, data, visit.userName());
  front.forget();
  if (!done) return managePage(visit, front, id, visit.tr(done.failure()));
  auto notice = noticeOf("trash", data == appstore::AppData::kPurge
                                      ? visit.tr("The app and its data are removed.")
                                      : visit.tr("The app is removed. Its data wait for the next installation."));
  if (!done->exportName.empty()) {
    notice.text = visit.tr("The app and its data are removed. What it had kept lies in an archive:");
    notice.linkHref = exportHref(done->exportName);
    notice.linkTitle = done->exportName;
  }
  return Accepted{"/apps", notice};
}

}  // namespace

void addAppManagement(Site& site, StoreFront& front) {
  const auto on = [&site, &front](Answer (*decide)(StoreFront&, Visit&)) {
    return [&site, &front, decide](Visit& visit) { return site.answer(visit, decide(front, visit)); };
  };
  site.get("/store/{id}/manage", Access::kAdmin, [&site, &front](Visit& visit) {
    return site.answer(visit, managePage(visit, front, visit.request.capture("id"), {}));
  });
  site.post("/store/{id}/enable", Access::kAdmin, on(enable));
  site.post("/store/{id}/disable", Access::kAdmin, on(disable));
  site.post("/store/{id}/verify", Access::kAdmin, on(verify));
  site.post("/store/{id}/uninstall", Access::kAdmin, on(uninstall));
}

}  // namespace host::web
