// Factur-X and ZUGFeRD: a PDF that carries its CII invoice as an attachment. Pages are never rendered.
#pragma once
#include <cstddef>
#include <string>
#include <variant>

#include "sample-host/importers/refusal.hpp"

namespace host::importers {

struct PdfLimits {
  std::size_t pdfBytes = std::size_t{20} * 1024 * 1024;
  std::size_t xmlBytes = std::size_t{20} * 1024 * 1024;
};

/// Whether the bytes begin as a PDF does.
[[nodiscard]] bool looksLikePdf(const std::string& bytes);

/// The bytes of `factur-x.xml`, `zugferd-invoice.xml`, `ZUGFeRD-invoice.xml` or `xrechnung.xml` inside the PDF, in that order.
/// Decompression stops at the limit. Never throws for bad input.
[[nodiscard]] std::variant<std::string, Refusal> attachedInvoice(const std::string& pdf, const std::string& name,
                                                                 PdfLimits limits = {});

}  // namespace host::importers
