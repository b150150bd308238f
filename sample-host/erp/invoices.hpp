// Invoices: what can be done with one. How they are listed and read is in invoice_list.hpp and invoice_page.hpp.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/audit.hpp"
#include "sample-host/erp/refusal.hpp"
#include "sample-host/erp/words.hpp"

namespace host::erp {

struct InvoiceLine {
  std::string description;
  std::int64_t quantity = 1'000'000;  ///< millionths
  std::string unit;
  std::int64_t unitPrice = 0;  ///< millionths of the currency's major unit, without VAT
  int vatRate = 0;             ///< basis points
  std::string vatCategory = "S";
  std::int64_t net = 0;  ///< minor units; computed by saveDraft
};

struct PlannedInstalment {
  std::optional<kit::Date> dueOn;
  std::int64_t amount = 0;
};

/// An invoice that is being written. Its total is what its lines make.
struct InvoiceDraft {
  std::int64_t id = 0;  ///< 0: a new one
  std::int64_t customerId = 0;
  std::optional<std::int64_t> departmentId;
  std::string operatorName, orderReference, orderingParty, note;
  kit::Date issuedOn;  ///< as planned; issuing may set another
  std::string currency;
  PaymentMethod paymentMethod = PaymentMethod::kTransfer;
  std::vector<InvoiceLine> lines;
  std::optional<kit::Date> dueOn;              ///< when `instalments` is empty
  std::vector<PlannedInstalment> instalments;  ///< sum to the total
  std::int64_t version = 0;
};

struct CreditRequest {
  std::int64_t invoiceId = 0;
  kit::Date on;
  std::int64_t amount = 0;  ///< with VAT, minor units; the whole total copies the invoice's lines
  std::string reason;
  std::string number;  ///< '' takes the next of the series
};

struct Issued {
  std::int64_t id = 0;
  std::string number;
};

/// Whether the line's amount is one that can be reckoned with. Lines that do not fit are refused by saveDraft.
bool fits(const InvoiceLine& line, kit::Currency currency);

/// Net and VAT of lines: what an invoice of them will total. Throws std::overflow_error when one of them does not fit.
std::int64_t totalOf(const std::vector<InvoiceLine>& lines, const std::string& currency);

/// Makes or rewrites a draft; returns its id. A draft bears a provisional number until it is issued.
Outcome<std::int64_t> saveDraft(kit::sql::Session& session, const Actor& actor, const InvoiceDraft& draft);

/// Gives the draft its date and number ('' takes the next of the company's series for that year). Due dates that were planned
/// stay.
Outcome<Issued> issueInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version,
                             kit::Date on, const std::string& number = {});

/// Makes a credit note over a part or the whole of an invoice and allocates it to what is open there; the rest is the customer's
/// credit. Refuses more than was invoiced and not yet credited.
Outcome<Issued> creditInvoice(kit::sql::Session& session, const Actor& actor, const CreditRequest& request);

/// Allocates what is left of a credit note to another invoice of the same customer and currency.
Outcome<Done> allocateCredit(kit::sql::Session& session, const Actor& actor, std::int64_t creditNoteId, std::int64_t invoiceId,
                             std::int64_t amount);

/// Refuses when money was booked on it. `reason` is kept in the audit.
Outcome<Done> cancelInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version,
                            const std::string& reason = {});
/// Ends the matter with what is still open (a loss, a settlement elsewhere); nothing is reminded any more.
Outcome<Done> closeInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version);
Outcome<Done> reopenInvoice(kit::sql::Session& session, const Actor& actor, std::int64_t invoiceId, std::int64_t version);

}  // namespace host::erp
