#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

TEST_CASE("An invoice without instalments has one receivable on its due date") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  CHECK(upsert<InvoiceRow>(session, {invoice("F1", "120.00"), invoice("F2", "50", "2026-01-02", nullptr)}).inserted == 2);
  CHECK(text(session, "select due_on from sdk_v1_receivable where number = 'F1'") == "2026-01-31");
  CHECK(text(session, "select due_on from sdk_v1_receivable where number = 'F2'") == "(null)");
  CHECK(number(session, "select amount from sdk_v1_receivable where number = 'F2'") == 5000);
  CHECK(text(session, "select sent_on from sdk_v1_invoice where number = 'F2'") == "2026-01-02");
  CHECK(upsert<InvoiceRow>(session, {invoice("F1", "120.00")}).unchanged == 1);
  SECTION("a new due date or total moves the receivable") {
    CHECK(upsert<InvoiceRow>(session, {invoice("F1", "130.00", "2026-01-01", "2026-02-15")}).updated == 1);
    CHECK(text(session, "select due_on from sdk_v1_receivable where number = 'F1'") == "2026-02-15");
    CHECK(openOn(session, "F1", "2026-12-31") == 13000);
    CHECK(text(session, "select open_due_on from erp_invoice where number = 'F1'") == "2026-02-15");
  }
}

TEST_CASE("Credit notes, self-billed and negative invoices are no receivables") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  auto selfBilled = invoice("S1", "10");
  selfBilled.kind = InvoiceKind::kSelfBilled;
  upsert<InvoiceRow>(session, {creditNote("A1", "30", "2026-02-01"), selfBilled, invoice("N1", "-25.50")});
  CHECK(number(session, "select count(*) from sdk_v1_receivable") == 0);
  CHECK(creditOn(session, "C1", "2026-01-31") == 2550);
  CHECK(creditOn(session, "C1", "2026-02-01") == 5550);
}

TEST_CASE("Instalments replace the due date of the invoice and sum to its total") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00")});
  upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "70")});
  const std::vector<InstalmentRow> plan{instalment("F1", 1, "2026-03-31", "60"), instalment("F1", 2, "2026-02-28", "40"),
                                        instalment("F1", 3, "2026-04-30", "20.00")};
  CHECK(upsert<InstalmentRow>(session, plan).inserted == 3);
  CHECK(text(session, "select cast(settled as text) from sdk_v1_receivable where position = 2") == "4000");
  CHECK(text(session, "select cast(settled as text) from sdk_v1_receivable where position = 1") == "3000");
  CHECK(text(session, "select open_due_on from erp_invoice") == "2026-03-31");
  CHECK(upsert<InstalmentRow>(session, plan).unchanged == 3);
  SECTION("the invoice read again keeps them") {
    CHECK(upsert<InvoiceRow>(session, {invoice("F1", "120.00")}).unchanged == 1);
    CHECK(upsert<InvoiceRow>(session, {invoice("F1", "120.00", "2026-01-01", "2026-05-05")}).updated == 1);
    CHECK(number(session, "select count(*) from sdk_v1_receivable") == 3);
  }
  SECTION("a new total falls back to the invoice's due date until new instalments come") {
    upsert<InvoiceRow>(session, {invoice("F1", "90.00")});
    CHECK(number(session, "select count(*) from sdk_v1_receivable") == 1);
    CHECK(openOn(session, "F1", "2026-12-31") == 2000);
  }
  SECTION("a shorter plan that makes up the total drops what it leaves out") {
    upsert<InstalmentRow>(session, {instalment("F1", 1, "2026-03-31", "60"), instalment("F1", 2, "2026-02-28", "60")});
    CHECK(number(session, "select count(*) from sdk_v1_receivable") == 2);
    CHECK(openOn(session, "F1", "2026-12-31") == 5000);
  }
  SECTION("a plan that misses the total is refused with both sums") {
    const auto refusal = refused<InstalmentRow>(session, {instalment("F1", 1, "2026-03-31", "61")});
    CHECK(refusal.line == 2);
    CHECK(refusal.column == "amount");
    CHECK_THAT(refusal.text, Catch::Contains("61.00 EUR") && Catch::Contains("total is 120.00"));
    CHECK(number(session, "select amount from sdk_v1_receivable where position = 1") == 6000);
  }
  SECTION("more decimals than the currency has are refused") {
    CHECK_THAT(refused<InstalmentRow>(session, {instalment("F1", 1, "2026-03-31", "60.005")}).text,
               Catch::Contains("60.005") && Catch::Contains("EUR"));
  }
}

