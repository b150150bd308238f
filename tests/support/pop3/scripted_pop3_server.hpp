// A real POP3 server on loopback that does what a test tells it, well or badly, command by command.
#pragma once
#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/smtp/scripted_smtp_server.hpp"
#include "tests/support/smtp/test_certificate.hpp"

namespace test_support {

struct Pop3ServerOptions {
  enum class Security { kNone, kStartTls, kTls };
  Security security = Security::kNone;
  const TestCertificate* certificate = nullptr;  // for kStartTls and kTls; must outlive the server
  bool offersStartTls = true;                    // false with kStartTls: somebody has removed the offer
  bool knowsCapabilities = true;
  bool knowsIds = true;  // UIDL
  bool knowsTop = true;
  std::string user = "user";
  std::string secret = "secret";
};

struct StoredMail {
  std::string id;
  std::string bytes;
  std::optional<std::uint64_t> statedBytes{};  // what LIST says, when it lies
};

/// Listens on 127.0.0.1 as long as it lives. All functions are safe from any thread.
class ScriptedPop3Server {
 public:
  explicit ScriptedPop3Server(Pop3ServerOptions options = {});
  ScriptedPop3Server(const ScriptedPop3Server&) = delete;
  ScriptedPop3Server& operator=(const ScriptedPop3Server&) = delete;
  ~ScriptedPop3Server();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void put(StoredMail mail);
  void remove(const std::string& id);

  /// Misbehaves at this command (`GREETING`, `CAPA`, `STLS`, `USER`, `PASS`, `LIST`, `UIDL`, `RETR`, `TOP`, `QUIT`; a whole line
  /// such as `RETR 1` means that one), always.
  void fail(const std::string& command, Fault fault);
  /// Writes these bytes instead of the proper answer.
  void answer(const std::string& command, std::string bytes);
  void behaveAgain();

  /// Every line that came in, of all connections, in order.
  [[nodiscard]] std::vector<std::string> commands() const;
  [[nodiscard]] std::size_t countCommands(const std::string& verb) const;
  /// Whether a password came in without encryption.
  [[nodiscard]] bool sawOpenPassword() const { return sawOpenPassword_; }

 private:
  friend class Pop3ServerSession;
  void acceptLoop();

  const Pop3ServerOptions options_;
  Poco::Net::ServerSocket listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> sawOpenPassword_{false};
  mutable std::mutex mutex_;
  std::map<std::string, Fault> faults_;
  std::map<std::string, std::string> answers_;
  std::vector<std::string> commands_;
  std::vector<StoredMail> mails_;
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

}  // namespace test_support
