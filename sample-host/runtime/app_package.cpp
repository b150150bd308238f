#include "sample-host/runtime/app_package.hpp"

#include <algorithm>

namespace host::runtime {
namespace {

// How well a pattern fits: nothing when it does not, else more for narrower patterns.
std::optional<std::size_t> fit(const std::string& pattern, const std::string& path) {
  if (pattern == path) return pattern.size() * 2 + 1;
  if (!pattern.ends_with("/*")) return std::nullopt;
  const auto folder = pattern.substr(0, pattern.size() - 1);  // with its slash
  if (path.starts_with(folder) || path + "/" == folder) return pattern.size() * 2;
  return std::nullopt;
}

}  // namespace

bool AppPackage::grants(std::string_view service) const {
  return std::find(services.begin(), services.end(), service) != services.end();
}

const AppPackage::Route* AppPackage::route(const std::string& method, const std::string& path) const {
  const Route* best = nullptr;
  std::size_t bestFit = 0;
  for (const auto& candidate : routes) {
    // HEAD is GET without its body.
    const std::string wanted = method == "HEAD" ? "GET" : method;
    if (std::find(candidate.methods.begin(), candidate.methods.end(), wanted) == candidate.methods.end()) continue;
    const auto value = fit(candidate.path, path);
    if (!value || (best != nullptr && *value <= bestFit)) continue;
    best = &candidate;
    bestFit = *value;
  }
  return best;
}

}  // namespace host::runtime
