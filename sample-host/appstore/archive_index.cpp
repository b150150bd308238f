#include "sample-host/appstore/archive_index.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

// libzip unpacks; these tables are read here because it hides what matters: a NUL in a name, the kind of a Unix file, a local
// header that says something else than the directory, fields that rename an entry. Offsets are those of APPNOTE.TXT 4.3.

namespace host::appstore {
namespace {

constexpr auto kInvalid = PackageState::kInvalid;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kDirectoryBytes = 46;
constexpr std::size_t kLocalBytes = 30;

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint16_t two(std::size_t at) const { return static_cast<std::uint16_t>(one(at) | (one(at + 1) << 8U)); }
  [[nodiscard]] std::uint32_t four(std::size_t at) const {
    return static_cast<std::uint32_t>(two(at)) | (static_cast<std::uint32_t>(two(at + 2)) << 16U);
  }
  [[nodiscard]] std::string_view part(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at)
      refuse(kInvalid, "The package is cut short or damaged; download it again");
    return bytes_.substr(at, size);
  }

 private:
  [[nodiscard]] unsigned one(std::size_t at) const { return static_cast<unsigned char>(part(at, 1)[0]); }
  std::string_view bytes_;
};

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Zip has no hard links, but Unix archivers have put all kinds of things into the mode.
void checkKind(const std::string& path, std::uint16_t madeBy, std::uint32_t attributes) {
  constexpr std::uint32_t kDosFolder = 0x10;
  if ((attributes & kDosFolder) != 0)
    refuse(kInvalid, "The package holds the folder entry \"{1}\"; a package holds files only", path);
  const mode_t mode = attributes >> 16U;
  constexpr unsigned kUnix = 3;
  if (madeBy >> 8U != kUnix && mode == 0) return;
  switch (mode & S_IFMT) {
    case S_IFREG: break;
    case S_IFLNK: refuse(kInvalid, "The package holds the symbolic link \"{1}\"; a package holds files only", path);
    case S_IFDIR: refuse(kInvalid, "The package holds the folder entry \"{1}\"; a package holds files only", path);
    case S_IFBLK:
    case S_IFCHR: refuse(kInvalid, "The package holds the device \"{1}\"; a package holds files only", path);
    default: refuse(kInvalid, "The package holds \"{1}\", which is not a regular file; a package holds files only", path);
  }
  if ((mode & (S_ISUID | S_ISGID | S_ISVTX)) != 0)
    refuse(kInvalid, "The package asks for special rights on \"{1}\"; a package may not", path);
}

void checkSizes(const ArchiveEntry& entry, std::size_t& total, const ArchiveLimits& limits) {
  if (entry.bytes > limits.fileBytes) {
    refuse(kInvalid, "The file \"{1}\" of the package is larger than the {2} bytes allowed", entry.path,
           std::to_string(limits.fileBytes));
  }
  total += entry.bytes;
  if (total > limits.totalBytes)
    refuse(kInvalid, "The package unpacks to more than the {1} bytes allowed", std::to_string(limits.totalBytes));
  if (entry.bytes > (1U << 20U) && entry.bytes / limits.ratio > entry.packedBytes) {
    refuse(kInvalid, "The file \"{1}\" of the package unpacks to more than {2} times its size; it looks like an archive bomb",
           entry.path, std::to_string(limits.ratio));
  }
}

}  // namespace

