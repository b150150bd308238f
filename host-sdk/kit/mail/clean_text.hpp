// What text mail may hold, and how strangers' text is shown.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace kit::mail {

bool isAscii(std::string_view text);

/// C0, DEL, C1 and the two line separators of Unicode: what no header value may hold.
constexpr bool isControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }

/// Valid UTF-8 without control characters.
bool isCleanText(std::string_view text);

/// The text made fit to be shown in a sentence or kept in a table: invalid bytes and control characters become `?`
/// (line ends and tabs become blanks), and what is beyond `maxBytes` is cut on a character limit and marked with an ellipsis.
std::string shown(std::string_view text, std::size_t maxBytes = 80);

/// ASCII letters in lower case; everything else as it is.
std::string lowerAscii(std::string_view text);
bool equalsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace kit::mail
