// The demo's invoices and what came of them. Not for use outside of the demo.
#pragma once
#include <vector>

#include "sample-host/demo/parties.hpp"

namespace host::demo {

struct Ledger {
  std::vector<erp::InvoiceRow> invoices;  ///< credit notes too
  std::vector<erp::InvoiceLineRow> lines;
  std::vector<erp::InstalmentRow> instalments;
  std::vector<erp::PaymentRow> payments;
  std::vector<erp::CreditRow> credits;
  long long creditNotes = 0;
};

Ledger makeLedger(const DemoOptions& options, const Parties& parties, Dice dice);

}  // namespace host::demo
