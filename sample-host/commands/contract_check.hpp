// Whether a database keeps the data contract that apps rely on (host-sdk/sql/contract_v1.json).
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <vector>

namespace host::commands {

/// A sentence for each breach: views or columns missing or too many, values of a wrong form, keys that are not unique,
/// settlements of more than there was to settle. Empty: all is well. Reads only.
std::vector<std::string> contractProblems(kit::sql::Session& sql);

}  // namespace host::commands
