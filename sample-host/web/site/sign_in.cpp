#include "sample-host/web/site/sign_in.hpp"

#include <host_sdk/kit/encoding/percent.hpp>

#include "sample-host/runtime/secrets.hpp"
#include "sample-host/web/http/encoding.hpp"
#include "sample-host/web/site/cookies.hpp"
#include "sample-host/web/site/frame.hpp"

namespace host::web {
namespace {

constexpr long long kYear = 365LL * 24 * 3600;

bool isLanguage(const std::string& language) { return language == "fr" || language == "en"; }

// The form is tied to the browser by a cookie: nobody can sign a visitor in under another name from outside.
Response signInPage(const Site& site, const Visit& visit, const std::string& error, int status = 200) {
  const auto& request = visit.request;
  const auto& fields = request.isPost() ? request.form : request.parameters;
  const auto token = runtime::randomHex(16);
  auto response = site.document(visit, "login",
                                {{"title", visit.tr("Sign in")},
                                 {"csrf", token},
                                 {"return_to", Site::returnPath(fields.get("return_to"), "/")},
                                 {"name", fields.get("name")},
                                 {"error", error},
                                 {"languages", languagesOf(visit)},
                                 {"hint", site.options().signInHint}},
                                status);
  response.headers.push_back(site.cookie(kSignInCookie, token, 3600));
  return response;
}

Response showSignIn(const Site& site, Visit& visit) {
  const auto& parameters = visit.request.parameters;
  if (visit.session) return Response::redirect(Site::returnPath(parameters.get("return_to"), "/"));
  if (const auto& language = parameters.get("language"); isLanguage(language)) {
    auto path = std::string("/login");
    if (const auto& back = parameters.get("return_to"); isLocalPath(back))
      path += "?return_to=" + kit::encoding::percentEncoded(back);
    auto response = Response::redirect(path);
    response.headers.push_back(site.cookie(kLanguageCookie, language, kYear));
    return response;
  }
  return signInPage(site, visit, {});
}

Response signIn(const Site& site, Visit& visit) {
  const auto& request = visit.request;
  const auto& token = request.cookies.get(kSignInCookie);
  if (token.empty() || !runtime::sameSecret(token, request.form.get("csrf")))
    return signInPage(
        site, visit, visit.tr("The page was open for too long, or your browser keeps no cookies. Type the password again."), 403);
  auto& identity = visit.application.identity();
  auto opened = identity.signIn(request.form.trimmed("name"), request.form.get("password"), request.clientAddress);
  if (!opened) return signInPage(site, visit, visit.tr(opened.failure()), 422);
  // The page was read in this language; it stays so until it is changed.
  if (const auto session = identity.session(*opened); session && session->language != visit.language)
    identity.chooseLanguage(*session, visit.language);
  auto response = Response::redirect(Site::returnPath(request.form.get("return_to"), "/"));
  response.headers.push_back(site.cookie(kSessionCookie, *opened, -1));
  response.headers.push_back(site.cookie(kSignInCookie, "", 0));
  return response;
}

Response signOut(const Site& site, Visit& visit) {
  visit.application.identity().signOut(visit.request.cookies.get(kSessionCookie));
  auto response = Response::redirect("/login");
  response.headers.push_back(site.cookie(kSessionCookie, "", 0));
  response.headers.push_back(site.cookie(kNoticeCookie, "", 0));
  return response;
}

// A page about one invoice of the old company means nothing in the new one: its list does.
std::string listOf(const std::string& path) {
  const auto plain = path.substr(0, path.find('?'));
  for (const char* list : {"/invoices", "/customers"})
    if (plain.rfind(list, 0) == 0) return list;
  if (plain.rfind("/apps/", 0) == 0) return plain.substr(0, plain.find('/', 6));
  return plain;
}

Response chooseCompany(const Site& site, Visit& visit) {
  const auto& code = visit.request.form.get("company");
  for (const auto& company : visit.session->companies)
    if (company.code == code && visit.application.identity().chooseCompany(*visit.session, company.id))
      return Response::redirect(listOf(Site::returnPath(visit.request.form.get("return_to"), "/")));
  return site.problem(visit, {404,
                              "building",
                              visit.tr("There is no such company for you"),
                              visit.tr("Choose one of the list, or ask an administrator to let you see it."),
                              "/",
                              visit.tr("To the home page"),
                              {}});
}

Response choosePreferences(const Site& site, Visit& visit) {
  const auto& form = visit.request.form;
  auto response = Response::redirect(Site::returnPath(form.get("return_to"), "/"));
  if (const auto& language = form.get("language"); isLanguage(language)) {
    visit.application.identity().chooseLanguage(*visit.session, language);
    response.headers.push_back(site.cookie(kLanguageCookie, language, kYear));
  }
  if (const auto& theme = form.get("theme"); theme == "light" || theme == "dark")
    // Not HttpOnly: app.js changes it without asking the server.
    response.with("Set-Cookie",
                  std::string(kThemeCookie) + "=" + theme + "; Path=/; SameSite=Lax; Max-Age=" + std::to_string(kYear));
  return response;
}

}  // namespace

void addSignIn(Site& site) {
  site.get("/login", Access::kPublic, [&site](Visit& visit) { return showSignIn(site, visit); });
  site.post("/login", Access::kPublic, [&site](Visit& visit) { return signIn(site, visit); });
  site.post("/logout", Access::kViewer, [&site](Visit& visit) { return signOut(site, visit); });
  site.post("/company", Access::kViewer, [&site](Visit& visit) { return chooseCompany(site, visit); });
  site.post("/preferences", Access::kViewer, [&site](Visit& visit) { return choosePreferences(site, visit); });
}

}  // namespace host::web
