// Lists: pages of a list, chips of filters; everything is in the address.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sample-host/web/site/visit.hpp"

namespace host::web {

/// A path with a query; empty values are left out.
std::string address(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query);

/// Which page of a list is asked for.
struct Paging {
  int size = 50;
  int page = 1;  ///< from 1
  [[nodiscard]] int offset() const { return (page - 1) * size; }
};
Paging pagingOf(const Visit& visit, int size = 50);

/// parts/pagination; `query` is that of the list, without "page".
nlohmann::json paginationModel(const Visit& visit, const Paging& paging, std::int64_t total, const std::string& path,
                               const std::vector<std::pair<std::string, std::string>>& query);

/// parts/empty
nlohmann::json emptyModel(const std::string& icon, const std::string& title, const std::string& text,
                          const std::string& href = {}, const std::string& action = {});

/// parts/status
nlohmann::json statusModel(const std::string& kind, const std::string& icon, const std::string& text);

}  // namespace host::web
