// UN/CEFACT Cross Industry Invoice D16B, in the mapping of CEN/TS 16931-3-3.
#include "sample-host/importers/einvoice_codes.hpp"
#include "sample-host/importers/einvoice_fields.hpp"
#include "sample-host/importers/text_rules.hpp"
#include "sample-host/importers/xml_invoice.hpp"

namespace host::importers {
namespace {

constexpr XmlName ram(std::string_view local) {
  return {"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100", local};
}
constexpr XmlName udt(std::string_view local) { return {"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100", local}; }
constexpr XmlName rsm(std::string_view local) { return {xml_names::kCiiInvoice.space, local}; }

std::string line(XmlElement parent, std::string_view local) { return EInvoiceFields::line(parent.child(ram(local))); }

Identifier identifier(XmlElement element) { return {element.attribute("schemeID"), EInvoiceFields::line(element)}; }

Party readParty(XmlElement element) {
  Party party;
  const auto legal = element.child(ram("SpecifiedLegalOrganization"));
  party.name = line(element, "Name");
  party.tradingName = line(legal, "TradingBusinessName");
  if (party.name.empty()) party.name = party.tradingName;
  if (party.tradingName == party.name) party.tradingName.clear();
  if (const auto id = legal.child(ram("ID")); id && !id.text().empty()) party.legalRegistration = identifier(id);
  for (const auto* local : {"ID", "GlobalID"})
    for (const auto& id : element.children(ram(local)))
      if (!id.text().empty()) party.identifiers.push_back(identifier(id));
  for (const auto& registration : element.children(ram("SpecifiedTaxRegistration"))) {
    const auto id = identifier(registration.child(ram("ID")));
    if (!id.value.empty()) (id.scheme == "VA" ? party.vatIds : party.taxRegistrations).push_back(id.value);
  }
  const auto endpoint = element.child(ram("URIUniversalCommunication")).child(ram("URIID"));
  if (endpoint && !endpoint.text().empty()) party.endpoint = identifier(endpoint);
  const auto address = element.child(ram("PostalTradeAddress"));
  party.address = {line(address, "LineOne"),      line(address, "LineTwo"),  line(address, "LineThree"),
                   line(address, "PostcodeCode"), line(address, "CityName"), line(address, "CountrySubDivisionName"),
                   line(address, "CountryID")};
  const auto contact = element.child(ram("DefinedTradeContact"));
  party.contactName = line(contact, "PersonName");
  if (party.contactName.empty()) party.contactName = line(contact, "DepartmentName");
  party.contactPhone = line(contact.child(ram("TelephoneUniversalCommunication")), "CompleteNumber");
  party.contactEmail = line(contact.child(ram("EmailURIUniversalCommunication")), "URIID");
  return party;
}

void readPayment(EInvoiceFields& fields, XmlElement settlement, EInvoice& invoice, std::vector<DueDate>& dates) {
  bool card = false;
  for (const auto& means : settlement.children(ram("SpecifiedTradeSettlementPaymentMeans"))) {
    const auto code = line(means, "TypeCode");
    if (!code.empty()) invoice.paymentCodes.push_back(code);
    card = card || means.child(ram("ApplicableTradeSettlementFinancialCard"));
    const auto account = means.child(ram("PayeePartyCreditorFinancialAccount"));
    if (invoice.payeeIban.empty()) invoice.payeeIban = alphanumeric(line(account, "IBANID"));
    if (invoice.payeeIban.empty()) invoice.payeeIban = alphanumeric(line(account, "ProprietaryID"));
  }
  invoice.paymentReference = line(settlement, "PaymentReference");
  for (const auto& terms : settlement.children(ram("SpecifiedTradePaymentTerms"))) {
    if (const auto words = terms.child(ram("Description")).text(); !words.empty())
      invoice.paymentTerms += (invoice.paymentTerms.empty() ? "" : "\n") + words;
    if (invoice.mandate.empty()) invoice.mandate = line(terms, "DirectDebitMandateID");
    const auto on = fields.ciiDate(terms.child(ram("DueDateDateTime")));
    if (!on) continue;
    const auto amount = terms.child(ram("PartialPaymentAmount"));
    dates.push_back({*on, amount ? std::optional(fields.amount(amount, invoice.currency)) : std::nullopt});
  }
  invoice.paymentMethod = paymentMethodOf(invoice.paymentCodes, !invoice.mandate.empty(), card);
}

void readTotals(EInvoiceFields& fields, XmlElement settlement, EInvoice& invoice) {
  const auto totals = settlement.child(ram("SpecifiedTradeSettlementHeaderMonetarySummation"));
  // Some totals may be stated twice, the second time in the currency of the accounts.
  const auto own = [&](std::string_view local) {
    for (const auto& element : totals.children(ram(local)))
      if (const auto code = element.attribute("currencyID"); code.empty() || code == invoice.currency.code()) return element;
    return totals.child(ram(local));
  };
  const auto amount = [&](std::string_view local) { return fields.amount(own(local), invoice.currency); };
  fields.required(totals ? totals : settlement, ram("DuePayableAmount"), "its payable amount");
  invoice.lineTotal = amount("LineTotalAmount");
  invoice.netTotal = amount("TaxBasisTotalAmount");
  invoice.vatTotal = amount("TaxTotalAmount");
  invoice.grossTotal = amount("GrandTotalAmount");
  invoice.allowances = amount("AllowanceTotalAmount");
  invoice.charges = amount("ChargeTotalAmount");
  invoice.prepaid = amount("TotalPrepaidAmount");
  invoice.rounding = amount("RoundingAmount");
  invoice.payable = amount("DuePayableAmount");
  for (const auto& tax : settlement.children(ram("ApplicableTradeTax")))
    invoice.vat.push_back({line(tax, "CategoryCode"), fields.decimal(tax.child(ram("RateApplicablePercent"))),
                           fields.amount(tax.child(ram("BasisAmount")), invoice.currency),
                           fields.amount(tax.child(ram("CalculatedAmount")), invoice.currency)});
}

DocumentCharge readCharge(EInvoiceFields& fields, XmlElement element, kit::Currency currency) {
  const auto amount = fields.amount(element.child(ram("ActualAmount")), currency);
  const auto indicator = element.child(ram("ChargeIndicator")).child(udt("Indicator")).text();
  const auto category = element.child(ram("CategoryTradeTax"));
  return {indicator == "true" ? amount : -amount, line(element, "Reason"), line(category, "CategoryCode"),
          fields.decimal(category.child(ram("RateApplicablePercent")))};
}

EInvoiceLine readLine(EInvoiceFields& fields, XmlElement element, kit::Currency currency) {
  EInvoiceLine result;
  result.id = line(element.child(ram("AssociatedDocumentLineDocument")), "LineID");
  const auto product = element.child(ram("SpecifiedTradeProduct"));
  result.name = line(product, "Name");
  result.description = product.child(ram("Description")).text();
  const auto price = element.child(ram("SpecifiedLineTradeAgreement")).child(ram("NetPriceProductTradePrice"));
  result.netPrice = fields.decimal(price.child(ram("ChargeAmount"))).value_or(Decimal{});
  result.priceBase = fields.decimal(price.child(ram("BasisQuantity"))).value_or(Decimal::one());
  const auto quantity = element.child(ram("SpecifiedLineTradeDelivery")).child(ram("BilledQuantity"));
  result.quantity = fields.decimal(quantity).value_or(Decimal{});
  result.unit = quantity.attribute("unitCode");
  const auto settlement = element.child(ram("SpecifiedLineTradeSettlement"));
  const auto tax = settlement.child(ram("ApplicableTradeTax"));
  result.vatCategory = line(tax, "CategoryCode");
  result.vatRate = fields.decimal(tax.child(ram("RateApplicablePercent")));
  result.netAmount = fields.amount(
      settlement.child(ram("SpecifiedTradeSettlementLineMonetarySummation")).child(ram("LineTotalAmount")), currency);
  return result;
}

}  // namespace

std::variant<EInvoice, Refusal> readCiiInvoice(const XmlDocument& document) {
  EInvoiceFields fields(document);
  EInvoice invoice;
  const auto root = document.root();
  const auto head = root.child(rsm("ExchangedDocument"));
  const auto transaction = root.child(rsm("SupplyChainTradeTransaction"));
  const auto agreement = transaction.child(ram("ApplicableHeaderTradeAgreement"));
  const auto settlement = transaction.child(ram("ApplicableHeaderTradeSettlement"));
  if (!head) fields.refuse(root, "the invoice lacks its ExchangedDocument; ask its sender for a complete one");
  if (!settlement)
    fields.refuse(root, "the invoice lacks its ApplicableHeaderTradeSettlement; ask its sender for a complete one");
  if (fields.failed()) return fields.refusal();
  invoice.number = fields.required(head, ram("ID"), "its number");
  fields.typeCode(head, ram("TypeCode"), invoice);
  const auto issued = fields.ciiDate(head.child(ram("IssueDateTime")));
  if (!issued) fields.refuse(head, "the invoice lacks its issue date (IssueDateTime); ask its sender for a complete one");
  invoice.issuedOn = issued.value_or(kit::Date{});
  invoice.currency = fields.currency(settlement, ram("InvoiceCurrencyCode"));
  if (fields.failed()) return fields.refusal();

  for (const auto& note : head.children(ram("IncludedNote")))
    if (auto text = withoutSubjectCode(note.child(ram("Content")).text()); !text.empty())
      invoice.notes.push_back(std::move(text));
  invoice.buyerReference = line(agreement, "BuyerReference");
  invoice.orderReference = line(agreement.child(ram("BuyerOrderReferencedDocument")), "IssuerAssignedID");
  for (const auto& reference : settlement.children(ram("InvoiceReferencedDocument")))
    if (const auto number = line(reference, "IssuerAssignedID"); !number.empty())
      invoice.preceding.push_back({number, fields.ciiDate(reference.child(ram("FormattedIssueDateTime")))});
  invoice.seller = readParty(agreement.child(ram("SellerTradeParty")));
  invoice.buyer = readParty(agreement.child(ram("BuyerTradeParty")));
  readTotals(fields, settlement, invoice);
  std::vector<DueDate> dates;
  readPayment(fields, settlement, invoice, dates);
  invoice.dueDates = settledDueDates(std::move(dates), invoice.payable);
  for (const auto& element : settlement.children(ram("SpecifiedTradeAllowanceCharge")))
    invoice.documentCharges.push_back(readCharge(fields, element, invoice.currency));
  for (const auto& element : transaction.children(ram("IncludedSupplyChainTradeLineItem")))
    invoice.lines.push_back(readLine(fields, element, invoice.currency));
  if (fields.failed()) return fields.refusal();
  return invoice;
}

}  // namespace host::importers
