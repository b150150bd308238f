// The host's own PDF of an invoice or credit note.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/invoice_document.hpp"
#include "sample-host/erp/invoice_format.hpp"

namespace host::erp {

struct InvoicePdf {
  std::string bytes;
  std::string fileName;               ///< "Facture F2026-00012.pdf", safe as a file's name
  std::vector<std::string> warnings;  ///< what could not be shown, e.g. a logo that is no PNG; that another format was taken
};

/// Draws the document: A4, the buyer's address in the window of an envelope, lines, VAT by rate, instalments, payments, mentions
/// of the law, page n/N. The same document gives the same bytes. Any thread. Throws std::runtime_error when Cairo fails.
InvoicePdf renderInvoicePdf(const InvoiceDocument& document);

/// The same in a format of the company's own. Throws FormatRefused when it cannot be used for this document, std::runtime_error
/// when Cairo fails.
InvoicePdf renderInvoicePdf(const InvoiceDocument& document, const InvoiceFormat& format);

/// Reads and makes it, in the company's own format where there is one; drawn where that cannot be used for it, which is then kept
/// for the page of the settings. nullopt when the company has no such invoice.
std::optional<InvoicePdf> invoicePdf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId, kit::Date asOf);

}  // namespace host::erp
