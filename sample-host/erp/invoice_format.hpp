// The look of invoices as a company writes it: HTML and CSS with fields, laid out by the kit. What the law asks of an invoice is
// read back from what was laid out (invoice_duties.hpp): a format that does not show it is refused.
#pragma once
#include <host_sdk/kit/html/pages.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "sample-host/erp/invoice_texts.hpp"
#include "sample-host/erp/refusal.hpp"

namespace host::erp {

struct InvoiceFormat {
  std::string html, css;
  bool operator==(const InvoiceFormat&) const = default;
};

/// What is wrong with a format, or left out of it. `refusal.field` is "html" or "css".
struct FormatProblem {
  Refusal refusal;
  bool isRefused = true;  ///< it cannot be used so; else it is laid out without that
  int line = 0;           ///< from 1; 0: unknown
  bool operator==(const FormatProblem& other) const {
    return refusal.text() == other.refusal.text() && isRefused == other.isRefused && line == other.line;
  }
};

/// A format that cannot be used for a document; `problems` says why, never empty.
class FormatRefused : public std::runtime_error {
 public:
  explicit FormatRefused(std::vector<FormatProblem> why);
  std::vector<FormatProblem> problems;
};

/// The invoice of the product as a format, to begin with: it looks like the drawn one.
const InvoiceFormat& starterInvoiceFormat();

/// All that can be said of a format without an invoice of the company: tags, HTML, CSS, limits, and what a document of each kind
/// would lack.
std::vector<FormatProblem> checkInvoiceFormat(const InvoiceFormat& format);

/// Throws FormatRefused, also when the laid out document does not say all that the law asks.
kit::html::Pages laidOut(const InvoiceFormat& format, const InvoiceDocument& document, const InvoiceTexts& texts);

}  // namespace host::erp
