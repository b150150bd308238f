#include "sample-host/runtime/document_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "sample-host/runtime/secrets.hpp"

namespace host::runtime {
namespace {

constexpr std::size_t kLongestPart = 180;
constexpr int kMostNumbers = 10'000;
/// How the name of a file begins that is only being written; a crash may leave one.
constexpr const char* kUnfinished = ".new-";

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  explicit operator bool() const { return fd_ >= 0; }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Failure cannot(const char* what, const std::filesystem::path& file, int why) {
  return {FailureKind::kRetry,
          "The file {file} cannot be {what}: {why}",
          {{"file", file.string()}, {"what", what}, {"why", std::strerror(why)}}};
}

std::string safePart(std::string_view part) {
  std::string out;
  for (const char c : part) {
    const bool bad =
        static_cast<unsigned char>(c) < 0x20 || c == 0x7f || std::string_view("\\:*?\"<>|").find(c) != std::string_view::npos;
    out += bad ? '_' : c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.pop_back();
  if (!out.empty() && (out.front() == '.' || out.front() == '-')) out.front() = '_';
  if (out.size() > kLongestPart) {
    const auto dot = out.rfind('.');
    const std::string extension = dot != std::string::npos && out.size() - dot <= 8 ? out.substr(dot) : "";
    std::size_t end = kLongestPart - extension.size();
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;  // not inside of a character
    out = out.substr(0, end) + extension;
  }
  return out;
}

// No link anywhere below the company's folder is followed: an app could be lured out of it.
Result<std::string> readWhole(const std::filesystem::path& file) {
  const File opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!opened) {
    if (errno == ENOENT || errno == ENOTDIR)
      return Failure{FailureKind::kNotFound, "There is no file {file}", {{"file", file.filename().string()}}};
    return cannot("read", file, errno);
  }
  std::string bytes;
  std::vector<char> chunk(1 << 16);
  while (true) {
    const auto count = ::read(opened.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("read", file, errno);
    if (count == 0) return bytes;
    bytes.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

bool writeWhole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(fd) == 0;
}

/// So that the name, too, is on the disk.
void syncFolder(const std::filesystem::path& folder) {
  const File directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory) ::fsync(directory.get());
}

std::string numbered(const std::string& path, int number) {
  if (number == 1) return path;
  const auto slash = path.rfind('/');
  const auto dot = path.rfind('.');
  const bool hasExtension = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1);
  const auto stem = hasExtension ? path.substr(0, dot) : path;
  return stem + "-" + std::to_string(number) + (hasExtension ? path.substr(dot) : "");
}

}  // namespace

std::optional<std::string> DocumentStore::safePath(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    if (part.empty()) continue;
    if (part == "." || part == "..") return std::nullopt;
    const auto safe = safePart(part);
    if (safe.empty()) return std::nullopt;
    out += (out.empty() ? "" : "/") + safe;
  }
  if (out.empty()) return std::nullopt;
  return out;
}

std::filesystem::path DocumentStore::folderOf(const std::string& companyCode) const {
  return folder_ / safePath(companyCode).value_or("_");
}

Result<DocumentStore::Fresh> DocumentStore::write(const std::string& companyCode, std::string_view path, std::string_view bytes) {
  const auto wanted = safePath(path);
  if (!wanted) return Failure{FailureKind::kInvalid, "{path} is no path for a document", {{"path", std::string(path)}}};
  const auto root = folderOf(companyCode);
  const auto folder = (root / *wanted).parent_path();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return cannot("made", folder, error.value());
  if (std::filesystem::weakly_canonical(folder, error) !=
          std::filesystem::weakly_canonical(root, error) / folder.lexically_relative(root).relative_path() &&
      folder != root)
    return Failure{
        FailureKind::kDenied, "The folder of {path} is a link; documents are not filed through links", {{"path", *wanted}}};
  const auto fresh = folder / (kUnfinished + randomHex(8));
  const File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  if (!file) return cannot("made", fresh, errno);
  if (!writeWhole(file.get(), bytes)) {
    const int why = errno;
    ::unlink(fresh.c_str());
    return cannot("written", root / *wanted, why);
  }
  return Fresh{*wanted, fresh, folder};
}

