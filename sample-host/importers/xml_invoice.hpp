// EN 16931 invoices in XML: UBL 2.1 (Invoice, CreditNote) and UN/CEFACT CII D16B, read into one neutral value.
// Pure: bytes in, value or refusal out; no files, no network.
#pragma once
#include <string>
#include <variant>

#include "sample-host/importers/einvoice.hpp"
#include "sample-host/importers/refusal.hpp"
#include "sample-host/importers/xml_document.hpp"

namespace host::importers {

/// `name` is how refusals call the file. Never throws for bad input.
[[nodiscard]] std::variant<EInvoice, Refusal> readXmlInvoice(std::string bytes, std::string name, XmlLimits limits = {});

/// The two readers behind it, for a document whose root they know.
[[nodiscard]] std::variant<EInvoice, Refusal> readUblInvoice(const XmlDocument& document);
[[nodiscard]] std::variant<EInvoice, Refusal> readCiiInvoice(const XmlDocument& document);

namespace xml_names {
inline constexpr XmlName kUblInvoice{"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice"};
inline constexpr XmlName kUblCreditNote{"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "CreditNote"};
inline constexpr XmlName kCiiInvoice{"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "CrossIndustryInvoice"};
}  // namespace xml_names

}  // namespace host::importers
