// Keeps what is derived from payments and credit notes: erp_allocation, erp_customer_credit, and the sums in erp_instalment and
// erp_invoice. The rule itself is in allocation.hpp.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>

namespace host::erp {

/// Collects what changed and derives it anew. Use inside a Transaction: `touch…` what changed, then `settle` before the commit;
/// one object at a time per session. It keeps its marks in a temporary table, so that a million of them cost no memory here.
///
///     Settling settling(session);
///     settling.touch(companyId, invoiceId);
///     settling.settle();
class Settling {
 public:
  explicit Settling(kit::sql::Session& session);

  /// An invoice or credit note whose own rows, payments or credits changed, or a payment without invoice.
  void touch(std::int64_t companyId, std::int64_t invoiceOrPaymentId);
  /// A set of them: a select that gives (company_id, id). No parameters.
  void touchFrom(const std::string& select);

  /// Derives everything touched, in batches; forgets the marks. Idempotent.
  void settle();

 private:
  struct Batch;
  void settleBatch(Batch& batch);
  kit::sql::Session& session_;
};

}  // namespace host::erp
