// Debian's smtp-sink and smtp-source (package postfix; its service never runs).
#pragma once
#include <sys/types.h>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// smtp-sink on a free port of loopback, until the end of the object. It takes every mail and keeps none.
class PostfixSink {
 public:
  PostfixSink();
  PostfixSink(const PostfixSink&) = delete;
  PostfixSink& operator=(const PostfixSink&) = delete;
  ~PostfixSink();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

/// Sends so many mails of so many bytes over so many connections that stay open; the seconds that it took.
double postfixSource(std::uint16_t port, int connections, std::int64_t messages, std::size_t bytes);

}  // namespace bench
