#include "plugin/delivery/word/xml.hpp"

#include <cstring>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <sstream>

namespace reminders::delivery::word {

bool parseXml(const std::string& text, pugi::xml_document& document) {
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype;
  if (!document.load_buffer(text.data(), text.size(), kOptions)) return false;
  for (const auto& child : document.children())
    if (child.type() == pugi::node_doctype) return false;
  return document.document_element() != nullptr;
}

std::string printXml(const pugi::xml_document& document) {
  std::ostringstream out;
  out << R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)" << '\n';
  document.save(out, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return out.str();
}

void eachBelow(pugi::xml_node root, const std::function<void(pugi::xml_node)>& use) {
  std::vector<pugi::xml_node> all;  // first all, then each: `use` may take nodes away
  struct Walker final : pugi::xml_tree_walker {
    explicit Walker(std::vector<pugi::xml_node>& nodes) : all(nodes) {}
    bool for_each(pugi::xml_node& node) override {
      if (node.type() == pugi::node_element) all.push_back(node);
      return true;
    }
    std::vector<pugi::xml_node>& all;
  } walker(all);
  root.traverse(walker);
  for (const auto& node : all) use(node);
}

std::vector<pugi::xml_node> allNamed(pugi::xml_node root, const char* name) {
  std::vector<pugi::xml_node> found;
  eachBelow(root, [&](pugi::xml_node node) {
    if (std::strcmp(node.name(), name) == 0) found.push_back(node);
  });
  return found;
}

pugi::xml_node ancestorNamed(pugi::xml_node node, const char* name) {
  for (auto each = node.parent(); each; each = each.parent())
    if (std::strcmp(each.name(), name) == 0) return each;
  return {};
}

std::string fitForXml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto before = at;
    const auto code = kit::encoding::nextCodePoint(text, at);
    if (!code) {
      out += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    const bool isAllowed =
        *code == '\t' || *code == '\n' || (*code >= 0x20 && *code != 0x7f && *code != 0xFFFE && *code != 0xFFFF);
    if (isAllowed) out += text.substr(before, at - before);
  }
  return out;
}

void setText(pugi::xml_node t, const std::string& text) {
  t.text().set(text.c_str());
  if (!t.attribute("xml:space")) t.append_attribute("xml:space") = "preserve";
}

void appendText(pugi::xml_node run, std::string_view raw) {
  const auto text = fitForXml(raw);
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto end = std::min(text.find_first_of("\n\t", from), text.size());
    if (end > from) setText(run.append_child("w:t"), text.substr(from, end - from));
    if (end < text.size()) run.append_child(text[end] == '\n' ? "w:br" : "w:tab");
    from = end + 1;
  }
}

}  // namespace reminders::delivery::word
