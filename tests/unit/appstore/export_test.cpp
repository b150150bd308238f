// What is left of an app's data when they are deleted: the archive that is made first.
#include <catch2/catch.hpp>

#include "tests/unit/appstore/installed_support.hpp"

using namespace test;
using host::appstore::AppData;

namespace {

constexpr const char* kName = "demo-app_1.0.0_20270115T080000Z.zip";

App exportingApp() {
  App app;
  app.manifest["uninstall"] = {{"default", "keep-data"}, {"purge", {{"export", true}}}};
  app.setMigration(1,
                   "create table demo_a (n bigint primary key, words text, amount bigint);\n"
                   "create table demo_b (n bigint primary key references demo_a (n), m bigint);");
  app.setMigration(2,
                   "insert into demo_a values (1, 'a \"quoted\", é\nline', -5);\ninsert into demo_a values (2, '', null);\n"
                   "insert into demo_a values (3, null, 7);");
  return app;
}

void install(Installation& installation, const App& app) {
  const auto installed = installation.apps().install(signedPackage(app), fullConsent());
  if (!installed) FAIL(installed.refusal().text());
}

std::string archiveOf(Installation& installation, const std::string& name) {
  const auto found = installation.apps().exports().find(name);
  REQUIRE(found);
  return readFile(found->path);
}

}  // namespace

TEST_CASE("Before data are deleted, every table is exported with its values as they are kept") {
  ON_BOTH_DATABASES(database);
  Installation installation(database);
  install(installation, exportingApp());
  const auto removed =
      installation.apps().uninstall("demo-app", AppData::kPurge, {{"configuration/ACME.json", "{\"active\": true}"}});
  if (!removed) FAIL(removed.refusal().text());
  CHECK(removed->exportName == kName);
  CHECK(number(database, "select count(*) from demo_a") == -1);
  CHECK_FALSE(installation.apps().find("demo-app"));
  // Entries of the archive are stored as they are, so that they can be read here.
  const auto bytes = archiveOf(installation, kName);
  CHECK(bytes.find("tables/demo_a.csv") != std::string::npos);
  CHECK(bytes.find("\"n\",\"words\",\"amount\"\r\n"
                   "\"1\",\"a \"\"quoted\"\", é\nline\",\"-5\"\r\n"
                   "\"2\",\"\",\r\n"
                   "\"3\",,\"7\"\r\n") != std::string::npos);
  CHECK(bytes.find("tables/demo_b.csv") != std::string::npos);
  CHECK(bytes.find("{\"active\": true}") != std::string::npos);
  CHECK(bytes.find("\"name\": \"demo_a\",\n      \"rows\": 3") != std::string::npos);
  CHECK(bytes.find("hostapp/manifest@1") != std::string::npos);
}

TEST_CASE("More rows than are read at once are all exported") {
  ON_BOTH_DATABASES(database);
  Installation installation(database);
  auto app = exportingApp();
  app.setMigration(
      2,
      "insert into demo_a (n, words) with recursive up (n) as (select 1 union all select n + 1 from up where n < 5001) "
      "select n, 'row' from up;");
  install(installation, app);
  REQUIRE(installation.apps().uninstall("demo-app", AppData::kPurge));
  const auto bytes = archiveOf(installation, kName);
  CHECK(bytes.find("\"rows\": 5001") != std::string::npos);
  CHECK(bytes.find("\"5001\",\"row\",") != std::string::npos);
}

TEST_CASE("What cannot be exported is not deleted") {
  ON_BOTH_DATABASES(database);
  Installation installation(database);
  install(installation, exportingApp());
  writeFile(installation.data.path() / "app-exports", "a file where the folder should be");
  CHECK_THAT(refusalOf(installation.apps().uninstall("demo-app", AppData::kPurge)),
             Catch::Contains("cannot be exported, so they are not deleted"));
  CHECK(number(database, "select count(*) from demo_a") == 3);
  CHECK(installation.apps().find("demo-app")->state == host::appstore::AppState::kEnabled);
  CHECK(installation.apps().pathToLibrary("demo-app"));
}

TEST_CASE("A failure after the export leaves data, and no archive that says they were deleted") {
  ON_BOTH_DATABASES(database);
  Installation installation(database);
  install(installation, exportingApp());
  Process breaking(database, installation.data.path(), [](std::string_view step) {
    if (step == "exported") throw std::runtime_error("the power went");
  });
  CHECK_THROWS_WITH(breaking.apps.uninstall("demo-app", AppData::kPurge), "the power went");
  CHECK(number(database, "select count(*) from demo_a") == 3);
  CHECK(installation.apps().exports().list().empty());
  CHECK(std::filesystem::is_empty(installation.data.path() / "app-exports"));
}

TEST_CASE("Data that were kept when the app was removed are exported when they are deleted later") {
  ON_BOTH_DATABASES(database);
  Installation installation(database);
  install(installation, exportingApp());
  CHECK(installation.apps().uninstall("demo-app", AppData::kKeep)->exportName.empty());
  CHECK(installation.apps().uninstall("demo-app", AppData::kPurge)->exportName == kName);
  CHECK(archiveOf(installation, kName).find("\"rows\": 3") != std::string::npos);
}

TEST_CASE("An app that asks for no export, and one that never ran, leave no archive") {
  ON_BOTH_DATABASES(database);
  Installation installation(database);
  install(installation, exportingApp());
  CHECK(installation.apps().uninstall("demo-app", AppData::kDiscard)->exportName.empty());
  auto app = exportingApp();
  app.manifest["uninstall"]["purge"]["export"] = false;
  install(installation, app);
  CHECK(installation.apps().uninstall("demo-app", AppData::kPurge)->exportName.empty());
  CHECK(installation.apps().exports().list().empty());
}

TEST_CASE("Exports are listed, found by name and removed; nothing else of the folder is") {
  test::Database database(kit::sql::Dialect::kSqlite);
  Installation installation(database);
  for (int i = 0; i < 2; ++i) {
    install(installation, exportingApp());
    REQUIRE(installation.apps().uninstall("demo-app", AppData::kPurge));
  }
  const auto& exports = installation.apps().exports();
  const auto folder = installation.data.path() / "app-exports";
  writeFile(folder / "notes.zip", "not ours");
  REQUIRE(exports.list("demo-app").size() == 2);  // two of the same second have names of their own
  CHECK(exports.list("other-app").empty());
  CHECK(exports.list().front().appId == "demo-app");
  CHECK(exports.list().front().version == "1.0.0");
  CHECK(exports.list().front().atMs == 1'800'000'000'000LL);
  CHECK((std::filesystem::status(exports.list().front().path).permissions() & std::filesystem::perms(0077)) ==
        std::filesystem::perms::none);
  for (const auto* name :
       {"", "notes.zip", "../app-exports/demo-app_1.0.0_20270115T080000Z.zip", "demo-app_1.0.0_nonsense.zip"}) {
    INFO(name);
    CHECK_FALSE(exports.find(name));
    CHECK_THAT(refusalOf(exports.remove(name)), Catch::Contains("There is no export"));
  }
  REQUIRE(exports.remove(kName));
  CHECK(exports.list().size() == 1);
  CHECK(std::filesystem::exists(folder / "notes.zip"));
}
