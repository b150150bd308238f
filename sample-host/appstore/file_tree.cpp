#include "sample-host/appstore/file_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <system_error>
#include <vector>

namespace host::appstore {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void failed(const fs::path& path, std::string_view id) {
  const auto reason = std::generic_category().message(errno);
  refuse(std::nullopt, id, path.string(), reason);
}

void writeAll(const Descriptor& file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) failed(path, "\"{1}\" cannot be written: {2}");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) failed(path, "\"{1}\" cannot be written: {2}");
}

}  // namespace

std::string readFileBounded(const fs::path& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) failed(path, "\"{1}\" cannot be read: {2}");
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) failed(path, "\"{1}\" cannot be read: {2}");
  if (!S_ISREG(facts.st_mode)) refuse(std::nullopt, "\"{1}\" is not a file", path.string());
  if (static_cast<std::uint64_t>(facts.st_size) > most)
    refuse(std::nullopt, "\"{1}\" is larger than the {2} bytes allowed", path.string(), std::to_string(most));
  std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failed(path, "\"{1}\" cannot be read: {2}");
    if (got == 0) break;  // it shrank while it was read; what is missing shows in its hash
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

void writeFileWhole(const fs::path& path, std::string_view bytes, bool secret) {
  const fs::path part = path.string() + ".part";
  {
    const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, secret ? 0600 : 0644));
    if (file.get() < 0) failed(path, "\"{1}\" cannot be written: {2}");
    writeAll(file, bytes, path);
  }
  if (::rename(part.c_str(), path.c_str()) != 0) failed(path, "\"{1}\" cannot be written: {2}");
  flushFolder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

Files readTree(const fs::path& folder, const ArchiveLimits& limits) {
  Files files;
  std::size_t total = 0;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  if (error) refuse(std::nullopt, "\"{1}\" cannot be read: {2}", folder.string(), error.message());
  for (; entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    if (error) break;
    const auto& path = entries->path();
    const auto status = entries->symlink_status();
    if (fs::is_directory(status)) continue;
    if (!fs::is_regular_file(status))
      refuse(PackageState::kInvalid, "\"{1}\" is not a regular file; a package holds files only", path.string());
    if (files.size() >= limits.entries)
      refuse(PackageState::kInvalid, "\"{1}\" holds more than {2} files", folder.string(), std::to_string(limits.entries));
    auto bytes = readFileBounded(path, limits.fileBytes);
    total += bytes.size();
    if (total > limits.totalBytes)
      refuse(PackageState::kInvalid, "\"{1}\" holds more than the {2} bytes allowed", folder.string(),
             std::to_string(limits.totalBytes));
    files.emplace(path.lexically_relative(folder).generic_string(), std::move(bytes));
  }
  if (error) refuse(std::nullopt, "\"{1}\" cannot be read: {2}", folder.string(), error.message());
  return files;
}

void writeReadOnlyTree(const fs::path& folder, const Files& files) {
  std::error_code error;
  if (!fs::create_directory(folder, error)) {
    if (!error) error = std::make_error_code(std::errc::file_exists);
    refuse(std::nullopt, "The folder \"{1}\" cannot be made: {2}", folder.string(), error.message());
  }
  std::set<fs::path> folders{folder};
  for (const auto& [name, bytes] : files) {
    const auto path = folder / name;
    fs::create_directories(path.parent_path(), error);
    if (error) refuse(std::nullopt, "The folder \"{1}\" cannot be made: {2}", path.parent_path().string(), error.message());
    for (auto parent = path.parent_path(); parent != folder; parent = parent.parent_path()) folders.insert(parent);
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0444));
    if (file.get() < 0) failed(path, "\"{1}\" cannot be written: {2}");
    writeAll(file, bytes, path);
  }
  for (const auto& item : folders) {
    flushFolder(item);
    if (item != folder && ::chmod(item.c_str(), 0555) != 0) failed(item, "\"{1}\" cannot be made read-only: {2}");
  }
}

void removeTree(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return;
  // A folder that is read-only does not let go of its files.
  ::chmod(folder.c_str(), 0755);
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->is_directory(error) && !entry->is_symlink(error)) ::chmod(entry->path().c_str(), 0755);
  }
  fs::remove_all(folder, error);
  if (error) refuse(std::nullopt, "The folder \"{1}\" cannot be removed: {2}", folder.string(), error.message());
}

void flushFolder(const fs::path& folder) {
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0 || ::fsync(handle.get()) != 0) failed(folder, "\"{1}\" cannot be written: {2}");
}

}  // namespace host::appstore
