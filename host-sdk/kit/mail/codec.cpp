#include "host-sdk/kit/mail/codec.hpp"

#include <array>
#include <cstdint>

namespace kit::mail {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBytesPerLine = 57;  // 76 characters
constexpr std::string_view kHex = "0123456789ABCDEF";

std::uint32_t byteAt(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

char* encodeInto(char* out, std::string_view bytes) {
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t group = byteAt(bytes, at) << 16U | byteAt(bytes, at + 1) << 8U | byteAt(bytes, at + 2);
    *out++ = kAlphabet[group >> 18U];
    *out++ = kAlphabet[group >> 12U & 63U];
    *out++ = kAlphabet[group >> 6U & 63U];
    *out++ = kAlphabet[group & 63U];
  }
  if (const std::size_t rest = bytes.size() - at; rest > 0) {
    const std::uint32_t group = byteAt(bytes, at) << 16U | (rest == 2 ? byteAt(bytes, at + 1) << 8U : 0U);
    *out++ = kAlphabet[group >> 18U];
    *out++ = kAlphabet[group >> 12U & 63U];
    *out++ = rest == 2 ? kAlphabet[group >> 6U & 63U] : '=';
    *out++ = '=';
  }
  return out;
}

constexpr std::array<std::int8_t, 256> decodingTable() {
  std::array<std::int8_t, 256> table{};
  for (auto& entry : table) entry = -1;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto kDecoding = decodingTable();

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// One line of text, without its line end, as quoted-printable.
void appendQuotedLine(std::string& out, std::string_view line) {
  constexpr std::size_t kMaxColumns = 75;  // and the `=` of a soft line end
  std::size_t column = 0;
  const auto put = [&](std::string_view piece) {
    if (column + piece.size() > kMaxColumns) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  };
  const bool looksLikeMailbox = line.starts_with("From ") || line.starts_with('.');
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    const bool plain = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !last);
    if (plain && !(i == 0 && looksLikeMailbox)) {
      put({&c, 1});
    } else {
      const auto byte = static_cast<unsigned char>(c);
      const std::array<char, 3> escaped{'=', kHex[byte >> 4U], kHex[byte & 15U]};
      put({escaped.data(), escaped.size()});
    }
  }
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  encodeInto(out.data(), bytes);
  return out;
}

void appendBase64Lines(std::string& out, std::string_view bytes) {
  const std::size_t before = out.size();
  const std::size_t lines = (bytes.size() + kBytesPerLine - 1) / kBytesPerLine;
  out.resize(before + (bytes.size() + 2) / 3 * 4 + lines * 2);
  char* to = out.data() + before;
  for (std::size_t at = 0; at < bytes.size(); at += kBytesPerLine) {
    to = encodeInto(to, bytes.substr(at, kBytesPerLine));
    *to++ = '\r';
    *to++ = '\n';
  }
}

std::string decodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int characters = 0;
  const auto flushPartial = [&] {
    if (characters >= 2) out += static_cast<char>(group >> (characters == 2 ? 4U : 10U) & 255U);
    if (characters == 3) out += static_cast<char>(group >> 2U & 255U);
    group = 0;
    characters = 0;
  };
  for (char c : text) {
    if (c == '=') {
      flushPartial();
      continue;
    }
    const std::int8_t value = kDecoding[static_cast<unsigned char>(c)];
    if (value < 0) continue;
    group = group << 6U | static_cast<std::uint8_t>(value);
    if (++characters < 4) continue;
    out += static_cast<char>(group >> 16U & 255U);
    out += static_cast<char>(group >> 8U & 255U);
    out += static_cast<char>(group & 255U);
    group = 0;
    characters = 0;
  }
  flushPartial();
  return out;
}

void appendQuotedPrintable(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    appendQuotedLine(out, text.substr(0, end));
    out += "\r\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string decodeQuotedPrintable(std::string_view text, bool underscoreIsBlank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_' && underscoreIsBlank) {
      out += ' ';
      continue;
    }
    if (c != '=') {
      out += c;
      continue;
    }
    if (i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
      out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
      i += 2;
      continue;
    }
    // A soft line end: `=`, perhaps blanks that a transport added, then the line end.
    std::size_t next = i + 1;
    while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
    if (next < text.size() && text[next] == '\r') ++next;
    if (next == text.size() || text[next] == '\n')
      i = next;
    else
      out += c;
  }
  return out;
}

}  // namespace kit::mail
