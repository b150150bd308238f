// The fixed words of an invoice's document, in its two languages. They are printed whatever the user reads on screen.
#pragma once
#include <string>

namespace host::erp {

struct InvoiceWords {
  const char *invoice, *creditNote, *selfBilled, *draft, *cancelled;
  const char *number, *issuedOn, *dueOn, *customerCode, *order, *orderedBy, *corrects, *buyerVat, *buyerRegistration;
  const char *description, *quantity, *unitPrice, *vatRate, *net;
  const char *totalNet, *vatOf, *rounding, *total, *creditTotal, *paid, *credited, *open, *allocated, *left;
  const char *vatBreakdown, *taxable, *vat;
  const char *instalments, *instalment, *onReceipt, *payments, *payment, *reversal, *creditNoteOf;
  const char *payBy, *payTo, *quote, *directDebit, *asPerOrder, *asAgreed, *page, *asOf;
  const char *transfer, *cheque, *card, *cash;
  const char *reverseCharge, *intraCommunity, *exportOutside, *exempt, *outOfScope, *noVat;
  const char *penalty, *penaltyPublic, *indemnity, *noDiscount;
  const char *registration, *vatNumber, *phone;
};

/// "fr", and English for everything else.
const InvoiceWords& invoiceWords(const std::string& language);

}  // namespace host::erp
