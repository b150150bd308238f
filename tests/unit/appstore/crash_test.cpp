#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/appstore/installed_support.hpp"

using namespace host::appstore;
using test::App;
using test::fullConsent;
using test::number;

namespace {

/// Runs `change` in a process of its own that dies, as by kill -9, when it reaches `step`. True when it did die there.
bool dieAt(const test::Database& database, const std::filesystem::path& data, const std::string& step,
           const std::function<void(InstalledApps&)>& change) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      test::Process process(database, data, [&](std::string_view reached) {
        if (reached == step) ::_exit(9);
      });
      change(process.apps);
    } catch (...) {
      ::_exit(2);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 9;
}

}  // namespace

TEST_CASE("A crash at any step of an installation leaves nothing or all, and installing again completes it") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  const auto package = test::signedPackage(App());
  const std::string step = GENERATE("verified", "unpacked", "migrated", "recorded", "committed");
  INFO("dying at " << step);
  REQUIRE(dieAt(database, installation.data.path(), step,
                [&](InstalledApps& apps) { static_cast<void>(apps.install(package, fullConsent())); }));

  const bool installed = step == "committed";
  CHECK(installation.apps().find("demo-app").has_value() == installed);
  CHECK(number(database, "select count(*) from demo_note") == (installed ? 1 : -1));
  CHECK(number(database, "select count(*) from host_app_migration") == (installed ? 2 : 0));
  if (installed) CHECK(installation.apps().pathToLibrary("demo-app"));

  REQUIRE(installation.apps().sweep(std::chrono::seconds(0)));
  CHECK(installation.folders().size() == (installed ? 1 : 0));
  const auto again = installation.apps().install(package, fullConsent());
  if (!again) FAIL(again.refusal().text());
  CHECK(installation.apps().pathToLibrary("demo-app"));
  CHECK(number(database, "select count(*) from demo_note") == 1);
}

TEST_CASE("A crash at any step of an upgrade leaves the old version or the new one, never between") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  REQUIRE(installation.apps().install(test::signedPackage(App()), fullConsent()));
  App next("1.1.0");
  next.setMigration(3, "update demo_note set colour = 'blue';");
  const auto package = test::signedPackage(next);
  const std::string step = GENERATE("verified", "unpacked", "migrated", "recorded", "committed");
  INFO("dying at " << step);
  REQUIRE(dieAt(database, installation.data.path(), step,
                [&](InstalledApps& apps) { static_cast<void>(apps.install(package, {})); }));

  const bool upgraded = step == "committed";
  const auto app = installation.apps().find("demo-app");
  REQUIRE(app);
  CHECK(app->manifest.version.text() == (upgraded ? "1.1.0" : "1.0.0"));
  CHECK(number(database, "select count(*) from demo_note where colour = 'blue'") == (upgraded ? 1 : 0));
  CHECK(number(database, "select count(*) from host_app_migration") == (upgraded ? 3 : 2));
  const auto loadable = installation.apps().pathToLibrary("demo-app");
  if (!loadable) FAIL(loadable.refusal().text());
}

TEST_CASE("A crash while uninstalling leaves the app with its data, or removes it") {
  ON_BOTH_DATABASES(database);
  test::Installation installation(database);
  REQUIRE(installation.apps().install(test::signedPackage(App()), fullConsent()));
  REQUIRE(dieAt(database, installation.data.path(), "removed",
                [](InstalledApps& apps) { static_cast<void>(apps.uninstall("demo-app", AppData::kPurge)); }));
  REQUIRE(installation.apps().find("demo-app"));
  CHECK(number(database, "select count(*) from demo_note") == 1);
  CHECK(installation.apps().pathToLibrary("demo-app"));
}
