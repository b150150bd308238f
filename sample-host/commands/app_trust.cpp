// Whom this installation trusts: publishers' keys, what is withdrawn again, and developer mode.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/appstore/publisher.hpp"
#include "sample-host/commands/command.hpp"

namespace host::commands {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string what, version, reason;
  bool yes = false;
};

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

// Apps stop in this process at once; a running `serve` follows within seconds.
std::string stoppedApps(runtime::Application& host) {
  std::string stopped;
  for (const auto& [id, reason] : host.appAdmin().installed().withdrawnApps()) stopped += (stopped.empty() ? "" : ", ") + id;
  return stopped.empty() ? "" : "; stopped: " + stopped;
}

void trust(const Global& global, const Options& options) {
  const auto key = appstore::loadPublicKey(options.what);
  if (!key) throw Failed(key.refusal().text());
  const auto host = openHost(global);
  if (const auto done = host->appAdmin().installed().trustStore().trustKey(*key, ""); !done) throw Failed(done.refusal().text());
  const auto apps = joined(key->apps);
  host->audit().record({0, 0, "", "", "", "key.trusted", key->id, key->name + " for " + apps});
  answer(global, "packages that " + key->name + " signed are trusted for " + apps,
         {{"key", key->id}, {"publisher", key->name}, {"apps", key->apps}});
}

void publishers(const Global& global) {
  const auto host = openHost(global);
  const auto trusted = host->appAdmin().installed().trustStore().trust();
  auto json = Json::array();
  if (trusted.keys.empty() && !global.json) std::cout << "nobody is trusted yet; see: app trust\n";
  for (const auto& item : trusted.keys) {
    json.push_back({{"key", item.key.id},
                    {"publisher", item.key.name},
                    {"apps", item.key.apps},
                    {"state", item.revoked ? "revoked" : "trusted"},
                    {"reason", item.reason}});
    if (!global.json)
      std::cout << item.key.id << "  " << item.key.name << "  for " << joined(item.key.apps)
                << (item.revoked ? "  revoked: " + item.reason : "") << '\n';
  }
  if (global.json) std::cout << json.dump() << '\n';
}

void untrust(const Global& global, const Options& options) {
  const auto host = openHost(global);
  const auto key = orFail(host->appAdmin().untrust(options.what, ""));
  answer(global, key.name + " is not trusted any more" + stoppedApps(*host), {{"key", key.id}, {"publisher", key.name}});
}

bool isKey(const std::string& what) {
  return what.size() == 16 &&
         std::all_of(what.begin(), what.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void revoke(const Global& global, const Options& options) {
  const bool key = isKey(options.what);
  if (key && !options.version.empty()) throw WrongUsage("--version is for an app; " + options.what + " is a key");
  if (!options.yes)
    throw Failed("a revocation is for good: " +
                 (key ? "the key " + options.what + " can never be trusted again"
                      : "what is revoked of " + options.what + " never runs here again") +
                 "; say --yes if that is meant" + (key ? ", or see: app untrust" : ""));
  const auto host = openHost(global);
  if (key) {
    (void)orFail(host->appAdmin().revokeKey(options.what, options.reason, ""));
    answer(global, "the key " + options.what + " is revoked" + stoppedApps(*host),
           {{"key", options.what}, {"reason", options.reason}});
    return;
  }
  const auto version = options.version.empty() ? std::string("*") : options.version;
  if (version != "*" && !appstore::Version::parse(version)) throw Failed(version + " is no version; write it as 1.2.3");
  host->appAdmin().revokeVersion(options.what, version, options.reason, "");
  answer(global,
         (version == "*" ? "all versions of " : "version " + version + " of ") + options.what + " are revoked here" +
             stoppedApps(*host),
         {{"id", options.what}, {"version", version}, {"reason", options.reason}});
}

void developer(const Global& global, const Options& options) {
  const auto host = openHost(global);
  auto& admin = host->appAdmin();
  if (!options.what.empty()) admin.setDeveloperMode(options.what == "on", "");
  const bool on = admin.installed().trustStore().developerMode();
  answer(global,
         on ? "developer mode is on: packages that nobody signed are installed and run; every page says so"
            : "developer mode is off: only signed packages are installed and run" + stoppedApps(*host),
         {{"developer_mode", on}});
}

}  // namespace

void addAppTrust(CLI::App& app, Global& global) {
  auto options = std::make_shared<Options>();
  auto* trustKey = app.add_subcommand("trust", "Trust the packages that a publisher signs");
  trustKey->add_option("FILE", options->what, "The publisher's public key, *.pub")->required();
  trustKey->callback([&global, options] { trust(global, *options); });
  app.add_subcommand("publishers", "Show whose packages are trusted, and what was revoked")->callback([&global] {
    publishers(global);
  });
  auto* untrustKey = app.add_subcommand("untrust", "Trust a publisher no more; its apps stop");
  untrustKey->add_option("KEY", options->what, "As app publishers shows it")->required();
  untrustKey->callback([&global, options] { untrust(global, *options); });
  auto* revokeIt = app.add_subcommand("revoke", "Revoke a stolen key, or a harmful version of an app, for good");
  revokeIt->add_option("KEY-OR-APP", options->what, "A key as app publishers shows it, or an app's id")->required();
  revokeIt->add_option("--version", options->version, "Of the app; left out: all");
  revokeIt->add_option("--reason", options->reason, "One sentence, shown wherever it is refused")->required();
  revokeIt->add_flag("--yes", options->yes, "It is for good");
  revokeIt->callback([&global, options] { revoke(global, *options); });
  auto* mode = app.add_subcommand("developer", "Developer mode: take and run packages that nobody signed");
  mode->add_option("STATE", options->what, "on or off; left out: show it")->check(CLI::IsMember({"on", "off"}));
  mode->callback([&global, options] { developer(global, *options); });
}

}  // namespace host::commands
