// Pages from HTML and CSS, read back by poppler.
#include <catch2/catch.hpp>

#include "tests/support/pdf/pdf_file.hpp"
#include "tests/unit/kit/html/documents.hpp"

using namespace test;
using Catch::Contains;

namespace {

std::size_t countOf(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

/// Where a word stands on its page, in points: poppler's boxes. {left, top}.
std::pair<double, double> placeOf(const PdfFile& pdf, const std::string& word) {
  const auto boxes = pdf.outputOf("pdftotext -bbox '" + pdf.path + "' -");
  const auto at = boxes.find(">" + word + "<");
  REQUIRE(at != std::string::npos);
  const auto line = boxes.substr(boxes.rfind("<word", at), 200);
  const auto number = [&](const std::string& name) { return std::stod(line.substr(line.find(name + "=\"") + name.size() + 2)); };
  return {number("xMin"), number("yMin")};
}

}  // namespace

TEST_CASE("text can be read back with its accents, and fonts are embedded and cut to what is used") {
  const PdfFile pdf(pdfOf(laidOut("<p>Échéance dépassée : l’œuvre à 1 250,00 €</p><p><b>Gras</b> <i>italique</i></p>")));
  CHECK_THAT(pdf.text(), Contains("Échéance dépassée : l’œuvre à 1 250,00 €"));
  const auto fonts = pdf.outputOfTool("pdffonts");
  CHECK(countOf(fonts, "yes yes yes") >= 3);
  CHECK(countOf(fonts, "no  ") == 0);
}

TEST_CASE("the same document is the same bytes, and remembers who wrote it") {
  const std::string html = "<h1>Relance</h1>" + table(60) + "<footer>Page \xEE\x80\x80/\xEE\x80\x81</footer>";
  const auto once = pdfOf(laidOut(html, "td { border-bottom: 1px solid #ccc }"));
  CHECK(pdfOf(laidOut(html, "td { border-bottom: 1px solid #ccc }")) == once);
  CHECK_THAT(PdfFile(once).outputOfTool("pdfinfo"), Contains("Relance") && Contains("Acme") && Contains("A4"));
}

TEST_CASE("an address stands in the window of a French envelope, or of a DIN one") {
  const PdfFile french(pdfOf(laidOut("<p>Texte</p><address class=\"window-fr\">Destinataire</address>")));
  const auto [left, top] = placeOf(french, "Destinataire");
  CHECK(left == Approx(kit::pdf::mm(110)).margin(1));
  CHECK(top == Approx(kit::pdf::mm(50)).margin(4));
  const PdfFile german(pdfOf(laidOut("<p>Text</p><address class=\"window-din\">Empfaenger</address>")));
  const auto [dinLeft, dinTop] = placeOf(german, "Empfaenger");
  CHECK(dinLeft == Approx(kit::pdf::mm(25)).margin(1));
  CHECK(dinTop == Approx(kit::pdf::mm(63)).margin(4));
}

TEST_CASE("lengths are what they say: millimetres, points, pixels, and attributes in pixels") {
  const PdfFile pdf(
      pdfOf(laidOut("<div style=\"position:absolute;left:50mm;top:100mm\">millimetres</div>"
                    "<div style=\"position:absolute;left:200pt;top:300pt\">points</div>"
                    "<div style=\"position:absolute;left:400px;top:2in\">pixels</div>")));
  CHECK(placeOf(pdf, "millimetres").first == Approx(kit::pdf::mm(50)).margin(0.6));
  CHECK(placeOf(pdf, "points").first == Approx(200).margin(0.6));
  CHECK(placeOf(pdf, "pixels").first == Approx(300).margin(0.6));
}

TEST_CASE("a long table goes over pages: each row once and whole, its head on each page, pages counted in the footer") {
  const auto pages = laidOut("<p>Relevé</p>" + table(150) + "<p>Fin</p><footer>Page \xEE\x80\x80 sur \xEE\x80\x81</footer>",
                             "@page { margin: 20mm } td { border-bottom: 0.5pt solid #999; padding: 2mm }");
  REQUIRE(pages.count() >= 4);
  const PdfFile pdf(pdfOf(pages));
  CHECK(pdf.pages() == pages.count());
  const auto text = pdf.text();
  for (int i = 1; i <= 150; ++i) CHECK(countOf(text, "F-" + std::to_string(1000 + i)) == 1);
  CHECK(countOf(text, "Échéance") == static_cast<std::size_t>(pages.count()));
  for (int i = 1; i <= pages.count(); ++i)
    CHECK(countOf(text, "Page " + std::to_string(i) + " sur " + std::to_string(pages.count())) == 1);
  CHECK(countOf(text, "Fin") == 1);
}

TEST_CASE("a row of several lines is never cut, and a row higher than a page is cut between its lines") {
  std::string html = "<table>";
  for (int i = 0; i < 30; ++i)
    html += "<tr><td>haut" + std::to_string(i) + "<br>milieu<br>milieu<br>bas" + std::to_string(i) + "</td></tr>";
  const PdfFile pdf(pdfOf(laidOut(html + "</table>", "td { padding: 3mm }")));
  REQUIRE(pdf.pages() >= 2);
  for (int page = 1; page <= pdf.pages(); ++page) {
    const auto text =
        pdf.outputOf("pdftotext -f " + std::to_string(page) + " -l " + std::to_string(page) + " '" + pdf.path + "' -");
    CHECK(countOf(text, "haut") == countOf(text, "bas"));
  }
  std::string tall = "<table><tr><td>";
  for (int i = 0; i < 120; ++i) tall += "ligne" + std::to_string(i) + "<br>";
  const PdfFile cut(pdfOf(laidOut(tall + "</td></tr></table>")));
  CHECK(cut.pages() >= 2);
  for (int i = 0; i < 120; ++i) CHECK(countOf(cut.text() + " ", "ligne" + std::to_string(i) + "\n") == 1);
}

TEST_CASE("a break that was asked for is made, and what is to stay together does") {
  CHECK(laidOut("<p>un</p><p style=\"break-before: page\">deux</p>").count() == 2);
  CHECK(laidOut("<p>un</p><p style=\"page-break-before: always\">deux</p><p>trois</p>").count() == 2);
  std::string filler;
  for (int i = 0; i < 44; ++i) filler += "<p>ligne</p>";
  std::string box = "<div style=\"break-inside: avoid\">";
  for (int i = 0; i < 8; ++i) box += "<p>ensemble</p>";
  const PdfFile pdf(pdfOf(laidOut(filler + box + "</div>")));
  REQUIRE(pdf.pages() == 2);
  CHECK(countOf(pdf.outputOf("pdftotext -f 2 -l 2 '" + pdf.path + "' -"), "ensemble") == 8);
}

TEST_CASE("names from right to left, emoji, long words and broken bytes are shown, and nothing ends the program") {
  const PdfFile pdf(
      pdfOf(laidOut("<p>Nom : שלום עולם, ok</p><p>trop" + std::string(400, 'o') + "long</p><p>cass\xff\xfe\x01 \xC3</p>")));
  CHECK_THAT(pdf.text(), Contains("שלום") && Contains("עולם") && Contains("ok") && Contains("cass"));
  CHECK(pdf.pages() == 1);
}

TEST_CASE("tags that are not closed are closed as browsers do") {
  const auto text = PdfFile(pdfOf(laidOut("<div><b>gras<p>un<p>deux<table><tr><td>cellule"))).text();
  CHECK_THAT(text, Contains("gras") && Contains("un") && Contains("deux") && Contains("cellule"));
}

TEST_CASE("pictures are those that are given: a code is drawn, an address of the web is never asked") {
  kit::html::Pictures pictures;
  pictures["qr"].modules = 2;
  pictures["qr"].black = {true, false, false, true};
  const auto with = pdfOf(laidOut("<img src=\"qr:payment\">", "", pictures)),
             without = pdfOf(laidOut("<img src=\"qr:payment\">"));
  CHECK(with.size() > without.size());
  CHECK_THAT(said("<img src=\"https://evil.example/a.png\"><img src=\"file:///etc/passwd\"><img src=\"logo:\">"),
             Contains("Nothing is fetched from elsewhere: “https://evil.example/a.png”") && Contains("file:///etc/passwd") &&
                 !Contains("logo"));
}

TEST_CASE("a picture of a page is as wide as was asked") {
  const auto png = laidOut("<p>Page</p>").png(0, 400);
  REQUIRE(png.size() > 24);
  CHECK(png.substr(1, 3) == "PNG");
  CHECK(static_cast<unsigned char>(png[18]) * 256 + static_cast<unsigned char>(png[19]) == 400);
}
