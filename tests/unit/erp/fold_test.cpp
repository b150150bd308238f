#include "sample-host/erp/fold.hpp"

#include <catch2/catch.hpp>

using host::erp::folded;

TEST_CASE("Folding makes small letters without accents and leaves everything else alone") {
  CHECK(folded("Électricité DU Rhône") == "electricite du rhone");
  CHECK(folded("Cœur & Æther, Straße, Łódź, Žižkov") == "coeur & aether, strasse, lodz, zizkov");
  CHECK(folded("5 × 3 ÷ 2 – 株式会社") == "5 × 3 ÷ 2 – 株式会社");
  CHECK(folded("broken \xC3") == "broken \xC3");
}
