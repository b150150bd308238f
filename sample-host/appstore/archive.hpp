// The container of a package: a zip archive of regular files, nothing more. Works in memory only.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

/// Path to content, in byte order of the paths.
using Files = std::map<std::string, std::string>;

struct ArchiveLimits {
  std::size_t archiveBytes = 64U << 20;  ///< the package as it is downloaded
  std::size_t entries = 2000;
  std::size_t fileBytes = 64U << 20;    ///< one file, unpacked
  std::size_t totalBytes = 200U << 20;  ///< all files, unpacked
  std::size_t ratio = 100;              ///< unpacked to packed, for files of more than 1 MiB
};

/// What is wrong with a path inside a package, or nothing. Good: `lib/app.so`; segments of letters, digits, `.`, `_`, `-` that
/// begin with none of `.` and `-`. So narrow that no file system and no alphabet can make two of them look or act alike, but for
/// their case, which `readArchive` looks at.
std::optional<Sentence> problemOfPath(std::string_view path);

/// All files of an archive. Every rule is checked on the archive's own tables before a byte is unpacked: sizes and ratio, kinds
/// of entries, names, duplicates, agreement of both headers of an entry. Checksums are checked while unpacking.
Result<Files> readArchive(std::string_view bytes, const ArchiveLimits& limits = {});

/// The archive of `files`: the same bytes for the same files (sorted, one date, one mode, no extra fields).
std::string writeArchive(const Files& files);

}  // namespace host::appstore
