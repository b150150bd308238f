#include "sample-host/web/mail_catcher/mail_catcher.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <array>
#include <atomic>

#include "sample-host/web/http/http_server.hpp"
#include "sample-host/web/http/listening_socket.hpp"
#include "sample-host/web/mail_catcher/caught_mails.hpp"
#include "sample-host/web/mail_catcher/smtp_dialogue.hpp"

namespace host::web {
namespace {

// What all connections share.
struct Shared {
  Shared(std::filesystem::path folder, const CatcherLimits& catcherLimits) : mails(std::move(folder)), limits(catcherLimits) {}
  CaughtMails mails;
  CatcherLimits limits;
  std::atomic<bool> stopping{false};
};

long long nowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class CatcherConnection : public Poco::Net::TCPServerConnection {
 public:
  CatcherConnection(const Poco::Net::StreamSocket& socket, Shared& shared) : TCPServerConnection(socket), shared_(shared) {}

  void run() override {
    try {
      converse();
    } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): the sender hung up; what it was told stays true
    }
  }

 private:
  void converse() {
    SmtpDialogue dialogue({shared_.limits.mailBytes, shared_.limits.recipients},
                          [this](const Envelope& envelope, std::string_view mail) {
                            shared_.mails.store(envelope, mail, nowMs(), shared_.limits.mails);
                          });
    say(dialogue.greeting());
    auto lastHeard = std::chrono::steady_clock::now();
    std::array<char, 65536> chunk{};
    while (!shared_.stopping) {
      if (!socket().poll(Poco::Timespan(0, 100'000), Poco::Net::Socket::SELECT_READ)) {
        if (std::chrono::steady_clock::now() - lastHeard < shared_.limits.silence) continue;
        say("421 4.4.2 Nothing was heard for too long, goodbye\r\n");
        return;
      }
      const int count = socket().receiveBytes(chunk.data(), static_cast<int>(chunk.size()));
      if (count <= 0) return;
      lastHeard = std::chrono::steady_clock::now();
      say(dialogue.hear({chunk.data(), static_cast<std::size_t>(count)}));
      if (dialogue.isOver()) return;
    }
    say("421 4.3.2 The mail catcher stops, goodbye\r\n");
  }

  void say(const std::string& text) {
    for (std::size_t at = 0; at < text.size();)
      at += static_cast<std::size_t>(socket().sendBytes(text.data() + at, static_cast<int>(text.size() - at)));
  }

  Shared& shared_;
};

class CatcherFactory : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit CatcherFactory(Shared& shared) : shared_(shared) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new CatcherConnection(socket, shared_);  // Poco takes ownership
  }

 private:
  Shared& shared_;
};

Poco::Net::TCPServerParams::Ptr poolParameters(const CatcherLimits& limits) {
  Poco::Net::TCPServerParams::Ptr parameters(new Poco::Net::TCPServerParams);
  parameters->setMaxThreads(limits.connections);
  parameters->setMaxQueued(64);
  return parameters;
}

std::filesystem::path made(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw ServerStartError("The folder " + folder.string() + " for caught mails cannot be made (" + failure.message() +
                           "): give a --data folder that may be written to.");
  return folder;
}

}  // namespace

struct MailCatcher::Impl {
  Impl(const std::string& listen, const std::filesystem::path& folder, const CatcherLimits& limits)
      : shared(made(folder), limits),
        socket(listenOn(listen, "--mail-catcher")),
        port(socket.address().port()),
        pool("mail-catcher", 1, limits.connections + 1, 30),
        server(new CatcherFactory(shared), pool, socket, poolParameters(limits)) {
    server.start();
  }

  Shared shared;
  Poco::Net::ServerSocket socket;
  std::uint16_t port;
  Poco::ThreadPool pool;
  Poco::Net::TCPServer server;
  bool stopped = false;
};

MailCatcher::MailCatcher(const std::string& listen, const std::filesystem::path& folder, const CatcherLimits& limits)
    : impl_(std::make_unique<Impl>(listen, folder, limits)) {}

MailCatcher::~MailCatcher() { stop(); }

std::uint16_t MailCatcher::port() const { return impl_->port; }

void MailCatcher::stop() {
  if (impl_->stopped) return;
  impl_->stopped = true;
  impl_->shared.stopping = true;
  impl_->server.stop();
  impl_->socket.close();
  impl_->pool.joinAll();
}

}  // namespace host::web
