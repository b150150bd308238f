// What is kept of CSS, and what is said of the rest.
#include "host-sdk/kit/html/style_sheet.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/kit/html/documents.hpp"

using Catch::Contains;

namespace {

std::string kept(const std::string& css) {
  std::vector<kit::html::Remark> remarks;
  return kit::html::cleanStyleSheet(css, {}, remarks).css;
}

}  // namespace

TEST_CASE("lengths become layout units, twenty to a point") {
  CHECK(kept("p { width: 10pt; margin: 1mm 2px 0 -1in }") == "p{width:200px;margin:57px 30px 0 -1440px;}\n");
  CHECK(kept("p { line-height: 1.5; font-size: 120%; padding: 2em }") == "p{line-height:1.5;font-size:120%;padding:2em;}\n");
  CHECK(kept("p { border: thin solid #0a0 }") == "p{border:15px solid #0a0;}\n");
  CHECK(kept("p { border: 0.01pt solid red }") == "p{border:1px solid red;}\n");  // a hairline stays one
}

TEST_CASE("margins of the page are read, and for print only what is meant for print") {
  std::vector<kit::html::Remark> remarks;
  const auto sheet = kit::html::cleanStyleSheet(
      "@page { size: A4; margin: 10pt 20pt } @media print { b { color: red } } @media screen { i { color: red } }", {}, remarks);
  CHECK(sheet.margins == kit::html::Margins{10, 20, 10, 20});
  CHECK(sheet.css == "b{color:red;}\n");
  CHECK(remarks.empty());
}

TEST_CASE("what cannot be laid out is left out and named with its line") {
  using test::said;
  CHECK(said("", "p { color: red }\np { display: flex }\n\nb { background: linear-gradient(red, blue) }") ==
        "CSS, line 2: The CSS value “display: flex” is not supported.\nCSS, line 4: The CSS function “linear-gradient()” is not "
        "supported.\n");
  CHECK_THAT(said("", "@import url(https://evil.example/x.css);"), Contains("Nothing is fetched from elsewhere"));
  CHECK_THAT(said("", "@font-face { src: url(x) }"), Contains("Nothing is fetched from elsewhere"));
  CHECK_THAT(said("", "p { background: url('x.png') }"), Contains("url('x.png')"));
  CHECK_THAT(said("", "p { transform: rotate(3deg) }"), Contains("“transform”"));
  CHECK_THAT(said("", "p { width: expression(alert(1)) }"), Contains("expression()"));
  CHECK(said("", "p { color: red").empty());  // what is open is closed
  CHECK_THAT(said("", "p color: red }"), Contains("not complete"));
  CHECK_THAT(said("", "p { width: 99999999mm }"), Contains("width: 99999999mm"));
  CHECK_THAT(said("<p style=\"display:grid\" onclick=\"x()\">a</p>"), Contains("display: grid") && Contains("onclick"));
  CHECK_THAT(said("<script>alert(1)</script><svg onload=x></svg><link rel=stylesheet href=x>"),
             Contains("<script>") && Contains("“svg”") && Contains("<link>"));
}

TEST_CASE("a comment, a string with braces and fields of templates confuse nobody") {
  CHECK(kept("/* p { } */ b { color: red } /* open") == "b{color:red;}\n");
  CHECK(kept("b::before { content: \"a;b\" }") == "");  // strings are plain text
  CHECK(test::said("<table>{{#invoices}}<tr><td>{{number}}</td></tr>{{/invoices}}</table>").empty());
}
