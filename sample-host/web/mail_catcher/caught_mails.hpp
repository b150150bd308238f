// The mails that the catcher took: files of one folder, read for the page that shows them.
#pragma once
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace host::web {

/// Who handed the mail over to whom: what the header does not say about hidden copies.
struct Envelope {
  std::string from;
  std::vector<std::string> to;
};

/// A folder of `.eml` files named by their time. Several processes may share it. Thread-safe.
class CaughtMails {
 public:
  explicit CaughtMails(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Writes a mail, whole or not at all, with its envelope as first lines of its header; then removes the oldest beyond `keep`.
  /// Throws std::runtime_error.
  void store(const Envelope& envelope, std::string_view mail, long long nowMs, std::size_t keep);

  /// Ids, the newest first.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// The whole file; nullopt when there is no such mail.
  [[nodiscard]] std::optional<std::string> read(std::string_view id) const;
  /// When it came, in milliseconds since 1970; 0 for a name that is not ours.
  [[nodiscard]] static long long takenAt(std::string_view id);
  void removeAll();

 private:
  std::filesystem::path folder_;
  std::mutex writing_;
  std::atomic<unsigned> sequence_{0};
};

}  // namespace host::web
