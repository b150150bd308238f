// Who owes what on a day: one row per customer and currency. What lists, home page and search show of it.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/query.hpp"

namespace host::erp {

struct Debt {
  std::int64_t customerId = 0;
  std::string code, name, currency;
  std::int64_t open = 0;     ///< minor units, above 0
  std::int64_t overdue = 0;  ///< the part whose due date has passed
  std::int64_t invoices = 0, lateInvoices = 0;
  std::optional<kit::Date> oldestDue;  ///< of what is open
};

/// All debts of the company's customers, those with the most overdue first. `customerIds` empty: of all customers.
std::vector<Debt> debtsOn(kit::sql::Session& session, std::int64_t companyId, kit::Date asOf,
                          const std::vector<std::int64_t>& customerIds = {});

/// Appends a select of the receivables that are open on the day: columns customer_id, invoice_id, currency, due_on, open (above
/// 0).
void openReceivables(Query& query, std::int64_t companyId, kit::Date asOf, const std::vector<std::int64_t>& customerIds = {});

}  // namespace host::erp