std::vector<ArchiveEntry> readIndex(std::string_view all, const ArchiveLimits& limits) {
  if (all.size() > limits.archiveBytes)
    refuse(kInvalid, "The package is larger than the {1} bytes allowed", std::to_string(limits.archiveBytes));
  if (!all.starts_with("PK\3\4")) refuse(kInvalid, "The file is not a package: a .hostapp file is a zip archive");
  if (all.size() < kEndBytes || all.substr(all.size() - kEndBytes, 4) != "PK\5\6") {
    refuse(kInvalid, "The package is cut short, or something was appended to it; download it again");
  }
  const Bytes bytes(all);
  const std::size_t end = all.size() - kEndBytes;
  const std::size_t count = bytes.two(end + 10);
  const std::size_t directorySize = bytes.four(end + 12);
  const std::size_t directory = bytes.four(end + 16);
  if (bytes.two(end + 4) != 0 || bytes.two(end + 6) != 0 || bytes.two(end + 8) != count)
    refuse(kInvalid, "The package is split over several archives; it must be one file");
  if (bytes.two(end + 20) != 0) refuse(kInvalid, "The package carries an archive comment; pack it again with the packing tool");
  if (directory + directorySize != end) refuse(kInvalid, "The package's directory does not lie at its end; download it again");
  if (count == 0 || count > limits.entries)
    refuse(kInvalid, "The package holds {1} files; from 1 to {2} are allowed", std::to_string(count),
           std::to_string(limits.entries));

  std::vector<ArchiveEntry> entries;
  std::map<std::string, std::string> seen;  // lower case to name
  std::set<std::string> folders;            // lower case
  std::map<std::size_t, std::size_t> extents;
  std::size_t total = 0;
  std::size_t at = directory;
  for (std::size_t i = 0; i < count; ++i) {
    if (at + kDirectoryBytes > end || bytes.part(at, 4) != "PK\1\2")
      refuse(kInvalid, "The package's directory is damaged; download it again");
    const std::size_t nameSize = bytes.two(at + 28);
    const std::size_t extraSize = bytes.two(at + 30);
    const std::size_t commentSize = bytes.two(at + 32);
    ArchiveEntry entry;
    entry.path = std::string(bytes.part(at + kDirectoryBytes, nameSize));
    if (auto problem = problemOfPath(entry.path)) throw Refused(Refusal{kInvalid, *std::move(problem)});
    if (extraSize != 0 || commentSize != 0)
      refuse(kInvalid, "The file \"{1}\" of the package carries extra fields; pack it again with the packing tool", entry.path);
    const auto flags = bytes.two(at + 8);
    constexpr unsigned kHarmless = 0x0006 | 0x0800;  // how hard it was compressed; the name is UTF-8
    if ((flags & 1U) != 0)
      refuse(kInvalid, "The file \"{1}\" of the package is encrypted; a package must be readable", entry.path);
    if ((flags & ~kHarmless) != 0)
      refuse(kInvalid, "The file \"{1}\" of the package is stored in an unusual way; pack it again with the packing tool",
             entry.path);
    const auto method = bytes.two(at + 10);
    if (method != 0 && method != 8)
      refuse(kInvalid, "The file \"{1}\" of the package is compressed by method {2}; only deflate is read", entry.path,
             std::to_string(method));
    entry.packedBytes = bytes.four(at + 20);
    entry.bytes = bytes.four(at + 24);
    if (method == 0 && entry.packedBytes != entry.bytes)
      refuse(kInvalid, "The package's directory is damaged; download it again");
    checkKind(entry.path, bytes.two(at + 4), bytes.four(at + 38));
    checkSizes(entry, total, limits);

    // The local header in front of the data must tell the same story: other programs read that one.
    const std::size_t local = bytes.four(at + 42);
    const bool agrees = bytes.part(local, 4) == "PK\3\4" && bytes.two(local + 6) == flags && bytes.two(local + 8) == method &&
                        bytes.part(local + 14, 12) == bytes.part(at + 16, 12) && bytes.two(local + 26) == nameSize &&
                        bytes.two(local + 28) == 0 && bytes.part(local + kLocalBytes, nameSize) == entry.path;
    if (!agrees) refuse(kInvalid, "The package says two different things about \"{1}\"; download it again", entry.path);
    const std::size_t dataEnd = local + kLocalBytes + nameSize + entry.packedBytes;
    if (dataEnd > directory) refuse(kInvalid, "The package is cut short or damaged; download it again");
    extents[local] = dataEnd;

    const auto lower = lowerCase(entry.path);
    if (const auto [other, fresh] = seen.emplace(lower, entry.path); !fresh) {
      if (other->second == entry.path) refuse(kInvalid, "The package holds \"{1}\" twice", entry.path);
      refuse(kInvalid, "The names \"{1}\" and \"{2}\" of the package differ in case only", other->second, entry.path);
    }
    for (auto slash = lower.find('/'); slash != std::string::npos; slash = lower.find('/', slash + 1))
      folders.insert(lower.substr(0, slash));
    entries.push_back(std::move(entry));
    at += kDirectoryBytes + nameSize;
  }
  if (at != end) refuse(kInvalid, "The package's directory holds more than it says; download it again");
  for (const auto& [lower, name] : seen) {
    if (folders.contains(lower)) refuse(kInvalid, "\"{1}\" is both a file and a folder in the package", name);
  }
  // Entries must follow each other without gap or overlap: overlapping ones unpack the same bytes many times.
  std::size_t expected = 0;
  for (const auto& [begin, finish] : extents) {
    if (begin != expected)
      refuse(kInvalid, "The files of the package overlap or leave gaps; pack it again with the packing tool");
    expected = finish;
  }
  if (expected != directory || extents.size() != entries.size())
    refuse(kInvalid, "The files of the package overlap or leave gaps; pack it again with the packing tool");
  return entries;
}

}  // namespace host::appstore
