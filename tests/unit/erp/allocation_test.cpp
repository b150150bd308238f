#include "sample-host/erp/allocation.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

using namespace host::erp;
using kit::Date;

namespace {

Date day(const char* iso) { return Date::parse(iso).value(); }
MoneyIn payment(const char* on, std::int64_t amount, std::int64_t id = 1) { return {day(on), SourceKind::kPayment, id, amount}; }
MoneyIn credit(const char* on, std::int64_t amount, std::int64_t id = 2) {
  return {day(on), SourceKind::kCreditNote, id, amount};
}

const std::vector<Instalment> kThree{{1, day("2026-03-31"), 4000}, {2, day("2026-01-31"), 3000}, {3, std::nullopt, 2000}};

std::int64_t settledOn(const Allocation& allocation, int position, Date upTo) {
  std::int64_t sum = 0;
  for (const auto& one : allocation.settlements)
    if (one.position == position && one.source.on <= upTo) sum += one.amount;
  return sum;
}

}  // namespace

TEST_CASE("Money settles the oldest due date first, an undated instalment last") {
  CHECK(pour(kThree, 1000) == std::vector<std::int64_t>{0, 1000, 0});
  CHECK(pour(kThree, 5000) == std::vector<std::int64_t>{2000, 3000, 0});
  CHECK(pour(kThree, 8000) == std::vector<std::int64_t>{4000, 3000, 1000});
  CHECK(pour(kThree, 99000) == std::vector<std::int64_t>{4000, 3000, 2000});
  CHECK(pour(kThree, -5) == std::vector<std::int64_t>{0, 0, 0});
}

TEST_CASE("Instalments due on one day are settled in the order of their positions") {
  const std::vector<Instalment> same{{2, day("2026-01-31"), 100}, {1, day("2026-01-31"), 100}};
  CHECK(pour(same, 150) == std::vector<std::int64_t>{50, 100});
}

TEST_CASE("A payment over two instalments is one settlement of each") {
  const std::vector<MoneyIn> money{payment("2026-02-10", 5000)};
  const auto allocation = allocate(kThree, money);
  REQUIRE(allocation.settlements.size() == 2);
  CHECK(allocation.settlements[0].position == 2);
  CHECK(allocation.settlements[0].amount == 3000);
  CHECK(allocation.settlements[1].position == 1);
  CHECK(allocation.settlements[1].amount == 2000);
  CHECK(allocation.excess.empty());
}

TEST_CASE("What exceeds the total is the customer's credit from that day on") {
  const std::vector<MoneyIn> money{payment("2026-02-10", 9000), payment("2026-02-20", 500, 5)};
  const auto allocation = allocate(kThree, money);
  REQUIRE(allocation.excess.size() == 1);
  CHECK(allocation.excess[0].amount == 500);
  CHECK(allocation.excess[0].source.on == day("2026-02-20"));
}

TEST_CASE("A reversal opens the invoice again and takes an overpayment back first") {
  const std::vector<MoneyIn> money{payment("2026-02-10", 9500), payment("2026-03-01", -1500, 7)};
  const auto allocation = allocate(kThree, money);
  REQUIRE(allocation.excess.size() == 2);
  CHECK(allocation.excess[1].amount == -500);
  CHECK(settledOn(allocation, 3, day("2026-03-01")) == 1000);
  CHECK(settledOn(allocation, 3, day("2026-02-28")) == 2000);
}

TEST_CASE("A reversal before its payment settles nothing and is a debt of the customer until the payment comes") {
  const std::vector<MoneyIn> money{payment("2026-02-01", -700), payment("2026-02-05", 1000, 3)};
  const auto allocation = allocate(kThree, money);
  REQUIRE(allocation.excess.size() == 2);
  CHECK(allocation.excess[0].amount == -700);
  CHECK(allocation.excess[1].amount == 700);
  CHECK(settledOn(allocation, 2, day("2026-02-05")) == 300);
}

TEST_CASE("A credit note and a payment of one day both count") {
  const std::vector<MoneyIn> money{credit("2026-02-10", 3000), payment("2026-02-10", 3000)};
  const auto allocation = allocate(kThree, money);
  REQUIRE(allocation.settlements.size() == 2);
  CHECK(allocation.settlements[0].source.kind == SourceKind::kPayment);
  CHECK(allocation.settlements[1].source.kind == SourceKind::kCreditNote);
  CHECK(settledOn(allocation, 1, day("2026-02-10")) == 3000);
}

TEST_CASE("An invoice without instalments leaves everything to the customer's credit") {
  const std::vector<MoneyIn> money{payment("2026-02-10", 100)};
  const auto allocation = allocate({}, money);
  CHECK(allocation.settlements.empty());
  REQUIRE(allocation.excess.size() == 1);
  CHECK(allocation.excess[0].amount == 100);
}

TEST_CASE("Sums beyond 64 bits are an error, never a wrong amount") {
  const std::vector<MoneyIn> money{payment("2026-02-10", INT64_MAX), payment("2026-02-11", 1, 2)};
  CHECK_THROWS_AS(allocate(kThree, money), std::overflow_error);
}

TEST_CASE("On every day the dated differences add up to what was poured, never below nothing and never above the amount") {
  std::mt19937 random(20260112);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  for (int round = 0; round < 2000; ++round) {
    std::vector<Instalment> instalments;
    for (int i = 0, n = 1 + below(4); i < n; ++i) {
      std::optional<Date> due = Date::fromDays(20000 + below(60));
      if (below(8) == 0) due.reset();
      instalments.push_back({i + 1, due, below(1000)});
    }
    std::vector<MoneyIn> money;
    for (int i = 0, n = below(8); i < n; ++i)
      money.push_back({Date::fromDays(20000 + below(40)), below(4) == 0 ? SourceKind::kCreditNote : SourceKind::kPayment, i + 1,
                       below(5) == 0 ? -below(900) : below(1500)});
    const auto allocation = allocate(instalments, money);
    for (int d = 19999; d <= 20041; ++d) {
      const auto today = Date::fromDays(d);
      std::int64_t came = 0;
      for (const auto& one : money)
        if (one.on <= today) came += one.amount;
      std::int64_t expected = 0;
      const auto poured = pour(instalments, came);
      for (std::size_t i = 0; i < instalments.size(); ++i) {
        const auto settled = settledOn(allocation, instalments[i].position, today);
        REQUIRE(settled == poured[i]);
        REQUIRE(settled >= 0);
        REQUIRE(settled <= instalments[i].amount);
        expected += settled;
      }
      for (const auto& one : allocation.excess)
        if (one.source.on <= today) expected += one.amount;
      REQUIRE(expected == came);  // nothing appears and nothing is lost
    }
    auto shuffled = money;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    REQUIRE(allocate(instalments, shuffled).settlements == allocation.settlements);
  }
}
