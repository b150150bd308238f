#include "sample-host/importers/party_matching.hpp"

#include <catch2/catch.hpp>

using namespace host::importers;

namespace {

Party with(const std::string& country, const std::string& registration, const std::string& vat = "") {
  Party party;
  party.address.country = country;
  if (!registration.empty()) party.legalRegistration = Identifier{"", registration};
  if (!vat.empty()) party.vatIds.push_back(vat);
  return party;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("A party is found by its number, however it is punctuated") {
  PartyIndex index;
  index.add("A", "FR", "732 829 320", "");
  index.add("B", "NL", "57151520", "NL820098395B01");
  CHECK(index.find(with("FR", "732829320")) == Codes{"A"});
  CHECK(index.find(with("NL", "", "NL8200.98.395.B.01")) == Codes{"B"});
  CHECK(index.find(with("NL", "57151520")) == Codes{"B"});
  CHECK(index.find(with("FR", "552100554")).empty());
  CHECK(index.find(with("FR", "")).empty());
}

TEST_CASE("A SIREN, a SIRET and a French VAT number are the same company") {
  PartyIndex siren;
  siren.add("A", "FR", "732829320", "");
  CHECK(siren.find(with("FR", "73282932000074")) == Codes{"A"});
  CHECK(siren.find(with("FR", "", "FR44732829320")) == Codes{"A"});
  PartyIndex siret;
  siret.add("A", "FR", "73282932000074", "");
  CHECK(siret.find(with("FR", "732829320")) == Codes{"A"});
  CHECK(siret.find(with("FR", "", "FR44732829320")) == Codes{"A"});
}

TEST_CASE("A VAT number that is the national number with its country is the same company") {
  PartyIndex index;
  index.add("N", "NO", "123456789", "");
  index.add("D", "DK", "16356706", "");
  CHECK(index.find(with("NO", "", "NO123456789MVA")) == Codes{"N"});
  CHECK(index.find(with("DK", "", "DK16356706")) == Codes{"D"});
  // The same digits in another country are another company.
  CHECK(index.find(with("DE", "", "DE123456789")).empty());
}

TEST_CASE("Of two establishments the one with the very number is meant; the SIREN alone names both") {
  PartyIndex index;
  index.add("LYON", "FR", "73282932000074", "");
  index.add("PARIS", "FR", "73282932000082", "");
  auto party = with("FR", "732829320");
  CHECK(index.find(party) == Codes{"LYON", "PARIS"});
  party.identifiers.push_back({"0009", "73282932000082"});
  CHECK(index.find(party) == Codes{"PARIS"});
}

TEST_CASE("An electronic address identifies when it is a number, not when it is a mail address") {
  PartyIndex index;
  index.add("A", "DK", "DK12345678", "");
  auto party = with("DK", "");
  party.endpoint = Identifier{"0184", "DK12345678"};
  CHECK(index.find(party) == Codes{"A"});
  party.endpoint = Identifier{"EM", "DK12345678"};
  CHECK(index.find(party).empty());
}
