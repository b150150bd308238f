#include "sample-host/erp/vat.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace host::erp;

namespace {
const auto kEuro = kit::Currency::of("EUR");
}

TEST_CASE("A line's net amount is rounded once, half away from zero") {
  CHECK(lineNet(3'000'000, 19'990'000, kEuro) == 5997);
  CHECK(lineNet(1'000'000, 5'000, kEuro) == 1);  // 0.005
  CHECK(lineNet(1'000'000, -5'000, kEuro) == -1);
  CHECK(lineNet(1'000'000, 4'999, kEuro) == 0);
  CHECK(lineNet(2'500'000, 1'234'567, kEuro) == 309);  // 3.0864175
  CHECK(lineNet(1'000'000, 1'500'000'000, kit::Currency::of("JPY")) == 1500);
  CHECK(lineNet(1'000'000, 1'234'500, kit::Currency::of("TND")) == 1235);  // 1.2345
}

TEST_CASE("VAT is rounded once per rate, not per line") {
  const std::vector<NetLine> lines{{333, 2000, "S"}, {333, 2000, "S"}, {1000, 550, "S"}, {500, 0, "E"}, {-100, 2000, "S"}};
  CHECK(vatBreakdown(lines) == std::vector<VatGroup>{{2000, "S", 566, 113}, {550, "S", 1000, 55}, {0, "E", 500, 0}});
}

TEST_CASE("A total taken apart at one rate sums to the total again") {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const auto total = static_cast<std::int64_t>(random() % 100'000'000U);
    for (const int rate : {0, 210, 550, 810, 1000, 2000}) {
      const auto group = vatWithin(total, rate);
      REQUIRE(group.net + group.vat == total);
      // The VAT shown is that of the net shown, to the cent that rounding leaves.
      REQUIRE(std::abs(mulDiv(group.net, rate, 10'000) - group.vat) <= 1);
    }
  }
  CHECK(vatWithin(12000, 2000) == VatGroup{2000, "S", 10000, 2000});
}

TEST_CASE("Multiplying beyond 64 bits is an error, never a wrong amount") {
  CHECK_THROWS_AS(mulDiv(INT64_MAX, INT64_MAX, 1), std::overflow_error);
  CHECK(mulDiv(INT64_MAX, 10, 10) == INT64_MAX);
}
