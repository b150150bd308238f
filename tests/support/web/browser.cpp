#include "tests/support/web/browser.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>
#include <regex>
#include <stdexcept>

namespace test {
namespace {

std::string decoded(std::string text) {
  const std::pair<const char*, const char*> kEntities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : kEntities)
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
      text.replace(at, std::string(entity).size(), character);
  return text;
}

std::string attribute(const std::string& tag, const std::string& name) {
  std::smatch found;
  if (!std::regex_search(tag, found, std::regex("\\s" + name + "=\"([^\"]*)\""))) return {};
  return decoded(found[1]);
}

bool hasAttribute(const std::string& tag, const std::string& name) {
  return std::regex_search(tag, std::regex("\\s" + name + "(\\s|=|>|$)"));
}

void readFields(const std::string& html, FormFields& fields) {
  const std::regex control(R"(<(input|textarea|select)\b([^>]*)>)");
  for (std::sregex_iterator at(html.begin(), html.end(), control), end; at != end; ++at) {
    const std::string kind = (*at)[1];
    const std::string tag = " " + std::string((*at)[2]) + " ";
    const auto name = attribute(tag, "name");
    const auto type = attribute(tag, "type");
    if (name.empty()) continue;
    const auto rest = html.substr(static_cast<std::size_t>(at->position() + at->length()));
    if (kind == "textarea") {
      fields.emplace_back(name, decoded(rest.substr(0, rest.find("</textarea>"))));
    } else if (kind == "select") {
      const auto options = rest.substr(0, rest.find("</select>"));
      std::string value;
      bool any = false;
      const std::regex option(R"(<option\b([^>]*)>)");
      for (std::sregex_iterator o(options.begin(), options.end(), option); o != end; ++o) {
        const std::string optionTag = " " + std::string((*o)[1]) + " ";
        if (!any || hasAttribute(optionTag, "selected")) value = attribute(optionTag, "value");
        any = true;
      }
      fields.emplace_back(name, value);
    } else if (type == "checkbox" || type == "radio") {
      if (hasAttribute(tag, "checked")) fields.emplace_back(name, attribute(tag, "value"));
    } else if (type != "file" && type != "submit") {
      fields.emplace_back(name, attribute(tag, "value"));
    }
  }
}

}  // namespace

std::string WebAnswer::text() const {
  auto text = std::regex_replace(body, std::regex("<[^>]*>"), " ");
  return std::regex_replace(decoded(text), std::regex("\\s+"), " ");
}

FormFields WebAnswer::form(const std::string& action) const {
  FormFields fields;
  for (auto at = body.find("<form"); at != std::string::npos; at = body.find("<form", at + 1)) {
    const auto tag = body.substr(at, body.find('>', at) - at) + " ";
    if (attribute(tag, "action") != action || attribute(tag, "method") != "post") continue;
    readFields(body.substr(at, body.find("</form>", at) - at), fields);
    break;
  }
  return fields;
}

FormFields changed(FormFields fields, const FormFields& changes) {
  for (const auto& [name, value] : changes) {
    const auto known = std::find_if(fields.begin(), fields.end(), [&n = name](const auto& field) { return field.first == n; });
    if (known != fields.end()) {
      known->second = value;
    } else {
      fields.emplace_back(name, value);
    }
  }
  return fields;
}

WebAnswer Browser::ask(const std::string& method, const std::string& path, const std::string& contentType,
                       const std::string& body, const std::map<std::string, std::string>& headers, int redirects) {
  Poco::Net::HTTPClientSession session("127.0.0.1", port_);
  session.setTimeout(Poco::Timespan(60, 0));
  Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
  request.set("Accept-Language", language);
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) request.set("Cookie", jar);
  for (const auto& [name, value] : headers) request.set(name, value);
  if (method == "POST") {
    request.setContentType(contentType);
    request.setContentLength(static_cast<std::streamsize>(body.size()));
  }
  session.sendRequest(request) << body;
  Poco::Net::HTTPResponse response;
  WebAnswer answer;
  answer.path = path;
  Poco::StreamCopier::copyToString(session.receiveResponse(response), answer.body);
  answer.status = response.getStatus();
  for (const auto& [name, value] : response) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    answer.headers[lower] = value;
    if (lower != "set-cookie") continue;
    const auto equals = value.find('=');
    const auto cookie = value.substr(0, equals);
    cookies[cookie] = value.substr(equals + 1, value.find(';') - equals - 1);
    if (value.find("Max-Age=0") != std::string::npos) cookies.erase(cookie);
  }
  if (follows && answer.status == 303 && redirects > 0)
    return ask("GET", answer.headers.at("location"), {}, {}, headers, redirects - 1);
  return answer;
}

WebAnswer Browser::get(const std::string& path, const std::map<std::string, std::string>& headers) {
  return ask("GET", path, {}, {}, headers, 5);
}

WebAnswer Browser::post(const std::string& path, const FormFields& fields, const std::map<std::string, std::string>& headers) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += (body.empty() ? "" : "&") + kit::encoding::percentEncoded(name) + "=" + kit::encoding::percentEncoded(value);
  return ask("POST", path, "application/x-www-form-urlencoded", body, headers, 5);
}

WebAnswer Browser::postBody(const std::string& path, const std::string& contentType, const std::string& body,
                            const std::map<std::string, std::string>& headers) {
  return ask("POST", path, contentType, body, headers, 5);
}

WebAnswer Browser::submit(const std::string& page, const std::string& action, const FormFields& changes) {
  const auto shown = get(page);
  auto fields = shown.form(action);
  if (fields.empty())
    throw std::runtime_error(page + " (" + std::to_string(shown.status) + ") has no form that posts to " + action + ":\n" +
                             shown.text());
  return post(action, changed(std::move(fields), changes));
}

WebAnswer Browser::signIn(const std::string& name, const std::string& password, const std::string& returnTo) {
  return submit(returnTo.empty() ? "/login" : "/login?return_to=" + kit::encoding::percentEncoded(returnTo), "/login",
                {{"name", name}, {"password", password}});
}

std::string Browser::csrf() {
  const auto form = get("/").form("/logout");
  for (const auto& [name, value] : form)
    if (name == "csrf") return value;
  return {};
}

}  // namespace test
