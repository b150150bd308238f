#include <sys/stat.h>

#include <thread>

#include "tests/unit/appstore/installed_support.hpp"

using namespace host::appstore;
using test::App;
using test::fullConsent;
using test::number;
using test::refusalOf;

TEST_CASE("An app is installed with consent: unpacked read-only, its tables made, enabled, ready to load") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  const auto before = apps.revision();
  const auto package = test::signedPackage(App());

  const auto plan = apps.plan(package);
  if (!plan) FAIL(plan.refusal().text());
  CHECK(plan->kind == InstallPlan::Kind::kInstall);
  CHECK(plan->newPermissions == std::vector<std::string>{"company.read", "database.own", "jobs.schedule"});
  CHECK(apps.revision() == before);

  const auto app = apps.install(package, fullConsent());
  if (!app) FAIL(app.refusal().text());
  CHECK(app->state == AppState::kEnabled);
  CHECK(apps.revision() > before);
  const auto found = apps.find("demo-app");
  REQUIRE(found);
  CHECK(found->manifest.version.text() == "1.0.0");
  CHECK(found->publisher == "Tests Ltd");
  CHECK(found->consentedBy == "admin");
  CHECK(found->consentedAtMs == 1'800'000'000'000LL);
  CHECK(found->permissions == std::vector<std::string>{"company.read", "database.own", "jobs.schedule"});
  CHECK(number(database, "select count(*) from demo_note where body = 'kept; really'") == 1);
  CHECK(number(database, "select count(*) from host_app_migration where app_id = 'demo-app'") == 2);
  if (databaseDialect == kit::sql::Dialect::kPostgres) {
    CHECK(
        number(
            database,
            "select count(*) from information_schema.tables where table_schema = 'app_demo_app' and table_name = 'demo_note'") ==
        1);
  }

  const auto loadable = apps.pathToLibrary("demo-app");
  if (!loadable) FAIL(loadable.refusal().text());
  CHECK(loadable->package == PackageState::kSigned);
  CHECK(loadable->library.is_absolute());
  CHECK(loadable->folder.filename().string() == "1.0.0-" + found->contentHash.substr(0, 8));
  CHECK(test::readFile(loadable->library) == test::library());
  struct stat facts {};
  REQUIRE(stat(loadable->library.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0444);
  CHECK(installation.folders().size() == 1);
}

TEST_CASE("Without consent to every permission nothing is installed") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  const auto refused = installation.apps().install(test::signedPackage(App()), {{"company.read"}, "admin"});
  CHECK_THAT(refusalOf(refused), Catch::Contains("asks for database.own, jobs.schedule; agree"));
  CHECK_FALSE(installation.apps().find("demo-app"));
  CHECK(installation.folders().empty());
  CHECK(number(database, "select count(*) from demo_note") == -1);
}

TEST_CASE("An upgrade migrates the data, keeps consent and asks for new permissions only") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  REQUIRE(apps.install(test::signedPackage(App()), fullConsent()));
  App next("1.1.0");
  next.setMigration(3, "update demo_note set colour = 'blue' where body = 'kept; really';");

  SECTION("without new permissions") {
    const auto upgraded = apps.install(test::signedPackage(next), {});
    if (!upgraded) FAIL(upgraded.refusal().text());
    CHECK(upgraded->manifest.version.text() == "1.1.0");
    CHECK(upgraded->previousVersion == "1.0.0");
    CHECK(upgraded->consentedBy == "admin");
    CHECK(number(database, "select count(*) from demo_note where colour = 'blue'") == 1);
    CHECK(apps.pathToLibrary("demo-app")->folder.filename().string().starts_with("1.1.0-"));
  }
  SECTION("with a new permission") {
    next.manifest["permissions"].push_back("mail.send");
    CHECK(apps.plan(test::signedPackage(next))->newPermissions == std::vector<std::string>{"mail.send"});
    CHECK_THAT(refusalOf(apps.install(test::signedPackage(next), {})), Catch::Contains("asks for mail.send"));
    CHECK(apps.find("demo-app")->manifest.version.text() == "1.0.0");
    CHECK(number(database, "select count(*) from demo_note where colour = 'blue'") == 0);
    CHECK(installation.folders().size() == 1);
    REQUIRE(apps.install(test::signedPackage(next), {{"mail.send"}, "chief"}));
    CHECK(apps.find("demo-app")->consentedBy == "chief");
  }
  SECTION("of a disabled app, which stays disabled") {
    REQUIRE(apps.disable("demo-app"));
    CHECK(apps.install(test::signedPackage(next), {})->state == AppState::kDisabled);
  }
}

