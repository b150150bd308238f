// Charsets of received mails, through ICU. The names come from outside, so only harmless ones reach ICU.
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <host_sdk/kit/mail/message_reader.hpp>
#include <memory>
#include <optional>

#include "host-sdk/kit/mail/clean_text.hpp"

namespace kit::mail {

namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

bool isHarmlessName(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == ':';
  });
}

/// nullopt when ICU does not know the charset. Bytes that mean nothing become U+FFFD.
std::optional<std::string> convert(std::string_view bytes, std::string_view charset) {
  UErrorCode status = U_ZERO_ERROR;
  const Converter from(ucnv_open(std::string(charset).c_str(), &status));
  const Converter to(U_SUCCESS(status) ? ucnv_open("UTF-8", &status) : nullptr);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2 + 16);
  constexpr std::size_t kChunk = 4096;
  std::array<char, kChunk> target{};
  std::array<UChar, kChunk> pivot{};
  UChar* pivotSource = pivot.data();
  UChar* pivotTarget = pivot.data();
  const char* source = bytes.data();
  const char* const sourceEnd = source + bytes.size();
  bool reset = true;
  while (true) {
    char* write = target.data();
    status = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &write, target.data() + target.size(), &source, sourceEnd, pivot.data(), &pivotSource,
                   &pivotTarget, pivot.data() + pivot.size(), static_cast<UBool>(reset), static_cast<UBool>(true), &status);
    out.append(target.data(), static_cast<std::size_t>(write - target.data()));
    reset = false;
    if (status != U_BUFFER_OVERFLOW_ERROR) break;
    if (write == target.data()) return std::nullopt;  // no progress: never loop
  }
  if (U_FAILURE(status)) return std::nullopt;
  return out;
}

}  // namespace

std::string decodeCharset(std::string_view bytes, std::string_view charset) {
  const std::string name = lowerAscii(charset);
  const bool maybeUtf8 = name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii";
  if (maybeUtf8 && encoding::isUtf8(bytes)) return std::string(bytes);
  if (!maybeUtf8 && isHarmlessName(name)) {
    // What is called Latin-1 is windows-1252 in practice: browsers read it so, too.
    const bool latin = name == "iso-8859-1" || name == "latin1" || name == "iso8859-1";
    if (auto text = convert(bytes, latin ? "windows-1252" : name)) return *text;
    if (encoding::isUtf8(bytes)) return std::string(bytes);
  }
  if (name == "utf-8" || name == "utf8")
    if (auto text = convert(bytes, "UTF-8")) return *text;
  if (auto text = convert(bytes, "windows-1252")) return *text;
  return shown(bytes, bytes.size());
}

}  // namespace kit::mail
