#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

bool continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return text;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  const bool cut = text.size() > kLongest;
  std::size_t end = cut ? kLongest : text.size();
  while (cut && end > 0 && continuation(static_cast<unsigned char>(text[end]))) --end;
  std::string result;
  for (char c : text.substr(0, end)) result += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return "\"" + result + (cut ? "…" : "") + "\"";
}

std::string alphanumeric(std::string_view text) {
  std::string result;
  for (char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) result += c;
    if (c >= 'a' && c <= 'z') result += static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::string folded(std::string_view text) {
  std::string result;
  for (char c : trimmed(text)) {
    if (isBlank(c)) {
      if (result.back() != ' ') result += ' ';
    } else {
      result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return result;
}

}  // namespace host::importers