TEST_CASE("A failing migration leaves the running version with its data and nothing of the new one") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  REQUIRE(apps.install(test::signedPackage(App()), fullConsent()));
  const auto folders = installation.folders();
  const auto revision = apps.revision();
  App next("2.0.0");
  next.setMigration(3, "update demo_note set colour = 'blue';\ncreate table demo_more (n bigint);");
  next.setMigration(4, "insert into demo_nowhere values (1);");
  const auto refused = apps.install(test::signedPackage(next), {});
  CHECK_THAT(refusalOf(refused), Catch::Contains("migration 4 of \"Demo\" failed and nothing was changed"));
  CHECK(apps.find("demo-app")->manifest.version.text() == "1.0.0");
  CHECK(number(database, "select count(*) from demo_note where colour = 'red'") == 1);
  CHECK(number(database, "select count(*) from demo_more") == -1);
  CHECK(number(database, "select count(*) from host_app_migration") == 2);
  CHECK(installation.folders() == folders);
  CHECK(apps.revision() == revision);
  CHECK(apps.pathToLibrary("demo-app"));
}

TEST_CASE("A migration that reaches beyond the app's own tables is refused and changes nothing") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  {
    auto session = database.open();
    session.execute("create table erp_invoice (company_id bigint not null, total bigint not null)");
    session.execute("insert into erp_invoice values (1, 100)");
  }
  struct Row {
    const char* statement;
    bool onPostgres;  // its catalogue shows it afterwards; rows of other tables are its role's matter
  };
  const auto row = GENERATE(values<Row>(
      {{"create table other_note (n bigint)", true},
       {"create table erp_stolen as select * from erp_invoice", true},
       {"alter table erp_invoice add column mine bigint", true},
       {"drop table erp_invoice", false},
       {"create table demo_spy as select * from erp_invoice", false},
       {"insert into demo_note with demo_x as (select * from erp_invoice) select company_id from demo_x", false},
       {"create view demo_v as with sdk_v1_invoice as (select * from erp_invoice) select * from sdk_v1_invoice", false},
       {"create trigger demo_t after insert on demo_note begin update demo_note set company_id = (with \"Sdk_v1_invoice\" as "
        "(select total from erp_invoice) select total from sdk_v1_invoice); end",
        false},
       {"update erp_invoice set total = 0", false},
       {"delete from host_trusted_key", false},
       {"insert into host_app_revocation values ('x', '*', 'x', 1)", false},
       {"create trigger demo_t after insert on erp_invoice begin delete from erp_invoice; end", true},
       {"commit", true},
       {"rollback", true},
       {"pragma writable_schema = on", true},
       {"attach database 'x.db' as x", true},
       {"vacuum", true},
       {"set search_path = public", true},
       {"create table public.demo_note2 (n bigint)", true}}));
  if (databaseDialect == kit::sql::Dialect::kPostgres && !row.onPostgres) return;
  INFO(row.statement);
  App app;
  app.setMigration(1, "create table demo_note (company_id bigint primary key);\n" + std::string(row.statement) + ";");
  app.setMigration(2, "insert into demo_note values (1);");
  const auto refused = installation.apps().install(test::signedPackage(app), fullConsent());
  CHECK_FALSE(refusalOf(refused).empty());
  CHECK_FALSE(installation.apps().find("demo-app"));
  CHECK(number(database, "select total from erp_invoice") == 100);
  CHECK(number(database, "select count(*) from demo_note") == -1);
  CHECK(number(database, "select count(*) from host_trusted_key") == 1);
  CHECK(installation.folders().empty());
  CHECK_FALSE(std::filesystem::exists(installation.data.path() / "apps/demo-app"));
}

