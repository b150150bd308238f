#include "tests/support/pop3/scripted_pop3_server.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <csignal>
#include <memory>

namespace test_support {

namespace {

const Poco::Timespan kTick(20'000);  // how often a waiting thread looks whether the test is over

/// The test is over, or the client has gone: the session ends quietly.
struct SessionEnds {};

std::string withStuffedDots(const std::string& bytes, std::size_t mostLines) {
  std::string out;
  std::size_t bodyLines = 0;
  bool inBody = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = std::min(bytes.find('\n', at), bytes.size() - 1);
    std::string line = bytes.substr(at, end + 1 - at);
    at = end + 1;
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    if (inBody && ++bodyLines > mostLines) break;
    if (line.empty()) inBody = true;
    out += (line.starts_with('.') ? "." : "") + line + "\r\n";
  }
  return out + ".\r\n";
}

}  // namespace

/// One connection, on its own thread.
class Pop3ServerSession {
 public:
  Pop3ServerSession(ScriptedPop3Server& server, const Poco::Net::StreamSocket& socket)
      : server_(server), options_(server.options_), socket_(socket) {
    const std::lock_guard lock(server.mutex_);
    mails_ = server.mails_;  // a session sees the mailbox as it was at its beginning
  }

  void run() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    try {
      socket_.setNoDelay(true);
      if (options_.security == Pop3ServerOptions::Security::kTls) encrypt();
      reply("GREETING", "+OK ready\r\n");
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
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const int count = socket_.sendBytes(bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 16)),
                                          encrypted_ ? 0 : MSG_NOSIGNAL);
      if (count <= 0) throw SessionEnds();
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string readLine() {
    std::size_t end = 0;
    while ((end = input_.find('\n')) == std::string::npos) {
      while (socket_.available() <= 0 && !socket_.poll(kTick, Poco::Net::Socket::SELECT_READ))
        if (server_.stopping_) throw SessionEnds();
      char chunk[4096];
      const int count = socket_.receiveBytes(chunk, sizeof chunk);
      if (count <= 0) throw SessionEnds();
      input_.append(chunk, static_cast<std::size_t>(count));
    }
    std::string line = input_.substr(0, end);
    input_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }

  [[noreturn]] void goOnWith(std::string_view bytes, std::chrono::milliseconds pause) {
    while (!server_.stopping_) {
      write(bytes);
      if (pause.count() > 0) std::this_thread::sleep_for(pause);
    }
    throw SessionEnds();
  }

