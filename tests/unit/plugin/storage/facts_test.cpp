// The facts of a date, out of real books: what the ERP stores and what the app's own tables say, on both databases.
#include "tests/support/reminders/books.hpp"

namespace {

using test::Books;
using test::creditNote;
using test::day;
using test::instalment;
using test::invoice;
using test::payment;

}  // namespace

TEST_CASE("what is open of a due date is what had been settled up to that day") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "300.00")});
  books.upsert<host::erp::InstalmentRow>({instalment("F-1", 1, "2026-01-31", "100.00"),
                                          instalment("F-1", 2, "2026-02-28", "100.00"),
                                          instalment("F-1", 3, "2026-03-31", "100.00")});
  // 150 in February settle the first instalment and half of the second; in March 60 of them are taken back.
  books.upsert<host::erp::PaymentRow>({payment("F-1", "2026-02-10", "150.00"), payment("F-1", "2026-03-05", "-60.00")});
  books.upsert<host::erp::InvoiceRow>({creditNote("A-1", "20.00", "2026-03-20")});
  books.upsert<host::erp::CreditRow>({{"ACME", "A-1", "F-1", {"20.00"}}});

  using Open = std::map<std::string, std::int64_t>;
  CHECK(books.openOn("2026-02-09") == Open{{"F-1/1", 10000}, {"F-1/2", 10000}, {"F-1/3", 10000}});
  CHECK(books.openOn("2026-02-10") == Open{{"F-1/1", 0}, {"F-1/2", 5000}, {"F-1/3", 10000}});
  CHECK(books.openOn("2026-03-04") == Open{{"F-1/1", 0}, {"F-1/2", 5000}, {"F-1/3", 10000}});
  std::int64_t after = 0;
  for (const auto& [name, open] : books.openOn("2026-03-05")) after += open;
  CHECK(after == 21000);
  after = 0;
  for (const auto& [name, open] : books.openOn("2026-03-20")) after += open;
  CHECK(after == 19000);
}

TEST_CASE("what is about to leave is read with the history of its settlements, a plan only with their sums") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "300.00"), invoice("F-2", "50.00")});
  books.upsert<host::erp::InstalmentRow>(
      {instalment("F-1", 1, "2026-01-31", "100.00"), instalment("F-1", 2, "2026-02-28", "200.00")});
  books.upsert<host::erp::PaymentRow>(
      {payment("F-1", "2026-02-10", "40.00"), payment("F-1", "2026-02-20", "90.00"), payment("F-1", "2026-03-10", "50.00")});
  for (const auto& [name, each] : books.read("2026-03-01").receivables) CHECK_FALSE(each.settlements);
  const auto named = books.readInvoices("2026-03-01", {"F-1", "F-2"});
  using Settlements = std::vector<domain::Settlement>;
  CHECK(named.receivables.at("F-1/1").settlements == Settlements{{day("2026-02-10"), 4000}, {day("2026-02-20"), 6000}});
  CHECK(named.receivables.at("F-1/2").settlements == Settlements{{day("2026-02-20"), 3000}});
  CHECK(named.receivables.at("F-2/1").settlements == Settlements{});
  CHECK(named.receivables.at("F-1/2").open == 17000);
  CHECK_FALSE(named.receivables.at("F-1/1").indemnityAt);

  const auto invoiceId = named.receivables.at("F-1/1").id.invoice;
  CHECK(books.database.outbox.stateIndemnity(books.company, {invoiceId, 2}, day("2026-03-01")) == 2);
  const auto after = books.readInvoices("2026-02-01", {"F-1", "F-2"});  // whatever the date: what was stated, was stated
  CHECK(after.receivables.at("F-1/1").indemnityAt == 2);
  CHECK(after.receivables.at("F-1/2").indemnityAt == 2);
  CHECK_FALSE(after.receivables.at("F-2/1").indemnityAt);
}

TEST_CASE("an invoice without a due date is listed without one") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "80.00", "2026-01-01", nullptr)});
  const auto facts = books.read("2026-02-01");
  REQUIRE(facts.receivables.size() == 1);
  CHECK_FALSE(facts.receivables.at("F-1/1").dueOn);
  CHECK(facts.receivables.at("F-1/1").open == 8000);
}

