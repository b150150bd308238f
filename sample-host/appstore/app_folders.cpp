#include "sample-host/appstore/app_folders.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "sample-host/appstore/file_tree.hpp"

namespace host::appstore {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStagingPrefix = ".staging-";

std::string randomName() {
  return std::string(kStagingPrefix) + std::to_string(::getpid()) + "-" + std::to_string(randombytes_random());
}

// The caller holds the lock: nobody is at work on these any more.
void removeWhatWasBegun(const fs::path& app) {
  std::error_code error;
  std::vector<fs::path> begun;
  for (const auto& entry : fs::directory_iterator(app, error))
    if (entry.path().filename().string().starts_with(kStagingPrefix)) begun.push_back(entry.path());
  for (const auto& folder : begun) {
    try {
      removeTree(folder);
    } catch (const Refused&) {  // it is in nobody's way, and the next sweep tries again
    }
  }
}

void refuseWritable(const fs::path& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) refuse(std::nullopt, "\"{1}\" cannot be read", path.string());
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    refuse(PackageState::kModified, "\"{1}\" can be changed by others than its owner; install the app again", path.string());
  }
}

}  // namespace

AppFolders::Lock::Lock(const fs::path& root) {
  std::error_code error;
  fs::create_directories(root, error);
  const auto path = root / ".lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) refuse(std::nullopt, "\"{1}\" cannot be written: {2}", path.string(), std::generic_category().message(errno));
  while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

AppFolders::Lock::~Lock() { ::close(file_); }

fs::path AppFolders::folder(const std::string& appId, const std::string& version, const std::string& contentHash) const {
  return root_ / appId / (version + "-" + contentHash.substr(0, 8));
}

bool AppFolders::unpack(const Package& package) const {
  const auto target = folder(package.manifest.id, package.manifest.version.text(), package.contentHash);
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  if (error) refuse(std::nullopt, "The folder \"{1}\" cannot be made: {2}", target.parent_path().string(), error.message());
  removeWhatWasBegun(target.parent_path());
  const auto isThere = [&] {
    try {
      return fs::exists(fs::symlink_status(target)) && read(target) == package.files;
    } catch (const Refused&) {
      return false;
    }
  };
  if (isThere()) return false;

  const auto staging = target.parent_path() / randomName();
  try {
    writeReadOnlyTree(staging, package.files);
    // Aside first, then away: the name never leads to half a folder, and a process that has the old files mapped keeps them.
    if (fs::exists(fs::symlink_status(target, error))) {
      const auto aside = target.parent_path() / randomName();
      fs::rename(target, aside, error);
      if (!error) removeTree(aside);
    }
    fs::rename(staging, target, error);
    if (error && !isThere()) refuse(std::nullopt, "The folder \"{1}\" cannot be made: {2}", target.string(), error.message());
    if (::chmod(target.c_str(), 0555) != 0) refuse(std::nullopt, "The folder \"{1}\" cannot be made read-only", target.string());
    flushFolder(target.parent_path());
    return true;
  } catch (const Refused&) {
    removeTree(staging);
    fs::remove(target.parent_path(), error);  // when nothing else of the app is there
    throw;
  }
}

Files AppFolders::read(const fs::path& folder) const {
  refuseWritable(folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_symlink()) refuseWritable(entry.path());
  }
  return readTree(folder);
}

void AppFolders::remove(const std::string& appId, const std::string& version, const std::string& contentHash) const {
  const auto gone = folder(appId, version, contentHash);
  removeTree(gone);
  std::error_code error;
  fs::remove(gone.parent_path(), error);  // when it was the only one; a folder with anything in it is not removed
}

void AppFolders::removeApp(const std::string& appId) const { removeTree(root_ / appId); }

void AppFolders::sweep(const std::set<fs::path>& inUse, std::chrono::seconds age) const {
  std::error_code error;
  const auto before = fs::file_time_type::clock::now() - age;
  std::vector<fs::path> stale;
  for (const auto& app : fs::directory_iterator(root_, error)) {
    if (!app.is_directory(error)) continue;
    for (const auto& version : fs::directory_iterator(app.path(), error)) {
      if (!inUse.contains(version.path()) && fs::last_write_time(version.path(), error) <= before)
        stale.push_back(version.path());
    }
  }
  for (const auto& folder : stale) {
    removeTree(folder);
    fs::remove(folder.parent_path(), error);  // when it was the last
  }
}

}  // namespace host::appstore
