// The example invoices of ConnectingEurope/eInvoicing-EN16931 (EUPL-1.2), read from where they are, never copied.
// EN16931_DATA names the folder that holds `ubl/` and `cii/`; otherwise ../shared/data/en16931 beside the source is tried.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <map>

#include "tests/unit/importers/support.hpp"

using namespace host::importers;
using namespace importers_test;

namespace {

namespace fs = std::filesystem;

fs::path examples() {
  if (const char* named = std::getenv("EN16931_DATA")) return named;
  return "../shared/data/en16931";
}

bool absent() {
  if (fs::is_directory(examples())) return false;
  std::cout << "SKIPPED: the example invoices of EN 16931 are not in " << examples() << " (set EN16931_DATA)\n";
  return true;
}

EInvoice example(const std::string& relative) { return mustRead(slurp(examples() / relative), relative); }

}  // namespace

TEST_CASE("Every example invoice of EN 16931 is read, and its amounts agree") {
  if (absent()) return;
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(examples())) {
    auto extension = entry.path().extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension != ".xml") continue;
    CAPTURE(entry.path().filename().string());
    const auto invoice = mustRead(slurp(entry.path()), entry.path().filename().string());
    ++count;
    CHECK_FALSE(invoice.number.empty());
    CHECK_FALSE(invoice.seller.name.empty());
    CHECK_FALSE(invoice.lines.empty());
    CHECK(invoice.grossTotal - invoice.prepaid + invoice.rounding == invoice.payable);
    CHECK(invoice.netTotal + invoice.vatTotal == invoice.grossTotal);
    std::int64_t lines = 0;
    for (const auto& line : invoice.lines) lines += line.netAmount;
    CHECK(lines == invoice.lineTotal);
    std::int64_t charges = 0;
    for (const auto& charge : invoice.documentCharges) charges += charge.amount;
    CHECK(lines + charges == invoice.netTotal);
  }
  CHECK(count == 34);
}

TEST_CASE("The examples that exist in both syntaxes agree on what is owed, by whom, and until when") {
  if (absent()) return;
  const auto [ubl, cii] = GENERATE(table<std::string, std::string>({{"ubl-tc434-example1.xml", "CII_example1.xml"},
                                                                    {"ubl-tc434-example2.xml", "CII_example2.xml"},
                                                                    {"guide-example3.xml", "CII_example3.xml"},
                                                                    {"ubl-tc434-example4.xml", "CII_example4.xml"},
                                                                    {"ubl-tc434-example5.xml", "CII_example5.xml"},
                                                                    {"ubl-tc434-example6.xml", "CII_example6.xml"},
                                                                    {"ubl-tc434-example8.xml", "CII_example8.xml"}}));
  CAPTURE(ubl, cii);
  const auto a = example("ubl/examples/" + ubl);
  const auto b = example("cii/examples/" + cii);
  CHECK(a.number == b.number);
  CHECK(a.kind == b.kind);
  CHECK(a.issuedOn == b.issuedOn);
  CHECK(a.dueDates == b.dueDates);
  CHECK(a.currency == b.currency);
  CHECK(a.payable == b.payable);
  CHECK(a.total() == b.total());
  CHECK(a.paymentMethod == b.paymentMethod);
  CHECK(a.seller.name == b.seller.name);
  CHECK(a.seller.vatIds == b.seller.vatIds);
  CHECK(a.buyer.name == b.buyer.name);
  CHECK(a.buyer.address.country == b.buyer.address.country);
  CHECK(a.netTotal == b.netTotal);
  CHECK(a.vatTotal == b.vatTotal);
  // The examples were written by hand: some differ in how they split the lines. What they add up to is the same.
  CHECK(a.lineTotal == b.lineTotal);
}

TEST_CASE("The peculiar examples are what they are") {
  if (absent()) return;
  SECTION("a negative invoice is no receivable") {
    const auto invoice = example("ubl/examples/BIS3_Invoice_negativ.XML");
    CHECK(invoice.payable == -78217943);
    CHECK_FALSE(invoice.isReceivable());
  }
  SECTION("a credit note has positive amounts and is no receivable") {
    const auto note = example("ubl/examples/ubl-tc434-creditnote1.xml");
    CHECK(note.payable == 10011);
    CHECK(note.kind == EInvoiceKind::kCreditNote);
    CHECK_FALSE(note.isReceivable());
  }
  SECTION("terms in words give no due date") {
    CHECK(example("ubl/examples/ubl-tc434-example7.xml").dueDates.empty());
    CHECK(example("cii/examples/CII_example7.xml").dueDates.empty());
  }
  SECTION("VAT that the buyer pays to the state counts as prepaid") {
    const auto invoice = example("ubl/examples/FT G2G_TD01 con Allegato, Bonifico e Split Payment.xml");
    CHECK(invoice.payable == 124600);
    CHECK(invoice.paidBefore() == 27412);
    CHECK(invoice.total() == 152012);
    CHECK(invoice.dueDates.empty());
  }
  SECTION("some fall due before they were issued") {
    const auto invoice = example("cii/examples/XRechnung-O.xml");
    REQUIRE(invoice.dueDates.size() == 1);
    CHECK(invoice.dueDates[0].on < invoice.issuedOn);
  }
  SECTION("a mandate collects") {
    CHECK(example("cii/examples/CII_example5.xml").paymentMethod == host::erp::PaymentMethod::kDirectDebit);
  }
}
