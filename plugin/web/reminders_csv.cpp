#include "plugin/web/reminders_page.hpp"

namespace reminders::web {

void CsvFile::header(std::initializer_list<const char*> names) {
  for (const auto* name : names) cell(name, false);
  endLine();
}

CsvFile& CsvFile::text(std::string_view value) {
  // A tab or line end before the sign does not keep a spreadsheet from seeing it.
  const auto first = value.find_first_not_of(" \t\r\n");
  const bool isFormula = first != std::string_view::npos && std::string_view("=+-@").find(value[first]) != std::string_view::npos;
  const bool hasControl = !value.empty() && (value.front() == '\t' || value.front() == '\r' || value.front() == '\n');
  cell(value, apostrophes_ || isFormula || hasControl);
  return *this;
}

CsvFile& CsvFile::value(std::string_view value) {
  cell(value, apostrophes_ && !value.empty());
  return *this;
}

void CsvFile::cell(std::string_view value, bool apostrophe) {
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

void CsvFile::endLine() {
  text_ += "\r\n";
  isFirst_ = true;
}

}  // namespace reminders::web
