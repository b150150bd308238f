// Why a file was not imported: a place and a sentence. Expected refusals are values, never exceptions.
#pragma once
#include <cstdint>
#include <string>

namespace host::importers {

/// A refusal. `file` is the name as the user gave it; `line` (physical, from 1) and `field` (from 1: the fourth field of a CSV
/// line is 4; in XML the character of the line) are 0 where they have no meaning; `column` is the CSV column's name. `why` is a
/// clause that says what is wrong and what to do.
struct Refusal {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t field = 0;
  std::string column;
  std::string why;

  /// "invoices.csv:12:4 (line 12, column customer): company ACME has no customer C99; …"
  [[nodiscard]] std::string sentence() const {
    std::string text = file;
    if (line != 0) text += ":" + std::to_string(line);
    if (line != 0 && field != 0) text += ":" + std::to_string(field);
    if (line != 0) text += " (line " + std::to_string(line) + (column.empty() ? "" : ", column " + column) + ")";
    if (!text.empty()) text += ": ";
    return text + why;
  }
};

}  // namespace host::importers
