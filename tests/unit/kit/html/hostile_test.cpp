// Input that is meant to harm: refused in words, within a second, and never the end of the program.
#include <catch2/catch.hpp>
#include <ctime>
#include <optional>
#include <random>

#include "tests/unit/kit/html/documents.hpp"

using namespace test;
using kit::html::RemarkKind;

namespace {

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

/// Lays it out; the kind of the refusal, or nullopt.
std::optional<RemarkKind> refusalOf(const std::string& html, const std::string& css = {}) {
  try {
    pdfOf(laidOut(html, css));
  } catch (const kit::html::Refused& refused) {
    for (const auto& each : refused.remarks)
      if (kit::html::refuses(each.kind)) return each.kind;
    FAIL("refused without a reason");
  }
  return std::nullopt;
}

double processorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

TEST_CASE("what would take long is refused before it is laid out, in well under a second") {
  struct Case {
    const char* what;
    std::string html, css;
    RemarkKind expected;
  };
  std::string distinct;
  for (int i = 0; i < 3000; ++i) distinct += "<font id=" + std::to_string(i) + ">";
  const Case cases[] = {{"depth", repeated("<div>", 5'000), "", RemarkKind::kTooDeep},
                        {"elements", repeated("<p>x</p>", 30'000), "", RemarkKind::kTooManyElements},
                        {"open", repeated("<b>", 100'000), "", RemarkKind::kTooManyOpen},
                        {"open and blocks", distinct + repeated("<p>x", 3'000), "", RemarkKind::kTooManyOpen},
                        {"tables", repeated("<table><tr><td>", 14), "", RemarkKind::kTablesTooDeep},
                        {"rows", table(2'501), "", RemarkKind::kTooManyRows},
                        {"words", repeated("mot ", 70'000), "", RemarkKind::kTooManyWords},
                        {"bytes", std::string(3'000'000, 'x'), "", RemarkKind::kTooLong},
                        {"css", "<p>x</p>", std::string(70'000, ' '), RemarkKind::kTooLong},
                        {"rules", "<p>x</p>", repeated("p{color:red}", 600), RemarkKind::kTooManyRules},
                        {"height", repeated("<div style=\"height:3000mm\">x</div>", 30), "", RemarkKind::kTooManyPages},
                        {"margins", "<p>x</p>", "@page { margin: 200mm }", RemarkKind::kNoRoom},
                        {"footer", "<p>x</p><footer>" + repeated("<p>x</p>", 30) + "</footer>", "", RemarkKind::kFooterTooHigh}};
  for (const auto& each : cases) {
    INFO(each.what);
    const double before = processorSeconds();
    const auto refusal = refusalOf(each.html, each.css);
    const double took = processorSeconds() - before;
    REQUIRE(refusal);
    CHECK(*refusal == each.expected);
    CHECK(took < 1);
  }
}

TEST_CASE("spans and sizes beyond reason do no harm") {
  CHECK_FALSE(refusalOf("<table><tr><td colspan=1000000000 rowspan=99999999>x</td></tr></table>"));
  const auto huge = refusalOf("<p style=\"font-size:10000em\">x</p>" + repeated("<div style=\"font-size:999%\">", 20) + "y");
  CHECK(huge.value_or(RemarkKind::kTooManyPages) == RemarkKind::kTooManyPages);
  CHECK_FALSE(refusalOf("<div style=\"margin:-9999px\">x</div>"));
  CHECK_FALSE(refusalOf("<ol start=99999><li>x</ol>", "li { list-style: square }"));
}

TEST_CASE("a thousand letters damaged at random are laid out or refused, each within a second") {
  const std::string html =
      "<html><head><style>.a{color:#123;border:1px solid red}</style></head><body class=a><div class=\"head\"><img "
      "src=\"logo:\">Société</div>"
      "<address class=\"window-fr\">M. Dupont<br/>1 rue &amp; place</address><h2>Objet</h2><p "
      "style=\"margin:2mm;float:left\">Madame,</p>" +
      table(6) + "<ul><li>un<li>deux</ul><pre>  code </pre><footer>Page \xEE\x80\x80</footer></body></html>";
  const std::string css =
      "@page{margin:20mm 15mm}body{font:10pt/1.4 Inter,sans-serif}td,th{border:0.5pt solid #999;padding:1mm 2%}"
      ".head{position:relative;width:50%;overflow:hidden}p:first-child::before{content:\"> \"}tr:nth-child(2n) "
      "td{background:rgb(1,2,3)}"
      "table{width:100%;border-collapse:collapse}h2{break-before:page;text-transform:uppercase}@media print{b{color:red}}";
  const char* tokens[] = {"<",
                          ">",
                          "</",
                          "<table>",
                          "<td>",
                          "</tr>",
                          "<b>",
                          "&#0;",
                          "&#x110000;",
                          "{",
                          "}",
                          ";",
                          ":",
                          "/*",
                          "\"",
                          "'",
                          "\xff",
                          "\xC3",
                          "<footer>",
                          "style=\"",
                          "float:right;",
                          "display:inline-block;",
                          "display:table;",
                          "position:absolute;",
                          "width:0;",
                          "height:100%;",
                          "-1px",
                          "9999em",
                          "@page{",
                          "url(",
                          "<!--",
                          "]]>",
                          "<body>",
                          "</html>",
                          "\n",
                          "colspan=99",
                          "display:table-row;",
                          "display:none;",
                          "white-space:pre;",
                          "<br>",
                          "<li>",
                          "vertical-align:9999px;",
                          "line-height:0;"};
  std::mt19937 random(20260120);
  const auto damaged = [&](std::string text) {
    for (auto edits = random() % 6; edits-- > 0;) {
      const auto at = random() % (text.size() + 1);
      switch (random() % 4) {
        case 0: text.insert(at, tokens[random() % std::size(tokens)]); break;
        case 1: text.erase(at, random() % 12); break;
        case 2: text.insert(at, text.substr(random() % text.size(), random() % 60)); break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(random());
      }
    }
    return text;
  };
  double slowest = 0;
  int drawn = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto one = damaged(html), style = damaged(css);
    const double before = processorSeconds();
    if (!refusalOf(one, style)) ++drawn;
    slowest = std::max(slowest, processorSeconds() - before);
  }
  CHECK(drawn > 800);
  CHECK(slowest < 1);
}
