// Every way of breaking the data contract that the check knows, one by one: each is told with its view, its column and a row.
#include "sample-host/erp/contract_rules.hpp"

#include <set>

#include "sample-host/erp/contract_check.hpp"
#include "sample-host/erp/whose_books.hpp"
#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

namespace {

/// The books as another ERP would show them: each view stands on a table of somebody else's, which takes whatever is written.
void asAnotherErp(kit::sql::Session& session) {
  openBooks(session);
  upsert<InvoiceRow>(session, {invoice("F1", "120.00"), invoice("F2", "50.00"), creditNote("A1", "30", "2026-02-01")});
  upsert<InstalmentRow>(session, {instalment("F2", 1, "2026-02-01", "20"), instalment("F2", 2, "2026-03-01", "30")});
  upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "100"), payment("", "2026-02-05", "7")});
  for (const auto* view : {"company", "department", "customer", "contact", "invoice", "receivable", "settlement",
                           "customer_credit", "payment", "change", "change_mark"}) {
    const auto name = std::string("sdk_v1_") + view;
    const auto copy = std::string("their_") + view;
    session.execute("create table " + copy + " as select * from " + name);
    session.execute("drop view " + name);
    session.execute("create view " + name + " as select * from " + copy);
  }
  session.execute("insert into their_department select company_id, 7, 'D', 'Brand', '', '' from their_company");
  session.execute(
      "insert into their_contact select company_id, 8, customer_id, 'billing', name, '', 'a@b.example', '' from their_customer "
      "where code = 'C1'");
}

struct Break {
  const char* statement;
  const char* told;  // in the one sentence
};

// "ID" stands for the company's number.
constexpr Break kBreaks[] = {
    {"insert into their_company select company_id + 1, code, name, country, currency, timezone, language, email, phone, iban, "
     "bic, "
     "street, postcode, city, registration from their_company",
     "sdk_v1_company.code: 2 rows break the rule that codes are unique; for example where company_id = "},
    {"update their_company set code = ''", "sdk_v1_company.code: 1 rows break the rule that every company has a code"},
    {"update their_company set language = 'de'",
     "sdk_v1_company.language: 1 rows break the rule that a company writes in fr or en"},
    {"update their_company set iban = 'FR76 3000'", "sdk_v1_company.iban: 1 rows break the rule that an IBAN is written without"},
    {"update their_company set timezone = 'Mars/Olympus'",
     "sdk_v1_company.timezone: 1 values are not the IANA name of a time zone, such as \"Mars/Olympus\"; for example where "
     "company_id"},
    {"update their_company set currency = 'FRF'",
     "sdk_v1_company.currency: 1 values are not a code of ISO 4217, such as \"FRF\""},
    {"update their_company set country = 'France'",
     "sdk_v1_company.country: 1 values are not a code of ISO 3166-1 alpha-2 (or ''), such as \"France\""},
    {"update their_company set name = null", "sdk_v1_company.name: 1 rows have no name (NULL); the contract allows none"},
    {"insert into their_department select company_id, 9, code, name, email, sender_name from their_department",
     "sdk_v1_department.code: 2 rows break the rule that codes are unique within the company"},
    {"update their_customer set customer_id = 0 where code = 'C2'",
     "sdk_v1_customer.customer_id: 1 rows break the rule that 0 is nobody's number"},
    {"update their_customer set code = 'C1'",
     "sdk_v1_customer.code: 2 rows break the rule that codes are unique within the company"},
    {"update their_customer set code = '' where code = 'C2'",
     "sdk_v1_customer.code: 1 rows break the rule that every customer has a code"},
    {"update their_customer set language = 'FR'", "sdk_v1_customer.language: 1 values are not a code of ISO 639-1 (or '')"},
    {"update their_customer set email = 'nobody at home' where code = 'C2'",
     "sdk_v1_customer.email: 1 values are not an e-mail address (or ''); for example where company_id"},
    {"update their_customer set no_reminders = 2 where code = 'C2'",
     "sdk_v1_customer.no_reminders: 1 rows have another no_reminders than 0 or 1; for example where company_id"},
    {"update their_customer set kind = 'dog' where code = 'C2'",
     "sdk_v1_customer.kind: 1 rows have another kind than company, individual, public; for example where company_id"},
    {"update their_contact set customer_id = 999",
     "sdk_v1_contact.customer_id: 1 rows break the rule that contacts belong to a customer of the company"},
    {"update their_invoice set number = 'A1' where number = 'F2'",
     "sdk_v1_invoice.number: 2 rows break the rule that numbers are unique within the company"},
    {"update their_invoice set number = '' where number = 'A1'",
     "sdk_v1_invoice.number: 1 rows break the rule that every invoice has a number"},
    {"update their_invoice set total = -1 where number = 'A1'",
     "sdk_v1_invoice.total: 1 rows break the rule that the total of a credit note is positive"},
    {"update their_invoice set customer_id = 999 where number = 'A1'",
     "sdk_v1_invoice.customer_id: 1 rows break the rule that invoices belong to a customer of the company"},
    {"update their_invoice set department_id = 6 where number = 'A1'",
     "sdk_v1_invoice.department_id: 1 rows break the rule that the department of an invoice is one of the company"},
    {"update their_invoice set issued_on = '01/02/2026' where number = 'A1'",
     "sdk_v1_invoice.issued_on: 1 values are not a date YYYY-MM-DD, such as \"01/02/2026\"; for example where company_id"},
    {"update their_invoice set kind = 'invoice' where number = 'A1'",
     "sdk_v1_invoice: 1 rows break the rule that an invoice with a positive total has at least one receivable"},
    {"update their_invoice set kind = 'self_billed' where number = 'F1'",
     "sdk_v1_receivable.invoice_id: 1 rows break the rule that only invoices of kind 'invoice' with a positive total"},
    {"update their_receivable set currency = 'USD' where number = 'F1'",
     "sdk_v1_receivable: 1 rows break the rule that a receivable carries its invoice's columns unchanged"},
    {"update their_receivable set amount = amount + 1 where number = 'F2'",
     "sdk_v1_receivable.amount: 1 rows break the rule that the receivables of an invoice sum to its total"},
    {"update their_receivable set amount = case position when 1 then -10 else 6000 end where number = 'F2'",
     "sdk_v1_receivable.amount: 1 rows break the rule that amounts are not negative"},
    {"update their_receivable set position = position - 1 where number = 'F2'",
     "sdk_v1_receivable.position: 1 rows break the rule that positions count from 1"},
    {"update their_receivable set due_on = null where number = 'F2' and position = 2",
     "sdk_v1_receivable.due_on: 1 rows break the rule that only the one receivable of an undated invoice"},
    {"update their_receivable set settled = 9999 where number = 'F1'",
     "sdk_v1_receivable.settled: 1 rows break the rule that `settled` is the sum of the receivable's settlements"},
    {"update their_settlement set position = 5",
     "sdk_v1_settlement.invoice_id: 1 rows break the rule that settlements belong to a receivable"},
    {"update their_settlement set amount = 12001",
     "sdk_v1_settlement.amount: 1 rows break the rule that settlements stay between nothing and the receivable's amount"},
    {"insert into their_settlement select * from their_settlement",
     "sdk_v1_settlement: 2 rows share their key (company_id, invoice_id, position, settlement_id) with another"},
    {"update their_payment set customer_id = 999 where invoice_id is null",
     "sdk_v1_payment.customer_id: 1 rows break the rule that payments belong to a customer of the company"},
    {"update their_payment set currency = 'USD' where invoice_id is not null",
     "sdk_v1_payment.invoice_id: 1 rows break the rule that a payment that names an invoice names one of the company in its own"},
    {"update their_customer_credit set customer_id = 999",
     "sdk_v1_customer_credit.customer_id: 2 rows break the rule that credit belongs to a customer of the company"},
    {"update their_customer_credit set company_id = company_id + 1",
     "sdk_v1_customer_credit.company_id: 2 rows belong to a company that sdk_v1_company does not show"},
    {"delete from their_change_mark", "sdk_v1_change_mark.company_id: 1 rows break the rule that every company has a mark"},
};

}  // namespace

