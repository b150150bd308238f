#include <thread>

#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/invoice_page.hpp"
#include "sample-host/erp/invoices.hpp"
#include "sample-host/erp/payments.hpp"
#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

namespace {

struct Books {
  explicit Books(kit::sql::Session& s) : session(s) {
    openBooks(session);
    actor.companyId = findCompany(session, "ACME")->id;
    actor.name = "anne";
    actor.nowMs = 1000;
    customerId = findCustomer(session, actor.companyId, "C1")->id;
  }
  kit::sql::Session& session;
  Actor actor;
  std::int64_t customerId = 0;

  InvoiceDraft draft() {
    InvoiceDraft d;
    d.customerId = customerId;
    d.issuedOn = day("2026-01-05");
    d.currency = "EUR";
    d.dueOn = day("2026-02-04");
    d.lines = {{"Pose d'un tableau", 2'000'000, "h", 50'000'000, 2000, "S", 0},
               {"Livres", 1'000'000, "", 20'000'000, 550, "S", 0}};
    return d;
  }
  Issued issued(const std::string& number = "") {
    const auto id = saveDraft(session, actor, draft());
    return *issueInvoice(session, actor, *id, 1, day("2026-01-05"), number);
  }
  InvoiceDetails details(const std::string& number, const char* asOf = "2026-03-01") {
    return invoiceDetails(session, actor.companyId, number, day(asOf)).value();
  }
};

}  // namespace

TEST_CASE("An invoice is drafted, issued under the next number, and paid in part") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto id = saveDraft(session, books.actor, books.draft());
  REQUIRE(id);
  auto page = invoiceDetails(session, books.actor.companyId, *id, day("2026-01-05")).value();
  CHECK(page.status == InvoiceStatus::kDraft);
  CHECK(page.total == 12000 + 2110);
  CHECK(page.lines.size() == 2);
  CHECK(page.lines[0].net == 10000);

  SECTION("rewritten as a draft, not once it is issued") {
    auto again = books.draft();
    again.id = *id;
    again.version = page.version;
    again.lines.pop_back();
    again.instalments = {{day("2026-02-01"), 5000}, {day("2026-03-01"), 7000}};
    REQUIRE(saveDraft(session, books.actor, again));
    page = invoiceDetails(session, books.actor.companyId, *id, day("2026-01-05")).value();
    CHECK(page.total == 12000);
    CHECK(page.instalments.size() == 2);
    CHECK(saveDraft(session, books.actor, again).refusal().text() ==
          "This invoice was changed by somebody else; load it again and repeat your change.");
    again.version = page.version;
    again.instalments[0].amount = 4999;
    CHECK_THAT(saveDraft(session, books.actor, again).refusal().text(),
               Catch::Contains("119.99") && Catch::Contains("120.00 EUR"));
    again.instalments[0].amount = 5000;
    REQUIRE(issueInvoice(session, books.actor, *id, page.version, day("2026-01-06")));
    CHECK_THAT(saveDraft(session, books.actor, again).refusal().text(), Catch::Contains("cannot be rewritten"));
  }
  SECTION("issued twice, the second is refused") {
    const auto first = issueInvoice(session, books.actor, *id, page.version, day("2026-01-06"));
    REQUIRE(first);
    CHECK(first->number == "F2026-00001");
    CHECK_FALSE(issueInvoice(session, books.actor, *id, page.version + 1, day("2026-01-06")));
    const auto second = books.issued();
    CHECK(second.number == "F2026-00002");
    CHECK(books.issued("F2026-00003").number == "F2026-00003");
    CHECK(books.issued().number == "F2026-00004");
    const auto third = saveDraft(session, books.actor, books.draft());
    CHECK_THAT(issueInvoice(session, books.actor, *third, 1, day("2026-01-06"), "F2026-00001").refusal().text(),
               Catch::Contains("F2026-00001 is taken"));
  }
  SECTION("paid in part") {
    const auto number = issueInvoice(session, books.actor, *id, page.version, day("2026-01-06"))->number;
    REQUIRE(bookPayment(session, books.actor, {books.customerId, *id, day("2026-02-10"), "", 4110, "VIR 7"}));
    CHECK(books.details(number).open == 10000);
    CHECK(books.details(number, "2026-02-09").open == 14110);
    CHECK(books.details(number).instalments[0].daysLate == 25);
    CHECK_THAT(bookPayment(session, books.actor, {books.customerId, *id, day("2026-02-10"), "", 4110, "VIR 7"}).refusal().text(),
               Catch::Contains("already booked"));
    CHECK(auditOf(session, books.actor.companyId, number).front().action == "payment.book");
  }
}

