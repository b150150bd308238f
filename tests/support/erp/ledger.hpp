// A small ledger for tests: one call per row, so that a test reads as its story.
#pragma once
#include <catch2/catch.hpp>
#include <string>

#include "sample-host/erp/bulk_upsert.hpp"
#include "sample-host/erp/change_feed.hpp"
#include "sample-host/erp/schema.hpp"
#include "tests/support/database/test_database.hpp"

namespace test {

inline kit::Date day(const char* iso) { return kit::Date::parse(iso).value(); }

/// Upserts rows in one transaction of their own; requires that none is refused.
template <class Row>
host::erp::BulkCounts upsert(kit::sql::Session& session, const std::vector<Row>& rows) {
  kit::sql::Transaction transaction(session);
  host::erp::BulkUpsert<Row> bulk(session);
  long long line = 1;
  for (const auto& row : rows) {
    const auto refusal = bulk.add(++line, row);
    INFO((refusal ? refusal->text : ""));
    REQUIRE_FALSE(refusal);
  }
  auto counts = bulk.finish();
  INFO((counts.refusal ? counts.refusal->text : ""));
  REQUIRE_FALSE(counts.refusal);
  host::erp::endRevision(session);
  transaction.commit();
  return counts;
}

/// Upserts rows and returns the refusal; nothing is kept.
template <class Row>
host::erp::RowRefusal refused(kit::sql::Session& session, const std::vector<Row>& rows) {
  kit::sql::Transaction transaction(session);
  host::erp::BulkUpsert<Row> bulk(session);
  long long line = 1;
  for (const auto& row : rows)
    if (auto refusal = bulk.add(++line, row)) return *refusal;
  const auto counts = bulk.finish();
  REQUIRE(counts.refusal);
  return *counts.refusal;
}

inline std::string text(kit::sql::Session& session, const std::string& sql) {
  std::string value;
  soci::indicator indicator = soci::i_ok;
  session.raw() << sql, soci::into(value, indicator);
  if (!session.raw().got_data()) return "(no row)";
  return indicator == soci::i_null ? "(null)" : value;
}
inline long long number(kit::sql::Session& session, const std::string& sql) {
  long long value = 0;
  soci::indicator indicator = soci::i_ok;
  session.raw() << sql, soci::into(value, indicator);
  REQUIRE(session.raw().got_data());
  return indicator == soci::i_null ? -999999 : value;
}

/// The schema and one company ACME (EUR, France) with the customers C1 and C2.
inline void openBooks(kit::sql::Session& session) {
  using namespace host::erp;
  migrateErp(session, 1000);
  CompanyRow acme;
  acme.code = "ACME";
  acme.name = "Acme SAS";
  acme.country = "FR";
  acme.currency = "EUR";
  acme.timezone = "Europe/Paris";
  upsert<CompanyRow>(session, {acme});
  CustomerRow one;
  one.company = "ACME";
  one.code = "C1";
  one.name = "Électricité Dupont";
  CustomerRow two = one;
  two.code = "C2";
  two.name = "Boulangerie Martin";
  upsert<CustomerRow>(session, {one, two});
}

inline host::erp::InvoiceRow invoice(const std::string& number, const std::string& total, const char* issued = "2026-01-01",
                                     const char* due = "2026-01-31") {
  host::erp::InvoiceRow row;
  row.company = "ACME";
  row.customer = "C1";
  row.number = number;
  row.total = {total};
  row.issuedOn = day(issued);
  if (due != nullptr) row.dueOn = day(due);
  return row;
}
inline host::erp::InvoiceRow creditNote(const std::string& number, const std::string& total, const char* issued) {
  auto row = invoice(number, total, issued, nullptr);
  row.kind = host::erp::InvoiceKind::kCreditNote;
  return row;
}
inline host::erp::PaymentRow payment(const std::string& invoiceNumber, const char* on, const std::string& amount,
                                     const std::string& reference = "") {
  return {"ACME", "C1", invoiceNumber, day(on), "", {amount}, reference};
}
inline host::erp::InstalmentRow instalment(const std::string& invoiceNumber, int position, const char* due,
                                           const std::string& amount) {
  return {"ACME", invoiceNumber, position, day(due), {amount}};
}

/// What is open of an invoice on a day, as an app reads it.
inline long long openOn(kit::sql::Session& session, const std::string& number, const std::string& day) {
  return test::number(
      session,
      "select r.open - coalesce(s.settled, 0) from (select company_id, invoice_id, cast(sum(amount) as bigint) as open "
      "from sdk_v1_receivable where number = '" +
          number +
          "' group by company_id, invoice_id) r left join (select company_id, invoice_id, cast(sum(amount) as bigint) "
          "as settled from sdk_v1_settlement where settled_on <= '" +
          day + "' group by company_id, invoice_id) s on s.company_id = r.company_id and s.invoice_id = r.invoice_id");
}
/// A customer's credit on a day, in minor units over all currencies (tests use one).
inline long long creditOn(kit::sql::Session& session, const std::string& customer, const std::string& day) {
  return test::number(
      session,
      "select cast(coalesce(sum(k.amount), 0) as bigint) from sdk_v1_customer c left join sdk_v1_customer_credit k on "
      "k.company_id = c.company_id and k.customer_id = c.customer_id and k.credited_on <= '" +
          day + "' where c.code = '" + customer + "'");
}

}  // namespace test