TEST_CASE("An amount has no more decimals than its currency, zeros or not: 1.000 may be meant as a thousand") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  CHECK_THAT(refused<InvoiceRow>(session, {invoice("F1", "1.000")}).text, Catch::Contains("1.000") && Catch::Contains("EUR"));
  upsert<InvoiceRow>(session, {invoice("F1", "120.0")});
  CHECK_THAT(refused<PaymentRow>(session, {payment("F1", "2026-02-01", "1.000")}).text, Catch::Contains("1.000"));
  auto yen = invoice("F2", "1500.0");
  yen.currency = "JPY";
  CHECK_THAT(refused<InvoiceRow>(session, {yen}).text, Catch::Contains("JPY"));
  CHECK(openOn(session, "F1", "2026-12-31") == 12000);
}

TEST_CASE("An invoice on which money is booked keeps its currency and its customer") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00"), invoice("F2", "50"), creditNote("A1", "30", "2026-02-01")});
  upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "70")});
  upsert<CreditRow>(session, {{"ACME", "A1", "F2", {"20"}}});
  auto changed = invoice("F1", "120.00");
  SECTION("payments") {
    changed.currency = "USD";
    const auto refusal = refused<InvoiceRow>(session, {invoice("F9", "1"), changed});
    CHECK(refusal.line == 3);
    CHECK(refusal.column == "currency");
    CHECK_THAT(refusal.text, Catch::Contains("F1") && Catch::Contains("EUR"));
    changed.currency = "";
    changed.customer = "C2";
    CHECK(refused<InvoiceRow>(session, {changed}).column == "customer");
  }
  SECTION("credit, on both its ends") {
    changed.number = "F2";
    changed.customer = "C2";
    CHECK(refused<InvoiceRow>(session, {changed}).column == "customer");
    changed.customer = "C1";
    changed.kind = InvoiceKind::kCreditNote;
    CHECK(refused<InvoiceRow>(session, {changed}).column == "kind");
    auto note = creditNote("A1", "30", "2026-02-01");
    note.currency = "USD";
    CHECK(refused<InvoiceRow>(session, {note}).column == "currency");
  }
  SECTION("without money both may change") {
    auto free = invoice("F3", "10");
    upsert<InvoiceRow>(session, {free});
    free.currency = "USD";
    free.customer = "C2";
    CHECK(upsert<InvoiceRow>(session, {free}).updated == 1);
  }
}

TEST_CASE("An invoice row is refused with the column that is wrong") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  auto row = invoice("F1", "120.00");
  SECTION("customer") {
    row.customer = "C9";
    const auto refusal = refused<InvoiceRow>(session, {invoice("F0", "1"), row});
    CHECK(refusal.line == 3);
    CHECK(refusal.column == "customer");
  }
  SECTION("department") {
    row.department = "SUD";
    CHECK(refused<InvoiceRow>(session, {row}).column == "department");
  }
  SECTION("currency") {
    row.currency = "XXX";
    CHECK(refused<InvoiceRow>(session, {row}).column == "currency");
  }
  SECTION("decimals") {
    row.currency = "JPY";
    row.total = {"120.50"};
    CHECK_THAT(refused<InvoiceRow>(session, {row}).text, Catch::Contains("JPY"));
  }
  SECTION("an amount too large") {
    row.total = {"1000000000000000"};
    CHECK_THAT(refused<InvoiceRow>(session, {row}).text, Catch::Contains("too large"));
  }
}

TEST_CASE("The lines of an invoice are replaced together") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00")});
  InvoiceLineRow line;
  line.company = "ACME";
  line.invoice = "F1";
  line.position = 1;
  line.description = "Pose d'un tableau";
  line.quantity = 2'000'000;
  line.unitPrice = 50'000'000;
  line.vatRate = 2000;
  CHECK(upsert<InvoiceLineRow>(session, {line}).inserted == 1);
  CHECK(number(session, "select net from erp_invoice_line") == 10000);
  line.net = WrittenAmount{"99.99"};
  auto second = line;
  second.position = 2;
  const auto counts = upsert<InvoiceLineRow>(session, {line, second});
  CHECK(counts.updated == 1);
  CHECK(counts.inserted == 1);
  CHECK(number(session, "select net from erp_invoice_line where position = 2") == 9999);
}
