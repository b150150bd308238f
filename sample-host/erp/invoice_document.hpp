// Everything that an invoice's document says, before it is drawn: the one thing that every format of it is made from.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/invoice_page.hpp"
#include "sample-host/erp/vat.hpp"

namespace host::erp {

struct InvoiceDocument {
  std::string language;  ///< fr or en: the customer's, else the company's
  kit::Date asOf;        ///< payments up to this day are shown
  Company seller;
  std::optional<Department> department;
  Customer buyer;
  InvoiceDetails invoice;
  /// For an invoice that came without lines: one line over its whole total, at the company's VAT rate.
  std::vector<InvoiceLine> lines;
  std::vector<VatGroup> vat;
  std::int64_t net = 0;
  std::int64_t vatTotal = 0;
  std::int64_t rounding = 0;          ///< total − net − VAT; a document that was imported may round differently
  std::vector<std::string> mentions;  ///< of the law, in the document's language
};

/// nullopt when the company has no such invoice.
std::optional<InvoiceDocument> invoiceDocument(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId,
                                               kit::Date asOf);

/// The last lines of a seller: form, capital, registers, VAT number.
std::string legalIdentity(const Company& seller, const std::string& language);

}  // namespace host::erp
