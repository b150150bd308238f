#include "host-sdk/kit/html/style_sheet.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace kit::html {
namespace {

// What litehtml 0.6 lays out and this kit draws; the page's own properties are read by the page cutter.
constexpr std::string_view kProperties[] = {"background",
                                            "background-color",
                                            "border",
                                            "border-bottom",
                                            "border-bottom-color",
                                            "border-bottom-style",
                                            "border-bottom-width",
                                            "border-collapse",
                                            "border-color",
                                            "border-left",
                                            "border-left-color",
                                            "border-left-style",
                                            "border-left-width",
                                            "border-radius",
                                            "border-right",
                                            "border-right-color",
                                            "border-right-style",
                                            "border-right-width",
                                            "border-spacing",
                                            "border-style",
                                            "border-top",
                                            "border-top-color",
                                            "border-top-style",
                                            "border-top-width",
                                            "border-width",
                                            "bottom",
                                            "box-sizing",
                                            "break-before",
                                            "break-inside",
                                            "clear",
                                            "color",
                                            "content",
                                            "display",
                                            "float",
                                            "font",
                                            "font-family",
                                            "font-size",
                                            "font-style",
                                            "font-weight",
                                            "height",
                                            "left",
                                            "line-height",
                                            "list-style",
                                            "list-style-position",
                                            "list-style-type",
                                            "margin",
                                            "margin-bottom",
                                            "margin-left",
                                            "margin-right",
                                            "margin-top",
                                            "max-height",
                                            "max-width",
                                            "min-height",
                                            "min-width",
                                            "overflow",
                                            "padding",
                                            "padding-bottom",
                                            "padding-left",
                                            "padding-right",
                                            "padding-top",
                                            "page-break-before",
                                            "page-break-inside",
                                            "position",
                                            "right",
                                            "text-align",
                                            "text-decoration",
                                            "text-indent",
                                            "text-transform",
                                            "top",
                                            "vertical-align",
                                            "visibility",
                                            "white-space",
                                            "width",
                                            "z-index"};

// Words that are properties' values elsewhere and would be laid out as something else here.
constexpr std::string_view kRefusedWords[] = {"flex", "inline-flex", "grid", "inline-grid", "justify", "fixed", "sticky"};

constexpr int kLongestLength = 200'000;  // units: over ten metres

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool isNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}
std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}
template <class List>
bool isIn(const List& list, std::string_view what) {
  return std::find(std::begin(list), std::end(list), what) != std::end(list);
}

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

/// Points of a unit; nullopt: none that has a fixed length.
std::optional<double> pointsOf(std::string_view unit) {
  if (unit == "px") return 0.75;
  if (unit == "pt") return 1;
  if (unit == "mm") return 72 / 25.4;
  if (unit == "cm") return 720 / 25.4;
  if (unit == "in") return 72;
  if (unit == "pc") return 12;
  if (unit == "rem") return 10;
  return std::nullopt;
}

