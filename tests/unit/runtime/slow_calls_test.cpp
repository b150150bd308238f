// An app that takes its time holds up neither the host's pages nor more threads than it is given.
#include <catch2/catch.hpp>

#include "tests/contract/loader/probe.hpp"
#include "tests/support/runtime/test_host.hpp"
#include "tests/unit/runtime/probe_records.hpp"

using namespace test;
using namespace std::chrono_literals;

namespace {

constexpr auto kSlow = std::chrono::milliseconds(::probe::kSlowMs);

/// The probe under narrow limits; its first block and its first menu entry take long.
struct SlowApp {
  Records records;
  test::Host host{kit::sql::Dialect::kSqlite};
  Company acme = host.company("ACME");
  std::unique_ptr<AppRuntime> apps;

  explicit SlowApp(CallLimits limits) {
    auto package = test::probe();
    package.invoiceBlocks = {{"slow", {"Slow", ""}}, {"history", {"History", ""}}};
    package.menus = {{"slow", {"Slow", ""}, "/", "apps", "mail", true}, {"home", {"Home", ""}, "/", "apps", "mail", true}};
    records.packages = {package};
    apps = std::make_unique<AppRuntime>(host->services(), records, AppRuntime::Options{false, limits});
    apps->sync();
  }
  [[nodiscard]] hsdk::Context context() const {
    auto made = host->contextOf(acme);
    made.userRole = "viewer";
    return made;
  }
  Result<PageAnswer> page(const std::string& path) {
    PageRequest get;
    get.method = "GET";
    get.path = path;
    get.context = context();
    return apps->page("loader-probe", get);
  }
};

}  // namespace

TEST_CASE("A block that takes too long is left out with a sentence, and a menu entry shown without its number") {
  SlowApp app({.blockTime = 40ms, .badgeTime = 40ms});
  const auto begin = std::chrono::steady_clock::now();
  const auto blocks = app.apps->invoiceBlocks(app.context(), 12, "", "/x");
  const auto menus = app.apps->menus(app.context());
  CHECK(std::chrono::steady_clock::now() - begin < kSlow);
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].html.empty());
  CHECK_THAT(blocks[0].problem, Catch::Contains("takes too long"));
  CHECK(blocks[1].html == "history:12:/x");
  REQUIRE(menus.size() == 2);
  CHECK(menus[0].badge == 0);
  // Switched off meanwhile, it goes once those calls have ended.
  app.records.change({});
  app.apps->sync();
  CHECK(app.apps->apps().empty());
}

TEST_CASE("With too many calls that nobody waits for any more, no further one is begun until they end") {
  SlowApp app({.blockTime = 40ms, .badgeTime = 10s, .late = 1});
  const auto blocks = app.apps->invoiceBlocks(app.context(), 12, "", "/x");
  REQUIRE(blocks.size() == 2);
  CHECK_THAT(blocks[1].problem, Catch::Contains("takes too long"));
  CHECK(app.apps->menus(app.context()).at(1).badge == 0);
  for (int i = 0; i < 500 && app.apps->menus(app.context()).at(1).badge == 0; ++i) std::this_thread::sleep_for(20ms);
  CHECK(app.apps->menus(app.context()).at(1).badge == app.acme.id * 10 + 4);
}

TEST_CASE(
    "So many pages of an app are made at a time; one more is told that the app is slow, and nothing is lost of the others") {
  SlowApp app({.pages = 2, .pageWait = 20ms});
  std::atomic<int> made{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 5; ++i)
    visitors.emplace_back([&] {
      const auto answer = app.page("/slow");
      if (answer)
        ++made;
      else if (answer.failure().kind == FailureKind::kRetry && answer.failure().text().find("is slow") != std::string::npos)
        ++refused;
    });
  for (auto& visitor : visitors) visitor.join();
  CHECK(made == 2);
  CHECK(refused == 3);
  CHECK(app.page("/"));
}

TEST_CASE("A page waits a moment for its turn before it is refused") {
  SlowApp app({.pages = 1, .pageWait = 4 * kSlow});
  std::thread first([&] { CHECK(app.page("/slow")); });
  CHECK(app.page("/slow"));
  first.join();
}
