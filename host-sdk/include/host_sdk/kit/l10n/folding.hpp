// Text made comparable for searching and sorting: small letters without accents ("Éléctricité du Rhône" → "electricite du
// rhone").
#pragma once
#include <string>
#include <string_view>

namespace kit::l10n {

/// Folds Latin letters (Latin-1, Latin Extended-A and œ, æ, ß); other characters stay as they are. For keys, never for showing.
std::string folded(std::string_view utf8);

}  // namespace kit::l10n
