#include "sample-host/web/site/app_pages.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "sample-host/web/http/encoding.hpp"
#include "sample-host/web/http/form_data.hpp"
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/public_pages.hpp"

namespace host::web {
namespace {

Access accessOf(runtime::Role role) {
  switch (role) {
    case runtime::Role::kAdmin: return Access::kAdmin;
    case runtime::Role::kAccountant: return Access::kAccountant;
    case runtime::Role::kViewer: break;
  }
  return Access::kViewer;
}

Response notThere(const Site& site, const Visit& visit) {
  if (!visit.session) return *site.guard(visit, Access::kViewer);
  return site.problem(visit,
                      {404,
                       "puzzle",
                       visit.tr("This page does not exist"),
                       visit.tr("The app may be disabled, or its page may have moved. The app store shows what is running."),
                       "/apps",
                       visit.tr("To the app store"),
                       {}});
}

int statusOf(runtime::FailureKind kind) {
  switch (kind) {
    case runtime::FailureKind::kInvalid: return 422;
    case runtime::FailureKind::kNotFound: return 404;
    case runtime::FailureKind::kDenied: return 403;
    case runtime::FailureKind::kConflict: return 409;
    case runtime::FailureKind::kRetry: return 503;
    case runtime::FailureKind::kInternal: break;
  }
  return 500;
}

// The app's text is for the log's reader where the app is at fault, and for the visitor where he can do something about it.
Response failed(const Site& site, const Visit& visit, const runtime::Failure& failure, const std::string& home) {
  const int status = statusOf(failure.kind);
  if (status >= 500) spdlog::error("request {}: {}: {}", visit.request.id, visit.request.capture("id"), failure.text());
  if (visit.wantsPart()) return Response::html(kit::pages::escapeHtml(visit.tr(failure)), status);
  const auto title = status == 404   ? visit.tr("This page does not exist")
                     : status == 403 ? visit.tr("You may not do this")
                     : status < 500  ? visit.tr("This was not accepted")
                     : status == 503 ? visit.tr("The app does not answer at the moment")
                                     : visit.tr("The app has a problem");
  return site.problem(visit,
                      {status, status < 500 ? "alert-circle" : "alert-triangle", title, visit.tr(failure), home,
                       visit.tr("To the app's first page"), visit.tr("Reference {id} for the log", {{"id", visit.request.id}})});
}

// The page of an app that is one of its settings pages stands under the same tabs as the host's own.
std::string withTabs(const Site& site, const Visit& visit, std::string html) {
  for (const auto& page : visit.application.apps().settingsPages())
    if (page.href == visit.request.path)
      return site.part(visit, "parts/settings_tabs", {{"tabs", tabsModel(visit, page.href)}}) + html;
  return html;
}

Response answered(const Site& site, const Visit& visit, runtime::PageAnswer answer) {
  const bool isHtml = headerToken(answer.contentType) == "text/html";
  const bool isRedirect = answer.status >= 300 && answer.status < 400;
  const bool isPage = !answer.bare && isHtml && !isRedirect && !visit.wantsPart();
  Response response;
  if (isPage) {
    response = site.framed(visit, answer.title, withTabs(site, visit, std::move(answer.body)), answer.status);
  } else {
    response.status = answer.status;
    response.contentType = answer.contentType;
    response.body = std::move(answer.body);
    // A whole HTML document of an app is a mail or a letter to look at: it is shown in a frame of a page, and runs nothing.
    if (isHtml && !visit.wantsPart() && visit.request.header("sec-fetch-dest") == "iframe")
      response.policy = ContentPolicy::kDocument;
    if (!isHtml) response.policy = ContentPolicy::kFile;
  }
  for (auto& [name, value] : answer.headers) {
    if (headerToken(name) == "location" && !isLocalPath(value))
      throw std::logic_error("the runtime let an app lead off this host");
    response.with(name, value);
  }
  return response;
}

Response appPage(const Site& site, LinkLimiter& limiter, Visit& visit) {
  const auto& request = visit.request;
  const auto& id = request.capture("id");
  auto& apps = visit.application.apps();
  const auto method = request.method == "HEAD" ? std::string("GET") : request.method;
  const auto access = apps.route(id, method, request.capture("rest"));
  if (!access) return notThere(site, visit);
  if (!access->role) return publicPage(site, limiter, visit, access->folder);
  if (auto refused = site.guard(visit, accessOf(*access->role))) return *std::move(refused);

  runtime::PageRequest asked;
  (void)visit.company();  // pages of apps are about one company
  asked.context = visit.context();
  asked.csrfToken = visit.session->csrfToken;
  asked.method = method;
  asked.path = request.capture("rest");
  asked.query = request.query;
  asked.contentType = request.contentType;
  asked.body = request.body;
  asked.header = [&request](std::string_view name) {
    // The session's cookie is the host's own affair.
    return name == "cookie" || name == "authorization" ? std::string{} : request.header(std::string(name));
  };
  auto answer = apps.page(id, asked);
  if (!answer) return failed(site, visit, answer.failure(), "/apps/" + id + "/");
  return answered(site, visit, *std::move(answer));
}

}  // namespace

void addAppPages(Site& site) {
  const auto limiter = std::make_shared<LinkLimiter>();
  site.get("/apps/{id}/{rest...}", Access::kPublic, [&site, limiter](Visit& visit) { return appPage(site, *limiter, visit); });
  site.post("/apps/{id}/{rest...}", Access::kPublic, [&site, limiter](Visit& visit) { return appPage(site, *limiter, visit); });
}

nlohmann::json blocksModel(const Visit& visit, const std::vector<runtime::RenderedBlock>& blocks) {
  auto model = nlohmann::json::array();
  for (const auto& block : blocks) {
    std::string html = block.html;
    if (!block.problem.empty())
      html = "<section class=\"card\"><div class=\"card-header\"><h2 class=\"card-title\">" +
             kit::pages::escapeHtml(block.title.in(visit.language)) +
             "</h2></div><div class=\"card-body\"><span class=\"note is-warn\">" + kit::pages::iconHtml("alert-triangle") +
             "<span>" +
             kit::pages::escapeHtml(visit.tr("This part cannot be shown now: {reason}", {{"reason", visit.tr(block.problem)}})) +
             "</span></span></div></section>";
    if (!html.empty()) model.push_back({{"id", block.appId}, {"block_html", html}});
  }
  return model;
}

}  // namespace host::web
