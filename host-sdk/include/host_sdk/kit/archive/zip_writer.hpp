// A zip archive (PKWARE APPNOTE 6.3) that is written as it is made: no seeking, no temporary file, one entry in memory at a time.
// The same entries on the same date are the same bytes, whatever the version of any library.
#pragma once
#include <cstdint>
#include <functional>
#include <host_sdk/kit/values/date.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace kit::archive {

/// Entries are stored, not compressed: invoices and mails hold little that could be. One object per archive; not thread-safe.
class ZipWriter {
 public:
  /// Takes the archive's bytes in order. What it throws goes on to the caller of the writer.
  using Sink = std::function<void(std::string_view)>;

  /// `date`: what each entry is dated, at midnight; 1980 at the earliest.
  ZipWriter(Sink sink, Date date) : sink_(std::move(sink)), date_(date) {}

  /// `path`: relative, parts separated by "/", in UTF-8; each once. Throws std::invalid_argument for any other path, and
  /// std::length_error where the archive would need ZIP64: more than 65 535 entries, or 4 GiB.
  void add(const std::string& path, std::string_view bytes);
  /// Writes the directory. Nothing may be added afterwards.
  void finish();
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  struct Entry {
    std::string path;
    std::uint32_t crc = 0, size = 0, offset = 0;
  };
  void write(std::string_view bytes);
  [[nodiscard]] std::string common(const Entry& entry) const;

  Sink sink_;
  Date date_;
  std::uint64_t size_ = 0;
  std::vector<Entry> entries_;
  std::unordered_set<std::string> paths_;
};

}  // namespace kit::archive
