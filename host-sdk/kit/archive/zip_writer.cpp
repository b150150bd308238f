#include "host_sdk/kit/archive/zip_writer.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kit::archive {
namespace {

constexpr std::uint64_t kLargest = 0xFFFF'FFFFU;
constexpr std::size_t kMostEntries = 0xFFFF;

constexpr std::array<std::uint32_t, 256> crcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? value >> 1U ^ 0xEDB8'8320U : value >> 1U;
    table[i] = value;
  }
  return table;
}

std::uint32_t crc32(std::string_view bytes) {
  static constexpr auto kTable = crcTable();
  std::uint32_t crc = 0xFFFF'FFFFU;
  for (const char c : bytes) crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ crc >> 8U;
  return ~crc;
}

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xFFU);
}

bool isRelative(std::string_view path) {
  if (path.empty() || path.size() > 0xFFFF || path.front() == '/' || path.back() == '/') return false;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto part = path.substr(at, end - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = end + 1;
  }
  return std::none_of(path.begin(), path.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f; });
}

}  // namespace

void ZipWriter::write(std::string_view bytes) {
  sink_(bytes);
  size_ += bytes.size();
}

/// What the entry's own header and the directory say of it alike, from "version needed" to the length of the extra field.
std::string ZipWriter::common(const Entry& entry) const {
  const auto day = date_.yearMonthDay();
  const int year = std::clamp(static_cast<int>(day.year()), 1980, 2107);
  std::string out;
  put(out, 20, 2);        // version needed: 2.0
  put(out, 1U << 11, 2);  // names are UTF-8
  put(out, 0, 2);         // stored
  put(out, 0, 2);         // midnight
  put(out,
      static_cast<std::uint32_t>(year - 1980) << 9 | static_cast<unsigned>(day.month()) << 5 | static_cast<unsigned>(day.day()),
      2);
  put(out, entry.crc, 4);
  put(out, entry.size, 4);
  put(out, entry.size, 4);
  put(out, static_cast<std::uint32_t>(entry.path.size()), 2);
  put(out, 0, 2);  // no extra field
  return out;
}

void ZipWriter::add(const std::string& path, std::string_view bytes) {
  if (!isRelative(path)) throw std::invalid_argument("this is no path inside of an archive: " + path);
  if (!paths_.insert(path).second) throw std::invalid_argument("this stands in the archive already: " + path);
  // The directory has to fit as well: it repeats each name with 46 bytes.
  if (entries_.size() >= kMostEntries || size_ + bytes.size() + (path.size() + 128) * (entries_.size() + 2) > kLargest)
    throw std::length_error("the archive is larger than 4 GiB, or has more than 65 535 files");
  entries_.push_back({path, crc32(bytes), static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(size_)});
  write("PK\3\4" + common(entries_.back()) + path);
  write(bytes);
}

void ZipWriter::finish() {
  const auto start = size_;
  for (const auto& each : entries_) {
    std::string out = "PK\1\2";
    put(out, 3U << 8 | 20U, 2);  // made on Unix, version 2.0
    out += common(each);
    put(out, 0, 2);               // no comment
    put(out, 0, 2);               // on the first disk
    put(out, 0, 2);               // no internal attributes
    put(out, 0100644U << 16, 4);  // a plain file that its owner may write
    put(out, each.offset, 4);
    write(out + each.path);
  }
  std::string end = "PK\5\6";
  put(end, 0, 4);
  put(end, static_cast<std::uint32_t>(entries_.size()), 2);
  put(end, static_cast<std::uint32_t>(entries_.size()), 2);
  put(end, static_cast<std::uint32_t>(size_ - start), 4);
  put(end, static_cast<std::uint32_t>(start), 4);
  put(end, 0, 2);
  write(end);
}

}  // namespace kit::archive
