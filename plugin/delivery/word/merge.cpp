#include "plugin/delivery/word/merge.hpp"

#include <unicode/locid.h>
#include <unicode/stringoptions.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "plugin/delivery/word/fields.hpp"
#include "plugin/delivery/word/xml.hpp"

namespace reminders::delivery::word {
namespace {

using domain::mark;
using nlohmann::json;
using pugi::xml_node;

bool isNamed(xml_node node, const char* name) { return std::strcmp(node.name(), name) == 0; }
bool isBlock(xml_node node) { return isNamed(node, "w:p") || isNamed(node, "w:tbl") || isNamed(node, "w:sdt"); }
std::string kindOf(xml_node marker) { return marker.attribute("kind").value(); }
std::string nameOf(xml_node marker) { return marker.attribute("name").value(); }

/// Whether anything can be seen of it, or will be.
bool holdsContent(xml_node node) {
  bool holds = false;
  eachBelow(node, [&](xml_node each) {
    holds = holds || isNamed(each, kMarker) || isNamed(each, "w:drawing") || isNamed(each, "w:pict") || isNamed(each, "w:br") ||
            isNamed(each, "w:fldChar") || isNamed(each, "w:fldSimple") || isNamed(each, "w:object") ||
            (isNamed(each, "w:t") && std::strspn(each.text().get(), " \t\n") != std::strlen(each.text().get()));
  });
  return holds;
}

std::string inLetters(const std::string& text, const std::string& how) {
  if (how.empty() || text.empty()) return text;
  auto letters = icu::UnicodeString::fromUTF8(text);
  if (how == "upper") {
    letters.toUpper();
  } else if (how == "lower") {
    letters.toLower();
  } else if (how == "first") {
    const auto end = letters.moveIndex32(0, 1);
    icu::UnicodeString first(letters, 0, end);
    letters.replace(0, end, first.toUpper());
  } else {
    letters.toTitle(nullptr, icu::Locale::getRoot(), U_TITLECASE_NO_LOWERCASE);
  }
  std::string out;
  letters.toUTF8String(out);
  return out;
}

/// The marks of one section, where they stand below their nearest common ancestor.
struct Section {
  xml_node open, close;
  xml_node first, last;  // children of one parent: what is repeated, the marks in it or being it
  enum class Kind { kWords, kParagraphs, kRows, kNone } kind = Kind::kNone;
};

class Filler {
 public:
  Filler(const json& fields, const json& common, ShownPictures& pictures, Findings& findings)
      : fields_(fields), pictures_(pictures), findings_(findings) {
    if (common.is_object()) scopes_.push_back(&common);
  }

  void fill(xml_node root) {
    while (expandFirst(root)) {
    }
    for (auto marker : allNamed(root, kMarker)) write(marker);
    for (auto table : allNamed(root, "w:tbl"))
      if (!table.child("w:tr") && !table.child("w:sdt")) table.parent().remove_child(table);
    // A cell ends with a paragraph, and so do headers and footers.
    for (const char* name : {"w:tc", "w:hdr", "w:ftr", "w:txbxContent"})
      for (auto each : allNamed(root, name)) {
        xml_node last;
        for (const auto& child : each.children())
          if (child.type() == pugi::node_element) last = child;
        if (!isNamed(last, "w:p")) each.append_child("w:p");
      }
  }

 private:
  /// The value that a name has here; nullptr, and told, where nobody knows it.
  const json* valueOf(const std::string& written) {
    const auto name = knownName(written, lists_);
    if (name.empty()) {
      findings_.refuse({kUnknownWordField, {{"tag", "{{" + written + "}}"}}});
      return nullptr;
    }
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
      if (const auto found = (*scope)->find(name); found != (*scope)->end()) return &*found;
    const json* at = &fields_;
    std::string_view rest = name;
    while (true) {
      const auto dot = std::min(rest.find('.'), rest.size());
      const auto found = at->find(rest.substr(0, dot));
      if (found == at->end()) return &kNothing;
      at = &*found;
      if (dot == rest.size()) return at;
      rest.remove_prefix(dot + 1);
    }
  }

  /// The first section below `root`, made what it says; false where there is none any more.
  bool expandFirst(xml_node root) {
    const auto markers = allNamed(root, kMarker);
    for (std::size_t i = 0; i < markers.size(); ++i) {
      const auto kind = kindOf(markers[i]);
      if (kind == "value") continue;
      if (kind == "close") {
        findings_.refuse({mark("{tag} closes nothing"), {{"tag", "{{/" + nameOf(markers[i]) + "}}"}}});
        markers[i].parent().remove_child(markers[i]);
        return true;
      }
      std::vector<std::string> open;
      std::size_t end = i;
      for (; end < markers.size(); ++end) {
        const auto each = kindOf(markers[end]);
        if (each == "open" || each == "inverted") open.push_back(nameOf(markers[end]));
        if (each != "close") continue;
        if (open.back() != nameOf(markers[end])) break;
        open.pop_back();
        if (open.empty()) break;
      }
      if (!open.empty()) {
        findings_.refuse({mark("{tag} is not closed"), {{"tag", "{{#" + open.back() + "}}"}}});
        markers[i].parent().remove_child(markers[i]);
        return true;
      }
      expand(sectionOf(markers[i], markers[end], root));
      return true;
    }
    return false;
  }

