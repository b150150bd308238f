// What callers see while an app is replaced by another version, kept down, or switched off.
#include <catch2/catch.hpp>

#include "tests/support/runtime/test_host.hpp"
#include "tests/unit/runtime/probe_records.hpp"

using namespace test;
using namespace std::chrono_literals;

namespace {

AppPackage replacement(int number) {
  auto package = probe();
  package.contentHash = std::to_string(number);
  return package;
}

PageRequest home() {
  PageRequest get;
  get.method = "GET";
  get.path = "/";
  return get;
}

}  // namespace

TEST_CASE("While an app is replaced, whoever wants it waits for the next version, and nobody is refused") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  const auto acme = host.company("ACME");
  auto& apps = host->apps();
  apps.sync();
  records.slowness = 30ms;
  std::atomic<bool> stop{false};
  std::atomic<int> served{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> users;
  auto context = host->contextOf(acme);
  context.userRole = "viewer";
  for (int i = 0; i < 4; ++i)
    users.emplace_back([&] {
      while (!stop) {
        if (!apps.page("loader-probe", home()) || !apps.route("loader-probe", "GET", "/") || apps.menus(context).empty())
          ++refused;
        ++served;
      }
    });
  for (int number = 2; number < 12; ++number) {
    records.change({replacement(number)});
    apps.sync();
    const int before = served;
    while (served < before + 8) std::this_thread::yield();
  }
  stop = true;
  for (auto& user : users) user.join();
  CHECK(refused == 0);
}

TEST_CASE("A job under way is asked to stop when its app is to be replaced, and is taken up again") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  const auto acme = host.company("ACME");
  host->apps().sync();
  auto& jobs = host->jobs();
  std::thread runner([&] { CHECK_FALSE(jobs.run(probeJob(acme, "long"))); });
  while (jobs.lastRuns(acme.id, 1).empty()) std::this_thread::sleep_for(5ms);
  records.change({replacement(2)});
  host->apps().sync();
  runner.join();
  CHECK(jobs.lastRuns(acme.id, 1).front().state == "cancelled");
  CHECK(host->apps().app("loader-probe")->state == AppState::kActive);
  CHECK(jobs.run(probeJob(acme, "works")));
}

TEST_CASE("An app that is kept down is not brought up by anybody else, and comes back afterwards") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  auto& apps = host->apps();
  apps.sync();
  {
    const auto rest = apps.suspend("loader-probe", false);
    REQUIRE(rest);
    apps.sync();  // as the host does every few seconds
    CHECK(apps.module("loader-probe") == nullptr);
    CHECK_FALSE(apps.page("loader-probe", home()));  // said at once: nobody promised that it comes back
  }
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kActive);
}

TEST_CASE("When the next version does not start, those who wait are told instead of waiting on") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  auto& apps = host->apps();
  apps.sync();
  records.slowness = 100ms;
  records.refusal = "the package was changed";
  records.change({replacement(2)});
  std::thread upgrade([&] { apps.sync(); });
  while (apps.module("loader-probe") != nullptr) std::this_thread::yield();
  const auto answer = apps.page("loader-probe", home());
  upgrade.join();
  REQUIRE_FALSE(answer);
  CHECK(answer.failure().kind == FailureKind::kNotFound);
  CHECK(apps.app("loader-probe")->problem == "the package was changed");
}
