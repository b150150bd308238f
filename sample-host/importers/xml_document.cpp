#include "sample-host/importers/xml_document.hpp"

#include <algorithm>
#include <array>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <utility>

#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

std::string_view localPart(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The namespace that a prefix stands for at this element; "" when none is declared.
std::string_view resolve(pugi::xml_node node, std::string_view prefix) {
  for (; node; node = node.parent()) {
    for (const auto& attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      if (name.substr(0, 5) != "xmlns") continue;
      if (prefix.empty() ? name.size() == 5 : name.size() > 6 && name[5] == ':' && name.substr(6) == prefix)
        return attribute.value();
    }
  }
  return {};
}

/// nullopt: not well-formed UTF-16.
std::optional<std::string> fromUtf16(std::string_view bytes, bool bigEndian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::string text;
  const auto unit = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(bigEndian ? first << 8U | second : second << 8U | first);
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xDC00 && c < 0xE000) return std::nullopt;
    if (c >= 0xD800 && c < 0xDC00) {
      i += 2;
      const char32_t low = i < bytes.size() ? unit(i) : 0;
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
    }
    kit::encoding::appendUtf8(text, c);
  }
  return text;
}

/// The encoding that the XML declaration names, upper case; "" when it names none.
std::string declaredEncoding(std::string_view text) {
  if (text.substr(0, 5) != "<?xml") return {};
  const auto declaration = text.substr(0, text.find("?>"));
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  const auto open = declaration.find_first_of("\"'", at);
  if (open == std::string_view::npos) return {};
  const auto close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  std::string name(declaration.substr(open + 1, close - open - 1));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name;
}

std::pair<std::uint64_t, std::uint64_t> placeOf(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const auto start = before.rfind('\n');
  return {line, before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1};
}

bool isReference(std::string_view text, std::size_t at) {
  const auto end = text.find(';', at);
  if (end == std::string_view::npos || end - at > 12) return false;
  const auto name = text.substr(at + 1, end - at - 1);
  static constexpr std::array<std::string_view, 5> kFive{"amp", "lt", "gt", "quot", "apos"};
  if (std::find(kFive.begin(), kFive.end(), name) != kFive.end()) return true;
  if (name.size() < 2 || name[0] != '#') return false;
  const bool hex = name[1] == 'x';
  const auto digits = name.substr(hex ? 2 : 1);
  char32_t value = 0;
  for (char c : digits) {
    const bool decimal = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!decimal && !(hex && letter)) return false;
    value = value * (hex ? 16 : 10) + static_cast<char32_t>(decimal ? c - '0' : (c | 0x20) - 'a' + 10);
    if (value > 0x10FFFF) return false;
  }
  const bool control = value < 0x20 && value != '\t' && value != '\n' && value != '\r';
  return !digits.empty() && !control && !(value >= 0xD800 && value < 0xE000) && value != 0xFFFE && value != 0xFFFF;
}

struct Finding {
  std::size_t offset = 0;
  std::string why;
};

/// One pass over the markup before any parser sees it: DOCTYPE, foreign entities, control characters, depth.
std::optional<Finding> suspicion(std::string_view text, std::size_t maximumDepth) {
  std::size_t depth = 0;
  const auto startsWith = [&](std::size_t at, std::string_view what) { return text.substr(at, what.size()) == what; };
  const auto control = [&](std::size_t from, std::size_t to) -> std::optional<Finding> {
    for (std::size_t i = from; i < to; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
        return Finding{i, "there is a control character, which XML forbids; export the invoice again"};
    }
    return std::nullopt;
  };
  if (auto found = control(0, text.size())) return found;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '&' && !isReference(text, at))
      return Finding{at, "there is an entity other than &amp; &lt; &gt; &quot; &apos;; invoices may not declare or use others"};
    if (c != '<') {
      ++at;
      continue;
    }
    const auto skipTo = [&](std::string_view end, std::size_t from) {
      const auto found = text.find(end, from);
      return found == std::string_view::npos ? text.size() : found + end.size();
    };
    if (startsWith(at, "<!--")) {
      at = skipTo("-->", at + 4);
    } else if (startsWith(at, "<![CDATA[")) {
      at = skipTo("]]>", at + 9);
    } else if (startsWith(at, "<?")) {
      at = skipTo("?>", at + 2);
    } else if (startsWith(at, "<!")) {
      return Finding{at, "there is a document type declaration (DOCTYPE); invoices are read without one: remove it"};
    } else {
      // A tag: its end is the first > outside quotes; entities in attribute values are checked as well.
      const bool closing = startsWith(at, "</");
      std::size_t end = at + 1;
      char quote = 0;
      for (; end < text.size() && (quote != 0 || text[end] != '>'); ++end) {
        if (quote != 0 && text[end] == quote) {
          quote = 0;
        } else if (quote == 0 && (text[end] == '"' || text[end] == '\'')) {
          quote = text[end];
        } else if (text[end] == '&' && !isReference(text, end)) {
          return Finding{end,
                         "there is an entity other than &amp; &lt; &gt; &quot; &apos;; invoices may not declare or use others"};
        }
      }
      const bool empty = end > at && text[end - 1] == '/';
      if (closing) {
        if (depth > 0) --depth;
      } else if (!empty && ++depth > maximumDepth) {
        return Finding{at, "elements are nested more than " + std::to_string(maximumDepth) + " deep; this is no invoice"};
      }
      at = end;
    }
  }
  return std::nullopt;
}

}  // namespace