TEST_CASE("A migration may do to its own tables what SQL can, also where statistics were gathered") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  App app;
  app.setMigration(1,
                   "create table demo_note (company_id bigint primary key, word text);\n"
                   "insert into demo_note values (1, 'x');\nanalyze demo_note;");
  app.setMigration(2,
                   "alter table demo_note rename to demo_paper;\nalter table demo_paper rename column word to body;\n"
                   "alter table demo_paper drop column body;\ncreate table demo_copy as select * from demo_paper;\n"
                   "analyze demo_copy;\ndrop table demo_copy;");
  const auto done = installation.apps().install(test::signedPackage(app), fullConsent());
  if (!done) FAIL(done.refusal().text());
  CHECK(number(database, "select company_id from demo_paper") == 1);
}

TEST_CASE("A migration with the words of both dialects runs the right ones") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  App app;
  app.setMigration(2,
                   "-- [sqlite]\nalter table demo_note add column s text;\n-- [postgresql]\nalter table demo_note add column p "
                   "text;\n-- [all]\n"
                   "create index demo_note_body on demo_note (body);\ncreate view demo_bodies as select body from demo_note;");
  const auto installed = installation.apps().install(test::signedPackage(app), fullConsent());
  if (!installed) FAIL(installed.refusal().text());
  CHECK(number(database, std::string("select count(") + (databaseDialect == kit::sql::Dialect::kSqlite ? "s" : "p") +
                             ") from demo_note") == 0);
  CHECK(number(database, "select count(*) from demo_bodies") == 0);
}

TEST_CASE("What may not replace the installed version is refused") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  REQUIRE(apps.install(test::signedPackage(App("1.5.0")), fullConsent()));
  SECTION("an older version") {
    const auto refused = apps.install(test::signedPackage(App("1.4.0")), fullConsent());
    CHECK_THAT(refusalOf(refused), Catch::Contains("Version 1.5.0 of \"Demo\" is installed; 1.4.0 is older"));
  }
  SECTION("other contents under the same version") {
    App other("1.5.0");
    other.files["templates/hello.mustache"] = "<p>other</p>";
    CHECK_THAT(refusalOf(apps.install(test::signedPackage(other), fullConsent())),
               Catch::Contains("installed with other contents"));
  }
  SECTION("an edited migration") {
    App next("1.6.0");
    next.setMigration(1, "create table demo_note (company_id bigint not null);");
    CHECK_THAT(refusalOf(apps.install(test::signedPackage(next), fullConsent())),
               Catch::Contains("was applied with other contents"));
  }
  SECTION("fewer migrations than were applied") {
    App next("1.6.0");
    next.manifest["migrations"].erase(1);
    next.files.erase("migrations/2.sql");
    CHECK_THAT(refusalOf(apps.install(test::signedPackage(next), fullConsent())),
               Catch::Contains("made by a newer version than 1.6.0"));
  }
  SECTION("an app whose prefix is taken") {
    App other("1.0.0");
    other.manifest["id"] = "other-app";
    other.manifest["database"]["prefix"] = GENERATE("demo_", "demo_more_");
    CHECK_THAT(refusalOf(apps.install(test::signedPackage(other), fullConsent())),
               Catch::Contains("which \"Demo\" uses already"));
    CHECK_FALSE(apps.find("other-app"));
  }
  CHECK(apps.find("demo-app")->manifest.version.text() == "1.5.0");
  CHECK(installation.folders().size() == 1);
}

TEST_CASE("An app is disabled, enabled and uninstalled") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  CHECK_THAT(refusalOf(apps.disable("demo-app")), Catch::Contains("is not installed"));
  const auto package = test::signedPackage(App());
  REQUIRE(apps.install(package, fullConsent()));
  REQUIRE(apps.disable("demo-app"));
  CHECK(apps.find("demo-app")->state == AppState::kDisabled);
  REQUIRE(apps.enable("demo-app"));
  CHECK(apps.find("demo-app")->state == AppState::kEnabled);

  SECTION("keeping its data, which it finds again") {
    REQUIRE(apps.uninstall("demo-app", AppData::kKeep));
    CHECK_FALSE(apps.find("demo-app"));
    CHECK(apps.list().empty());
    CHECK(apps.list(true).size() == 1);
    CHECK(installation.folders().empty());
    CHECK(number(database, "select count(*) from host_app_package") == 0);
    CHECK(number(database, "select count(*) from demo_note") == 1);
    CHECK_THAT(refusalOf(apps.enable("demo-app")), Catch::Contains("is not installed"));
    CHECK_THAT(refusalOf(apps.uninstall("demo-app", AppData::kKeep)), Catch::Contains("is not installed"));

    const auto plan = apps.plan(package);
    REQUIRE(plan);
    CHECK(plan->findsOldData);
    CHECK(plan->newPermissions.size() == 3);
    REQUIRE(apps.install(package, fullConsent()));
    CHECK(number(database, "select count(*) from demo_note") == 1);
  }
  SECTION("purging it") {
    REQUIRE(apps.uninstall("demo-app", AppData::kPurge));
    CHECK(apps.list(true).empty());
    CHECK(number(database, "select count(*) from demo_note") == -1);
    CHECK(number(database, "select count(*) from host_app_migration") == 0);
    REQUIRE(apps.install(package, fullConsent()));
    CHECK(number(database, "select count(*) from demo_note") == 1);
  }
  SECTION("keeping first, purging later") {
    REQUIRE(apps.uninstall("demo-app", AppData::kKeep));
    REQUIRE(apps.uninstall("demo-app", AppData::kPurge));
    CHECK(number(database, "select count(*) from demo_note") == -1);
  }
}

