// Word files made and read in tests.
#pragma once
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/delivery/word/fields.hpp"
#include "plugin/delivery/word/package.hpp"
#include "plugin/delivery/word/template.hpp"
#include "plugin/delivery/word/xml.hpp"

namespace test {

namespace word = reminders::delivery::word;

inline constexpr const char* kNames = R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" )"
                                      R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")";
inline constexpr std::string_view kKind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// The parts of a small Word document with this body; a test adds to them.
struct WordFile {
  explicit WordFile(const std::string& body, const std::string& header = {}) {
    parts["word/document.xml"] = "<w:document " + std::string(kNames) + "><w:body>" + body + "<w:sectPr>" +
                                 (header.empty() ? "" : R"(<w:headerReference w:type="default" r:id="rId1"/>)") +
                                 R"(<w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>)";
    parts["_rels/.rels"] = relations({{"rId1", std::string(kKind) + "officeDocument", "word/document.xml", ""}});
    types = override("/word/document.xml", "document.main");
    if (!header.empty()) {
      parts["word/header1.xml"] = "<w:hdr " + std::string(kNames) + ">" + header + "</w:hdr>";
      documentRelations.push_back({"rId1", std::string(kKind) + "header", "header1.xml", ""});
      types += override("/word/header1.xml", "header");
    }
  }
  struct Relation {
    std::string id, kind, target, mode;
  };
  static std::string override(const std::string& part, const std::string& kind) {
    return "<Override PartName=\"" + part + "\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml." +
           kind + "+xml\"/>";
  }
  static std::string relations(const std::vector<Relation>& all) {
    std::string text = R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";
    for (const auto& each : all)
      text += "<Relationship Id=\"" + each.id + "\" Type=\"" + each.kind + "\" Target=\"" + each.target + "\"" +
              (each.mode.empty() ? "" : " TargetMode=\"" + each.mode + "\"") + "/>";
    return text + "</Relationships>";
  }
  [[nodiscard]] std::string bytes() const {
    auto all = parts;
    all["[Content_Types].xml"] =
        R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)"
        R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
        R"(<Default Extension="xml" ContentType="application/xml"/>)" +
        types + "</Types>";
    if (!documentRelations.empty()) all["word/_rels/document.xml.rels"] = relations(documentRelations);
    return word::writePackage(all);
  }

  word::Parts parts;
  std::vector<Relation> documentRelations;
  std::string types;
};

inline std::string run(const std::string& text, const std::string& format = {}) {
  return "<w:r>" + (format.empty() ? "" : "<w:rPr>" + format + "</w:rPr>") + "<w:t xml:space=\"preserve\">" + text +
         "</w:t></w:r>";
}
inline std::string paragraph(const std::string& runs) { return "<w:p>" + runs + "</w:p>"; }
inline std::string cell(const std::string& text) { return "<w:tc>" + paragraph(run(text)) + "</w:tc>"; }
/// A complex field as Word writes it.
inline std::string complexField(const std::string& code, const std::string& shown) {
  return R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">)" + code +
         R"(</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>)" + run(shown) +
         R"(<w:r><w:fldChar w:fldCharType="end"/></w:r>)";
}

/// What a part says: a line for each paragraph, cells of a row divided by " | ", tabs and line ends as they are.
inline std::string textOf(const std::string& xml) {
  pugi::xml_document document;
  REQUIRE(word::parseXml(xml, document));
  std::string text;
  const auto all = word::allNamed(document, "w:p");
  for (const auto& p : all) {
    const auto row = word::ancestorNamed(p, "w:tr");
    const bool sameRow = &p != &all.front() && row && word::ancestorNamed(*(&p - 1), "w:tr") == row;
    if (!text.empty()) text += sameRow ? " | " : "\n";
    word::eachBelow(p, [&](pugi::xml_node node) {
      const std::string_view name = node.name();
      if (name == "w:t") text += node.text().get();
      if (name == "w:br") text += "⏎";
      if (name == "w:tab") text += "⇥";
    });
  }
  return text;
}

inline word::Parts partsOf(const std::string& bytes) {
  auto read = word::readPackage(bytes);
  if (const auto* refusal = std::get_if<reminders::domain::Sentence>(&read)) FAIL(refusal->english());
  return std::get<word::Parts>(std::move(read));
}
inline std::string mainText(const std::string& bytes) { return textOf(partsOf(bytes).at("word/document.xml")); }

/// Why a template is refused, in English, a line each; '' when it is taken.
inline std::string refusalOf(const std::string& bytes) {
  const auto opened = word::Template::open(bytes);
  CHECK(opened.document.has_value() == opened.findings.problems.empty());
  std::string text;
  for (const auto& each : opened.findings.problems) text += each.english() + "\n";
  return text;
}
inline std::string remarkOf(const std::string& bytes) {
  std::string text;
  for (const auto& each : word::Template::open(bytes).findings.remarks) text += each.english() + "\n";
  return text;
}

/// Two invoices of Dupont.
inline nlohmann::json letter(const std::string& name = "Dupont & <Fils>") {
  auto fields = word::everyField();
  fields["customer"]["name"] = name;
  fields["customer"]["address"] = "2 rue Haute\n59000 Lille";
  fields["numbers"] = "F-1, F-2";
  fields["company"]["bic"] = "";
  fields["letter"]["explanation"] = "";
  fields["invoices"] = {{{"number", "F-1"}, {"open", "10,00 €"}, {"due_on", "05/01/2026"}, {"order_reference", ""}},
                        {{"number", "F-2"}, {"open", "20,00 €"}, {"due_on", "06/01/2026"}, {"order_reference", "PO-7"}}};
  return fields;
}

/// The text of a document with this body, filled.
inline std::string filled(const std::string& body, const nlohmann::json& fields = letter()) {
  const auto opened = word::Template::open(WordFile(body).bytes());
  for (const auto& each : opened.findings.problems) FAIL_CHECK(each.english());
  if (!opened.document) return {};
  return mainText(opened.document->filled(std::vector{fields}));
}

}  // namespace test
