// What the pages of the app store tell an administrator: errors, exports, safe mode, developer mode, who is trusted.
#include <filesystem>

#include "sample-host/appstore/publisher.hpp"
#include "tests/contract/http/store_support.hpp"
#include "tests/unit/runtime/probe_records.hpp"

using test::Browser;
using test::openStore;
using test::signedIn;
using test::WebHost;

namespace {

constexpr const char* kManage = "/store/payment-notes/manage";

std::string onlyExport(const WebHost& host) {
  const auto all = host.application->appAdmin().installed().exports().list();
  REQUIRE(all.size() == 1);
  return all.front().name;
}

}  // namespace

TEST_CASE("Data that are deleted can be downloaded afterwards, by administrators, until somebody removes them") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const WebHost host(dialect);
  auto browser = signedIn(host, "admin");
  openStore(browser);
  REQUIRE(test::install(browser, "payment-notes").has("notice-ok"));
  const auto note = browser.get("/invoices/FA-1").form("/apps/payment-notes/add");
  REQUIRE(browser.post("/apps/payment-notes/add", test::changed(note, {{"text", "Rappelle vendredi"}})).status == 200);
  CHECK(browser.get(kManage).text().find("Une archive en est d’abord faite") != std::string::npos);
  const auto removed = browser.submit(kManage, "/store/payment-notes/uninstall", {{"data", "delete"}});
  CHECK(removed.path == "/apps");
  const auto name = onlyExport(host);
  const auto href = "/store-exports/" + name;
  CHECK(removed.has("notice-ok"));
  CHECK(removed.has("href=\"" + href + "\""));
  CHECK(browser.get("/store/payment-notes").has("href=\"" + href + "\""));  // also where it can be installed again
  const auto file = browser.get(href);
  CHECK(file.status == 200);
  CHECK(file.headers.at("content-type") == "application/zip");
  CHECK(file.headers.at("content-disposition").find(name) != std::string::npos);
  CHECK(file.body.starts_with("PK"));
  CHECK(file.has("Rappelle vendredi"));

  auto viewer = signedIn(host, "lecteur");
  CHECK(viewer.get(href).status == 403);
  CHECK_FALSE(viewer.get("/apps").has(href));
  CHECK(browser.get("/store-exports/host.key").status == 404);
  CHECK(browser.submit("/apps", href + "/remove", {}).has("notice-ok"));
  CHECK(browser.get(href).status == 404);
  CHECK_FALSE(browser.get("/apps").has(href));
  CHECK(host.application->appAdmin().installed().exports().list().empty());
}

TEST_CASE("What cannot be exported stays, and the page says why") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  openStore(browser);
  REQUIRE(test::install(browser, "payment-notes").has("notice-ok"));
  std::ofstream(host.folder / "app-exports") << "a file where the folder should be";
  const auto refused = browser.submit(kManage, "/store/payment-notes/uninstall", {{"data", "delete"}});
  CHECK(refused.status == 422);
  CHECK(refused.text().find("ne sont donc pas supprimées") != std::string::npos);
  CHECK(browser.get("/apps/payment-notes/").status == 200);
}

TEST_CASE("In safe mode every page says that no app runs, and administrators how to leave it") {
  WebHost::Options options;
  options.withoutApps = true;
  const WebHost host(kit::sql::Dialect::kSqlite, options);
  auto browser = signedIn(host, "admin");
  for (const auto* page : {"/", "/invoices", "/apps", "/settings/company"}) {
    INFO(page);
    CHECK(browser.get(page).text().find("Mode sans échec") != std::string::npos);
    CHECK(browser.get(page).has("--safe-mode"));
  }
  auto viewer = signedIn(host, "lecteur");
  CHECK(viewer.get("/").text().find("Mode sans échec") != std::string::npos);
  CHECK_FALSE(viewer.get("/").has("--safe-mode"));
  // What is installed and switched on now runs at the next start: nobody is told that it runs.
  openStore(browser);
  const auto installed = test::install(browser, "payment-notes");
  CHECK(installed.has("notice-ok"));
  CHECK_FALSE(installed.text().find("fonctionne.") != std::string::npos);
  CHECK(browser.get(kManage).text().find("Non chargée") != std::string::npos);
  CHECK_FALSE(browser.get("/").has("/apps/payment-notes/"));

  const WebHost usual;
  auto other = signedIn(usual, "admin");
  CHECK(other.get("/").text().find("Mode sans échec") == std::string::npos);
}