std::optional<double> numberOf(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// "12mm" in points; a bare 0 is one too.
std::optional<double> lengthOf(std::string_view text) {
  const auto unit = text.find_first_not_of("+-.0123456789");
  const auto number = numberOf(text.substr(0, unit));
  if (!number) return std::nullopt;
  if (unit == std::string_view::npos) return *number == 0 ? number : std::nullopt;
  const auto points = pointsOf(lower(text.substr(unit)));
  return points ? std::optional(*number * *points) : std::nullopt;
}

/// One word of a value as it goes on; nullopt: it cannot.
std::optional<std::string> wordOf(const std::string& property, std::string_view word) {
  if (word.front() == '#')
    return (word.size() == 4 || word.size() == 7) && word.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos
               ? std::optional<std::string>(word)
               : std::nullopt;
  const bool isNumber =
      word.find_first_of("0123456789") < 3 && std::string_view("+-.0123456789").find(word.front()) != std::string_view::npos;
  if (!isNumber) {
    auto plain = lower(word);
    if (isIn(kRefusedWords, plain)) return std::nullopt;
    // Widths that are words are counted in pixels of the screen.
    if (property.starts_with("border")) {
      if (plain == "thin") return "15px";
      if (plain == "medium") return "45px";
      if (plain == "thick") return "75px";
    }
    return property.starts_with("font") ? std::string(word) : plain;
  }
  const auto unit = word.find_first_not_of("+-.0123456789");
  const auto number = numberOf(word.substr(0, unit));
  if (!number) return std::nullopt;
  if (unit == std::string_view::npos) {
    if (std::abs(*number) > kLongestLength) return std::nullopt;
    return std::string(word);
  }
  const auto name = lower(word.substr(unit));
  if (name == "em" || name == "ex" || name == "%") return std::abs(*number) <= 10'000 ? std::optional(lower(word)) : std::nullopt;
  const auto points = pointsOf(name);
  if (!points || std::abs(*number * *points) * kUnitsPerPoint > kLongestLength) return std::nullopt;
  const int length = units(*number * *points);
  return std::to_string(length == 0 && *number > 0 ? 1 : length) + "px";  // a hairline stays one
}

/// A value with its lengths in units; nullopt with a remark: the declaration is left out.
std::optional<std::string> valueOf(const std::string& property, std::string_view value, int line, bool inCss,
                                   std::vector<Remark>& remarks) {
  std::string out;
  const auto fail = [&](RemarkKind kind, std::string_view what) {
    remark(remarks, kind, what, line, inCss);
    return std::nullopt;
  };
  for (std::size_t at = 0; at < value.size();) {
    const char c = value[at];
    if (isSpace(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
    } else if (c == ',' || c == '/') {
      out += c;
      ++at;
    } else if (c == '"' || c == '\'') {
      const auto end = value.find(c, at + 1);
      const auto text = value.substr(at, end == std::string_view::npos ? end : end + 1 - at);
      const bool isPlain = text.find_first_of("<>\\{};\n") == std::string_view::npos && text.size() < 200;
      if (end == std::string_view::npos || !isPlain || (property != "content" && !property.starts_with("font")))
        return fail(RemarkKind::kValue, text);
      out += text;
      at = end + 1;
    } else if (c == '!') {
      if (lower(trimmed(value.substr(at + 1))) != "important") return fail(RemarkKind::kValue, value.substr(at));
      out += "!important";
      break;
    } else {
      auto end = at;
      while (end < value.size() &&
             (isNameCharacter(value[end]) || std::string_view("#.+%").find(value[end]) != std::string_view::npos))
        ++end;
      if (end == at) return fail(RemarkKind::kValue, value);
      const auto word = value.substr(at, end - at);
      if (end < value.size() && value[end] == '(') {
        const auto close = value.find(')', end);
        const auto name = lower(word);
        if (name == "url")
          return fail(RemarkKind::kFetched, value.substr(at, close == std::string_view::npos ? close : close + 1 - at));
        const auto inside = close == std::string_view::npos ? std::string_view() : value.substr(end + 1, close - end - 1);
        if ((name != "rgb" && name != "rgba") || inside.empty() || inside.size() > 40 ||
            inside.find_first_not_of("0123456789., %") != std::string_view::npos)
          return fail(RemarkKind::kFunction, name + "()");
        out += name + "(" + std::string(inside) + ")";
        at = close + 1;
        continue;
      }
      const auto kept = wordOf(property, word);
      if (!kept) return fail(RemarkKind::kValue, property + ": " + std::string(word));
      out += *kept;
      at = end;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
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

std::string cleanDeclarations(std::string_view text, int line, bool inCss, std::vector<Remark>& remarks) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    // A ";" within a string or brackets ends nothing; what is in them is refused later.
    auto end = at;
    char quote = '\0';
    for (; end < text.size() && (quote != '\0' || text[end] != ';'); ++end) {
      if (quote != '\0') {
        if (text[end] == quote) quote = '\0';
      } else if (text[end] == '"' || text[end] == '\'') {
        quote = text[end];
      }
    }
    const auto whole = text.substr(at, end - at);
    const auto one = trimmed(whole);
    const auto blank = static_cast<std::size_t>(one.data() - whole.data());
    const int here =
        line == 0 || one.empty()
            ? line
            : line + static_cast<int>(std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(blank), '\n'));
    line += line == 0 ? 0 : static_cast<int>(std::count(whole.begin(), whole.end(), '\n'));
    at = end + 1;
    if (one.empty()) continue;
    const auto colon = one.find(':');
    if (colon == std::string_view::npos) {
      remark(remarks, RemarkKind::kBrokenRule, one, here, inCss);
      continue;
    }
    const auto property = lower(trimmed(one.substr(0, colon)));
    if (!isIn(kProperties, property)) {
      remark(remarks, RemarkKind::kProperty, property, here, inCss);
      continue;
    }
    const auto value = valueOf(property, trimmed(one.substr(colon + 1)), here, inCss, remarks);
    if (value && !value->empty()) out += property + ":" + *value + ";";
  }
  return out;
}

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
