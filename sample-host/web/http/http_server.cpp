#include "sample-host/web/http/http_server.hpp"

#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerSession.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include "sample-host/web/http/connection.hpp"
#include "sample-host/web/http/listening_socket.hpp"

namespace host::web {
namespace {

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit ConnectionFactory(Conversations& conversations) : conversations_(conversations) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new Connection(socket, conversations_);  // Poco takes ownership
  }

 private:
  Conversations& conversations_;
};

Poco::Net::TCPServerParams::Ptr poolParameters(const ServerLimits& limits) {
  Poco::Net::TCPServerParams::Ptr parameters(new Poco::Net::TCPServerParams);
  parameters->setMaxThreads(limits.threads);
  parameters->setMaxQueued(limits.queued);
  return parameters;
}

}  // namespace

struct HttpServer::Impl {
  Impl(const std::string& listen, ServerHooks hooks, const ServerLimits& serverLimits)
      : limits(serverLimits),
        conversations(std::move(hooks), serverLimits),
        socket(listenOn(listen, "--listen")),
        pool("http", 2, limits.threads + 1, 30),
        server(new ConnectionFactory(conversations), pool, socket, poolParameters(limits)) {
    server.start();
  }

  void stop() {
    if (stopped) return;
    stopped = true;
    server.stop();
    socket.close();
    conversations.end(limits.stopTimeout);
    pool.joinAll();
  }

  ServerLimits limits;
  Conversations conversations;
  Poco::Net::ServerSocket socket;
  Poco::ThreadPool pool;
  Poco::Net::TCPServer server;
  bool stopped = false;
};

HttpServer::HttpServer(const std::string& listen, ServerHooks hooks, const ServerLimits& limits)
    : impl_(std::make_unique<Impl>(listen, std::move(hooks), limits)),
      address_(impl_->socket.address().toString()),
      port_(impl_->socket.address().port()) {}

HttpServer::~HttpServer() { stop(); }

void HttpServer::stop() { impl_->stop(); }

}  // namespace host::web
