// UBL 2.1, in the mapping of CEN/TS 16931-3-2.
#include "sample-host/importers/einvoice_codes.hpp"
#include "sample-host/importers/einvoice_fields.hpp"
#include "sample-host/importers/text_rules.hpp"
#include "sample-host/importers/xml_invoice.hpp"

namespace host::importers {
namespace {

constexpr XmlName cbc(std::string_view local) {
  return {"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2", local};
}
constexpr XmlName cac(std::string_view local) {
  return {"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2", local};
}

std::string line(XmlElement parent, std::string_view local) { return EInvoiceFields::line(parent.child(cbc(local))); }

Identifier identifier(XmlElement element) { return {element.attribute("schemeID"), EInvoiceFields::line(element)}; }

Party readParty(XmlElement role) {
  Party party;
  const auto element = role.child(cac("Party"));
  const auto legal = element.child(cac("PartyLegalEntity"));
  party.name = line(legal, "RegistrationName");
  party.tradingName = line(element.child(cac("PartyName")), "Name");
  if (party.name.empty()) party.name = party.tradingName;
  if (party.tradingName == party.name) party.tradingName.clear();
  if (const auto id = legal.child(cbc("CompanyID")); id && !id.text().empty()) party.legalRegistration = identifier(id);
  for (const auto& identification : element.children(cac("PartyIdentification"))) {
    const auto id = identifier(identification.child(cbc("ID")));
    // The creditor identifier of a direct debit (BT-90) is written here too, and names an account, not a party.
    if (!id.value.empty() && id.scheme != "SEPA") party.identifiers.push_back(id);
  }
  for (const auto& scheme : element.children(cac("PartyTaxScheme"))) {
    const auto id = line(scheme, "CompanyID");
    if (id.empty()) continue;
    (line(scheme.child(cac("TaxScheme")), "ID") == "VAT" ? party.vatIds : party.taxRegistrations).push_back(id);
  }
  if (const auto endpoint = element.child(cbc("EndpointID")); endpoint && !endpoint.text().empty())
    party.endpoint = identifier(endpoint);
  const auto address = element.child(cac("PostalAddress"));
  party.address = {line(address, "StreetName"),
                   line(address, "AdditionalStreetName"),
                   line(address.child(cac("AddressLine")), "Line"),
                   line(address, "PostalZone"),
                   line(address, "CityName"),
                   line(address, "CountrySubentity"),
                   line(address.child(cac("Country")), "IdentificationCode")};
  const auto contact = element.child(cac("Contact"));
  party.contactName = line(contact, "Name");
  party.contactPhone = line(contact, "Telephone");
  party.contactEmail = line(contact, "ElectronicMail");
  return party;
}

void readPayment(EInvoiceFields& fields, XmlElement root, EInvoice& invoice, std::vector<DueDate>& dates) {
  bool card = false;
  std::vector<DueDate> ofMeans;
  for (const auto& means : root.children(cac("PaymentMeans"))) {
    const auto code = line(means, "PaymentMeansCode");
    if (!code.empty()) invoice.paymentCodes.push_back(code);
    card = card || means.child(cac("CardAccount"));
    if (invoice.mandate.empty()) invoice.mandate = line(means.child(cac("PaymentMandate")), "ID");
    if (invoice.paymentReference.empty()) invoice.paymentReference = line(means, "PaymentID");
    if (invoice.payeeIban.empty()) invoice.payeeIban = alphanumeric(line(means.child(cac("PayeeFinancialAccount")), "ID"));
    if (const auto on = fields.isoDate(means.child(cbc("PaymentDueDate")))) ofMeans.push_back({*on, std::nullopt});
  }
  invoice.paymentMethod = paymentMethodOf(invoice.paymentCodes, !invoice.mandate.empty(), card);
  std::vector<DueDate> ofTerms;
  for (const auto& terms : root.children(cac("PaymentTerms"))) {
    if (const auto note = terms.child(cbc("Note")).text(); !note.empty())
      invoice.paymentTerms += (invoice.paymentTerms.empty() ? "" : "\n") + note;
    auto on = fields.isoDate(terms.child(cbc("InstallmentDueDate")));
    if (!on) on = fields.isoDate(terms.child(cbc("PaymentDueDate")));
    if (!on) continue;
    const auto amount = terms.child(cbc("Amount"));
    ofTerms.push_back({*on, amount ? std::optional(fields.amount(amount, invoice.currency)) : std::nullopt});
  }
  // BT-9 is the due date of an invoice; a credit note has it in its payment means. Terms with several dates and amounts say more.
  const auto dueDate = fields.isoDate(root.child(cbc("DueDate")));
  if (ofTerms.size() > 1) {
    dates = ofTerms;
  } else if (dueDate) {
    dates = {{*dueDate, std::nullopt}};
  } else {
    dates = ofMeans.empty() ? ofTerms : ofMeans;
  }
}

void readTotals(EInvoiceFields& fields, XmlElement root, EInvoice& invoice) {
  const auto totals = root.child(cac("LegalMonetaryTotal"));
  const auto amount = [&](std::string_view local) { return fields.amount(totals.child(cbc(local)), invoice.currency); };
  fields.required(totals ? totals : root, cbc("PayableAmount"), "its payable amount");
  invoice.lineTotal = amount("LineExtensionAmount");
  invoice.netTotal = amount("TaxExclusiveAmount");
  invoice.grossTotal = amount("TaxInclusiveAmount");
  invoice.allowances = amount("AllowanceTotalAmount");
  invoice.charges = amount("ChargeTotalAmount");
  invoice.prepaid = amount("PrepaidAmount");
  invoice.rounding = amount("PayableRoundingAmount");
  invoice.payable = amount("PayableAmount");
  for (const auto& tax : root.children(cac("TaxTotal"))) {
    const auto total = tax.child(cbc("TaxAmount"));
    // A second total may state the VAT in the currency of the accounts.
    if (total.attribute("currencyID") != invoice.currency.code()) continue;
    invoice.vatTotal = fields.amount(total, invoice.currency);
    for (const auto& subtotal : tax.children(cac("TaxSubtotal"))) {
      const auto category = subtotal.child(cac("TaxCategory"));
      invoice.vat.push_back({line(category, "ID"), fields.decimal(category.child(cbc("Percent"))),
                             fields.amount(subtotal.child(cbc("TaxableAmount")), invoice.currency),
                             fields.amount(subtotal.child(cbc("TaxAmount")), invoice.currency)});
    }
    break;
  }
}

DocumentCharge readCharge(EInvoiceFields& fields, XmlElement element, kit::Currency currency) {
  const auto amount = fields.amount(element.child(cbc("Amount")), currency);
  const auto category = element.child(cac("TaxCategory"));
  return {line(element, "ChargeIndicator") == "true" ? amount : -amount, line(element, "AllowanceChargeReason"),
          line(category, "ID"), fields.decimal(category.child(cbc("Percent")))};
}

EInvoiceLine readLine(EInvoiceFields& fields, XmlElement element, kit::Currency currency) {
  EInvoiceLine result;
  result.id = line(element, "ID");
  auto quantity = element.child(cbc("InvoicedQuantity"));
  if (!quantity) quantity = element.child(cbc("CreditedQuantity"));
  result.quantity = fields.decimal(quantity).value_or(Decimal{});
  result.unit = quantity.attribute("unitCode");
  result.netAmount = fields.amount(element.child(cbc("LineExtensionAmount")), currency);
  const auto item = element.child(cac("Item"));
  result.name = line(item, "Name");
  result.description = item.child(cbc("Description")).text();
  const auto category = item.child(cac("ClassifiedTaxCategory"));
  result.vatCategory = line(category, "ID");
  result.vatRate = fields.decimal(category.child(cbc("Percent")));
  const auto price = element.child(cac("Price"));
  result.netPrice = fields.decimal(price.child(cbc("PriceAmount"))).value_or(Decimal{});
  result.priceBase = fields.decimal(price.child(cbc("BaseQuantity"))).value_or(Decimal::one());
  return result;
}

}  // namespace

std::variant<EInvoice, Refusal> readUblInvoice(const XmlDocument& document) {
  EInvoiceFields fields(document);
  EInvoice invoice;
  const auto root = document.root();
  const bool creditNote = root.is(xml_names::kUblCreditNote);
  invoice.number = fields.required(root, cbc("ID"), "its number");
  fields.typeCode(root, cbc(creditNote ? "CreditNoteTypeCode" : "InvoiceTypeCode"), invoice);
  if (creditNote) invoice.kind = EInvoiceKind::kCreditNote;
  fields.required(root, cbc("IssueDate"), "its issue date");
  invoice.issuedOn = fields.isoDate(root.child(cbc("IssueDate"))).value_or(kit::Date{});
  invoice.currency = fields.currency(root, cbc("DocumentCurrencyCode"));
  if (fields.failed()) return fields.refusal();

  for (const auto& note : root.children(cbc("Note")))
    if (auto text = withoutSubjectCode(note.text()); !text.empty()) invoice.notes.push_back(std::move(text));
  invoice.buyerReference = line(root, "BuyerReference");
  invoice.orderReference = line(root.child(cac("OrderReference")), "ID");
  for (const auto& reference : root.children(cac("BillingReference"))) {
    const auto preceding = reference.child(cac("InvoiceDocumentReference"));
    if (const auto number = line(preceding, "ID"); !number.empty())
      invoice.preceding.push_back({number, fields.isoDate(preceding.child(cbc("IssueDate")))});
  }
  invoice.seller = readParty(root.child(cac("AccountingSupplierParty")));
  invoice.buyer = readParty(root.child(cac("AccountingCustomerParty")));
  readTotals(fields, root, invoice);
  std::vector<DueDate> dates;
  readPayment(fields, root, invoice, dates);
  invoice.dueDates = settledDueDates(std::move(dates), invoice.payable);
  for (const auto& element : root.children(cac("AllowanceCharge")))
    invoice.documentCharges.push_back(readCharge(fields, element, invoice.currency));
  for (const auto& element : root.children(cac(creditNote ? "CreditNoteLine" : "InvoiceLine")))
    invoice.lines.push_back(readLine(fields, element, invoice.currency));
  if (fields.failed()) return fields.refusal();
  return invoice;
}

}  // namespace host::importers