TEST_CASE("a plan reads issued invoices; a page reads what it names, whatever its state") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto draft = invoice("F-2", "20.00");
  draft.status = host::erp::InvoiceStatus::kDraft;
  auto cancelled = invoice("F-3", "30.00");
  cancelled.status = host::erp::InvoiceStatus::kCancelled;
  auto refund = invoice("F-4", "-40.00");
  books.upsert<host::erp::InvoiceRow>(
      {invoice("F-1", "10.00"), draft, cancelled, refund, creditNote("A-1", "5.00", "2026-01-02")});
  books.upsert<host::erp::PaymentRow>({payment("F-1", "2026-01-05", "10.00")});
  for (const auto& [name, each] : books.read("2026-02-01").receivables) CHECK(name == "F-1/1");
  const auto named = books.readInvoices("2026-02-01", {"F-1", "F-2", "F-3", "F-4", "A-1"});
  REQUIRE(named.receivables.size() == 3);
  CHECK(named.receivables.at("F-1/1").open == 0);
  CHECK(named.receivables.at("F-2/1").status == domain::InvoiceStatus::kDraft);
  CHECK(named.receivables.at("F-3/1").status == domain::InvoiceStatus::kCancelled);
  CHECK(books.readInvoices("2026-02-01", {}).receivables.empty());
}

TEST_CASE("the department, the dates and the way of paying come with the invoice") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::DepartmentRow>({{"ACME", "NORD", "Marque Nord", "nord@acme.example", "Compta Nord"}});
  auto row = invoice("F-1", "1500");
  row.department = "NORD";
  row.currency = "JPY";
  row.paymentMethod = host::erp::PaymentMethod::kDirectDebit;
  row.sentOn = day("2026-01-04");
  books.upsert<host::erp::InvoiceRow>({row, invoice("F-2", "10.00")});
  const auto facts = books.read("2026-02-01").receivables;
  CHECK(facts.at("F-1/1").departmentCode == "NORD");
  CHECK(facts.at("F-1/1").sentOn == day("2026-01-04"));
  CHECK(facts.at("F-1/1").issuedOn == day("2026-01-01"));
  CHECK(facts.at("F-1/1").dueOn == day("2026-01-31"));
  CHECK(facts.at("F-1/1").currency.code() == "JPY");
  CHECK(facts.at("F-1/1").amount == 1500);
  CHECK(facts.at("F-1/1").paymentMethod == domain::PaymentMethod::kDirectDebit);
  CHECK(facts.at("F-2/1").departmentCode.empty());
  CHECK(facts.at("F-2/1").department.isNone());
}

TEST_CASE("credit that settles nothing counts from its day on, currency by currency") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto dollars = invoice("F-2", "70.00");
  dollars.currency = "USD";
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00"), dollars});
  books.upsert<host::erp::PaymentRow>(
      {{"ACME", "C1", "", day("2026-02-10"), "EUR", {"40.00"}, "advance"}, payment("F-1", "2026-02-12", "25.00")});
  CHECK(books.read("2026-02-09").customers.at("C1").balances.empty());
  const auto on10 = books.read("2026-02-10").customers.at("C1").balances;
  REQUIRE(on10.size() == 1);
  CHECK(on10[0].currency.code() == "EUR");
  CHECK(on10[0].credit == 4000);
  CHECK(on10[0].overdue == 10000);
  const auto on12 = books.read("2026-02-12").customers.at("C1").balances;
  REQUIRE(on12.size() == 1);
  CHECK(on12[0].overdue == 7500);
  CHECK(books.readInvoices("2026-02-12", {"F-1"}).customers.at("C1").balances[0].overdue == 7500);
}

