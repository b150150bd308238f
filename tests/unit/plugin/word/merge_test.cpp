// Word texts filled: however Word has written a field, it is found; lists repeat what they stand around.
#include "word_file.hpp"

using Catch::Contains;
using namespace test;

TEST_CASE("a simple merge field becomes its value, with the look of what stood there") {
  const auto body = paragraph(R"(<w:fldSimple w:instr=" MERGEFIELD customer.name \* MERGEFORMAT ">)" +
                              run("«customer.name»", "<w:b/>") + "</w:fldSimple>" + run("!"));
  CHECK(filled(body) == "Dupont & <Fils>!");
  const auto opened = word::Template::open(WordFile(body).bytes());
  CHECK_THAT(partsOf(opened.document->filled(std::vector{letter()})).at("word/document.xml"),
             Contains("<w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Dupont &amp; &lt;Fils&gt;</w:t>"));
}

TEST_CASE("a complex merge field is found, with its code and result in pieces") {
  CHECK(filled(paragraph(run("A ") + complexField(" MERGEFIELD  customer.name ", "«customer.name»") + run(" B"))) ==
        "A Dupont & <Fils> B");
  const std::string pieces =
      R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> MERGE</w:instrText></w:r>)"
      R"(<w:r><w:instrText xml:space="preserve">FIELD "customer</w:instrText></w:r><w:r><w:instrText>_name"</w:instrText></w:r>)"
      R"(<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:bookmarkStart w:id="0" w:name="x"/>)" +
      run("«cust") + "<w:proofErr w:type=\"spellStart\"/>" + run("omer»") +
      R"(<w:bookmarkEnd w:id="0"/><w:r><w:fldChar w:fldCharType="end"/></w:r>)";
  CHECK(filled(paragraph(pieces)) == "Dupont & <Fils>");
  // All of it in one run, and without a result.
  CHECK(filled(paragraph(R"(<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>MERGEFIELD customer.name</w:instrText>)"
                         R"(<w:fldChar w:fldCharType="end"/></w:r>)")) == "Dupont & <Fils>");
}

TEST_CASE("switches of merge fields: letters, texts beside; formats of dates are named as not followed") {
  const auto field = [](const std::string& rest) { return paragraph(complexField("MERGEFIELD customer.name " + rest, "x")); };
  CHECK(filled(field("\\* Upper"), letter("élan")) == "ÉLAN");
  CHECK(filled(field("\\* Lower"), letter("ÉLAN")) == "élan");
  CHECK(filled(field("\\* FirstCap"), letter("élan vital")) == "Élan vital");
  CHECK(filled(field("\\* Caps"), letter("élan vital")) == "Élan Vital");
  CHECK(filled(field("\\*Upper \\* MERGEFORMAT"), letter("élan")) == "ÉLAN");
  CHECK(filled(field("\\b \"à \" \\f \" !\"")) == "à Dupont & <Fils> !");
  CHECK(filled(field("\\b \"à \" \\f \" !\""), letter("")).empty());
  const WordFile dated(paragraph(complexField("MERGEFIELD date \\@ \"dd/MM/yyyy\"", "x")));
  CHECK_THAT(remarkOf(dated.bytes()), Contains("\\@") && Contains("date"));
  CHECK(refusalOf(dated.bytes()).empty());
}

TEST_CASE("a field in the text is found however Word has cut it into runs") {
  CHECK(filled(paragraph(run("Bonjour {") + run("{customer", "<w:i/>") + "<w:proofErr w:type=\"spellStart\"/>" + run(".na") +
                         run("me}") + run("}, merci"))) == "Bonjour Dupont & <Fils>, merci");
  CHECK(filled(paragraph(run("{{customer.name}}{{ customer.name }}"))) == "Dupont & <Fils>Dupont & <Fils>");
  // Line ends, tabs and page breaks of the layout within a placeholder do not count; those beside it stay.
  CHECK(filled(paragraph(
            "<w:r><w:t>a</w:t><w:tab/><w:t>{{customer.</w:t><w:br/><w:tab/><w:lastRenderedPageBreak/><w:t>name}}</w:t><w:br/>"
            "<w:t>b</w:t></w:r>")) == "a⇥Dupont & <Fils>⏎b");
  // In a link, in a control of a form, in a text that somebody has just put in.
  CHECK(filled(paragraph("<w:hyperlink>" + run("{{customer.") + "</w:hyperlink>" + run("name}}"))) == "Dupont & <Fils>");
  CHECK(filled("<w:sdt><w:sdtContent>" + paragraph(run("{{customer.name}}")) + "</w:sdtContent></w:sdt>") == "Dupont & <Fils>");
  CHECK(filled(paragraph("<w:ins w:id=\"1\">" + run("{{customer.name}}") + "</w:ins>")) == "Dupont & <Fils>");
}

