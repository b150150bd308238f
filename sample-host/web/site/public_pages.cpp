#include "sample-host/web/site/public_pages.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "sample-host/web/http/encoding.hpp"
#include "sample-host/web/http/form_data.hpp"

namespace host::web {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestForm = 64 * 1024;

/// What holds for everything behind such an address: it is a secret of whoever has it, and nobody else's business.
Response discreet(Response response) {
  response.referrerPolicy = "no-referrer";
  response.with("X-Robots-Tag", "noindex, nofollow, noarchive");
  return response;
}

Response bare(const Site& site, const Visit& visit, const std::string& title, std::string html, int status) {
  return discreet(site.document(visit, "public", {{"title", title}, {"content_html", std::move(html)}}, status));
}

Response sentence(const Site& site, const Visit& visit, int status, const char* icon, const std::string& title,
                  const std::string& text) {
  const json model{{"icon_name", icon}, {"title", title}, {"text", text}, {"detail", ""}, {"action", nullptr}};
  return bare(site, visit, title, site.part(visit, "error", model), status);
}

// One sentence for all that may be wrong with an address: a stranger learns nothing from it.
Response noSuchLink(const Site& site, const Visit& visit) {
  return sentence(
      site, visit, 404, "file-off", visit.tr("This link does not work"),
      visit.tr("It may have been cut in two by your mail program, or it is too old. Open it from the message again, or "
               "answer that message: you will be helped."));
}

// The page stood open for too long, or the form comes from elsewhere. As Site does it for who is signed in.
Response staleForm(const Site& site, const Visit& visit, const std::string& token) {
  const auto& request = visit.request;
  const auto& from = request.header("sec-fetch-site");
  if (from != "same-origin" || !request.uploads.empty())
    return sentence(site, visit, 403, "refresh", visit.tr("The page was open for too long"),
                    visit.tr("Nothing was changed. Open the link again and repeat what you did."));
  json fields = json::array();
  for (const auto& [name, value] : request.form.pairs())
    if (name != "csrf") fields.push_back({{"name", name}, {"value", value}});
  return bare(site, visit, visit.tr("Send it again?"),
              site.part(visit, "form_again", {{"action", request.path}, {"values", fields}, {"csrf", token}}), 403);
}

Response failed(const Site& site, const Visit& visit, const runtime::Failure& failure) {
  if (failure.kind == runtime::FailureKind::kNotFound) return noSuchLink(site, visit);
  spdlog::error("request {}: {}: {}", visit.request.id, visit.request.capture("id"), failure.text());
  return sentence(site, visit, failure.kind == runtime::FailureKind::kRetry ? 503 : 500, "alert-triangle",
                  visit.tr("This page cannot be shown now"),
                  visit.tr("It is not your fault. Nothing was changed: try again in some minutes, or answer the message."));
}

Response answered(const Site& site, Visit& visit, runtime::PageAnswer answer) {
  const bool isHtml = headerToken(answer.contentType) == "text/html";
  const bool isPage = isHtml && !answer.bare && (answer.status < 300 || answer.status >= 400);
  Response response;
  if (isPage) {
    for (const auto& [name, value] : answer.headers)  // the page's own language, not the browser's
      if (headerToken(name) == "content-language" && (value == "fr" || value == "en")) visit.language = value;
    response = site.document(visit, "public", {{"title", answer.title}, {"content_html", std::move(answer.body)}}, answer.status);
  } else {
    response.status = answer.status;
    response.contentType = answer.contentType;
    response.body = std::move(answer.body);
    response.policy = ContentPolicy::kFile;
  }
  for (auto& [name, value] : answer.headers) {
    if (headerToken(name) == "location" && !isLocalPath(value))
      throw std::logic_error("the runtime let an app lead off this host");
    response.with(name, value);
  }
  return discreet(std::move(response));
}

}  // namespace

double LinkLimiter::leftAt(const Bucket& bucket, Clock::time_point now) const {
  return std::min(limits_.burst, bucket.left + std::chrono::duration<double>(now - bucket.at).count() * limits_.perSecond);
}

bool LinkLimiter::admits(std::string_view address, bool isForm, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= limits_.most) {
    std::erase_if(buckets_, [&](const auto& each) { return leftAt(each.second, now) >= limits_.burst; });
    // All of them in use: rather a moment without limits than a memory without end.
    if (buckets_.size() >= limits_.most) buckets_.clear();
  }
  auto& bucket = buckets_.try_emplace(std::string(address), Bucket{limits_.burst, now}).first->second;
  bucket.left = leftAt(bucket, now);
  bucket.at = now;
  const double cost = isForm ? limits_.costOfForm : 1;
  if (bucket.left < cost) return false;
  bucket.left -= cost;
  return true;
}

Response publicPage(const Site& site, LinkLimiter& limiter, Visit& visit, const std::string& folder) {
  const auto& request = visit.request;
  visit.session.reset();  // an accountant who tries the link sees what the debtor sees
  const auto& id = request.capture("id");
  const auto& path = request.capture("rest");
  if (path.size() <= folder.size()) return noSuchLink(site, visit);  // the folder itself
  const auto end = path.find('/', folder.size());
  const auto signedPart = path.substr(folder.size(), end == std::string::npos ? end : end - folder.size());
  auto& links = visit.application.publicLinks();
  const auto link = links.open(id, signedPart);
  if (!link) return noSuchLink(site, visit);
  if (!limiter.admits(signedPart, request.isPost())) {
    auto response = sentence(site, visit, 429, "clock", visit.tr("One moment, please"),
                             visit.tr("This page was opened very often just now. Wait a minute, then try again."));
    response.with("Retry-After", "60");
    return response;
  }
  const auto company = visit.application.companies().byId(link->companyId);
  if (!company) return noSuchLink(site, visit);
  if (request.body.size() > kLargestForm)
    return sentence(site, visit, 413, "alert-circle", visit.tr("That is too much"),
                    visit.tr("Nothing was changed. Go back and write less; send documents as an answer to the message."));
  const auto token = links.formToken(signedPart);
  if (request.isPost() && !links.isFormToken(signedPart, request.form.get("csrf"))) return staleForm(site, visit, token);

  runtime::PageRequest asked;
  asked.context = visit.application.contextOf(*company, std::nullopt);
  asked.context.language = visit.language;
  asked.csrfToken = token;
  asked.method = request.method == "HEAD" ? std::string("GET") : request.method;
  asked.path = path;
  asked.query = request.query;
  asked.contentType = request.contentType;
  asked.body = request.body;
  asked.linkSubject = link->subject;
  asked.linkPath = "/apps/" + id + folder + signedPart;
  auto answer = visit.application.apps().page(id, asked);
  if (!answer) return failed(site, visit, answer.failure());
  return answered(site, visit, *std::move(answer));
}

}  // namespace host::web
