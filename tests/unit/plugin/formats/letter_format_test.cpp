// Letters in a format of one's own: the starter that comes with the app, what is refused, and what hostile data does.
#include "plugin/delivery/letter_format.hpp"

#include "plugin/adapters/seeding.hpp"
#include "plugin/delivery/format_samples.hpp"
#include "plugin/domain/template_choice.hpp"
#include "tests/support/pdf/pdf_file.hpp"
#include "tests/unit/plugin/delivery/message_fixture.hpp"

using namespace test;
using Catch::Contains;

namespace {

domain::Format starter() {
  return {"own", "Own", adapters::packageFile(".", "templates/formats/letter.html"),
          adapters::packageFile(".", "templates/formats/letter.css")};
}

/// A letter in the starter.
Letterbox formatted() {
  Letterbox box;
  box.message.draft.way = domain::Way::kLetter;
  box.message.draft.templateId = "letter";
  box.customer.code = "C/001";
  box.configuration.formats = {starter()};
  box.configuration.format = "own";
  return box;
}

PdfFile letterOf(Letterbox& box) { return PdfFile(box.letters.files.at(box.render().copy.file)); }

std::string problemsOf(const std::string& html, const std::string& css = {}) {
  std::string out;
  for (const auto& each : delivery::checkFormat({"x", "X", html, css})) out += each.english() + "\n";
  return out;
}

const std::string kLeast = "<p>{{recipient}}</p>{{body}}";

}  // namespace

TEST_CASE("the format to begin with says all that the letter of the app says") {
  auto box = formatted();
  CHECK(problemsOf(starter().html, starter().css).empty());
  for (const auto& remark : kit::html::check(starter().html, starter().css)) FAIL(kit::html::english(remark));
  const auto pdf = letterOf(box);
  const auto text = pdf.text();
  for (const char* part :
       {"Société Dupont & Fils", "2 rue Haute", "59000 Lille", "Acme SAS", "1 rue de la Paix", "20 janvier 2026", "F-2026/0001",
        "F-2026/0002", "1 044,00 €", "1 164,00 €", "FR76 1234 5678 9012 3456 7890 123", "AGRIFRPP", "RCS Paris 123 456 789",
        "1/1", "03/01/2026", "Madame, Monsieur"}) {
    INFO(text);
    CHECK_THAT(text, Contains(part));
  }
  CHECK(pdf.pages() == 1);
  // The same letter again is the same file; drawn by the app it is another one.
  const auto before = box.letters.files;
  box.render();
  CHECK(box.letters.files == before);
  box.configuration.format = "standard";
  box.render();
  CHECK(box.letters.files != before);
}

TEST_CASE("the code in a format fills in the transfer: read back by a scanner") {
  auto box = formatted();
  const auto pdf = letterOf(box);
  const auto read = pdf.outputOf("pdftoppm -r 200 -png -singlefile '" + pdf.path + "' '" + pdf.path + "' && zbarimg -q --raw '" +
                                 pdf.path + ".png' && rm '" + pdf.path + ".png'");
  CHECK_THAT(read, Contains("FR7612345678901234567890123\nEUR1164.00"));
}

TEST_CASE("a format's words are in the letter's language, claims stand where they are claimed") {
  auto box = formatted();
  box.customer.language = "en";
  box.company.language = "en";
  std::erase_if(box.configuration.templates,
                [](const auto& row) { return row.way == domain::Way::kLetter && row.language == "fr"; });
  for (auto& row : box.configuration.templates)
    if (row.way == domain::Way::kLetter && row.language.empty()) row.language = "en";
  const domain::Rulebook rules(box.configuration, std::nullopt);
  application::RenderRequest request{box.company, samples::day("2026-01-20"), rules, box.message, box.customer, box.lines,
                                     box.to};
  request.claims.resize(2);
  request.claims[0].interest.total = 1234;
  request.claims[0].interest.lines.push_back({});
  request.claims[0].indemnity = true;
  delivery::MailRenderer renderer(box.details, box.documents, box.letters, box.accounts, box.clock, box.frame);
  const auto text = PdfFile(box.letters.files.at(renderer.render(request).copy.file)).text();
  INFO(text);
  CHECK_THAT(text, Contains("Days late") && Contains("Late interest") && Contains("€12.34") && Contains("€40.00") &&
                       Contains("Page 1/2"));
}

