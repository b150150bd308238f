#include "host-sdk/kit/html/markup.hpp"

#include <gumbo.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <map>
#include <memory>

#include "host-sdk/kit/html/declarations.hpp"
#include "host-sdk/kit/html/style_sheet.hpp"
#include "host-sdk/kit/html/words.hpp"

namespace kit::html {
namespace {

constexpr std::string_view kTags[] = {
    "div",        "p",      "span",       "br",      "hr",     "h1",     "h2",      "h3",      "h4",   "h5",    "h6",
    "b",          "strong", "i",          "em",      "u",      "s",      "small",   "sub",     "sup",  "table", "thead",
    "tbody",      "tfoot",  "tr",         "th",      "td",     "ul",     "ol",      "li",      "dl",   "dt",    "dd",
    "pre",        "code",   "blockquote", "address", "footer", "header", "section", "article", "main", "aside", "figure",
    "figcaption", "img",    "a",          "center",  "strike", "tt",     "cite",    "q"};
constexpr std::string_view kEmptyTags[] = {"br", "hr", "img"};
// Left out with all that is in them.
constexpr std::string_view kGone[] = {"script",   "iframe",   "object", "embed",    "svg",      "math",  "form",
                                      "input",    "button",   "select", "textarea", "video",    "audio", "canvas",
                                      "template", "noscript", "applet", "frameset", "colgroup", "col",   "caption",
                                      "map",      "picture",  "source", "dialog",   "marquee"};
// Elements that HTML opens anew in every block until they are closed (HTML 5, 13.2.4.3).
constexpr std::string_view kFormatting[] = {"a",    "b", "big",   "code",   "em",     "font", "i",
                                            "nobr", "s", "small", "strike", "strong", "tt",   "u"};
constexpr int kMostOpen = 20;

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

/// Reads one character; 0xFFFD and one byte where it is broken.
std::pair<char32_t, std::size_t> characterAt(std::string_view text, std::size_t at) {
  auto behind = at;
  const auto code = encoding::nextCodePoint(text, behind);
  return code ? std::pair(*code, behind - at) : std::pair(U'\xFFFD', std::size_t{1});
}

/// Letters of scripts that are written from right to left.
bool isRightToLeft(char32_t c) {
  return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) ||
         (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

/// The layout sets word by word from the left: words of such a script keep together, so that Pango puts them in their order.
std::string withRightToLeftTogether(std::string_view text) {
  constexpr std::size_t kLongest = 60;  // of what keeps together, in characters: it cannot be wrapped
  std::string out;
  out.reserve(text.size());
  std::size_t together = 0;
  char32_t before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, size] = characterAt(text, at);
    if (code == ' ' && isRightToLeft(before) && at + 1 < text.size() && isRightToLeft(characterAt(text, at + 1).first) &&
        together < kLongest) {
      out += "\xC2\xA0";
      ++together;
    } else {
      if (code == ' ') together = 0;
      ++together;
      out += text.substr(at, size);
    }
    before = code;
    at += size;
  }
  return out;
}

/// Refuses what the parser itself would choke on: each start tag makes an element, and some make one in every block after them.
bool canBeParsed(std::string_view html, const Limits& limits, std::vector<Remark>& remarks) {
  std::map<std::string, int, std::less<>> open;
  int unclosed = 0;
  std::size_t tags = 0;
  int line = 1;
  for (std::size_t at = 0; at + 1 < html.size(); ++at) {
    if (html[at] == '\n') ++line;
    if (html[at] != '<') continue;
    const bool isEnd = html[at + 1] == '/';
    auto end = at + (isEnd ? 2 : 1);
    const auto from = end;
    while (end < html.size() && std::isalnum(static_cast<unsigned char>(html[end])) != 0) ++end;
    if (end == from) continue;
    if (!isEnd) ++tags;
    const auto name = lower(html.substr(from, std::min<std::size_t>(end - from, 10)));
    if (isIn(kFormatting, name)) {
      auto& count = open[name];
      if (!isEnd) {
        ++count, ++unclosed;
      } else if (count > 0) {
        --count, --unclosed;
      }
    }
    if (unclosed > kMostOpen) {
      remark(remarks, RemarkKind::kTooManyOpen, std::to_string(kMostOpen), line, false);
      return false;
    }
    if (tags > limits.elements) {
      remark(remarks, RemarkKind::kTooManyElements, std::to_string(limits.elements), line, false);
      return false;
    }
  }
  return true;
}

class Writer {
 public:
  Writer(const std::set<std::string>* known, const Limits& limits, std::vector<Remark>& remarks)
      : known_(known), limits_(limits), remarks_(remarks) {}

