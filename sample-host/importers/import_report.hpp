// What an import did, file by file.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sample-host/importers/refusal.hpp"

namespace host::importers {

struct FileReport {
  std::string file;  ///< as the user named it, or its path inside the folder that he named
  std::string kind;  ///< "companies" … "credits", or "e-invoice"
  long long inserted = 0;
  long long updated = 0;
  long long unchanged = 0;
  long long ignored = 0;           ///< payments that were booked before, identical in all columns
  std::vector<std::string> notes;  ///< what a person should know: a due date that is missing, a customer that was made
  std::optional<Refusal> refusal;  ///< nothing of the file was kept

  [[nodiscard]] bool ok() const { return !refusal; }
  /// One line: "invoices.csv: 3 inserted, 1 updated, 0 unchanged", or the refusal's sentence.
  [[nodiscard]] std::string summary() const;
};

struct ImportReport {
  std::vector<FileReport> files;     ///< in the order in which they were read
  std::vector<std::string> notRead;  ///< files after a CSV file that was refused
  /// Paths that cannot be imported at all; then nothing was read.
  std::optional<Refusal> refusal;

  [[nodiscard]] bool ok() const;
  /// Why the import failed, on one line, for stderr; "" when it did not.
  [[nodiscard]] std::string failure() const;
};

}  // namespace host::importers
