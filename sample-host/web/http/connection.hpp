// One client's connection: requests are read whole, within bounds, and answered one after the other. Used by HttpServer only.
#pragma once
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServerConnection.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "sample-host/web/http/http_server.hpp"

namespace Poco::Net {
class HTTPServerRequestImpl;
class HTTPServerResponseImpl;
class HTTPServerSession;
}  // namespace Poco::Net

namespace host::web {

class Connection;

/// The connections that are open, so that a stop can tell idle ones (closed at once) from busy ones (waited for).
class Conversations {
 public:
  Conversations(ServerHooks hooks, const ServerLimits& limits);

  const ServerHooks& hooks() const { return hooks_; }
  const ServerLimits& limits() const { return limits_; }
  /// Shared: a raw pointer would make Poco release it once too often.
  Poco::Net::HTTPServerParams::Ptr parameters() const { return parameters_; }

  void enter(const Connection* connection, const Poco::Net::StreamSocket& socket);
  void leave(const Connection* connection);
  /// False: the server is stopping; do not begin.
  bool begin(const Connection* connection);
  void finish(const Connection* connection);
  /// While many connections are open, each is closed after its answer, so that idle ones keep no thread from others.
  bool mayKeepAlive();

  /// Ends idle connections now and busy ones when they have answered, at the latest after `patience`. Returns when all are gone.
  void end(std::chrono::milliseconds patience);

 private:
  struct State {
    Poco::Net::StreamSocket socket;
    bool busy = false;
  };
  ServerHooks hooks_;
  ServerLimits limits_;
  Poco::Net::HTTPServerParams::Ptr parameters_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::map<const Connection*, State> open_;
  bool stopping_ = false;
};

class Connection : public Poco::Net::TCPServerConnection {
 public:
  Connection(const Poco::Net::StreamSocket& socket, Conversations& conversations);
  void run() override;

 private:
  void converse();
  bool answerOne(Poco::Net::HTTPServerSession& session);
  std::string readBody(Poco::Net::HTTPServerRequestImpl& raw, Poco::Net::HTTPServerResponseImpl& reply);
  Response answer(Request& request, std::string& route);
  void drain();

  Conversations& conversations_;
};

}  // namespace host::web
