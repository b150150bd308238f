#include "sample-host/web/site/lists.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>

#include "sample-host/web/site/forms.hpp"

namespace host::web {

using nlohmann::json;

std::string address(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query) {
  std::string text = path;
  char separator = '?';
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    text += separator + kit::encoding::percentEncoded(name) + "=" + kit::encoding::percentEncoded(value);
    separator = '&';
  }
  return text;
}

Paging pagingOf(const Visit& visit, int size) {
  constexpr std::int64_t kLastPage = 1'000'000;  // further than any list; keeps the arithmetic within int
  return {size, static_cast<int>(std::clamp<std::int64_t>(numberOf(visit.request.parameters.get("page"), 1), 1, kLastPage))};
}

json paginationModel(const Visit& visit, const Paging& paging, std::int64_t total, const std::string& path,
                     const std::vector<std::pair<std::string, std::string>>& query) {
  const std::int64_t first = std::min<std::int64_t>(paging.offset() + 1, total);
  const std::int64_t last = std::min<std::int64_t>(paging.offset() + paging.size, total);
  const auto pageAt = [&](int page) {
    auto pairs = query;
    pairs.emplace_back("page", page > 1 ? std::to_string(page) : "");
    return address(path, pairs);
  };
  json model{{"summary", visit.tr("{first}–{last} of {total}", {{"first", visit.format.number(first)},
                                                                {"last", visit.format.number(last)},
                                                                {"total", visit.format.number(total)}})},
             {"previous", nullptr},
             {"next", nullptr},
             {"is_single", total <= paging.size && paging.page == 1}};
  if (paging.page > 1) model["previous"] = pageAt(paging.page - 1);
  if (last < total) model["next"] = pageAt(paging.page + 1);
  return model;
}

json emptyModel(const std::string& icon, const std::string& title, const std::string& text, const std::string& href,
                const std::string& action) {
  json model{{"icon_name", icon}, {"title", title}, {"text", text}, {"action", nullptr}};
  if (!href.empty()) model["action"] = {{"href", href}, {"title", action}};
  return model;
}

json statusModel(const std::string& kind, const std::string& icon, const std::string& text) {
  return {{"kind", kind}, {"icon_name", icon}, {"text", text}};
}

}  // namespace host::web