  Markup write(const GumboNode* root) {
    document(root);
    return std::move(markup_);
  }
  [[nodiscard]] bool isRefused() const { return isRefused_; }

 private:
  void refuse(RemarkKind kind, std::size_t most, int line) {
    isRefused_ = true;
    remark(remarks_, kind, std::to_string(most), line, false);
  }

  // <html>, <head> and <body> are always there.
  void document(const GumboNode* html) {
    const auto& parts = html->v.element.children;
    for (unsigned i = 0; i < parts.length; ++i) {
      const auto* part = static_cast<const GumboNode*>(parts.data[i]);
      if (part->type != GUMBO_NODE_ELEMENT) continue;
      if (part->v.element.tag == GUMBO_TAG_HEAD) {
        head(part);
      } else if (part->v.element.tag == GUMBO_TAG_BODY) {
        markup_.bodyAttributes = attributes(part, "body");
        const auto& children = part->v.element.children;
        for (unsigned k = 0; k < children.length && !isRefused_; ++k) {
          const auto* child = static_cast<const GumboNode*>(children.data[k]);
          const bool isFooter = child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_FOOTER;
          node(child, isFooter ? markup_.footer : markup_.body, 1, 0);
        }
      }
    }
  }
  void head(const GumboNode* head) {
    const auto& children = head->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (child->type != GUMBO_NODE_ELEMENT) continue;
      const auto name = nameOf(child);
      if (name != "title" && name != "meta") element(child, name, markup_.body, 1, 0);
    }
  }

  static std::string nameOf(const GumboNode* node) {
    const auto& element = node->v.element;
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    GumboStringPiece name = element.original_tag;
    gumbo_tag_from_original_text(&name);
    return lower(std::string_view(name.data == nullptr ? "" : name.data, name.length));
  }

