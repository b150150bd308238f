#include "plugin/storage/facts_stamp.hpp"

#include <algorithm>
#include <bit>
#include <host_sdk/kit/sql/prepared.hpp>
#include <string>
#include <vector>

namespace reminders::storage {
namespace {

using kit::sql::FewRows;
using kit::sql::Session;
using kit::sql::Value;

// Of more, reading the facts again costs little beside what is to be written of them.
constexpr std::size_t kMostInvoices = 64;

/// "(:4, :5)", its values added. Lengths are rounded up, so that the session keeps few statements: the last fills the places that
/// are left.
std::string list(std::span<const domain::InvoiceId> invoices, std::vector<Value>& values) {
  std::string text;
  for (std::size_t i = 0; i < std::bit_ceil(invoices.size()); ++i) {
    values.emplace_back(invoices[std::min(i, invoices.size() - 1)].value);
    text += (text.empty() ? "(:" : ", :") + std::to_string(values.size());
  }
  return text + ")";
}

// How often the app's own was written under the run of the marks. Two sums: with "or" everything of the run would be looked at.
std::string timesOnSqlite(std::span<const domain::InvoiceId> invoices, std::vector<Value>& values) {
  const std::string under = "(select coalesce(sum(times), 0) from reminders_change where company_id = :1 and revision = :3 and ";
  return under + "customer_id = :2 and invoice_id = 0) + " + under + "customer_id = 0 and invoice_id in " +
         list(invoices, values) + ")";
}

bool hasChangedOnSqlite(Session& session, const application::FactsStamp& stamp, std::int64_t company, std::int64_t customer,
                        std::span<const domain::InvoiceId> invoices) {
  std::vector<Value> values{company, customer, stamp.marks.own, stamp.marks.host};
  const auto times = timesOnSqlite(invoices, values);
  FewRows row(session,
              "select " + times +
                  ", coalesce((select pass from reminders_pass where company_id = :1), 0), "
                  "exists (select 1 from sdk_v1_change where company_id = :1 and customer_id in (0, :2) and revision >= :4)",
              values);
  return !row.next() || row.number(0) != stamp.times || row.number(1) != stamp.marks.own || row.number(2) != 0;
}

bool hasChangedOnPostgres(Session& session, const application::FactsStamp& stamp, std::int64_t company, std::int64_t customer,
                          std::span<const domain::InvoiceId> invoices) {
  std::vector<Value> values{company, customer, stamp.marks.own, stamp.marks.host};
  const auto ours = list(invoices, values);
  FewRows row(
      session,
      "select case when exists (select 1 from sdk_v1_change where company_id = :1 and customer_id in (0, :2) and revision "
      ">= :4) or exists (select 1 from reminders_change where company_id = :1 and revision >= :3 and (customer_id = :2 or "
      "invoice_id in " +
          ours + ")) then 1 else 0 end",
      values);
  return !row.next() || row.number(0) != 0;
}

}  // namespace

application::FactsStamp stampOf(Session& session, domain::CompanyId company, const application::Marks& marks,
                                domain::CustomerId customer, std::span<const domain::InvoiceId> invoices) {
  application::FactsStamp stamp{marks, 0};
  // PostgreSQL numbers each transaction: the marks are enough.
  if (!session.isSqlite() || invoices.empty() || invoices.size() > kMostInvoices) return stamp;
  std::vector<Value> values{company.value, customer.value, marks.own};
  const auto times = timesOnSqlite(invoices, values);
  FewRows row(session, "select " + times, values);
  if (row.next()) stamp.times = row.number(0);
  return stamp;
}

bool hasChangedSince(Session& session, const application::FactsStamp& stamp, domain::CompanyId company,
                     domain::CustomerId customer, std::span<const domain::InvoiceId> invoices) {
  if (invoices.empty() || invoices.size() > kMostInvoices) return true;
  return session.isSqlite() ? hasChangedOnSqlite(session, stamp, company.value, customer.value, invoices)
                            : hasChangedOnPostgres(session, stamp, company.value, customer.value, invoices);
}

}  // namespace reminders::storage
