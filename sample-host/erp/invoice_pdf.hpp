// The host's own PDF of an invoice or credit note.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/invoice_document.hpp"

namespace host::erp {

struct InvoicePdf {
  std::string bytes;
  std::string fileName;               ///< "Facture F2026-00012.pdf", safe as a file's name
  std::vector<std::string> warnings;  ///< what could not be shown, e.g. a logo that is no PNG
};

/// Draws the document: A4, the buyer's address in the window of an envelope, lines, VAT by rate, instalments, payments, mentions
/// of the law, page n/N. The same document gives the same bytes. Any thread. Throws std::runtime_error when Cairo fails.
InvoicePdf renderInvoicePdf(const InvoiceDocument& document);

/// Reads and draws; nullopt when the company has no such invoice.
std::optional<InvoicePdf> invoicePdf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId, kit::Date asOf);

}  // namespace host::erp
