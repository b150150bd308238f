#include "sample-host/web/http/encoding.hpp"

#include <cstdint>

namespace host::web {
namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes of the sequence that begins with `lead`, and the smallest code point that may be written with as many.
struct Sequence {
  std::size_t bytes = 0;
  std::uint32_t bits = 0;
  std::uint32_t smallest = 0;
};

Sequence sequenceOf(unsigned char lead) {
  if (lead < 0x80) return {1, lead, 0x01};  // NUL is no text
  if (lead >= 0xC2 && lead <= 0xDF) return {2, lead & 0x1FU, 0x80};
  if (lead >= 0xE0 && lead <= 0xEF) return {3, lead & 0x0FU, 0x800};
  if (lead >= 0xF0 && lead <= 0xF4) return {4, lead & 0x07U, 0x10000};
  return {};
}

}  // namespace

bool isUtf8Text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto sequence = sequenceOf(static_cast<unsigned char>(text[at]));
    if (sequence.bytes == 0 || at + sequence.bytes > text.size()) return false;
    std::uint32_t point = sequence.bits;
    for (std::size_t i = 1; i < sequence.bytes; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0U) != 0x80U) return false;
      point = (point << 6U) | (next & 0x3FU);
    }
    if (point < sequence.smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    at += sequence.bytes;
  }
  return true;
}

std::optional<std::string> percentDecode(std::string_view text, bool plusIsBlank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '+' && plusIsBlank) {
      decoded += ' ';
    } else if (c != '%') {
      decoded += c;
    } else {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = hexDigit(text[at + 1]);
      const int low = hexDigit(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  if (!isUtf8Text(decoded)) return std::nullopt;
  return decoded;
}

std::string percentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                       c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 0x0FU];
    }
  }
  return encoded;
}

bool isLocalPath(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (path.size() > 1 && (path[1] == '/' || path[1] == '\\')) return false;
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
  return true;
}

}  // namespace host::web
