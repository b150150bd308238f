#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

std::string_view nameOf(PackageState state) {
  switch (state) {
    case PackageState::kSigned: return "signed";
    case PackageState::kUnsigned: return "unsigned";
    case PackageState::kModified: return "modified";
    case PackageState::kInvalid: return "invalid";
    case PackageState::kRevoked: return "revoked";
    case PackageState::kIncompatible: return "incompatible";
  }
  return "invalid";
}

bool isDeceptive(std::string_view text, std::size_t at, bool breaks) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte == '\n' && breaks) return false;
  if (byte < 0x20 || byte == 0x7f) return true;
  const auto next = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  if (byte == 0xC2) return next(1) >= 0x80 && next(1) <= 0x9F;                                          // U+0080–U+009F
  if (byte == 0xE2 && next(1) == 0x80) return (next(2) >= 0xAA && next(2) <= 0xAE) || next(2) == 0x8B;  // U+202A–U+202E, U+200B
  if (byte == 0xE2 && next(1) == 0x81) return next(2) >= 0xA6 && next(2) <= 0xA9;                       // U+2066–U+2069
  return byte == 0xEF && next(1) == 0xBB && next(2) == 0xBF;                                            // U+FEFF
}

namespace {

constexpr std::size_t kLongestQuote = 300;

/// What strangers wrote, as it may stand in a sentence: without what controls a terminal or turns a line, and not for ever.
std::string quotable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < kLongestQuote; ++i) {
    if (!isDeceptive(text, i, false)) {
      out += text[i];
      continue;
    }
    out += '?';
    while (i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xC0U) == 0x80U) ++i;  // the rest of its character
  }
  if (out.size() < kLongestQuote) return out;
  while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
  if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
  return out + "…";
}

}  // namespace

std::string Sentence::fill(std::string_view translated) const {
  std::string out = where.empty() ? std::string() : quotable(where) + ": ";
  for (std::size_t i = 0; i < translated.size(); ++i) {
    // One digit is enough: no sentence has ten parts. Arguments are never looked into, so a `{1}` in a file's name stays as it
    // is.
    if (translated[i] == '{' && i + 2 < translated.size() && translated[i + 2] == '}' && translated[i + 1] >= '1' &&
        translated[i + 1] <= '9') {
      const auto index = static_cast<std::size_t>(translated[i + 1] - '1');
      if (index < args.size()) {
        out += quotable(args[index]);
        i += 2;
        continue;
      }
    }
    out += translated[i];
  }
  return out;
}

}  // namespace host::appstore
