#include <spdlog/spdlog.h>

#include <filesystem>
#include <iostream>
#include <optional>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/own_books.hpp"
#include "sample-host/commands/serve_lock.hpp"
#include "sample-host/commands/signals.hpp"
#include "sample-host/web/http/listening_socket.hpp"
#include "sample-host/web/mail_catcher/mail_catcher.hpp"
#include "sample-host/web/web_server.hpp"

namespace host::commands {
namespace {

constexpr std::chrono::seconds kFollowEvery{3};

// Until the process is asked to end: follow what other processes install, enable, disable.
void followUntilEnd(runtime::Application& host) {
  while (!waitForEnd(kFollowEvery)) {
    try {
      host.apps().sync();
    } catch (const std::exception& error) {  // a database that is away comes back
      spdlog::warn("the installed apps could not be looked at: {}", error.what());
    }
  }
}

void work(const Global& global) {
  spdlog::set_level(spdlog::level::info);
  const auto host = openHostWithApps(global);
  host->jobs().start();
  spdlog::info("worker: runs scheduled jobs");
  followUntilEnd(*host);
  spdlog::info("worker: asked to end");
  host->jobs().stop();
}

struct ServeOptions {
  std::string listen = "127.0.0.1:8080";
  std::string mailCatcher;
  std::string signInHint;
  std::optional<std::string> publicUrl;
  bool secureCookies = false;
  bool developer = false;
};

// Beside the program, wherever it was installed to: bin/sample-host and share/atrium.
std::filesystem::path shareFolder() {
  return std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "share" / "atrium";
}

void serve(const Global& global, const ServeOptions& options) {
  spdlog::set_level(spdlog::level::info);
  const auto lock = ServeLock::take(databaseOf(global));
  const auto host = openHost(global);
  needOwnBooks(*host, "serve");
  if (options.publicUrl) (void)orFail(host->publicLinks().setBaseUrl(*options.publicUrl));
  web::listenOn(options.listen, "--listen").close();  // before apps are loaded for nothing
  web::WebServerOptions web;
  web.listen = options.listen;
  web.share = shareFolder();
  web.secureCookies = options.secureCookies;
  web.signInHint = options.signInHint;
  std::unique_ptr<web::MailCatcher> catcher;
  if (!options.mailCatcher.empty()) {
    web.mailCatcher = host->dataFolder() / "mail-catcher";
    catcher = std::make_unique<web::MailCatcher>(options.mailCatcher, web.mailCatcher);
    spdlog::info("the mail catcher takes mails at {}", options.mailCatcher);
  }
  if (options.developer) host->appAdmin().setDeveloperMode(true, "");
  if (host->appAdmin().installed().trustStore().developerMode())
    spdlog::warn(
        "developer mode is on: packages that nobody signed are installed and run; to end it: sample-host app developer off");
  if (host->apps().isSafeMode()) spdlog::warn("safe mode: no app is loaded; to leave it, start again without --safe-mode");
  host->apps().sync();
  web::WebServer server(*host, web);
  host->jobs().start();
  spdlog::info("serving http://{}", server.address());
  if (!host->identity().hasUsers())
    spdlog::warn("nobody can sign in yet; add a user with: sample-host user add NAME --role admin");
  followUntilEnd(*host);
  spdlog::info("asked to end; requests and jobs under way are let end");
  host->jobs().cancelAll();
  server.stop();
  host->jobs().stop();
  host->apps().stop();
  if (catcher) catcher->stop();
  spdlog::info("ended");
}

// A host and a port; whether they can be listened on is seen later.
std::string notAnAddress(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  const bool number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (colon != 0 && number && std::stoi(port) <= 65535) return "";
  return "\"" + text + "\" is no address to listen on: write HOST:PORT, such as 127.0.0.1:8080";
}

}  // namespace

void addServe(CLI::App& program, Global& global) {
  auto options = std::make_shared<ServeOptions>();
  auto* serving = program.add_subcommand("serve", "Serve pages and run the scheduled jobs");
  serving->add_option("--listen", options->listen, "HOST:PORT (127.0.0.1:8080)")->check(notAnAddress);
  serving
      ->add_option("--mail-catcher", options->mailCatcher, "HOST:PORT: take mails there, deliver none, and show them on a page")
      ->check(notAnAddress);
  serving->add_option("--sign-in-hint", options->signInHint, "For demonstrations: a line on the sign-in page");
  serving->add_option(
      "--public-url", options->publicUrl,
      "Under which address people outside reach this host, https://erp.example.org: for links to public pages. It is "
      "kept, and stands in the settings; \"\" takes it back");
  serving->add_flag("--secure-cookies", options->secureCookies, "The host is reached by https only");
  serving->add_flag("--safe-mode", global.withoutApps, "Load no app; every page says so");
  serving->add_flag(
      "--developer", options->developer,
      "Switch developer mode on: packages that nobody signed are installed and run, and every page says so. It is kept; "
      "see: app developer");
  serving->callback([&global, options] { serve(global, *options); });
  auto* worker = program.add_subcommand("worker", "Run the scheduled jobs only");
  worker->add_flag("--safe-mode", global.withoutApps, "Load no app");
  worker->callback([&global] { work(global); });
}

}  // namespace host::commands
