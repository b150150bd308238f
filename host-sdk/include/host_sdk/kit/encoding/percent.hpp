// Percent-encoding of bytes in URLs (RFC 3986, section 2.1).
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kit::encoding {

/// The byte that the escape at `at` ("%4F") stands for; nullopt where there is none, or a broken one.
constexpr std::optional<char> escapedByte(std::string_view text, std::size_t at) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (at + 2 >= text.size() || text[at] != '%') return std::nullopt;
  const int high = digit(text[at + 1]);
  const int low = digit(text[at + 2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(static_cast<unsigned char>(high * 16 + low));
}

/// Every escape decoded; nullopt when one is broken. The result may be any bytes: whoever wants text checks it.
inline std::optional<std::string> percentDecoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const auto byte = escapedByte(text, at);
    if (!byte) return std::nullopt;
    out += *byte;
    at += 2;
  }
  return out;
}

/// Every whole escape decoded; a percent sign that two digits do not follow stands for itself, as people write passwords.
inline std::string percentDecodedLoosely(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = escapedByte(text, at);
    out += byte.value_or(text[at]);
    if (byte) at += 2;
  }
  return out;
}

/// Everything but letters, digits and -._~ as escapes: fits one segment of a path, a value of a query, a user or a password.
inline std::string percentEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                       c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 0x0FU];
  }
  return out;
}

}  // namespace kit::encoding
