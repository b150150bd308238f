#include "sample-host/web/store/store_pages.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>

#include "sample-host/appstore/permissions.hpp"
#include "sample-host/web/http/encoding.hpp"
#include "sample-host/web/site/forms.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;

const appstore::HostFacts& factsOf(const Visit& visit) { return visit.application.appAdmin().installed().facts(); }

Answer listPage(StoreFront& front, Visit& visit) {
  const auto search = visit.request.parameters.trimmed("q");
  const auto& wanted = visit.request.parameters.get("show");
  const auto found = front.look(visit, search);
  const auto& facts = factsOf(visit);
  const auto isShown = [&](const ShownApp& app) {
    return wanted == "installed" ? app.installed.has_value() : wanted == "updates" ? app.hasUpdate(facts) : true;
  };
  json apps = json::array();
  std::int64_t installed = 0;
  std::int64_t updates = 0;
  for (const auto& app : found.apps) {
    if (app.installed) ++installed;
    if (app.hasUpdate(facts)) ++updates;
    if (!isShown(app)) continue;
    json status = nullptr;
    if (app.hasUpdate(facts))
      status = statusModel("info", "refresh",
                           visit.tr("Version {version} is there", {{"version", app.newest(facts)->version.text()}}));
    else if (app.installed)
      status = appStatus(visit, app.id);
    apps.push_back({{"name", app.name().in(visit.language)},
                    {"href", storeHref(app.id)},
                    {"icon_href", iconHref(app)},
                    {"summary", app.summary().in(visit.language)},
                    {"vendor", app.vendor()},
                    {"is_verified", !app.signedBy.empty() || (app.installed && !app.installed->keyId.empty())},
                    {"status", status}});
  }
  json filters = json::array();
  const auto filter = [&](const std::string& title, const std::string& word, std::int64_t count) {
    filters.push_back({{"title", title},
                       {"count", count > 0 ? json(visit.format.number(count)) : json(nullptr)},
                       {"href", address("/apps", {{"q", search}, {"show", word}})},
                       {"is_current", wanted == word}});
  };
  filter(visit.tr("All apps"), "", static_cast<std::int64_t>(found.apps.size()));
  filter(visit.tr("Installed apps"), "installed", installed);
  filter(visit.tr("Updates"), "updates", updates);
  json empty = nullptr;
  if (apps.empty()) {
    if (!search.empty() || !wanted.empty())
      empty = emptyModel("puzzle", visit.tr("No app fits"), visit.tr("Try another word, or look at all apps."), "/apps",
                         visit.tr("Show all apps"));
    else if (visit.may(runtime::Role::kAdmin))
      empty = emptyModel("puzzle", visit.tr("There is no store yet"),
                         visit.tr("Apps come from stores: add the folder or the address of one."), "/settings/stores",
                         visit.tr("Add a store"));
    else
      empty = emptyModel("puzzle", visit.tr("There is no app yet"),
                         visit.tr("An administrator adds stores, and installs apps from them."));
  }
  const auto exports = exportsModel(visit);
  return View{"store/list",
              visit.tr("App store"),
              {{"query", search},
               {"exports", exports},
               {"has_exports", !exports.empty()},
               {"filters", filters},
               {"problems", found.problems},
               {"has_apps", !apps.empty()},
               {"apps", apps},
               {"empty", empty}}};
}

std::string dateText(const Visit& visit, const std::string& iso) {
  const auto day = kit::Date::parse(iso);
  return day ? visit.format.date(*day) : std::string{};
}

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (auto part = trim(text.substr(at, end - at)); !part.empty()) parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

std::string needsText(const Visit& visit, const appstore::VersionRange& host, const appstore::VersionRange& sdk) {
  return visit.tr("Atrium {host}, SDK {sdk}", {{"host", host.text()}, {"sdk", sdk.text()}});
}

