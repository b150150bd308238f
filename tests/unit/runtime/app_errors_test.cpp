// What is kept of what went wrong with apps.
#include "sample-host/runtime/app_errors.hpp"

#include <catch2/catch.hpp>

#include "tests/support/runtime/test_host.hpp"
#include "tests/unit/runtime/probe_records.hpp"

using namespace host::runtime;
using namespace test;
using Place = AppError::Place;

namespace {

Failure broken(const std::string& sentence) { return {FailureKind::kInternal, sentence, {}}; }

}  // namespace

TEST_CASE("The same error at the same place is one line that counts, another place is another line") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& errors = host->apps().errors();
  CHECK(errors.newest("a").empty());
  errors.record("a", Place::kJob, "send", broken("no answer"));
  host.clock.advance(kMinute);
  errors.record("a", Place::kJob, "send", broken("no answer"));
  errors.record("a", Place::kPage, "/unpaid", broken("no answer"));
  errors.record("b", Place::kStart, "", broken("no answer"));
  const auto found = errors.newest("a");
  REQUIRE(found.size() == 2);
  const auto& job = found[0].place == Place::kJob ? found[0] : found[1];
  CHECK(job.times == 2);
  CHECK(job.what == "send");
  CHECK(job.firstAt == kThursdayTen);
  CHECK(job.lastAt == kThursdayTen + kMinute);
  errors.forget("a");
  CHECK(errors.newest("a").empty());
  CHECK(errors.newest("b").size() == 1);
}

TEST_CASE("A sentence keeps its parts, so that a page can say it in another language") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& errors = host->apps().errors();
  errors.record("a", Place::kEnable, "",
                {FailureKind::kInvalid, "The app {app} has \"{what}\"", {{"app", "a"}, {"what", "a {b}"}}});
  const auto found = errors.newest("a");
  REQUIRE(found.size() == 1);
  CHECK(found[0].failure.id == "The app {app} has \"{what}\"");
  CHECK(found[0].failure.text() == "The app a has \"a {b}\"");
}

TEST_CASE("Addresses of people, line breaks and endless texts are not kept") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& errors = host->apps().errors();
  errors.record("a", Place::kJob, "send",
                broken("no mail to <jean.dupont+x@example.org>,\nor to élodie@example.fr: refused @ 5"));
  CHECK(errors.newest("a").at(0).failure.text() == "no mail to <…>, or to …: refused @ 5");
  errors.record("b", Place::kJob, "send", broken(std::string(399, 'a') + "é and more"));
  CHECK(errors.newest("b").at(0).failure.text() == std::string(399, 'a'));
}

TEST_CASE("Of many errors the newest are kept") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& errors = host->apps().errors();
  for (int i = 0; i < AppErrors::kKeptPerApp + 5; ++i) {
    host.clock.advance(kMinute);
    errors.record("a", Place::kJob, "send", broken("error " + std::to_string(i)));
  }
  const auto found = errors.newest("a", 100);
  REQUIRE(found.size() == AppErrors::kKeptPerApp);
  CHECK(found.front().failure.text() == "error 24");
  CHECK(found.back().failure.text() == "error 5");
}

TEST_CASE("Pages, jobs, companies and starts that fail are kept with their place; what a visitor did wrong is not") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  const auto acme = host.company("ACME");
  auto& apps = host->apps();
  apps.sync();
  auto& errors = apps.errors();
  PageRequest request;
  request.context = host->contextOf(acme);
  request.method = "GET";
  for (const auto* path : {"/refuse", "/throw"}) {
    request.path = path;
    CHECK_FALSE(apps.page("loader-probe", request));
  }
  request.path = "/throw/C001";  // no such page of the probe: it answers
  CHECK(apps.page("loader-probe", request));
  auto found = errors.newest("loader-probe");
  REQUIRE(found.size() == 1);
  CHECK(found[0].place == Place::kPage);
  CHECK(found[0].what == "/throw");
  CHECK(found[0].failure.text() == "the probe threw");

  host.clock.advance(kMinute);
  CHECK_FALSE(host->jobs().run(probeJob(acme, "fails")));
  CHECK(errors.newest("loader-probe", 1).at(0).place == Place::kJob);
  CHECK(errors.newest("loader-probe", 1).at(0).what == "fails");

  host.clock.advance(kMinute);
  host.company("BROKEN");
  apps.sync();
  CHECK(errors.newest("loader-probe", 1).at(0).place == Place::kCompany);
  CHECK(errors.newest("loader-probe", 1).at(0).what == "BROKEN");

  host.clock.advance(kMinute);
  records.refusal = "the package was changed";
  auto other = probe();
  other.contentHash = "2";
  records.change({other});
  apps.sync();
  CHECK(errors.newest("loader-probe", 1).at(0).place == Place::kStart);
  CHECK(errors.newest("loader-probe", 1).at(0).failure.text() == "the package was changed");
}

TEST_CASE("An app that may not run any more is stopped while the host runs, and comes back when it may again") {
  ON_BOTH_DATABASES(database);
  Records records;
  test::Host host(databaseDialect, &records);
  auto& apps = host->apps();
  apps.sync();
  REQUIRE(apps.app("loader-probe")->state == AppState::kActive);
  auto withdrawn = probe();
  withdrawn.problem = "its key was revoked";
  withdrawn.refusal = {FailureKind::kInvalid, withdrawn.problem, {}};
  records.change({withdrawn});
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kFailed);
  CHECK(apps.app("loader-probe")->problem == "its key was revoked");
  CHECK(apps.module("loader-probe") == nullptr);
  CHECK(apps.errors().newest("loader-probe").at(0).failure.text() == "its key was revoked");
  records.change({probe()});
  apps.sync();
  CHECK(apps.app("loader-probe")->state == AppState::kActive);
}
