// Reads the catalogue of a database and finds keys that do not begin with the company (docs/architecture.md, Databases).
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <map>
#include <string>
#include <vector>

namespace test {

/// A key of a table: its primary key, a unique index, or a foreign key.
struct Key {
  std::string table;
  std::string what;                  ///< "primary key", "unique index NAME", "foreign key to TABLE"
  std::vector<std::string> columns;  ///< in order; an expression is its text
};

/// Every key of every ordinary table of the database's own schemas, by table. Temporary and internal tables are left out.
std::vector<Key> keysOf(kit::sql::Session& session);

/// The tables without any primary key.
std::vector<std::string> tablesWithoutPrimaryKey(kit::sql::Session& session);

/// Table, or table and what ("erp_company unique index"), with the reason why its keys need not begin with company_id.
using Exceptions = std::map<std::string, std::string>;

/// One sentence for each key that does not begin with company_id and is not excepted, and one for each exception that excepts
/// nothing (any more) when `tablesPrefix` is where it points.
std::vector<std::string> companyFirstViolations(kit::sql::Session& session, const Exceptions& exceptions);

}  // namespace test
