// Names that a statement gives to its own subqueries.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace kit::sql {

/// Whether `sql`, as SQLite reads it, may name a common table expression (`with NAME as (…)`) so that `isForbidden` holds for the
/// name in lower case. Looks at words, not at grammar: what stands where such a name could is taken for one, in quotes or not,
/// whatever comments lie between. Also true for what cannot be told.
///
/// Why it matters: SQLite tells its authorizer through which view a table is read by the name that stands behind `from`, and a
/// common table expression of the same name is told alike.
[[nodiscard]] bool mayNameCommonTable(std::string_view sql, const std::function<bool(const std::string&)>& isForbidden);

}  // namespace kit::sql
