// The demo's companies, customers and contacts. Not for use outside of the demo.
#pragma once
#include <string>
#include <vector>

#include "sample-host/demo/demo_data.hpp"
#include "sample-host/demo/dice.hpp"
#include "sample-host/erp/bulk_rows.hpp"

namespace host::demo {

/// How a customer pays; the ledger follows from it.
enum class Habit { kPrompt, kSlow, kBad, kDirectDebit };

struct DemoCustomer {
  erp::CustomerRow row;
  std::string currency;
  Habit habit = Habit::kPrompt;
  int vatRate = 2000;  ///< basis points
  std::string vatCategory = "S";
  int termDays = 30;
};

struct Parties {
  std::vector<erp::CompanyRow> companies;
  std::vector<erp::DepartmentRow> departments;
  std::vector<DemoCustomer> customers;  ///< of the main company first
  std::vector<erp::ContactRow> contacts;
};

Parties makeParties(const DemoOptions& options, Dice dice);

}  // namespace host::demo
