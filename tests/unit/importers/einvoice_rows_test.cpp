#include "sample-host/importers/einvoice_rows.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/importers/support.hpp"

using namespace host::importers;
using namespace importers_test;

TEST_CASE("A decimal is scaled and divided exactly, rounded half away from zero") {
  const auto decimal = [](const char* text) { return *Decimal::parse(text); };
  CHECK(decimal("62.5").scaled(6) == 62'500'000);
  CHECK(decimal("-0.0000005").scaled(6) == -1);
  CHECK(decimal("0.0000004").scaled(6) == 0);
  CHECK(Decimal::quotient(decimal("1"), decimal("3"), 6) == 333'333);
  CHECK(Decimal::quotient(decimal("-2"), decimal("3"), 6) == -666'667);
  CHECK(Decimal::quotient(decimal("10.00"), decimal("1000"), 6) == 10'000);
  CHECK_FALSE(Decimal::quotient(decimal("1"), decimal("0"), 6));
  CHECK_FALSE(decimal("999999999999999999").scaled(6));
  CHECK(decimal("2337.50").normalized().text() == "2337.5");
}

TEST_CASE("An invoice becomes an invoice row with its lines") {
  const auto rows = rowsOf(mustRead(ownInvoice("plain.ubl.xml")), "LUM", "C001");
  CHECK(rows.invoice.total.text == "480.00");
  CHECK(rows.invoice.currency == "EUR");
  CHECK(rows.invoice.dueOn == kit::Date::of(2026, 2, 4));
  CHECK(rows.invoice.status == host::erp::InvoiceStatus::kIssued);
  CHECK(rows.instalments.empty());
  CHECK_FALSE(rows.prepaid);
  REQUIRE(rows.lines.size() == 2);
  CHECK(rows.lines[0].unit == "h");
  CHECK(rows.lines[0].quantity == 2'000'000);
  CHECK(rows.lines[0].unitPrice == 75'000'000);
  CHECK(rows.lines[0].net->text == "150.00");
  CHECK(rows.lines[0].vatRate == 2000);
  CHECK(rows.lines[1].unit.empty());
}

TEST_CASE("What was prepaid becomes a payment on the issue date") {
  const auto rows = rowsOf(mustRead(ownInvoice("prepaid.ubl.xml")), "LUM", "C001");
  CHECK(rows.invoice.total.text == "1100.00");
  REQUIRE(rows.prepaid);
  CHECK(rows.prepaid->amount.text == "300.00");
  CHECK(rows.prepaid->paidOn == kit::Date::of(2026, 1, 12));
}

TEST_CASE("With several due dates the prepaid part is an instalment that comes first") {
  auto invoice = mustRead(ownInvoice("prepaid.ubl.xml"));
  invoice.dueDates = {{*kit::Date::of(2026, 2, 28), 30000}, {*kit::Date::of(2026, 3, 31), 50000}};
  const auto rows = rowsOf(invoice, "LUM", "C001");
  REQUIRE(rows.instalments.size() == 3);
  CHECK(rows.instalments[0].dueOn == invoice.issuedOn);
  CHECK(rows.instalments[0].amount.text == "300.00");
  CHECK(rows.instalments[2].position == 3);
  CHECK(rows.instalments[2].amount.text == "500.00");
}

TEST_CASE("Reductions and surcharges on the whole document are lines, so that the lines add up") {
  auto invoice = mustRead(ownInvoice("plain.ubl.xml"));
  invoice.documentCharges = {{-5000, "Loyal customer", "S", Decimal::parse("20")}, {1000, "", "S", std::nullopt}};
  const auto rows = rowsOf(invoice, "LUM", "C001");
  REQUIRE(rows.lines.size() == 4);
  CHECK(rows.lines[2].description == "Loyal customer");
  CHECK(rows.lines[2].net->text == "-50.00");
  CHECK(rows.lines[2].unitPrice == -50'000'000);
  CHECK(rows.lines[3].description == "Charge");
}

TEST_CASE("Kinds that claim nothing are stored as what they are") {
  CHECK(rowsOf(mustRead(ownInvoice("self-billed.ubl.xml")), "L", "C").invoice.kind == host::erp::InvoiceKind::kSelfBilled);
  CHECK(rowsOf(mustRead(ownInvoice("credit-note.ubl.xml")), "L", "C").invoice.kind == host::erp::InvoiceKind::kCreditNote);
  const auto proForma = rowsOf(mustRead(replaced(ownInvoice("plain.ubl.xml"), "Code>380<", "Code>325<")), "L", "C");
  CHECK(proForma.invoice.status == host::erp::InvoiceStatus::kDraft);
}

TEST_CASE("A customer and a billing contact are made from the buyer") {
  const auto buyer = mustRead(ownInvoice("plain.ubl.xml")).buyer;
  const auto customer = customerOf(buyer, "LUM", "C001");
  CHECK(customer.name == "Construction du Parc SAS");
  CHECK(customer.street == "5 avenue du Parc");
  CHECK(customer.country == "FR");
  CHECK(customer.registration == "552100554");
  CHECK(customer.vatNumber == "FR83552100554");
  const auto contact = contactOf(buyer, "LUM", "C001");
  REQUIRE(contact);
  CHECK(contact->email == "compta@parc.example");
  CHECK_FALSE(contactOf(Party{}, "LUM", "C001"));
}
