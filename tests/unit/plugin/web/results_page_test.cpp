// The page of results over a stand-in.
#include <catch2/catch.hpp>

#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Pages = test::PagesUnderTest;
using Catch::Contains;
using samples::day;

TEST_CASE("before the first invoice the page of results says when figures come") {
  Pages pages;
  CHECK_THAT(pages.get("/results").body, Contains("figures appear with the first invoice"));
}

TEST_CASE("the page of results shows ages, levels and months as tables, each figure with its bar") {
  Pages pages;
  domain::AgedBalance euros{kit::Currency::of("EUR"), {{{50'000, 2}, {30'000, 1}, {0, 0}, {0, 0}, {10'000, 1}}}, 2'000};
  domain::AgedBalance dollars{kit::Currency::of("USD"), {{{0, 0}, {7'700, 1}, {0, 0}, {0, 0}, {0, 0}}}, 0};
  pages.results.balances = {euros, dollars};
  pages.results.reminded = {
      {{{1}, 1}, kit::Currency::of("EUR"), 10'000, {{day("2026-01-08"), 10'000}}, {{day("2026-01-06"), "first"}}},
      {{{2}, 1}, kit::Currency::of("EUR"), 10'000, {}, {{day("2026-01-06"), "first"}}}};
  const auto page = pages.get("/results");
  CHECK(page.status == 200);
  CHECK_THAT(page.body, Contains("€400.00"));  // overdue
  CHECK_THAT(page.body, Contains("€900.00"));  // owed
  CHECK_THAT(page.body, Contains("US$77.00"));
  CHECK_THAT(page.body, Contains("€20.00"));         // credit
  CHECK_THAT(page.body, Contains("50%"));            // paid within seven days
  CHECK_THAT(page.body, Contains("€100.00"));        // collected
  CHECK_THAT(page.body, Contains("width=\"600\""));  // 300.00 of 500.00
  CHECK(page.body.find(" style=") == std::string::npos);
  CHECK(page.body.find("{{") == std::string::npos);
}
