#include "sample-host/importers/xml_invoice.hpp"

#include <utility>

#include "sample-host/importers/text_rules.hpp"

namespace host::importers {

std::variant<EInvoice, Refusal> readXmlInvoice(std::string bytes, std::string name, XmlLimits limits) {
  auto parsed = XmlDocument::parse(std::move(bytes), std::move(name), limits);
  if (auto* refusal = std::get_if<Refusal>(&parsed)) return std::move(*refusal);
  const auto& document = std::get<XmlDocument>(parsed);
  const auto root = document.root();
  if (root.is(xml_names::kUblInvoice) || root.is(xml_names::kUblCreditNote)) return readUblInvoice(document);
  if (root.is(xml_names::kCiiInvoice)) return readCiiInvoice(document);
  return document.refuse(root,
                         "the root element " + shown(root.localName()) +
                             " is no EN 16931 invoice; UBL 2.1 Invoice and CreditNote and CII CrossIndustryInvoice are read");
}

}  // namespace host::importers