TEST_CASE("Purging removes tables that refer to each other, and nothing else") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  {
    auto session = database.open();
    session.execute("create table demonstration (n bigint)");
  }
  App app;
  app.setMigration(
      1,
      "create table demo_a (n bigint primary key);\ncreate table demo_b (n bigint primary key references demo_a (n), m bigint "
      "references demo_b (n));\n"
      "create view demo_v as select n from demo_b;\ninsert into demo_a values (1);\ninsert into demo_b values (1, 1);");
  app.setMigration(2, "insert into demo_a values (2);");
  const auto installed = installation.apps().install(test::signedPackage(app), fullConsent());
  if (!installed) FAIL(installed.refusal().text());
  REQUIRE(installation.apps().uninstall("demo-app", AppData::kPurge));
  CHECK(number(database, "select count(*) from demo_a") == -1);
  CHECK(number(database, "select count(*) from demo_b") == -1);
  CHECK(number(database, "select count(*) from demonstration") == 0);
}

TEST_CASE("Files that were altered after installation are found before they are loaded") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  const auto package = test::signedPackage(App());
  REQUIRE(apps.install(package, fullConsent()));
  const auto folder = apps.pathToLibrary("demo-app")->folder;
  const auto writable = [](const std::filesystem::path& path) { ::chmod(path.c_str(), 0755); };
  writable(folder);
  writable(folder / "lib");
  std::string expected;
  SECTION("the library") {
    writable(folder / "lib/demo.so");
    test::writeFile(folder / "lib/demo.so", test::library() + "x");
    expected = "\"lib/demo.so\" was changed";
  }
  SECTION("an extra file") {
    test::writeFile(folder / "lib/extra.so", "x");
    expected = "\"lib/extra.so\" was added";
  }
  SECTION("a missing file") {
    std::filesystem::remove(folder / "lib/demo.so");
    expected = "\"lib/demo.so\" is missing";
  }
  SECTION("a link in place of the library") {
    std::filesystem::remove(folder / "lib/demo.so");
    std::filesystem::create_symlink("/bin/true", folder / "lib/demo.so");
    expected = "is not a regular file";
  }
  SECTION("rights for everybody") {
    ::chmod((folder / "lib/demo.so").c_str(), 0666);
    expected = "can be changed by others";
  }
  const auto refused = apps.pathToLibrary("demo-app");
  CHECK_THAT(refusalOf(refused), Catch::Contains(expected));
  REQUIRE(apps.disable("demo-app"));
  CHECK_FALSE(apps.enable("demo-app"));

  // Installing the same package again repairs it.
  CHECK(apps.plan(package)->kind == InstallPlan::Kind::kRepair);
  REQUIRE(apps.install(package, {}));
  CHECK(apps.enable("demo-app"));
  CHECK(installation.folders().size() == 1);
}

TEST_CASE("Another package put in the place of the installed one is found, signed or not") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  REQUIRE(apps.install(test::signedPackage(App()), fullConsent()));
  const auto folder = apps.pathToLibrary("demo-app")->folder;
  App other;
  other.files["templates/hello.mustache"] = "other";
  const auto files = readArchive(test::signedPackage(other));
  for (const auto* name : {"templates/hello.mustache", "SIGNATURE/files.json", "SIGNATURE/files.json.sig"}) {
    ::chmod((folder / name).c_str(), 0644);
    test::writeFile(folder / name, files->at(name));
  }
  CHECK_THAT(refusalOf(apps.pathToLibrary("demo-app")), Catch::Contains("are not those that were installed"));
}

