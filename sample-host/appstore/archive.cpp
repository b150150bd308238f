#include "sample-host/appstore/archive.hpp"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <memory>
#include <stdexcept>

#include "sample-host/appstore/archive_index.hpp"

namespace host::appstore {
namespace {

constexpr auto kInvalid = PackageState::kInvalid;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Source = std::unique_ptr<zip_source_t, FreeSource>;

/// For messages: a name nobody vouches for, on one line.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 80)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out + (text.size() > 80 ? "…" : "");
}

std::string readEntry(zip_t* archive, std::size_t index, const ArchiveEntry& entry) {
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive, index, 0));
  if (!file) refuse(kInvalid, "The file \"{1}\" of the package cannot be unpacked; download it again", entry.path);
  std::string bytes(entry.bytes, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto got = zip_fread(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got <= 0) refuse(kInvalid, "The file \"{1}\" of the package is damaged; download it again", entry.path);
    filled += static_cast<std::size_t>(got);
  }
  char beyond = 0;  // reading on to the end lets libzip compare the checksum, and shows a file that is longer than it said
  if (zip_fread(file.get(), &beyond, 1) != 0)
    refuse(kInvalid, "The file \"{1}\" of the package is damaged; download it again", entry.path);
  return bytes;
}

[[noreturn]] void failed(const char* doing, const zip_error_t* error) {
  throw std::runtime_error(std::string("libzip cannot ") + doing + ": " + zip_error_strerror(const_cast<zip_error_t*>(error)));
}

}  // namespace

std::optional<Sentence> problemOfPath(std::string_view path) {
  const auto problem = [&](std::string_view id) { return Sentence{{}, std::string(id), {printable(path)}}; };
  if (path.empty()) return problem("The package holds a file without a name");
  if (path.size() > 200) return problem("The name \"{1}\" is longer than 200 bytes");
  if (path.find('\0') != std::string_view::npos) return problem("The name \"{1}\" holds a NUL byte");
  if (!kit::encoding::isUtf8(path)) return problem("The name \"{1}\" is not valid UTF-8");
  if (path.find('\\') != std::string_view::npos) return problem("The name \"{1}\" holds a backslash; folders are separated by /");
  if (path[0] == '/') return problem("The name \"{1}\" is an absolute path; names are relative to the package");
  for (std::size_t at = 0; at <= path.size();) {
    const auto slash = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, slash - at);
    if (segment == "..") return problem("The name \"{1}\" leads out of the package");
    if (segment.empty() || segment == ".") return problem("The name \"{1}\" has an empty part");
    if (segment.front() == '.' || segment.front() == '-' || segment.back() == '.')
      return problem("A part of the name \"{1}\" begins with . or - or ends with .");
    const bool plain = std::all_of(segment.begin(), segment.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
    if (!plain) return problem("The name \"{1}\" holds a character other than letters, digits, . _ - and /");
    at = slash + 1;
  }
  if (std::count(path.begin(), path.end(), '/') > 7) return problem("The name \"{1}\" lies deeper than 7 folders");
  return std::nullopt;
}

Result<Files> readArchive(std::string_view bytes, const ArchiveLimits& limits) {
  return guarded([&] {
    const auto entries = readIndex(bytes, limits);
    zip_error_t error;
    zip_error_init(&error);
    Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error));
    if (!source) failed("read a buffer", &error);
    const Archive archive(zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (!archive) refuse(kInvalid, "The package is damaged: {1}; download it again", zip_error_strerror(&error));
    static_cast<void>(source.release());  // the archive owns it now
    if (static_cast<std::size_t>(zip_get_num_entries(archive.get(), 0)) != entries.size()) {
      refuse(kInvalid, "The package's directory is damaged; download it again");
    }
    Files files;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const char* name = zip_get_name(archive.get(), i, ZIP_FL_ENC_RAW);
      if (name == nullptr || entries[i].path != name) refuse(kInvalid, "The package's directory is damaged; download it again");
      files.emplace(entries[i].path, readEntry(archive.get(), i, entries[i]));
    }
    return files;
  });
}

std::string writeArchive(const Files& files) {
  zip_error_t error;
  zip_error_init(&error);
  const Source target(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!target) failed("make a buffer", &error);
  zip_source_keep(target.get());  // one reference for the archive, one for us, to read the bytes back
  zip_t* opened = zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (opened == nullptr) {
    zip_source_free(target.get());
    failed("make an archive", &error);
  }
  Archive archive(opened);
  for (const auto& [path, bytes] : files) {
    zip_source_t* content = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    if (content == nullptr) failed("take a file", zip_get_error(archive.get()));
    const auto index = zip_file_add(archive.get(), path.c_str(), content, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(content);
      failed("add a file", zip_get_error(archive.get()));
    }
    const auto at = static_cast<zip_uint64_t>(index);
    // 1980-01-01 00:00, the first moment that zip knows; a regular file that all may read.
    const bool set = zip_set_file_compression(archive.get(), at, ZIP_CM_DEFLATE, 9) == 0 &&
                     zip_file_set_dostime(archive.get(), at, 0, 0x21, 0) == 0 &&
                     zip_file_set_external_attributes(archive.get(), at, 0, ZIP_OPSYS_UNIX,
                                                      static_cast<zip_uint32_t>(S_IFREG | 0644) << 16U) == 0;
    if (!set) failed("describe a file", zip_get_error(archive.get()));
  }
  if (zip_close(archive.get()) != 0) failed("write the archive", zip_get_error(archive.get()));
  static_cast<void>(archive.release());

  if (zip_source_open(target.get()) != 0) failed("read the archive back", zip_source_error(target.get()));
  std::string out;
  std::string chunk(1U << 16U, '\0');
  while (true) {
    const auto got = zip_source_read(target.get(), chunk.data(), chunk.size());
    if (got < 0) failed("read the archive back", zip_source_error(target.get()));
    if (got == 0) break;
    out.append(chunk, 0, static_cast<std::size_t>(got));
  }
  zip_source_close(target.get());
  return out;
}

}  // namespace host::appstore