  static Section sectionOf(xml_node open, xml_node close, xml_node root) {
    const auto upFrom = [&](xml_node node) {
      std::vector<xml_node> up;
      for (; node && node != root; node = node.parent()) up.push_back(node);
      return up;  // the last one is a child of root
    };
    auto left = upFrom(open), right = upFrom(close);
    while (left.size() > 1 && right.size() > 1 && left.back() == right.back()) {
      left.pop_back();
      right.pop_back();
    }
    Section section{open, close, left.back(), right.back()};
    using Kind = Section::Kind;
    if (section.first == open && section.last == close) {
      section.kind = Kind::kWords;
      const auto parent = open.parent();
      if (isNamed(parent, "w:p") && parent != root && fillsParagraph(parent, open, close)) {
        section.first = section.last = parent;
        section.kind = Kind::kParagraphs;
      }
    } else if (isNamed(section.first, "w:tc") && isNamed(section.last, "w:tc")) {
      section.first = section.last = section.first.parent();
      section.kind = section.first == root ? Kind::kNone : Kind::kRows;
    } else if (isNamed(section.first, "w:tr") && isNamed(section.last, "w:tr")) {
      section.kind = Kind::kRows;
    } else if (isBlock(section.first) && isBlock(section.last)) {
      section.kind = Kind::kParagraphs;
    }
    return section;
  }

  /// Nothing to be seen stands beside the section.
  static bool fillsParagraph(xml_node paragraph, xml_node open, xml_node close) {
    bool isInside = false;
    for (const auto& child : paragraph.children()) {
      if (child == open) isInside = true;
      const bool isBeside = !isInside && !isNamed(child, "w:pPr") && (isNamed(child, kMarker) || holdsContent(child));
      if (isBeside) return false;
      if (child == close) isInside = false;
    }
    return true;
  }

  void expand(Section section) {
    const auto name = nameOf(section.open);
    if (section.kind == Section::Kind::kNone) {
      findings_.refuse(
          {mark("{tag} begins and ends in places that do not fit together: put both into one paragraph, or into one row of "
                "a table, or each into a paragraph of its own"),
           {{"tag", "{{#" + name + "}}"}}});
      section.open.parent().remove_child(section.open);
      section.close.parent().remove_child(section.close);
      return;
    }
    const auto* value = valueOf(name);
    const bool isThere = value != nullptr && (value->is_string()  ? !value->get_ref<const std::string&>().empty()
                                              : value->is_array() ? !value->empty()
                                                                  : value->is_object());
    if (kindOf(section.open) == "inverted") {
      if (!isThere) repeat(section, nullptr, name);
    } else if (isThere && value->is_array()) {
      for (const auto& item : *value) repeat(section, &item, name);
    } else if (isThere) {
      repeat(section, nullptr, name);
    }
    auto parent = section.first.parent();
    for (auto node = section.first; node;) {
      const auto next = node.next_sibling();
      const bool isLast = node == section.last;
      parent.remove_child(node);
      if (isLast) break;
      node = next;
    }
  }

  /// A copy of the section in front of it, filled with the item (nullptr: with what is known already).
  void repeat(Section section, const json* item, const std::string& list) {
    auto parent = section.first.parent();
    auto holder = parent.insert_child_before("pr:copy", section.first);
    std::vector<xml_node> copies;
    const bool isWords = section.kind == Section::Kind::kWords;
    section.open.append_attribute("here") = "open";
    section.close.append_attribute("here") = "close";
    for (auto node = section.first; node; node = node.next_sibling()) {
      if (!(isWords && (node == section.open || node == section.close))) copies.push_back(holder.append_copy(node));
      if (node == section.last) break;
    }
    section.open.remove_attribute("here");
    section.close.remove_attribute("here");
    const bool isSeveral = section.first != section.last;
    for (auto marker : allNamed(holder, kMarker)) {
      if (!marker.attribute("here")) continue;
      auto place = marker;  // the child of the copy in which the mark stands
      while (place.parent() != holder) place = place.parent();
      marker.parent().remove_child(marker);
      if (isSeveral && !isWords && place != marker && !holdsContent(place)) holder.remove_child(place);
    }
    if (item != nullptr) {
      scopes_.push_back(item);
      lists_.push_back(list);
    }
    while (expandFirst(holder)) {
    }
    for (auto marker : allNamed(holder, kMarker)) write(marker);
    if (item != nullptr) {
      scopes_.pop_back();
      lists_.pop_back();
    }
    while (auto child = holder.first_child()) parent.insert_move_before(child, holder);
    parent.remove_child(holder);
  }

  /// The value in the marker's place.
  void write(xml_node marker) {
    auto parent = marker.parent();
    const auto name = nameOf(marker);
    const auto* value = name.empty() ? nullptr : valueOf(name);
    if (value != nullptr && isPicture(*value)) pictures_.draw(marker, *value);
    auto text = value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
    if (value != nullptr && value->is_array()) findings_.refuse({kUnknownWordField, {{"tag", "{{" + name + "}}"}}});
    if (!text.empty()) {
      text = marker.attribute("before").value() + inLetters(text, marker.attribute("letters").value()) +
             marker.attribute("after").value();
      auto run = parent.insert_child_before("w:r", marker);
      if (const auto format = marker.child("w:rPr")) run.append_copy(format);
      appendText(run, text);
    }
    parent.remove_child(marker);
  }

  static inline const json kNothing = "";
  const json& fields_;
  ShownPictures& pictures_;
  Findings& findings_;
  std::vector<const json*> scopes_;  // what all letters share, then the items in which we stand
  std::vector<std::string> lists_;   // of the items in which we stand
};

}  // namespace

void fillFields(xml_node root, const json& fields, const json& common, ShownPictures& pictures, Findings& findings) {
  Filler(fields, common, pictures, findings).fill(root);
}

}  // namespace reminders::delivery::word
