// Invoices in a format of the company's own: they say what the law asks, or the product draws them.
#include "sample-host/erp/invoice_format.hpp"

#include "sample-host/erp/invoice_fields.hpp"
#include "sample-host/erp/invoice_format_store.hpp"
#include "sample-host/erp/invoice_pdf.hpp"
#include "sample-host/erp/invoice_samples.hpp"
#include "tests/support/erp/ledger.hpp"
#include "tests/support/pdf/pdf_file.hpp"

using namespace host::erp;
using namespace test;
using Catch::Contains;

namespace {

std::string refusalsOf(const InvoiceFormat& format) {
  std::string out;
  for (const auto& problem : checkInvoiceFormat(format))
    if (problem.isRefused) out += std::to_string(problem.line) + " " + problem.refusal.text() + "\n";
  return out;
}

InvoiceFormat without(const std::string& part) {
  auto format = starterInvoiceFormat();
  const auto at = format.html.find(part);
  REQUIRE(at != std::string::npos);
  format.html.erase(at, part.size());
  return format;
}

InvoiceFormat withCss(const std::string& css) {
  auto format = starterInvoiceFormat();
  format.css += css;
  return format;
}

std::string textOf(const InvoiceDocument& document, const InvoiceFormat& format) {
  return PdfFile(renderInvoicePdf(document, format).bytes).text();
}

const Actor kAdministrator{0, "Anne", 1'770'000'000'000};

}  // namespace

TEST_CASE("the format to begin with says all that the drawn invoice says, in both languages") {
  for (const auto& problem : checkInvoiceFormat(starterInvoiceFormat())) FAIL(problem.refusal.text());
  for (const char* language : {"fr", "en"})
    for (const auto& document : sampleInvoices(language)) {
      const auto own = textOf(document, starterInvoiceFormat());
      // Word by word: a layout breaks lines where it likes.
      std::istringstream drawn(PdfFile(renderInvoicePdf(document).bytes).text());
      for (std::string word; drawn >> word;) {
        INFO(word << " of " << document.invoice.number);
        CHECK_THAT(own, Contains(word));
      }
    }
}

TEST_CASE("the same invoice in a format is the same bytes, its number in the file's name") {
  const auto document = sampleInvoices("fr").front();
  const auto first = renderInvoicePdf(document, starterInvoiceFormat());
  CHECK(first.bytes == renderInvoicePdf(document, starterInvoiceFormat()).bytes);
  CHECK(first.fileName == "Facture F2026-00012.pdf");
}

TEST_CASE("what the law asks is refused by name where a format leaves it out") {
  CHECK_THAT(refusalsOf(without("{{legal_mentions}}")), Contains("The legal mentions are missing: write {{legal_mentions}}."));
  CHECK_THAT(refusalsOf(without("<div class=\"identity\">{{footer}}</div>")),
             Contains("VAT number are missing: write {{footer}}."));
  CHECK_THAT(refusalsOf(without("<td class=\"number\">{{base}}</td>")), Contains("VAT by rate is missing"));
  CHECK_THAT(refusalsOf(without("{{sender.lines}}")), Contains("The seller’s name and address are missing"));
  CHECK_THAT(refusalsOf(without("{{customer.address}}")), Contains("The customer’s name and address are missing"));
  CHECK_THAT(refusalsOf(without("<td>{{description}}</td>")), Contains("Lines are missing"));
  const auto bare = refusalsOf({"<p>Bonjour</p>", ""});
  for (const char* part : {"what it is and its number", "date of issue", "due date", "seller’s name", "customer’s name",
                           "customer’s registration", "customer’s order", "Lines", "VAT by rate", "totals", "legal mentions"})
    CHECK_THAT(bare, Contains(part));
  // Only some invoices have a schedule, only credit notes correct something: these are looked for as well.
  CHECK_THAT(
      refusalsOf(without("{{#instalments}}<tr><td>{{label}}</td><td class=\"number\">{{value}}</td></tr>{{/instalments}}")),
      Contains("The payment schedule is missing"));
  auto noFacts = without(
      "{{#facts}}<div class=\"fact\"><div class=\"label\">{{label}}</div><div class=\"value\">{{value}}</div></div>{{/facts}}");
  noFacts.html +=
      "<p>{{invoice.issued_on}} {{invoice.due_on}} {{invoice.order}} {{customer.registration}} {{customer.vat_number}}</p>";
  CHECK(refusalsOf(noFacts) ==
        "0 The invoice that a credit note corrects is missing: write {{invoice.corrects}} or the list {{#facts}}.\n");
}

