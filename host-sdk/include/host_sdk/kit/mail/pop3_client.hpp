// A POP3 client (RFC 1939, STLS of RFC 2595, CAPA of RFC 2449) for mailboxes that programs read: it looks, and changes nothing on
// the server. What comes is bounded in size and time, whatever the server does.
#pragma once
#include <chrono>
#include <cstdint>
#include <host_sdk/kit/mail/refusal.hpp>
#include <host_sdk/kit/mail/smtp_result.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kit::mail {

enum class Pop3Security {
  kAutomatic,  // STLS where it is offered and the server is not this machine; without it only to loopback and private networks
  kStartTls,   // STLS, or nothing
  kTls,        // TLS from the first byte
};

/// Every wait ends. Each is for a whole step, so that a server which drips bytes gains nothing.
struct Pop3Timeouts {
  std::chrono::milliseconds connect{15'000};  // name, connection and TLS handshake, each
  std::chrono::milliseconds reply{30'000};    // one reply; a list of mails
  std::chrono::milliseconds mail{120'000};    // one whole mail
  std::chrono::milliseconds quit{3'000};

  static Pop3Timeouts all(std::chrono::milliseconds each) { return {each, each, each, each}; }
};

/// A mailbox and who signs in. The secret is never logged and never part of a result.
struct Pop3Account {
  std::string host;
  std::uint16_t port = 110;
  Pop3Security security = Pop3Security::kAutomatic;
  std::string user;
  std::string secret;
  std::string extraCaFile;  // PEM, trusted beside the system's authorities; for servers of one's own and for tests
  Pop3Timeouts timeouts;

  /// `pop3://user:password@host:110` (automatic) or `pop3s://user:password@host:995` (TLS); the port may be left out, `%40`
  /// stands for a character that would be taken for a separator, a user may be a whole address. The refusal never shows the
  /// password.
  static std::variant<Pop3Account, Refusal> parse(std::string_view url);
  /// `user@host:port`: which mailbox it is, for people and as a key.
  [[nodiscard]] std::string place() const;
};

enum class Pop3Stage { kConnect, kGreeting, kCapabilities, kStartTls, kSignIn, kList, kRead, kQuit };
std::string_view stageName(Pop3Stage stage);

/// How an exchange ended. Texts of the server are made safe to show and cut at 500 bytes.
struct Pop3End {
  Pop3Stage stage = Pop3Stage::kConnect;
  SmtpProblem problem = SmtpProblem::kNone;
  std::string text;    // what the server said, or what went wrong
  std::string server;  // host:port

  [[nodiscard]] bool ok() const { return problem == SmtpProblem::kNone; }
  /// What happened, where, and what to do, for the person who looks after the account.
  [[nodiscard]] std::string sentence() const;
};

/// A mail as the mailbox lists it.
struct Pop3Entry {
  int number = 0;           // of this session
  std::string id;           // of UIDL: the same in every session; '' where the server has no UIDL
  std::uint64_t bytes = 0;  // as the server states it
};

struct Pop3Mail {
  std::string bytes;
  bool isCut = false;  // larger than the limit: its header and the beginning of its body
};

inline constexpr std::size_t kMostPop3Mails = 100'000;  // of one mailbox

/// A session that is signed in. Movable; used by one thread at a time. Destroyed without `quit`, it just closes. Nothing throws
/// except std::bad_alloc.
class Pop3Mailbox {
 public:
  /// Connects, encrypts and signs in; else how that ended. A wrong certificate or name ends it, and so does a server out of a
  /// private network that offers no encryption: a password goes in the clear only to loopback and private networks.
  static std::variant<Pop3Mailbox, Pop3End> open(const Pop3Account& account);

  Pop3Mailbox(Pop3Mailbox&&) noexcept;
  Pop3Mailbox& operator=(Pop3Mailbox&&) noexcept;
  ~Pop3Mailbox();

  /// All mails of the mailbox; one with more than kMostPop3Mails is refused.
  std::variant<std::vector<Pop3Entry>, Pop3End> list();
  /// One mail with CRLF line ends. A larger one than `limit` bytes is asked for with TOP; a server that sends more than it may is
  /// cut off, and the session is closed then. kRefused concerns this mail only.
  std::variant<Pop3Mail, Pop3End> read(const Pop3Entry& entry, std::size_t limit);
  /// Says QUIT and closes.
  Pop3End quit();

  [[nodiscard]] bool isOpen() const;
  [[nodiscard]] bool isEncrypted() const;

 private:
  class Session;
  explicit Pop3Mailbox(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace kit::mail