// Every version that the publisher tells of, the newest first, also those of which the store has no package any more: who updates
// reads all that changed since.
json versionsModel(const Visit& visit, const ShownApp& app) {
  std::vector<appstore::ChangeNote> notes = app.offered ? app.offered->changes : app.installed->manifest.changes;
  const auto told = [&](const appstore::Version& version) {
    return std::any_of(notes.begin(), notes.end(), [&](const auto& note) { return note.version == version; });
  };
  if (app.offered)
    for (const auto& version : app.offered->versions)
      if (!told(version.version)) notes.push_back({version.version, version.date, version.notesEn, version.notesFr});
  if (app.installed && !told(app.installed->manifest.version)) notes.push_back({app.installed->manifest.version, {}, {}, {}});
  std::sort(notes.begin(), notes.end(), [](const auto& a, const auto& b) { return a.version > b.version; });
  json versions = json::array();
  for (const auto& note : notes) {
    const auto* offered = app.offered ? app.offered->find(note.version) : nullptr;
    const bool fits =
        offered != nullptr && offered->sdk.contains(factsOf(visit).sdk) && offered->host.contains(factsOf(visit).host);
    json status = nullptr;
    if (app.installed && app.installed->manifest.version == note.version)
      status = statusModel("ok", "circle-check", visit.tr("Installed"));
    else if (offered != nullptr && !fits)
      status = statusModel("quiet", "shield-x", visit.tr("does not fit this host"));
    else if (app.installed && app.installed->manifest.version < note.version)
      status = statusModel("info", "refresh", visit.tr("New for you"));
    versions.push_back({{"version", note.version.text()},
                        {"date", dateText(visit, note.date)},
                        {"status", status},
                        {"needs", offered != nullptr ? needsText(visit, offered->host, offered->sdk) : ""},
                        {"notes", visit.language == "fr" && !note.fr.empty() ? note.fr : note.en}});
  }
  return versions;
}

json screenshotsModel(const Visit& visit, const ShownApp& app) {
  json shots = json::array();
  if (app.offered)
    for (const auto& shot : app.offered->screenshots) {
      json model{{"href", storeHref(app.id) + "/media/" + kit::encoding::percentEncoded(shot.file)},
                 {"caption", shot.caption.in(visit.language)}};
      shots.push_back(std::move(model));
    }
  return shots;
}

json installModel(const Visit& visit, const ShownApp& app) {
  const auto* version = app.newest(factsOf(visit));
  if (version == nullptr || !visit.may(runtime::Role::kAdmin)) return nullptr;
  if (!app.installed) return {{"href", storeHref(app.id) + "/consent"}, {"title", visit.tr("Install")}};
  if (!app.hasUpdate(factsOf(visit))) return nullptr;
  return {{"href", storeHref(app.id) + "/consent"},
          {"title", visit.tr("Update to {version}", {{"version", version->version.text()}})}};
}

json installedModel(const Visit& visit, const ShownApp& app) {
  if (!app.installed) return nullptr;
  const auto info = visit.application.apps().app(app.id);
  const auto manage = storeHref(app.id) + "/manage";
  return {{"open_href", info && !info->homeHref.empty() ? info->homeHref : manage},
          {"manage_href", visit.may(runtime::Role::kAdmin) ? manage : ""},
          {"version", app.installed->manifest.version.text()},
          {"status", appStatus(visit, app.id)}};
}

