#include "sample-host/runtime/clock.hpp"

#include <catch2/catch.hpp>

using namespace host::runtime;

TEST_CASE("The civil date is that of the zone") {
  constexpr Instant kNewYearsEve = 1'767'222'000'000;  // 2025-12-31T23:00:00Z
  CHECK(localTime("UTC", kNewYearsEve).date.iso() == "2025-12-31");
  CHECK(localTime("UTC", kNewYearsEve).minuteOfDay == 23 * 60);
  CHECK(localTime("Europe/Paris", kNewYearsEve).date.iso() == "2026-01-01");
  CHECK(localTime("Europe/Paris", kNewYearsEve).minuteOfDay == 0);
  CHECK(localTime("America/Cayenne", kNewYearsEve).date.iso() == "2025-12-31");
  CHECK(shownLocally("Europe/Paris", kNewYearsEve + 8 * 3600'000 + 5 * 60'000) == "2026-01-01 08:05");
}

TEST_CASE("Summer time moves the hour, not the date") {
  constexpr Instant kBefore = 1'774'745'940'000;  // 2026-03-29T00:59:00Z
  CHECK(localTime("Europe/Paris", kBefore).minuteOfDay == 119);
  CHECK(localTime("Europe/Paris", kBefore + 60'000).minuteOfDay == 180);
}

TEST_CASE("A zone that does not exist is known as such") {
  CHECK(isZone("Europe/Paris"));
  CHECK_FALSE(isZone("Europe/Nowhere"));
  CHECK_THROWS_AS(localTime("Europe/Nowhere", 0), std::runtime_error);
}
