// Files that apps leave with the host: letters, above all. One folder a company below DATA/files.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/runtime/result.hpp"

namespace host::runtime {

/// Thread-safe, also between processes: a file appears whole or not at all, and is never written over but by `replace`.
class DocumentStore {
 public:
  explicit DocumentStore(const std::filesystem::path& dataFolder) : folder_(dataFolder / "files") {}

  /// The path made safe: parts separated by "/", in each what file systems or people stumble over replaced by "_". nullopt when
  /// nothing is left, or a part is "." or "..".
  static std::optional<std::string> safePath(std::string_view path);

  /// Keeps `bytes` and returns the path that was used: the wanted one, or one with a number when the name holds other contents.
  Result<std::string> store(const std::string& companyCode, std::string_view path, std::string_view bytes);
  /// Keeps `bytes` at this path, in place of what may stand there, and returns the path that was used.
  Result<std::string> replace(const std::string& companyCode, std::string_view path, std::string_view bytes);
  /// The names of the files in a folder, in byte order, without folders, links and what is only being written; none where there
  /// is no such folder.
  Result<std::vector<std::string>> list(const std::string& companyCode, std::string_view path);
  Result<std::string> read(const std::string& companyCode, std::string_view path);
  /// Removes a file, for good.
  Result<Done> remove(const std::string& companyCode, std::string_view path);
  [[nodiscard]] std::filesystem::path folderOf(const std::string& companyCode) const;

 private:
  /// A file that is written and has no name of its own yet, in the folder that it will stand in.
  struct Fresh {
    std::string wanted;  // the path made safe
    std::filesystem::path file, folder;
  };
  Result<Fresh> write(const std::string& companyCode, std::string_view path, std::string_view bytes);

  std::filesystem::path folder_;
};

}  // namespace host::runtime
