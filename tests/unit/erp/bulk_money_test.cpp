#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

TEST_CASE("A payment settles, is known by all its columns, and the same row again changes nothing") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00")});
  const auto counts =
      upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "50", "VIR 1"), payment("F1", "2026-02-01", "50", "VIR 1"),
                                   payment("F1", "2026-02-01", "50.00", "VIR 2")});
  CHECK(counts.inserted == 2);
  CHECK(counts.unchanged == 1);
  CHECK(upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "50", "VIR 1")}).unchanged == 1);
  CHECK(openOn(session, "F1", "2026-01-31") == 12000);
  CHECK(openOn(session, "F1", "2026-02-01") == 2000);
  CHECK(number(session, "select settled from sdk_v1_receivable") == 10000);
  SECTION("a reversal opens it again") {
    upsert<PaymentRow>(session, {payment("F1", "2026-02-10", "-50", "VIR 1 rejeté")});
    CHECK(openOn(session, "F1", "2026-02-09") == 2000);
    CHECK(openOn(session, "F1", "2026-02-10") == 7000);
    CHECK(text(session, "select open_due_on from erp_invoice") == "2026-01-31");
  }
  SECTION("too much is the customer's credit") {
    upsert<PaymentRow>(session, {payment("F1", "2026-02-05", "30", "VIR 3")});
    CHECK(openOn(session, "F1", "2026-02-05") == 0);
    CHECK(creditOn(session, "C1", "2026-02-04") == 0);
    CHECK(creditOn(session, "C1", "2026-02-05") == 1000);
    CHECK(text(session, "select open_due_on from erp_invoice") == "(null)");
  }
}

TEST_CASE("A payment without an invoice is the customer's credit") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<PaymentRow>(session, {payment("", "2026-02-01", "75.10")});
  CHECK(creditOn(session, "C1", "2026-02-01") == 7510);
  CHECK(creditOn(session, "C2", "2026-02-01") == 0);
  CHECK(number(session, "select count(*) from sdk_v1_payment where invoice_id is null") == 1);
  CHECK(upsert<PaymentRow>(session, {payment("", "2026-02-01", "75.10")}).unchanged == 1);
}

TEST_CASE("A credit note settles what is allocated of it on its own date; its rest is the customer's credit") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00"), creditNote("A1", "50", "2026-02-15")});
  CHECK(creditOn(session, "C1", "2026-02-15") == 5000);
  const CreditRow credit{"ACME", "A1", "F1", {"30.00"}};
  CHECK(upsert<CreditRow>(session, {credit}).inserted == 1);
  CHECK(openOn(session, "F1", "2026-02-14") == 12000);
  CHECK(openOn(session, "F1", "2026-02-15") == 9000);
  CHECK(creditOn(session, "C1", "2026-02-15") == 2000);
  CHECK(text(session, "select kind from sdk_v1_settlement") == "credit_note");
  CHECK(upsert<CreditRow>(session, {credit}).unchanged == 1);
  SECTION("a cancelled credit note settles nothing any more") {
    auto note = creditNote("A1", "50", "2026-02-15");
    note.status = InvoiceStatus::kCancelled;
    upsert<InvoiceRow>(session, {note});
    CHECK(openOn(session, "F1", "2026-12-31") == 12000);
    CHECK(creditOn(session, "C1", "2026-12-31") == 0);
  }
  SECTION("a larger allocation replaces the first") {
    CHECK(upsert<CreditRow>(session, {{"ACME", "A1", "F1", {"50.00"}}}).updated == 1);
    CHECK(openOn(session, "F1", "2026-12-31") == 7000);
    CHECK(creditOn(session, "C1", "2026-12-31") == 0);
  }
  SECTION("more than the credit note is refused") {
    const auto refusal = refused<CreditRow>(session, {{"ACME", "A1", "F1", {"50.01"}}});
    CHECK(refusal.column == "amount");
    CHECK_THAT(refusal.text, Catch::Contains("50.01 EUR") && Catch::Contains("only 50.00"));
  }
  SECTION("a credit note smaller than what is allocated is refused") {
    CHECK_THAT(refused<InvoiceRow>(session, {creditNote("A1", "20", "2026-02-15")}).text, Catch::Contains("already allocated"));
  }
  SECTION("an invoice is no credit note") {
    CHECK(refused<CreditRow>(session, {{"ACME", "F1", "F1", {"1"}}}).column == "credit_note");
  }
}

TEST_CASE("A payment row is refused with the column that is wrong") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00")});
  auto row = payment("F1", "2026-02-01", "50");
  SECTION("an unknown invoice") {
    row.invoice = "F9";
    CHECK_THAT(refused<PaymentRow>(session, {row}).text, Catch::Contains("no invoice F9"));
  }
  SECTION("another customer's invoice") {
    row.customer = "C2";
    CHECK(refused<PaymentRow>(session, {row}).column == "customer");
  }
  SECTION("another currency") {
    row.currency = "USD";
    CHECK_THAT(refused<PaymentRow>(session, {row}).text, Catch::Contains("in EUR") && Catch::Contains("in USD"));
  }
  SECTION("nothing") {
    row.amount = {"0.00"};
    CHECK(refused<PaymentRow>(session, {row}).column == "amount");
  }
  CHECK(number(session, "select count(*) from erp_payment") == 0);
}
