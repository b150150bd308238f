#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "sample-host/web/http/http_server.hpp"

using namespace host::web;
using namespace std::chrono_literals;

namespace {

struct Running {
  std::mutex mutex;
  std::vector<AccessRecord> records;
  std::unique_ptr<HttpServer> server;

  explicit Running(std::function<Response(Request&, std::string&)> handle, ServerLimits limits = {}) {
    ServerHooks hooks;
    hooks.handle = std::move(handle);
    hooks.fail = [](const Request&, std::exception_ptr failure) {
      try {
        std::rethrow_exception(failure);
      } catch (const BadRequest& refused) {
        return Response::text(refused.what(), refused.status());
      } catch (const std::exception& defect) {
        return Response::text("defect", 500);
      }
    };
    hooks.log = [this](const AccessRecord& record) {
      const std::lock_guard lock(mutex);
      records.push_back(record);
    };
    server = std::make_unique<HttpServer>("127.0.0.1:0", std::move(hooks), limits);
  }

  Poco::Net::StreamSocket connect() const {
    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", server->port()));
    socket.setReceiveTimeout(Poco::Timespan(10, 0));
    return socket;
  }
};

void put(Poco::Net::StreamSocket& socket, std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    at += static_cast<std::size_t>(socket.sendBytes(text.data() + at, static_cast<int>(text.size() - at)));
}

std::string readToEnd(Poco::Net::StreamSocket& socket) {
  std::string all;
  char buffer[4096];
  for (int count = 0; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
    all.append(buffer, static_cast<std::size_t>(count));
  return all;
}

std::string ask(const Running& running, std::string_view text) {
  auto socket = running.connect();
  put(socket, text);
  return readToEnd(socket);
}

Response echo(Request& request, std::string& route) {
  route = "/echo";
  return Response::text(request.method + " " + request.target() + " " + request.body);
}

}  // namespace

TEST_CASE("A request is answered with its headers, and the log knows neither path nor query") {
  Running running(echo);
  const auto answer = ask(running, "GET /customers/C001?q=secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(answer.rfind("HTTP/1.1 200 OK\r\n", 0) == 0);
  CHECK(answer.find("\r\nContent-Security-Policy: default-src 'self'") != std::string::npos);
  CHECK(answer.find("\r\nX-Content-Type-Options: nosniff") != std::string::npos);
  CHECK(answer.find("\r\nReferrer-Policy: ") != std::string::npos);
  CHECK(answer.find("GET /customers/C001?q=secret ") != std::string::npos);
  running.server->stop();
  REQUIRE(running.records.size() == 1);
  CHECK(running.records[0].route == "/echo");
  CHECK(running.records[0].status == 200);
  CHECK(running.records[0].requestId.size() == 12);
}

TEST_CASE("Bodies arrive whole, with a length or in chunks; HEAD has none") {
  Running running(echo);
  CHECK(ask(running, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc").find("POST / abc") !=
        std::string::npos);
  CHECK(ask(running,
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
            .find("POST / abc") != std::string::npos);
  const auto head = ask(running, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(head.find("Content-Length: 7") != std::string::npos);
  CHECK(head.substr(head.size() - 4) == "\r\n\r\n");
}

TEST_CASE("A connection is used again") {
  Running running(echo);
  auto socket = running.connect();
  put(socket, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  put(socket, "GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto both = readToEnd(socket);
  CHECK(both.find("GET /1") != std::string::npos);
  CHECK(both.find("GET /2") != std::string::npos);
}

TEST_CASE("What is too large, too vague or unreadable is refused, with the headers of safety") {
  ServerLimits limits;
  limits.bodyBytes = 100'000;
  Running running(echo, limits);
  const auto refused = [&](const std::string& text) {
    const auto answer = ask(running, text);
    INFO(answer);
    CHECK(answer.find("\r\nContent-Security-Policy: ") != std::string::npos);
    return answer.substr(9, 3);
  };
  CHECK(refused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n" + std::string(100'001, 'a')) == "413");
  CHECK(refused("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" + std::string(0x20000, 'a') +
                "\r\n0\r\n\r\n") == "413");
  CHECK(refused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "400");
  CHECK(refused("POST / HTTP/1.1\r\nHost: x\r\n\r\n") == "411");
  CHECK(refused("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n") == "400");
  CHECK(refused("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(20'000, 'a') + "\r\n\r\n") == "400");
  std::string many;
  for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(refused("GET / HTTP/1.1\r\nHost: x\r\n" + many + "\r\n") == "400");
  CHECK(refused("GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == "400");
}

TEST_CASE("A defect in a handler becomes an answer, and the server goes on") {
  Running running([](Request& request, std::string& route) -> Response {
    if (request.path == "/bad") throw std::logic_error("broken");
    return echo(request, route);
  });
  CHECK(ask(running, "GET /bad HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").substr(9, 3) == "500");
  CHECK(ask(running, "GET /good HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").substr(9, 3) == "200");
}

TEST_CASE("A client that falls silent is told so and let go") {
  ServerLimits limits;
  limits.readTimeout = 200ms;
  Running running(echo, limits);
  CHECK(ask(running, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").substr(9, 3) == "408");
}

TEST_CASE("A port in use is one clear sentence") {
  Running running(echo);
  const auto listen = running.server->address();
  ServerHooks hooks;
  CHECK_THROWS_WITH(HttpServer(listen, hooks), Catch::Contains("is in use by another program") && Catch::Contains("--listen"));
  CHECK_THROWS_WITH(HttpServer("nonsense", hooks), Catch::Contains("HOST:PORT"));
  CHECK_THROWS_WITH(HttpServer("127.0.0.1:99999", hooks), Catch::Contains("HOST:PORT"));
  CHECK_THROWS_AS(HttpServer("203.0.113.77:8080", hooks), ServerStartError);
}

TEST_CASE("Stopping lets a request under way end, hangs up on idle connections and frees the port") {
  std::atomic<bool> inside{false};
  Running running([&](Request&, std::string&) {
    inside = true;
    std::this_thread::sleep_for(300ms);
    return Response::text("finished");
  });
  auto idle = running.connect();
  std::string answer;
  std::thread client([&] { answer = ask(running, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); });
  while (!inside) std::this_thread::sleep_for(1ms);
  const auto began = std::chrono::steady_clock::now();
  running.server->stop();
  CHECK(std::chrono::steady_clock::now() - began < 5s);
  client.join();
  CHECK(answer.find("finished") != std::string::npos);
  CHECK(readToEnd(idle).empty());
  const auto listen = running.server->address();
  CHECK_NOTHROW(HttpServer(listen, ServerHooks{}));
}