TEST_CASE("what a format hides is not said") {
  const std::string missing = "The legal mentions are missing";
  for (const char* css : {".mentions { display: none }", ".mentions { visibility: hidden }", ".mentions { font-size: 2pt }",
                          ".mentions { position: absolute; left: -300mm; width: 100mm }",
                          ".mentions { position: absolute; top: -300mm }", ".mentions { height: 0; overflow: hidden }"}) {
    INFO(css);
    CHECK_THAT(refusalsOf(withCss(css)), Contains(missing));
  }
  auto within = starterInvoiceFormat();
  const std::string field = "{{legal_mentions}}";
  within.html.replace(within.html.find(field), field.size(), "{{#logo}}{{legal_mentions}}{{/logo}}");
  CHECK_THAT(refusalsOf(within), Contains(missing));
  // Capital letters say the same.
  CHECK(refusalsOf(withCss(".mentions { text-transform: uppercase } .sender { text-transform: capitalize }")).empty());
}

TEST_CASE("mistakes are named with their line, and what is meant") {
  auto format = starterInvoiceFormat();
  format.html = "<p>\n{{legal_mention}}\n{{#lines}}</p>\n" + format.html;
  const auto text = refusalsOf(format);
  CHECK_THAT(text, Contains("2 {{legal_mention}} is not a known field. Did you mean {{legal_mentions}}?"));
  CHECK_THAT(text, Contains("3 {{#lines}} is not closed."));
  CHECK_THAT(refusalsOf({"{{> letter}}", ""}), Contains("is not allowed"));
  CHECK_THAT(refusalsOf({"{{{body}}}", ""}), Contains("is not allowed"));
  CHECK_THAT(refusalsOf({"{{#lines}}{{#vat}}{{rate}}{{/vat}}{{/lines}}", ""}), Contains("stands within another list"));
  CHECK_THAT(refusalsOf({"{{description}}", ""}), Contains("{{description}} is not a known field"));  // outside of its list
  CHECK_THAT(refusalsOf({"<p>x</p>", "p { color: {{title}} }"}), Contains("Fields stand in the HTML"));
  // Left out, not refused.
  const auto problems = checkInvoiceFormat(withCss("\n.mentions { display: flex }"));
  REQUIRE(problems.size() == 1);
  CHECK_FALSE(problems.front().isRefused);
  CHECK(problems.front().line > 1);
}

