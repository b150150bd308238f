// A small ledger in real tables, and the facts that the app reads of it.
#pragma once
#include <catch2/catch.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/erp/ledger.hpp"
#include "tests/support/reminders/reminders_database.hpp"

namespace test {

namespace application = reminders::application;
namespace domain = reminders::domain;

/// The facts of a date, by "F-1/1" (number and position) and by customer's code.
struct ReadFacts {
  std::map<std::string, domain::ReceivableFacts> receivables;
  std::map<std::string, domain::CustomerFacts> customers;
};

/// The company ACME with the customers C1 and C2 and the configuration of the samples.
struct Books {
  explicit Books(kit::sql::Dialect dialect)
      : own(dialect == kit::sql::Dialect::kSqlite ? std::make_unique<RemindersDatabase>(dialect) : nullptr),
        database(own ? *own : emptied()),
        session(database.open()) {
    openBooks(session);
    company = companyId("ACME");
    database.configurations.save(company, samples::configuration(), "test");
  }

  std::unique_ptr<RemindersDatabase> own;
  RemindersDatabase& database;
  kit::sql::Session session;
  domain::CompanyId company;

  template <class Row>
  void upsert(const std::vector<Row>& rows) {
    test::upsert<Row>(session, rows);
  }
  domain::CompanyId addCompany(const std::string& code) {
    host::erp::CompanyRow row;
    row.code = code;
    row.name = code;
    row.country = "FR";
    row.currency = "EUR";
    row.timezone = "Europe/Paris";
    upsert<host::erp::CompanyRow>({row});
    const auto id = companyId(code);
    database.configurations.save(id, samples::configuration(), "test");
    return id;
  }
  domain::CompanyId companyId(const std::string& code) {
    return {number(session, "select company_id from sdk_v1_company where code = '" + code + "'")};
  }
  std::int64_t idOf(const std::string& invoiceNumber) {
    return number(session, "select invoice_id from sdk_v1_invoice where company_id = " + std::to_string(company.value) +
                               " and number = '" + invoiceNumber + "'");
  }

  ReadFacts read(const std::string& date) { return read(date, company); }
  ReadFacts read(const std::string& date, domain::CompanyId whose) { return of(*database.facts.open(whose, day(date.c_str()))); }
  ReadFacts readInvoices(const std::string& date, const std::vector<std::string>& numbers) {
    std::vector<domain::InvoiceId> ids;
    for (const auto& each : numbers) ids.push_back({idOf(each)});
    return of(*database.facts.openInvoices(company, day(date.c_str()), ids));
  }
  std::map<std::string, std::int64_t> openOn(const std::string& date) {
    std::map<std::string, std::int64_t> open;
    for (const auto& [name, facts] : read(date).receivables) open[name] = facts.open;
    return open;
  }

 private:
  // One database of PostgreSQL serves all tests, for making one takes long; each test finds it empty.
  static RemindersDatabase& emptied() {
    static RemindersDatabase shared(kit::sql::Dialect::kPostgres);
    auto session = shared.open();
    std::string tables;
    {
      kit::sql::ReadTransaction reading(session);
      kit::sql::RowReader rows(
          session, "select tablename from pg_tables where schemaname = current_schema() and tablename <> 'host_migration'");
      while (rows.next()) tables += (tables.empty() ? "" : ", ") + std::string(rows.text(0));
    }
    session.execute("truncate table " + tables);
    return shared;
  }
  static ReadFacts of(application::FactsSnapshot& snapshot) {
    ReadFacts facts;
    snapshot.eachReceivable([&](const domain::ReceivableFacts& each, const domain::CustomerFacts& customer) {
      facts.receivables[each.number + "/" + std::to_string(each.id.position)] = each;
      facts.customers[customer.code] = customer;
    });
    return facts;
  }
};

}  // namespace test

using namespace reminders;

/// Runs the rest of the test case once on each database.
#define BOOKS_ON_BOTH_DATABASES(books)                                                            \
  const auto books##Dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres); \
  INFO("on " << test::nameOf(books##Dialect));                                                    \
  test::Books books(books##Dialect)
