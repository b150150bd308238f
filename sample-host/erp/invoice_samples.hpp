// Invented documents, one of each kind: what a format must be able to show, and the examples beside its fields.
#pragma once
#include <string>
#include <vector>

#include "sample-host/erp/invoice_document.hpp"

namespace host::erp {

/// An invoice with everything; one with a schedule, to a buyer abroad who owes the VAT; one that came without lines; a credit
/// note.
std::vector<InvoiceDocument> sampleInvoices(const std::string& language);

}  // namespace host::erp
