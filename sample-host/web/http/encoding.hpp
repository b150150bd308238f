// What a visitor's bytes may be: text, an escaped text, a path of this host.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace host::web {

/// Whether `text` is well-formed UTF-8 without NUL.
bool isUtf8Text(std::string_view text);

/// Decodes %XX (and '+' as a blank where `plusIsBlank`). nullopt for a broken escape or when the result is no UTF-8 text.
std::optional<std::string> percentDecode(std::string_view text, bool plusIsBlank);

/// Whether a browser that is sent to `path` stays on this host: it begins with one '/', and holds neither "//" nor '\' at its
/// start nor control characters. What comes from a visitor is never followed without this.
bool isLocalPath(std::string_view path);

}  // namespace host::web