TEST_CASE("what the app notes of a due date counts from the day it was entered until the day it was ended") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00")});
  const auto id = std::to_string(books.idOf("F-1"));
  const auto company = std::to_string(books.company.value);
  const auto put = [&](const std::string& table, const std::string& columns, const std::string& values) {
    books.session.execute("insert into reminders_" + table + " (company_id, " + columns + ") values (" + company + ", " + values +
                          ")");
  };
  put("hold", "hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor",
      "1, 'invoice', " + id + ", 'waiting', '2026-02-10', '2026-02-20', null, 'anne'");
  put("hold", "hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor",
      "2, 'invoice', " + id + ", 'waiting longer', '2026-02-11', null, '2026-02-15', 'anne'");
  put("dispute", "dispute_id, invoice_id, position, amount, reason, entered_on, ended_on, actor",
      "1, " + id + ", 1, 1000, 'damaged', '2026-02-10', '2026-02-14', 'anne'");
  put("dispute", "dispute_id, invoice_id, position, amount, reason, entered_on, ended_on, actor",
      "2, " + id + ", 1, 500, 'late', '2026-02-12', null, 'anne'");
  put("dispute", "dispute_id, invoice_id, position, amount, reason, entered_on, ended_on, actor",
      "3, " + id + ", 1, null, 'everything', '2026-02-20', null, 'anne'");
  put("promise", "promise_id, invoice_id, position, promised_on, entered_on, ended_on, actor",
      "1, " + id + ", 1, '2026-03-01', '2026-02-10', null, 'anne'");
  put("promise", "promise_id, invoice_id, position, promised_on, entered_on, ended_on, actor",
      "2, " + id + ", 1, '2026-02-25', '2026-02-12', null, 'anne'");
  put("handover", "invoice_id, position, handed_on, ended_on, actor", id + ", 1, '2026-02-12', '2026-02-20', 'anne'");
  const auto on = [&](const std::string& date) { return books.read(date).receivables.at("F-1/1"); };

  const auto before = on("2026-02-09");
  CHECK_FALSE(before.hold);
  CHECK(before.disputed == 0);
  CHECK_FALSE(before.promisedOn);
  CHECK_FALSE(before.handedOver);

  const auto first = on("2026-02-10");
  REQUIRE(first.hold);
  CHECK(first.hold->until == day("2026-02-20"));
  CHECK(first.disputed == 1000);
  CHECK(first.promisedOn == day("2026-03-01"));

  const auto both = on("2026-02-12");
  REQUIRE(both.hold);
  CHECK_FALSE(both.hold->until);
  CHECK(both.disputed == 1500);
  CHECK(both.promisedOn == day("2026-02-25"));
  CHECK(both.handedOver);

  const auto later = on("2026-02-15");
  REQUIRE(later.hold);
  CHECK(later.hold->until == day("2026-02-20"));
  CHECK(later.disputed == 500);

  const auto last = on("2026-02-20");
  CHECK(last.disputed == 10000);
  CHECK_FALSE(last.handedOver);
  CHECK(books.readInvoices("2026-02-20", {"F-1"}).receivables.at("F-1/1").disputed == 10000);
}

TEST_CASE("a customer comes with contacts, holds, insolvency and the addresses that are dead on that day") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::ContactRow>({{"ACME", "C1", host::erp::ContactRole::kBilling, "Anne Dupont", "anne@c1.example", "", {}},
                                       {"ACME", "C1", host::erp::ContactRole::kOwner, "Paul Dupont", "paul@c1.example", "", {}}});
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00")});
  const auto company = std::to_string(books.company.value);
  const auto customer = std::to_string(books.read("2026-02-01").customers.at("C1").id.value);
  books.session.execute(
      "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
      "values (" +
      company + ", 1, 'customer', " + customer + ", 'talks', '2026-02-10', '2026-02-12', null, 'anne')");
  books.session.execute(
      "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
      "values (" +
      company + ", 2, 'customer', " + customer + ", 'talks', '2026-02-10', '2026-03-12', '2026-02-14', 'anne')");
  books.session.execute("insert into reminders_insolvency values (" + company + ", " + customer +
                        ", '2026-02-10', '2026-02-14', 'anne')");
  books.database.addresses.markUndeliverable(books.company, {std::stoll(customer)}, "anne@c1.example", "550", day("2026-02-10"));
  const auto on = [&](const std::string& date) { return books.read(date).customers.at("C1"); };

  const auto before = on("2026-02-09");
  REQUIRE(before.contacts.size() == 2);
  CHECK(before.contacts[0].name == "Anne Dupont");
  CHECK(before.contacts[0].role == domain::Role::kBilling);
  CHECK_FALSE(before.contacts[0].undeliverable);
  CHECK_FALSE(before.hold);
  CHECK_FALSE(before.insolvent);

  const auto then = on("2026-02-10");
  CHECK(then.contacts[0].undeliverable);
  CHECK_FALSE(then.contacts[1].undeliverable);
  REQUIRE(then.hold);
  CHECK(then.hold->until == day("2026-03-12"));
  CHECK(then.insolvent);

  const auto after = on("2026-02-14");
  REQUIRE(after.hold);
  CHECK(after.hold->until == day("2026-02-12"));
  CHECK_FALSE(after.insolvent);
}