TEST_CASE("the template's format comes first, then the department's, then the company's") {
  domain::Configuration configuration;
  configuration.formats = {{"a", "A", "", ""}, {"b", "B", "", ""}, {"c", "C", "", ""}};
  configuration.format = "c";
  configuration.departments["SALES"].format = "b";
  configuration.departments["DRAWN"].format = "standard";
  domain::Template row;
  const auto idOf = [](const domain::Format* format) { return format == nullptr ? std::string() : format->id; };
  CHECK(idOf(domain::formatFor(configuration, &row, "")) == "c");
  CHECK(idOf(domain::formatFor(configuration, nullptr, "SALES")) == "b");
  CHECK(idOf(domain::formatFor(configuration, &row, "DRAWN")) == "");
  row.format = "a";
  CHECK(idOf(domain::formatFor(configuration, &row, "SALES")) == "a");
  row.format = "standard";
  CHECK(idOf(domain::formatFor(configuration, &row, "SALES")) == "");
}

TEST_CASE("a format is refused by name for what it does not know and for what a letter cannot do without") {
  CHECK(problemsOf(kLeast).empty());
  CHECK_THAT(problemsOf(kLeast + "{{customer.nmae}}"), Contains("{{customer.nmae}} is not a field that is known"));
  CHECK_THAT(problemsOf(kLeast + "{{#invoices}}{{number}}"), Contains("{{#invoices}} is not closed"));
  CHECK_THAT(problemsOf(kLeast + "{{#invoices}}{{#invoices}}{{/invoices}}{{/invoices}}"), Contains("within another list"));
  CHECK_THAT(problemsOf(kLeast + "{{{company.name}}}"), Contains("not allowed"));
  CHECK_THAT(problemsOf(kLeast + "{{>page}}"), Contains("not allowed"));
  CHECK_THAT(problemsOf("<p>{{recipient}}</p>"), Contains("The text of the template is missing"));
  CHECK_THAT(problemsOf("{{opening}}{{closing}}"),
             Contains("Whom the letter goes to is missing") && !Contains("text of the template"));
  CHECK_THAT(problemsOf(kLeast, "p { color: {{customer.name}} }"), Contains("not in the CSS"));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<div>";
  CHECK_THAT(problemsOf(kLeast + deep), Contains("too deep"));
}

TEST_CASE("what customers are called does nothing to the letter but stand in it") {
  auto box = formatted();
  box.customer.name = "<script>alert(1)</script><img src=https://evil.example/x.png> {{company.iban}} & \"Co\" שלום \xff";
  CHECK_THAT(letterOf(box).text(), Contains("<script>alert(1)</script>") && Contains("{{company.iban}}") && Contains("\"Co\""));
}

TEST_CASE("a logo of forty thousand pixels or that is no PNG is left out, and the letter is made") {
  for (const std::string& logo : {std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x9c\x40\0\0\x9c\x40\x08\x06\0\0\0", 33),
                                  std::string("<svg><script>alert(1)</script></svg>")}) {
    auto box = formatted();
    box.documents.png = logo;
    CHECK(letterOf(box).pages() == 1);
  }
}

TEST_CASE("a letter that its format cannot hold is not made, and a person is told why") {
  auto box = formatted();
  for (int i = 0; i < 25; ++i) box.configuration.formats[0].html += "<div style=\"height:3000mm\">x</div>";
  CHECK_THROWS_WITH(box.render(), Contains("the format \"Own\" cannot be used for this letter") && Contains("pages"));
  CHECK(box.letters.files.empty());
}

TEST_CASE("a hundred due dates go over pages with the head on each") {
  auto box = formatted();
  for (int i = 3; i <= 100; ++i) box.line(i, "F-2026/" + std::to_string(1000 + i), 100);
  const auto pdf = letterOf(box);
  const auto text = pdf.text();
  REQUIRE(pdf.pages() >= 3);
  for (int i = 3; i <= 100; ++i) CHECK_THAT(text, Contains("F-2026/" + std::to_string(1000 + i)));
  std::size_t heads = 0;
  for (auto at = text.find("Days late"); at != std::string::npos; at = text.find("Days late", at + 1)) ++heads;
  CHECK(heads >= 3);
}
