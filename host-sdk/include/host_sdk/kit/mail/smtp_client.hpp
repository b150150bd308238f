// An SMTP client for accounts of companies: one connection, any number of messages one after the other.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <host_sdk/kit/mail/address.hpp>
#include <host_sdk/kit/mail/smtp_result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kit::mail {

enum class SmtpSecurity { kNone, kStartTls, kTls };

/// kAutomatic: PLAIN, else LOGIN. XOAUTH2 (the secret is then the access token) is used only when asked for.
enum class SmtpAuth { kAutomatic, kPlain, kLogin, kXoauth2 };

/// Every wait ends. Each is for a whole step, so that a server which drips bytes gains nothing.
struct SmtpTimeouts {
  std::chrono::milliseconds connect{15'000};  // name, connection and TLS handshake, each
  std::chrono::milliseconds reply{30'000};    // one whole reply
  std::chrono::milliseconds block{30'000};    // 64 kB of the message
  std::chrono::milliseconds afterFinalDot{
      300'000};  // long: giving up here leaves a message uncertain (RFC 5321 asks for 10 minutes)
  std::chrono::milliseconds quit{3'000};

  static SmtpTimeouts all(std::chrono::milliseconds each) { return {each, each, each, each, each}; }
};

/// How to reach a server and who signs in. No user: no sign-in. The secret is never logged and never part of a result.
struct SmtpAccount {
  std::string host;
  std::uint16_t port = 587;
  SmtpSecurity security = SmtpSecurity::kStartTls;
  std::string user;
  std::string secret;
  SmtpAuth auth = SmtpAuth::kAutomatic;
  std::string helloName;    // what EHLO says; empty: this machine's full name, else its address
  std::string extraCaFile;  // PEM, trusted beside the system's authorities; for servers of one's own and for tests
  SmtpTimeouts timeouts;
};

/// What the server offered in its last EHLO.
struct SmtpCapabilities {
  bool pipelining = false;
  bool eightBitMime = false;
  bool startTls = false;
  bool size = false;              // it knows SIZE
  std::uint64_t maxBytes = 0;     // its limit; 0: none stated
  std::vector<std::string> auth;  // in upper case
};

/// Who gets a message. No sender: `MAIL FROM:<>`.
struct Envelope {
  std::optional<Address> sender;
  std::vector<Address> recipients;
};

/// Called on the sending thread; where one answers, false stops the message there, and the server never gets the whole of it.
struct SendHooks {
  /// Right before DATA; with PIPELINING right before the command group that ends with DATA.
  std::function<bool()> beforeData;
  /// With everything but the final dot on its way: the last moment at which the message can be held back. When it says no, the
  /// connection is closed.
  std::function<bool()> beforeFinalDot;
  /// Once the final dot was written, before its answer is waited for.
  std::function<void()> afterFinalDot;
};

/// A session that is signed in and ready. Movable; used by one thread at a time. Destroyed without `quit`, it just closes.
/// Nothing throws except std::bad_alloc and what a hook throws (the message is not sent then).
class SmtpConnection {
 public:
  /// Connects, encrypts and signs in; else how that ended. With kStartTls and kTls nothing but the greeting and EHLO goes
  /// unencrypted; a server without STARTTLS, a wrong certificate or a wrong name end it. With kNone a password is sent only to
  /// loopback and private networks.
  static std::variant<SmtpConnection, SmtpEnd> open(const SmtpAccount& account);

  SmtpConnection(SmtpConnection&&) noexcept;
  SmtpConnection& operator=(SmtpConnection&&) noexcept;
  ~SmtpConnection();

  /// Sends one mail (CRLF line ends of at most 998 bytes, as writeMessage makes them). Afterwards the connection serves the next
  /// message unless `isOpen` says no.
  SendResult send(const Envelope& envelope, std::string_view mail, const SendHooks& hooks = {});

  /// Says QUIT and closes. Whatever the answer, what was accepted stays accepted.
  SmtpEnd quit();

  [[nodiscard]] bool isOpen() const;
  [[nodiscard]] bool isEncrypted() const;
  [[nodiscard]] std::size_t messagesSent() const;  // accepted ones, for a cap per connection
  [[nodiscard]] const SmtpCapabilities& capabilities() const;

 private:
  class Session;
  explicit SmtpConnection(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace kit::mail
