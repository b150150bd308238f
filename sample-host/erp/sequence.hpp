// Ids and numbers from erp_sequence: no autoincrement, so that both databases behave alike.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <string>

namespace host::erp {

/// Takes `count` consecutive values of a company's series and returns the first; the series begins at 1. Inside a Transaction:
/// values of one that is rolled back are given again. Other writers of the same series wait for its end.
std::int64_t takeValues(kit::sql::Session& session, std::int64_t companyId, const std::string& series, std::int64_t count);

/// Ids are unique over all tables of a company.
inline std::int64_t takeIds(kit::sql::Session& session, std::int64_t companyId, std::int64_t count = 1) {
  return takeValues(session, companyId, "id", count);
}

/// The id of a company that is about to be made.
inline std::int64_t takeCompanyId(kit::sql::Session& session) { return takeValues(session, 0, "company", 1); }

}  // namespace host::erp
