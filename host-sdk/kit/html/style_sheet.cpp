#include "host-sdk/kit/html/style_sheet.hpp"

#include <algorithm>

#include "host-sdk/kit/html/declarations.hpp"
#include "host-sdk/kit/html/words.hpp"

namespace kit::html {
namespace {

/// Comments become blanks, line ends stay: lines keep their numbers.
std::string withoutComments(std::string_view css) {
  std::string out(css);
  for (auto at = out.find("/*"); at != std::string::npos; at = out.find("/*", at)) {
    const auto end = out.find("*/", at + 2);
    const auto stop = end == std::string::npos ? out.size() : end + 2;
    for (; at < stop; ++at)
      if (out[at] != '\n') out[at] = ' ';
  }
  return out;
}

/// Reads a style sheet from its beginning to its end; never steps back.
class Reader {
 public:
  Reader(std::string_view css, const Limits& limits, StyleSheet& sheet, std::vector<Remark>& remarks)
      : css_(css), limits_(limits), sheet_(sheet), remarks_(remarks) {}

  void read(bool isInside = false) {
    while (skipBlanks()) {
      if (css_[at_] == '}') {
        ++at_;
        if (isInside) return;
        continue;
      }
      if (css_.substr(at_).starts_with("<!--") || css_.substr(at_).starts_with("-->")) {
        at_ += css_[at_] == '<' ? 4 : 3;
      } else if (css_[at_] == '@') {
        atRule(isInside);
      } else {
        rule();
      }
      if (rules_ > limits_.rules) {
        remark(remarks_, RemarkKind::kTooManyRules, std::to_string(limits_.rules), line_, true);
        return;
      }
    }
  }

 private:
  bool skipBlanks() {
    while (at_ < css_.size() && (isSpace(css_[at_]) || css_[at_] == ';')) step();
    return at_ < css_.size();
  }
  void step() {
    if (css_[at_] == '\n') ++line_;
    ++at_;
  }
  /// Up to one of `ends` outside of strings; the end itself is not taken.
  std::string_view upTo(std::string_view ends) {
    const auto from = at_;
    char quote = '\0';
    for (; at_ < css_.size(); step()) {
      const char c = css_[at_];
      if (quote != '\0') {
        if (c == quote || c == '\n') quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (ends.find(c) != std::string_view::npos) {
        break;
      }
    }
    return css_.substr(from, at_ - from);
  }
  /// What stands between braces; the reader stands at the first one.
  std::string_view block() {
    step();
    const auto inside = upTo("}");
    if (at_ < css_.size()) step();
    return inside;
  }
  void skipBlock() {
    int depth = 0;
    while (at_ < css_.size()) {
      upTo("{}");
      if (at_ == css_.size()) return;
      depth += css_[at_] == '{' ? 1 : -1;
      step();
      if (depth <= 0) return;
    }
  }

  void atRule(bool isInside) {
    const int line = line_;
    const auto head = trimmed(upTo("{;"));
    const auto name = lower(head.substr(0, std::min(head.find_first_of(" \t\n(\""), head.size())));
    const bool hasBlock = at_ < css_.size() && css_[at_] == '{';
    if (name == "@page" && hasBlock && head.size() == name.size()) {
      page(block(), line);
    } else if (name == "@media" && hasBlock && !isInside) {
      const auto media = lower(trimmed(head.substr(name.size())));
      if (media == "print" || media == "all") {
        step();
        read(true);
      } else {
        skipBlock();  // of another medium
      }
    } else {
      if (name != "@charset")
        remark(remarks_, name == "@import" || name == "@font-face" ? RemarkKind::kFetched : RemarkKind::kAtRule, head, line,
               true);
      if (hasBlock) skipBlock();
    }
  }

  void page(std::string_view declarations, int line) {
    while (!declarations.empty()) {
      const auto end = std::min(declarations.find(';'), declarations.size());
      const auto one = declarations.substr(0, end);
      declarations.remove_prefix(std::min(end + 1, declarations.size()));
      const auto colon = one.find(':');
      if (colon == std::string_view::npos) continue;
      const auto name = lower(trimmed(one.substr(0, colon)));
      const auto value = trimmed(one.substr(colon + 1));
      if (name == "size" && lower(value).starts_with("a4")) continue;
      if (!margin(name, value)) remark(remarks_, RemarkKind::kValue, "@page " + std::string(trimmed(one)), line, true);
    }
  }
  bool margin(const std::string& name, std::string_view value) {
    constexpr std::string_view kSides[] = {"margin-top", "margin-right", "margin-bottom", "margin-left"};
    std::vector<double> lengths;
    while (!value.empty()) {
      const auto end = std::min(value.find_first_of(" \t\n"), value.size());
      const auto length = lengthOf(value.substr(0, end));
      if (!length || *length < 0 || *length > 2000) return false;
      lengths.push_back(*length);
      value = trimmed(value.substr(end));
    }
    if (name == "margin" && !lengths.empty() && lengths.size() <= 4) {
      const std::size_t count = lengths.size();
      sheet_.margins = {lengths[0], lengths[count > 1 ? 1 : 0], lengths[count > 2 ? 2 : 0],
                        lengths[count > 3   ? 3
                                : count > 1 ? 1
                                            : 0]};
      return true;
    }
    const auto side = std::find(std::begin(kSides), std::end(kSides), name);
    if (side == std::end(kSides) || lengths.size() != 1) return false;
    sheet_.margins[static_cast<std::size_t>(side - std::begin(kSides))] = lengths[0];
    return true;
  }

  void rule() {
    const int line = line_;
    const auto selector = trimmed(upTo("{}"));
    if (at_ == css_.size() || css_[at_] == '}') {
      remark(remarks_, RemarkKind::kBrokenRule, selector, line, true);
      return;
    }
    const int first = line_;
    const auto inside = block();
    ++rules_;
    if (inside.find('{') != std::string_view::npos) {
      remark(remarks_, RemarkKind::kBrokenRule, selector, line, true);
      return;
    }
    if (!isSelector(selector)) {
      remark(remarks_, RemarkKind::kSelector, selector, line, true);
      return;
    }
    if (const auto kept = cleanDeclarations(inside, first, true, remarks_); !kept.empty())
      sheet_.css += std::string(selector) + "{" + kept + "}\n";
  }
  static bool isSelector(std::string_view text) {
    if (text.empty() || text.size() > 300 || std::count(text.begin(), text.end(), ',') > 20) return false;
    if (std::count(text.begin(), text.end(), '(') > 2) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
      return isNameCharacter(c) || isSpace(c) || std::string_view(".#:*>+~,()[]=\"'").find(c) != std::string_view::npos;
    });
  }

  std::string_view css_;
  const Limits& limits_;
  StyleSheet& sheet_;
  std::vector<Remark>& remarks_;
  std::size_t at_ = 0, rules_ = 0;
  int line_ = 1;
};

}  // namespace

StyleSheet cleanStyleSheet(std::string_view css, const Limits& limits, std::vector<Remark>& remarks) {
  StyleSheet sheet;
  if (css.size() > limits.cssBytes) {
    remark(remarks, RemarkKind::kTooLong, std::to_string(limits.cssBytes), 0, true);
    return sheet;
  }
  Reader(withoutComments(css), limits, sheet, remarks).read();
  return sheet;
}

}  // namespace kit::html
