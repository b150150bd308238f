// GET over HTTP and HTTPS with limits on time and size. Private to this folder.
#pragma once
#include <chrono>
#include <optional>
#include <string>

namespace host::appstore {

struct FetchLimits {
  std::size_t bytes = 0;
  std::chrono::milliseconds connect{5000};
  std::chrono::milliseconds silence{10000};  ///< between two reads
  std::chrono::milliseconds total{60000};    ///< for all of it: a drop now and then does not keep it alive
};

/// The body, or nothing where the server says that there is no such file (404, 410). Follows three redirects, never from https to
/// http. Certificates are verified. Throws Refused with a sentence that names the address.
std::optional<std::string> fetch(const std::string& url, const FetchLimits& limits);

/// Whether the address is this machine.
bool isLoopback(const std::string& url);

}  // namespace host::appstore
