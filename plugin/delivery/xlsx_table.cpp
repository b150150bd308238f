#include "plugin/delivery/xlsx_table.hpp"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <host_sdk/kit/mail/message.hpp>

#include "plugin/application/errors.hpp"

namespace reminders::delivery {
namespace {

/// ECMA-376 and Excel's own limits: characters of a cell counted in UTF-16, characters of a sheet's name.
constexpr std::size_t kLongestText = 32'767;
constexpr std::size_t kLongestName = 28;  // of 31: a number may follow
/// A number keeps fifteen digits in a spreadsheet; what has more is written as text, so that none is lost.
constexpr std::int64_t kLargestNumber = 999'999'999'999'999;
constexpr std::uint8_t kShortDate = 14;  // a built-in format: the date as the reader's own system writes it

void check(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw application::Retryable(std::string("the spreadsheet could not be written: ") + lxw_strerror(error));
}

bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// "_x0041_" in a cell is read as "A" (ECMA-376 part 1, 22.9.2.19): where a text happens to hold one, its sign is written so
/// itself.
bool isEscape(std::string_view text) {
  return text.size() >= 7 && text.starts_with("_x") && text[6] == '_' && isHex(text[2]) && isHex(text[3]) && isHex(text[4]) &&
         isHex(text[5]);
}

/// Valid UTF-8 without control characters, no longer than a cell may be.
std::string fitForCell(std::string_view text) {
  // Nearly every text is plain: nothing is to be looked at character by character.
  const auto isPlain = [](char c) { return c >= 0x20 && c < 0x7f && c != '_'; };
  if (text.size() <= kLongestText && std::all_of(text.begin(), text.end(), isPlain)) return std::string(text);
  std::string out;
  std::size_t units = 0;
  std::size_t end = 0;  // of what surely fits, with the sign that says that more was there
  const auto fit = kit::mail::fitForBody(text);
  for (std::size_t i = 0; i < fit.size();) {
    const auto first = static_cast<unsigned char>(fit[i]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const bool escaped = first == '_' && isEscape(std::string_view(fit).substr(i));
    units += (size == 4 ? 2 : 1) + (escaped ? 6U : 0U);
    if (units > kLongestText) return out.substr(0, end) + "…";
    if (escaped)
      out += "_x005F_";
    else
      out.append(fit, i, size);
    if (units < kLongestText) end = out.size();
    i += size;
  }
  return out;
}

/// What no sheet can be named by becomes a blank; cut at a whole character.
std::string sheetName(const std::string& title) {
  std::string name;
  std::size_t characters = 0;
  for (const char c : kit::mail::fitForHeader(title)) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (begins && ++characters > kLongestName) break;
    name += std::string_view("[]:*?/\\'").find(c) != std::string_view::npos ? ' ' : c;
  }
  return name.empty() ? "1" : name;
}

std::string temporaryFile() {
  auto name = (std::filesystem::temp_directory_path() / "reminders-table-XXXXXX").string();
  const int handle = ::mkstemp(name.data());
  if (handle < 0) throw application::Retryable("the spreadsheet could not be written: there is no room for a temporary file");
  ::close(handle);
  return name;
}

}  // namespace

/// The workbook and the file that it becomes; both are gone with it.
struct XlsxTable::Book {
  Book() : path(temporaryFile()), folder(std::filesystem::temp_directory_path().string()) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = folder.data();
    options.use_zip64 = LXW_FALSE;
    workbook = workbook_new_opt(path.c_str(), &options);
    if (workbook == nullptr) {
      removeFile();
      throw application::Retryable("the spreadsheet could not be begun: there is not enough memory");
    }
    head = format();
    format_set_bold(head);
    format_set_bottom(head, LXW_BORDER_THIN);
    headRight = format();
    format_set_bold(headRight);
    format_set_bottom(headRight, LXW_BORDER_THIN);
    format_set_align(headRight, LXW_ALIGN_RIGHT);
    text = format();
    format_set_num_format(text, "@");  // a later edit of the cell makes no formula of it either
    date = format();
    format_set_num_format_index(date, kShortDate);
    number = format();
    format_set_num_format(number, "0");
  }
  ~Book() {
    if (workbook != nullptr) lxw_workbook_free(workbook);
    removeFile();
  }
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  lxw_format* format() const {
    auto* made = workbook_add_format(workbook);
    if (made == nullptr) throw application::Retryable("the spreadsheet could not be begun: there is not enough memory");
    return made;
  }
  /// With as many decimals as the currency has.
  lxw_format* money(int exponent) {
    auto& made = moneys.at(static_cast<std::size_t>(exponent));
    if (made == nullptr) {
      made = format();
      const auto pattern = exponent == 0 ? std::string("#,##0") : "#,##0." + std::string(static_cast<std::size_t>(exponent), '0');
      format_set_num_format(made, pattern.c_str());
    }
    return made;
  }
  void removeFile() const {
    std::error_code ignored;  // a temporary file that stays does no harm
    std::filesystem::remove(path, ignored);
  }

