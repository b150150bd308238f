#include "tests/bench/send/postfix.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace bench {
namespace {

pid_t start(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, words[0].c_str(), nullptr, nullptr, arguments.data(), environ) != 0)
    throw std::runtime_error("cannot start " + words[0] + ": is Debian's postfix installed?");
  return child;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint16_t freePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  auto address = loopback(0);
  socklen_t length = sizeof address;
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  close(listener);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool listens(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const auto address = loopback(port);
  const bool connected = connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(connection);
  return connected;
}

}  // namespace

PostfixSink::PostfixSink() : port_(freePort()) {
  std::vector<std::string> words{"/usr/sbin/smtp-sink"};
  if (geteuid() == 0) words.insert(words.end(), {"-u", "nobody"});
  words.insert(words.end(), {"127.0.0.1:" + std::to_string(port_), "200"});
  process_ = start(std::move(words));
  for (int i = 0; i < 500 && !listens(port_); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

PostfixSink::~PostfixSink() {
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

double postfixSource(std::uint16_t port, int connections, std::int64_t messages, std::size_t bytes) {
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = start({"/usr/sbin/smtp-source", "-d", "-s", std::to_string(connections), "-m", std::to_string(messages),
                             "-l", std::to_string(bytes), "127.0.0.1:" + std::to_string(port)});
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error("smtp-source failed");
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace bench
