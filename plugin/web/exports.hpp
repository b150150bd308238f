// Lists that leave the app as files: what pages share that offer them.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "plugin/application/table_files.hpp"
#include "plugin/web/site.hpp"

namespace reminders::web {

/// Which file of a list a path names: "/unpaid.xlsx" and "/unpaid.csv" of "/unpaid". nullopt: none.
std::optional<application::TableFormat> exportedAs(std::string_view path, std::string_view list);

/// What parts/export_menu.mustache shows: {"exports": {"xlsx", "xlsx_text", "csv", "csv_text"}}, the addresses of the files.
/// `query`: "" or "?…", the filters of the list on the screen.
void addExports(nlohmann::json& model, const std::string& path, const std::string& query);

/// The file, named "name-2026-01-20.xlsx". The request says with `apostrophes=1` that every cell is to be text. `fill` puts in
/// the rows. Throws Retryable.
Answer exportedTable(application::TableFiles& files, const Request& request, application::TableFormat format,
                     const std::string& name, const application::TableShape& shape,
                     const std::function<void(application::TableFile&)>& fill);

}  // namespace reminders::web