  void reply(const std::string& verb, std::string proper) {
    std::optional<Fault> fault;
    {
      const std::lock_guard lock(server_.mutex_);
      for (const auto& named : {verb, line_})
        if (const auto found = server_.faults_.find(named); found != server_.faults_.end()) fault = found->second;
      if (const auto found = server_.answers_.find(verb); found != server_.answers_.end()) proper = found->second;
    }
    if (!fault) return write(proper);
    switch (*fault) {
      case Fault::kForNow: return write("-ERR [IN-USE] come back later\r\n");
      case Fault::kForGood: return write("-ERR no\r\n");
      case Fault::kWrongOrder: return write("1 2 3\r\n");
      case Fault::kGarbage: return write("\x01\xFF<html>\r\n");
      case Fault::kHuge: {
        // Of what has several lines, endless lines; of a status, one that does not end.
        const bool hasLines = proper.find('\n') + 1 < proper.size();
        if (hasLines) write("+OK\r\n");
        goOnWith(hasLines ? std::string(64, '1') + "\r\n\r\n\n" : std::string(4096, 'x'), {});
      }
      case Fault::kClose: throw SessionEnds();
      case Fault::kReset:
        socket_.setLinger(true, 0);
        if (encrypted_)
          static_cast<Poco::Net::SecureStreamSocket&>(socket_).abort();
        else
          socket_.close();
        throw SessionEnds();
      case Fault::kSilence:
        while (!server_.stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        throw SessionEnds();
      case Fault::kDrip: goOnWith("+", std::chrono::milliseconds(50));
    }
  }

  bool handle(const std::string& line) {
    {
      const std::lock_guard lock(server_.mutex_);
      server_.commands_.push_back(line);
    }
    line_ = line;
    const std::string verb = line.substr(0, line.find(' '));
    const std::string rest = verb.size() < line.size() ? line.substr(verb.size() + 1) : "";
    if (verb == "CAPA") {
      const bool offers = options_.security == Pop3ServerOptions::Security::kStartTls && options_.offersStartTls && !encrypted_;
      reply(verb, options_.knowsCapabilities ? "+OK\r\nTOP\r\nUIDL\r\n" + std::string(offers ? "STLS\r\n" : "") + "USER\r\n.\r\n"
                                             : "-ERR what?\r\n");
    } else if (verb == "STLS") {
      reply(verb, "+OK begin\r\n");
      encrypt();
    } else if (verb == "USER") {
      user_ = rest;
      reply(verb, "+OK\r\n");
    } else if (verb == "PASS") {
      if (!encrypted_) server_.sawOpenPassword_ = true;
      in_ = user_ == options_.user && rest == options_.secret;
      reply(verb, in_ ? "+OK\r\n" : "-ERR [AUTH] bad password " + rest + "\r\n");
    } else if (verb == "QUIT") {
      reply(verb, "+OK bye\r\n");
      return false;
    } else if (!in_) {
      write("-ERR sign in first\r\n");
    } else {
      transaction(verb, rest);
    }
    return true;
  }

  void transaction(const std::string& verb, const std::string& rest) {
    std::string text = "+OK\r\n";
    const auto number = static_cast<std::size_t>(std::strtoul(rest.c_str(), nullptr, 10));
    if (verb == "LIST") {
      for (std::size_t i = 0; i < mails_.size(); ++i)
        text += std::to_string(i + 1) + " " + std::to_string(mails_[i].statedBytes.value_or(mails_[i].bytes.size())) + "\r\n";
      reply(verb, text + ".\r\n");
    } else if (verb == "UIDL" && options_.knowsIds) {
      for (std::size_t i = 0; i < mails_.size(); ++i) text += std::to_string(i + 1) + " " + mails_[i].id + "\r\n";
      reply(verb, text + ".\r\n");
    } else if (verb == "RETR" && number >= 1 && number <= mails_.size()) {
      reply(verb, text + withStuffedDots(mails_[number - 1].bytes, static_cast<std::size_t>(-1)));
    } else if (verb == "TOP" && options_.knowsTop && number >= 1 && number <= mails_.size()) {
      const auto lines = static_cast<std::size_t>(std::strtoul(rest.c_str() + rest.find(' '), nullptr, 10));
      reply(verb, text + withStuffedDots(mails_[number - 1].bytes, lines));
    } else {
      reply(verb, "-ERR what?\r\n");
    }
  }

  ScriptedPop3Server& server_;
  const Pop3ServerOptions& options_;
  Poco::Net::StreamSocket socket_;
  std::vector<StoredMail> mails_;
  std::string input_, user_, line_;
  bool encrypted_ = false;
  bool in_ = false;
};

ScriptedPop3Server::ScriptedPop3Server(Pop3ServerOptions options) : options_(std::move(options)) {
  listener_.bind(Poco::Net::SocketAddress("127.0.0.1", 0), false);
  listener_.listen(64);
  port_ = listener_.address().port();
  acceptor_ = std::thread([this] { acceptLoop(); });
}

ScriptedPop3Server::~ScriptedPop3Server() {
  stopping_ = true;
  acceptor_.join();
  for (auto& session : sessions_) session.join();
}

void ScriptedPop3Server::acceptLoop() {
  while (!stopping_) {
    if (!listener_.poll(kTick, Poco::Net::Socket::SELECT_READ)) continue;
    auto session = std::make_shared<Pop3ServerSession>(*this, listener_.acceptConnection());
    sessions_.emplace_back([session] { session->run(); });
  }
}

void ScriptedPop3Server::put(StoredMail mail) {
  const std::lock_guard lock(mutex_);
  mails_.push_back(std::move(mail));
}
void ScriptedPop3Server::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(mails_, [&](const StoredMail& each) { return each.id == id; });
}
void ScriptedPop3Server::fail(const std::string& command, Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_[command] = fault;
}
void ScriptedPop3Server::answer(const std::string& command, std::string bytes) {
  const std::lock_guard lock(mutex_);
  answers_[command] = std::move(bytes);
}
void ScriptedPop3Server::behaveAgain() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
  answers_.clear();
}
std::vector<std::string> ScriptedPop3Server::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}
std::size_t ScriptedPop3Server::countCommands(const std::string& verb) const {
  const auto all = commands();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const std::string& line) { return line.starts_with(verb); }));
}

}  // namespace test_support
