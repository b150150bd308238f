// Text in columns found and put into order whatever its case and accents, alike on both databases. Not for other layers.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <string_view>

namespace reminders::storage {

/// The pattern with which `contains` finds `text` anywhere: a GLOB of character classes on SQLite, a regular expression on
/// PostgreSQL. Every sign of the text stands for itself; "e" finds "É" and "É" finds "e".
std::string patternFor(const kit::sql::Session& session, std::string_view text);

/// "column glob :3": true where the column holds the text of the pattern that is bound to `parameter` (":3").
std::string contains(const kit::sql::Session& session, std::string_view column, std::string_view parameter);

/// What a column of names is sorted by, as people look for them: "Éclair" among those with e, "œuvre" as "oeuvre", capital letters
/// like small ones.
std::string sortKey(const kit::sql::Session& session, const std::string& column);

}  // namespace reminders::storage
