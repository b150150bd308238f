// The archives that are made of an app's data before they are deleted. They lie in DATA/app-exports, for their owner's eyes only,
// until somebody removes them: what is in them is beyond the reach of an erasure of personal data.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

struct AppExport {
  std::string name;  ///< of the file: `payment-reminders_1.0.0_20261201T130501Z.zip`
  std::string appId;
  std::string version;  ///< of the app whose data they were
  long long atMs = 0;
  std::uintmax_t bytes = 0;
  std::filesystem::path path;  ///< absolute
};

/// Thread-safe: holds nothing but the folder's name. A file stays on the machine on which it was made.
class AppExports {
 public:
  explicit AppExports(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The newest first; of one app, or of all for an empty id.
  [[nodiscard]] std::vector<AppExport> list(const std::string& appId = {}) const;
  [[nodiscard]] std::optional<AppExport> find(const std::string& name) const;
  /// Deletes the file. Refuses what is no export.
  Result<Done> remove(const std::string& name) const;

  /// An archive that is being written: gone again unless `keep` is called. Throws Refused.
  class Draft {
   public:
    Draft(const AppExports& exports, const std::string& appId, const std::string& version, long long atMs);
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft();
    void write(std::string_view bytes);
    /// Flushes it and gives it its name. Throws Refused.
    void finish();
    void keep() { kept_ = true; }
    [[nodiscard]] const std::string& name() const { return name_; }

   private:
    [[noreturn]] void refuseWriting(int error) const;
    std::filesystem::path folder_, path_;  // path_: where it lies now
    std::string name_;
    int file_ = -1;
    bool kept_ = false;
  };

 private:
  std::filesystem::path folder_;
};

}  // namespace host::appstore
