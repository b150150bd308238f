// Word templates that people upload: what is wrong is named, what is harmful is refused, bombs do not go off.
#include <zip.h>

#include <random>

#include "word_file.hpp"

using Catch::Contains;
using namespace test;

namespace {

WordFile plain() { return WordFile(paragraph(run("{{customer.name}}"))); }

std::string refusedBody(const std::string& body) { return refusalOf(WordFile(body).bytes()); }

}  // namespace

TEST_CASE("a file without any field is refused: all customers would get the same letter") {
  for (const auto& body : {paragraph(run("Pay.")), paragraph(run("{{! to be done }}Pay."))})
    CHECK_THAT(refusalOf(WordFile(body).bytes()), Contains("there is no field in this file"));
  CHECK(refusalOf(WordFile(paragraph(run("{{#notice.consequence}}Pay.{{/notice.consequence}}"))).bytes()).empty());
  CHECK(refusalOf(WordFile(paragraph(run("Pay.")), paragraph(run("{{date}}"))).bytes()).empty());  // in the header
}

TEST_CASE("unknown fields are named, all of them, each once") {
  const auto said = refusedBody(paragraph(run("{{customer.nmae}} {{custom}} {{customer.nmae}}")) +
                                paragraph(complexField("MERGEFIELD Kunde", "x")) + paragraph(run("%(chien)s #CHAT_NOIR#")));
  CHECK_THAT(said, Contains("{{customer.nmae}}") && Contains("{{custom}}") && Contains("{{Kunde}}") && Contains("%(chien)s") &&
                       Contains("#CHAT_NOIR#"));
  CHECK(said.find("customer.nmae") == said.rfind("customer.nmae"));
  // What belongs to an invoice is unknown outside of the list.
  CHECK_THAT(refusedBody(paragraph(run("{{due_on}}"))), Contains("{{due_on}}"));
}

TEST_CASE("sections that do not fit are told with what to do") {
  CHECK_THAT(refusedBody(paragraph(run("{{#invoices}}x"))), Contains("{{#invoices}} is not closed"));
  CHECK_THAT(refusedBody(paragraph(run("x{{/invoices}}"))), Contains("{{/invoices}} closes nothing"));
  CHECK_THAT(refusedBody(paragraph(run("{{#invoices}}{{#customer.name}}{{/invoices}}{{/customer.name}}"))),
             Contains("is not closed"));
  CHECK_THAT(refusedBody(paragraph(run("{{#invoices}}")) + "<w:tbl><w:tr>" + cell("{{number}}{{/invoices}}") + cell("x") +
                         "</w:tr></w:tbl>"),
             Contains(""));  // a paragraph and a table: both are repeated
  CHECK_THAT(refusedBody(paragraph(run("{{#invoices}}a") + "<w:hyperlink>" + run("b{{/invoices}}") + "</w:hyperlink>")),
             Contains("do not fit together"));
  CHECK_THAT(refusedBody(paragraph(run("{{customer.name"))), Contains("not closed"));
  for (const char* tag : {"{{{customer.name}}}", "{{&customer.name}}", "{{&gt;x}}", "{{=x}}"})
    CHECK_THAT(refusedBody(paragraph(run(std::string(tag) == "{{&customer.name}}" ? "{{&amp;customer.name}}" : tag))),
               Contains("not allowed"));
}

