// The runtime with an app whose records the test keeps: life cycle, contributions, jobs.
#include <host_sdk/abi/feature/block.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/background_work.hpp"
#include "tests/support/runtime/test_host.hpp"
#include "tests/unit/runtime/probe_records.hpp"

using namespace host::runtime;
using namespace test;

TEST_CASE("What the records enable runs, and what they disable does not") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  host.company("ACME");
  auto& apps = host->apps();
  CHECK(apps.apps().empty());
  apps.sync();
  REQUIRE(apps.app("loader-probe"));
  CHECK(apps.app("loader-probe")->state == AppState::kActive);
  CHECK(apps.app("loader-probe")->homeHref == "/apps/loader-probe/");
  CHECK(apps.health().front().well);

  auto disabled = probe();
  disabled.enabled = false;
  records.change({disabled});
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kDisabled);
  CHECK(apps.module("loader-probe") == nullptr);
  CHECK(apps.settingsPages().empty());
  CHECK_FALSE(apps.route("loader-probe", "GET", "/"));
  PageRequest page;
  page.method = "GET";
  page.path = "/";
  CHECK(apps.page("loader-probe", page).failure().kind == FailureKind::kNotFound);

  records.change({probe()});
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kActive);
  records.change({});
  apps.sync();
  CHECK(apps.apps().empty());
}

TEST_CASE("An app that does not start leaves the host running, says why, and is tried again later") {
  Records records;
  records.refusal = "the package was changed";
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  auto& apps = host->apps();
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kFailed);
  CHECK(apps.app("loader-probe")->problem == "the package was changed");
  CHECK_FALSE(apps.health().front().well);
  records.refusal.clear();
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kFailed);  // not each few seconds anew
  host.clock.advance(2 * kMinute);
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kActive);
  CHECK(apps.app("loader-probe")->problem.empty());
}

TEST_CASE("In safe mode nothing is loaded") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite);
  AppRuntime apps(host->services(), records, {true});
  apps.sync();
  CHECK(apps.isSafeMode());
  CHECK(apps.app("loader-probe")->state == AppState::kDisabled);
}

TEST_CASE("Every company is prepared once per version, also one that is made later, and a failure is repeated later") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  host.company("ACME");
  auto& apps = host->apps();
  const auto prepared = [&] {
    auto sql = host->pool().acquire();
    long long count = 0;
    **sql << "select count(*) from host_app_company where version = '1.2.3'", soci::into(count);
    return count;
  };
  apps.sync();
  CHECK(prepared() == 1);
  host.company("BETA");
  apps.sync();
  CHECK(prepared() == 2);
  host.company("BROKEN");
  const auto problems = apps.prepareCompanies();
  CHECK(problems == std::vector<std::string>{"loader-probe, company BROKEN: not now"});
  CHECK(apps.app("loader-probe")->problem == problems.front());
  CHECK(prepared() == 2);
  CHECK(apps.prepareCompanies().empty());  // not at once again
  host.clock.advance(2 * kMinute);
  CHECK(apps.prepareCompanies().size() == 1);
}

TEST_CASE("Contributions come from the manifest, numbers and cards from the app") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  const auto acme = host.company("ACME");
  auto& apps = host->apps();
  apps.sync();
  auto context = host->contextOf(acme);
  context.userRole = "viewer";
  const auto menus = apps.menus(context);
  REQUIRE(menus.size() == 1);  // the other leads where a viewer may not go
  CHECK(menus[0].href == "/apps/loader-probe/");
  CHECK(menus[0].title.in("fr") == "Accueil");
  CHECK(menus[0].badge == acme.id * 10 + 4);
  context.userRole = "admin";
  CHECK(apps.menus(context).size() == 2);
  CHECK(apps.settingsPages().front().href == "/apps/loader-probe/setup");
  const auto blocks = apps.invoiceBlocks(context, 12, "token", "/invoices/F-1");
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0].html == "history:12:/invoices/F-1");
  CHECK(apps.customerBlocks(context, 1, "", "").empty());

  CHECK(apps.route("loader-probe", "GET", "/anything")->role == Role::kViewer);
  CHECK(apps.route("loader-probe", "HEAD", "/anything")->role == Role::kViewer);
  CHECK(apps.route("loader-probe", "GET", "/setup")->role == Role::kAdmin);
  CHECK(apps.route("loader-probe", "POST", "/setup")->role == Role::kAdmin);
  CHECK(apps.route("loader-probe", "GET", "/public/pay")->role == std::nullopt);
  CHECK_FALSE(apps.route("loader-probe", "POST", "/anything"));
  CHECK_FALSE(apps.route("other", "GET", "/"));

  const auto counts = apps.callCounts();
  CHECK(std::any_of(counts.begin(), counts.end(),
                    [](const CallCount& each) { return each.feature == HSDK_FEATURE_INVOICE_BLOCK && each.calls == 1; }));
}

