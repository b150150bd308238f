#include "tests/support/smtp/scripted_smtp_server.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <sstream>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/codec.hpp"

namespace test_support {

namespace {

const Poco::Timespan kTick(20'000);  // how often a waiting thread looks whether the test is over

/// The test is over, or the client has gone: the session ends quietly.
struct SessionEnds {};

void holdBackSigPipe() {
  // For this thread only: the client under test has to cope with the signal by itself.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

std::string wrongOrderReply(SmtpStage stage) {
  switch (stage) {
    case SmtpStage::kData: return "250 2.0.0 Ok\r\n";
    case SmtpStage::kConnect:
    case SmtpStage::kAuth:
    case SmtpStage::kBanner:
    case SmtpStage::kStartTls: return "250 Hello\r\n";
    default: return "354 Go on\r\n";
  }
}

std::string addressIn(const std::string& command) {
  const auto open = command.find('<');
  const auto close = command.find('>', open == std::string::npos ? 0 : open);
  return open == std::string::npos || close == std::string::npos ? "" : command.substr(open + 1, close - open - 1);
}

}  // namespace

/// One connection, on its own thread.
class SmtpServerSession {
 public:
  SmtpServerSession(ScriptedSmtpServer& server, const Poco::Net::StreamSocket& socket)
      : server_(server), options_(server.options_), socket_(socket) {}

  void run() {
    holdBackSigPipe();
    try {
      socket_.setNoDelay(true);
      reply(SmtpStage::kConnect, "");  // as a rule not a byte
      if (options_.security == SmtpServerOptions::Security::kTls) encrypt();
      if (!reply(SmtpStage::kBanner, "220 test.example ESMTP\r\n")) return;
      while (handle(readLine())) {
      }
    } catch (const SessionEnds&) {
    } catch (const Poco::Exception&) {
      // The client broke off, which is often what the test wants.
    }
    try {
      socket_.close();
    } catch (const Poco::Exception&) {
      // Already gone.
    }
  }

 private:
  void encrypt() {
    using Poco::Net::Context;
    Context::Ptr context(new Context(Context::TLS_SERVER_USE, options_.certificate->keyFile(),
                                     options_.certificate->certificateFile(), "", Context::VERIFY_NONE));
    context->enableExtendedCertificateVerification(false);
    socket_ = Poco::Net::SecureStreamSocket::attach(socket_, "", context);
    encrypted_ = true;
    input_.clear();
    inputAt_ = 0;
  }

  void write(std::string_view bytes) {
    hasReplied_ = true;
    while (!bytes.empty()) {
      const int count = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()), encrypted_ ? 0 : MSG_NOSIGNAL);
      if (count <= 0) throw SessionEnds();
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// Up to `end`, which is left out; waits for more as long as it is not there.
  std::string readUpTo(std::string_view end) {
    while (true) {
      if (const auto found = input_.find(end, inputAt_); found != std::string::npos) {
        std::string line = input_.substr(inputAt_, found - inputAt_);
        inputAt_ = found + end.size();
        return line;
      }
      receive();
    }
  }
  std::string readLine() {
    std::string line = readUpTo("\n");
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }

  void receive() {
    while (socket_.available() <= 0 && !socket_.poll(kTick, Poco::Net::Socket::SELECT_READ))
      if (server_.stopping_) throw SessionEnds();
    char chunk[65536];
    const int count = socket_.receiveBytes(chunk, sizeof chunk);
    if (count <= 0) throw SessionEnds();
    if (hasReplied_) ++server_.roundTrips_;
    hasReplied_ = false;
    input_.erase(0, inputAt_);
    inputAt_ = 0;
    input_.append(chunk, static_cast<std::size_t>(count));
  }

  [[noreturn]] void staySilent() {
    while (!server_.stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    throw SessionEnds();
  }

  [[noreturn]] void reset() {
    socket_.setLinger(true, 0);
    if (encrypted_)
      static_cast<Poco::Net::SecureStreamSocket&>(socket_).abort();
    else
      socket_.close();
    throw SessionEnds();
  }

  [[noreturn]] void drip() {
    while (!server_.stopping_) {
      write("250-a\r\n");
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw SessionEnds();
  }

  void talkWithoutEnd() {
    const std::string line = "250-" + std::string(500, 'x') + "\r\n";
    for (int i = 0; i < 100'000 && !server_.stopping_; ++i) write(line);
  }

  /// Writes `proper`, or what the test wants instead. True when the answer was a yes, that is neither 4xx nor 5xx.
  /// `decided` is told so right before anything is written.
  bool reply(
      SmtpStage stage, std::string proper, const std::function<void(bool)>& decided = [](bool) {}) {
    const auto isYes = [](const std::string& text) { return !text.starts_with('4') && !text.starts_with('5'); };
    if (const auto instruction = server_.take(stage)) {
      if (!instruction->fault) {
        proper = instruction->bytes;
      } else {
        switch (*instruction->fault) {
          case Fault::kForNow: proper = "451 4.3.0 Not now\r\n"; break;
          case Fault::kForGood: proper = "554 5.3.0 Never\r\n"; break;
          case Fault::kWrongOrder: proper = wrongOrderReply(stage); break;
          case Fault::kGarbage: proper = "\x01\xFF<html>\r\n"; break;
          case Fault::kHuge: decided(true), talkWithoutEnd(); return true;
          case Fault::kClose: decided(true); throw SessionEnds();
          case Fault::kReset: decided(true), reset();
          case Fault::kSilence: decided(true), staySilent();
          case Fault::kDrip: decided(true), drip();
        }
      }
    }
    decided(isYes(proper));
    write(proper);
    return isYes(proper);
  }

  bool handle(const std::string& line) {
    server_.record(line);
    std::string verb = line.substr(0, line.find_first_of(" :"));
    std::transform(verb.begin(), verb.end(), verb.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (verb == "EHLO") {
      reply(SmtpStage::kEhlo, capabilities());
    } else if (verb == "STARTTLS") {
      if (reply(SmtpStage::kStartTls, "220 Ready\r\n")) encrypt();
    } else if (verb == "AUTH") {
      authenticate(line);
    } else if (verb == "MAIL") {
      mail_ = ReceivedMail{};
      hasSender_ = reply(SmtpStage::kMail, "250 2.1.0 Ok\r\n");
      mail_.sender = addressIn(line);
    } else if (verb == "RCPT") {
      recipient(addressIn(line));
    } else if (verb == "DATA") {
      data();
    } else if (verb == "RSET") {
      hasSender_ = false;
      mail_ = ReceivedMail{};
      write("250 2.0.0 Ok\r\n");
    } else if (verb == "QUIT") {
      reply(SmtpStage::kQuit, "221 2.0.0 Bye\r\n");
      return false;
    } else {
      write("500 5.5.1 What?\r\n");
    }
    return true;
  }

  std::string capabilities() const {
    std::vector<std::string> lines{"test.example"};
    if (options_.pipelining) lines.emplace_back("PIPELINING");
    lines.insert(lines.end(), options_.capabilities.begin(), options_.capabilities.end());
    if (options_.security == SmtpServerOptions::Security::kStartTls && options_.offersStartTls && !encrypted_)
      lines.emplace_back("STARTTLS");
    if (!options_.authMethods.empty()) lines.push_back("AUTH " + options_.authMethods);
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) text += (i + 1 < lines.size() ? "250-" : "250 ") + lines[i] + "\r\n";
    return text;
  }

  void authenticate(const std::string& line) {
    std::istringstream in(line);
    std::string verb, method, initial;
    in >> verb >> method >> initial;
    const std::string zero(1, '\0');
    bool right = false;
    if (method == "PLAIN") {
      right = kit::mail::decodeBase64(initial) == zero + options_.user + zero + options_.secret;
    } else if (method == "LOGIN") {
      write("334 " + kit::mail::base64("User Name") + "\r\n");  // not the text that some clients wait for
      const auto user = readLine();
      server_.record(user);
      write("334 " + kit::mail::base64("Pass phrase") + "\r\n");
      const auto secret = readLine();
      server_.record(secret);
      right = kit::mail::decodeBase64(user) == options_.user && kit::mail::decodeBase64(secret) == options_.secret;
    } else if (method == "XOAUTH2") {
      right =
          kit::mail::decodeBase64(initial) == "user=" + options_.user + "\x01" + "auth=Bearer " + options_.secret + "\x01\x01";
      if (!right) {
        write("334 " + kit::mail::base64(R"({"status":"400"})") + "\r\n");
        server_.record(readLine());
      }
    }
    reply(SmtpStage::kAuth, right ? "235 2.7.0 Welcome\r\n" : "535 5.7.8 Bad credentials\r\n");
  }

  void recipient(const std::string& address) {
    if (!hasSender_) {
      write("503 5.5.1 MAIL first\r\n");
      return;
    }
    const auto own = server_.recipientReply(address);
    const bool yes = own ? (write(*own + "\r\n"), own->starts_with('2')) : reply(SmtpStage::kRcpt, "250 2.1.5 Ok\r\n");
    if (yes) mail_.recipients.push_back(address);
  }

  void data() {
    if (mail_.recipients.empty() && !options_.answers354WithoutRecipients) {
      write("554 5.5.1 No valid recipients\r\n");
      return;
    }
    if (!reply(SmtpStage::kData, "354 End with a dot\r\n")) return;
    for (auto line = readUpTo("\r\n"); line != "."; line = readUpTo("\r\n"))
      mail_.bytes += (line.starts_with('.') ? line.substr(1) : line) + "\r\n";
    if (mail_.recipients.empty()) {
      write("554 5.5.1 No valid recipients\r\n");
      return;
    }
    mail_.encrypted = encrypted_;
    reply(SmtpStage::kAfterFinalDot, "250 2.0.0 Ok: queued as T1\r\n", [&](bool yes) {
      mail_.refused = !yes;
      server_.record(std::move(mail_));
    });
    mail_ = ReceivedMail{};
    hasSender_ = false;
  }

  ScriptedSmtpServer& server_;
  const SmtpServerOptions& options_;
  Poco::Net::StreamSocket socket_;
  bool encrypted_ = false;
  bool hasSender_ = false;
  bool hasReplied_ = false;  // since something was last read
  std::string input_;
  std::size_t inputAt_ = 0;
  ReceivedMail mail_;
};

ScriptedSmtpServer::ScriptedSmtpServer(SmtpServerOptions options) : options_(std::move(options)) {
  listener_.bind(Poco::Net::SocketAddress("127.0.0.1", 0), false);
  listener_.listen(64);
  port_ = listener_.address().port();
  acceptor_ = std::thread([this] { acceptLoop(); });
}

ScriptedSmtpServer::~ScriptedSmtpServer() {
  stopping_ = true;
  acceptor_.join();
  for (auto& session : sessions_) session.join();
}

void ScriptedSmtpServer::acceptLoop() {
  while (!stopping_) {
    if (!listener_.poll(kTick, Poco::Net::Socket::SELECT_READ)) continue;
    auto session = std::make_shared<SmtpServerSession>(*this, listener_.acceptConnection());
    ++connections_;
    sessions_.emplace_back([session] { session->run(); });
  }
}

void ScriptedSmtpServer::fail(SmtpStage stage, Fault fault, int times) {
  const std::lock_guard lock(mutex_);
  instructions_[stage] = {fault, "", times};
}
void ScriptedSmtpServer::answer(SmtpStage stage, std::string bytes, int times) {
  const std::lock_guard lock(mutex_);
  instructions_[stage] = {std::nullopt, std::move(bytes), times};
}
void ScriptedSmtpServer::answerRecipient(const std::string& address, std::string reply) {
  const std::lock_guard lock(mutex_);
  recipientReplies_[address] = std::move(reply);
}
void ScriptedSmtpServer::behaveAgain() {
  const std::lock_guard lock(mutex_);
  instructions_.clear();
  recipientReplies_.clear();
}

std::optional<ScriptedSmtpServer::Instruction> ScriptedSmtpServer::take(SmtpStage stage) {
  const std::lock_guard lock(mutex_);
  const auto found = instructions_.find(stage);
  if (found == instructions_.end() || found->second.times == 0) return std::nullopt;
  if (found->second.times > 0) --found->second.times;
  return found->second;
}
std::optional<std::string> ScriptedSmtpServer::recipientReply(const std::string& address) const {
  const std::lock_guard lock(mutex_);
  const auto found = recipientReplies_.find(address);
  return found == recipientReplies_.end() ? std::nullopt : std::optional(found->second);
}
void ScriptedSmtpServer::record(std::string command) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(std::move(command));
}
void ScriptedSmtpServer::record(ReceivedMail mail) {
  const std::lock_guard lock(mutex_);
  mails_.push_back(std::move(mail));
}
std::vector<ReceivedMail> ScriptedSmtpServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}
std::vector<std::string> ScriptedSmtpServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}
std::size_t ScriptedSmtpServer::countCommands(const std::string& verb) const {
  const auto all = commands();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const std::string& line) { return line.starts_with(verb); }));
}

}  // namespace test_support
