#include "sample-host/erp/text_limits.hpp"

#include <algorithm>

namespace host::erp {

bool isLongerThan(std::string_view text, std::size_t limit) {
  const auto isLead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return text.size() > limit && static_cast<std::size_t>(std::count_if(text.begin(), text.end(), isLead)) > limit;
}

std::optional<Refusal> notAnAddress(const char* field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto at = text.find('@');
  const bool isOne = at != std::string::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string::npos &&
                     text.find_first_of(" \t\r\n,;:<>()[]\"\\") == std::string::npos;
  if (isOne) return std::nullopt;
  return Refusal{"\"{text}\" is no e-mail address; write one address such as name@example.com.", {{"text", text}}, field};
}

std::optional<Refusal> firstTooLong(std::initializer_list<LimitedText> texts) {
  for (const auto& each : texts)
    if (isLongerThan(each.text, each.limit))
      return Refusal{"This is longer than {limit} characters; shorten it.", {{"limit", std::to_string(each.limit)}}, each.field};
  return std::nullopt;
}

}  // namespace host::erp
