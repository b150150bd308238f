// Demo data: two companies with a ledger of fourteen months, as an accountant would know it. Everything is invented; all e-mail
// addresses end in .example, telephone numbers are from the ranges that are kept for fiction.
#pragma once
#include <cstdint>
#include <filesystem>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/refusal.hpp"

namespace host::demo {

/// The companies' codes: the main one, in France, with two departments, and a small one in Switzerland.
inline constexpr const char* kMainCompany = "VASSEUR";
inline constexpr const char* kSmallCompany = "LEMAN";

struct DemoOptions {
  int customers = 300;
  int invoices = 3000;
  std::uint64_t seed = 1;
  kit::Date asOf;  ///< "today": nothing is issued or paid after it; drafts are of this week
  /// Where a few e-invoices of our own making are written, to be imported like any other; nullopt makes none. The folder is made.
  std::optional<std::filesystem::path> eInvoiceFolder;
};

struct DemoSummary {
  long long companies = 0, departments = 0, customers = 0, contacts = 0;
  long long invoices = 0, lines = 0, instalments = 0, payments = 0, creditNotes = 0, eInvoices = 0;
};

/// True when the main company is there already.
bool demoDataPresent(kit::sql::Session& session);

/// Makes the data, in one transaction (e-invoices afterwards, each in its own). The same options give the same data. Refuses when
/// the data are there already or when the numbers make no sense. Needs the ERP's schema. Throws kit::sql::SqlError.
erp::Outcome<DemoSummary> makeDemoData(kit::sql::Session& session, const DemoOptions& options);

/// Writes the e-invoices (UBL invoice, UBL credit note, CII invoice) and returns their paths.
std::vector<std::filesystem::path> writeEInvoices(const std::filesystem::path& folder, kit::Date asOf);

}  // namespace host::demo