TEST_CASE("A payment is reversed once, and never before its own date") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto invoice = books.issued();
  const auto paid = bookPayment(session, books.actor, {books.customerId, invoice.id, day("2026-02-10"), "", 14110, "CHQ 1"});
  CHECK_FALSE(reversePayment(session, books.actor, *paid, day("2026-02-09"), "CHQ 1 impayé"));
  REQUIRE(reversePayment(session, books.actor, *paid, day("2026-02-20"), "CHQ 1 impayé"));
  CHECK(books.details(invoice.number, "2026-02-19").open == 0);
  CHECK(books.details(invoice.number, "2026-02-20").open == 14110);
  CHECK(books.details(invoice.number).payments.at(0).reversed);
  CHECK_THAT(reversePayment(session, books.actor, *paid, day("2026-02-21"), "x").refusal().text(),
             Catch::Contains("already reversed"));
}

TEST_CASE("A payment that was taken back may be booked again as it was, and taken back again") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto invoice = books.issued();
  const PaymentRequest request{books.customerId, invoice.id, day("2026-02-10"), "", 14110, "CHQ 1"};
  for (int time = 0; time < 3; ++time) {
    const auto paid = bookPayment(session, books.actor, request);
    REQUIRE(paid);
    CHECK(books.details(invoice.number).open == 0);
    CHECK_THAT(bookPayment(session, books.actor, request).refusal().text(), Catch::Contains("already booked"));
    REQUIRE(reversePayment(session, books.actor, *paid, day("2026-02-20"), "impayé"));
    CHECK(books.details(invoice.number).open == 14110);
  }
  // Without an invoice and allocated afterwards it is the same payment, and finds its place beside those that were taken back.
  auto unallocated = request;
  unallocated.invoiceId.reset();
  const auto paid = bookPayment(session, books.actor, unallocated);
  REQUIRE(allocatePayment(session, books.actor, *paid, invoice.id));
  CHECK(books.details(invoice.number).open == 0);
}

TEST_CASE("An unallocated payment is the customer's credit until it is allocated") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto invoice = books.issued();
  const auto paid = bookPayment(session, books.actor, {books.customerId, std::nullopt, day("2026-02-10"), "", 5000, "VIR"});
  auto state = customerState(session, books.actor.companyId, books.customerId, day("2026-03-01"));
  REQUIRE(state.credit.size() == 1);
  CHECK(state.credit[0].amount == 5000);
  CHECK(state.overdue.at(0).amount == 14110);
  REQUIRE(allocatePayment(session, books.actor, *paid, invoice.id));
  state = customerState(session, books.actor.companyId, books.customerId, day("2026-03-01"));
  CHECK(state.credit.empty());
  CHECK(state.open.at(0).amount == 9110);
  CHECK(state.openInvoices == 1);
  CHECK_FALSE(allocatePayment(session, books.actor, *paid, invoice.id));
}

