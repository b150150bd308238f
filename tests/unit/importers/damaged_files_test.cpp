// Files that were damaged on their way are read or refused with a sentence, and nothing worse. With fixed seeds; most telling
// under the sanitizers.
#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "sample-host/importers/csv_records.hpp"
#include "sample-host/importers/facturx.hpp"
#include "tests/unit/importers/support.hpp"

using namespace host::importers;
using namespace importers_test;

namespace {

/// One to eight small damages: a byte changed, a run cut out, a run doubled, the end cut off, a piece of markup pushed in.
std::string damaged(std::string text, std::mt19937& random) {
  static const std::string pieces[] = {
      "<", ">", "&", "\"", "<![CDATA[", "<!--", "]]>", "<!DOCTYPE x>", "&#x", "\n", ",", std::string(1, '\0'), "\xC3", "-"};
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % std::max<std::size_t>(limit, 1)); };
  for (std::size_t i = 0, count = 1 + below(8); i < count && !text.empty(); ++i) {
    const auto at = below(text.size());
    switch (below(5)) {
      case 0: text[at] = static_cast<char>(random() & 0xFFU); break;
      case 1: text.erase(at, below(40)); break;
      case 2: text.insert(at, text.substr(at, below(200))); break;
      case 3:
        if (below(10) == 0) text.resize(at);
        break;
      default: text.insert(at, pieces[below(std::size(pieces))]);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("Damaged e-invoices are read or refused") {
  std::mt19937 random(20260101);
  std::size_t refused = 0;
  for (const auto* name : {"plain.ubl.xml", "prepaid.cii.xml", "credit-note.ubl.xml", "direct-debit.cii.xml"}) {
    const auto original = ownInvoice(name);
    for (int i = 0; i < 300; ++i) {
      const auto result = readXmlInvoice(damaged(original, random), "damaged.xml");
      if (const auto* refusal = std::get_if<Refusal>(&result)) {
        ++refused;
        REQUIRE_FALSE(refusal->why.empty());
        REQUIRE(refusal->sentence().rfind("damaged.xml", 0) == 0);
      }
    }
  }
  CHECK(refused > 600);
}

TEST_CASE("Damaged CSV files are read or refused") {
  const std::string original =
      "company,number,kind,customer,department,operator,order_reference,issued_on,due_on,currency,total,status,payment_method,"
      "sent_on\n"
      "ACME,F-001,invoice,C001,NORD,jd,\"PO \"\"7\"\"\",2026-01-05,2026-02-04,EUR,1234.50,issued,direct_debit,2026-01-06\r\n"
      "ACME,F-002,credit_note,Clé,,,\"two\nlines\",2026-01-05,,JPY,10,draft,,\n";
  std::mt19937 random(20260102);
  std::size_t refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::istringstream in(damaged(original, random));
    CsvReader reader(in, "damaged.csv");
    bool fine = reader.readHeader() == CsvReader::Outcome::kRow && reader.bind(columnsOf(FileKind::kInvoices));
    host::erp::InvoiceRow row;
    while (fine) {
      const auto outcome = reader.next();
      if (outcome == CsvReader::Outcome::kEnd) break;
      fine = outcome == CsvReader::Outcome::kRow && !read(reader, row);
    }
    refused += fine ? 0 : 1;
  }
  CHECK(refused > 1500);
}

TEST_CASE("Damaged PDF files are read or refused") {
  // A small PDF with an attachment, written by hand: its cross-reference table is rebuilt when it is wrong.
  const std::string original =
      "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml)3 0 R]>>>>>>endobj\n"
      "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Type/Filespec/F(factur-x.xml)/EF<</F 4 0 R>>>>endobj\n"
      "4 0 obj<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream endobj\ntrailer<</Root 1 0 R/Size "
      "5>>\nstartxref\n0\n%%EOF\n";
  const auto whole = attachedInvoice(original, "whole.pdf");
  REQUIRE(std::holds_alternative<std::string>(whole));
  CHECK(std::get<std::string>(whole).substr(0, 4) == "<a/>");
  std::mt19937 random(20260103);
  std::size_t refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto result = attachedInvoice(damaged(original, random), "damaged.pdf");
    refused += std::holds_alternative<Refusal>(result) ? 1 : 0;
  }
  CHECK(refused > 100);
}
