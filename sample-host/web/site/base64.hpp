// Base64 as mails and data addresses write it (libsodium).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace host::web {

std::string base64(std::string_view bytes);
/// nullopt for what is no base64.
std::optional<std::string> fromBase64(std::string_view text);

}  // namespace host::web