  std::string path, folder;
  lxw_workbook* workbook = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format *head = nullptr, *headRight = nullptr, *text = nullptr, *date = nullptr, *number = nullptr;
  std::array<lxw_format*, 10> moneys{};
};

XlsxTable::XlsxTable(application::TableShape shape, bool allText, std::uint32_t rowsASheet)
    : shape_(std::move(shape)), allText_(allText), rowsASheet_(rowsASheet), book_(std::make_unique<Book>()) {
  beginSheet();
}

XlsxTable::~XlsxTable() = default;

void XlsxTable::beginSheet() {
  using Kind = application::TableColumn::Kind;
  if (book_->sheet != nullptr && row_ > 0)
    check(worksheet_autofilter(book_->sheet, 0, 0, row_ - 1, static_cast<lxw_col_t>(shape_.columns.size() - 1)));
  ++sheets_;
  const auto name = sheetName(shape_.title) + (sheets_ > 1 ? " " + std::to_string(sheets_) : "");
  book_->sheet = workbook_add_worksheet(book_->workbook, name.c_str());
  if (book_->sheet == nullptr) throw application::Retryable("the spreadsheet could not be written: it has too many sheets");
  worksheet_freeze_panes(book_->sheet, 1, 0);
  worksheet_repeat_rows(book_->sheet, 0, 0);
  worksheet_set_landscape(book_->sheet);
  worksheet_fit_to_pages(book_->sheet, 1, 0);
  for (std::size_t i = 0; i < shape_.columns.size(); ++i) {
    const auto& column = shape_.columns[i];
    const auto at = static_cast<lxw_col_t>(i);
    const bool isRight = !allText_ && (column.kind == Kind::kAmount || column.kind == Kind::kNumber);
    check(worksheet_set_column(book_->sheet, at, at, column.width, nullptr));
    check(
        worksheet_write_string(book_->sheet, 0, at, fitForCell(column.title).c_str(), isRight ? book_->headRight : book_->head));
  }
  row_ = 1;
  column_ = 0;
}

XlsxTable& XlsxTable::text(std::string_view value) {
  writeText(value);
  return *this;
}

XlsxTable& XlsxTable::date(const std::optional<domain::Date>& value) {
  if (!value) {
    writeText({});
    return *this;
  }
  // Excel counts 1900 as a leap year: before its March its days are not those of the calendar.
  static const auto kFirst = domain::Date::of(1900, 3, 1).value();
  static const auto kZero = domain::Date::of(1899, 12, 30).value();
  if (allText_ || *value < kFirst)
    writeText(value->iso());
  else
    writeNumber(value->daysSince(kZero), book_->date);
  return *this;
}

XlsxTable& XlsxTable::amount(const kit::Money& value) {
  const auto exponent = value.currency().exponent();
  if (allText_ || value.minor() > kLargestNumber || value.minor() < -kLargestNumber) {
    writeText(value.plain());
    return *this;
  }
  // A cell is a binary number; of up to fifteen digits it is the one nearest to the amount, and shows as the amount.
  double scale = 1;
  for (int i = 0; i < exponent; ++i) scale *= 10;
  writeNumber(static_cast<double>(value.minor()) / scale, book_->money(exponent));
  return *this;
}

XlsxTable& XlsxTable::number(std::int64_t value) {
  if (allText_ || value > kLargestNumber || value < -kLargestNumber)
    writeText(std::to_string(value));
  else
    writeNumber(static_cast<double>(value), book_->number);
  return *this;
}

void XlsxTable::writeText(std::string_view value) {
  if (row_ >= rowsASheet_) beginSheet();
  const auto at = column_++;
  if (value.empty()) return;
  check(worksheet_write_string(book_->sheet, row_, at, fitForCell(value).c_str(), book_->text));
}

void XlsxTable::writeNumber(double value, void* format) {
  if (row_ >= rowsASheet_) beginSheet();
  check(worksheet_write_number(book_->sheet, row_, column_++, value, static_cast<lxw_format*>(format)));
}

void XlsxTable::endRow() {
  ++row_;
  column_ = 0;
}

std::string XlsxTable::take() {
  check(worksheet_autofilter(book_->sheet, 0, 0, row_ - 1, static_cast<lxw_col_t>(shape_.columns.size() - 1)));
  check(workbook_close(std::exchange(book_->workbook, nullptr)));
  std::ifstream file(book_->path, std::ios::binary | std::ios::ate);
  std::string bytes(file ? static_cast<std::size_t>(file.tellg()) : 0, '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || bytes.empty())
    throw application::Retryable("the spreadsheet could not be read back: is the disk full?");
  book_.reset();
  return bytes;
}

}  // namespace reminders::delivery
