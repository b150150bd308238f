#include "sample-host/importers/party_matching.hpp"

#include <algorithm>
#include <set>

#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

bool allDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
bool isLetter(char c) { return c >= 'A' && c <= 'Z'; }

/// "country number": the national number that a registration or VAT number stands for; "" when it does not say.
std::string related(std::string number, std::string_view country) {
  if (number.size() > 4 && isLetter(number[0]) && isLetter(number[1])) {
    country = std::string_view(number).substr(0, 2);
    if (country == "FR" && number.size() == 13 && allDigits(std::string_view(number).substr(4))) return "FR " + number.substr(4);
    std::string national = number.substr(2);
    if (country == "NO" && national.size() > 3 && national.substr(national.size() - 3) == "MVA")
      national.resize(national.size() - 3);
    return allDigits(national) && national.size() >= 6 ? std::string(country) + " " + national : "";
  }
  if (!allDigits(number) || number.size() < 6 || country.empty()) return {};
  // A SIRET is the SIREN and the number of the establishment.
  if (country == "FR" && number.size() == 14) number.resize(9);
  return std::string(country) + " " + number;
}

std::vector<std::string> numbers(const Party& party) {
  std::vector<std::string> all;
  if (party.legalRegistration) all.push_back(party.legalRegistration->value);
  all.insert(all.end(), party.vatIds.begin(), party.vatIds.end());
  for (const auto& identifier : party.identifiers) all.push_back(identifier.value);
  all.insert(all.end(), party.taxRegistrations.begin(), party.taxRegistrations.end());
  // An electronic address may be the registration (0002, 0009, 0184 …); a mail address is not.
  if (party.endpoint && party.endpoint->scheme != "EM") all.push_back(party.endpoint->value);
  return all;
}

}  // namespace

void PartyIndex::add(const std::string& code, std::string_view country, std::string_view registration,
                     std::string_view vatNumber) {
  for (const auto number : {registration, vatNumber}) {
    const auto plain = alphanumeric(number);
    if (plain.empty()) continue;
    equal_[plain].push_back(code);
    if (const auto key = related(plain, country); !key.empty()) related_[key].push_back(code);
  }
}

std::vector<std::string> PartyIndex::find(const Party& party) const {
  std::set<std::string> equal;
  std::set<std::string> alike;
  for (const auto& number : numbers(party)) {
    const auto plain = alphanumeric(number);
    if (const auto at = equal_.find(plain); at != equal_.end()) equal.insert(at->second.begin(), at->second.end());
    if (const auto at = related_.find(related(plain, party.address.country)); at != related_.end())
      alike.insert(at->second.begin(), at->second.end());
  }
  const auto& found = equal.empty() ? alike : equal;
  return {found.begin(), found.end()};
}

std::string numbersOf(const Party& party) {
  if (party.legalRegistration) return party.legalRegistration->value;
  if (!party.vatIds.empty()) return party.vatIds.front();
  return party.taxRegistrations.empty() ? "" : party.taxRegistrations.front();
}

}  // namespace host::importers
