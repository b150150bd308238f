// What a database said, as a person can use it: what, where, what to do. Not a public header.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>

namespace kit::sql {

/// Without the query, which SOCI appends, and the offending values, which PostgreSQL adds as DETAIL: neither belongs before a
/// user or into a log. Also without the name of SOCI's function. On one line.
std::string stripped(std::string text);

/// What went wrong with a statement. `detail` is stripped.
std::string sentence(SqlError::Kind kind, const std::string& detail);
/// The same for a connection. `where` is the URL without its password.
std::string cannotOpen(const std::string& where, const std::string& detail);

}  // namespace kit::sql
