#include "host-sdk/kit/mail/smtp_transport.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/tls_context.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kBlock = 65536;
constexpr std::size_t kMaxReplyLines = 200;
constexpr std::size_t kMaxReplyBytes = 65536;

/// OpenSSL writes to sockets in a way that raises SIGPIPE, and a library must not change what signals do in its process:
/// the signal is held back on this thread, and taken if it came meanwhile.
class SigPipeGuard {
 public:
  SigPipeGuard() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGPIPE) == 1;
    if (!wasPending_) pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  SigPipeGuard(const SigPipeGuard&) = delete;
  SigPipeGuard& operator=(const SigPipeGuard&) = delete;
  ~SigPipeGuard() {
    if (wasPending_) return;
    const timespec now{0, 0};
    while (sigtimedwait(&pipe_, nullptr, &now) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool wasPending_ = false;
};

Trouble lost(const Poco::Exception& error) { return {SmtpProblem::kLost, shown(error.displayText(), 300)}; }

int millisecondsLeft(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

}  // namespace

std::string Reply::text() const {
  std::string all;
  for (const auto& line : lines) all += (all.empty() ? "" : " ") + line;
  return shown(all, 500);
}

std::optional<Trouble> SmtpTransport::connect(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout) {
  const Deadline deadline = Clock::now() + timeout;
  auto found = resolve(host, port, deadline);
  if (auto* trouble = std::get_if<Trouble>(&found)) return std::move(*trouble);
  const auto& addresses = std::get<0>(found);
  Trouble last{SmtpProblem::kLost, "no address"};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const int left = millisecondsLeft(deadline);
    if (left == 0) break;
    // A dead first address must not take the time of the others.
    const int share = i + 1 < addresses.size() ? std::max(1, left / 2) : left;
    try {
      socket_ = Poco::Net::StreamSocket();
      socket_.connect(addresses[i], Poco::Timespan(static_cast<Poco::Timespan::TimeDiff>(share) * 1000));
      socket_.setBlocking(false);
      socket_.setNoDelay(true);
      open_ = true;
      return std::nullopt;
    } catch (const Poco::TimeoutException&) {
      last = {SmtpProblem::kTimeout, "no answer from " + addresses[i].toString()};
    } catch (const Poco::Exception& error) {
      last = lost(error);
    }
  }
  return last;
}

std::optional<Trouble> SmtpTransport::encrypt(const std::string& host, const std::string& extraCaFile, Deadline deadline) {
  tlsRejection_.clear();
  const SigPipeGuard guard;
  try {
    const auto context = makeTlsContext(host, extraCaFile, tlsRejection_);
    secure_ = std::make_unique<Poco::Net::SecureStreamSocket>(Poco::Net::SecureStreamSocket::attach(socket_, host, context));
    while (true) {
      const int state = secure_->completeHandshake();
      if (state == 1) return std::nullopt;
      if (state == 0) return Trouble{SmtpProblem::kLost, "the server closed the connection during the TLS handshake"};
      const short events = state == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE ? POLLOUT : POLLIN;
      if (!wait(events, deadline)) return Trouble{SmtpProblem::kTimeout, "the TLS handshake did not end in time"};
    }
  } catch (const Poco::Net::SSLConnectionUnexpectedlyClosedException&) {
    return Trouble{SmtpProblem::kLost, "the server closed the connection during the TLS handshake"};
  } catch (const Poco::Net::SSLException& error) {
    if (!tlsRejection_.empty())
      return Trouble{SmtpProblem::kTls, "the certificate is not valid for " + shown(host) + ": " + tlsRejection_};
    const std::string text = shown(error.displayText(), 300);
    const bool closed = text.find("unexpected eof") != std::string::npos;
    return Trouble{closed ? SmtpProblem::kLost : SmtpProblem::kTls, text};
  } catch (const Poco::Net::NetException& error) {
    return lost(error);
  } catch (const Poco::Exception& error) {  // the CA file, above all
    return Trouble{SmtpProblem::kTls, shown(error.displayText(), 300)};
  }
}

