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

std::string dayOf(const Visit& visit, long long atMs) {
  const auto* company = visit.session->company();
  return visit.format.date(runtime::localTime(company == nullptr ? "Europe/Paris" : company->timezone, atMs).date);
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

json uninstallModel(const Visit& visit, const appstore::InstalledApp& app) {
  const auto& manifest = app.manifest;
  return {{"action", storeHref(app.id) + "/uninstall"},
          {"keeps_data", manifest.keepsDataByDefault},
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
  std::string problem = info && info->state == runtime::AppState::kFailed ? info->problem : app->lastError;
  if (problem.empty() && isOn)
    for (const auto& line : visit.application.apps().health())
      if (line.appId == id && !line.well) problem = line.sentence;
  const auto jobs = jobsModel(visit, id);
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
               {"problem", problem},
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
  return Accepted{manageHref(id),
                  noticeOf("player-play", visit.tr("{name} is running.", {{"name", done->name.in(visit.language)}}))};
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
  return Accepted{"/apps", noticeOf("trash", data == appstore::AppData::kPurge
                                                 ? visit.tr("The app and its data are removed.")
                                                 : visit.tr("The app is removed. Its data wait for the next installation."))};
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
