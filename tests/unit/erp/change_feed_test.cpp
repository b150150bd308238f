// The change feed: whoever reads in one snapshot and keeps its mark finds next time everybody whose data was written since, by
// whatever way, and whenever that was committed.
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <set>

#include "tests/support/erp/ledger.hpp"

using namespace host::erp;
using namespace test;

namespace {

using Codes = std::set<std::string>;

long long acme(kit::sql::Session& session) {
  return number(session, "select company_id from sdk_v1_company where code = 'ACME'");
}

/// Inside the snapshot that the caller has opened, or in one of its own.
long long markIn(kit::sql::Session& session) {
  kit::sql::RowReader row(session,
                          "select m.mark from sdk_v1_change_mark m join sdk_v1_company c on c.company_id = m.company_id "
                          "where c.code = 'ACME'");
  REQUIRE(row.next());
  return row.number(0);
}
long long mark(kit::sql::Session& session) {
  kit::sql::ReadTransaction reading(session);
  return markIn(session);
}

/// For whom anything has changed since a mark: codes, "*" for everybody.
Codes changedSince(kit::sql::Session& session, long long since) {
  kit::sql::ReadTransaction reading(session);
  kit::sql::RowReader rows(
      session,
      "select coalesce(c.code, '*') from sdk_v1_change x join sdk_v1_company o on o.company_id = x.company_id and "
      "o.code = 'ACME' left join sdk_v1_customer c on c.company_id = x.company_id and c.customer_id = "
      "x.customer_id where x.revision >= :1",
      {static_cast<std::int64_t>(since)});
  Codes codes;
  while (rows.next()) codes.insert(std::string(rows.text(0)));
  return codes;
}

/// The latest revision of each: other transactions of the cluster, of other tests, do not change these.
std::map<std::string, long long> revisions(kit::sql::Session& session) {
  kit::sql::ReadTransaction reading(session);
  kit::sql::RowReader rows(
      session,
      "select coalesce(c.code, '*'), x.revision from sdk_v1_change x left join sdk_v1_customer c on c.company_id = "
      "x.company_id and c.customer_id = x.customer_id");
  std::map<std::string, long long> all;
  while (rows.next()) all[std::string(rows.text(0))] = rows.number(1);
  return all;
}

CustomerRow customer(const std::string& code, const std::string& name) {
  CustomerRow row;
  row.company = "ACME";
  row.code = code;
  row.name = name;
  return row;
}
ContactRow contact(const std::string& customer, const std::string& email) {
  ContactRow row;
  row.company = "ACME";
  row.customer = customer;
  row.role = ContactRole::kBilling;
  row.name = "Camille";
  row.email = email;
  return row;
}

/// ACME with F1 of C1 (paid in part, with a contact) and F2 of C2.
void openLedger(kit::sql::Session& session) {
  openBooks(session);
  auto second = invoice("F2", "50");
  second.customer = "C2";
  upsert<InvoiceRow>(session, {invoice("F1", "120.00"), second});
  upsert<PaymentRow>(session, {payment("F1", "2026-02-01", "20"), payment("", "2026-02-01", "7")});
  upsert<ContactRow>(session, {contact("C1", "c1@example.org")});
}

}  // namespace

