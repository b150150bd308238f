#include "sample-host/importers/facturx.hpp"

#include <catch2/catch.hpp>
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "tests/unit/importers/support.hpp"

using namespace host::importers;
using namespace importers_test;

namespace {

/// A PDF with these attachments, compressed; encrypted when a password is given.
std::string pdfWith(const std::vector<std::pair<std::string, std::string>>& attachments, const char* password = nullptr) {
  QPDF pdf;
  pdf.emptyPDF();
  QPDFEmbeddedFileDocumentHelper helper(pdf);
  for (const auto& [name, content] : attachments)
    helper.replaceEmbeddedFile(
        name, QPDFFileSpecObjectHelper::createFileSpec(pdf, name, QPDFEFStreamObjectHelper::createEFStream(pdf, content)));
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setCompressStreams(true);
  if (password != nullptr)
    writer.setR6EncryptionParameters(password, password, true, true, true, true, true, true, qpdf_r3p_full, true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

std::string refusalOf(const std::string& pdf, PdfLimits limits = {}) {
  const auto result = attachedInvoice(pdf, "f.pdf", limits);
  REQUIRE(std::holds_alternative<Refusal>(result));
  return std::get<Refusal>(result).sentence();
}

}  // namespace

TEST_CASE("The invoice attached to a Factur-X PDF is the invoice of the XML file") {
  const auto xml = ownInvoice("prepaid.cii.xml");
  for (const auto* name : {"factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"}) {
    CAPTURE(name);
    const auto pdf = pdfWith({{"terms.xml", "<terms/>"}, {name, xml}});
    REQUIRE(looksLikePdf(pdf));
    const auto result = attachedInvoice(pdf, "f.pdf");
    REQUIRE(std::holds_alternative<std::string>(result));
    CHECK(mustRead(std::get<std::string>(result)) == mustRead(xml));
  }
}

TEST_CASE("A PDF without an invoice, a broken one and an encrypted one are refused") {
  CHECK(refusalOf(pdfWith({{"notes.txt", "hello"}})).find("carries no invoice as data") != std::string::npos);
  CHECK(refusalOf(pdfWith({})).find("carries no invoice as data") != std::string::npos);
  CHECK(refusalOf("%PDF-1.7\nnothing more").find("cannot be read") != std::string::npos);
  CHECK(refusalOf(pdfWith({{"factur-x.xml", "<a/>"}}, "secret")).find("cannot be read") != std::string::npos);
  CHECK_FALSE(looksLikePdf("<?xml version='1.0'?>"));
}

TEST_CASE("An attachment that unpacks beyond the limit stops there") {
  PdfLimits limits;
  limits.xmlBytes = std::size_t{1024} * 1024;
  const auto bomb = pdfWith({{"factur-x.xml", std::string(std::size_t{8} * 1024 * 1024, ' ')}});
  REQUIRE(bomb.size() < 100'000);
  const auto sentence = refusalOf(bomb, limits);
  CAPTURE(sentence);
  CHECK(sentence.find("larger than 1 MB") != std::string::npos);
  limits.pdfBytes = 1000;
  CHECK(refusalOf(bomb, limits).find("the PDF is larger than") != std::string::npos);
}
