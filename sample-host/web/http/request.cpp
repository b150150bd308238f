#include "sample-host/web/http/request.hpp"

#include <algorithm>

#include "sample-host/web/http/encoding.hpp"

namespace host::web {
namespace {

const std::string kNone;  // NOLINT: an empty string never throws

Fields parseCookies(std::string_view header) {
  Fields cookies;
  while (!header.empty() && cookies.pairs().size() < 50) {
    const auto end = header.find(';');
    const auto pair = trim(header.substr(0, end));
    header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    cookies.add(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return cookies;
}

// The weight in thousandths: "q=0.8" is 800. What cannot be read counts as 0.
int weightOf(const std::string& parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string::npos) return 1000;
  const auto number = std::string_view(parameters).substr(at + 2);
  if (number.substr(0, 1) == "1") return 1000;
  if (number.substr(0, 2) != "0.") return 0;
  int weight = 0;
  int unit = 100;
  for (std::size_t i = 2; i < number.size() && unit > 0; ++i, unit /= 10) {
    if (number[i] < '0' || number[i] > '9') break;
    weight += (number[i] - '0') * unit;
  }
  return weight;
}

}  // namespace

const std::string& Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? kNone : found->second;
}

const std::string& Request::capture(std::string_view name) const {
  const auto found = captures.find(name);
  return found == captures.end() ? kNone : found->second;
}

void decode(Request& request, std::string_view target) {
  constexpr const char* kUnreadable = "This address cannot be read. Check it, or start from the home page.";
  if (target.empty() || target.front() != '/') throw BadRequest(400, kUnreadable);
  const auto fragment = target.find('#');
  target = target.substr(0, fragment);
  const auto question = target.find('?');
  request.path = std::string(target.substr(0, question));
  request.query = question == std::string_view::npos ? std::string{} : std::string(target.substr(question + 1));
  if (!percentDecode(request.path, false)) throw BadRequest(400, kUnreadable);
  request.parameters = parseUrlEncoded(request.query);
  request.cookies = parseCookies(request.header("cookie"));
  request.contentType = request.header("content-type");
  const auto kind = headerToken(request.contentType);
  if (kind == "application/x-www-form-urlencoded") {
    request.form = parseUrlEncoded(request.body);
  } else if (kind == "multipart/form-data") {
    auto form = parseMultipart(request.body, request.contentType);
    request.form = std::move(form.fields);
    request.uploads = std::move(form.uploads);
  }
}

std::string preferredLanguage(std::string_view acceptLanguage, const std::vector<std::string>& supported) {
  std::string best;
  int bestWeight = 0;
  while (!acceptLanguage.empty()) {
    const auto end = acceptLanguage.find(',');
    const auto item = trim(acceptLanguage.substr(0, end));
    acceptLanguage = end == std::string_view::npos ? std::string_view{} : acceptLanguage.substr(end + 1);
    const auto semicolon = item.find(';');
    const auto tag = headerToken(item);
    const auto base = tag.substr(0, tag.find('-'));
    const int weight = semicolon == std::string::npos ? 1000 : weightOf(item.substr(semicolon + 1));
    if (weight > bestWeight && std::find(supported.begin(), supported.end(), base) != supported.end()) {
      best = base;
      bestWeight = weight;
    }
  }
  return best;
}

}  // namespace host::web