TEST_CASE("Developer mode is said on every page, pages only end it, and what nobody signed stops with it") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  auto& admin = host.application->appAdmin();
  const auto packed = host::appstore::packFolder(std::filesystem::path(TEST_PACKAGES) / "payment-notes");
  REQUIRE(packed);
  const auto plan = admin.installed().plan(*packed);
  REQUIRE_FALSE(plan);
  CHECK(plan.refusal().state == host::appstore::PackageState::kUnsigned);
  CHECK_FALSE(browser.get("/settings/stores").has("action=\"/settings/stores/developer\""));
  CHECK(browser.get("/").text().find("Mode développeur") == std::string::npos);

  admin.setDeveloperMode(true, "");
  REQUIRE(admin.install(*packed, {"invoices.read", "database.own"}, "ann"));
  auto viewer = signedIn(host, "lecteur");
  for (const auto* page : {"/", "/invoices", "/apps", "/store/payment-notes", "/apps/payment-notes/"}) {
    INFO(page);
    CHECK(viewer.get(page).text().find("Mode développeur") != std::string::npos);
  }
  CHECK(browser.get("/settings/stores").text().find("Mode développeur") != std::string::npos);
  CHECK(browser.get(kManage).text().find("installée en mode développeur") != std::string::npos);

  CHECK(browser.submit("/settings/stores", "/settings/stores/developer", {}).has("notice-ok"));
  CHECK(browser.get("/").text().find("Mode développeur") == std::string::npos);
  CHECK(browser.get("/apps/payment-notes/").status == 404);
  CHECK(browser.get(kManage).text().find("n’est pas signé") != std::string::npos);
}

TEST_CASE("A publisher who is not trusted any more is trusted again as easily; a revoked key stays in the list") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  openStore(browser);
  REQUIRE(test::install(browser, "payment-notes").has("notice-ok"));
  CHECK(browser.submit("/settings/stores", "/settings/stores/distrust", {}).has("notice-ok"));
  CHECK(browser.get("/apps/payment-notes/").status == 404);
  CHECK(browser.get(kManage).has("notice-bad"));
  openStore(browser);
  host.application->apps().sync();
  CHECK(browser.get("/apps/payment-notes/").status == 200);

  const auto key = host.application->appAdmin().installed().trustStore().trust().keys.front().key.id;
  REQUIRE(host.application->appAdmin().revokeKey(key, "it was stolen", "ann"));
  const auto page = browser.get("/settings/stores");
  CHECK(page.has("it was stolen"));
  CHECK_FALSE(page.has("action=\"/settings/stores/distrust\""));
  CHECK(browser.get("/apps/payment-notes/").status == 404);
  CHECK(browser.get(kManage).has("it was stolen"));
}

TEST_CASE("What went wrong with an app is on its page after it is over, with the place and without its visitor's address") {
  test::Records records;
  WebHost::Options options;
  options.apps = &records;
  const WebHost host(kit::sql::Dialect::kSqlite, options);
  auto browser = signedIn(host, "admin");
  CHECK(browser.get("/apps/loader-probe/throw").status == 500);
  CHECK(browser.get("/apps/loader-probe/refuse").status == 422);  // what a visitor did wrong is no error of the app
  const auto errors = host.application->apps().errors().newest("loader-probe");
  REQUIRE(errors.size() == 1);
  CHECK(errors.front().failure.text() == "the probe threw");
  CHECK(errors.front().what == "/throw");
}

TEST_CASE("The page of an app says which version is installed, which is offered, and all that changed in between") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  openStore(browser);
  REQUIRE(test::install(browser, "payment-notes").has("notice-ok"));
  const auto page = browser.get("/store/payment-notes");
  CHECK(page.text().find("La version 1.0.0 est installée") != std::string::npos);
  CHECK(page.text().find("Première version.") != std::string::npos);
  CHECK(page.text().find("SDK ^1.0") != std::string::npos);
  const auto shot = page.body.find("<a class=\"shot\" href=\"");
  REQUIRE(shot != std::string::npos);
  const auto from = page.body.find("/store/", shot);
  const auto picture = browser.get(page.body.substr(from, page.body.find('"', from) - from));
  CHECK(picture.status == 200);
  CHECK(picture.headers.at("content-type") == "image/webp");
}
