// The list of invoices, filtered and paged; under 100 ms at 100 000 invoices.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/words.hpp"

namespace host::erp {

enum class InvoiceView { kAll, kDrafts, kOpen, kOverdue, kPaid, kCreditNotes, kCancelled, kClosed };
template <>
inline constexpr std::array<std::string_view, 8> kWords<InvoiceView>{"all",  "drafts",       "open",      "overdue",
                                                                     "paid", "credit_notes", "cancelled", "closed"};

struct InvoiceQuery {
  kit::Date asOf;  ///< "today": payments after it do not count
  InvoiceView view = InvoiceView::kAll;
  std::string text;  ///< in number, order reference, ordering party, or in the customer's code, name, city, e-mail
  std::optional<std::int64_t> customerId, departmentId;
  std::optional<kit::Date> issuedFrom, issuedTo, dueFrom, dueTo;
  int offset = 0;
  int limit = 50;
};

struct InvoiceRowView {
  std::int64_t id = 0;
  std::string number;
  InvoiceKind kind = InvoiceKind::kInvoice;
  InvoiceStatus status = InvoiceStatus::kIssued;
  std::int64_t customerId = 0;
  std::string customerCode, customerName;
  kit::Date issuedOn;
  std::optional<kit::Date> dueOn;  ///< the earliest that is still open, else the last
  std::string currency;
  std::int64_t total = 0;
  std::int64_t open = 0;  ///< of an invoice, as of the day; of a credit note, what is not allocated
  int daysLate = 0;       ///< 0 when nothing is late
};

struct InvoiceListPage {
  std::vector<InvoiceRowView> rows;  ///< newest first
  std::int64_t total = 0;            ///< over all pages
};

InvoiceListPage listInvoices(kit::sql::Session& session, std::int64_t companyId, const InvoiceQuery& query);

}  // namespace host::erp
