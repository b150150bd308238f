// What apps add to the host's pages, as the pages need it.
#pragma once
#include <cstdint>
#include <functional>
#include <host_sdk/text.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sample-host/runtime/clock.hpp"
#include "sample-host/runtime/identity.hpp"

namespace host::runtime {

/// A text in the languages of the product.
struct LocalText {
  std::string en, fr;
  [[nodiscard]] const std::string& in(std::string_view language) const { return language == "fr" && !fr.empty() ? fr : en; }
};

struct MenuItem {
  std::string appId, id;
  LocalText title;
  std::string href;    ///< `/apps/ID/…`
  std::string parent;  ///< `sales`, `apps` or `settings`
  std::string icon;    ///< name of an icon of the set
  std::int64_t badge = 0;
};

struct SettingsItem {
  std::string appId, id;
  LocalText title;
  std::string href;
};

/// A card on the page of an invoice or customer.
struct RenderedBlock {
  std::string appId, id;
  LocalText title;
  std::string html;     ///< trusted as much as the app is; empty: shows nothing
  std::string problem;  ///< why there is no card; a sentence for the user, html is empty then
  double milliseconds = 0;
};

/// Who may open a path of an app. Absent role: whoever has a signed address of it.
struct RouteAccess {
  std::optional<Role> role;
  std::string folder = {};  ///< of a public route: "/pay/", behind which the signature stands
};

struct PageRequest {
  hsdk::Context context;
  std::string method, path, query, contentType, body, csrfToken;  ///< `path` is below /apps/ID and begins with "/"
  std::function<std::string(std::string_view)> header;            ///< by lower-case name; may be absent
  std::string linkSubject, linkPath;                              ///< of a public page (abi/feature/page.h)
};

struct PageAnswer {
  int status = 200;
  std::string contentType = "text/html; charset=utf-8";
  std::vector<std::pair<std::string, std::string>>
      headers;  ///< Location, Content-Disposition, Content-Language, HX-*; nothing else, no line breaks
  std::string title;
  bool bare = false;  ///< no frame around the body
  std::string body;
};

struct HealthLine {
  std::string appId;
  bool well = true;
  std::string sentence;
};

/// Calls of one feature of one app since the process began, for /metrics.
struct CallCount {
  std::string appId, feature;
  std::uint64_t calls = 0, failures = 0;
  double seconds = 0;
};

}  // namespace host::runtime
