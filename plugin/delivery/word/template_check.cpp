#include "plugin/delivery/word/template_check.hpp"

#include <algorithm>
#include <vector>

#include "plugin/delivery/word/xml.hpp"

namespace reminders::delivery::word {
namespace {

using domain::mark;

constexpr std::string_view kDocument = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
constexpr std::string_view kTemplate = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml";

domain::Sentence noDocument() { return {mark("this is not a Word file (.docx): save it as a Word document and try again"), {}}; }
domain::Sentence hasMacros() {
  return {mark("this file holds macros or embedded objects: save it as a plain Word document (.docx) without them"), {}};
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Programs, in whatever way.
bool isActive(std::string_view kind) {
  return holds(kind, "vbaProject") || holds(kind, "macroEnabled") || holds(kind, "activeX") || holds(kind, "oleObject") ||
         holds(kind, "/control") || holds(kind, "keyMapCustomizations") || holds(kind, "ui/extensibility") ||
         holds(kind, "wordVbaData");
}

bool isWebLink(std::string_view kind, std::string_view target) {
  return kind.ends_with("/hyperlink") &&
         (target.starts_with("https://") || target.starts_with("http://") || target.starts_with("mailto:"));
}

/// What Word keeps of where a text came from, and nobody needs in a letter.
bool isOrigin(std::string_view kind) {
  return kind.ends_with("/attachedTemplate") || holds(kind, "/mailMerge") || kind.ends_with("/recipientData");
}

bool read(const Parts& parts, const std::string& path, pugi::xml_document& document) {
  const auto found = parts.find(path);
  return found != parts.end() && parseXml(found->second, document);
}

/// One part's relations. True: something was taken out.
bool cleanRelations(std::string& text, Findings& findings) {
  pugi::xml_document document;
  if (!parseXml(text, document)) {
    findings.refuse(noDocument());
    return false;
  }
  bool isChanged = false;
  auto root = document.document_element();
  for (auto relation = root.first_child(); relation;) {
    const auto next = relation.next_sibling();
    const std::string_view kind = relation.attribute("Type").value(), target = relation.attribute("Target").value();
    const bool isElsewhere = std::string_view(relation.attribute("TargetMode").value()) == "External";
    if (isActive(kind) || kind.ends_with("/aFChunk") || kind.ends_with("/subDocument") || kind.ends_with("/package")) {
      findings.refuse(hasMacros());
    } else if (isOrigin(kind)) {
      root.remove_child(relation);
      isChanged = true;
    } else if (isElsewhere && !isWebLink(kind, target)) {
      findings.refuse({mark("this file fetches “{target}” from elsewhere: put it into the document itself"),
                       {{"target", fitForXml(target.substr(0, 120))}}});
    }
    relation = next;
  }
  if (isChanged) text = printXml(document);
  return isChanged;
}

}  // namespace

std::string relationsPath(const std::string& part) {
  const auto slash = part.rfind('/');
  const auto name = slash == std::string::npos ? 0 : slash + 1;
  return part.substr(0, name) + "_rels/" + part.substr(name) + ".rels";
}

std::string targetPath(const std::string& part, const std::string& target) {
  if (target.starts_with('/')) return target.substr(1);
  auto folder = part.substr(0, part.rfind('/') == std::string::npos ? 0 : part.rfind('/') + 1);
  std::string_view rest = target;
  while (rest.starts_with("../") && !folder.empty()) {
    rest.remove_prefix(3);
    folder.pop_back();
    folder = folder.substr(0, folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/') + 1);
  }
  return folder + std::string(rest);
}

std::string mainPartOf(Parts& parts, Findings& findings) {
  pugi::xml_document relations, types;
  if (!read(parts, "_rels/.rels", relations) || !read(parts, "[Content_Types].xml", types)) {
    findings.refuse(noDocument());
    return {};
  }
  std::string path;
  for (const auto& relation : relations.document_element().children())
    if (std::string_view(relation.attribute("Type").value()).ends_with("/officeDocument"))
      path = targetPath("", relation.attribute("Target").value());
  bool isDocument = false, isChanged = false;
  for (auto type : types.document_element().children()) {
    auto kind = type.attribute("ContentType");
    if (isActive(kind.value())) {
      findings.refuse(hasMacros());
      return {};
    }
    if (path.empty() || type.attribute("PartName").value() != "/" + path) continue;
    if (kind.value() == kTemplate) {
      kind.set_value(std::string(kDocument).c_str());
      isChanged = true;
    }
    isDocument = kind.value() == kDocument;
  }
  if (!isDocument || !parts.contains(path)) {
    findings.refuse(noDocument());
    return {};
  }
  if (isChanged) parts["[Content_Types].xml"] = printXml(types);
  return path;
}

void cleanParts(Parts& parts, Findings& findings) {
  bool isChanged = false;
  for (auto& [path, content] : parts) {
    if (isActive(path) || holds(path, "/embeddings/") || holds(path, "/activeX/") || holds(path, "vbaData"))
      findings.refuse(hasMacros());
    if (path.ends_with(".rels")) isChanged = cleanRelations(content, findings) || isChanged;
  }
  for (auto& [path, content] : parts) {
    if (!path.ends_with("settings.xml")) continue;
    pugi::xml_document settings;
    if (!parseXml(content, settings)) continue;
    auto root = settings.document_element();
    bool isHere = false;
    for (const char* origin : {"w:mailMerge", "w:attachedTemplate"}) isHere = root.remove_child(origin) || isHere;
    if (!isHere) continue;
    content = printXml(settings);
    isChanged = true;
  }
  if (isChanged)
    findings.remark(
        {mark("the links to a list of addresses and to a document template were taken out: they are not needed here"), {}});
}

}  // namespace reminders::delivery::word
