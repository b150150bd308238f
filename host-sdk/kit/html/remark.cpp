#include <host_sdk/kit/html/remark_words.hpp>

namespace kit::html {

std::string english(const Remark& remark) {
  std::string sentence(sentenceOf(remark.kind));
  if (const auto at = sentence.find("{what}"); at != std::string::npos) sentence.replace(at, 6, remark.what);
  if (remark.line == 0) return sentence;
  return (remark.inCss ? "CSS, line " : "HTML, line ") + std::to_string(remark.line) + ": " + sentence;
}

}  // namespace kit::html
