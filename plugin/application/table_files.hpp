// Port: tables that leave the app as files, written a row at a time with flat memory. Implemented by delivery.
#pragma once
#include <host_sdk/kit/values/money.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::application {

/// A column, and what its cells hold.
struct TableColumn {
  enum class Kind { kText, kDate, kAmount, kNumber } kind = Kind::kText;
  std::string name;   // in CSV: the same in every language, for programs
  std::string title;  // in a spreadsheet: in the reader's language
  int width = 12;     // in a spreadsheet: in characters
};

struct TableShape {
  std::string title;  // of the sheet; what no sheet can be named is replaced
  std::vector<TableColumn> columns;
};

enum class TableFormat { kXlsx, kCsv };

/// A table on its way into a file. Cells are put in from left to right; what is empty leaves its cell empty. Not thread-safe.
/// Throws Retryable when the file cannot be written.
class TableFile {
 public:
  virtual ~TableFile() = default;
  /// What people or the books wrote. A spreadsheet never takes it for a formula, whatever it begins with.
  virtual TableFile& text(std::string_view value) = 0;
  virtual TableFile& date(const std::optional<domain::Date>& value) = 0;
  virtual TableFile& amount(const kit::Money& value) = 0;
  virtual TableFile& number(std::int64_t value) = 0;
  virtual void endRow() = 0;
  /// The whole file. Once, and nothing after it.
  virtual std::string take() = 0;
};

/// Thread-safe.
class TableFiles {
 public:
  virtual ~TableFiles() = default;
  /// `allText`: every cell is text, dates and amounts too, so that no spreadsheet changes anything; in CSV by an apostrophe
  /// before it. Throws Retryable.
  virtual std::unique_ptr<TableFile> begin(TableFormat format, const TableShape& shape, bool allText) = 0;
};

}  // namespace reminders::application