TEST_CASE("A key or version revoked later stops what is installed") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  REQUIRE(apps.install(test::signedPackage(App()), fullConsent()));
  const auto revision = apps.revision();
  SECTION("the key") { REQUIRE(apps.trustStore().revokeKey(test::publisher().publicKey().id, "it was stolen")); }
  SECTION("the version") { apps.trustStore().revokeVersion("demo-app", "1.0.0", "it was stolen"); }
  SECTION("all versions") { apps.trustStore().revokeVersion("demo-app", "*", "it was stolen"); }
  REQUIRE(apps.withdrawnApps().contains("demo-app"));
  CHECK(apps.withdrawnApps().at("demo-app").state == PackageState::kRevoked);
  CHECK(apps.revision() > revision);
  const auto refused = apps.pathToLibrary("demo-app");
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().state == PackageState::kRevoked);
  CHECK_THAT(refused.refusal().text(), Catch::Contains("it was stolen"));
}

TEST_CASE("A key that is not trusted any more stops what it signed until it is trusted again") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  auto& trust = apps.trustStore();
  const auto& key = test::publisher().publicKey();
  REQUIRE(apps.install(test::signedPackage(App()), fullConsent()));
  CHECK(apps.withdrawnApps().empty());
  REQUIRE(trust.untrustKey(key.id));
  CHECK(trust.trust().keys.empty());
  CHECK_THAT(apps.withdrawnApps().at("demo-app").text(), Catch::Contains("is not trusted here"));
  CHECK_FALSE(apps.pathToLibrary("demo-app"));
  CHECK_THAT(refusalOf(trust.untrustKey(key.id)), Catch::Contains("no trusted key"));
  REQUIRE(trust.trustKey(key, "ann"));
  CHECK(apps.withdrawnApps().empty());
  // A key that now covers other apps only covers this one no more.
  auto narrower = key;
  narrower.apps = {"other-app"};
  REQUIRE(trust.trustKey(narrower, "ann"));
  CHECK_THAT(apps.withdrawnApps().at("demo-app").text(), Catch::Contains("may not sign the app"));
  REQUIRE(trust.revokeKey(key.id, "stolen"));
  CHECK_THAT(refusalOf(trust.untrustKey(key.id)), Catch::Contains("was revoked: stolen"));
}

TEST_CASE("A revoked key cannot be trusted again, an unknown one cannot be revoked") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& trust = installation.apps().trustStore();
  const auto& key = test::publisher().publicKey();
  REQUIRE(trust.trustKey(key, "admin"));
  CHECK(trust.trust().keys.size() == 1);
  CHECK_THAT(refusalOf(trust.revokeKey("0123456789abcdef", "x")), Catch::Contains("no trusted key"));
  REQUIRE(trust.revokeKey(key.id, "lost"));
  CHECK_THAT(refusalOf(trust.trustKey(key, "admin")), Catch::Contains("was revoked: lost"));
}

TEST_CASE("After an upgrade that does not start, the version before comes back where its data allows") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  REQUIRE(apps.install(test::signedPackage(App()), fullConsent()));
  App next("1.1.0");
  next.setMigration(3, "alter table demo_note add column size bigint;");
  SECTION("additions only") {
    REQUIRE(apps.install(test::signedPackage(next), {}));
    const auto back = apps.rollBack("demo-app", "it did not start");
    if (!back) FAIL(back.refusal().text());
    CHECK(back->manifest.version.text() == "1.0.0");
    CHECK(apps.find("demo-app")->lastError == "it did not start");
    CHECK(apps.pathToLibrary("demo-app")->folder.filename().string().starts_with("1.0.0-"));
    CHECK_THAT(refusalOf(apps.rollBack("demo-app", "again")), Catch::Contains("no earlier version"));
    // Forward again: what was migrated stays migrated.
    App fixed("1.1.1");
    fixed.setMigration(3, "alter table demo_note add column size bigint;");
    REQUIRE(apps.install(test::signedPackage(fixed), {}));
    CHECK(number(database, "select count(*) from host_app_migration") == 3);
  }
  SECTION("a change for good") {
    next.manifest["migrations"][2]["expand"] = false;
    REQUIRE(apps.install(test::signedPackage(next), {}));
    CHECK_THAT(refusalOf(apps.rollBack("demo-app", "it did not start")), Catch::Contains("cannot go back to 1.0.0"));
    CHECK(apps.find("demo-app")->manifest.version.text() == "1.1.0");
  }
}

