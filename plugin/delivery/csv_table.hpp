// A table as comma-separated values (RFC 4180, UTF-8 with its mark), which a spreadsheet opens without reading any text as a
// formula.
#pragma once
#include "plugin/application/table_files.hpp"

namespace reminders::delivery {

class CsvTable final : public application::TableFile {
 public:
  /// The names of the columns come first, as they are. `apostrophes`: before every cell that holds something, so that the
  /// spreadsheet takes all of them as text, numbers and dates too.
  CsvTable(const application::TableShape& shape, bool apostrophes);
  CsvTable& text(std::string_view value) override;
  CsvTable& date(const std::optional<domain::Date>& value) override;
  CsvTable& amount(const kit::Money& value) override;
  CsvTable& number(std::int64_t value) override;
  void endRow() override;
  std::string take() override { return std::move(text_); }

 private:
  void cell(std::string_view value, bool apostrophe);
  /// A number or date that the app has made.
  CsvTable& made(std::string_view value);

  bool apostrophes_, isFirst_ = true;
  std::string text_ = "\xEF\xBB\xBF";
};

}  // namespace reminders::delivery
