// Where packages are unpacked: DATA/apps/ID/VERSION-HASH, read-only. Private to this folder.
#pragma once
#include <chrono>
#include <filesystem>
#include <set>
#include <string>

#include "sample-host/appstore/package.hpp"

namespace host::appstore {

class AppFolders {
 public:
  explicit AppFolders(const std::filesystem::path& data) : root_(data / "apps") {}

  [[nodiscard]] std::filesystem::path folder(const std::string& appId, const std::string& version,
                                             const std::string& contentHash) const;
  /// One process of this machine at a time changes folders. Held until it goes; taken before any lock of the database.
  class Lock {
   public:
    explicit Lock(const std::filesystem::path& root);
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock();

   private:
    int file_;
  };
  [[nodiscard]] Lock lock() const { return Lock(root_); }

  /// Unpacks beside and renames into place: under its name a folder is complete. One with the same contents is left as it is; one
  /// that was altered is replaced. Throws Refused.
  /// Under the lock. True when the folder was not there, complete, before.
  bool unpack(const Package& package) const;
  /// The files as they lie there. Refuses a folder that others than its owner can write to.
  [[nodiscard]] Files read(const std::filesystem::path& folder) const;
  void remove(const std::string& appId, const std::string& version, const std::string& contentHash) const;
  void removeApp(const std::string& appId) const;
  /// Removes what a crash or an upgrade left behind: folders that are not in `inUse` and that nobody has touched for `age`.
  void sweep(const std::set<std::filesystem::path>& inUse, std::chrono::seconds age) const;

 private:
  std::filesystem::path root_;
};

}  // namespace host::appstore
