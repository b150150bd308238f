#include "sample-host/runtime/leases.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;

TEST_CASE("One holder at a time; the fence grows with each") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& leases = host->services().leases;
  CHECK(leases.acquire(1, "run", "ann", 1000) == 1);
  CHECK(leases.acquire(1, "run", "bob", 1000) == std::nullopt);
  CHECK(leases.acquire(2, "run", "bob", 1000) == 1);    // of another company
  CHECK(leases.acquire(1, "other", "bob", 1000) == 1);  // another name
  host.clock.advance(600);
  CHECK(leases.acquire(1, "run", "ann", 1000) == 1);  // renewed: the same fence, a later end
  host.clock.advance(600);
  CHECK(leases.acquire(1, "run", "bob", 1000) == std::nullopt);
  host.clock.advance(400);
  CHECK(leases.acquire(1, "run", "bob", 1000) == 2);  // ann died
  CHECK(leases.acquire(1, "run", "ann", 1000) == std::nullopt);
}

TEST_CASE("Given back it is free at once, but not by who does not hold it any more") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& leases = host->services().leases;
  REQUIRE(leases.acquire(1, "run", "ann", 1000) == 1);
  leases.release(1, "run", "bob", 1);
  CHECK(leases.acquire(1, "run", "bob", 1000) == std::nullopt);
  leases.release(1, "run", "ann", 1);
  CHECK(leases.acquire(1, "run", "bob", 1000) == 2);
  leases.release(1, "run", "ann", 1);  // too late: it is bob's
  CHECK(leases.acquire(1, "run", "cid", 1000) == std::nullopt);
  host.clock.advance(2000);
  CHECK(leases.acquire(1, "run", "bob", 1000) == 3);  // it ran out: even the same holder gets another fence
}

TEST_CASE("Of many who come at once, one gets it") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& leases = host->services().leases;
  for (int round = 1; round <= 5; ++round) {
    std::atomic<int> winners = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        const auto fence = leases.acquire(1, "race", leases.newHolder(), 1000);
        if (fence) {
          ++winners;
          CHECK(*fence == round);
        }
      });
    for (auto& thread : threads) thread.join();
    CHECK(winners == 1);
    host.clock.advance(1000);
  }
}

TEST_CASE("A lease from before the clock was set back is nobody's") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& leases = host->services().leases;
  CHECK(leases.acquire(1, "run", "ann", 30'000) == 1);
  host.clock.advance(-365LL * 24 * 3600 * 1000);
  CHECK(leases.acquire(1, "run", "bob", 30'000) == 2);
  CHECK(leases.acquire(1, "run", "ann", 30'000) == std::nullopt);
}
