// The format that a company has written for its invoices: kept with the one before it.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <optional>
#include <string>

#include "sample-host/erp/audit.hpp"
#include "sample-host/erp/invoice_format.hpp"
#include "sample-host/erp/refusal.hpp"

namespace host::erp {

struct StoredInvoiceFormat {
  std::optional<InvoiceFormat> own;       ///< nullopt: invoices look as the product draws them
  std::optional<InvoiceFormat> previous;  ///< what was there before the last change; nullopt: the drawn one, or nothing
  std::string failedNumber;  ///< of the first invoice that could not be made in `own`, so that it was drawn; '' for none
  std::int64_t version = 0;
};

StoredInvoiceFormat storedInvoiceFormat(kit::sql::Session& session, std::int64_t companyId);

/// Each writes a line of the audit, and refuses when somebody else saved since `version` was read.
/// What `checkInvoiceFormat` refuses is refused here too.
Outcome<Done> saveInvoiceFormat(kit::sql::Session& session, const Actor& actor, const InvoiceFormat& format,
                                std::int64_t version);
/// Back to the drawn invoice; the own format becomes the previous one.
Outcome<Done> dropInvoiceFormat(kit::sql::Session& session, const Actor& actor, std::int64_t version);
/// The previous format is used again, and what was used becomes the previous one.
Outcome<Done> restoreInvoiceFormat(kit::sql::Session& session, const Actor& actor, std::int64_t version);

/// Keeps that an invoice could not be made in the format of `version`; only the first since it was saved.
void noteFormatFailure(kit::sql::Session& session, std::int64_t companyId, std::int64_t version, const std::string& number);

}  // namespace host::erp
