#include "sample-host/runtime/public_links.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>

namespace host::runtime {
namespace {

constexpr const char* kSetting = "public_url";
constexpr Instant kFreshMs = 5'000;
constexpr Instant kFormMs = 12LL * 3600 * 1000;
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string encoded(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kVariant);
  out.pop_back();  // its NUL
  return out;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size, &end,
                        kVariant) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  out.resize(size);
  return out;
}

std::optional<std::int64_t> numberOf(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string purposeOf(std::string_view appId) { return "public link of " + std::string(appId); }

/// The part up to `separator`, which is taken off.
std::string_view cut(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool isHostName(std::string_view name) {
  return !name.empty() && name.size() <= 253 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }) &&
         name.front() != '.' && name.front() != '-' && name.find("..") == std::string_view::npos;
}

/// "https://erp.example.org:8443"; '' for anything else.
std::string originOf(std::string text) {
  while (!text.empty() && (text.back() == '/' || text.back() == ' ')) text.pop_back();
  while (!text.empty() && text.front() == ' ') text.erase(0, 1);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool isSecure = text.starts_with("https://");
  if (!isSecure && !text.starts_with("http://")) return {};
  const auto rest = std::string_view(text).substr(isSecure ? 8 : 7);
  const auto colon = rest.find(':');
  if (!isHostName(rest.substr(0, colon))) return {};
  if (colon != std::string_view::npos) {
    const auto port = numberOf(rest.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return {};
  }
  return text;
}

bool isThisMachine(std::string_view origin) {
  const auto host = origin.substr(origin.find("//") + 2);
  const auto name = host.substr(0, host.find(':'));
  return name == "localhost" || name == "127.0.0.1";
}

}  // namespace

std::string PublicLinks::baseUrl() {
  const auto now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    if (readAt_ >= 0 && now >= readAt_ && now - readAt_ < kFreshMs) return baseUrl_;
  }
  auto url = settings_.get(0, kSetting).value_or("");
  const std::lock_guard lock(mutex_);
  baseUrl_ = url;
  readAt_ = now;
  return url;
}

Result<Done> PublicLinks::setBaseUrl(std::string_view text) {
  auto origin = originOf(std::string(text));
  const bool isEmpty = text.find_first_not_of(' ') == std::string_view::npos;
  if (!isEmpty && origin.empty())
    return Failure{FailureKind::kInvalid,
                   "\"{address}\" is no address of this kind: write it like https://erp.example.org, without anything behind it",
                   {{"address", std::string(text.substr(0, 200))}}};
  if (origin.starts_with("http://") && !isThisMachine(origin))
    return Failure{FailureKind::kInvalid,
                   "Over http a stranger could change the bank account that is shown: give an address that begins with https://",
                   {}};
  settings_.set(0, kSetting, origin);
  const std::lock_guard lock(mutex_);
  baseUrl_ = origin;
  readAt_ = clock_.now();
  return Done{};
}

std::string PublicLinks::sign(std::string_view appId, const PublicLink& link) {
  const auto payload =
      encoded("1|" + std::to_string(link.companyId) + "|" + std::to_string(link.lastDay.days()) + "|" + link.subject);
  return payload + "." + encoded(secrets_.seal(purposeOf(appId), payload));
}

std::optional<PublicLink> PublicLinks::open(std::string_view appId, std::string_view signedPart) {
  constexpr std::size_t kLongest = 2000;
  const auto dot = signedPart.find('.');
  if (signedPart.size() > kLongest || dot == std::string_view::npos) return std::nullopt;
  const auto payload = signedPart.substr(0, dot);
  const auto seal = decoded(signedPart.substr(dot + 1));
  if (!seal || !sameSecret(*seal, secrets_.seal(purposeOf(appId), payload))) return std::nullopt;
  const auto text = decoded(payload);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  if (cut(rest, '|') != "1") return std::nullopt;
  const auto company = numberOf(cut(rest, '|'));
  const auto lastDay = numberOf(cut(rest, '|'));
  if (!company || !lastDay) return std::nullopt;
  PublicLink link{*company, std::string(rest), kit::Date::fromDays(static_cast<std::int32_t>(*lastDay))};
  const auto today = companies_.local(link.companyId, clock_.now());
  if (!today || today->date > link.lastDay) return std::nullopt;
  return link;
}

std::string PublicLinks::formSeal(std::string_view signedPart, std::string_view at) {
  return encoded(secrets_.seal("form of a public page", std::string(at) + "|" + std::string(signedPart)));
}

std::string PublicLinks::formToken(std::string_view signedPart) {
  const auto at = std::to_string(clock_.now());
  return at + "-" + formSeal(signedPart, at);
}

bool PublicLinks::isFormToken(std::string_view signedPart, std::string_view token) {
  const auto dash = token.find('-');
  if (dash == std::string_view::npos) return false;
  const auto at = token.substr(0, dash);
  if (!sameSecret(token.substr(dash + 1), formSeal(signedPart, at))) return false;
  const auto madeAt = numberOf(at);
  const auto now = clock_.now();
  return madeAt && *madeAt <= now && now - *madeAt <= kFormMs;
}

}  // namespace host::runtime
