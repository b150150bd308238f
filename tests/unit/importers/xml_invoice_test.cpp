#include "sample-host/importers/xml_invoice.hpp"

#include <catch2/catch.hpp>

#include "sample-host/importers/einvoice_codes.hpp"
#include "tests/unit/importers/support.hpp"

using namespace host::importers;
using host::erp::PaymentMethod;
using namespace importers_test;

TEST_CASE("The same invoice in UBL and in CII is the same record") {
  const std::string name = GENERATE("plain", "prepaid", "direct-debit", "credit-note", "no-due-date", "self-billed");
  CAPTURE(name);
  const auto ubl = mustRead(ownInvoice(name + ".ubl.xml"));
  const auto cii = mustRead(ownInvoice(name + ".cii.xml"));
  CHECK(ubl.seller == cii.seller);
  CHECK(ubl.buyer == cii.buyer);
  CHECK(ubl.lines == cii.lines);
  CHECK(ubl.vat == cii.vat);
  CHECK(ubl.notes == cii.notes);
  CHECK(ubl == cii);
}

TEST_CASE("A plain invoice is read completely") {
  const auto invoice = mustRead(ownInvoice("plain.ubl.xml"));
  CHECK(invoice.number == "FA-2026-001");
  CHECK(invoice.kind == EInvoiceKind::kInvoice);
  CHECK(invoice.issuedOn == kit::Date::of(2026, 1, 5));
  REQUIRE(invoice.dueDates.size() == 1);
  CHECK(invoice.dueDates[0].on == kit::Date::of(2026, 2, 4));
  CHECK(invoice.payable == 48000);
  CHECK(invoice.total() == 48000);
  CHECK(invoice.isReceivable());
  CHECK(invoice.netTotal == 40000);
  CHECK(invoice.vatTotal == 8000);
  REQUIRE(invoice.vat.size() == 1);
  CHECK(invoice.vat[0].rate->text() == "20");
  REQUIRE(invoice.lines.size() == 2);
  CHECK(invoice.lines[1].name == "Paint, white, 10 l");
  CHECK(invoice.lines[1].quantity.text() == "4");
  CHECK(invoice.lines[1].netPrice.text() == "62.5");
  CHECK(invoice.lines[1].netAmount == 25000);
  CHECK(invoice.notes == std::vector<std::string>{"Pas d'escompte pour paiement anticipé"});
  CHECK(invoice.orderReference == "PO-77");
  CHECK(invoice.payeeIban == "FR7630006000011234567890189");
  CHECK(invoice.seller.name == "Lumière & Fils SARL");
  CHECK(invoice.seller.tradingName == "Atelier Lumière");
  CHECK(invoice.seller.legalRegistration == Identifier{"0002", "732829320"});
  CHECK(invoice.seller.vatIds == std::vector<std::string>{"FR44732829320"});
  CHECK(invoice.buyer.identifiers == std::vector<Identifier>{{"", "C001"}, {"0009", "55210055400013"}});
  CHECK(invoice.buyer.contactEmail == "compta@parc.example");
  CHECK(invoice.buyer.address.city == "Paris");
}

TEST_CASE("What was prepaid is part of the total; the payable amount stays open") {
  const auto invoice = mustRead(ownInvoice("prepaid.cii.xml"));
  CHECK(invoice.payable == 80000);
  CHECK(invoice.paidBefore() == 30000);
  CHECK(invoice.total() == 110000);
}

TEST_CASE("Credit notes, self-billed, pro forma and negative invoices are never receivables") {
  const auto credit = mustRead(ownInvoice("credit-note.ubl.xml"));
  CHECK(credit.kind == EInvoiceKind::kCreditNote);
  CHECK(credit.preceding == std::vector<PrecedingInvoice>{{"FA-2026-001", kit::Date::of(2026, 1, 5)}});
  CHECK_FALSE(credit.isReceivable());
  const auto selfBilled = mustRead(ownInvoice("self-billed.cii.xml"));
  CHECK(selfBilled.kind == EInvoiceKind::kSelfBilled);
  CHECK_FALSE(selfBilled.isReceivable());
  // A credit note may also be an Invoice element with a type code of its own.
  CHECK(mustRead(replaced(ownInvoice("plain.ubl.xml"), "Code>380<", "Code>381<")).kind == EInvoiceKind::kCreditNote);
  CHECK_FALSE(mustRead(replaced(ownInvoice("plain.ubl.xml"), "Code>380<", "Code>325<")).isReceivable());
  const auto negative = mustRead(replaced(ownInvoice("plain.cii.xml"), "DuePayableAmount>480<", "DuePayableAmount>-480.00<"));
  CHECK(negative.payable == -48000);
  CHECK_FALSE(negative.isReceivable());
  CHECK(mustRefuse(replaced(ownInvoice("plain.ubl.xml"), "Code>380<", "Code>999<")).find("\"999\" is no invoice of EN 16931") !=
        std::string::npos);
}

TEST_CASE("A due date is never guessed from words") {
  const auto invoice = mustRead(ownInvoice("no-due-date.cii.xml"));
  CHECK(invoice.dueDates.empty());
  CHECK(invoice.paymentTerms == "Paiement à 30 jours fin de mois");
}

