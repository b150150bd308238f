// One invoice with everything that its page and its PDF show, as of a day.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/invoices.hpp"
#include "sample-host/erp/payments.hpp"
#include "sample-host/erp/words.hpp"

namespace host::erp {

struct InstalmentView {
  int position = 0;
  std::optional<kit::Date> dueOn;
  std::int64_t amount = 0;
  std::int64_t open = 0;  ///< as of the day
  int daysLate = 0;
};

/// An allocation of a credit note, seen from either side.
struct CreditView {
  std::int64_t documentId = 0;  ///< the other side: the credit note, or the invoice
  std::string number;
  kit::Date on;
  std::int64_t amount = 0;
};

struct InvoiceDetails {
  std::int64_t id = 0;
  std::string number;
  InvoiceKind kind = InvoiceKind::kInvoice;
  InvoiceStatus status = InvoiceStatus::kIssued;
  std::int64_t customerId = 0;
  std::string customerCode, customerName;
  std::optional<std::int64_t> departmentId;
  std::string departmentName;
  std::string operatorName, orderReference, orderingParty, note;
  kit::Date issuedOn, sentOn;
  std::string currency;
  std::int64_t total = 0;
  PaymentMethod paymentMethod = PaymentMethod::kTransfer;
  std::optional<std::int64_t> correctsId;
  std::string correctsNumber;
  bool scheduled = false;  ///< instalments were given
  std::int64_t version = 0;

  std::vector<InvoiceLine> lines;           ///< empty for an invoice that came without
  std::vector<InstalmentView> instalments;  ///< by due date
  std::vector<Payment> payments;            ///< by date, up to the day and later
  std::vector<CreditView> credits;          ///< of an invoice: credit notes; of a credit note: invoices
  std::vector<InvoiceRowView> otherLate;    ///< the customer's other late invoices, at most 20
  std::int64_t open = 0;                    ///< as of the day; of a credit note what is not allocated
};

/// nullopt when the company has no such invoice.
std::optional<InvoiceDetails> invoiceDetails(kit::sql::Session& session, std::int64_t companyId, const std::string& number,
                                             kit::Date asOf);
std::optional<InvoiceDetails> invoiceDetails(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId,
                                             kit::Date asOf);

}  // namespace host::erp
