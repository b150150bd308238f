// The two transfer encodings of mail. Encoders are exact; decoders take whatever comes and never fail.
#pragma once
#include <string>
#include <string_view>

namespace kit::mail {

/// Base64 without line ends.
std::string base64(std::string_view bytes);
/// Appends Base64 in lines of 76 characters, each ended by CRLF.
void appendBase64Lines(std::string& out, std::string_view bytes);
/// Skips what is no Base64 character; padding ends a group, not the data (two blocks in a row are both read).
std::string decodeBase64(std::string_view text);

/// Appends quoted-printable of a text whose line ends are LF: lines of at most 76 characters ended by CRLF. A leading `From ` and
/// a leading dot are quoted too, since mailbox files and transports are known to touch them.
void appendQuotedPrintable(std::string& out, std::string_view text);
/// Bad escapes stay as they are. With `underscoreIsBlank` (RFC 2047, Q encoding) `_` is a blank.
std::string decodeQuotedPrintable(std::string_view text, bool underscoreIsBlank = false);

}  // namespace kit::mail
