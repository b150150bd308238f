#include "plugin/storage/text_match.hpp"

#include <algorithm>
#include <array>

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

std::string contains(const kit::sql::Session& session, std::string_view column, std::string_view parameter) {
  return std::string(column) + (session.isSqlite() ? " glob " : " ~ ") + std::string(parameter);
}

}  // namespace reminders::storage