TEST_CASE("Another machine on the same database unpacks what was installed on the first") {
  test::Database database(kit::sql::Dialect::kPostgres);
  test::Installation installation(database);
  const test::Folder elsewhere;
  test::Process second(database, elsewhere.path());
  REQUIRE(installation.apps().install(test::signedPackage(App()), fullConsent()));
  const auto loadable = second.apps.pathToLibrary("demo-app");
  if (!loadable) FAIL(loadable.refusal().text());
  CHECK(loadable->library.string().starts_with(elsewhere.path().string()));
  CHECK(test::readFile(loadable->library) == test::library());
  REQUIRE(second.apps.disable("demo-app"));
  CHECK(installation.apps().find("demo-app")->state == AppState::kDisabled);
}

TEST_CASE("Several processes that install the same app at once end with one, complete") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  const auto package = test::signedPackage(App());
  std::vector<std::string> outcomes(4);
  {
    std::vector<std::jthread> threads;
    for (auto& outcome : outcomes) {
      threads.emplace_back([&] {
        try {
          test::Process process(database, installation.data.path());
          outcome = refusalOf(process.apps.install(package, fullConsent()));
        } catch (const std::exception& error) {
          outcome = std::string("exception: ") + error.what();
        }
      });
    }
  }
  for (const auto& outcome : outcomes) CHECK(outcome.empty());
  CHECK(number(database, "select count(*) from demo_note") == 1);
  CHECK(installation.apps().pathToLibrary("demo-app"));
  CHECK(installation.folders().size() == 1);
}

TEST_CASE("An unsigned app runs in developer mode only, also after it was installed") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  auto& trust = apps.trustStore();
  CHECK_FALSE(trust.developerMode());
  CHECK_THAT(refusalOf(apps.install(App().pack(), fullConsent())), Catch::Contains("is not signed"));
  const auto revision = apps.revision();
  trust.setDeveloperMode(true, "ann");
  CHECK(apps.revision() > revision);
  trust.setDeveloperMode(true, "bob");
  CHECK(test::Process(database, installation.data.path()).apps.trustStore().developerMode());  // for every process
  REQUIRE(apps.install(App().pack(), fullConsent()));
  CHECK(apps.pathToLibrary("demo-app")->package == PackageState::kUnsigned);
  CHECK(apps.withdrawnApps().empty());
  App edited;
  edited.files["templates/hello.mustache"] = "edited";
  CHECK(apps.install(edited.pack(), {}));
  CHECK(test::readFile(apps.pathToLibrary("demo-app")->folder / "templates/hello.mustache") == "edited");
  trust.setDeveloperMode(false, "ann");
  CHECK_THAT(refusalOf(apps.pathToLibrary("demo-app")), Catch::Contains("is not signed"));
  REQUIRE(apps.withdrawnApps().contains("demo-app"));
  CHECK_THAT(apps.withdrawnApps().at("demo-app").text(), Catch::Contains("is not signed"));
}

TEST_CASE("A manifest that this host no longer understands is shown and not loaded") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  REQUIRE(installation.apps().install(test::signedPackage(App()), fullConsent()));
  {
    auto session = database.open();
    session.execute("update host_app set manifest = '{\"schema\": \"hostapp/manifest@7\"}'");
  }
  const auto app = installation.apps().find("demo-app");
  REQUIRE(app);
  CHECK_FALSE(app->readable);
  CHECK(app->manifest.version.text() == "1.0.0");
  CHECK_THAT(app->lastError, Catch::Contains("must be one of: hostapp/manifest@1"));
  CHECK_THAT(refusalOf(installation.apps().uninstall("demo-app", AppData::kPurge)), Catch::Contains("cannot tell which data"));
}

