// Who is who: finds a company or a customer by the numbers that an e-invoice states.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sample-host/importers/einvoice.hpp"

namespace host::importers {

/// Codes by registration and VAT numbers. Numbers match when they are equal without blanks and punctuation; failing that, when
/// they are the same number in another dress: a SIRET or a French VAT number that contains the SIREN, a VAT number that is the
/// national number with the country in front (DK16356706, NO123456789MVA).
class PartyIndex {
 public:
  void add(const std::string& code, std::string_view country, std::string_view registration, std::string_view vatNumber);
  /// Codes of those whose number the party bears, in order of their codes; those with an equal number before all others.
  [[nodiscard]] std::vector<std::string> find(const Party& party) const;

 private:
  std::unordered_map<std::string, std::vector<std::string>> equal_;
  std::unordered_map<std::string, std::vector<std::string>> related_;
};

/// The numbers that identify a party, as written: for sentences. "" when it has none.
[[nodiscard]] std::string numbersOf(const Party& party);

}  // namespace host::importers
