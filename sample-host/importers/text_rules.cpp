#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

bool continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// Length of the well-formed sequence at `at`, 0 when there is none. The ranges are those of table 3-7 of the Unicode standard.
std::size_t sequenceLength(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return 1;
  const unsigned char second = byte(at + 1);
  if (lead >= 0xC2 && lead <= 0xDF) return continuation(second) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool inRange = lead == 0xE0   ? second >= 0xA0 && second <= 0xBF
                         : lead == 0xED ? second >= 0x80 && second <= 0x9F
                                        : continuation(second);
    return inRange && continuation(byte(at + 2)) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool inRange = lead == 0xF0   ? second >= 0x90 && second <= 0xBF
                         : lead == 0xF4 ? second >= 0x80 && second <= 0x8F
                                        : continuation(second);
    return inRange && continuation(byte(at + 2)) && continuation(byte(at + 3)) ? 4 : 0;
  }
  return 0;
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::optional<std::size_t> firstInvalidUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequenceLength(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

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