TEST_CASE("the general address of a customer can be dead too, whatever its capitals") {
  BOOKS_ON_BOTH_DATABASES(books);
  host::erp::CustomerRow row;
  row.company = "ACME";
  row.code = "C1";
  row.name = "Électricité Dupont";
  row.email = "Compta@C1.example";
  row.noReminders = true;
  books.upsert<host::erp::CustomerRow>({row});
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00")});
  const auto id = books.read("2026-02-01").customers.at("C1").id;
  books.database.addresses.markUndeliverable(books.company, id, "compta@c1.example", "550", day("2026-02-10"));
  books.database.addresses.markUndeliverable(books.company, id, "compta@c1.example", "550 again", day("2026-02-12"));
  CHECK(books.read("2026-02-01").customers.at("C1").noReminders);
  CHECK_FALSE(books.read("2026-02-01").customers.at("C1").emailUndeliverable);
  CHECK(books.read("2026-02-11").customers.at("C1").emailUndeliverable);
  // Dates go back: the mail of an earlier day is refused as well.
  books.database.addresses.markUndeliverable(books.company, id, "compta@c1.example", "550", day("2026-02-05"));
  CHECK(books.read("2026-02-05").customers.at("C1").emailUndeliverable);
  CHECK_FALSE(books.read("2026-02-04").customers.at("C1").emailUndeliverable);
}

TEST_CASE("reminders that hold are given, with the rank that their level has today") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00")});
  const auto id = domain::InvoiceId{books.idOf("F-1")};
  application::DraftGroup group;
  group.customer = books.read("2026-02-20").customers.at("C1").id;
  group.currency = kit::Currency::of("EUR");
  group.reminders = {{{id, 1}, "first", 1, 10, 10000}, {{id, 1}, "gone", 7, 12, 10000}};
  group.messages.resize(1);
  group.messages[0].carries = {0, 1};
  books.database.outbox.enqueue(books.company, day("2026-02-20"), 1, std::vector{group});
  auto past = books.read("2026-02-01").receivables.at("F-1/1").reminders;
  REQUIRE(past.size() == 2);
  CHECK(past[0].rank == 10);  // of the configuration; the reminder was made when it was 1
  CHECK(past[1].rank == 7);   // its level is gone
  CHECK(past[0].state == domain::ReminderState::kQueued);
  CHECK(past[0].delayDays == 10);
  books.database.outbox.voidReminders(books.company, group.reminders, day("2026-02-21"), "anne");
  CHECK(books.read("2026-02-22").receivables.at("F-1/1").reminders.empty());
}

TEST_CASE("two companies with the same codes and numbers never see each other") {
  BOOKS_ON_BOTH_DATABASES(books);
  const auto other = books.addCompany("OTHER");
  host::erp::CustomerRow customer;
  customer.company = "OTHER";
  customer.code = "C1";
  customer.name = "Somebody else";
  books.upsert<host::erp::CustomerRow>({customer});
  books.upsert<host::erp::ContactRow>({{"OTHER", "C1", host::erp::ContactRole::kBilling, "Eve", "eve@other.example", "", {}}});
  auto theirs = invoice("F-1", "999.00");
  theirs.company = "OTHER";
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "100.00"), theirs});
  books.upsert<host::erp::PaymentRow>({{"OTHER", "C1", "F-1", day("2026-02-01"), "", {"99.00"}, "x"},
                                       {"OTHER", "C1", "", day("2026-02-01"), "", {"500.00"}, "advance"}});
  const auto ours = books.read("2026-02-10");
  REQUIRE(ours.receivables.size() == 1);
  CHECK(ours.receivables.at("F-1/1").open == 10000);
  CHECK(ours.customers.at("C1").name == "Électricité Dupont");
  CHECK(ours.customers.at("C1").contacts.empty());
  CHECK(ours.customers.at("C1").balances.empty());
  const auto facts = books.read("2026-02-10", other);
  CHECK(facts.receivables.at("F-1/1").open == 90000);
  CHECK(facts.customers.at("C1").balances.at(0).credit == 50000);
  // An id of the other company answers nothing.
  const std::vector<domain::InvoiceId> foreign{facts.receivables.at("F-1/1").id.invoice};
  int seen = 0;
  books.database.facts.openInvoices(books.company, day("2026-02-10"), foreign)
      ->eachReceivable([&](const domain::ReceivableFacts& each, const auto&) {
        ++seen;
        CHECK(each.open == 10000);
      });
  CHECK(seen <= 1);  // both companies count from 1: the id may be one of ours, never one of theirs
}