TEST_CASE("fields that this app cannot follow are named rather than left out in silence") {
  const auto merge = complexField("MERGEFIELD customer.name", "x");
  CHECK_THAT(
      refusedBody(paragraph(R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>)" + merge +
                            R"(<w:r><w:instrText> = "" "a" "b"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>)")),
      Contains("IF") && Contains("{{#name}}"));
  CHECK_THAT(refusedBody(paragraph(complexField("NEXT", ""))), Contains("NEXT"));
  CHECK_THAT(refusedBody(paragraph(complexField("GREETINGLINE \\f \"x\"", ""))), Contains("GREETINGLINE"));
  CHECK_THAT(refusedBody(paragraph(R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r>)")), Contains("not closed"));
  CHECK_THAT(
      refusedBody(
          paragraph(R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>MERGEFIELD date</w:instrText></w:r>)") +
          paragraph(R"(<w:r><w:fldChar w:fldCharType="end"/></w:r>)")),
      Contains("several paragraphs"));
  // Word's own stay as they are.
  CHECK(refusedBody(paragraph(complexField("PAGE", "1") + complexField("HYPERLINK \"https://a.example\"", "{{customer.name}}")))
            .empty());
  CHECK(filled(paragraph(complexField("HYPERLINK \"https://a.example\"", "{{customer.name}}"))) == "Dupont & <Fils>");
}

TEST_CASE("macros, embedded objects and what is fetched from elsewhere are refused") {
  const auto with = [](const std::string& kind, const std::string& target, const std::string& mode) {
    auto file = plain();
    file.documentRelations.push_back({"rId9", std::string(kKind) + kind, target, mode});
    return refusalOf(file.bytes());
  };
  auto macro = plain();
  macro.parts["word/vbaProject.bin"] = "x";
  CHECK_THAT(refusalOf(macro.bytes()), Contains("macros"));
  CHECK_THAT(with("vbaProject", "vba.bin", ""), Contains("macros"));
  CHECK_THAT(with("oleObject", "embeddings/o.bin", ""), Contains("macros"));
  CHECK_THAT(with("aFChunk", "x.html", ""), Contains("macros"));
  CHECK_THAT(with("image", "https://evil.example/x.png", "External"), Contains("https://evil.example/x.png"));
  CHECK_THAT(with("image", "file:///etc/passwd", "External"), Contains("fetches"));
  CHECK_THAT(with("frame", "http://evil.example", "External"), Contains("fetches"));
  CHECK_THAT(with("hyperlink", "javascript:alert(1)", "External"), Contains("fetches"));
  CHECK_THAT(with("hyperlink", "file://server/share", "External"), Contains("fetches"));
  CHECK(with("hyperlink", "https://acme.example", "External").empty());
  CHECK(with("hyperlink", "mailto:a@acme.example", "External").empty());
  auto macroType = plain();
  macroType.types =
      "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>";
  CHECK_THAT(refusalOf(macroType.bytes()), Contains("macros"));
  for (const char* code : {"INCLUDETEXT \"c:\\\\x\"", "INCLUDEPICTURE \"http://x\"", "DDEAUTO excel x", "LINK x", "DATABASE x"})
    CHECK_THAT(refusedBody(paragraph(complexField(code, "x"))), Contains("not allowed"));
  CHECK_THAT(refusedBody(paragraph("<w:fldSimple w:instr=\" includepicture x\"/>")), Contains("INCLUDEPICTURE"));
}

TEST_CASE("where a template came from is taken out, with a remark; a .dotx becomes a document") {
  auto file = plain();
  file.parts["word/settings.xml"] = "<w:settings " + std::string(kNames) +
                                    "><w:mailMerge><w:dataSource r:id=\"rId1\"/></w:mailMerge>" +
                                    "<w:attachedTemplate r:id=\"rId2\"/><w:zoom/></w:settings>";
  file.parts["word/_rels/settings.xml.rels"] =
      WordFile::relations({{"rId1", std::string(kKind) + "mailMergeSource", "file:///c:/list.xlsx", "External"},
                           {"rId2", std::string(kKind) + "attachedTemplate", "file:///c:/n.dotx", "External"}});
  const auto opened = word::Template::open(file.bytes());
  REQUIRE(opened.document);
  REQUIRE(opened.findings.remarks.size() == 1);
  const auto kept = partsOf(opened.document->file());
  CHECK(kept.at("word/settings.xml").find("mailMerge") == std::string::npos);
  CHECK(kept.at("word/settings.xml").find("attachedTemplate") == std::string::npos);
  CHECK(kept.at("word/settings.xml").find("w:zoom") != std::string::npos);
  CHECK(kept.at("word/_rels/settings.xml.rels").find("list.xlsx") == std::string::npos);
  // What is kept can be taken in again, and says the same.
  CHECK(refusalOf(opened.document->file()).empty());
  CHECK(remarkOf(opened.document->file()).empty());

  auto dotx = plain();
  dotx.types = WordFile::override("/word/document.xml", "template.main");
  const auto made = word::Template::open(dotx.bytes());
  REQUIRE(made.document);
  CHECK_THAT(partsOf(made.document->file()).at("[Content_Types].xml"), Contains("document.main+xml"));
}

TEST_CASE("what is no Word file is refused in a sentence") {
  for (const std::string& bytes :
       {std::string(), std::string("hello"), std::string("PK"), std::string("PK\x03\x04 nonsense"), std::string(100'000, 'P'),
        word::writePackage({{"a.txt", "x"}}), std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old .doc")})
    CHECK_THAT(refusalOf(bytes), Contains("not a Word file"));
  auto broken = plain();
  broken.parts["word/document.xml"] = "<w:document><w:body>";
  CHECK_THAT(refusalOf(broken.bytes()), Contains("cannot be read"));
  auto doctype = plain();
  doctype.parts["word/document.xml"] = "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><w:document " +
                                       std::string(kNames) + "><w:body/></w:document>";
  CHECK_THAT(refusalOf(doctype.bytes()), Contains("cannot be read"));
}

TEST_CASE("bombs and paths that lead away are refused before they are unpacked") {
  CHECK_THAT(refusalOf(std::string(word::kLargestFile + 1, 'P')), Contains("larger than"));
  auto bomb = plain();
  bomb.parts["word/media/bomb.xml"] = std::string(word::kLargestPart, ' ');
  CHECK_THAT(refusalOf(bomb.bytes()), Contains("too large once it is unpacked"));
  auto larger = plain();
  larger.parts["word/media/a.xml"] = std::string(word::kLargestPart + 1, 'a');
  CHECK_THAT(refusalOf(larger.bytes()), Contains("too large"));
  auto many = plain();
  for (int i = 0; i < 500; ++i) many.parts["word/media/" + std::to_string(i)] = "x";
  CHECK_THAT(refusalOf(many.bytes()), Contains("too large"));
  for (const char* path : {"../evil", "/etc/passwd", "word/../../x", "c:\\x", "word\\x", "WORD/DOCUMENT.XML"}) {
    INFO(path);
    auto away = plain();
    away.parts[path] = "x";
    CHECK_THAT(refusalOf(away.bytes()), Contains("not a Word file"));
  }
}

TEST_CASE("whatever is done to the bytes of a template, the answer is a template or a sentence") {
  const auto good = WordFile(paragraph(run("{{customer.name}}") + complexField("MERGEFIELD date", "x")) + "<w:tbl><w:tr>" +
                                 cell("{{#invoices}}{{number}}") + cell("{{/invoices}}") + "</w:tr></w:tbl>",
                             paragraph(run("{{company.name}}")))
                        .bytes();
  std::mt19937 random(7);
  const auto below = [&](std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random); };
  int taken = 0;
  for (int i = 0; i < 1500; ++i) {
    auto bytes = good;
    for (std::size_t k = 0; k <= below(4); ++k) bytes[below(bytes.size())] = static_cast<char>(below(256));
    if (i % 3 == 0) bytes.resize(below(bytes.size()));
    if (word::Template::open(bytes).document) ++taken;
  }
  CHECK(taken < 1500);
  // Damage within the parts, where no checksum helps.
  const auto parts = partsOf(good);
  for (int i = 0; i < 1500; ++i) {
    auto damaged = parts;
    auto& text = damaged[i % 2 == 0 ? "word/document.xml" : "word/header1.xml"];
    for (std::size_t k = 0; k <= below(3); ++k) {
      const auto at = below(text.size());
      if (below(2) == 0)
        text.erase(at, below(40));
      else
        text.insert(at, text.substr(below(text.size()), below(60)));
    }
    const auto opened = word::Template::open(word::writePackage(damaged));
    if (opened.document) CHECK_FALSE(opened.document->filled(std::vector{letter(), letter("Bob")}).empty());
  }
}