Answer appPage(StoreFront& front, Visit& visit) {
  const auto app = front.find(visit, visit.request.capture("id"));
  if (!app) return noSuchApp(visit);
  const auto* newest = app->newest(factsOf(visit));
  const auto* shown = newest != nullptr ? newest : app->offered ? &app->offered->versions.front() : nullptr;
  const auto shots = screenshotsModel(visit, *app);
  std::string refusal;
  if (app->offered && newest == nullptr)
    refusal = visit.tr("No version of it fits this host: the newest needs Atrium {host} and SDK {sdk}.",
                       {{"host", shown->host.text()}, {"sdk", shown->sdk.text()}});
  const auto signature =
      !app->signedBy.empty() ? statusModel("ok", "circle-check", visit.tr("Verified: {name}", {{"name", app->signedBy}}))
      : app->installed && !app->installed->keyId.empty()
          ? statusModel("ok", "circle-check", visit.tr("Verified: {name}", {{"name", app->installed->publisher}}))
          : statusModel("info", "shield-check", visit.tr("verified before anything is installed"));
  const auto exports = exportsModel(visit, app->id);
  const auto& description = app->offered ? app->offered->description : app->installed->manifest.description;
  return View{"store/app",
              app->name().in(visit.language),
              {{"name", app->name().in(visit.language)},
               {"summary", app->summary().in(visit.language)},
               {"vendor", app->vendor()},
               {"is_verified", signature["kind"] == "ok"},
               {"version", shown != nullptr ? shown->version.text() : app->installed->manifest.version.text()},
               {"date", shown != nullptr ? dateText(visit, shown->date) : ""},
               {"size", shown != nullptr ? sizeText(visit, shown->bytes) : ""},
               {"icon_href", iconHref(*app)},
               {"install", installModel(visit, *app)},
               {"installed", installedModel(visit, *app)},
               {"refusal", refusal},
               {"screenshots", shots},
               {"has_screenshots", !shots.empty()},
               {"paragraphs", paragraphs(description.in(visit.language))},
               {"permissions", permissionsModel(visit, shown != nullptr ? shown->permissions : app->installed->permissions, {})},
               {"stays_here", true},
               {"versions", versionsModel(visit, *app)},
               {"exports", exports},
               {"has_exports", !exports.empty()},
               {"signature", signature},
               {"compatible", shown != nullptr ? needsText(visit, shown->host, shown->sdk)
                                               : needsText(visit, app->installed->manifest.host, app->installed->manifest.sdk)},
               {"license", app->offered ? app->offered->license : app->installed->manifest.license},
               {"homepage", app->offered ? app->offered->homepage : app->installed->manifest.homepage}}};
}

Answer media(StoreFront& front, Visit& visit) {
  const auto file = percentDecode(visit.request.capture("file").substr(1), false);
  auto found = front.media(visit, visit.request.capture("id"), file.value_or(""));
  if (!found) return Response::text("There is no such picture.\n", 404);
  Response response;
  response.body = std::move(found->bytes);
  response.contentType = found->contentType;
  response.policy = ContentPolicy::kFile;
  response.cacheControl = "private, max-age=3600";
  return response;
}

// What a person is shown before agreeing: read from the package itself, after it was verified.
Answer consentPage(StoreFront& front, const Visit& visit, const std::string& id, const std::string& error) {
  auto& admin = visit.application.appAdmin();
  auto bytes = admin.fetch(id);
  if (!bytes)
    return Problem{422,
                   "shield-x",
                   visit.tr("This app cannot be installed"),
                   visit.tr(bytes.failure()),
                   storeHref(id),
                   visit.tr("Back to the app"),
                   {}};
  const auto plan = admin.installed().plan(*bytes);
  if (!plan)
    return Problem{422,
                   "shield-x",
                   visit.tr("This app cannot be installed"),
                   say(visit, plan.refusal()),
                   storeHref(id),
                   visit.tr("Back to the app"),
                   {}};
  const auto& manifest = plan->package.manifest;
  const auto shown = front.find(visit, id);  // the store's picture: the package is not unpacked yet
  const bool isUpdate = plan->kind == appstore::InstallPlan::Kind::kUpgrade;
  std::vector<std::string> changes;
  if (plan->findsOldData) changes.push_back(visit.tr("It finds its data of last time again."));
  if (!manifest.databasePrefix.empty() && !isUpdate) changes.push_back(visit.tr("It keeps what it needs in tables of its own."));
  return View{"store/consent",
              manifest.name.in(visit.language),
              {{"name", manifest.name.in(visit.language)},
               {"vendor", manifest.vendor},
               {"is_verified", plan->package.state == appstore::PackageState::kSigned},
               {"version", manifest.version.text()},
               {"is_update", isUpdate},
               {"icon_href", shown ? iconHref(*shown) : json(nullptr)},
               {"action", storeHref(id) + "/install"},
               {"cancel_href", storeHref(id)},
               {"error", error},
               {"permissions",
                permissionsModel(visit, manifest.permissions, isUpdate ? plan->newPermissions : std::vector<std::string>{})},
               {"changes", changes}},
              error.empty() ? 200 : 422};
}