TEST_CASE("Every way of writing tells for whom something has changed") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openLedger(session);
  const auto company = std::to_string(acme(session));
  const auto idOf = [&](const std::string& code) {
    return std::to_string(number(session, "select customer_id from sdk_v1_customer where code = '" + code + "'"));
  };
  const auto first = idOf("C1"), second = idOf("C2");
  const std::string f1 = std::to_string(number(session, "select invoice_id from sdk_v1_invoice where number = 'F1'"));
  const std::string ofF1 = " where company_id = " + company + " and invoice_id = " + f1;
  const auto sql = [&](const std::string& text) { return [&session, text] { session.execute(text); }; };

  struct Way {
    std::string what;
    std::function<void()> write;
    Codes expected;
  };
  std::vector<Way> ways{
      {"an importer's customer", [&] { upsert<CustomerRow>(session, {customer("C2", "Boulangerie Petit")}); }, {"C2"}},
      {"the same customer again", [&] { upsert<CustomerRow>(session, {customer("C2", "Boulangerie Petit")}); }, {}},
      {"a new customer", [&] { upsert<CustomerRow>(session, {customer("C3", "Durand")}); }, {"C3"}},
      {"an importer's contact", [&] { upsert<ContactRow>(session, {contact("C2", "c2@example.org")}); }, {"C2"}},
      {"an importer's invoice", [&] { upsert<InvoiceRow>(session, {invoice("F3", "10")}); }, {"C1"}},
      {"its instalments",
       [&] {
         upsert<InstalmentRow>(session, {instalment("F3", 1, "2026-03-01", "4"), instalment("F3", 2, "2026-04-01", "6")});
       },
       {"C1"}},
      {"the same invoice with another due date",
       [&] { upsert<InvoiceRow>(session, {invoice("F1", "120.00", "2026-01-01", "2026-02-15")}); },
       {"C1"}},
      {"the same invoice again", [&] { upsert<InvoiceRow>(session, {invoice("F1", "120.00", "2026-01-01", "2026-02-15")}); }, {}},
      {"an importer's payment", [&] { upsert<PaymentRow>(session, {payment("F1", "2026-03-01", "30")}); }, {"C1"}},
      {"a payment for nothing in particular", [&] { upsert<PaymentRow>(session, {payment("", "2026-03-01", "9")}); }, {"C1"}},
      {"a credit note", [&] { upsert<InvoiceRow>(session, {creditNote("A1", "30", "2026-02-01")}); }, {"C1"}},
      {"its allocation",
       [&] {
         upsert<CreditRow>(session, {{"ACME", "A1", "F1", {"20"}}});
       },
       {"C1"}},
      {"a department",
       [&] {
         DepartmentRow row;
         row.company = "ACME";
         row.code = row.name = "D1";
         upsert<DepartmentRow>(session, {row});
       },
       {"*"}},
      {"a department by hand", sql("update erp_department set code = 'D2' where company_id = " + company), {"*"}},
      {"a department that goes", sql("delete from erp_department where company_id = " + company), {"*"}},
      {"the company", sql("update erp_company set name = 'Acme' where company_id = " + company), {"*"}},
      {"a customer by hand", sql("update erp_customer set no_reminders = 1 where customer_id = " + second), {"C2"}},
      {"a contact by hand", sql("update erp_contact set email = 'x@example.org' where customer_id = " + first), {"C1"}},
      {"a contact that moves",
       sql("update erp_contact set customer_id = " + second + " where customer_id = " + first),
       {"C1", "C2"}},
      {"contacts that go", sql("delete from erp_contact where company_id = " + company), {"C2"}},
      {"an invoice's status", sql("update erp_invoice set status = 'closed'" + ofF1), {"C1"}},
      {"an instalment's date", sql("update erp_instalment set due_on = '2026-05-01'" + ofF1), {"C1"}},
      {"an allocation", sql("update erp_allocation set settled_on = '2026-05-01'" + ofF1), {"C1"}},
      {"allocations that go", sql("delete from erp_allocation" + ofF1), {"C1"}},
      {"allocations in bulk",
       [&] {
         kit::sql::Transaction transaction(session);
         kit::sql::BulkInsert insert(session, "erp_allocation",
                                     {"company_id", "invoice_id", "position", "source_id", "settled_on", "kind", "amount"});
         insert.add(std::int64_t{std::stoll(company)})
             .add(std::int64_t{std::stoll(f1)})
             .add(1)
             .add(999)
             .add("2026-02-02")
             .add("payment")
             .add(5)
             .endRow();
         insert.finish();
         transaction.commit();
       },
       {"C1"}},
      {"a credit", sql("update erp_customer_credit set amount = amount + 1 where customer_id = " + first), {"C1"}},
      {"a credit that moves",
       sql("update erp_customer_credit set customer_id = " + second + " where customer_id = " + first),
       {"C1", "C2"}},
      {"credits that go", sql("delete from erp_customer_credit where company_id = " + company), {"C2"}},
      {"a payment by hand", sql("update erp_payment set paid_on = '2026-02-03' where invoice_id = " + f1), {"C1"}},
      {"a payment that goes", sql("delete from erp_payment where invoice_id = " + f1), {"C1"}},
      {"an invoice that moves", sql("update erp_invoice set customer_id = " + second + ofF1), {"C1", "C2"}},
  };
  if (session.isSqlite())
    ways.push_back({"what no view shows", sql("update erp_invoice set settled = 1, open_due_on = null" + ofF1), {}});
  else
    ways.push_back({"a truncation", sql("truncate erp_contact"), {"*"}});
  for (const auto& way : ways) {
    INFO(way.what);
    endRevision(session);  // raw SQL does not
    const auto seen = mark(session);
    const auto before = revisions(session);
    way.write();
    Codes changed;
    for (const auto& [code, revision] : revisions(session)) {
      if (before.count(code) > 0 && before.at(code) == revision) continue;
      changed.insert(code);
      CHECK(revision >= seen);
    }
    CHECK(changed == way.expected);
    CHECK(mark(session) >= seen);
  }
}