TEST_CASE("A credit note takes back a part or the whole, never more") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto invoice = books.issued();
  SECTION("the whole copies the lines") {
    const auto note = creditInvoice(session, books.actor, {invoice.id, day("2026-02-01"), 14110, "Retour", ""});
    REQUIRE(note);
    CHECK(note->number == "A2026-00001");
    CHECK(books.details(invoice.number).open == 0);
    CHECK(books.details(note->number).lines.size() == 2);
    CHECK(books.details(note->number).correctsNumber == invoice.number);
    CHECK_THAT(creditInvoice(session, books.actor, {invoice.id, day("2026-02-02"), 1, "", ""}).refusal().text(),
               Catch::Contains("Only 0.00 EUR"));
    CHECK_THAT(cancelInvoice(session, books.actor, invoice.id, books.details(invoice.number).version).refusal().text(),
               Catch::Contains("Money is booked"));
  }
  SECTION("a part is spread over the VAT rates") {
    const auto note = creditInvoice(session, books.actor, {invoice.id, day("2026-02-01"), 7055, "Geste", ""});
    REQUIRE(note);
    const auto page = books.details(note->number);
    REQUIRE(page.lines.size() == 2);
    CHECK(page.lines[0].net == 5000);
    CHECK(page.lines[1].net == 1000);
    CHECK(totalOf(page.lines, "EUR") == 7055);
    CHECK(books.details(invoice.number).open == 7055);
  }
  SECTION("what is paid already becomes the customer's credit, and can be allocated elsewhere") {
    REQUIRE(bookPayment(session, books.actor, {books.customerId, invoice.id, day("2026-01-20"), "", 14110, ""}));
    const auto note = creditInvoice(session, books.actor, {invoice.id, day("2026-02-01"), 1000, "Geste", ""});
    CHECK(books.details(note->number).open == 1000);
    CHECK(customerState(session, books.actor.companyId, books.customerId, day("2026-02-01")).credit.at(0).amount == 1000);
    const auto other = books.issued();
    CHECK_FALSE(allocateCredit(session, books.actor, note->id, other.id, 1001));
    REQUIRE(allocateCredit(session, books.actor, note->id, other.id, 600));
    REQUIRE(allocateCredit(session, books.actor, note->id, other.id, 400));
    CHECK(books.details(other.number).open == 13110);
    CHECK(books.details(note->number).open == 0);
  }
}

TEST_CASE("An invoice is cancelled while nothing is booked on it, closed and reopened") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto invoice = books.issued();
  SECTION("cancelled") {
    REQUIRE(cancelInvoice(session, books.actor, invoice.id, 2));
    CHECK(books.details(invoice.number).status == InvoiceStatus::kCancelled);
    CHECK_FALSE(bookPayment(session, books.actor, {books.customerId, invoice.id, day("2026-02-10"), "", 100, ""}));
    CHECK_FALSE(cancelInvoice(session, books.actor, invoice.id, 3));
  }
  SECTION("refused when paid") {
    REQUIRE(bookPayment(session, books.actor, {books.customerId, invoice.id, day("2026-02-10"), "", 100, ""}));
    CHECK_THAT(cancelInvoice(session, books.actor, invoice.id, 2).refusal().text(), Catch::Contains(invoice.number));
  }
  SECTION("closed and reopened") {
    REQUIRE(closeInvoice(session, books.actor, invoice.id, 2));
    CHECK_FALSE(closeInvoice(session, books.actor, invoice.id, 3));
    REQUIRE(reopenInvoice(session, books.actor, invoice.id, 3));
    CHECK_THAT(closeInvoice(session, books.actor, invoice.id, 3).refusal().text(), Catch::Contains("somebody else"));
  }
}

