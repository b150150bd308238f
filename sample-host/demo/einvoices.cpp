// A few e-invoices of our own making, so that the import of UBL and CII is seen with the demo data.
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <utility>

#include "sample-host/demo/demo_data.hpp"

namespace host::demo {
namespace {

/// Puts values at the places @NAME@ of a document. The values are ours and hold no markup.
std::string filled(std::string text, std::initializer_list<std::pair<const char*, std::string>> values) {
  for (const auto& [name, value] : values) {
    const std::string place = std::string("@") + name + "@";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place)) text.replace(at, place.size(), value);
  }
  return text;
}

std::string compact(kit::Date day) {
  auto iso = day.iso();
  iso.erase(7, 1);
  iso.erase(4, 1);
  return iso;
}

constexpr const char* kUblParties = R"(  <cac:AccountingSupplierParty>
    <cac:Party>
      <cac:PostalAddress>
        <cbc:StreetName>18 rue Émile-Zola</cbc:StreetName>
        <cbc:CityName>Lyon</cbc:CityName>
        <cbc:PostalZone>69002</cbc:PostalZone>
        <cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme>
        <cbc:CompanyID>@SELLER_VAT@</cbc:CompanyID>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>Vasseur Équipement</cbc:RegistrationName>
        <cbc:CompanyID schemeID="0002">990000010</cbc:CompanyID>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>
    <cac:Party>
      <cac:PostalAddress>
        <cbc:StreetName>4 quai des Célestins</cbc:StreetName>
        <cbc:CityName>Lyon</cbc:CityName>
        <cbc:PostalZone>69002</cbc:PostalZone>
        <cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>Théâtre des Célestins Événements</cbc:RegistrationName>
        <cbc:CompanyID schemeID="0002">990000028</cbc:CompanyID>
      </cac:PartyLegalEntity>
      <cac:Contact>
        <cbc:Name>Régie générale</cbc:Name>
        <cbc:ElectronicMail>compta@celestins-evenements.example</cbc:ElectronicMail>
      </cac:Contact>
    </cac:Party>
  </cac:AccountingCustomerParty>
)";

constexpr const char* kUblSums = R"(  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">@VAT@</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">@NET@</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">@VAT@</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="EUR">@NET@</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">@NET@</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">@GROSS@</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">@GROSS@</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
)";

constexpr const char* kUblLineItem =
    R"(<cac:Item><cbc:Name>@WHAT@</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">@PRICE@</cbc:PriceAmount></cac:Price>)";

std::string ublInvoice() {
  return std::string(R"(<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ID>@NUMBER@</cbc:ID>
  <cbc:IssueDate>@ISSUED@</cbc:IssueDate>
  <cbc:DueDate>@DUE@</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>@ORDER@</cbc:ID></cac:OrderReference>
)") + kUblParties +
         "  <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans>\n" + kUblSums +
         R"(  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="DAY">@QUANTITY@</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">@NET@</cbc:LineExtensionAmount>
    )" + kUblLineItem +
         "\n  </cac:InvoiceLine>\n</Invoice>\n";
}

std::string ublCreditNote() {
  return std::string(R"(<?xml version="1.0" encoding="UTF-8"?>
<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ID>@NUMBER@</cbc:ID>
  <cbc:IssueDate>@ISSUED@</cbc:IssueDate>
  <cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>@ORIGINAL@</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
)") + kUblParties +
         kUblSums + R"(  <cac:CreditNoteLine>
    <cbc:ID>1</cbc:ID>
    <cbc:CreditedQuantity unitCode="DAY">@QUANTITY@</cbc:CreditedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">@NET@</cbc:LineExtensionAmount>
    )" + kUblLineItem +
         "\n  </cac:CreditNoteLine>\n</CreditNote>\n";
}

