#include <catch2/catch.hpp>

#include "sample-host/importers/xml_document.hpp"

using namespace host::importers;

namespace {

std::string sentence(std::string bytes, XmlLimits limits = {}) {
  auto result = XmlDocument::parse(std::move(bytes), "x.xml", limits);
  if (const auto* refusal = std::get_if<Refusal>(&result)) return refusal->sentence();
  return "";
}

XmlDocument must(std::string bytes) {
  auto result = XmlDocument::parse(std::move(bytes), "x.xml");
  if (const auto* refusal = std::get_if<Refusal>(&result)) FAIL(refusal->sentence());
  return std::move(std::get<XmlDocument>(result));
}

constexpr XmlName kRoot{"urn:a", "root"};
constexpr XmlName kName{"urn:b", "name"};

}  // namespace

TEST_CASE("Names are compared with their namespace, whatever the prefix is") {
  for (const auto* text : {R"(<root xmlns="urn:a"><x:name xmlns:x="urn:b">v</x:name></root>)",
                           R"(<p:root xmlns:p="urn:a" xmlns="urn:b"><name>v</name></p:root>)",
                           R"(<root xmlns="urn:a"><name>wrong</name><name xmlns="urn:b">v</name></root>)"}) {
    const auto document = must(text);
    CHECK(document.root().is(kRoot));
    CHECK(document.root().child(kName).text() == "v");
  }
  CHECK_FALSE(must("<root/>").root().is(kRoot));
  CHECK_FALSE(must(R"(<p:root xmlns:q="urn:a"/>)").root().is(kRoot));
}

TEST_CASE("Text is whole across comments and CDATA, and references are resolved") {
  const auto document = must("<root xmlns=\"urn:a\"> a<!-- no -->b<![CDATA[<&]]>&amp;&#233;&#x20AC; </root>");
  CHECK(document.root().text() == "ab<&&é€");
}

TEST_CASE("A document type declaration is refused, with whatever it declares") {
  CHECK(sentence("<?xml version=\"1.0\"?>\n<!DOCTYPE root [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><root>&e;</root>")
            .rfind("x.xml:2:1 (line 2): there is a document type declaration", 0) == 0);
  CHECK(sentence("<!DOCTYPE root SYSTEM \"http://example.org/x.dtd\"><root/>").find("DOCTYPE") != std::string::npos);
  CHECK(sentence("<root><!DOCTYPE x></root>").find("DOCTYPE") != std::string::npos);
  CHECK(sentence("<root><!-- <!DOCTYPE x> --></root>").empty());
}

TEST_CASE("Entities other than the five are refused") {
  CHECK(sentence("<root>\n &nbsp;</root>").rfind("x.xml:2:2 (line 2): there is an entity other than", 0) == 0);
  CHECK(sentence("<root a=\"&copy;\"/>").find("entity") != std::string::npos);
  CHECK(sentence("<root>&#0;</root>").find("entity") != std::string::npos);
  CHECK(sentence("<root>&#x110000;</root>").find("entity") != std::string::npos);
  CHECK(sentence("<root>A & B</root>").find("entity") != std::string::npos);
  CHECK(sentence("<root a=\"&lt;\">&amp;&lt;&gt;&quot;&apos;&#x9;<![CDATA[A & B]]></root>").empty());
}

TEST_CASE("Size and depth are limited") {
  XmlLimits limits;
  limits.bytes = std::size_t{1024} * 1024;
  CHECK(sentence("<root>" + std::string(limits.bytes, 'x') + "</root>", limits).find("larger than 1 MB") != std::string::npos);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK(sentence(deep).find("nested more than 64 deep") != std::string::npos);
  std::string wide = "<root>";
  for (int i = 0; i < 1000; ++i) wide += "<a/><b></b>";
  CHECK(sentence(wide + "</root>").empty());
}

TEST_CASE("Broken XML is refused with its place") {
  CHECK(sentence("<root>\n  <a>\n</root>").rfind("x.xml:3:", 0) == 0);
  CHECK(sentence("").find("not well-formed") != std::string::npos);
  CHECK(sentence("company,code\nACME,1\n").find("not well-formed") != std::string::npos);
  CHECK(sentence("<root>").find("not well-formed") != std::string::npos);
}

TEST_CASE("Encodings: UTF-8, UTF-16 and Latin-1 are read, others are named") {
  CHECK(must("\xEF\xBB\xBF<root>é</root>").root().text() == "é");
  CHECK(must("<?xml version='1.0' encoding='ISO-8859-1'?><root>caf\xE9</root>").root().text() == "café");
  CHECK(must(std::string("\xFF\xFE<\0r\0/\0>\0", 10)).root().localName() == "r");
  CHECK(must(std::string("\xFE\xFF\0<\0r\0/\0>", 10)).root().localName() == "r");
  CHECK(sentence("<?xml version='1.0' encoding='EBCDIC-US'?><root/>").find("\"EBCDIC-US\"") != std::string::npos);
  CHECK(sentence("<root>\ncaf\xE9</root>").rfind("x.xml:2:4 (line 2): this is not valid UTF-8", 0) == 0);
  CHECK(sentence(std::string("<root>\0</root>", 14)).find("control character") != std::string::npos);
}
