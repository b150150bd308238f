#include "host-sdk/kit/html/declarations.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "host-sdk/kit/html/style_sheet.hpp"
#include "host-sdk/kit/html/words.hpp"

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

}  // namespace

std::optional<double> lengthOf(std::string_view text) {
  const auto unit = text.find_first_not_of("+-.0123456789");
  const auto number = numberOf(text.substr(0, unit));
  if (!number) return std::nullopt;
  if (unit == std::string_view::npos) return *number == 0 ? number : std::nullopt;
  const auto points = pointsOf(lower(text.substr(unit)));
  return points ? std::optional(*number * *points) : std::nullopt;
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

}  // namespace kit::html
