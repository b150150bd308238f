// What is installed: list, one app in full, and the exports of data that were deleted.
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"
#include "sample-host/runtime/clock.hpp"

namespace host::commands {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string what;
  bool yes = false;
};

std::string timeOf(runtime::Instant at) {
  auto text = runtime::shownLocally("UTC", at);  // 2026-01-15 08:30
  if (const auto blank = text.find(' '); blank != std::string::npos) text[blank] = 'T';
  return text + "Z";
}

std::string placeOf(const runtime::AppError& error) {
  using Place = runtime::AppError::Place;
  switch (error.place) {
    case Place::kStart: return "at its start";
    case Place::kEnable: return "when it was switched on";
    case Place::kCompany: return "preparing company " + error.what;
    case Place::kPage: return "page " + error.what;
    case Place::kBlock: return "block \"" + error.what + "\"";
    case Place::kJob: return "job " + error.what;
  }
  return {};
}

Json errorJson(const runtime::AppError& error) {
  return {{"where", placeOf(error)},
          {"sentence", error.failure.text()},
          {"first_at", timeOf(error.firstAt)},
          {"last_at", timeOf(error.lastAt)},
          {"times", error.times}};
}

Json appJson(runtime::Application& host, const runtime::AppInfo& app) {
  const auto errors = host.apps().errors().newest(app.id, 1);
  return {{"id", app.id},
          {"version", app.version},
          {"state", wordOf(app.state)},
          {"name", {{"en", app.name.en}, {"fr", app.name.in("fr")}}},
          {"publisher", app.publisher},
          {"permissions", app.permissions},
          {"problem", app.problem},
          {"last_error", errors.empty() ? Json(nullptr) : errorJson(errors.front())},
          {"notes", app.notes}};
}

void list(const Global& global) {
  const auto host = openHostWithApps(global);
  auto json = Json::array();
  const auto apps = host->apps().apps();
  if (apps.empty() && !global.json) std::cout << "no app is installed; see: app search\n";
  for (const auto& app : apps) {
    json.push_back(appJson(*host, app));
    if (global.json) continue;
    std::cout << app.id << "  " << app.version << "  " << wordOf(app.state) << "  " << app.name.en;
    if (!app.problem.empty()) std::cout << "  (" << app.problem << ")";
    std::cout << '\n';
    for (const auto& note : app.notes) std::cout << "    " << note << '\n';
    if (const auto& error = json.back()["last_error"]; !error.is_null())
      std::cout << "    last error: " << error["last_at"].get<std::string>() << ", " << error["where"].get<std::string>() << ": "
                << error["sentence"].get<std::string>() << '\n';
  }
  if (global.json) std::cout << json.dump() << '\n';
}

void show(const Global& global, const Options& options) {
  const auto host = openHostWithApps(global);
  const auto app = host->apps().app(options.what);
  const auto record = host->appAdmin().installed().find(options.what);
  if (!app || !record) throw Failed("the app " + options.what + " is not installed; see: app list");
  auto json = appJson(*host, *app);
  json["errors"] = Json::array();
  for (const auto& error : host->apps().errors().newest(app->id)) json["errors"].push_back(errorJson(error));
  json["well"] = true;
  for (const auto& line : host->apps().health()) {
    if (line.appId != app->id || line.well) continue;
    json["well"] = false;
    json["health"] = line.sentence;
  }
  json["key"] = record->keyId;
  json["previous_version"] = record->previousVersion;
  if (global.json) {
    std::cout << json.dump() << '\n';
    return;
  }
  std::cout << app->name.en << " (" << app->id << ") " << app->version << ": " << wordOf(app->state) << '\n';
  if (!app->problem.empty()) std::cout << "  problem: " << app->problem << '\n';
  if (json.contains("health")) std::cout << "  health: " << json["health"].get<std::string>() << '\n';
  std::cout << "  signed by: " << (record->keyId.empty() ? "nobody" : record->publisher + ", key " + record->keyId) << '\n';
  if (!record->previousVersion.empty()) std::cout << "  version before: " << record->previousVersion << '\n';
  std::string permissions;
  for (const auto& each : app->permissions) permissions += (permissions.empty() ? "" : ", ") + each;
  std::cout << "  may: " << (permissions.empty() ? "nothing" : permissions) << '\n';
  for (const auto& note : app->notes) std::cout << "  note: " << note << '\n';
  for (const auto& error : json["errors"])
    std::cout << "  error: " << error["last_at"].get<std::string>() << ", " << error["where"].get<std::string>() << ", "
              << error["times"].get<long long>() << (error["times"].get<long long>() == 1 ? " time: " : " times: ")
              << error["sentence"].get<std::string>() << '\n';
}

void listExports(const Global& global, const Options& options) {
  const auto host = openHost(global);
  auto json = Json::array();
  const auto exports = host->appAdmin().installed().exports().list(options.what);
  if (exports.empty() && !global.json) std::cout << "there is no export; one is made before an app's data are deleted\n";
  for (const auto& each : exports) {
    json.push_back({{"name", each.name},
                    {"id", each.appId},
                    {"version", each.version},
                    {"made_at", timeOf(each.atMs)},
                    {"bytes", each.bytes},
                    {"file", each.path.string()}});
    if (!global.json) std::cout << each.path.string() << "  " << each.bytes << " bytes\n";
  }
  if (global.json) std::cout << json.dump() << '\n';
}

void removeExport(const Global& global, const Options& options) {
  if (!options.yes) throw Failed("the export is the last copy of what was deleted; say --yes if it is to go");
  const auto host = openHost(global);
  (void)orFail(host->appAdmin().removeExport(options.what, ""));
  answer(global, options.what + " is removed", {{"removed", options.what}});
}

}  // namespace

std::string wordOf(runtime::AppState state) {
  switch (state) {
    case runtime::AppState::kActive: return "enabled";
    case runtime::AppState::kDisabled: return "disabled";
    case runtime::AppState::kFailed: return "failed";
  }
  return {};
}

void addInstalledApps(CLI::App& app, Global& global) {
  auto options = std::make_shared<Options>();
  app.add_subcommand("list", "Show what is installed")->callback([&global] { list(global); });
  auto* one = app.add_subcommand("show", "Show an app with its health and what went wrong");
  one->add_option("APP", options->what, "Its id")->required();
  one->callback([&global, options] { show(global, *options); });
  auto* exports = app.add_subcommand("exports", "The archives that were made before data were deleted");
  exports->require_subcommand(1);
  auto* listed = exports->add_subcommand("list", "Show where they lie");
  listed->add_option("APP", options->what, "Of this app; left out: of all");
  listed->callback([&global, options] { listExports(global, *options); });
  auto* remove = exports->add_subcommand("remove", "Remove one");
  remove->add_option("NAME", options->what, "As app exports list --json names it")->required();
  remove->add_flag("--yes", options->yes, "It is the last copy");
  remove->callback([&global, options] { removeExport(global, *options); });
}

}  // namespace host::commands
