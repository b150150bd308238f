// A real SMTP server on loopback that does what a test tells it, well or badly, stage by stage.
#pragma once
#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <cstdint>
#include <host_sdk/kit/mail/smtp_result.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/smtp/test_certificate.hpp"

namespace test_support {

using kit::mail::SmtpStage;

/// How a server can misbehave at a stage.
enum class Fault {
  kForNow,      // 4xx
  kForGood,     // 5xx
  kWrongOrder,  // a reply that belongs elsewhere
  kGarbage,     // no reply at all, but bytes
  kHuge,        // a reply that does not end
  kClose,       // an orderly end of the connection
  kReset,       // a hard one
  kSilence,     // nothing, for ever
  kDrip,        // a reply that goes on and on, slowly
};

struct SmtpServerOptions {
  enum class Security { kNone, kStartTls, kTls };
  Security security = Security::kNone;
  const TestCertificate* certificate = nullptr;  // for kStartTls and kTls; must outlive the server
  bool offersStartTls = true;                    // false with kStartTls: somebody has removed the offer
  bool pipelining = true;
  std::vector<std::string> capabilities{"SIZE 10000000", "8BITMIME"};
  std::string authMethods;  // `PLAIN LOGIN`; empty: no sign-in
  std::string user = "user";
  std::string secret = "secret";
  bool answers354WithoutRecipients = false;
};

/// A mail that was taken, or whose final dot was seen before a fault.
struct ReceivedMail {
  std::string sender;
  std::vector<std::string> recipients;
  std::string bytes;  // without the dots that transport added, without the final dot
  bool encrypted = false;
  bool refused = false;  // the final dot was answered with 4xx or 5xx: it was not taken
};

/// Listens on 127.0.0.1 as long as it lives. All functions are safe from any thread.
class ScriptedSmtpServer {
 public:
  explicit ScriptedSmtpServer(SmtpServerOptions options = {});
  ScriptedSmtpServer(const ScriptedSmtpServer&) = delete;
  ScriptedSmtpServer& operator=(const ScriptedSmtpServer&) = delete;
  ~ScriptedSmtpServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Misbehaves at this stage, the next `times` times (negative: always).
  void fail(SmtpStage stage, Fault fault, int times = -1);
  /// Writes these bytes instead of the proper reply; nothing else changes: after `354 …` to DATA a message is read, after 4xx or
  /// 5xx not.
  void answer(SmtpStage stage, std::string bytes, int times = -1);
  void answerRecipient(const std::string& address, std::string reply);
  void behaveAgain();

  [[nodiscard]] std::vector<ReceivedMail> mails() const;
  /// Every line that came in outside of messages, of all connections, in order.
  [[nodiscard]] std::vector<std::string> commands() const;
  [[nodiscard]] std::size_t countCommands(const std::string& verb) const;
  [[nodiscard]] int connections() const { return connections_; }
  /// How often a client had to wait for a reply before it went on, over all connections: the network's latency counts so often.
  [[nodiscard]] int roundTrips() const { return roundTrips_; }

 private:
  friend class SmtpServerSession;
  struct Instruction {
    std::optional<Fault> fault;
    std::string bytes;
    int times = -1;
  };
  std::optional<Instruction> take(SmtpStage stage);
  std::optional<std::string> recipientReply(const std::string& address) const;
  void record(std::string command);
  void record(ReceivedMail mail);
  void acceptLoop();

  const SmtpServerOptions options_;
  Poco::Net::ServerSocket listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> roundTrips_{0};
  mutable std::mutex mutex_;
  std::map<SmtpStage, Instruction> instructions_;
  std::map<std::string, std::string> recipientReplies_;
  std::vector<std::string> commands_;
  std::vector<ReceivedMail> mails_;
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

}  // namespace test_support
