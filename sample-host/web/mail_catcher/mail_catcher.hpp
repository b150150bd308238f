// An SMTP server that delivers nothing: every mail becomes a file, so that a demonstration stays on its machine.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace host::web {

struct CatcherLimits {
  std::size_t mailBytes = 25 * 1024 * 1024;
  std::size_t recipients = 500;  ///< of one mail
  std::size_t mails = 5'000;     ///< kept; the oldest go first
  int connections = 16;          ///< at a time
  std::chrono::milliseconds silence{60'000};
};

/// Listens from construction to `stop`. Accepts every sender, recipient and password. A mail is on disk (see CaughtMails) before
/// the sender is told that it was taken. Threads: its own.
class MailCatcher {
 public:
  /// `listen` is HOST:PORT; port 0 takes a free one. Makes `folder`. Throws ServerStartError (http_server.hpp).
  MailCatcher(const std::string& listen, const std::filesystem::path& folder, const CatcherLimits& limits = {});
  ~MailCatcher();
  MailCatcher(const MailCatcher&) = delete;
  MailCatcher& operator=(const MailCatcher&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Hangs up and returns when nothing runs any more. Repeating it is harmless.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace host::web
