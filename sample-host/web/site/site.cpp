#include "sample-host/web/site/site.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>

#include "sample-host/web/http/encoding.hpp"
#include "sample-host/web/site/cookies.hpp"
#include "sample-host/web/site/failure.hpp"
#include "sample-host/web/site/frame.hpp"

namespace host::web {
namespace {

using kit::l10n::Catalogue;
using nlohmann::json;

std::map<std::string, Catalogue, std::less<>> loadCatalogues(const std::filesystem::path& share) {
  std::map<std::string, Catalogue, std::less<>> catalogues;
  for (const char* language : {"fr", "en"}) catalogues.emplace(language, Catalogue::load(share / "locale", "atrium", language));
  return catalogues;
}

std::vector<Catalogue> values(const std::map<std::string, Catalogue, std::less<>>& catalogues) {
  std::vector<Catalogue> list;
  for (const auto& [language, catalogue] : catalogues) list.push_back(catalogue);
  return list;
}

// What was chosen before, then what the browser asks for, then French.
std::string languageOf(const Request& request, const std::optional<runtime::Session>& session) {
  const auto known = [](const std::string& language) { return language == "fr" || language == "en"; };
  if (session && known(session->language)) return session->language;
  if (const auto& chosen = request.cookies.get(kLanguageCookie); known(chosen)) return chosen;
  const auto preferred = preferredLanguage(request.header("accept-language"), {"fr", "en"});
  return preferred.empty() ? "fr" : preferred;
}

runtime::Role roleFor(Access access) {
  switch (access) {
    case Access::kAccountant: return runtime::Role::kAccountant;
    case Access::kAdmin: return runtime::Role::kAdmin;
    case Access::kPublic:
    case Access::kViewer: break;
  }
  return runtime::Role::kViewer;
}

}  // namespace

Site::Site(runtime::Application& application, SiteOptions options)
    : application_(application),
      options_(std::move(options)),
      catalogues_(loadCatalogues(options_.share)),
      templates_(options_.share / "pages", values(catalogues_),
                 options_.strictTemplates ? kit::pages::Strictness::kStrict : kit::pages::Strictness::kLenient),
      assets_(options_.share / "assets") {}

Visit Site::visitOf(Request& request) const {
  std::optional<runtime::Session> session;
  if (const auto& token = request.cookies.get(kSessionCookie); !token.empty()) session = application_.identity().session(token);
  auto language = languageOf(request, session);
  const auto& texts = catalogues_.at(language);
  return {request,
          application_,
          std::move(session),
          language,
          request.cookies.get(kThemeCookie) == "dark" ? "dark" : "light",
          texts,
          kit::l10n::Formatter(language)};
}

Response Site::handle(Request& request, std::string& route) const {
  const auto match = router_.find(request);
  if (match.route != nullptr) route = match.route->pattern;
  // Assets need no session: they are asked for by every page, and they say nothing about anybody.
  if (match.route != nullptr && match.route->access == Access::kPublic && match.route->pattern == "/assets/{name...}") {
    const auto& name = request.capture("name");
    return assets_.answer(request, std::string_view(name).substr(1));
  }
  auto visit = visitOf(request);
  if (match.route == nullptr) {
    if (!visit.session) return signInFirst(visit);
    if (!match.allowed.empty()) {
      auto response =
          problem(visit, {405, "ban", visit.tr("This cannot be done here"),
                          visit.tr("The address exists, but not for this action. Start from the page that offers it."), "/",
                          visit.tr("To the home page")});
      std::string methods;
      for (const auto& method : match.allowed) methods += (methods.empty() ? "" : ", ") + method;
      response.with("Allow", methods);
      return response;
    }
    return problem(visit, {404, "file-off", visit.tr("This page does not exist"),
                           visit.tr("The address may have a typing error, or the page belongs to an app that is not running."),
                           "/", visit.tr("To the home page")});
  }
  if (match.route->access != Access::kPublic)
    if (auto refused = guard(visit, match.route->access)) return *std::move(refused);
  return match.route->handler(visit);
}

std::optional<Response> Site::guard(const Visit& visit, Access access) const {
  if (access == Access::kPublic) return std::nullopt;
  if (!visit.session) return signInFirst(visit);
  if (!visit.may(roleFor(access)))
    return problem(visit, {403, "lock", visit.tr("You may not do this"),
                           access == Access::kAdmin
                               ? visit.tr("Only an administrator may open this page. Ask one of them.")
                               : visit.tr("Your account may read, but not change anything. Ask an administrator for the right."),
                           "/", visit.tr("To the home page")});
  if (visit.request.isPost() && !runtime::Identity::isFromOurPage(*visit.session, visit.request.form.get("csrf")))
    return staleForm(visit);
  return std::nullopt;
}

Response Site::signInFirst(const Visit& visit) const {
  std::string path = visit.request.target();
  if (visit.request.isPost()) path = returnPath(visit.request.form.get("return_to"), "/");
  const auto target = path == "/" ? std::string("/login") : "/login?return_to=" + kit::encoding::percentEncoded(path);
  if (visit.wantsPart()) {  // htmx follows this header with a whole page; a redirect would put the sign-in into a corner of it
    auto response = Response::html({}, 401);
    response.with("HX-Redirect", target);
    return response;
  }
  return Response::redirect(target);
}

// The page stood open too long, or the form is not ours. What was typed is offered again only when the browser says that it comes
// from our own pages: otherwise another site could have a form filled in and only one click asked for.
Response Site::staleForm(const Visit& visit) const {
  const auto& request = visit.request;
  const auto& origin = request.header("origin");
  const auto& site = request.header("sec-fetch-site");
  const bool isOurs = site == "same-origin" ||
                      (site.empty() && !origin.empty() && origin.substr(origin.find("//") + 2) == request.header("host"));
  json fields = json::array();
  bool whole = isOurs && request.uploads.empty();
  for (const auto& [name, value] : request.form.pairs()) {
    if (name == "csrf") continue;
    if (name.find("password") != std::string::npos || name.find("secret") != std::string::npos) whole = false;
    fields.push_back({{"name", name}, {"value", value}});
  }
  if (!whole)
    return problem(visit, {403, "refresh", visit.tr("The page was open for too long"),
                           visit.tr("Nothing was changed. Go back, load the page again and repeat what you did."), "/",
                           visit.tr("To the home page")});
  return answer(visit, View{"form_again", visit.tr("Send it again?"), {{"action", request.path}, {"values", fields}}, 403});
}

Response Site::answer(const Visit& visit, Answer answer) const {
  if (auto* view = std::get_if<View>(&answer)) {
    auto& model = view->model;
    if (visit.session && !model.contains("csrf")) model["csrf"] = visit.session->csrfToken;
    if (!model.contains("return_to")) model["return_to"] = visit.request.isPost() ? "/" : visit.request.target();
    return framed(visit, view->title, templates_.render(view->name, model, visit.language), view->status);
  }
  if (auto* accepted = std::get_if<Accepted>(&answer)) {
    auto response = Response::redirect(accepted->path);
    response.headers.push_back(cookie(kNoticeCookie, sealNotice(accepted->notice, visit.session->csrfToken), 120));
    return response;
  }
  if (auto* wrong = std::get_if<Problem>(&answer)) return problem(visit, *wrong);
  return std::get<Response>(std::move(answer));
}

Response Site::framed(const Visit& visit, const std::string& title, std::string html, int status) const {
  auto model = frameOf(visit, title, entries_);
  model["assets"] = assets_.version();
  const auto& sealed = visit.request.cookies.get(kNoticeCookie);
  model["notice"] = openNotice(sealed, visit.session->csrfToken);
  if (model["notice"].is_object()) model["notice"]["csrf"] = visit.session->csrfToken;
  model["content_html"] = std::move(html);
  auto response = Response::html(templates_.render("frame", model, visit.language), status);
  if (!sealed.empty()) response.headers.push_back(cookie(kNoticeCookie, "", 0));
  return response;
}

Response Site::document(const Visit& visit, std::string_view name, json model, int status) const {
  model["lang"] = visit.language;
  model["theme"] = visit.theme;
  model["assets"] = assets_.version();
  return Response::html(templates_.render(name, model, visit.language), status);
}

Response Site::problem(const Visit& visit, const Problem& problem) const {
  json model{{"icon_name", problem.icon},
             {"title", problem.title},
             {"text", problem.text},
             {"detail", problem.detail},
             {"action", nullptr}};
  if (!problem.actionTitle.empty()) model["action"] = {{"href", problem.actionHref}, {"title", problem.actionTitle}};
  return visit.session ? answer(visit, View{"error", problem.title, std::move(model), problem.status})
                       : document(visit, "error_bare", std::move(model), problem.status);
}

std::string Site::returnPath(const std::string& wanted, const std::string& otherwise) {
  const bool usable = isLocalPath(wanted) && wanted.rfind("/login", 0) != 0 && wanted.rfind("/logout", 0) != 0;
  return usable ? wanted : otherwise;
}

std::pair<std::string, std::string> Site::cookie(std::string_view name, std::string_view value, long long seconds) const {
  return cookieHeader(name, value, seconds, options_.secureCookies);
}

Response Site::fail(const Request& request, std::exception_ptr failure) const {
  logFailure(request, failure);
  Request copy = request;
  std::optional<Visit> visit;
  try {
    visit.emplace(visitOf(copy));
    return problem(*visit, problemOf(*visit, failure));
  } catch (const std::exception& again) {
    // The database does not answer, or the frame cannot be made: the page without a frame needs neither.
    const auto language = languageOf(request, std::nullopt);
    const Visit stranger{
        copy, application_, std::nullopt, language, "light", catalogues_.at(language), kit::l10n::Formatter(language)};
    return problem(stranger, problemOf(stranger, failure));
  }
}

}  // namespace host::web
