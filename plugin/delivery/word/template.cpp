#include "plugin/delivery/word/template.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "plugin/delivery/word/fields.hpp"
#include "plugin/delivery/word/merge.hpp"
#include "plugin/delivery/word/pictures.hpp"
#include "plugin/delivery/word/template_check.hpp"
#include "plugin/delivery/word/xml.hpp"

namespace reminders::delivery::word {
namespace {

using domain::mark;
using nlohmann::json;
using pugi::xml_node;

/// What a section's properties hold, in the order that Word wants.
constexpr std::array<std::string_view, 4> kBeforeType{"w:headerReference", "w:footerReference", "w:footnotePr", "w:endnotePr"};
constexpr std::array<std::string_view, 10> kBeforeNumbers{
    "w:headerReference", "w:footerReference", "w:footnotePr", "w:endnotePr", "w:type", "w:pgSz",
    "w:pgMar",           "w:paperSrc",        "w:pgBorders",  "w:lnNumType"};

/// A property of a section at its place; an old one goes.
xml_node putProperty(xml_node section, const char* name, std::span<const std::string_view> before) {
  section.remove_child(name);
  xml_node last;
  for (const auto& child : section.children())
    if (std::find(before.begin(), before.end(), std::string_view(child.name())) != before.end()) last = child;
  return last ? section.insert_child_after(name, last) : section.prepend_child(name);
}

xml_node sectionOf(xml_node body) {
  if (auto section = body.child("w:sectPr")) return section;
  auto section = body.append_child("w:sectPr");
  auto size = section.append_child("w:pgSz");  // A4, in twentieths of a point
  size.append_attribute("w:w") = 11906;
  size.append_attribute("w:h") = 16838;
  return section;
}

/// The letter's own section: it begins on a new page, which is page 1.
void beginOnPageOne(xml_node body) {
  auto last = sectionOf(body);
  auto first = last;
  for (auto each : allNamed(body, "w:sectPr")) {
    first = each;
    break;
  }
  putProperty(first, "w:type", kBeforeType).append_attribute("w:val") = "nextPage";
  putProperty(first, "w:pgNumType", kBeforeNumbers).append_attribute("w:start") = 1;
}

/// The properties of the last section go into its last paragraph, so that another letter can follow.
void closeSection(xml_node body) {
  auto section = body.child("w:sectPr");
  auto last = section.previous_sibling();
  while (last && last.type() != pugi::node_element) last = last.previous_sibling();
  const bool isFree = last && std::string_view(last.name()) == "w:p" && !last.child("w:pPr").child("w:sectPr");
  if (!isFree) last = body.insert_child_before("w:p", section);
  auto properties = last.child("w:pPr");
  if (!properties) properties = last.prepend_child("w:pPr");
  properties.remove_child("w:pPrChange");
  properties.append_move(section);
}

/// Names that may stand in a text once.
void forgetNames(xml_node root) {
  eachBelow(root, [](xml_node node) {
    const std::string_view name = node.name();
    if (name == "w:bookmarkStart" || name == "w:bookmarkEnd") {
      node.parent().remove_child(node);
      return;
    }
    node.remove_attribute("w14:paraId");
    node.remove_attribute("w14:textId");
  });
}

std::string marked(const std::string& text, Findings& findings, bool& isRead) {
  pugi::xml_document document;
  isRead = parseXml(text, document);
  if (!isRead) return {};
  markFields(document.document_element(), findings);
  return printXml(document);
}

std::string filledPart(const std::string& markedText, const json& fields, const json& common, ShownPictures& pictures,
                       Findings& findings) {
  pugi::xml_document document;
  parseXml(markedText, document);
  fillFields(document.document_element(), fields, common, pictures, findings);
  return printXml(document);
}

/// The relations of a header or footer name the pictures that it shows.
void relatePictures(const std::string& part, Parts& parts, const ShownPictures& shown) {
  if (shown.empty()) return;
  auto& text = parts[relationsPath(part)];
  pugi::xml_document relations;
  if (!text.empty()) parseXml(text, relations);
  shown.addTo(relations);
  text = printXml(relations);
}

/// Whether anything in it would be filled; what stands between marks counts, a comment does not.
bool holdsField(const std::string& markedText) {
  pugi::xml_document document;
  parseXml(markedText, document);
  const auto markers = allNamed(document, kMarker);
  return std::any_of(markers.begin(), markers.end(), [](xml_node each) { return *each.attribute("name").value() != '\0'; });
}

}  // namespace

std::optional<domain::Sentence> Template::take(Parts parts, Findings& findings) {
  const domain::Sentence unreadable(mark("the text of this file cannot be read: open it in Word and save it again"), {});
  mainPath_ = mainPartOf(parts, findings);
  cleanParts(parts, findings);
  if (!findings.problems.empty()) return findings.problems.front();
  parts_ = std::move(parts);
  bool isRead = false;
  marked_ = marked(parts_.at(mainPath_), findings, isRead);
  if (!isRead) return unreadable;
  pugi::xml_document relations;
  if (const auto found = parts_.find(relationsPath(mainPath_)); found != parts_.end() && parseXml(found->second, relations))
    for (const auto& relation : relations.document_element().children()) {
      const std::string_view kind = relation.attribute("Type").value();
      const auto path = targetPath(mainPath_, relation.attribute("Target").value());
      const auto part = parts_.find(path);
      if (part == parts_.end()) continue;
      if (kind.ends_with("/header") || kind.ends_with("/footer")) {
        furniture_.push_back({path, relation.attribute("Id").value(), marked(part->second, findings, isRead)});
        if (!isRead) return unreadable;
      } else if (kind.ends_with("/footnotes") || kind.ends_with("/endnotes") || kind.ends_with("/comments")) {
        Findings there;
        const auto notes = marked(part->second, there, isRead);
        if (!isRead) return unreadable;
        if (notes.find(std::string("<") + kMarker) != std::string::npos || !there.problems.empty())
          findings.refuse({mark("fields in footnotes and comments are not filled: put them into the text"), {}});
      }
    }
  // A trial: what is unknown and what does not fit is told now.
  const auto fields = everyField();
  Pictures pictures;
  ShownPictures shown(pictures);
  filledPart(marked_, fields, {}, shown, findings);
  for (const auto& each : furniture_) filledPart(each.marked, fields, {}, shown, findings);
  const bool isFilled = holdsField(marked_) || std::any_of(furniture_.begin(), furniture_.end(),
                                                           [](const auto& each) { return holdsField(each.marked); });
  if (!isFilled && findings.problems.empty())
    findings.refuse(
        {mark("there is no field in this file: every customer would get the same letter. Write {{customer.name}} and the "
              "others where they are to stand"),
         {}});
  return findings.problems.empty() ? std::nullopt : std::optional(findings.problems.front());
}

Template::Opened Template::open(std::string_view bytes) {
  Opened opened;
  auto read = readPackage(bytes);
  if (auto* refusal = std::get_if<domain::Sentence>(&read)) {
    opened.findings.refuse(std::move(*refusal));
    return opened;
  }
  Template made;
  if (const auto refusal = made.take(std::get<Parts>(std::move(read)), opened.findings)) {
    opened.findings.refuse(*refusal);
    return opened;
  }
  opened.document = std::move(made);
  return opened;
}

Template Template::of(const Parts& parts) {
  Template made;
  Findings findings;
  if (const auto refusal = made.take(parts, findings))
    throw std::logic_error("the Word template of the app cannot be used: " + refusal->english());
  return made;
}

std::string Template::filled(std::span<const json> letters) const { return filled(letters, nullptr); }

std::string Template::filled(std::span<const json> letters, const json& common) const {
  if (letters.empty()) throw std::logic_error("a Word file without letters");
  Findings told;  // when it was taken in
  Pictures pictures;
  ShownPictures inText(pictures);
  Parts out = parts_;
  pugi::xml_document whole, relations, types;
  const auto relationsAt = relationsPath(mainPath_);
  if (parts_.contains(relationsAt)) parseXml(parts_.at(relationsAt), relations);
  parseXml(parts_.at("[Content_Types].xml"), types);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    pugi::xml_document letter;
    parseXml(marked_, letter);
    fillFields(letter.document_element(), letters[i], common, inText, told);
    auto body = letter.document_element().child("w:body");

    std::map<std::string, std::string> renamed;  // relations to headers and footers of this letter's own
    for (const auto& each : furniture_) {
      ShownPictures shown(pictures);
      auto text = filledPart(each.marked, letters[i], common, shown, told);
      if (i > 0 && text == out[each.path]) continue;
      auto path = each.path;
      if (i > 0) {
        const auto number = std::to_string(i + 1);
        path = each.path.substr(0, each.path.size() - 4) + "-" + number + ".xml";
        renamed[each.relation] = each.relation + "-" + number;
        if (const auto own = parts_.find(relationsPath(each.path)); own != parts_.end()) out[relationsPath(path)] = own->second;
      }
      out[path] = std::move(text);
      relatePictures(path, out, shown);
      if (i == 0) continue;
      for (auto relation : relations.document_element().children()) {
        if (relation.attribute("Id").value() != each.relation) continue;
        auto copy = relations.document_element().append_copy(relation);
        copy.attribute("Id").set_value(renamed[each.relation].c_str());
        copy.attribute("Target").set_value(("/" + path).c_str());
        break;
      }
      for (auto type : types.document_element().children()) {
        if (type.attribute("PartName").value() != "/" + each.path) continue;
        types.document_element().append_copy(type).attribute("PartName").set_value(("/" + path).c_str());
        break;
      }
    }
    if (!renamed.empty())
      for (const char* name : {"w:headerReference", "w:footerReference"})
        for (auto reference : allNamed(body, name))
          if (const auto found = renamed.find(reference.attribute("r:id").value()); found != renamed.end())
            reference.attribute("r:id").set_value(found->second.c_str());

    if (letters.size() > 1) {
      beginOnPageOne(body);
      if (i + 1 < letters.size()) closeSection(body);
      if (i > 0) forgetNames(body);
    }
    if (i == 0)
      whole.reset(letter);
    else
      for (const auto& child : body.children()) whole.document_element().child("w:body").append_copy(child);
  }
  if (letters.size() > 1) {
    int number = 0;
    for (auto drawing : allNamed(whole, "wp:docPr")) drawing.attribute("id").set_value(++number);
  }
  out[mainPath_] = printXml(whole);
  if (!inText.empty()) inText.addTo(relations);
  pictures.addTo(out, types);
  if (relations.document_element()) out[relationsAt] = printXml(relations);
  out["[Content_Types].xml"] = printXml(types);
  return writePackage(out);
}

}  // namespace reminders::delivery::word