TEST_CASE("The last error of an app is kept for its page") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  REQUIRE(installation.apps().install(test::signedPackage(App()), fullConsent()));
  installation.apps().recordError("demo-app", "The mail server does not answer");
  CHECK(installation.apps().find("demo-app")->lastError == "The mail server does not answer");
  installation.apps().recordError("demo-app", "");
  CHECK(installation.apps().find("demo-app")->lastError.empty());
}

TEST_CASE("Sweeping removes what nothing refers to and keeps the way back") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& apps = installation.apps();
  for (const auto* version : {"1.0.0", "1.1.0", "1.2.0"}) REQUIRE(apps.install(test::signedPackage(App(version)), fullConsent()));
  std::filesystem::create_directories(installation.data.path() / "apps/demo-app/.staging-1-2/lib");
  std::filesystem::create_directories(installation.data.path() / "apps/gone-app/1.0.0-01234567");
  REQUIRE(apps.sweep());
  CHECK(installation.folders().size() == 5);
  REQUIRE(apps.sweep(std::chrono::seconds(0)));
  REQUIRE(installation.folders().size() == 2);
  CHECK(installation.folders()[0].starts_with("1.1.0-"));
  CHECK(installation.folders()[1].starts_with("1.2.0-"));
}

TEST_CASE("An install clears away what one that was killed had begun to unpack") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  const auto begun = installation.data.path() / "apps/demo-app/.staging-1-2";
  std::filesystem::create_directories(begun / "lib");
  test::writeFile(begun / "lib/half.so", "half");
  std::filesystem::permissions(begun / "lib", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  REQUIRE(installation.apps().install(test::signedPackage(App()), fullConsent()));
  CHECK_FALSE(std::filesystem::exists(begun));
  CHECK(installation.folders().size() == 1);
}

