#include "plugin/web/exports.hpp"

#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

constexpr const char* kAllText = "apostrophes";

}  // namespace

std::optional<application::TableFormat> exportedAs(std::string_view path, std::string_view list) {
  if (!path.starts_with(list)) return std::nullopt;
  path.remove_prefix(list.size());
  if (path == ".xlsx") return application::TableFormat::kXlsx;
  if (path == ".csv") return application::TableFormat::kCsv;
  return std::nullopt;
}

void addExports(nlohmann::json& model, const std::string& path, const std::string& query) {
  const auto asText = query + (query.empty() ? "?" : query == "?" ? "" : "&") + kAllText + "=1";
  model["exports"] = {{"xlsx", path + ".xlsx" + query},
                      {"xlsx_text", path + ".xlsx" + asText},
                      {"csv", path + ".csv" + query},
                      {"csv_text", path + ".csv" + asText}};
}

Answer exportedTable(application::TableFiles& files, const Request& request, application::TableFormat format,
                     const std::string& name, const application::TableShape& shape,
                     const std::function<void(application::TableFile&)>& fill) {
  const bool isCsv = format == application::TableFormat::kCsv;
  const auto table = files.begin(format, shape, fieldOf(request.query, kAllText) == "1");
  fill(*table);
  Answer answer;
  answer.contentType = isCsv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  answer.download = name + "-" + request.visitor.asOf.iso() + (isCsv ? ".csv" : ".xlsx");
  answer.body = table->take();
  return answer;
}

}  // namespace reminders::web
