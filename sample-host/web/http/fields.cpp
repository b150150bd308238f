#include "sample-host/web/http/fields.hpp"

#include <algorithm>

namespace host::web {
namespace {

// Control characters come by accident or ill will: no e-invoice, mail header or PDF may hold them. U+0080 to U+009F are C2 80 to
// C2 9F in UTF-8. A line ends with "\n" afterwards.
std::string withoutControls(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (c == '\r') {
      if (next != '\n') kept += '\n';
    } else if (c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7F && !(c == 0xC2 && next >= 0x80 && next <= 0x9F))) {
      kept += text[at];
    } else if (c == 0xC2) {
      ++at;
    }
  }
  return kept;
}

}  // namespace

const std::string& Fields::get(std::string_view name) const {
  static const std::string kNone;
  const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.first == name; });
  return found == pairs_.end() ? kNone : found->second;
}

std::string Fields::trimmed(std::string_view name) const { return oneLine(get(name)); }

std::string Fields::paragraphs(std::string_view name) const { return trim(withoutControls(get(name))); }

bool Fields::has(std::string_view name) const {
  return std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.first == name; });
}

std::vector<std::string> Fields::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& pair : pairs_)
    if (pair.first == name) values.push_back(pair.second);
  return values;
}

std::string trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::string oneLine(std::string_view text) {
  auto line = trim(withoutControls(text));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

}  // namespace host::web
