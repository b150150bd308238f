// An answer, and the headers that every answer carries.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace host::web {

/// Who may do what with an answer: the Content-Security-Policy it is sent with.
enum class ContentPolicy {
  kPage,      ///< a page of the host: own scripts, styles and images; framed by nobody
  kDocument,  ///< a document shown inside a page of ours (a mail, a letter): no scripts at all, sandboxed, styles of its own
  kFile,      ///< an asset or a download: nothing of it runs
};

struct Response {
  int status = 200;
  std::string contentType = "text/html; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< beside those that every answer carries
  std::string cacheControl = "no-store";                     ///< pages hold what only their reader may see
  ContentPolicy policy = ContentPolicy::kPage;
  /// What a link off this page tells of its address; "no-referrer" where the address itself is a secret.
  std::string referrerPolicy = "same-origin";

  /// Adds a header. A value with control characters is a defect (std::logic_error): nothing unchecked comes near a header.
  Response& with(std::string name, std::string value);

  static Response html(std::string body, int status = 200);
  static Response text(std::string body, int status = 200);
  static Response json(std::string body, int status = 200);
  /// 303: the browser asks for `path` with GET. `path` must be local (std::logic_error): what visitors send is checked before.
  static Response redirect(const std::string& path);
  /// A file to keep: Content-Disposition with `fileName` in ASCII and in UTF-8 (RFC 6266).
  static Response download(std::string body, std::string contentType, std::string_view fileName, bool shownInBrowser = false);
};

/// A cookie for the whole host: HttpOnly, SameSite=Lax; `secure` where the host is reached by https. `seconds` 0 deletes it,
/// negative lets it end with the browser.
std::pair<std::string, std::string> cookieHeader(std::string_view name, std::string_view value, long long seconds, bool secure);

/// The headers that go with `response`: security, caching, content type and its own, in order.
std::vector<std::pair<std::string, std::string>> headersOf(const Response& response);

}  // namespace host::web
