// What the last action did, shown once on the next page.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace host::web {

/// Texts are translated already.
struct Notice {
  std::string kind = "ok";  ///< ok | warn | bad | info
  std::string icon = "check";
  std::string text;
  std::string linkHref, linkTitle;    ///< a local path; empty: no link
  std::string undoAction, undoTitle;  ///< a local path that is posted to; empty: cannot be undone
};

/// For the cookie: signed with the session's secret, so that nobody else can put words on a page.
std::string sealNotice(const Notice& notice, std::string_view secret);
/// The view model of parts/notice, or null when `sealed` is empty, broken or signed with another secret.
nlohmann::json openNotice(std::string_view sealed, std::string_view secret);

}  // namespace host::web
