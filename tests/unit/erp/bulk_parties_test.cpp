#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

TEST_CASE("A company is made with its country's language and VAT rate, and upserted by its code") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  migrateErp(session, 1000);
  CompanyRow row;
  row.code = "ACME";
  row.name = "Acme";
  row.country = "FR";
  row.currency = "EUR";
  row.timezone = "Europe/Paris";
  CHECK(upsert<CompanyRow>(session, {row}).inserted == 1);
  CHECK(text(session, "select language from sdk_v1_company") == "fr");
  CHECK(number(session, "select vat_rate from erp_company") == 2000);
  CHECK(upsert<CompanyRow>(session, {row}).unchanged == 1);
  row.name = "Acme SAS";
  row.language = "en";
  CHECK(upsert<CompanyRow>(session, {row}).updated == 1);
  CHECK(text(session, "select name || language from sdk_v1_company") == "Acme SASen");
  row.currency = "EURO";
  CHECK(refused<CompanyRow>(session, {row}).column == "currency");
}

TEST_CASE("Customers are inserted, updated, left alone, and the later of two equal codes wins") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  CustomerRow row;
  row.company = "ACME";
  row.code = "C1";
  row.name = "Électricité Dupont";
  CHECK(upsert<CustomerRow>(session, {row}).unchanged == 1);
  row.noReminders = true;
  row.registration = "732829320";
  CustomerRow fresh = row;
  fresh.code = "C3";
  fresh.name = "Zoé";
  CustomerRow again = fresh;
  again.name = "Zoé & fils";
  const auto counts = upsert<CustomerRow>(session, {row, fresh, again});
  CHECK(counts.updated == 1);
  CHECK(counts.inserted == 1);
  CHECK(counts.unchanged == 1);
  CHECK(text(session, "select name from sdk_v1_customer where code = 'C3'") == "Zoé & fils");
  CHECK(number(session, "select no_reminders from sdk_v1_customer where code = 'C1'") == 1);
  SECTION("what a row leaves out stays as it is") {
    row.registration.reset();
    row.noReminders = false;
    upsert<CustomerRow>(session, {row});
    CHECK(text(session, "select registration from erp_customer where code = 'C1'") == "732829320");
  }
  SECTION("an unknown company is refused with its column") {
    row.company = "NONE";
    const auto refusal = refused<CustomerRow>(session, {fresh, row});
    CHECK(refusal.line == 3);
    CHECK(refusal.column == "company");
    CHECK_THAT(refusal.text, Catch::Contains("no company NONE"));
  }
}

TEST_CASE("Contacts are known by customer, role and e-mail") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  ContactRow row{"ACME", "C1", ContactRole::kBilling, "Anne Petit", "anne@dupont.example", "", std::nullopt};
  ContactRow other = row;
  other.role = ContactRole::kOwner;
  CHECK(upsert<ContactRow>(session, {row, other}).inserted == 2);
  row.name = "Anne Petit-Jean";
  const auto counts = upsert<ContactRow>(session, {row, other});
  CHECK(counts.updated == 1);
  CHECK(counts.unchanged == 1);
  row.customer = "C9";
  CHECK_THAT(refused<ContactRow>(session, {row}).text, Catch::Contains("company ACME has no customer C9"));
}

TEST_CASE("Departments are upserted by their code") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openBooks(session);
  DepartmentRow row{"ACME", "NORD", "Acme Nord", "nord@acme.example", ""};
  CHECK(upsert<DepartmentRow>(session, {row}).inserted == 1);
  CHECK(upsert<DepartmentRow>(session, {row}).unchanged == 1);
  row.senderName = "Nord";
  CHECK(upsert<DepartmentRow>(session, {row}).updated == 1);
}