TEST_CASE("What is committed after a snapshot was taken is at or above its mark") {
  ON_BOTH_DATABASES(database);
  auto reader = database.open();
  auto writer = database.open();
  openLedger(writer);
  const auto pay = [](const std::string& customer) {
    return "update erp_customer set language = language || 'x' where code = '" + customer + "'";
  };
  long long seen = 0;
  if (writer.isSqlite()) {
    kit::sql::ReadTransaction reading(reader);
    seen = markIn(reader);
    writer.execute(pay("C1"));  // while the snapshot is open
    CHECK(markIn(reader) == seen);
  } else {
    auto other = database.open();
    kit::sql::Transaction slow(writer);
    writer.execute(pay("C1"));  // has its number, and is not committed yet
    other.execute(pay("C2"));   // has a larger number, and is
    {
      kit::sql::ReadTransaction reading(reader);
      seen = markIn(reader);
    }
    slow.commit();
  }
  CHECK(changedSince(reader, seen).count("C1") == 1);
  // Whoever comes later has seen it, and is not told again (on PostgreSQL: once the cluster's older transactions have ended).
  if (!reader.isSqlite()) return;
  CHECK(changedSince(reader, mark(reader)) == Codes{"C1"});  // raw SQL has not counted: told twice
  upsert<CustomerRow>(writer, {customer("C2", "Boulangerie Petit")});
  CHECK(changedSince(reader, mark(reader)).empty());
}

TEST_CASE("Two transactions that write for one customer leave the later revision, in whatever order they commit") {
  test::Database database(kit::sql::Dialect::kPostgres);
  auto session = database.open();
  openLedger(session);
  auto early = database.open();
  auto late = database.open();
  kit::sql::Transaction first(early);
  early.execute("update erp_customer set language = 'xx' where code = 'C2'");  // takes its number first
  const auto between = mark(session);
  {
    kit::sql::Transaction second(late);
    late.execute("update erp_contact set phone = '1'");  // of C1
    second.commit();
  }
  early.execute("update erp_invoice set note = 'x' where number = 'F1'");  // of C1 as well, by the smaller number
  first.commit();
  const auto changed = changedSince(session, between);
  CHECK(changed.count("C1") + changed.count("C2") == 2);
}

TEST_CASE("Companies have marks and changes of their own") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  openLedger(session);
  CompanyRow other;
  other.code = other.name = "OTHER";
  other.country = "FR";
  other.currency = "EUR";
  other.timezone = "Europe/Paris";
  const auto company = acme(session);
  const auto ours = "select coalesce(max(revision), 0) from sdk_v1_change where company_id = " + std::to_string(company);
  const auto before = number(session, ours);
  upsert<CompanyRow>(session, {other});
  auto theirs = customer("C1", "Autre");
  theirs.company = "OTHER";
  upsert<CustomerRow>(session, {theirs});
  CHECK(number(session, ours) == before);
  CHECK(number(session, "select count(*) from sdk_v1_change where company_id <> " + std::to_string(company)) == 2);
  CHECK(number(session, "select count(*) from sdk_v1_change_mark") == 2);
  CHECK(number(session, "select count(*) from sdk_v1_change_mark where origin = ''") == (session.isSqlite() ? 2 : 0));
}

TEST_CASE("Every table that the contract's views read is watched") {
  ON_BOTH_DATABASES(database);
  auto session = database.open();
  migrateErp(session, 1000);
  std::vector<std::string> tables;
  {
    kit::sql::ReadTransaction reading(session);
    kit::sql::RowReader rows(
        session,
        session.isSqlite()
            ? "select t.name from sqlite_master t where t.type = 'table' and t.name like 'erp!_%' escape '!' and exists (select "
              "1 "
              "from sqlite_master v where v.type = 'view' and v.name like 'sdk!_v1!_%' escape '!' and instr(v.sql, 'from ' || "
              "t.name) + instr(v.sql, 'join ' || t.name) > 0) and t.name not like 'erp!_change%' escape '!'"
            : "select distinct cast(table_name as text) from information_schema.view_table_usage where view_name like "
              "'sdk\\_v1\\_%' and table_name <> 'erp_change'");
    while (rows.next()) tables.emplace_back(rows.text(0));
  }
  REQUIRE(tables.size() == 9);
  for (const auto& table : tables) {
    INFO(table);
    const auto triggers = number(
        session, session.isSqlite()
                     ? "select count(*) from sqlite_master where type = 'trigger' and tbl_name = '" + table + "'"
                     : "select count(*) from pg_trigger where not tgisinternal and tgrelid = cast('" + table + "' as regclass)");
    // SQLite: insert, update, delete (nobody deletes a company). PostgreSQL: the old and the new rows of an update, and
    // truncation.
    CHECK(triggers == (session.isSqlite() ? (table == "erp_company" ? 2 : 3) : 5));
  }
}
