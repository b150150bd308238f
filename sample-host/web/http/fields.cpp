#include "sample-host/web/http/fields.hpp"

#include <algorithm>

namespace host::web {

const std::string& Fields::get(std::string_view name) const {
  static const std::string kNone;
  const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.first == name; });
  return found == pairs_.end() ? kNone : found->second;
}

std::string Fields::trimmed(std::string_view name) const { return trim(get(name)); }

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

}  // namespace host::web
