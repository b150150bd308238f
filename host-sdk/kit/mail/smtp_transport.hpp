// Bytes to and from a mail server: sockets and TLS of Poco, always non-blocking, always with a deadline. Nothing of Poco is
// thrown further.
#pragma once
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstdint>
#include <host_sdk/kit/mail/smtp_result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kit::mail {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

/// Why bytes did not pass: kLost, kTimeout, kTls or kNotUnderstood.
struct Trouble {
  SmtpProblem problem = SmtpProblem::kLost;
  std::string text;
};

/// A reply of the server: at most 200 lines of 2000 bytes.
struct Reply {
  int code = 0;
  std::vector<std::string> lines;  // without the code
  [[nodiscard]] std::string text() const;
  [[nodiscard]] int kind() const { return code / 100; }
  /// 25x: the mail system says yes. 220 or 235 in answer to a final dot is not a yes.
  [[nodiscard]] bool isMailSystemYes() const { return code / 10 == 25; }
};

/// The addresses of a host name; asks the resolver with a deadline of its own, since a dead name server can hold a caller for
/// half a minute.
std::variant<std::vector<Poco::Net::SocketAddress>, Trouble> resolve(const std::string& host, std::uint16_t port,
                                                                     Deadline deadline);

class SmtpTransport {
 public:
  SmtpTransport() = default;
  SmtpTransport(const SmtpTransport&) = delete;
  SmtpTransport& operator=(const SmtpTransport&) = delete;
  ~SmtpTransport() { close(); }

  /// Tries the addresses one after the other, all within `timeout`.
  std::optional<Trouble> connect(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout);
  /// Encrypts the connection; TLS 1.2 at least, chain and host name verified by OpenSSL during the handshake.
  std::optional<Trouble> encrypt(const std::string& host, const std::string& extraCaFile, Deadline deadline);

  /// All bytes, or trouble; the deadline is renewed with every 64 kB.
  std::optional<Trouble> write(std::string_view bytes, std::chrono::milliseconds timeout);
  std::variant<Reply, Trouble> readReply(Deadline deadline);
  /// One line without its end; kNotUnderstood when it is longer than `longest` or than what is left of `budget`, which it
  /// lessens.
  std::variant<std::string, Trouble> readLine(Deadline deadline, std::size_t& budget, std::size_t longest = 2000);

  /// Bytes that nobody asked for have arrived already.
  [[nodiscard]] bool hasBufferedInput() const { return inputAt_ < input_.size(); }
  /// Looks without waiting whether an idle connection has ended. What the server said meanwhile is buffered.
  std::optional<Trouble> lookAtIdle();

  [[nodiscard]] bool isOpen() const { return open_; }
  [[nodiscard]] bool isEncrypted() const { return secure_ != nullptr; }
  /// The peer is this machine or in a private network.
  [[nodiscard]] bool peerIsNear() const;
  /// This machine's address on this connection as RFC 5321 writes it: `[192.0.2.1]`.
  [[nodiscard]] std::string localAddressLiteral() const;

  /// Closes at once; with `orderly` TLS is told so first.
  void close(bool orderly = false);

 private:
  struct Progress {
    int count = 0;      // > 0: so many bytes
    short waitFor = 0;  // POLLIN or POLLOUT: not now
    std::optional<Trouble> trouble;
  };
  Progress sendSome(std::string_view bytes);
  Progress receiveSome(char* to, int size);
  [[nodiscard]] bool wait(short events, Deadline deadline) const;

  Poco::Net::StreamSocket socket_;
  std::string tlsRejection_;  // why a certificate was turned down; the TLS context points here
  std::unique_ptr<Poco::Net::SecureStreamSocket> secure_;
  bool open_ = false;
  std::string input_;
  std::size_t inputAt_ = 0;
};

}  // namespace kit::mail
