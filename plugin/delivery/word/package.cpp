#include "plugin/delivery/word/package.hpp"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>

namespace reminders::delivery::word {
namespace {

using domain::mark;
using domain::Sentence;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Source = std::unique_ptr<zip_source_t, FreeSource>;
using File = std::unique_ptr<zip_file_t, CloseFile>;

Sentence notAWordFile() { return {mark("this is not a Word file (.docx): save it as a Word document and try again"), {}}; }
Sentence tooLarge() { return {mark("this file is too large once it is unpacked: take out pictures, or make them smaller"), {}}; }

/// Names that could mean another place, or that other programs would read differently.
bool isPlainPath(std::string_view path) {
  if (path.empty() || path.size() > 200 || path.front() == '/' || path.find("..") != std::string_view::npos) return false;
  return std::all_of(path.begin(), path.end(),
                     [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '\\' && c != ':' && c != 0x7f; });
}

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

[[noreturn]] void failed(zip_error_t* error) {
  throw std::runtime_error(std::string("the Word file cannot be written: ") + zip_error_strerror(error));
}

}  // namespace

std::variant<Parts, Sentence> readPackage(std::string_view bytes) {
  if (bytes.size() > kLargestFile)
    return Sentence(mark("this file is larger than {limit} MB: take out pictures, or make them smaller"),
                    {{"limit", std::to_string(kLargestFile >> 20U)}});
  if (!bytes.starts_with("PK")) return notAWordFile();
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return notAWordFile();
  const Archive archive(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (!archive) {
    zip_source_free(source);
    zip_error_fini(&error);
    return notAWordFile();
  }
  const auto count = zip_get_num_entries(archive.get(), 0);
  if (count <= 0) return notAWordFile();
  if (static_cast<std::size_t>(count) > kMostParts) return tooLarge();
  Parts parts;
  std::set<std::string> seen;
  std::size_t total = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive.get(), i, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) return notAWordFile();
    const std::string path = stat.name;
    if (path.ends_with('/') && stat.size == 0) continue;  // a folder
    if (!isPlainPath(path) || !seen.insert(lowered(path)).second || stat.encryption_method != ZIP_EM_NONE) return notAWordFile();
    const auto size = static_cast<std::size_t>(stat.size);
    if (size > kLargestPart || total + size > kLargestTotal) return tooLarge();
    if (size > (std::size_t{1} << 18U) && size / kLargestRatio > stat.comp_size) return tooLarge();
    total += size;
    const File file(zip_fopen_index(archive.get(), i, 0));
    if (!file) return notAWordFile();
    std::string content(size, '\0');
    const auto got = zip_fread(file.get(), content.data(), size);
    // Reading on to the end checks the checksum, and that the part is as long as it says.
    char more = 0;
    if (got < 0 || static_cast<std::size_t>(got) != size || zip_fread(file.get(), &more, 1) != 0) return notAWordFile();
    parts.emplace(path, std::move(content));
  }
  return parts;
}

std::string writePackage(const Parts& parts) {
  zip_error_t error;
  zip_error_init(&error);
  const Source target(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!target) failed(&error);
  zip_source_keep(target.get());  // one reference for the archive, one for us, to read the bytes back
  Archive archive(zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(target.get());
    failed(&error);
  }
  for (const auto& [path, bytes] : parts) {
    zip_source_t* content = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    if (content == nullptr) failed(zip_get_error(archive.get()));
    const auto index = zip_file_add(archive.get(), path.c_str(), content, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(content);
      failed(zip_get_error(archive.get()));
    }
    const auto at = static_cast<zip_uint64_t>(index);
    // 1980-01-01 00:00, the first moment that zip knows.
    if (zip_set_file_compression(archive.get(), at, ZIP_CM_DEFLATE, 6) != 0 ||
        zip_file_set_dostime(archive.get(), at, 0, 0x21, 0) != 0 ||
        zip_file_set_external_attributes(archive.get(), at, 0, ZIP_OPSYS_UNIX,
                                         static_cast<zip_uint32_t>(S_IFREG | 0644) << 16U) != 0)
      failed(zip_get_error(archive.get()));
  }
  if (zip_close(archive.get()) != 0) failed(zip_get_error(archive.get()));
  static_cast<void>(archive.release());

  if (zip_source_open(target.get()) != 0) failed(zip_source_error(target.get()));
  std::string out;
  std::string chunk(std::size_t{1} << 16U, '\0');
  while (true) {
    const auto got = zip_source_read(target.get(), chunk.data(), chunk.size());
    if (got < 0) failed(zip_source_error(target.get()));
    if (got == 0) break;
    out.append(chunk, 0, static_cast<std::size_t>(got));
  }
  zip_source_close(target.get());
  return out;
}

}  // namespace reminders::delivery::word