TEST_CASE("Several due dates stand when their amounts add up; otherwise nobody is late before the latest") {
  const auto terms = [](const std::string& first, const std::string& second) {
    const auto one = [](const std::string& date, const std::string& amount) {
      return "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format=\"102\">" + date +
             "</udt:DateTimeString></ram:DueDateDateTime>" +
             (amount.empty() ? "" : "<ram:PartialPaymentAmount>" + amount + "</ram:PartialPaymentAmount>") +
             "</ram:SpecifiedTradePaymentTerms>";
    };
    return one("20260331", second) + one("20260228", first);
  };
  const auto with = [&](const std::string& first, const std::string& second) {
    const std::string marker = "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>";
    return mustRead(replaced(ownInvoice("no-due-date.cii.xml"), marker, terms(first, second) + marker)).dueDates;
  };
  const auto february = *kit::Date::of(2026, 2, 28);
  const auto march = *kit::Date::of(2026, 3, 31);
  CHECK(with("180", "300") == std::vector<DueDate>{{february, 18000}, {march, 30000}});
  CHECK(with("180", "200") == std::vector<DueDate>{{march, std::nullopt}});
  CHECK(with("", "") == std::vector<DueDate>{{march, std::nullopt}});
}

TEST_CASE("A mandate or a card is kept as such") {
  const auto debit = mustRead(ownInvoice("direct-debit.ubl.xml"));
  CHECK(debit.paymentMethod == PaymentMethod::kDirectDebit);
  CHECK(debit.mandate == "MANDAT-0042");
  CHECK(mustRead(replaced(ownInvoice("plain.ubl.xml"), "MeansCode>30<", "MeansCode>48<")).paymentMethod == PaymentMethod::kCard);
  CHECK(paymentMethodOf({"58"}, true, false) == PaymentMethod::kDirectDebit);
  CHECK(paymentMethodOf({"1"}, false, true) == PaymentMethod::kCard);
  CHECK(paymentMethodOf({"20"}, false, false) == PaymentMethod::kCheque);
  CHECK(paymentMethodOf({"10"}, false, false) == PaymentMethod::kCash);
  CHECK(paymentMethodOf({"ZZZ"}, false, false) == PaymentMethod::kTransfer);
  CHECK(paymentMethodOf({}, false, false) == PaymentMethod::kTransfer);
}

TEST_CASE("Amounts are exact: trailing zeros do not count, more decimals or another currency are refused") {
  const auto plain = ownInvoice("plain.ubl.xml");
  CHECK(mustRead(replaced(plain, "PayableAmount currencyID=\"EUR\">480.00<", "PayableAmount currencyID=\"EUR\">480.000<"))
            .payable == 48000);
  CHECK(mustRefuse(replaced(plain, "PayableAmount currencyID=\"EUR\">480.00<", "PayableAmount currencyID=\"EUR\">480.005<"))
            .find("more decimals than EUR") != std::string::npos);
  CHECK(mustRefuse(replaced(plain, "PayableAmount currencyID=\"EUR\">480.00<", "PayableAmount currencyID=\"USD\">480.00<"))
            .find("is in USD, the invoice is in EUR") != std::string::npos);
  CHECK(mustRefuse(replaced(plain, "PayableAmount currencyID=\"EUR\">480.00<", "PayableAmount currencyID=\"EUR\">48O.00<"))
            .find("\"48O.00\" in PayableAmount is not a number") != std::string::npos);
}

TEST_CASE("What an invoice cannot do without is asked for by name, with its place") {
  const auto plain = ownInvoice("plain.ubl.xml");
  CHECK(mustRefuse(replaced(plain, "<cbc:ID>FA-2026-001</cbc:ID>", "")).find("lacks its number (ID)") != std::string::npos);
  CHECK(mustRefuse(replaced(plain, "<cbc:IssueDate>2026-01-05</cbc:IssueDate>", "")).find("lacks its issue date") !=
        std::string::npos);
  CHECK(mustRefuse(replaced(plain, "2026-02-04", "04.02.2026")).rfind("invoice.xml:8:", 0) == 0);
  CHECK(mustRefuse(replaced(plain, "DocumentCurrencyCode>EUR", "DocumentCurrencyCode>EURO")).find("\"EURO\" is not a currency") !=
        std::string::npos);
  const auto cii = ownInvoice("plain.cii.xml");
  CHECK(mustRefuse(replaced(cii, "<ram:DuePayableAmount>480</ram:DuePayableAmount>", ""))
            .find("lacks its payable amount (DuePayableAmount)") != std::string::npos);
  CHECK(mustRefuse(replaced(cii, "20260204", "2026-02-04")).find("is not a date (YYYYMMDD, format 102)") != std::string::npos);
  CHECK(mustRefuse("<order xmlns=\"urn:x\"/>").find("\"order\" is no EN 16931 invoice") != std::string::npos);
  // The right name in a wrong namespace is another document.
  CHECK(mustRefuse("<Invoice xmlns=\"urn:other\"/>").find("\"Invoice\" is no EN 16931 invoice") != std::string::npos);
}

TEST_CASE("Dates with a time zone are civil dates") {
  CHECK(mustRead(replaced(ownInvoice("plain.ubl.xml"), "2026-02-04", "2026-02-04+01:00")).dueDates[0].on ==
        kit::Date::of(2026, 2, 4));
  CHECK(mustRead(replaced(ownInvoice("plain.ubl.xml"), "2026-02-04", "2026-02-04Z")).dueDates[0].on == kit::Date::of(2026, 2, 4));
}
