// How text that comes in is trimmed, compared and quoted. Shared by the CSV and the XML readers.
#pragma once
#include <string>
#include <string_view>

namespace host::importers {

/// Without blanks, tabs and line breaks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// For quoting a value in a sentence: on one line, not longer than 60 bytes, cut at a character.
[[nodiscard]] std::string shown(std::string_view text);

/// Upper-case letters and digits of ASCII only: "NL8200.98.395.B.01" becomes "NL820098395B01". For comparing identifiers.
[[nodiscard]] std::string alphanumeric(std::string_view text);

/// Blank runs become one blank, ASCII letters lower case, trimmed. For comparing names.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace host::importers
