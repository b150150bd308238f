#include <algorithm>
#include <host_sdk/kit/html/remark_words.hpp>

#include "host-sdk/kit/html/style_sheet.hpp"
#include "host-sdk/kit/html/words.hpp"

namespace kit::html {

std::string english(const Remark& remark) {
  std::string sentence(sentenceOf(remark.kind));
  if (const auto at = sentence.find("{what}"); at != std::string::npos) sentence.replace(at, 6, remark.what);
  if (remark.line == 0) return sentence;
  return (remark.inCss ? "CSS, line " : "HTML, line ") + std::to_string(remark.line) + ": " + sentence;
}

void remark(std::vector<Remark>& remarks, RemarkKind kind, std::string_view what, int line, bool inCss) {
  constexpr std::size_t kMost = 50, kLongest = 60;
  if (remarks.size() >= kMost && !refuses(kind)) return;
  std::string words(trimmed(what.substr(0, kLongest)));
  if (what.size() > kLongest) {
    while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0U) == 0x80U) words.pop_back();
    if (!words.empty() && static_cast<unsigned char>(words.back()) >= 0xC0U) words.pop_back();  // no half character
    words += "…";
  }
  const bool isKnown =
      std::any_of(remarks.begin(), remarks.end(), [&](const Remark& each) { return each.kind == kind && each.what == words; });
  if (!isKnown) remarks.push_back({kind, std::move(words), line, inCss});
}

}  // namespace kit::html
