// What the pages share on which a person writes a message by hand.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/by_hand.hpp"
#include "plugin/web/unpaid_query.hpp"

namespace reminders::web {

/// In place of a template's id: the text begins empty.
inline constexpr const char* kOwnText = "own";

inline std::string withoutBlanksAround(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// Browsers send line ends as CR LF.
inline std::string withoutReturns(std::string text) {
  std::erase(text, '\r');
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

/// What is asked for, so that a form can tell when that has changed since it was shown.
inline std::string askedIn(const application::ByHandFacts& known, const std::vector<domain::ReceivableId>& ticks) {
  std::string text;
  for (const auto& id : ticks)
    if (const auto* line = known.find(id)) text += tickName(id) + "=" + std::to_string(domain::askedAmount(line->facts)) + ";";
  return text;
}

}  // namespace reminders::web
