#include "sample-host/web/http/encoding.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>
#include <host_sdk/kit/encoding/utf8.hpp>

namespace host::web {

bool isUtf8Text(std::string_view text) { return text.find('\0') == std::string_view::npos && kit::encoding::isUtf8(text); }

std::optional<std::string> percentDecode(std::string_view text, bool plusIsBlank) {
  std::string escaped(text);
  if (plusIsBlank) std::replace(escaped.begin(), escaped.end(), '+', ' ');
  auto decoded = kit::encoding::percentDecoded(escaped);
  if (decoded && !isUtf8Text(*decoded)) return std::nullopt;
  return decoded;
}

bool isLocalPath(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (path.size() > 1 && (path[1] == '/' || path[1] == '\\')) return false;
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
  return true;
}

}  // namespace host::web
