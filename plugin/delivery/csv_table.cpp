#include "plugin/delivery/csv_table.hpp"

namespace reminders::delivery {

CsvTable::CsvTable(const application::TableShape& shape, bool apostrophes) : apostrophes_(apostrophes) {
  for (const auto& column : shape.columns) cell(column.name, false);
  endRow();
}

CsvTable& CsvTable::text(std::string_view value) {
  // A tab or line end before the sign does not keep a spreadsheet from seeing it.
  const auto first = value.find_first_not_of(" \t\r\n");
  const bool isFormula = first != std::string_view::npos && std::string_view("=+-@").find(value[first]) != std::string_view::npos;
  const bool hasControl = !value.empty() && (value.front() == '\t' || value.front() == '\r' || value.front() == '\n');
  cell(value, (apostrophes_ && !value.empty()) || isFormula || hasControl);
  return *this;
}

CsvTable& CsvTable::date(const std::optional<domain::Date>& value) { return made(value ? value->iso() : std::string()); }
CsvTable& CsvTable::amount(const kit::Money& value) { return made(value.plain()); }
CsvTable& CsvTable::number(std::int64_t value) { return made(std::to_string(value)); }

CsvTable& CsvTable::made(std::string_view value) {
  cell(value, apostrophes_ && !value.empty());
  return *this;
}

void CsvTable::cell(std::string_view value, bool apostrophe) {
  if (!isFirst_) text_ += ',';
  isFirst_ = false;
  const bool quoted = value.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quoted) text_ += '"';
  if (apostrophe) text_ += '\'';
  for (const char c : value) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  if (quoted) text_ += '"';
}

void CsvTable::endRow() {
  text_ += "\r\n";
  isFirst_ = true;
}

}  // namespace reminders::delivery