bool XmlElement::is(XmlName name) const { return node_ && localName() == name.local && space() == name.space; }

std::string_view XmlElement::localName() const { return localPart(node_.name()); }

std::string_view XmlElement::space() const {
  const std::string_view name = node_.name();
  const auto colon = name.find(':');
  return resolve(node_, colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon));
}

XmlElement XmlElement::child(XmlName name) const {
  for (const auto& node : node_.children())
    if (node.type() == pugi::node_element && XmlElement(node).is(name)) return XmlElement(node);
  return {};
}

std::vector<XmlElement> XmlElement::children(XmlName name) const {
  std::vector<XmlElement> found;
  for (const auto& node : node_.children())
    if (node.type() == pugi::node_element && XmlElement(node).is(name)) found.emplace_back(node);
  return found;
}

std::string XmlElement::text() const {
  std::string text;
  for (const auto& node : node_.children())
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) text += node.value();
  return std::string(trimmed(text));
}

std::string XmlElement::attribute(std::string_view name) const {
  for (const auto& attribute : node_.attributes())
    if (attribute.name() == name) return std::string(trimmed(attribute.value()));
  return {};
}

Refusal XmlDocument::refuse(XmlElement at, std::string why) const {
  if (!at) return {name_, 0, 0, "", std::move(why)};
  const auto [line, field] = placeOf(*text_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(at.offset(), 0)));
  return {name_, line, field, "", std::move(why)};
}

std::variant<XmlDocument, Refusal> XmlDocument::parse(std::string bytes, std::string name, XmlLimits limits) {
  const auto refusal = [&](std::string why) { return Refusal{name, 0, 0, "", std::move(why)}; };
  if (bytes.size() > limits.bytes)
    return refusal("the file is larger than " + std::to_string(limits.bytes / (std::size_t{1024} * 1024)) +
                   " MB; invoices are not");
  std::string text;
  if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF") {
    auto converted = fromUtf16(std::string_view(bytes).substr(2), bytes[0] == '\xFE');
    if (!converted) return refusal("the file is not valid UTF-16; export the invoice as UTF-8");
    text = std::move(*converted);
  } else {
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.erase(0, 3);
    const std::string encoding = declaredEncoding(bytes);
    if (encoding.empty() || encoding == "UTF-8" || encoding == "UTF8" || encoding == "US-ASCII" || encoding == "ASCII") {
      text = std::move(bytes);
    } else if (encoding == "ISO-8859-1" || encoding == "LATIN1") {
      for (char c : bytes) kit::encoding::appendUtf8(text, static_cast<unsigned char>(c));
    } else {
      return refusal("the file is written in " + shown(encoding) + "; export the invoice as UTF-8");
    }
  }
  if (const auto bad = kit::encoding::firstInvalidUtf8(text)) {
    const auto [line, field] = placeOf(text, *bad);
    return Refusal{name, line, field, "", "this is not valid UTF-8; export the invoice as UTF-8"};
  }
  if (const auto found = suspicion(text, limits.depth)) {
    const auto [line, field] = placeOf(text, found->offset);
    return Refusal{name, line, field, "", found->why};
  }
  XmlDocument result;
  result.name_ = std::move(name);
  result.text_ = std::make_unique<std::string>(std::move(text));
  result.document_ = std::make_unique<pugi::xml_document>();
  const auto parsed =
      result.document_->load_buffer(result.text_->data(), result.text_->size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    const auto [line, field] = placeOf(*result.text_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)));
    return Refusal{result.name_, line, field, "",
                   std::string("this is not well-formed XML (") + parsed.description() + "); export the invoice again"};
  }
  return result;
}

}  // namespace host::importers
