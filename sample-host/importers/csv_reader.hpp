// A streaming reader of RFC 4180 files: UTF-8 (a byte order mark is accepted), comma, CRLF or LF, quotes, line breaks inside
// quotes. Memory is one chunk and one row, whatever the file's size. Not thread-safe; one reader per file.
#pragma once
#include <cstddef>
#include <cstdint>
#include <istream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/importers/refusal.hpp"

namespace host::importers {

struct CsvLimits {
  std::size_t fieldBytes = std::size_t{64} * 1024;
  std::size_t fields = 256;
};

/// Reads rows one by one. After `kRefused` nothing more can be read.
class CsvReader {
 public:
  enum class Outcome { kRow, kEnd, kRefused };

  /// `in` must outlive the reader; `name` is how refusals call the file.
  CsvReader(std::istream& in, std::string name, CsvLimits limits = {});

  /// Reads the header line, which fixes the number of fields of each row that follows. kEnd: the file is empty.
  Outcome readHeader();
  /// Names of the header, in the file's order.
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }

  /// Says in which order the caller wants the columns: the header must name each of `required` and may name those of `optional`,
  /// each once, in any order, and nothing else. False: refused.
  bool bind(std::span<const std::string_view> required, std::span<const std::string_view> optional = {});

  /// The next row; wholly empty lines are passed over.
  Outcome next();

  /// A field of the row by its place in `required` followed by `optional` (after `bind`); "" for an optional column that the file
  /// lacks. Valid until the next call of `next`.
  [[nodiscard]] std::string_view field(std::size_t index) const;
  /// Whether the file has that optional column.
  [[nodiscard]] bool has(std::size_t index) const { return index < bound_.size() && bound_[index] != kAbsent; }
  /// Line on which the row begins.
  [[nodiscard]] std::uint64_t line() const { return rowLine_; }

  /// A refusal that points at that field of this row.
  [[nodiscard]] Refusal refuse(std::size_t index, std::string why) const;
  /// Why `kRefused` was answered.
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t line = 0;
  };
  enum class Ended { kField, kRow, kFile, kRefused };

  Outcome readRow();
  Ended readField();
  Ended readQuoted();
  Ended afterField(int c);
  int peek();
  int take();
  bool fill();
  Ended fail(std::string why);
  Outcome failRow(std::size_t field, std::string why);
  bool keep(char c);
  [[nodiscard]] std::string_view raw(std::size_t position) const {
    return std::string_view(text_).substr(fields_[position].begin, fields_[position].end - fields_[position].begin);
  }

  std::istream& in_;
  std::string name_;
  CsvLimits limits_;
  std::vector<char> chunk_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  bool started_ = false;
  bool refused_ = false;
  std::uint64_t line_ = 1;
  std::uint64_t rowLine_ = 1;
  std::string text_;
  std::vector<Span> fields_;
  std::vector<std::string> header_;
  std::vector<std::string> columns_;
  std::vector<std::size_t> bound_;
  Refusal refusal_;
};

}  // namespace host::importers
