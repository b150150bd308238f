// A table as a spreadsheet (Office Open XML): dates are dates, amounts are numbers, and text is text, whatever it begins with.
#pragma once
#include <cstdint>
#include <memory>

#include "plugin/application/table_files.hpp"

namespace reminders::delivery {

/// Rows go to a temporary file as they are ended: a hundred thousand of them take no more memory than one, until `take`.
class XlsxTable final : public application::TableFile {
 public:
  /// A sheet holds this many rows, its head included; what is more goes into another.
  static constexpr std::uint32_t kRowsASheet = 1'048'576;

  /// `allText`: every cell is text; dates are written YYYY-MM-DD, amounts with a point. Throws Retryable when no temporary file
  /// can be made.
  XlsxTable(application::TableShape shape, bool allText, std::uint32_t rowsASheet = kRowsASheet);
  ~XlsxTable() override;
  XlsxTable(const XlsxTable&) = delete;
  XlsxTable& operator=(const XlsxTable&) = delete;

  XlsxTable& text(std::string_view value) override;
  XlsxTable& date(const std::optional<domain::Date>& value) override;
  XlsxTable& amount(const kit::Money& value) override;
  XlsxTable& number(std::int64_t value) override;
  void endRow() override;
  std::string take() override;

 private:
  struct Book;
  void beginSheet();
  void writeText(std::string_view value);
  void writeNumber(double value, void* format);

  application::TableShape shape_;
  bool allText_;
  std::uint32_t rowsASheet_, row_ = 0;
  std::uint16_t column_ = 0;
  int sheets_ = 0;
  std::unique_ptr<Book> book_;
};

}  // namespace reminders::delivery
