// HTTP on Poco's sockets: bounded, with time-outs, one boundary for exceptions, a graceful end.
#pragma once
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "sample-host/web/http/request.hpp"
#include "sample-host/web/http/response.hpp"

namespace host::web {

struct ServerLimits {
  std::size_t bodyBytes = 10 * 1024 * 1024;
  int threads = 32;                                   ///< each connection that is being served holds one
  int queued = 128;                                   ///< connections that wait for a thread; more are refused
  std::chrono::milliseconds readTimeout{15'000};      ///< silence inside a request
  std::chrono::milliseconds requestTimeout{60'000};   ///< the whole body has to be there by then
  std::chrono::milliseconds keepAliveTimeout{5'000};  ///< silence between requests
  std::chrono::milliseconds stopTimeout{10'000};      ///< how long `stop` waits for requests under way
};

/// What is logged of a request: no query, no names, no addresses of people. `route` is the pattern, not the path.
struct AccessRecord {
  std::string requestId;
  std::string method;
  std::string route;
  int status = 0;
  std::size_t bytes = 0;
  std::chrono::microseconds took{};
};

/// What the server asks of the program. All functions are called from several threads at once.
struct ServerHooks {
  /// Answers. `route` is to be set to the pattern of the route that answered, for the log.
  std::function<Response(Request& request, std::string& route)> handle;
  /// Answers when `handle` threw, or when the request could not be read (BadRequest). Must not throw.
  std::function<Response(const Request& request, std::exception_ptr failure)> fail;
  std::function<void(const AccessRecord&)> log;
};

/// The server cannot start; the text is one sentence that says why and what to do.
class ServerStartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Listens from construction to `stop`. Threads: its own pool; `stop` may be called from any thread that is none of them.
class HttpServer {
 public:
  /// `listen` is HOST:PORT; port 0 takes a free one. Throws ServerStartError (address wrong, port in use, not allowed).
  HttpServer(const std::string& listen, ServerHooks hooks, const ServerLimits& limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "127.0.0.1:8080"
  [[nodiscard]] const std::string& address() const { return address_; }

  /// Takes no more connections, lets requests under way end (ServerLimits::stopTimeout), then returns. Repeating it is harmless;
  /// two threads may not call it at the same time.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::string address_;
  std::uint16_t port_ = 0;
};

}  // namespace host::web
