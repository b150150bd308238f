// Stores, and what an administrator does with apps.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/appstore/permissions.hpp"
#include "sample-host/commands/command.hpp"

namespace host::commands {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
T orRefused(appstore::Result<T> result) {
  if (!result) throw Failed(result.refusal().text());
  return *std::move(result);
}

struct Options {
  std::string what, version;
  bool yes = false, purge = false;
};

void addStore(const Global& global, const Options& options) {
  const auto host = openHost(global);
  std::error_code error;
  // A folder is meant from where the command is given, not from where the host will run.
  const bool isFolder = options.what.find("://") == std::string::npos;
  const auto location = isFolder ? std::filesystem::absolute(options.what, error).lexically_normal().string() : options.what;
  const auto store = orRefused(host->appAdmin().installed().trustStore().addStore(location));
  answer(global, "store added: " + store.name + " (" + store.location + ")",
         {{"location", store.location}, {"name", store.name}});
}

void removeStore(const Global& global, const Options& options) {
  const auto host = openHost(global);
  auto& trust = host->appAdmin().installed().trustStore();
  std::error_code error;
  auto removed = trust.removeStore(options.what);
  if (!removed) removed = trust.removeStore(std::filesystem::absolute(options.what, error).lexically_normal().string());
  orRefused(std::move(removed));
  answer(global, "store removed: " + options.what, {{"removed", options.what}});
}

void listStores(const Global& global) {
  const auto host = openHost(global);
  auto json = Json::array();
  const auto stores = host->appAdmin().installed().trustStore().stores();
  if (stores.empty() && !global.json) std::cout << "no store is known yet; see: app store add\n";
  for (const auto& store : stores) {
    json.push_back({{"location", store.location}, {"name", store.name}});
    if (!global.json) std::cout << store.name << "  " << store.location << '\n';
  }
  if (global.json) std::cout << json.dump() << '\n';
}

void search(const Global& global, const Options& options) {
  const auto host = openHost(global);
  auto& installed = host->appAdmin().installed();
  auto json = Json::array();
  std::string problems;
  for (const auto& listing : installed.trustStore().listings()) {
    if (!listing.catalogue) {
      problems += (problems.empty() ? "" : "; ") + listing.record.location + ": " + listing.catalogue.refusal().text();
      continue;
    }
    for (const auto* app : listing.catalogue->search(options.what)) {
      const auto* newest = app->newestFor(installed.facts());
      const std::string version = newest != nullptr ? newest->version.text() : "";
      json.push_back({{"id", app->id},
                      {"version", version},
                      {"name", app->name.en},
                      {"summary", app->summary.en},
                      {"store", listing.record.location}});
      if (!global.json)
        std::cout << app->id << "  " << (version.empty() ? "(no version for this host)" : version) << "  " << app->summary.en
                  << '\n';
    }
  }
  if (json.empty() && !problems.empty()) throw Failed(problems);
  if (global.json) std::cout << json.dump() << '\n';
  if (json.empty() && !global.json)
    std::cout << (installed.trustStore().stores().empty() ? "no store is known yet; see: app store add\n"
                                                          : "the stores have no such app\n");
  if (!problems.empty()) throw Failed(problems);
}

bool isFile(const std::string& what) {
  std::error_code error;
  return std::filesystem::is_regular_file(what, error);
}

// An id has neither a dot nor a slash: what has, names a package.
bool meansFile(const std::string& what) {
  if (isFile(what)) return true;
  if (what.find_first_of("./") != std::string::npos) throw Failed("there is no file " + what + "; is the name right?");
  return false;
}

std::string bytesOf(runtime::Application& host, const Options& options) {
  if (meansFile(options.what)) return readFile(options.what);
  return orFail(host.appAdmin().fetch(options.what, options.version));
}

// What a person agrees to with --yes is said first.
std::vector<std::string> agreed(const appstore::InstallPlan& plan, const Options& options) {
  if (plan.newPermissions.empty()) return {};
  std::string asks;
  for (const auto& id : plan.newPermissions) {
    const auto* permission = appstore::findPermission(id);
    asks += (asks.empty() ? "" : "; ") + (permission != nullptr ? std::string(permission->title) : id);
  }
  if (!options.yes) throw Failed(plan.package.manifest.name.en + " asks for: " + asks + ". Say --yes to agree");
  return plan.newPermissions;
}

void report(const Global& global, const runtime::AppInfo& info, const char* done) {
  if (global.json)
    std::cout << Json{{"id", info.id}, {"version", info.version}, {"state", wordOf(info.state)}, {"problem", info.problem}}.dump()
              << '\n';
  else
    std::cout << info.name.en << ' ' << info.version << " is " << done << '\n';
  for (const auto& note : info.notes) std::cerr << note << '\n';
  if (!info.problem.empty()) throw Failed(info.id + " is " + done + ", but: " + info.problem);
}

void install(const Global& global, const Options& options, bool onlyUpgrade) {
  const auto host = openHostWithApps(global);
  const auto bytes = bytesOf(*host, options);
  const auto plan = orRefused(host->appAdmin().installed().plan(bytes));
  if (onlyUpgrade && plan.kind == appstore::InstallPlan::Kind::kInstall)
    throw Failed(plan.package.manifest.id + " is not installed; see: app install");
  if (onlyUpgrade && plan.kind == appstore::InstallPlan::Kind::kRepair) {
    report(global, *host->apps().app(plan.package.manifest.id), "up to date");
    return;
  }
  const auto info = orFail(host->appAdmin().install(bytes, agreed(plan, options), ""));
  report(global, info, onlyUpgrade ? "upgraded" : "installed");
}

void enable(const Global& global, const Options& options) {
  const auto host = openHostWithApps(global);
  report(global, orFail(host->appAdmin().enable(options.what, "")), "enabled");
}

void disable(const Global& global, const Options& options) {
  const auto host = openHost(global);
  orFail(host->appAdmin().disable(options.what, ""));
  answer(global, options.what + " is disabled; its data are kept", {{"id", options.what}, {"state", "disabled"}});
}

void uninstall(const Global& global, const Options& options) {
  if (options.purge && !options.yes)
    throw Failed("--purge deletes the data of " + options.what +
                 " for good, after an export where the app asks for one; say --yes if that is meant");
  // To be exported, an app's configuration is asked of the app itself.
  const auto host = options.purge ? openHostWithApps(global) : openHost(global);
  const auto removed =
      orFail(host->appAdmin().uninstall(options.what, options.purge ? appstore::AppData::kPurge : appstore::AppData::kKeep, ""));
  const std::string data = options.purge ? "removed" : "kept";
  const auto archive = host->appAdmin().installed().exports().find(removed.exportName);
  const auto file = archive ? archive->path.string() : "";
  answer(global, options.what + " is uninstalled; its data are " + data + (file.empty() ? "" : ", and lie exported in " + file),
         {{"id", options.what}, {"state", "uninstalled"}, {"data", data}, {"export", file}});
}

void verify(const Global& global, const Options& options) {
  const auto host = openHost(global);
  auto& installed = host->appAdmin().installed();
  Json json;
  if (meansFile(options.what)) {
    const auto judged = appstore::openPackage(readFile(options.what), installed.trustStore().trust(), installed.facts());
    if (!judged) {
      const auto& refusal = judged.refusal();
      if (global.json)
        std::cout << Json{{"state", refusal.state ? std::string(appstore::nameOf(*refusal.state)) : ""},
                          {"sentence", refusal.text()}}
                         .dump()
                  << '\n';
      throw Failed(refusal.text());
    }
    json = {{"state", std::string(appstore::nameOf(judged->state))},
            {"id", judged->manifest.id},
            {"version", judged->manifest.version.text()},
            {"publisher", judged->publisher}};
  } else {
    const auto found = orRefused(installed.pathToLibrary(options.what));
    json = {{"state", std::string(appstore::nameOf(found.package))},
            {"id", found.app.id},
            {"version", found.app.manifest.version.text()},
            {"publisher", found.app.publisher}};
  }
  if (global.json)
    std::cout << json.dump() << '\n';
  else
    std::cout << json["id"].get<std::string>() << ' ' << json["version"].get<std::string>() << ": "
              << json["state"].get<std::string>()
              << (json["publisher"].get<std::string>().empty() ? "" : ", by " + json["publisher"].get<std::string>()) << '\n';
}

}  // namespace

