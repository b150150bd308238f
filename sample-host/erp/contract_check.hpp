// Whether a database keeps the data contract (host-sdk/sql/contract_v1.json): for another ERP that joins by creating the views,
// and for our own tests.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace host::erp {

/// One way in which a view breaks the contract.
struct ContractFinding {
  std::string view;
  std::string column;  ///< '' where it concerns the view as a whole
  std::string text;    ///< what is wrong, in how many rows, and what the contract asks for
  /// A row that shows it, by the columns of the view's key, and their values as text; empty where no row is meant.
  std::vector<std::pair<std::string, std::string>> example;

  /// All of it for a person: "sdk_v1_invoice.currency: 2 values …; for example where company_id = 1, invoice_id = 7".
  [[nodiscard]] std::string sentence() const;
};

/// contract_v1.json, as this program was built with it.
std::string_view contractV1();

/// Reads the views of any database: they exist with their columns in order; values have their types, words, dates, currencies,
/// countries and addresses; keys are unique; rows refer to rows that exist; receivables add up to their invoices; what is
/// settled is the sum of the settlements, which stay between nothing and the amount on every day. An empty list: the contract is
/// kept. Reads every view fully; changes nothing. Throws SqlError when the database cannot be read.
std::vector<ContractFinding> checkContract(kit::sql::Session& session);

}  // namespace host::erp
