#include "sample-host/web/http/response.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>
#include <stdexcept>

#include "sample-host/web/http/encoding.hpp"

namespace host::web {
namespace {

bool hasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string_view policyText(ContentPolicy policy) {
  switch (policy) {
    case ContentPolicy::kDocument:
      // Read inside an <iframe sandbox> of ours. A mail's look is in inline styles and embedded images; nothing is fetched.
      return "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self'; form-action 'none'; "
             "base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
    case ContentPolicy::kFile:
      // No sandbox: the PDF viewers of browsers refuse to work inside one. Nothing can run here all the same.
      return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    case ContentPolicy::kPage: break;
  }
  return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
         "form-action 'self'; frame-ancestors 'none'";
}

}  // namespace

Response& Response::with(std::string name, std::string value) {
  if (hasControlCharacter(name) || hasControlCharacter(value))
    throw std::logic_error("a header of an answer holds a control character: " + name.substr(0, 40));
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Response Response::html(std::string body, int status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response Response::text(std::string body, int status) {
  auto response = html(std::move(body), status);
  response.contentType = "text/plain; charset=utf-8";
  return response;
}

Response Response::json(std::string body, int status) {
  auto response = html(std::move(body), status);
  response.contentType = "application/json";
  return response;
}

Response Response::redirect(const std::string& path) {
  if (!isLocalPath(path)) throw std::logic_error("a redirect leads off this host");
  auto response = html({}, 303);
  response.with("Location", path);
  return response;
}

Response Response::download(std::string body, std::string contentType, std::string_view fileName, bool shownInBrowser) {
  Response response;
  response.body = std::move(body);
  response.contentType = std::move(contentType);
  response.policy = ContentPolicy::kFile;
  std::string ascii;
  for (const char c : fileName)
    if (static_cast<unsigned char>(c) >= 0x20)
      ascii += static_cast<unsigned char>(c) > 0x7E || c == '"' || c == '\\' || c == '/' || c == '%' ? '_' : c;
  const std::string disposition = shownInBrowser ? "inline" : "attachment";
  response.with("Content-Disposition",
                disposition + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + kit::encoding::percentEncoded(fileName));
  return response;
}

std::pair<std::string, std::string> cookieHeader(std::string_view name, std::string_view value, long long seconds, bool secure) {
  std::string text = std::string(name) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
  if (seconds >= 0) text += "; Max-Age=" + std::to_string(seconds);
  if (secure) text += "; Secure";
  return {"Set-Cookie", text};
}

std::vector<std::pair<std::string, std::string>> headersOf(const Response& response) {
  std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Type", response.contentType},
      {"Content-Security-Policy", std::string(policyText(response.policy))},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", response.policy == ContentPolicy::kPage ? "DENY" : "SAMEORIGIN"},
      {"Referrer-Policy", response.referrerPolicy},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
      {"Cache-Control", response.cacheControl}};
  headers.insert(headers.end(), response.headers.begin(), response.headers.end());
  return headers;
}

}  // namespace host::web
