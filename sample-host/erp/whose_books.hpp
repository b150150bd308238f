// Whose tables a database holds: Atrium's own, or those of another ERP that joined by creating the contract's views over them.
#pragma once
#include <host_sdk/kit/sql/session.hpp>

namespace host::erp {

/// Whether the data contract's views are there and Atrium's tables are not. Then Atrium keeps no books in this database: it hosts
/// apps over another ERP's. Changes nothing. Throws SqlError.
bool booksOfAnotherErp(kit::sql::Session& session);

}  // namespace host::erp
