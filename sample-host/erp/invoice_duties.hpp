// What an invoice must say by law, whatever its format: code de commerce, article L441-9; code général des impôts, annexe II,
// article 242 nonies A.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/erp/invoice_texts.hpp"
#include "sample-host/erp/refusal.hpp"

namespace host::erp {

/// What of it `readable` (the words of a laid out document, kit::html::Pages::text) does not say; each names the field to write.
/// Seller with address and registers, buyer with address and numbers, kind, number, dates, order, lines, VAT by rate, totals,
/// late penalties, indemnity and discount. Letters' case, accents and blanks do not count.
std::vector<Refusal> missingDuties(const InvoiceDocument& document, const InvoiceTexts& texts, std::string_view readable);

}  // namespace host::erp
