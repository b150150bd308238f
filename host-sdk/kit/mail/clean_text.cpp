#include "host-sdk/kit/mail/clean_text.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/utf8.hpp>

namespace kit::mail {

using encoding::nextCodePoint;

bool isAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isCleanText(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = nextCodePoint(text, at);
    if (!c || isControl(*c)) return false;
  }
  return true;
}

std::string shown(std::string_view text, std::size_t maxBytes) {
  std::string out;
  out.reserve(std::min(text.size(), maxBytes) + 4);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t before = at;
    const auto c = nextCodePoint(text, at);
    if (!c) ++at;
    if (out.size() + (at - before) > maxBytes) return out + "…";
    if (c == U'\r' || c == U'\n' || c == U'\t')
      out += ' ';
    else if (!c || isControl(*c))
      out += '?';
    else
      out.append(text, before, at - before);
  }
  return out;
}

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
}  // namespace

std::string lowerAscii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace kit::mail
