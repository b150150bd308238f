#include "plugin/storage/text_match.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reminders::storage {
namespace {

// Letters that people type for one another, as classes of signs. Neither database folds accents by itself: SQLite's LIKE knows
// ASCII alone, and PostgreSQL's unaccent is an extension that need not be there.
constexpr std::array<std::string_view, 9> kFamilies{"aàáâãäåÀÁÂÃÄÅ", "cçÇ",       "eèéêëÈÉÊË", "iìíîïÌÍÎÏ", "nñÑ",
                                                    "oòóôõöøÒÓÔÕÖØ", "uùúûüÙÚÛÜ", "yýÿÝŸ",     "sšŠ"};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::size_t sizeOfSign(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

// The signs that stand for this one, as the inside of a class; '' for one that stands for itself.
std::string classOf(std::string_view sign) {
  const char lower = sign.size() == 1 && sign[0] >= 'A' && sign[0] <= 'Z' ? static_cast<char>(sign[0] - 'A' + 'a') : sign[0];
  for (const auto family : kFamilies) {
    const bool isOne = sign.size() == 1 ? family.front() == lower : family.find(sign) != std::string_view::npos;
    if (isOne) return std::string(1, upper(family.front())) + std::string(family);
  }
  if (sign.size() == 1 && lower >= 'a' && lower <= 'z') return {lower, upper(lower)};
  return {};
}

// Signs that are two letters.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPairs{
    {{"œ", "oe"}, {"Œ", "oe"}, {"æ", "ae"}, {"Æ", "ae"}, {"ß", "ss"}}};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string patternFor(const kit::sql::Session& session, std::string_view text) {
  const bool isGlob = session.isSqlite();
  std::string pattern = isGlob ? "*" : "";
  while (!text.empty()) {
    const auto sign = text.substr(0, sizeOfSign(text));
    text.remove_prefix(sign.size());
    if (const auto signs = classOf(sign); !signs.empty()) {
      pattern += "[" + signs + "]";
    } else if (sign.size() > 1 || isDigit(sign[0]) || sign[0] == ' ') {
      pattern += sign;
    } else if (isGlob) {
      const bool special = sign[0] == '*' || sign[0] == '?' || sign[0] == '[';
      pattern += special ? "[" + std::string(sign) + "]" : std::string(sign);
    } else {
      // A backslash before a sign that is neither letter nor digit makes it stand for itself.
      const bool isSign = static_cast<unsigned char>(sign[0]) > 0x20 && sign[0] != 0x7f;
      pattern += (isSign ? "\\" : "") + std::string(sign);
    }
  }
  return isGlob ? pattern + "*" : pattern;
}

std::string sortKey(const kit::sql::Session& session, const std::string& column) {
  const auto replace = [](const std::string& in, std::string_view sign, std::string_view by) {
    return "replace(" + in + ", '" + std::string(sign) + "', '" + std::string(by) + "')";
  };
  // Letters of ASCII alone become small, whatever the database's own language.
  const auto small = session.isSqlite() ? "lower(" + column + ")" : "lower(" + column + " collate \"C\")";
  auto folded = small;
  for (const auto& [sign, letters] : kPairs) folded = replace(folded, sign, letters);
  std::string from, to;
  for (const auto family : kFamilies)
    for (auto rest = family.substr(1); !rest.empty(); rest.remove_prefix(sizeOfSign(rest))) {
      const auto sign = rest.substr(0, sizeOfSign(rest));
      if (session.isSqlite()) folded = replace(folded, sign, family.substr(0, 1));
      from += sign;
      to += family.front();
    }
  if (!session.isSqlite()) return "translate(" + folded + ", '" + from + "', '" + to + "')";
  // It has no function that replaces many signs at once; most names are plain.
  return "case when " + column + " glob '*[^ -~]*' then " + folded + " else " + small + " end";
}

std::string contains(const kit::sql::Session& session, std::string_view column, std::string_view parameter) {
  return std::string(column) + (session.isSqlite() ? " glob " : " ~ ") + std::string(parameter);
}

}  // namespace reminders::storage
