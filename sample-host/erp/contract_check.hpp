// Whether a database keeps the data contract (host-sdk/sql/contract_v1.json): for another ERP that joins by creating the views,
// and for our own tests.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace host::erp {

struct ContractFinding {
  std::string view;
  std::string text;  ///< what is wrong, with how many rows, and what the contract asks for
};

/// contract_v1.json, as this program was built with it.
std::string_view contractV1();

/// Reads the views of any database: they exist with their columns in order; values have their types, words and dates; keys are
/// unique; rows refer to rows that exist; receivables add up to their invoices; settlements stay between nothing and the amount
/// on every day. An empty list: the contract is kept. Reads every view fully; changes nothing. Throws SqlError when the database
/// cannot be read.
std::vector<ContractFinding> checkContract(kit::sql::Session& session);

}  // namespace host::erp
