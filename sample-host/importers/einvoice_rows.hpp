// An e-invoice as rows for the ERP. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/bulk_rows.hpp"
#include "sample-host/importers/einvoice.hpp"

namespace host::importers {

struct EInvoiceRows {
  erp::InvoiceRow invoice;
  std::vector<erp::InstalmentRow> instalments;  ///< only when the document states several due dates
  std::vector<erp::InvoiceLineRow> lines;
  std::optional<erp::PaymentRow> prepaid;
};

/// What the document says, for that company and customer. The total is what was payable when it was issued, what was paid before
/// is a payment on the issue date; where there are several due dates, the prepaid part is an instalment of its own that comes
/// first.
[[nodiscard]] EInvoiceRows rowsOf(const EInvoice& invoice, const std::string& company, const std::string& customer);

/// A customer made from the buyer.
[[nodiscard]] erp::CustomerRow customerOf(const Party& buyer, const std::string& company, const std::string& code);
/// The person or mail box that the buyer names, as billing contact.
[[nodiscard]] std::optional<erp::ContactRow> contactOf(const Party& buyer, const std::string& company, const std::string& code);

/// The reference of the payment for what was prepaid, by which it is known again.
[[nodiscard]] std::string prepaidReference(const EInvoice& invoice);

}  // namespace host::importers