Result<std::string> DocumentStore::store(const std::string& companyCode, std::string_view path, std::string_view bytes) {
  const auto written = write(companyCode, path, bytes);
  if (!written) return written.failure();
  const auto& fresh = written->file;
  for (int number = 1; number <= kMostNumbers; ++number) {
    const auto name = numbered(written->wanted, number);
    const auto target = folderOf(companyCode) / name;
    // A link, unlike a rename, never replaces what is there.
    if (::link(fresh.c_str(), target.c_str()) == 0) {
      ::unlink(fresh.c_str());
      syncFolder(written->folder);
      return name;
    }
    if (errno != EEXIST) {
      const int why = errno;
      ::unlink(fresh.c_str());
      return cannot("written", target, why);
    }
    const auto there = readWhole(target);
    if (there && *there == bytes) {
      ::unlink(fresh.c_str());
      return name;
    }
  }
  ::unlink(fresh.c_str());
  return Failure{FailureKind::kConflict, "There are too many files named {path}", {{"path", written->wanted}}};
}

Result<std::string> DocumentStore::replace(const std::string& companyCode, std::string_view path, std::string_view bytes) {
  const auto written = write(companyCode, path, bytes);
  if (!written) return written.failure();
  const auto target = folderOf(companyCode) / written->wanted;
  if (::rename(written->file.c_str(), target.c_str()) != 0) {
    const int why = errno;
    ::unlink(written->file.c_str());
    return cannot("written", target, why);
  }
  syncFolder(written->folder);
  return written->wanted;
}

Result<std::vector<std::string>> DocumentStore::list(const std::string& companyCode, std::string_view path) {
  const auto wanted = safePath(path);
  if (!wanted) return Failure{FailureKind::kInvalid, "{path} is no path of a document", {{"path", std::string(path)}}};
  const auto root = folderOf(companyCode);
  const auto folder = root / *wanted;
  std::vector<std::string> names;
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return names;
  if (std::filesystem::weakly_canonical(folder, error) != std::filesystem::weakly_canonical(root, error) / *wanted)
    return Failure{
        FailureKind::kDenied, "The folder {path} is a link; documents are not read through links", {{"path", *wanted}}};
  std::filesystem::directory_iterator entries(folder, error);
  if (error) return cannot("read", folder, error.value());
  for (const auto end = std::filesystem::directory_iterator(); entries != end; entries.increment(error)) {
    const auto name = entries->path().filename().string();
    if (entries->symlink_status(error).type() == std::filesystem::file_type::regular && !name.starts_with(kUnfinished) &&
        name.find('\n') == std::string::npos)
      names.push_back(name);
  }
  if (error) return cannot("read", folder, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> DocumentStore::read(const std::string& companyCode, std::string_view path) {
  const auto wanted = safePath(path);
  if (!wanted) return Failure{FailureKind::kInvalid, "{path} is no path of a document", {{"path", std::string(path)}}};
  return readWhole(folderOf(companyCode) / *wanted);
}

Result<Done> DocumentStore::remove(const std::string& companyCode, std::string_view path) {
  const auto wanted = safePath(path);
  if (!wanted) return Failure{FailureKind::kInvalid, "{path} is no path of a document", {{"path", std::string(path)}}};
  const auto root = folderOf(companyCode);
  const auto file = root / *wanted;
  std::error_code error;
  // As for filing: nothing is reached through a link.
  if (std::filesystem::weakly_canonical(file.parent_path(), error) !=
          std::filesystem::weakly_canonical(root, error) /
              file.parent_path().lexically_relative(root).lexically_normal().relative_path() &&
      file.parent_path() != root)
    return Failure{
        FailureKind::kDenied, "The folder of {path} is a link; documents are not filed through links", {{"path", *wanted}}};
  if (::unlink(file.c_str()) == 0) return Done{};
  if (errno == ENOENT || errno == ENOTDIR)
    return Failure{FailureKind::kNotFound, "There is no file {file}", {{"file", file.filename().string()}}};
  return cannot("removed", file, errno);
}

}  // namespace host::runtime