  void node(const GumboNode* node, std::string& out, int depth, int tables) {
    if (isRefused_) return;
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
      case GUMBO_NODE_CDATA: text(node->v.text.text, static_cast<int>(node->v.text.start_pos.line), out); break;
      case GUMBO_NODE_ELEMENT: element(node, nameOf(node), out, depth, tables); break;
      default: break;  // comments
    }
  }

  void text(std::string_view text, int line, std::string& out) {
    bool isInWord = false;
    for (const char c : text) {
      const bool isBlank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!isBlank && !isInWord) ++words_;
      isInWord = !isBlank;
    }
    if (words_ > limits_.words) refuse(RemarkKind::kTooManyWords, limits_.words, line);
    out += escaped(withRightToLeftTogether(text));
  }

  void element(const GumboNode* node, const std::string& name, std::string& out, int depth, int tables) {
    const auto& element = node->v.element;
    const int line = static_cast<int>(element.start_pos.line);
    if (name == "style") {
      style(node);
      return;
    }
    if (name == "link") return remark(remarks_, RemarkKind::kFetched, "<link>", line, false);
    if (name == "script") return remark(remarks_, RemarkKind::kScript, "<script>", line, false);
    if (isIn(kGone, name)) return remark(remarks_, RemarkKind::kElement, name, line, false);
    const bool isKnown = isIn(kTags, name);
    // Of what is not known at all the text stays.
    if (!isKnown) remark(remarks_, RemarkKind::kElement, name, line, false);
    if (depth > limits_.depth) return refuse(RemarkKind::kTooDeep, static_cast<std::size_t>(limits_.depth), line);
    if (++markup_.elements > limits_.elements) return refuse(RemarkKind::kTooManyElements, limits_.elements, line);
    if (name == "table" && ++tables > limits_.tables)
      return refuse(RemarkKind::kTablesTooDeep, static_cast<std::size_t>(limits_.tables), line);
    if (name == "img" && !isPicture(node, line)) return;
    if (isKnown) out += "<" + name + attributes(node, name) + ">";
    const auto rowsBefore = rows_;
    if (name == "table") rows_ = 0;
    if (name == "tr" && ++rows_ > limits_.rows) return refuse(RemarkKind::kTooManyRows, limits_.rows, line);
    const auto& children = element.children;
    for (unsigned i = 0; i < children.length; ++i)
      this->node(static_cast<const GumboNode*>(children.data[i]), out, depth + 1, tables);
    if (name == "table") rows_ = rowsBefore;
    if (isKnown && !isIn(kEmptyTags, name)) out += "</" + name + ">";
  }

  void style(const GumboNode* node) {
    const auto& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i)
      if (const auto* child = static_cast<const GumboNode*>(children.data[i]);
          child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE || child->type == GUMBO_NODE_CDATA)
        markup_.css += std::string(child->v.text.text) + "\n";
  }

  bool isPicture(const GumboNode* node, int line) {
    const auto* source = gumbo_get_attribute(&node->v.element.attributes, "src");
    const std::string_view src = source == nullptr ? std::string_view() : std::string_view(source->value);
    const auto colon = src.find(':');
    const std::string name(src.substr(0, colon));
    if (colon == std::string_view::npos || (name != "logo" && name != "qr")) {
      remark(remarks_, src.find("//") == std::string_view::npos ? RemarkKind::kPicture : RemarkKind::kFetched,
             src.empty() ? "<img>" : src, line, false);
      return false;
    }
    return known_ == nullptr || known_->contains(name);
  }

  std::string attributes(const GumboNode* node, const std::string& tag) {
    std::string out, style;
    const auto& list = node->v.element.attributes;
    const int line = static_cast<int>(node->v.element.start_pos.line);
    for (unsigned i = 0; i < list.length; ++i) {
      const auto* one = static_cast<const GumboAttribute*>(list.data[i]);
      const auto name = lower(one->name);
      const std::string_view value = one->value;
      const bool isCell = tag == "td" || tag == "th";
      if (name == "style") {
        style += cleanDeclarations(value, line, false, remarks_);
      } else if (name == "class" || name == "id" || name == "dir" || name == "lang") {
        if (value.size() < 500) out += " " + name + "=\"" + escaped(value) + "\"";
      } else if (name == "src" && tag == "img") {
        out += " src=\"" + escaped(value.substr(0, value.find(':'))) + "\"";
      } else if ((name == "width" || name == "height") && tag != "body") {
        style = size(name, value) + style;
      } else if ((name == "colspan" || name == "rowspan") && isCell) {
        if (const auto span = whole(value, name == "colspan" ? 50 : 500); span > 0)
          out += " " + name + "=\"" + std::to_string(span) + "\"";
      } else if (name == "start" && tag == "ol") {
        out += " start=\"" + std::to_string(whole(value, 100'000)) + "\"";
      } else if (name == "align" && (value == "left" || value == "right" || value == "center")) {
        style = "text-align:" + std::string(value) + ";" + style;
      } else if (name == "valign" && isCell && (value == "top" || value == "middle" || value == "bottom")) {
        style = "vertical-align:" + std::string(value) + ";" + style;
      } else if (name.starts_with("on")) {
        remark(remarks_, RemarkKind::kScript, name, line, false);
      } else if (name != "alt" && name != "title" && name != "href" && name != "scope" && !name.starts_with("data-") &&
                 !name.starts_with("aria-") && name != "role") {
        remark(remarks_, RemarkKind::kAttribute, name, line, false);
      }
    }
    if (!style.empty()) out += " style=\"" + escaped(style) + "\"";
    return out;
  }
  static int whole(std::string_view text, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= most ? value : 0;
  }
  /// Pixels of the attribute become a length; "50%" stays.
  std::string size(const std::string& name, std::string_view value) {
    const bool isNumber = !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
    return cleanDeclarations(name + ":" + std::string(value) + (isNumber ? "px" : ""), 0, false, remarks_);
  }

  const std::set<std::string>* known_;
  const Limits& limits_;
  std::vector<Remark>& remarks_;
  Markup markup_;
  std::size_t words_ = 0, rows_ = 0;
  bool isRefused_ = false;
};

}  // namespace

std::string readable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, size] = characterAt(text, at);
    const bool isControl = (code < 0x20 && code != '\n' && code != '\t' && code != '\r') || (code >= 0x7F && code < 0xA0) ||
                           code == 0xFFFE || code == 0xFFFF;
    if (isControl || code == 0xFFFD)
      out += "\xEF\xBF\xBD";
    else if (code != '\r')
      out += text.substr(at, size);
    at += size;
  }
  return out;
}

Markup cleanMarkup(std::string_view written, const std::set<std::string>* known, const Limits& limits,
                   std::vector<Remark>& remarks) {
  if (written.size() > limits.bytes) {
    remark(remarks, RemarkKind::kTooLong, std::to_string(limits.bytes), 0, false);
    return {};
  }
  const auto html = readable(written);
  if (!canBeParsed(html, limits, remarks)) return {};
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const auto release = [&](GumboOutput* output) { gumbo_destroy_output(&options, output); };
  const std::unique_ptr<GumboOutput, decltype(release)> output(gumbo_parse_with_options(&options, html.data(), html.size()),
                                                               release);
  return Writer(known, limits, remarks).write(output->root);
}

}  // namespace kit::html
