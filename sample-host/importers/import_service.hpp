// The command `import`: CSV files and e-invoices into the ERP, one transaction per file.
#pragma once
#include <filesystem>
#include <functional>
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <vector>

#include "sample-host/importers/import_report.hpp"

namespace host::importers {

struct ImportOptions {
  /// Code of the company that an e-invoice belongs to when its seller is no company here. CSV files name their company
  /// themselves.
  std::string company;
  /// Called after each file, for progress; may be empty.
  std::function<void(const FileReport&)> onFile;
};

/// Reads files and folders (the .csv, .xml and .pdf files directly in them). CSV files come first, in the order in which their
/// kinds depend on each other, then e-invoices, credit notes last. Paths and kinds are checked before anything is written. A CSV
/// file that is refused ends the import, for later files may build on it; an e-invoice that is refused does not. The files before
/// it stay imported. Throws kit::sql::SqlError when the database fails; the file under way is then undone.
[[nodiscard]] ImportReport importPaths(kit::sql::Session& session, const std::vector<std::filesystem::path>& paths,
                                       const ImportOptions& options = {});

}  // namespace host::importers
