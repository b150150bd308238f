// The code lists of EN 16931 that decide what an invoice is and how it is paid.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/importers/einvoice.hpp"

namespace host::importers {

/// UNTDID 1001, as far as EN 16931 and the French extension (XP Z12-012) allow it; nullopt for a code that is no invoice.
[[nodiscard]] std::optional<EInvoiceKind> kindOfTypeCode(std::string_view code);

/// UNTDID 4461. A mandate says direct debit and a card says card, whatever the code is; unknown and missing codes are transfers.
[[nodiscard]] erp::PaymentMethod paymentMethodOf(const std::vector<std::string>& codes, bool mandate, bool card);

/// Due dates as a document states them, in order: several dates stand only when their amounts add up to `payable`. Otherwise the
/// latest one is the due date: nobody is late before it, however the others were meant.
[[nodiscard]] std::vector<DueDate> settledDueDates(std::vector<DueDate> dates, std::int64_t payable);

/// A note without its subject code: "#AAI#Thank you" is "Thank you".
[[nodiscard]] std::string withoutSubjectCode(std::string note);

}  // namespace host::importers