TEST_CASE("A job run by hand answers, is remembered, and takes only what its manifest declares") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto acme = host.company("ACME");
  host->apps().sync();
  auto& jobs = host->jobs();
  CHECK(jobs.catalogue().size() == 4);
  auto asked = probeJob(acme, "works");
  asked.asOf = *kit::Date::parse("2026-03-01");
  asked.parameters = {{"from", "a \"b\""}};
  asked.user = "ann";
  const auto outcome = jobs.run(asked);
  REQUIRE(outcome);
  CHECK(outcome->json == R"({"company": "ACME", "as_of": 20513, "set": {"from":"a \"b\""}})");
  CHECK(outcome->summary == "done for ACME\n");
  asked.parameters = {{"other", "x"}};
  CHECK_THAT(jobs.run(asked).failure().text(), Catch::Contains("takes no parameter other"));
  CHECK(jobs.run(probeJob(acme, "nothing")).failure().kind == FailureKind::kNotFound);
  CHECK(jobs.run(probeJob(acme, "not-json")).failure().kind == FailureKind::kInternal);
  CHECK(jobs.run(probeJob(acme, "fails")).failure().text() == "the job failed");

  const auto runs = jobs.lastRuns(acme.id, 10);
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].jobId == "fails");
  CHECK(runs[0].state == "failed");
  CHECK(runs[0].problem == "the job failed");
  CHECK(runs[2].state == "done");
  CHECK(runs[2].asOf == "2026-03-01");
  CHECK(runs[2].user == "ann");
  CHECK(runs[2].done == 3);
  CHECK(runs[2].total == 3);
  CHECK_FALSE(runs[2].bySchedule);
}

TEST_CASE("The scheduler runs a daily job once in each company's own morning") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto paris = host.company("PARIS", "Europe/Paris");
  const auto cayenne = host.company("CAYENNE", "America/Cayenne");  // four hours behind Paris in winter
  host->apps().sync();
  auto& jobs = host->jobs();
  const auto ran = [&](const Company& company) {
    std::size_t count = 0;
    for (const auto& run : jobs.lastRuns(company.id, 100)) count += run.jobId == "works" && run.bySchedule ? 1 : 0;
    return count;
  };
  host.clock.set(test::kThursdayTen - 4 * 60 * kMinute);  // 07:00 in Paris, 03:00 in Cayenne
  CHECK(jobs.runDue() == 0);                              // seen for the first time
  CHECK(jobs.runDue() == 0);
  host.clock.advance(60 * kMinute);
  CHECK(jobs.runDue() == 1);
  CHECK(jobs.runDue() == 0);
  CHECK(ran(paris) == 1);
  CHECK(ran(cayenne) == 0);
  host.clock.advance(4 * 60 * kMinute);  // noon in Paris, where the other job fails; 08:00 in Cayenne
  CHECK(jobs.runDue() == 2);
  CHECK(ran(cayenne) == 1);
  CHECK(jobs.lastRuns(cayenne.id, 1).front().asOf == "2026-01-15");
  CHECK(jobs.runDue() == 0);
  host.clock.advance(5 * kMinute);
  CHECK(jobs.runDue() == 1);  // what failed is repeated
  host.clock.advance(5 * kMinute);
  CHECK(jobs.runDue() == 0);  // after twice the time
  host.clock.advance(10 * kMinute);
  CHECK(jobs.runDue() == 1);
}

