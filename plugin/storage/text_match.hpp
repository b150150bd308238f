// Conditions that find a text in a column whatever its case and accents, on both databases. Not for other layers.
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

}  // namespace reminders::storage
