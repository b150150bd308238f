#include "sample-host/importers/csv_reader.hpp"

#include <algorithm>
#include <cstring>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <utility>

#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

constexpr int kEof = -1;
constexpr std::size_t kChunk = std::size_t{256} * 1024;

bool isControl(int c) { return (c >= 0 && c < 0x20) || c == 0x7F; }

std::string codePoint(int c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned>(c);
  return std::string("U+00") + kDigits[value >> 4U & 15U] + kDigits[value & 15U];
}

// U+0080 to U+009F: what remains of Windows-1252 text that was taken for Latin-1.
bool hasC1Control(std::string_view text) {
  for (auto at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1))
    if (static_cast<unsigned char>(text[at + 1]) < 0xA0) return true;
  return false;
}

std::string controlSentence(int c) {
  if (c == 0) return "there is a NUL byte; the file is not text, or was saved as UTF-16: save it as UTF-8";
  if (c == '\r') return "there is a carriage return without a line feed; lines end with LF or CRLF";
  return "there is a control character (" + codePoint(c) + "); remove it";
}

}  // namespace

CsvReader::CsvReader(std::istream& in, std::string name, CsvLimits limits)
    : in_(in), name_(std::move(name)), limits_(limits), chunk_(kChunk) {}

bool CsvReader::fill() {
  if (!in_) return false;
  in_.read(chunk_.data(), static_cast<std::streamsize>(chunk_.size()));
  size_ = static_cast<std::size_t>(in_.gcount());
  at_ = 0;
  if (!started_) {
    started_ = true;
    if (size_ >= 3 && std::memcmp(chunk_.data(), "\xEF\xBB\xBF", 3) == 0) at_ = 3;
  }
  return at_ < size_;
}

int CsvReader::peek() {
  if (at_ == size_ && !fill()) return kEof;
  return static_cast<unsigned char>(chunk_[at_]);
}

int CsvReader::take() {
  const int c = peek();
  if (c != kEof) ++at_;
  return c;
}

CsvReader::Ended CsvReader::fail(std::string why) {
  refused_ = true;
  const auto position = fields_.size();  // the field being read is the last one
  refusal_ = {name_, line_, position, position != 0 && position <= header_.size() ? header_[position - 1] : "", std::move(why)};
  return Ended::kRefused;
}

CsvReader::Outcome CsvReader::failRow(std::size_t field, std::string why) {
  refused_ = true;
  const auto line = field < fields_.size() ? fields_[field].line : rowLine_;
  refusal_ = {name_, line, field + 1, field < header_.size() ? header_[field] : "", std::move(why)};
  return Outcome::kRefused;
}

bool CsvReader::keep(char c) {
  text_ += c;
  return text_.size() - fields_.back().begin <= limits_.fieldBytes;
}

// What follows a field: a comma, the end of the line, or the end of the file.
CsvReader::Ended CsvReader::afterField(int c) {
  fields_.back().end = text_.size();
  if (c == ',') return Ended::kField;
  if (c == kEof) return Ended::kFile;
  if (c == '\r') {
    if (peek() != '\n') return fail(controlSentence('\r'));
    ++at_;
  }
  ++line_;
  return Ended::kRow;
}

CsvReader::Ended CsvReader::readQuoted() {
  const std::uint64_t opened = line_;
  for (;;) {
    const int c = take();
    if (c == kEof) {
      line_ = opened;
      return fail(
          "the quote that opens this field is never closed; write a closing quote, or double a quote that belongs to the text");
    }
    if (c == '"') {
      if (peek() == '"') {
        ++at_;
        if (!keep('"')) break;
        continue;
      }
      const int after = take();
      if (after != ',' && after != '\n' && after != '\r' && after != kEof)
        return fail("there is text after the closing quote; double a quote that belongs to the text");
      return afterField(after);
    }
    if (c == '\r') {
      // A line break inside a field is kept as LF, however it was written.
      if (peek() != '\n') return fail(controlSentence(c));
      continue;
    }
    if (c != '\n' && isControl(c)) return fail(controlSentence(c));
    if (c == '\n') ++line_;
    if (!keep(static_cast<char>(c))) break;
  }
  line_ = opened;
  return fail("this field is longer than " + std::to_string(limits_.fieldBytes) + " bytes; is a closing quote missing?");
}