TEST_CASE("values with lines, tabs, markup and bytes that are no text are written as text") {
  CHECK(filled(paragraph(run("{{customer.address}}"))) == "2 rue Haute⏎59000 Lille");
  CHECK(filled(paragraph(run("{{customer.name}}")), letter("a\tb\r\n]]>&amp;<w:p/>")) == "a⇥b⏎]]>&amp;<w:p/>");
  CHECK(filled(paragraph(run("{{customer.name}}")), letter(std::string("a\x01\x1b[2J\xff\xfe\x00z", 10))) ==
        "a[2J\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(filled(paragraph(run("{{customer.name}}")), letter("{{company.iban}} #REF#")) == "{{company.iban}} #REF#");
  const auto sign = paragraph(run("<{{customer.name}}"));
  CHECK(filled(std::string(sign).replace(sign.find("><{") + 1, 1, "&lt;")) == "<Dupont & <Fils>");
}

TEST_CASE("placeholders of other systems are understood in Word texts too") {
  CHECK(filled(paragraph(run("#REF#; %(partner_name)s; [[nom_client]]"))) == "F-1, F-2; Dupont & <Fils>; Dupont & <Fils>");
  CHECK(filled(paragraph(complexField("MERGEFIELD li_prop_mail", "x"))) == "owner.email");
  CHECK(filled(paragraph(complexField("MERGEFIELD nom_client", "x"))) == "Dupont & <Fils>");
}

TEST_CASE("rows of a table stand once for each invoice") {
  const auto row = [](const std::vector<std::string>& cells) {
    std::string text = "<w:tr>";
    for (const auto& each : cells) text += cell(each);
    return text + "</w:tr>";
  };
  const auto table = [](const std::string& rows) { return "<w:tbl><w:tblPr/>" + rows + "</w:tbl>"; };
  CHECK(filled(table(row({"No", "Due"}) + row({"{{#invoices}}{{number}}", "{{open}}{{/invoices}}"}) +
                     row({"Sum", "{{total.open}}"}))) == "No | Due\nF-1 | 10,00 €\nF-2 | 20,00 €\nSum | total.open");
  // Two rows for each; and marks in rows of their own, which go.
  CHECK(filled(table(row({"{{#invoices}}{{number}}", ""}) + row({"", "{{open}}{{/invoices}}"}))) ==
        "F-1 | \n | 10,00 €\nF-2 | \n | 20,00 €");
  CHECK(filled(table(row({"{{#invoices}}", ""}) + row({"{{number}}", "{{due_on}}"}) + row({"{{/invoices}}", ""}))) ==
        "F-1 | 05/01/2026\nF-2 | 06/01/2026");
  // As Word's merging has it.
  const auto merge = [](const std::string& name) { return complexField("MERGEFIELD " + name, "x"); };
  CHECK(filled(table("<w:tr><w:tc>" + paragraph(merge("TableStart:invoices") + merge("number")) + "</w:tc><w:tc>" +
                     paragraph(merge("open") + merge("TableEnd:invoices")) + "</w:tc></w:tr>")) ==
        "F-1 | 10,00 €\nF-2 | 20,00 €");
  // None: no row, and no table without rows.
  auto none = letter();
  none["invoices"] = nlohmann::json::array();
  CHECK(filled(table(row({"No"}) + row({"{{#invoices}}{{number}}", "{{/invoices}}"})), none) == "No");
  CHECK(filled(table(row({"{{#invoices}}{{number}}", "{{/invoices}}"})) + paragraph(run("end")), none) == "end");
}

TEST_CASE("paragraphs and words are repeated where the marks stand in them") {
  CHECK(filled(paragraph(run("{{#invoices}}")) + paragraph(run("{{number}}:")) + paragraph(run("{{open}}")) +
               paragraph(run("{{/invoices}}")) + paragraph(run("end"))) == "F-1:\n10,00 €\nF-2:\n20,00 €\nend");
  CHECK(filled(paragraph(run("{{#invoices}}{{number}} {{open}}{{/invoices}}"))) == "F-1 10,00 €\nF-2 20,00 €");
  CHECK(filled(paragraph(run("Invoices {{#invoices}}{{number}}, {{/invoices}}please"))) == "Invoices F-1, F-2, please");
}

TEST_CASE("what has no value leaves no line; sections stand in sections") {
  CHECK(filled(paragraph(run("A")) + paragraph(run("{{#company.bic}}BIC {{company.bic}}{{/company.bic}}")) +
               paragraph(run("B"))) == "A\nB");
  CHECK(filled(paragraph(run("A{{^company.bic}} (no BIC){{/company.bic}}{{#company.iban}} IBAN{{/company.iban}}"))) ==
        "A (no BIC) IBAN");
  CHECK(filled(paragraph(run("{{#invoices}}")) +
               paragraph(run("{{number}}{{#order_reference}} ({{order_reference}}){{/order_reference}}")) +
               paragraph(run("{{/invoices}}"))) == "F-1\nF-2 (PO-7)");
  CHECK(filled(paragraph(run("{{#notice.consequence}}x{{/notice.consequence}}{{! a remark }}y"))) == "xy");
}

TEST_CASE("headers are filled, each letter's own, and unknown names in them are told") {
  const WordFile file(paragraph(run("Dear {{customer.name}}")), paragraph(run("{{customer.name}} / {{company.name}}")));
  const auto opened = word::Template::open(file.bytes());
  REQUIRE(opened.document);
  const auto one = partsOf(opened.document->filled(std::vector{letter("Ann")}));
  CHECK(textOf(one.at("word/header1.xml")) == "Ann / company.name");
  const auto both = partsOf(opened.document->filled(std::vector{letter("Ann"), letter("Bob"), letter("Ann")}));
  CHECK(textOf(both.at("word/header1.xml")) == "Ann / company.name");
  CHECK(textOf(both.at("word/header1-2.xml")) == "Bob / company.name");
  CHECK_FALSE(both.contains("word/header1-3.xml"));  // like the first
  const auto main = both.at("word/document.xml");
  CHECK(textOf(main) == "Dear Ann\nDear Bob\nDear Ann");
  CHECK_THAT(main,
             Contains("r:id=\"rId1-2\"") && Contains("<w:type w:val=\"nextPage\"/>") && Contains("<w:pgNumType w:start=\"1\"/>"));
  CHECK_THAT(both.at("word/_rels/document.xml.rels"), Contains("Id=\"rId1-2\"") && Contains("/word/header1-2.xml"));
  CHECK_THAT(both.at("[Content_Types].xml"), Contains("/word/header1-2.xml"));
  CHECK_THAT(refusalOf(WordFile(paragraph(run("x")), paragraph(run("{{customer.nmae}}"))).bytes()),
             Contains("{{customer.nmae}}"));
}

TEST_CASE("the same letters are the same bytes, and a thousand letters are one document") {
  const auto opened = word::Template::open(WordFile(paragraph(run("{{customer.name}}"))).bytes());
  REQUIRE(opened.document);
  std::vector<nlohmann::json> letters;
  for (int i = 0; i < 1000; ++i) letters.push_back(letter("Customer " + std::to_string(i)));
  const auto bytes = opened.document->filled(letters);
  CHECK(bytes == opened.document->filled(letters));
  CHECK_THAT(mainText(bytes), Contains("Customer 0\nCustomer 1\n") && Contains("Customer 999"));
}