constexpr const char* kCii = R"(<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>@NUMBER@</ram:ID>
    <ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">@ISSUED@</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct><ram:Name>@WHAT@</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>@PRICE@</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="HUR">@QUANTITY@</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>@NET@</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
      </ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty>
        <ram:Name>Vasseur Équipement</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">990000010</ram:ID></ram:SpecifiedLegalOrganization>
        <ram:PostalTradeAddress><ram:PostcodeCode>69002</ram:PostcodeCode><ram:LineOne>18 rue Émile-Zola</ram:LineOne><ram:CityName>Lyon</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">@SELLER_VAT@</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty>
        <ram:Name>Chocolaterie Bénédicte Perrin</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">990000036</ram:ID></ram:SpecifiedLegalOrganization>
        <ram:DefinedTradeContact><ram:PersonName>Bénédicte Perrin</ram:PersonName><ram:EmailURIUniversalCommunication><ram:URIID>bonjour@chocolaterie-perrin.example</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>
        <ram:PostalTradeAddress><ram:PostcodeCode>26600</ram:PostcodeCode><ram:LineOne>2 place du Taurobole</ram:LineOne><ram:CityName>Tain-l’Hermitage</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
      </ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:ApplicableTradeTax><ram:CalculatedAmount>@VAT@</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>@NET@</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
      <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">@DUE@</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>@NET@</ram:LineTotalAmount><ram:TaxBasisTotalAmount>@NET@</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">@VAT@</ram:TaxTotalAmount><ram:GrandTotalAmount>@GROSS@</ram:GrandTotalAmount><ram:DuePayableAmount>@GROSS@</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
)";

// 12 + 3 × (990000010 mod 97), mod 97: the key of a French VAT number.
constexpr const char* kSellerVat = "FR@KEY@990000010";

}  // namespace

std::vector<std::filesystem::path> writeEInvoices(const std::filesystem::path& folder, kit::Date asOf) {
  std::filesystem::create_directories(folder);
  std::vector<std::filesystem::path> paths;
  const auto write = [&](const char* name, const std::string& text) {
    paths.push_back(folder / name);
    std::ofstream file(paths.back(), std::ios::binary);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + paths.back().string() + "; check the folder's rights and free space");
  };
  const int remainder = 990000010 % 97;
  const auto key = std::to_string((12 + 3 * remainder) % 97);
  const auto vat = filled(kSellerVat, {{"KEY", key.size() < 2 ? "0" + key : key}});
  const auto late = asOf.plusDays(-58);
  const auto young = asOf.plusDays(-12);
  write("scene-lights.ubl.xml", filled(ublInvoice(), {{"NUMBER", "E" + std::to_string(late.year()) + "-0001"},
                                                      {"ISSUED", late.iso()},
                                                      {"DUE", late.plusDays(30).iso()},
                                                      {"ORDER", "CEL-2041"},
                                                      {"SELLER_VAT", vat},
                                                      {"WHAT", "Location d’une nacelle pour l’éclairage de scène"},
                                                      {"QUANTITY", "6"},
                                                      {"PRICE", "185.00"},
                                                      {"NET", "1110.00"},
                                                      {"VAT", "222.00"},
                                                      {"GROSS", "1332.00"}}));
  write("scene-lights-credit.ubl.xml", filled(ublCreditNote(), {{"NUMBER", "EA" + std::to_string(late.year()) + "-0001"},
                                                                {"ISSUED", late.plusDays(20).iso()},
                                                                {"ORIGINAL", "E" + std::to_string(late.year()) + "-0001"},
                                                                {"SELLER_VAT", vat},
                                                                {"WHAT", "Une journée non utilisée"},
                                                                {"QUANTITY", "1"},
                                                                {"PRICE", "185.00"},
                                                                {"NET", "185.00"},
                                                                {"VAT", "37.00"},
                                                                {"GROSS", "222.00"}}));
  write("workshop.cii.xml", filled(kCii, {{"NUMBER", "E" + std::to_string(young.year()) + "-0002"},
                                          {"ISSUED", compact(young)},
                                          {"DUE", compact(young.plusDays(30))},
                                          {"SELLER_VAT", vat},
                                          {"WHAT", "Réglage des machines d’enrobage"},
                                          {"QUANTITY", "5"},
                                          {"PRICE", "68.00"},
                                          {"NET", "340.00"},
                                          {"VAT", "68.00"},
                                          {"GROSS", "408.00"}}));
  return paths;
}

}  // namespace host::demo
