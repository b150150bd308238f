// One CSV file into the ERP, in one transaction.
#pragma once
#include <filesystem>
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <variant>

#include "sample-host/importers/csv_records.hpp"
#include "sample-host/importers/import_report.hpp"

namespace host::importers {

/// Which kind of CSV file it is, or why it is none: reads the header line only.
[[nodiscard]] std::variant<FileKind, Refusal> inspectCsv(const std::filesystem::path& path, const std::string& name);

/// `name` is how the report calls the file. Memory does not grow with the file.
[[nodiscard]] FileReport importCsv(kit::sql::Session& session, const std::filesystem::path& path, const std::string& name,
                                   FileKind kind);

}  // namespace host::importers
