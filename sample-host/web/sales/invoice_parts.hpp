// What several pages about one invoice need.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sample-host/erp/invoices.hpp"
#include "sample-host/web/site/answer.hpp"

namespace host::web {

/// 404, with the way to the list.
Problem noSuchInvoice(const Visit& visit);

/// "has_lines", "lines", "net", "vat": lines as they are shown and what they sum to; nothing of it for an invoice without lines.
nlohmann::json totalsModel(const Visit& visit, const std::vector<erp::InvoiceLine>& lines, const std::string& currency);

/// "VAT 20 %", "VAT exempt".
/// "5,5 %" for 550.
std::string percentTitle(const Visit& visit, int rate);
std::string vatTitle(const Visit& visit, int rate);

}  // namespace host::web