void addAppStore(CLI::App& app, Global& global) {
  auto options = std::make_shared<Options>();
  auto* store = app.add_subcommand("store", "Where packages come from");
  store->require_subcommand(1);
  auto* add = store->add_subcommand("add", "Look for apps there as well");
  add->add_option("URL-OR-DIR", options->what, "A folder with a catalogue, or its address")->required();
  add->callback([&global, options] { addStore(global, *options); });
  store->add_subcommand("list", "Show the stores")->callback([&global] { listStores(global); });
  auto* remove = store->add_subcommand("remove", "Look there no more");
  remove->add_option("URL-OR-DIR", options->what, "As it is listed")->required();
  remove->callback([&global, options] { removeStore(global, *options); });

  auto* find = app.add_subcommand("search", "Look for apps in the stores");
  find->add_option("TEXT", options->what, "Words; left out: everything");
  find->callback([&global, options] { search(global, *options); });

  const auto change = [&](const char* name, const char* help, const char* what, void (*work)(const Global&, const Options&)) {
    auto* command = app.add_subcommand(name, help);
    command->add_option("APP", options->what, what)->required();
    command->add_flag("--yes", options->yes, "Agree to what it asks for");
    command->callback([&global, options, work] { work(global, *options); });
    return command;
  };
  change("install", "Install an app and start it", "Its id in a store, or a package *.hostapp",
         [](const Global& g, const Options& o) { install(g, o, false); })
      ->add_option("--version", options->version, "Not the newest");
  change("upgrade", "Bring an app to a newer version", "Its id in a store, or a package *.hostapp",
         [](const Global& g, const Options& o) { install(g, o, true); })
      ->add_option("--version", options->version, "Not the newest");
  change("enable", "Start an app that is installed", "Its id", &enable);
  change("disable", "Stop an app; it keeps everything", "Its id", &disable);
  change("uninstall", "Remove an app; its data stay unless --purge is given", "Its id", &uninstall)
      ->add_flag("--purge", options->purge, "Delete its data as well, after an export where the app asks for one");
  change("verify", "Look whether a package, or an installed app, is what its publisher signed", "Its id, or a package *.hostapp",
         &verify);
}

}  // namespace host::commands
