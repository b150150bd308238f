// Upserts of many rows by natural key, fast on both databases and with flat memory: rows are staged in temporary tables and
// merged in batches by a few set-based statements.
//
//     kit::sql::Transaction transaction(session);            // one per file: the caller's
//     BulkUpsert<InvoiceRow> invoices(session);
//     while (…) if (auto refusal = invoices.add(line, row)) return *refusal;   // nothing is kept: no commit
//     const auto counts = invoices.finish();                 // a refusal here, too, must end without commit
//     if (!counts.refusal) transaction.commit();
//
// What an upsert changes is settled anew (settlement.hpp) in `finish`. Files come in the order companies, departments, customers,
// contacts, invoices, instalments, payments, credits; each refers to rows that are already stored.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <memory>
#include <optional>
#include <string>

#include "sample-host/erp/bulk_rows.hpp"

namespace host::erp {

/// Why a row was refused: its line as given to `add`, the column as CSV files name it, and a clause that says what is wrong and
/// what to do ("company ACME has no customer C99; import the customer first").
struct RowRefusal {
  long long line = 0;
  std::string column;
  std::string text;
};

struct BulkCounts {
  long long inserted = 0;
  long long updated = 0;
  long long unchanged = 0;  ///< already stored as given, and rows that a later line of the same file replaces
  std::optional<RowRefusal> refusal;
};

/// For Row one of the types of bulk_rows.hpp. Inside a Transaction; one object at a time per session, and no other use of the
/// session between `add` and `finish`. `line` must rise. Throws kit::sql::SqlError when the database fails.
template <class Row>
class BulkUpsert {
 public:
  explicit BulkUpsert(kit::sql::Session& session);
  BulkUpsert(const BulkUpsert&) = delete;
  BulkUpsert& operator=(const BulkUpsert&) = delete;
  ~BulkUpsert();

  /// A refusal may concern an earlier line: rows are checked against the database a batch at a time.
  [[nodiscard]] std::optional<RowRefusal> add(long long line, const Row& row);
  /// Merges the last batch, checks what only the whole file can tell (instalments sum to the total, credit notes are not
  /// exceeded) and settles. Look at `refusal` first.
  [[nodiscard]] BulkCounts finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

extern template class BulkUpsert<CompanyRow>;
extern template class BulkUpsert<DepartmentRow>;
extern template class BulkUpsert<CustomerRow>;
extern template class BulkUpsert<ContactRow>;
extern template class BulkUpsert<InvoiceRow>;
extern template class BulkUpsert<InstalmentRow>;
extern template class BulkUpsert<PaymentRow>;
extern template class BulkUpsert<CreditRow>;
extern template class BulkUpsert<InvoiceLineRow>;

}  // namespace host::erp
