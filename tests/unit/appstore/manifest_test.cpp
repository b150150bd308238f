#include <host_sdk/abi/service/audit.h>
#include <host_sdk/abi/service/clock.h>
#include <host_sdk/abi/service/contact_details.h>
#include <host_sdk/abi/service/database.h>
#include <host_sdk/abi/service/documents.h>
#include <host_sdk/abi/service/i18n.h>
#include <host_sdk/abi/service/lease.h>
#include <host_sdk/abi/service/log.h>
#include <host_sdk/abi/service/mail_account.h>
#include <host_sdk/abi/service/public_links.h>
#include <host_sdk/abi/service/work.h>
#include <catch2/catch.hpp>

#include "sample-host/appstore/manifest.hpp"
#include "sample-host/appstore/permissions.hpp"
#include "tests/unit/appstore/support.hpp"

using host::appstore::Manifest;
using host::appstore::Schedule;
using Json = nlohmann::ordered_json;

namespace {

Json goodManifest() { return Json::parse(test::App().all().at("manifest.json")); }

std::string refusalOf(const std::string& text) {
  const auto manifest = Manifest::parse(text);
  return manifest ? "" : manifest.refusal().text();
}

}  // namespace

TEST_CASE("A manifest that breaks a rule is refused with the path of the mistake") {
  struct Row {
    const char* pointer;
    const char* value;  // "" removes
    const char* expected;
  };
  const auto row = GENERATE(values<Row>({
      {"/schema", R"("hostapp/manifest@2")", "manifest.json, schema: \"hostapp/manifest@2\" must be one of"},
      {"/surprise", "1", "manifest.json: unknown key \"surprise\""},
      {"/id", "", "manifest.json: \"id\" is missing"},
      {"/id", R"("Demo")", "manifest.json, id: \"Demo\" must begin with a lower-case letter"},
      {"/id", R"("demo--app")", "manifest.json, id:"},
      {"/id", R"("demo-")", "manifest.json, id:"},
      {"/id", R"("../demo")", "manifest.json, id:"},
      {"/version", R"("1.0")", "manifest.json, version: is not a version"},
      {"/version", "1", "manifest.json, version: must be a text"},
      {"/name", R"("Demo")", "manifest.json, name: must be an object"},
      {"/name/en", R"("")", "manifest.json, name.en: must not be empty"},
      {"/name/de", R"("Demo")", "manifest.json, name: unknown key \"de\""},
      {"/name/en", R"("a\u202eb")", "manifest.json, name.en: holds a control character"},
      {"/name/en", R"("a\nb")", "manifest.json, name.en: holds a control character"},
      {"/vendor", "null", "manifest.json, vendor: must be a text"},
      {"/homepage", R"("javascript:alert")", "manifest.json, homepage: must begin with https://"},
      {"/sdk", R"("latest")", "manifest.json, sdk: is not a range"},
      {"/library", "{}", "manifest.json, library: must name a library"},
      {"/library", R"({"win32": "lib/demo.so"})", "manifest.json, library.win32: is not a platform"},
      {"/library/linux-x86_64", R"("../demo.so")",
       "manifest.json, library.linux-x86_64: The name \"../demo.so\" leads out of the package"},
      {"/library/linux-x86_64", R"("assets/demo.so")", "manifest.json, library.linux-x86_64: must be a file below lib/"},
      {"/library/linux-x86_64", R"("lib/other.so")", "manifest.json, files: does not list \"lib/other.so\""},
      {"/permissions/0", R"("root")", "manifest.json, permissions[0]: asks for \"root\", which this host does not offer"},
      {"/permissions/1", R"("company.read")", "manifest.json, permissions[1]: \"company.read\" is used twice"},
      {"/permissions", R"(["company.read"])", "manifest.json, database: needs the permission database.own"},
      {"/permissions", R"(["database.own"])", "manifest.json, contributes.jobs: run by themselves"},
      {"/contributes/menus/0/parent", R"("kitchen")",
       "manifest.json, contributes.menus[0].parent: \"kitchen\" must be one of: sales, apps, settings"},
      {"/contributes/menus/0/path", R"("//evil.example")", "manifest.json, contributes.menus[0].path:"},
      {"/contributes/menus/0/path", R"("/a/../b")", "manifest.json, contributes.menus[0].path:"},
      {"/contributes/menus/0/badge", "1", "manifest.json, contributes.menus[0].badge: must be true or false"},
      {"/contributes/menus/1", R"({"id": "home", "title": {"en": "x"}, "path": "/", "parent": "apps", "icon": "x"})",
       "manifest.json, contributes.menus[1].id: \"home\" is used twice"},
      {"/contributes/routes", R"([{"path": "/x", "methods": [], "role": "viewer"}])",
       "manifest.json, contributes.routes[0].methods: must name GET"},
      {"/contributes/routes", R"([{"path": "/x", "methods": ["PUT"], "role": "viewer"}])",
       "manifest.json, contributes.routes[0].methods[0]:"},
      {"/contributes/routes", R"([{"path": "/pay", "methods": ["GET"], "role": "public"}])",
       "manifest.json, contributes.routes: make \"/pay\" public: a public path ends with \"/*\""},
      {"/contributes/routes", R"([{"path": "/*", "methods": ["GET"], "role": "public"}])",
       "manifest.json, contributes.routes: make \"/*\" public"},
      {"/contributes/routes", R"([{"path": "/pay/*", "methods": ["GET"], "role": "public"}])",
       "manifest.json, contributes.routes: are public, which needs the permission links.public"},
      {"/contributes/jobs/0/schedule", R"("at noon")", "manifest.json, contributes.jobs[0].schedule: must be \"manual\""},
      {"/contributes/jobs/0/params/0/name", R"("mail-to")", "manifest.json, contributes.jobs[0].params[0].name:"},
      {"/database/prefix", R"("demo")", "manifest.json, database.prefix: \"demo\" must end with _"},
      {"/database/prefix", R"("erp_")", "manifest.json, database.prefix: \"erp_\" belongs to the host"},
      {"/database/prefix", R"("_")", "manifest.json, database.prefix:"},
      {"/database/prefix", R"("a'; drop_")", "manifest.json, database.prefix:"},
      {"/database", "", "manifest.json, migrations: need a database"},
      {"/migrations/1/version", "3", "manifest.json, migrations[1].version: must be 2"},
      {"/migrations/0/version", "18446744073709551615", "manifest.json, migrations[0].version: must be a whole number"},
      {"/migrations/0/version", "1.0", "manifest.json, migrations[0].version: must be a whole number"},
      {"/migrations/0/sha256", R"("ABC")", "manifest.json, migrations[0].sha256: must be 64 hexadecimal digits"},
      {"/systemLibraries", R"([{"soname": "/tmp/evil.so", "package": "x"}])", "manifest.json, systemLibraries[0].soname:"},
      {"/uninstall", R"({"default": "ask"})", "manifest.json, uninstall.default:"},
      {"/privacy", R"({"stores": [], "retentionDays": -1})",
       "manifest.json, privacy.retentionDays: must be a whole number from 0"},
      {"/icon", R"("assets/icon.exe")", "manifest.json, icon: must be an .svg"},
      {"/screenshots", R"([{"file": "assets/a.svg", "caption": {"en": "x"}}])",
       "manifest.json, screenshots[0].file: must be a .png"},
      {"/changes/0/date", R"("2026-02-30")", "manifest.json, changes[0].date: \"2026-02-30\" is not a date"},
      {"/changes/0/notes", R"({"en": []})", "manifest.json, changes[0].notes: must hold at least one English note"},
      {"/files/0", R"("SIGNATURE/files.json")", "manifest.json, files[0]: \"SIGNATURE/files.json\" is not listed"},
      {"/files/1", R"("assets/icon.svg")", "manifest.json, files: \"assets/icon.svg\" is used twice"},
  }));
  auto json = goodManifest();
  const Json::json_pointer pointer(row.pointer);
  if (*row.value == '\0') {
    json[pointer.parent_pointer()].erase(pointer.back());
  } else {
    json[pointer] = Json::parse(row.value);
  }
  INFO(row.pointer << " = " << row.value);
  CHECK_THAT(refusalOf(json.dump()), Catch::StartsWith(row.expected));
}

TEST_CASE("A manifest that is not JSON, or means harm as JSON, is refused") {
  const auto text = goodManifest().dump();
  CHECK_THAT(refusalOf(""), Catch::Contains("is not valid JSON"));
  CHECK_THAT(refusalOf(text.substr(0, text.size() / 2)), Catch::Contains("is not valid JSON"));
  CHECK_THAT(refusalOf("{\"id\": \"a\", \"id\": \"b\"}"), Catch::Contains("says the key \"id\" twice"));
  CHECK_THAT(refusalOf(std::string(100000, '[')), Catch::Contains("nested deeper than 16"));
  CHECK_THAT(refusalOf("\"\xff\""), Catch::Contains("is not valid JSON"));
  CHECK_THAT(refusalOf("{\"version\": 1e999}"), Catch::Contains("not valid JSON"));
  CHECK_THAT(refusalOf("[" + std::string(1100000, ' ') + "]"), Catch::Contains("is larger than"));
  std::string many = "{";
  for (int i = 0; i < 2000; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  CHECK_THAT(refusalOf(many + "\"z\":0}"), Catch::Contains("more than 1000 keys"));
}

TEST_CASE("What a refusal quotes of a stranger's words turns no line, controls no terminal and is short") {
  auto manifest = goodManifest();
  manifest["bell\u0007 and \u202e"] = 1;
  CHECK_THAT(refusalOf(manifest.dump()), Catch::Contains("unknown key \"bell? and ?\""));
  manifest = goodManifest();
  manifest[std::string(100'000, 'x')] = 1;
  CHECK(refusalOf(manifest.dump()).size() < 500);
}

TEST_CASE("A schedule is read in words") {
  CHECK(Schedule::parse("manual")->kind == Schedule::Kind::kManual);
  CHECK(Schedule::parse("every 5 minutes")->minutes == 5);
  CHECK(Schedule::parse("every 2 hours")->minutes == 120);
  CHECK(Schedule::parse("daily 08:30")->minutes == 510);
  const auto wrong = GENERATE("", "every 0 minutes", "every 25 hours", "every minutes", "every 5", "daily 24:00", "daily 8:00",
                              "daily 08:60", "hourly", "every -5 minutes");
  INFO(wrong);
  CHECK_FALSE(Schedule::parse(wrong));
}

TEST_CASE("Each service of the SDK is free or unlocked by a permission, and nothing else is") {
  const std::vector<std::string_view> all{HSDK_SERVICE_AUDIT,        HSDK_SERVICE_CLOCK,        HSDK_SERVICE_DATABASE,
                                          HSDK_SERVICE_DOCUMENTS,    HSDK_SERVICE_I18N,         HSDK_SERVICE_LEASE,
                                          HSDK_SERVICE_LOG,          HSDK_SERVICE_MAIL_ACCOUNT, HSDK_SERVICE_CONTACT_DETAILS,
                                          HSDK_SERVICE_PUBLIC_LINKS, HSDK_SERVICE_WORK};
  std::vector<std::string> everything;
  std::set<std::string_view> named(host::appstore::servicesWithoutPermission().begin(),
                                   host::appstore::servicesWithoutPermission().end());
  for (const auto& permission : host::appstore::allPermissions()) {
    everything.emplace_back(permission.id);
    named.insert(permission.services.begin(), permission.services.end());
  }
  for (const auto service : all) {
    INFO(service);
    CHECK(host::appstore::grantsService(everything, service));
    named.erase(service);
  }
  CHECK(named.empty());
  CHECK_FALSE(host::appstore::grantsService({"company.read"}, HSDK_SERVICE_MAIL_ACCOUNT));
  CHECK(host::appstore::grantsService({"mail.send"}, HSDK_SERVICE_MAIL_ACCOUNT));
  CHECK(host::appstore::grantsService({}, HSDK_SERVICE_LOG));
}

TEST_CASE("Each view of the data contract is opened by a permission, and nothing else is") {
  const auto contract = Json::parse(test::readFile("host-sdk/sql/contract_v1.json"));
  std::set<std::string> inContract;
  for (const auto& view : contract.at("views")) inContract.insert(view.at("name").get<std::string>());
  std::vector<std::string> everything;
  for (const auto& permission : host::appstore::allPermissions()) everything.emplace_back(permission.id);
  std::set<std::string> opened;
  for (const auto view : host::appstore::grantedViews(everything)) opened.emplace(view);
  CHECK(opened == inContract);
  CHECK(host::appstore::grantedViews({"customers.read"}) == std::vector<std::string_view>{"sdk_v1_customer", "sdk_v1_contact"});
}
