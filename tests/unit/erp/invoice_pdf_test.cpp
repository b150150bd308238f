#include "sample-host/erp/invoice_pdf.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sample-host/erp/payments.hpp"
#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

namespace {

/// What a reader finds in the PDF, by poppler's pdftotext.
std::string textOf(const InvoicePdf& pdf) {
  std::string pattern = (std::filesystem::temp_directory_path() / "invoice-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const std::filesystem::path folder = pattern;
  std::ofstream(folder / "it.pdf", std::ios::binary) << pdf.bytes;
  if (const char* keep = std::getenv("KEEP_PDFS")) {
    static int serial = 0;
    std::ofstream(std::filesystem::path(keep) / (std::to_string(++serial) + ".pdf"), std::ios::binary) << pdf.bytes;
  }
  const auto command = "pdftotext -layout '" + (folder / "it.pdf").string() + "' '" + (folder / "it.txt").string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  std::stringstream text;
  text << std::ifstream(folder / "it.txt").rdbuf();
  std::filesystem::remove_all(folder);
  std::string plain;
  // No-break spaces are spaces to a reader.
  for (const auto& c : text.str()) plain += c;
  for (auto at = plain.find("\u00a0"); at != std::string::npos; at = plain.find("\u00a0")) plain.replace(at, 2, " ");
  return plain;
}

InvoiceDocument sample() {
  InvoiceDocument d;
  d.language = "fr";
  d.asOf = day("2026-03-01");
  d.seller.code = "ACME";
  d.seller.name = "Vasseur Équipement";
  d.seller.legalForm = "SAS";
  d.seller.shareCapital = "au capital de 50 000 €";
  d.seller.registration = "732829320";
  d.seller.tradeRegister = "RCS Lyon";
  d.seller.vatNumber = "FR44732829320";
  d.seller.street = "12 rue de la République";
  d.seller.postcode = "69002";
  d.seller.city = "Lyon";
  d.seller.country = "FR";
  d.seller.email = "compta@vasseur.example";
  d.seller.iban = "FR7630006000011234567890189";
  d.seller.bic = "AGRIFRPP";
  d.buyer.code = "C0042";
  d.buyer.name = "Société Générale d’Électricité & Fils";
  d.buyer.street = "3 place de l’Hôtel-de-Ville";
  d.buyer.postcode = "42000";
  d.buyer.city = "Saint-Étienne";
  d.buyer.country = "FR";
  d.invoice.number = "F2026-00012";
  d.invoice.currency = "EUR";
  d.invoice.issuedOn = day("2026-01-05");
  d.invoice.orderReference = "BC-778";
  d.invoice.total = 14110;
  d.invoice.open = 10000;
  d.invoice.instalments = {{1, day("2026-02-04"), 14110, 10000, 25}};
  Payment paid;
  paid.paidOn = day("2026-02-10");
  paid.amount = 4110;
  d.invoice.payments = {paid};
  d.lines = {{"Pose d’un tableau électrique, cœur de réseau", 2'500'000, "h", 40'000'000, 2000, "S", 10000},
             {"Manuel", 1'000'000, "", 20'000'000, 550, "S", 2000}};
  d.vat = {{2000, "S", 10000, 2000}, {550, "S", 2000, 110}};
  d.net = 12000;
  d.vatTotal = 2110;
  d.mentions = {"Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €."};
  return d;
}

}  // namespace

TEST_CASE("An invoice's PDF says who, what, how much and until when, and its text can be selected") {
  const auto pdf = renderInvoicePdf(sample());
  CHECK(pdf.warnings.empty());
  CHECK(pdf.fileName == "Facture F2026-00012.pdf");
  const auto text = textOf(pdf);
  for (const char* wanted : {"Facture F2026-00012",
                             "Vasseur Équipement",
                             "Société Générale d’Électricité & Fils",
                             "42000 Saint-Étienne",
                             "05/01/2026",
                             "04/02/2026",
                             "BC-778",
                             "cœur de",
                             "2,5 h",
                             "40,00",
                             "5,5 %",
                             "120,00 €",
                             "20,00 €",
                             "1,10 €",
                             "141,10 €",
                             "-41,10 €",
                             "100,00 €",
                             "Règlement du 10/02/2026",
                             "FR76 3000 6000 0112 3456 7890 189",
                             "AGRIFRPP",
                             "RCS Lyon",
                             "FR44732829320",
                             "40 €",
                             "Page 1/1"})
    CHECK_THAT(text, Catch::Contains(wanted));
}

TEST_CASE("The same document is the same bytes, with its title in the PDF's metadata") {
  const auto first = renderInvoicePdf(sample());
  const auto second = renderInvoicePdf(sample());
  CHECK(first.bytes == second.bytes);
  CHECK(first.bytes.find("2026010500") != std::string::npos);  // made on the date of issue, not today
}

TEST_CASE("A long invoice runs over pages, with the head of the table and the page's number on each") {
  auto d = sample();
  d.lines.clear();
  for (int i = 0; i < 90; ++i) d.lines.push_back({"Article " + std::to_string(i + 1), 1'000'000, "", 1'000'000, 2000, "S", 100});
  d.lines[40].description = std::string(6000, 'x') + " fin du texte";
  const auto text = textOf(renderInvoicePdf(d));
  CHECK_THAT(text, Catch::Contains("Article 90"));
  CHECK_THAT(text, Catch::Contains("fin du texte"));
  const auto pages = static_cast<int>(std::count(text.begin(), text.end(), '\f'));
  CHECK(pages >= 4);
  for (int i = 1; i <= pages; ++i) CHECK_THAT(text, Catch::Contains("Page " + std::to_string(i) + "/" + std::to_string(pages)));
}

TEST_CASE("A logo that is no picture is left out, and that is said") {
  auto d = sample();
  d.seller.logo = "bm90IGEgcGljdHVyZQ==";
  const auto pdf = renderInvoicePdf(d);
  REQUIRE(pdf.warnings.size() == 1);
  CHECK_THAT(pdf.warnings[0], Catch::Contains("ACME") && Catch::Contains("PNG"));
  d.seller.logo = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  CHECK(renderInvoicePdf(d).warnings.empty());
}

TEST_CASE("Broken text in the data does not break the document") {
  auto d = sample();
  d.buyer.name = "Soci\xE9t\xE9 <b>&";
  d.lines[0].description = "";
  CHECK_THAT(textOf(renderInvoicePdf(d)), Catch::Contains("<b>&"));
}

TEST_CASE("An invoice that came without lines shows its VAT, exact to the cent, in the customer's language") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  CustomerRow english;
  english.company = "ACME";
  english.code = "C3";
  english.name = "Smith Ltd";
  english.language = "en";
  english.country = "GB";
  upsert<CustomerRow>(session, {english});
  auto row = invoice("F1", "100.01");
  row.customer = "C3";
  row.orderReference = "PO 5";
  auto person = english;
  person.code = "C4";
  person.kind = CustomerKind::kIndividual;
  upsert<CustomerRow>(session, {person});
  auto toPerson = invoice("F2", "10.00");
  toPerson.customer = "C4";
  upsert<InvoiceRow>(session, {row, invoice("F3", "0.03"), toPerson, creditNote("A1", "30", "2026-02-15")});
  const auto id = [&](const char* number) {
    return test::number(session, "select invoice_id from erp_invoice where number = '" + std::string(number) + "'");
  };
  const auto company = test::number(session, "select company_id from erp_company");
  const auto document = invoiceDocument(session, company, id("F1"), day("2026-03-01")).value();
  CHECK(document.net + document.vatTotal == 10001);
  CHECK(document.rounding == 0);
  auto text = textOf(*invoicePdf(session, company, id("F1"), day("2026-03-01")));
  for (const char* wanted : {"Invoice F1", "As per order PO 5", "83.34", "16.67", "100.01", "Late payment", "EUR 40"})
    CHECK_THAT(text, Catch::Contains(wanted));
  text = textOf(*invoicePdf(session, company, id("F3"), day("2026-03-01")));
  for (const char* wanted : {"Fournitures et prestations selon accord", "0,03", "Indemnité forfaitaire"})
    CHECK_THAT(text, Catch::Contains(wanted));
  text = textOf(*invoicePdf(session, company, id("A1"), day("2026-03-01")));
  CHECK_THAT(text, Catch::Contains("Avoir A1") && !Catch::Contains("Indemnité"));
  // A consumer is told of no commercial penalty.
  CHECK_THAT(textOf(*invoicePdf(session, company, id("F2"), day("2026-03-01"))), !Catch::Contains("EUR 40"));
  CHECK_FALSE(invoicePdf(session, company, 999999, day("2026-03-01")));
}
