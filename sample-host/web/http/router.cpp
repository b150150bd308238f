#include "sample-host/web/http/router.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "sample-host/web/http/encoding.hpp"

namespace host::web {
namespace {

using Captures = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t at = 1;
  while (at < path.size()) {
    const auto slash = path.find('/', at);
    segments.emplace_back(path.substr(at, slash == std::string_view::npos ? slash : slash - at));
    if (slash == std::string_view::npos) return segments;
    at = slash + 1;
  }
  return segments;
}

bool isName(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }
bool isRest(std::string_view segment) {
  return isName(segment) && segment.size() > 5 && segment.substr(segment.size() - 4) == "...}";
}

// The segments were split before they were decoded: a number such as F/2026/1 is one segment, F%2F2026%2F1.
std::optional<Captures> fit(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  Captures captures;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string_view name = pattern[i];
    if (isRest(name)) {
      std::string rest;
      for (std::size_t j = i; j < path.size(); ++j) rest += "/" + path[j];
      captures.emplace(name.substr(1, name.size() - 5), rest.empty() ? "/" : rest);
      return captures;
    }
    if (i >= path.size()) return std::nullopt;
    const auto decoded = percentDecode(path[i], false);
    if (!decoded) return std::nullopt;
    if (isName(name)) {
      if (decoded->empty()) return std::nullopt;
      captures.emplace(name.substr(1, name.size() - 2), *decoded);
    } else if (*decoded != name) {
      return std::nullopt;
    }
  }
  if (path.size() != pattern.size()) return std::nullopt;
  return captures;
}

}  // namespace

void Router::add(std::string method, std::string pattern, Access access, Handler handler) {
  if (pattern.empty() || pattern.front() != '/') throw std::logic_error("a route begins with '/': " + pattern);
  auto segments = split(pattern);
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    if (isRest(segments[i])) throw std::logic_error("what stands for the rest of a path comes last: " + pattern);
  entries_.push_back({{std::move(method), std::move(pattern), access, std::move(handler)}, std::move(segments)});
}

Router::Match Router::find(Request& request) const {
  const auto path = split(request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  Match match;
  for (const auto& entry : entries_) {
    auto captures = fit(entry.segments, path);
    if (!captures) continue;
    if (entry.route.method == method) {
      request.captures = std::move(*captures);
      match.route = &entry.route;
      match.allowed.clear();
      return match;
    }
    if (std::find(match.allowed.begin(), match.allowed.end(), entry.route.method) == match.allowed.end())
      match.allowed.push_back(entry.route.method);
  }
  return match;
}

}  // namespace host::web