TEST_CASE("A customer and its contacts are edited, and two editors do not overwrite each other") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  auto c = findCustomer(session, books.actor.companyId, "C1").value();
  c.accountingAccount = "411DUP";
  c.noReminders = true;
  REQUIRE(saveCustomer(session, books.actor, c));
  CHECK_THAT(saveCustomer(session, books.actor, c).refusal().text(), Catch::Contains("somebody else"));
  CustomerQuery wanted;
  wanted.debtorsOnly = true;
  wanted.text = "ELECTRI";
  CHECK(listCustomers(session, books.actor.companyId, wanted).total == 1);
  wanted.text = "100%";
  CHECK(listCustomers(session, books.actor.companyId, wanted).total == 0);
  Customer fresh;
  fresh.code = "C1";
  fresh.name = "Another";
  CHECK(saveCustomer(session, books.actor, fresh).refusal().field == "code");
  fresh.code = "C7";
  REQUIRE(saveCustomer(session, books.actor, fresh));

  Contact contact;
  contact.customerId = books.customerId;
  contact.name = "Anne";
  contact.email = "anne@dupont.example";
  const auto id = saveContact(session, books.actor, contact);
  REQUIRE(id);
  CHECK(saveContact(session, books.actor, contact).refusal().field == "email");
  auto stored = contacts(session, books.actor.companyId, books.customerId).at(0);
  stored.role = ContactRole::kLegal;
  REQUIRE(saveContact(session, books.actor, stored));
  CHECK_FALSE(saveContact(session, books.actor, stored));
  REQUIRE(deleteContact(session, books.actor, *id));
  CHECK_FALSE(deleteContact(session, books.actor, *id));
  CHECK(contacts(session, books.actor.companyId, books.customerId).empty());
}

TEST_CASE("Companies and departments are made and saved, and nothing of one company is seen by another") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  Company other;
  other.code = "OTHER";
  other.name = "Other Ltd";
  other.country = "GB";
  other.currency = "GBP";
  other.timezone = "Europe/London";
  const auto id = createCompany(session, books.actor, other);
  REQUIRE(id);
  CHECK(findCompany(session, "OTHER")->name == "Other Ltd");
  CHECK(createCompany(session, books.actor, other).refusal().field == "code");
  const Actor there{*id, "bob", 2000};
  CHECK_FALSE(findCustomer(session, *id, "C1"));
  CHECK(saveDraft(session, there, books.draft()).refusal().field == "customer");
  const auto invoice = books.issued();
  CHECK_FALSE(invoiceDetails(session, *id, invoice.number, day("2026-03-01")));
  CHECK_FALSE(cancelInvoice(session, there, invoice.id, 2));
  CHECK_FALSE(bookPayment(session, there, {books.customerId, invoice.id, day("2026-02-10"), "", 100, ""}));

  const auto department = saveDepartment(session, books.actor, {0, "NORD", "Nord", "", "", 0});
  REQUIRE(department);
  auto draft = books.draft();
  draft.departmentId = *department;
  REQUIRE(saveDraft(session, books.actor, draft));
  CHECK_THAT(deleteDepartment(session, books.actor, *department).refusal().text(), Catch::Contains("1 invoices"));
  auto company = findCompany(session, "ACME").value();
  company.vatRate = 550;
  REQUIRE(saveCompany(session, books.actor, company));
  CHECK_FALSE(saveCompany(session, books.actor, company));
}

TEST_CASE("Payments that are booked on one invoice at the same time all count, once") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  Books books(session);
  const auto invoice = books.issued();
  constexpr int kThreads = 4;
  constexpr int kEach = 6;
  std::vector<std::string> failures(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      try {
        auto own = database.open();
        for (int i = 0; i < kEach; ++i) {
          const auto reference = std::to_string(t) + "/" + std::to_string(i);
          const auto done =
              t == 0 ? creditInvoice(own, books.actor, {invoice.id, day("2026-02-10"), 100, reference, ""}).ok()
                     : bookPayment(own, books.actor, {books.customerId, invoice.id, day("2026-02-10"), "", 1000, reference}).ok();
          if (!done) failures[static_cast<std::size_t>(t)] = "refused";
        }
      } catch (const std::exception& error) {
        failures[static_cast<std::size_t>(t)] = error.what();
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(failures == std::vector<std::string>(kThreads));
  // 18 payments of 10.00 are more than the 141.10 that were owed; six credit notes of 1.00 came besides.
  CHECK(books.details(invoice.number).open == 0);
  CHECK(customerState(session, books.actor.companyId, books.customerId, day("2026-02-10")).credit.at(0).amount ==
        18'000 + 600 - 14'110);
  CHECK(number(session, "select cast(sum(amount) as bigint) from sdk_v1_settlement") == 14'110);
}
