// The host's web server: everything that people see of it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "sample-host/runtime/application.hpp"
#include "sample-host/web/http/http_server.hpp"

namespace host::web {

struct WebServerOptions {
  std::string listen = "127.0.0.1:8080";
  std::filesystem::path share;        ///< assets/, pages/, locale/: <program>/../share/atrium
  std::filesystem::path mailCatcher;  ///< where the mail catcher keeps its mails; empty: there is none
  bool secureCookies = false;         ///< the host is reached by https only
  std::string signInHint;             ///< for demonstrations; empty: nothing
  bool strictTemplates = false;       ///< for tests
  ServerLimits limits;
};

/// Serves from construction to `stop`. Throws ServerStartError with one sentence (port in use, address wrong), or
/// std::runtime_error (templates or assets missing).
class WebServer {
 public:
  /// `application` must outlive it.
  WebServer(runtime::Application& application, const WebServerOptions& options);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// "127.0.0.1:8080"
  [[nodiscard]] std::string address() const;
  /// Lets requests under way end, then returns. Repeating it is harmless.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace host::web