TEST_CASE("A job that another host runs is left to it") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto paris = host.company("PARIS");
  host->apps().sync();
  host.clock.set(test::kThursdayTen - 4 * 60 * kMinute);
  CHECK(host->jobs().runDue() == 0);
  host.clock.advance(60 * kMinute);
  const auto fence = host->services().leases.acquire(paris.id, "job:loader-probe/works", "another host", 30'000);
  REQUIRE(fence);
  CHECK(host->jobs().runDue() == 0);
  host.clock.advance(30'000);  // it died
  CHECK(host->jobs().runDue() == 1);
}

TEST_CASE("Stopping cancels what runs and remembers that it did") {
  Records records;
  test::Host host(kit::sql::Dialect::kSqlite, &records);
  const auto acme = host.company("ACME");
  host->apps().sync();
  auto& jobs = host->jobs();
  std::thread runner([&] { CHECK_FALSE(jobs.run(probeJob(acme, "long"))); });
  while (jobs.lastRuns(acme.id, 1).empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  jobs.stop();
  runner.join();
  CHECK(jobs.lastRuns(acme.id, 1).front().state == "cancelled");
}

TEST_CASE("The scheduler's threads run what is due and end when asked") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto acme = host.company("ACME");
  host->apps().sync();
  auto& jobs = host->jobs();
  host.clock.set(test::kThursdayTen - 4 * 60 * kMinute);
  CHECK(jobs.runDue() == 0);
  host.clock.advance(60 * kMinute);
  jobs.start();
  for (int i = 0; i < 1000 && jobs.lastRuns(acme.id, 1).empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  jobs.stop();
  const auto runs = jobs.lastRuns(acme.id, 5);
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].state == "done");
  CHECK(runs[0].bySchedule);
}

namespace {
/// Waits until the run has ended; it is given a quarter of a minute.
WorkRecord ended(BackgroundWork& work, const Company& company, std::int64_t run) {
  for (int i = 0; i < 150; ++i) {
    auto found = work.find(company.id, run);
    REQUIRE(found);
    if (found->run.state != "running") return *found;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  FAIL("the run does not end");
  return {};
}
}  // namespace

TEST_CASE("Work that somebody starts goes on by itself, and its row says how far it came and what was done") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto company = host.company("ACME");
  host->apps().sync();
  BackgroundWork work(host->services(), host->jobs());
  auto asked = probeJob(company, "works");
  asked.user = "claire";
  const auto run = work.start(asked);
  REQUIRE(run);
  const auto record = ended(work, company, *run);
  CHECK(record.run.state == "done");
  CHECK(record.run.user == "claire");
  CHECK(record.run.done == 3);
  CHECK(record.run.total == 3);
  CHECK(record.run.summary == "done for ACME\n");
  CHECK_FALSE(record.isBrokenOff(record.pulseAt + 1'000'000));
  CHECK_FALSE(work.cancel(company.id, *run, "claire"));  // it has ended
  CHECK_FALSE(work.find(company.id + 1, *run));
  CHECK(work.latest(company.id, 5).size() == 1);
  CHECK(work.start(probeJob(company, "nonsense")).failure().kind == FailureKind::kNotFound);
  const auto failed = work.start(probeJob(company, "fails"));
  REQUIRE(failed);
  CHECK(ended(work, company, *failed).run.problem == "the job failed");
}

TEST_CASE("Work under way stops when somebody asks, in whichever host he asks; without a sign of life it counts as broken off") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto company = host.company("ACME");
  host->apps().sync();
  BackgroundWork work(host->services(), host->jobs());
  const auto run = work.start(probeJob(company, "long"));
  REQUIRE(run);
  auto record = *work.find(company.id, *run);
  CHECK(record.isUnderWay(record.pulseAt + WorkRecord::kLostMs));
  CHECK(record.isBrokenOff(record.pulseAt + WorkRecord::kLostMs + 1));
  // The request is in the database: the host that does the work reads it there.
  BackgroundWork elsewhere(host->services(), host->jobs());
  CHECK(elsewhere.cancel(company.id, *run, "claire"));
  CHECK_FALSE(work.cancel(company.id, *run, "paul"));
  record = ended(work, company, *run);
  CHECK(record.run.state == "cancelled");
  CHECK(record.cancelBy == "claire");
}

TEST_CASE("No more than a few works are under way in the background, and the end of the host's jobs ends them") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto company = host.company("ACME");
  host->apps().sync();
  BackgroundWork work(host->services(), host->jobs());
  std::vector<std::int64_t> runs;
  for (std::size_t i = 0; i < BackgroundWork::kMost; ++i) {
    const auto run = work.start(probeJob(company, "long"));
    REQUIRE(run);
    runs.push_back(*run);
  }
  CHECK(work.start(probeJob(company, "long")).failure().kind == FailureKind::kConflict);
  host->jobs().cancelAll();
  for (const auto run : runs) CHECK(ended(work, company, run).run.state == "cancelled");
  const auto again = work.start(probeJob(company, "works"));
  REQUIRE(again);
  CHECK(ended(work, company, *again).run.state == "done");
}