bool SmtpTransport::wait(short events, Deadline deadline) const {
  pollfd entry{socket_.impl()->sockfd(), events, 0};
  while (true) {
    const int ready = ::poll(&entry, 1, millisecondsLeft(deadline));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

std::optional<Trouble> SmtpTransport::lookAtIdle() {
  if (!open_) return Trouble{SmtpProblem::kLost, "the connection is closed"};
  char chunk[4096];
  auto progress = receiveSome(chunk, sizeof chunk);
  if (progress.count > 0) input_.append(chunk, static_cast<std::size_t>(progress.count));
  return progress.trouble;
}

SmtpTransport::Progress SmtpTransport::sendSome(std::string_view bytes) {
  constexpr std::size_t kTlsRecord = 16384;
  try {
    if (secure_ == nullptr) {
      // Not through Poco: its 1.11 takes a full buffer of a non-blocking socket for an error.
      const auto count = ::send(socket_.impl()->sockfd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count > 0) return {static_cast<int>(count), 0, std::nullopt};
      if (errno == EAGAIN || errno == EINTR) return {0, POLLOUT, std::nullopt};
      return {0, 0, Trouble{SmtpProblem::kLost, std::generic_category().message(errno)}};
    }
    const SigPipeGuard guard;
    const int count = secure_->sendBytes(bytes.data(), static_cast<int>(std::min(bytes.size(), kTlsRecord)));
    if (count > 0) return {count, 0, std::nullopt};
    return {0, count == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ ? short{POLLIN} : short{POLLOUT}, std::nullopt};
  } catch (const Poco::Exception& error) {
    return {0, 0, lost(error)};
  }
}

SmtpTransport::Progress SmtpTransport::receiveSome(char* to, int size) {
  const auto closed = [] { return Progress{0, 0, Trouble{SmtpProblem::kLost, "the server closed the connection"}}; };
  try {
    if (secure_ == nullptr) {
      const int count = socket_.receiveBytes(to, size);
      if (count == 0) return closed();
      return {count, count > 0 ? short{0} : short{POLLIN}, std::nullopt};
    }
    const SigPipeGuard guard;
    const int count = secure_->receiveBytes(to, size);
    if (count > 0) return {count, 0, std::nullopt};
    if (count == 0) return closed();
    return {0, count == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE ? short{POLLOUT} : short{POLLIN}, std::nullopt};
  } catch (const Poco::Net::SSLException&) {
    return closed();  // OpenSSL calls an end without goodbye an error; here it is an end like any other
  } catch (const Poco::Exception& error) {
    return {0, 0, lost(error)};
  }
}

std::optional<Trouble> SmtpTransport::write(std::string_view bytes, std::chrono::milliseconds timeout) {
  if (!open_) return Trouble{SmtpProblem::kLost, "the connection is closed"};
  Deadline deadline = Clock::now() + timeout;
  std::size_t inBlock = 0;
  while (!bytes.empty()) {
    auto progress = sendSome(bytes.substr(0, kBlock));
    if (progress.trouble) return progress.trouble;
    if (progress.count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(progress.count));
      inBlock += static_cast<std::size_t>(progress.count);
      if (inBlock >= kBlock) {
        inBlock = 0;
        deadline = Clock::now() + timeout;
      }
      continue;
    }
    if (!wait(progress.waitFor, deadline)) return Trouble{SmtpProblem::kTimeout, "the server did not take our bytes in time"};
  }
  return std::nullopt;
}

std::variant<std::string, Trouble> SmtpTransport::readLine(Deadline deadline, std::size_t& budget, std::size_t longest) {
  const auto tooLong = [] { return Trouble{SmtpProblem::kNotUnderstood, "the server's reply is too long"}; };
  std::size_t searched = inputAt_;
  while (true) {
    if (const auto end = input_.find('\n', searched); end != std::string::npos) {
      std::string line = input_.substr(inputAt_, end - inputAt_);
      inputAt_ = end + 1;
      if (inputAt_ == input_.size()) {
        input_.clear();
        inputAt_ = 0;
      }
      if (line.size() > longest || line.size() >= budget) return tooLong();
      budget -= line.size() + 1;  // with its end: lines of nothing are not for free
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (input_.size() - inputAt_ > longest) return tooLong();
    searched = input_.size();
    char chunk[4096];
    auto progress = receiveSome(chunk, sizeof chunk);
    if (progress.trouble) return std::move(*progress.trouble);
    if (progress.count > 0) {
      input_.append(chunk, static_cast<std::size_t>(progress.count));
      // A server that never stops talking is held to the deadline as well.
      if (Clock::now() < deadline) continue;
    }
    if (progress.count > 0 || !wait(progress.waitFor, deadline))
      return Trouble{SmtpProblem::kTimeout, "the server did not answer in time"};
  }
}

std::variant<Reply, Trouble> SmtpTransport::readReply(Deadline deadline) {
  Reply reply;
  std::size_t budget = kMaxReplyBytes;
  const auto nonsense = [](const std::string& line) {
    return Trouble{SmtpProblem::kNotUnderstood, "“" + shown(line, 100) + "” is not an SMTP reply"};
  };
  while (reply.lines.size() < kMaxReplyLines) {
    auto read = readLine(deadline, budget);
    if (auto* trouble = std::get_if<Trouble>(&read)) return std::move(*trouble);
    const std::string& line = std::get<std::string>(read);
    const auto digit = [&](std::size_t i) { return line[i] >= '0' && line[i] <= '9'; };
    if (line.size() < 3 || line[0] < '2' || line[0] > '5' || !digit(1) || !digit(2)) return nonsense(line);
    const char separator = line.size() > 3 ? line[3] : ' ';
    if (separator != ' ' && separator != '-') return nonsense(line);
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (!reply.lines.empty() && code != reply.code) return nonsense(line);
    reply.code = code;
    reply.lines.push_back(line.size() > 4 ? line.substr(4) : "");
    if (separator == ' ') return reply;
  }
  return Trouble{SmtpProblem::kNotUnderstood, "the server's reply has too many lines"};
}

bool SmtpTransport::peerIsNear() const {
  try {
    const auto peer = socket_.peerAddress().host();
    if (peer.isLoopback() || peer.isLinkLocal() || peer.isSiteLocal()) return true;
    const auto* bytes = static_cast<const unsigned char*>(peer.addr());
    return peer.family() == Poco::Net::IPAddress::IPv6 && (bytes[0] & 0xFEU) == 0xFCU;  // fc00::/7, the private networks of IPv6
  } catch (const Poco::Exception&) {
    return false;  // already disconnected: then nothing will be sent either
  }
}

std::string SmtpTransport::localAddressLiteral() const {
  try {
    const auto host = socket_.address().host();
    return host.family() == Poco::Net::IPAddress::IPv6 ? "[IPv6:" + host.toString() + "]" : "[" + host.toString() + "]";
  } catch (const Poco::Exception&) {
    return "[127.0.0.1]";  // the socket is gone, and the next write will say so
  }
}

void SmtpTransport::close(bool orderly) {
  if (!open_) return;
  open_ = false;
  const SigPipeGuard guard;
  try {
    if (secure_ != nullptr && orderly)
      secure_->close();
    else if (secure_ != nullptr)
      secure_->abort();
    else
      socket_.close();
  } catch (const Poco::Exception&) {
    // Closing fails when the other side was faster. Either way the connection is gone.
  }
}

}  // namespace kit::mail