TEST_CASE("a format cannot be made slow, nor fetch anything") {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  CHECK_THAT(refusalsOf({deep, ""}), Contains("too deep"));
  CHECK_THAT(refusalsOf({std::string(600'000, 'x'), ""}), Contains("too long"));
  CHECK_THAT(refusalsOf(withCss("@page { margin: 200mm }")), Contains("leave no room"));
  auto format = starterInvoiceFormat();
  std::string high;
  for (int i = 0; i < 30; ++i) high += "<p>x</p>";
  format.html.insert(format.html.find("</footer>"), high);
  CHECK_THAT(refusalsOf(format), Contains("footer is higher"));
  format = starterInvoiceFormat();
  format.html += "<script>x()</script><img src=\"http://127.0.0.1/x.png\"><link rel=stylesheet href=\"file:///etc/passwd\">";
  CHECK(refusalsOf(format).empty());
  CHECK(checkInvoiceFormat(format).size() == 3);
}

TEST_CASE("values are values: what a customer is called cannot become markup") {
  auto document = sampleInvoices("fr").front();
  document.buyer.name = "<b>{{legal_mentions}}</b> & <script>";
  document.lines[0].description = "</table><style>* { display: none }</style>";
  const auto text = textOf(document, starterInvoiceFormat());
  CHECK_THAT(text, Contains("<b>{{legal_mentions}}</b> & <script>"));
  CHECK_THAT(text, Contains("display: none }"));
}

TEST_CASE("a draft and a cancelled invoice say so across the page, whatever the format covers") {
  auto document = sampleInvoices("fr").front();
  // Words that stand across a page are no words to pdftotext: the pictures are compared.
  const auto pictureOf = [&](InvoiceStatus status) {
    document.invoice.status = status;
    const PdfFile pdf(renderInvoicePdf(document, withCss("body { background: #ffffff }")).bytes);
    return pdf.outputOf("pdftoppm -r 20 -gray '" + pdf.path + "'");
  };
  const auto issued = pictureOf(InvoiceStatus::kIssued);
  for (const auto status : {InvoiceStatus::kDraft, InvoiceStatus::kCancelled}) {
    const auto marked = pictureOf(status);
    REQUIRE(marked.size() == issued.size());
    int darker = 0;
    for (std::size_t i = 0; i < issued.size(); ++i)
      darker += static_cast<unsigned char>(marked[i]) + 10 < static_cast<unsigned char>(issued[i]);
    CHECK(darker > 200);
  }
}

TEST_CASE("a long invoice in a format runs over pages, each with its number and the head of the table") {
  auto document = sampleInvoices("fr").front();
  const auto line = document.lines.front();
  for (int i = 0; i < 400; ++i) {
    document.lines.push_back(line);
    document.lines.back().description = "Article " + std::to_string(i + 1);
  }
  const PdfFile pdf(renderInvoicePdf(document, starterInvoiceFormat()).bytes);
  CHECK(pdf.pages() > 5);
  CHECK_THAT(pdf.text(), Contains("Article 400") && Contains("Page 2/" + std::to_string(pdf.pages())));
}

TEST_CASE("every field has a meaning, and values for those that the list shows") {
  const auto examples = fieldExamples("fr");
  const auto& fields = invoiceFields();
  REQUIRE(examples.size() == fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    CHECK_FALSE(std::string(fields[i].meaning).empty());
    if (fields[i].name == "title") CHECK(examples[i] == "Facture F2026-00012");
    if (fields[i].name == "description") CHECK(examples[i] == "Tableau électrique");
  }
}

TEST_CASE("a company's format is kept with the one before it, and used for its invoices alone") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "100.01")});
  const auto company = test::number(session, "select company_id from erp_company");
  const auto id = test::number(session, "select invoice_id from erp_invoice where number = 'F1'");
  auto actor = kAdministrator;
  actor.companyId = company;
  const auto drawn = invoicePdf(session, company, id, day("2026-03-01"))->bytes;
  CHECK_FALSE(storedInvoiceFormat(session, company).own);

  auto format = starterInvoiceFormat();
  format.html += "<p>Maison fondée en 1954</p>";
  REQUIRE(saveInvoiceFormat(session, actor, format, 0));
  auto stored = storedInvoiceFormat(session, company);
  CHECK(stored.own == format);
  CHECK_FALSE(stored.previous);
  // An invoice that came without lines says its VAT and the mentions in it too.
  const auto text = PdfFile(invoicePdf(session, company, id, day("2026-03-01"))->bytes).text();
  for (const char* wanted : {"Maison fondée en 1954", "83,34", "16,67", "100,01", "Indemnité forfaitaire", "L441-10", "escompte"})
    CHECK_THAT(text, Contains(wanted));

  // Somebody else saved: nothing is lost.
  CHECK_THAT(saveInvoiceFormat(session, actor, starterInvoiceFormat(), 0).refusal().text(), Contains("somebody else"));
  REQUIRE(saveInvoiceFormat(session, actor, starterInvoiceFormat(), stored.version));
  stored = storedInvoiceFormat(session, company);
  CHECK(stored.previous == format);
  REQUIRE(restoreInvoiceFormat(session, actor, stored.version));
  stored = storedInvoiceFormat(session, company);
  CHECK(stored.own == format);
  CHECK(stored.previous == starterInvoiceFormat());
  REQUIRE(dropInvoiceFormat(session, actor, stored.version));
  stored = storedInvoiceFormat(session, company);
  CHECK_FALSE(stored.own);
  CHECK(stored.previous == format);
  CHECK(invoicePdf(session, company, id, day("2026-03-01"))->bytes == drawn);

  // What is refused is not kept.
  CHECK_THAT(saveInvoiceFormat(session, actor, {"<p>{{title}}</p>", ""}, stored.version).refusal().text(), Contains("missing"));
  CHECK(storedInvoiceFormat(session, company).version == stored.version);
  std::string actions;
  for (const auto& line : auditOf(session, company, "invoice_format")) actions += line.action + " " + line.actor + "\n";
  CHECK(actions == "invoice_format.drop Anne\ninvoice_format.restore Anne\ninvoice_format.save Anne\ninvoice_format.save Anne\n");
}

TEST_CASE("an invoice that cannot be made in the format is drawn, and the first of them is kept") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "100.01"), invoice("F2", "20.00")});
  const auto company = test::number(session, "select company_id from erp_company");
  const auto id = [&](const char* number) {
    return test::number(session, "select invoice_id from erp_invoice where number = '" + std::string(number) + "'");
  };
  auto actor = kAdministrator;
  actor.companyId = company;
  REQUIRE(saveInvoiceFormat(session, actor, starterInvoiceFormat(), 0));
  // As it might come from an earlier version of the product, which asked for less.
  session.execute("update erp_invoice_format set css = '.mentions { display: none }'");
  const auto pdf = invoicePdf(session, company, id("F1"), day("2026-03-01")).value();
  CHECK_THAT(PdfFile(pdf.bytes).text(), Contains("Indemnité forfaitaire"));
  REQUIRE(pdf.warnings.size() == 1);
  CHECK_THAT(pdf.warnings.front(), Contains("Invoice F1") && Contains("legal mentions"));
  CHECK(storedInvoiceFormat(session, company).failedNumber == "F1");
  invoicePdf(session, company, id("F2"), day("2026-03-01"));
  const auto stored = storedInvoiceFormat(session, company);
  CHECK(stored.failedNumber == "F1");
  // Saved again it begins anew.
  REQUIRE(saveInvoiceFormat(session, actor, starterInvoiceFormat(), stored.version));
  CHECK(storedInvoiceFormat(session, company).failedNumber.empty());
}
