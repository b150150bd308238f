// Forty visitors of an app that hangs, and the host's own pages.
#include <catch2/catch.hpp>
#include <thread>

#include "tests/contract/loader/probe.hpp"
#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"
#include "tests/unit/runtime/probe_records.hpp"

TEST_CASE("Forty visitors of an app that hangs leave the host's own pages to everybody else") {
  test::Records records;
  test::WebHost::Options options;
  options.apps = &records;
  const test::WebHost host(kit::sql::Dialect::kSqlite, options);
  host.application->apps().sync();
  test::Browser browser(host.port());
  browser.signIn("admin", "admin-secret");

  const auto begin = std::chrono::steady_clock::now();
  std::atomic<int> hanging{40};
  std::atomic<int> made{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 40; ++i)
    visitors.emplace_back([&, mine = browser]() mutable {
      const auto answer = mine.get("/apps/loader-probe/stuck");
      if (answer.status == 200) ++made;
      if (answer.status == 503 && answer.has("L’application ne répond pas pour le moment")) ++refused;
      --hanging;
    });
  while (refused == 0 && hanging > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const auto customers = browser.get("/customers");
  const auto invoice = browser.get("/invoices/FA-1");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(probe::kStuckMs));
  CHECK(hanging > 0);
  CHECK(customers.status == 200);
  CHECK(invoice.has("history:"));  // the app's block, which does not hang
  for (auto& visitor : visitors) visitor.join();
  CHECK(made == 12);
  CHECK(refused == 28);
}
