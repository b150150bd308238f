// The site: routes, who may use them, the frame around pages. Pages add their routes to it; the server hands it requests.
#pragma once
#include <filesystem>
#include <host_sdk/kit/pages/page_templates.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sample-host/web/http/http_server.hpp"
#include "sample-host/web/http/router.hpp"
#include "sample-host/web/http/static_files.hpp"
#include "sample-host/web/site/answer.hpp"
#include "sample-host/web/site/notice.hpp"
#include "sample-host/web/site/visit.hpp"

namespace host::web {

struct SiteOptions {
  std::filesystem::path share;   ///< holds assets/, pages/ and locale/: <program>/../share/atrium
  bool secureCookies = false;    ///< the host is reached by https only
  std::string signInHint;        ///< shown on the sign-in page of a demonstration; empty: nothing
  bool strictTemplates = false;  ///< a view model that lacks a name is a defect: for tests
};

/// An entry of the menu that the host itself adds.
struct MenuEntry {
  std::string group;
  const char* messageId;
  std::string href;
};

/// Thread-safe after the routes were added.
class Site {
 public:
  /// Throws kit::pages::PageError or std::runtime_error when templates, catalogues or assets are missing or broken.
  Site(runtime::Application& application, SiteOptions options);
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  // -- while it is being built
  void get(std::string pattern, Access access, Handler handler) {
    router_.add("GET", std::move(pattern), access, std::move(handler));
  }
  /// An entry of the host's own menu: under "sales", "apps" or "settings". `messageId` is translated (kit::l10n::mark).
  void addMenuEntry(std::string group, const char* messageId, std::string href) {
    entries_.push_back({std::move(group), messageId, std::move(href)});
  }
  /// The handler is called only with a valid token of the session in the form field "csrf".
  void post(std::string pattern, Access access, Handler handler) {
    router_.add("POST", std::move(pattern), access, std::move(handler));
  }

  /// A handler that decides with a session of the database, which is given back before anything is rendered:
  /// a page that waited for a second session while it held one would, under load, wait for ever.
  template <class Decide>
  [[nodiscard]] Handler with(Decide decide) const {
    return [this, decide](Visit& visit) { return answer(visit, decided(visit, decide)); };
  }

  // -- for handlers
  runtime::Application& application() const { return application_; }
  const SiteOptions& options() const { return options_; }
  const StaticFiles& assets() const { return assets_; }
  /// Renders what a handler decided. No session of the database is held meanwhile: the frame asks apps, which use their own.
  [[nodiscard]] Response answer(const Visit& visit, Answer answer) const;
  /// HTML in the frame.
  [[nodiscard]] Response framed(const Visit& visit, const std::string& title, std::string html, int status = 200) const;
  /// A part of a page, by its template.
  [[nodiscard]] std::string part(const Visit& visit, std::string_view name, const nlohmann::json& model) const {
    return templates_.render(name, model, visit.language);
  }
  /// A whole document, without the frame.
  [[nodiscard]] Response document(const Visit& visit, std::string_view name, nlohmann::json model, int status = 200) const;
  /// A page that says what went wrong: in the frame for who is signed in.
  [[nodiscard]] Response problem(const Visit& visit, const Problem& problem) const;
  /// The path that the visitor wants to return to, if it is one of ours; otherwise `otherwise`.
  [[nodiscard]] static std::string returnPath(const std::string& wanted, const std::string& otherwise);
  [[nodiscard]] std::pair<std::string, std::string> cookie(std::string_view name, std::string_view value,
                                                           long long seconds) const;

  /// The checks that every request passes, for handlers of public routes that decide by themselves who may enter (pages of apps):
  /// the role, and the token of a form. nullopt: go on.
  [[nodiscard]] std::optional<Response> guard(const Visit& visit, Access access) const;

  // -- for the server (ServerHooks)
  Response handle(Request& request, std::string& route) const;
  Response fail(const Request& request, std::exception_ptr failure) const;

 private:
  template <class Decide>
  static Answer decided(Visit& visit, const Decide& decide) {
    auto sql = visit.application.pool().acquire();
    return decide(visit, *sql);
  }
  Visit visitOf(Request& request) const;
  Response signInFirst(const Visit& visit) const;
  Response staleForm(const Visit& visit) const;

  runtime::Application& application_;
  SiteOptions options_;
  std::map<std::string, kit::l10n::Catalogue, std::less<>> catalogues_;
  kit::pages::PageTemplates templates_;
  StaticFiles assets_;
  Router router_;
  std::vector<MenuEntry> entries_;
};

}  // namespace host::web