CsvReader::Ended CsvReader::readField() {
  if (fields_.size() == limits_.fields)
    return fail("the line has more than " + std::to_string(limits_.fields) + " fields; is this a CSV file?");
  fields_.push_back({text_.size(), text_.size(), line_});
  if (peek() == '"') {
    ++at_;
    return readQuoted();
  }
  for (;;) {
    // The plain run up to the next special byte is taken at once.
    std::size_t end = at_;
    while (end < size_ && chunk_[end] != ',' && chunk_[end] != '"' && !isControl(static_cast<unsigned char>(chunk_[end]))) ++end;
    text_.append(chunk_.data() + at_, end - at_);
    at_ = end;
    if (text_.size() - fields_.back().begin > limits_.fieldBytes)
      return fail("this field is longer than " + std::to_string(limits_.fieldBytes) + " bytes; is this a CSV file?");
    if (at_ == size_ && peek() != kEof) continue;
    const int c = take();
    if (c == ',' || c == '\n' || c == '\r' || c == kEof) return afterField(c);
    if (c == '"')
      return fail(
          "there is a quote inside a field that does not begin with one; put the whole field in quotes and double the quote");
    if (isControl(c)) return fail(controlSentence(c));
  }
}

CsvReader::Outcome CsvReader::readRow() {
  if (refused_) return Outcome::kRefused;
  for (;;) {
    text_.clear();
    fields_.clear();
    rowLine_ = line_;
    if (peek() == kEof) {
      if (in_.bad()) return failRow(0, "the file cannot be read to its end");
      return Outcome::kEnd;
    }
    const bool quoted = peek() == '"';
    Ended ended = readField();
    while (ended == Ended::kField) ended = readField();
    if (ended == Ended::kRefused) return Outcome::kRefused;
    if (fields_.size() == 1 && text_.empty() && !quoted) continue;
    break;
  }
  if (std::all_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return Outcome::kRow;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!kit::encoding::isUtf8(raw(i)))
      return failRow(i, "this is not valid UTF-8; save the file as UTF-8 (not as ANSI or Latin-1)");
    if (hasC1Control(raw(i)))
      return failRow(
          i, "there is a control character between U+0080 and U+009F; the file was converted wrongly: save it as UTF-8 again");
  }
  return Outcome::kRow;
}

CsvReader::Outcome CsvReader::readHeader() {
  const Outcome outcome = readRow();
  if (outcome != Outcome::kRow) return outcome;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < fields_.size(); ++i) names.emplace_back(trimmed(raw(i)));
  if (names.size() == 1 && names[0].find(';') != std::string::npos)
    return failRow(0, "the header is separated by semicolons; save the file with commas");
  if (names.size() == 1 && names[0].find('\t') != std::string::npos)
    return failRow(0, "the header is separated by tabs; save the file with commas");
  header_ = std::move(names);
  return Outcome::kRow;
}

bool CsvReader::bind(std::span<const std::string_view> required, std::span<const std::string_view> optional) {
  if (refused_) return false;
  columns_.assign(required.begin(), required.end());
  columns_.insert(columns_.end(), optional.begin(), optional.end());
  bound_.assign(columns_.size(), kAbsent);
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const auto found = std::find(columns_.begin(), columns_.end(), header_[i]);
    if (found == columns_.end()) {
      std::string known;
      for (const auto& column : columns_) known += (known.empty() ? "" : ",") + column;
      failRow(i, "the column " + shown(header_[i]) + " is unknown here; the columns are " + known);
      return false;
    }
    auto& place = bound_[static_cast<std::size_t>(found - columns_.begin())];
    if (place != kAbsent) {
      failRow(i, "the column " + shown(header_[i]) + " is named twice; remove one of them");
      return false;
    }
    place = i;
  }
  for (std::size_t i = 0; i < required.size(); ++i) {
    if (bound_[i] != kAbsent) continue;
    refused_ = true;
    refusal_ = {
        name_, rowLine_, 0, std::string(required[i]),
        "the header lacks the column " + std::string(required[i]) + "; add it (its fields may be empty where that is allowed)"};
    return false;
  }
  return true;
}

CsvReader::Outcome CsvReader::next() {
  const Outcome outcome = readRow();
  if (outcome != Outcome::kRow || fields_.size() == header_.size()) return outcome;
  const std::string counts = std::to_string(fields_.size()) + (fields_.size() == 1 ? " field" : " fields") + ", the header has " +
                             std::to_string(header_.size());
  if (fields_.size() < header_.size())
    return failRow(fields_.size(), "the line has " + counts + "; an empty field still needs its comma");
  return failRow(header_.size(), "the line has " + counts + "; put a field that contains a comma in quotes");
}

std::string_view CsvReader::field(std::size_t index) const { return has(index) ? raw(bound_[index]) : std::string_view{}; }

Refusal CsvReader::refuse(std::size_t index, std::string why) const {
  if (!has(index)) return {name_, rowLine_, 0, "", std::move(why)};
  return {name_, fields_[bound_[index]].line, bound_[index] + 1, columns_[index], std::move(why)};
}

}  // namespace host::importers