TEST_CASE("Stores are kept, listed and asked for the newest version that fits") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  auto& trust = installation.apps().trustStore();
  const test::Folder first;
  const test::Folder second;
  App tooNew("3.0.0");
  tooNew.manifest["sdk"] = "^3.0";
  test::writeFile(first.path() / "a.hostapp", test::signedPackage(App("1.0.0")));
  test::writeFile(second.path() / "a.hostapp", test::signedPackage(App("1.3.0")));
  test::writeFile(second.path() / "b.hostapp", test::signedPackage(tooNew));
  REQUIRE(writeCatalogue(first.path(), "First"));
  REQUIRE(writeCatalogue(second.path(), "Second", &test::publisher()));
  CHECK_THAT(refusalOf(trust.addStore("/no/such/store")), Catch::Contains("There is no folder"));
  REQUIRE(trust.addStore(first.path().string()));
  REQUIRE(trust.addStore("file://" + second.path().string() + "/"));
  REQUIRE(trust.addStore(first.path().string()));
  REQUIRE(trust.stores().size() == 2);

  const auto& facts = installation.apps().facts();
  const auto offer = trust.findOffer("demo-app", facts);
  if (!offer) FAIL(offer.refusal().text());
  CHECK(offer->version.version.text() == "1.3.0");
  CHECK(offer->storeName == "Second");
  CHECK(trust.findOffer("demo-app", facts, Version::parse("1.0.0"))->storeName == "First");
  CHECK_THAT(refusalOf(trust.findOffer("demo-app", facts, Version::parse("9.0.0"))),
             Catch::Contains("No store has version 9.0.0"));
  CHECK_THAT(refusalOf(trust.findOffer("nothing", facts)), Catch::Contains("No store has an app \"nothing\""));
  REQUIRE(installation.apps().install(*offer->store.package(offer->version), fullConsent()));

  SECTION("a store that went away is told, the others serve") {
    std::filesystem::remove(first.path() / "catalogue.json");
    const auto listings = trust.listings();
    REQUIRE(listings.size() == 2);
    for (const auto& listing : listings) {
      const bool gone = listing.record.location == std::filesystem::canonical(first.path()).string();
      CHECK(static_cast<bool>(listing.catalogue) != gone);
      if (gone) CHECK_THAT(refusalOf(listing.catalogue), Catch::Contains("has no \"catalogue.json\""));
    }
    CHECK(trust.findOffer("demo-app", facts));
    REQUIRE(trust.removeStore(first.path().string()));
    CHECK(trust.stores().size() == 1);
    CHECK_THAT(refusalOf(trust.removeStore(first.path().string())), Catch::Contains("is not among the stores"));
  }
  SECTION("a revocation in a signed catalogue stops what is installed") {
    auto json = nlohmann::ordered_json::parse(test::readFile(second.path() / "catalogue.json"));
    json["revoked"].push_back({{"app", "demo-app"}, {"version", "1.3.0"}, {"reason", "it loses data"}});
    test::writeFile(second.path() / "catalogue.json", json.dump());
    std::filesystem::remove(second.path() / "catalogue.json.sig");
    REQUIRE(writeCatalogue(second.path(), "Second", &test::publisher()));
    static_cast<void>(trust.listings());
    CHECK_THAT(refusalOf(installation.apps().pathToLibrary("demo-app")), Catch::Contains("it loses data"));
    CHECK_THAT(refusalOf(trust.findOffer("demo-app", facts, Version::parse("1.3.0"))),
               Catch::Contains("was revoked: it loses data"));
  }
  SECTION("a signed catalogue whose signature was taken away is refused, until the store is removed and added again") {
    std::filesystem::remove(second.path() / "catalogue.json.sig");
    for (const auto& listing : trust.listings()) {
      const bool isStripped = listing.record.location == std::filesystem::canonical(second.path()).string();
      CHECK(static_cast<bool>(listing.catalogue) != isStripped);
      if (isStripped) CHECK_THAT(refusalOf(listing.catalogue), Catch::Contains("was signed before and is not any more"));
    }
    CHECK(trust.findOffer("demo-app", facts)->storeName == "First");
    CHECK_THAT(refusalOf(trust.addStore(second.path().string())), Catch::Contains("was signed before"));
    const auto stranger = SecretKey::generate("Strangers", {"*"});
    REQUIRE(writeCatalogue(second.path(), "Second", &stranger));
    CHECK_THAT(refusalOf(trust.addStore(second.path().string())), Catch::Contains("by a key that is not trusted"));
    std::filesystem::remove(second.path() / "catalogue.json.sig");
    REQUIRE(trust.removeStore(second.path().string()));
    REQUIRE(trust.addStore(second.path().string()));
    CHECK(trust.findOffer("demo-app", facts)->storeName == "Second");
  }
  SECTION("a store that begins to sign is held to it, also by what another process has seen") {
    REQUIRE(writeCatalogue(first.path(), "First", &test::publisher()));
    static_cast<void>(trust.listings());
    std::filesystem::remove(first.path() / "catalogue.json.sig");
    test::Process other(database, installation.data.path());
    for (const auto& listing : other.apps.trustStore().listings())
      CHECK(static_cast<bool>(listing.catalogue) == (listing.record.name == "Second"));
  }
  SECTION("a revocation in an unsigned catalogue stops installing from it, nothing else") {
    auto json = nlohmann::ordered_json::parse(test::readFile(first.path() / "catalogue.json"));
    json["revoked"].push_back({{"app", "demo-app"}, {"version", "*"}, {"reason", "so they say"}});
    test::writeFile(first.path() / "catalogue.json", json.dump());
    static_cast<void>(trust.listings());
    CHECK(installation.apps().pathToLibrary("demo-app"));
    CHECK_THAT(refusalOf(trust.findOffer("demo-app", facts, Version::parse("1.0.0"))), Catch::Contains("so they say"));
  }
}

TEST_CASE("The migrations of payment reminders pass the rules for migrations on both databases") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  App app;
  app.manifest["database"]["prefix"] = "reminders_";
  app.manifest["migrations"] = nlohmann::ordered_json::array();
  app.files.erase("migrations/1.sql");
  app.files.erase("migrations/2.sql");
  int version = 0;
  const auto manifest = nlohmann::ordered_json::parse(test::readFile("manifests/manifest.json"));
  for (const auto& item : manifest["migrations"]) {
    app.setMigration(++version, test::readFile("plugin/storage/" + item["file"].get<std::string>()));
  }
  REQUIRE(version >= 1);
  const auto installed = installation.apps().install(test::signedPackage(app), fullConsent());
  if (!installed) FAIL(installed.refusal().text());
  CHECK(number(database, "select count(*) from reminders_company") == 0);
  REQUIRE(installation.apps().uninstall("demo-app", AppData::kPurge));
  CHECK(number(database, "select count(*) from reminders_company") == -1);
}