TEST_CASE("Whatever breaks the contract is told with its view, its column and a row that shows it") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  asAnotherErp(session);
  for (const auto& finding : checkContract(session)) FAIL(finding.sentence());
  std::set<std::string> rulesTold;
  for (const auto& each : kBreaks) {
    INFO(each.statement);
    kit::sql::Transaction undone(session);
    session.execute(each.statement);
    std::string all;
    for (const auto& finding : checkContract(session)) {
      all += finding.sentence() + "\n";
      for (const auto& rule : contractRules())
        if (finding.text.ends_with(rule.text)) rulesTold.insert(rule.text);
      CHECK_FALSE(finding.example.empty());
    }
    CHECK_THAT(all, Catch::Contains(each.told));
  }
  for (const auto& rule : contractRules()) {
    INFO("no test breaks this rule: " << rule.text);
    CHECK(rulesTold.count(rule.text) == 1);
  }
}

TEST_CASE("An e-mail address that is wrong is told by its row, never shown") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  asAnotherErp(session);
  session.execute("update their_customer set email = 'jeanne.secret' where code = 'C2'");
  const auto findings = checkContract(session);
  REQUIRE(findings.size() == 1);
  CHECK_THAT(findings.front().sentence(), !Catch::Contains("secret"));
  REQUIRE(findings.front().example.size() == 2);
  CHECK(findings.front().example.back().first == "customer_id");
  CHECK(findings.front().example.back().second == text(session, "select customer_id from their_customer where code = 'C2'"));
}

TEST_CASE("A database with the views and without Atrium's tables holds another ERP's books") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  CHECK_FALSE(booksOfAnotherErp(session));  // nobody's yet
  session.execute("create table their_company (company_id bigint)");
  session.execute("create view sdk_v1_company as select company_id from their_company");
  CHECK(booksOfAnotherErp(session));
  session.execute("drop view sdk_v1_company");
  openBooks(session);
  CHECK_FALSE(booksOfAnotherErp(session));
}
