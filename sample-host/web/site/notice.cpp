#include "sample-host/web/site/notice.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <host_sdk/kit/encoding/percent.hpp>
#include <nlohmann/json.hpp>

#include "sample-host/runtime/secrets.hpp"
#include "sample-host/web/http/encoding.hpp"

namespace host::web {
namespace {

using nlohmann::json;

std::string sealOf(std::string_view text, std::string_view secret) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(secret.data()),
                     std::min<std::size_t>(secret.size(), crypto_generichash_KEYBYTES_MAX));
  std::string hex;
  for (const auto byte : hash) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xFU];
  }
  return hex;
}

}  // namespace

std::string sealNotice(const Notice& notice, std::string_view secret) {
  const auto text = kit::encoding::percentEncoded(
      json::array({notice.kind, notice.icon, notice.text, notice.linkHref, notice.linkTitle, notice.undoAction, notice.undoTitle})
          .dump());
  return sealOf(text, secret) + "." + text;
}

json openNotice(std::string_view sealed, std::string_view secret) {
  const auto point = sealed.find('.');
  if (point == std::string_view::npos) return nullptr;
  const auto text = sealed.substr(point + 1);
  if (!runtime::sameSecret(sealed.substr(0, point), sealOf(text, secret))) return nullptr;
  const auto plain = percentDecode(text, false);
  if (!plain) return nullptr;
  const auto parts = json::parse(*plain);
  json model{{"kind", parts[0]}, {"icon_name", parts[1]}, {"text", parts[2]}, {"link", nullptr}, {"undo", nullptr}};
  if (parts[3] != "") model["link"] = {{"href", parts[3]}, {"title", parts[4]}};
  if (parts[5] != "") model["undo"] = {{"action", parts[5]}, {"title", parts[6]}};
  return model;
}

}  // namespace host::web