Answer install(StoreFront& front, Visit& visit) {
  const auto& id = visit.request.capture("id");
  auto& admin = visit.application.appAdmin();
  // Exactly the version that was shown, and exactly the permissions that were agreed to: whatever the store offers by now.
  auto bytes = admin.fetch(id, visit.request.form.get("version"));
  if (!bytes) return consentPage(front, visit, id, visit.tr(bytes.failure()));
  const auto installed = admin.install(*bytes, visit.request.form.all("permission"), visit.userName());
  front.forget();
  if (!installed) return consentPage(front, visit, id, visit.tr(installed.failure()));
  Notice notice;
  const bool runs = !visit.application.apps().isSafeMode();
  notice.text = runs ? visit.tr("{name} {version} is running.",
                                {{"name", installed->name.in(visit.language)}, {"version", installed->version}})
                     : visit.tr("{name} {version} is installed. It runs once the host is started without safe mode.",
                                {{"name", installed->name.in(visit.language)}, {"version", installed->version}});
  if (runs && !installed->homeHref.empty()) {
    notice.linkHref = installed->homeHref;
    notice.linkTitle = visit.tr("To its first step");
  }
  return Accepted{storeHref(id), notice};
}

}  // namespace

std::string dayOf(const Visit& visit, long long atMs) {
  const auto* company = visit.session->company();
  return visit.format.date(runtime::localTime(company == nullptr ? "Europe/Paris" : company->timezone, atMs).date);
}

std::string sizeText(const Visit& visit, std::uintmax_t bytes) {
  if (bytes >= 1'000'000)
    return visit.tr("{size} MB",
                    {{"size", visit.format.decimal(kit::Money::plainAmount(static_cast<std::int64_t>(bytes / 100'000), 1))}});
  return visit.tr("{size} kB", {{"size", visit.format.number(static_cast<std::int64_t>((bytes + 999) / 1000))}});
}

std::string storeHref(const std::string& id) { return "/store/" + kit::encoding::percentEncoded(id); }

json permissionsModel(const Visit& visit, const std::vector<std::string>& permissions, const std::vector<std::string>& fresh) {
  json model = json::array();
  for (const auto& id : permissions) {
    const auto* permission = appstore::findPermission(id);
    model.push_back({{"id", id},
                     {"icon_name", permission != nullptr ? std::string(permission->icon) : "question-mark"},
                     {"title", permission != nullptr ? visit.tr(permission->title) : id},
                     {"detail", permission != nullptr ? visit.tr(permission->detail) : ""},
                     {"is_new", std::find(fresh.begin(), fresh.end(), id) != fresh.end()}});
  }
  return model;
}

json iconHref(const ShownApp& app) {
  if (!app.offered || app.offered->icon.empty()) return nullptr;
  return storeHref(app.id) + "/media/" + kit::encoding::percentEncoded(app.offered->icon);
}

json appStatus(const Visit& visit, const std::string& id) {
  if (visit.application.apps().isSafeMode()) return statusModel("quiet", "player-pause", visit.tr("Not loaded: safe mode"));
  const auto info = visit.application.apps().app(id);
  if (!info) return statusModel("quiet", "clock", visit.tr("not loaded yet"));
  switch (info->state) {
    case runtime::AppState::kActive: return statusModel("ok", "circle-check", visit.tr("Running"));
    case runtime::AppState::kFailed: return statusModel("bad", "alert-triangle", visit.tr("It could not be started"));
    case runtime::AppState::kDisabled: break;
  }
  return statusModel("quiet", "player-pause", visit.tr("Switched off"));
}

Problem noSuchApp(const Visit& visit) {
  return {404,
          "puzzle",
          visit.tr("There is no such app"),
          visit.tr("It may have left the store."),
          "/apps",
          visit.tr("To the app store"),
          {}};
}

void addStorePages(Site& site, StoreFront& front) {
  const auto on = [&site, &front](Answer (*decide)(StoreFront&, Visit&)) {
    return [&site, &front, decide](Visit& visit) { return site.answer(visit, decide(front, visit)); };
  };
  site.get("/apps", Access::kViewer, on(listPage));
  site.get("/store/{id}", Access::kViewer, on(appPage));
  site.get("/store/{id}/media/{file...}", Access::kViewer, on(media));
  site.get("/store/{id}/consent", Access::kAdmin, [&site, &front](Visit& visit) {
    return site.answer(visit, consentPage(front, visit, visit.request.capture("id"), {}));
  });
  site.post("/store/{id}/install", Access::kAdmin, on(install));
}

}  // namespace host::web
