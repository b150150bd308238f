#include "sample-host/web/http/listening_socket.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>

#include <cerrno>

#include "sample-host/web/http/http_server.hpp"

namespace host::web {
namespace {

Poco::Net::SocketAddress parse(const std::string& listen, const std::string& option) {
  const auto colon = listen.rfind(':');
  if (colon != std::string::npos && colon > 0 && colon + 1 < listen.size() &&
      listen.find_first_not_of("0123456789", colon + 1) == std::string::npos && listen.size() - colon <= 6 &&
      std::stoi(listen.substr(colon + 1)) <= 65535) {
    try {
      return Poco::Net::SocketAddress(listen);
    } catch (const Poco::Exception&) {
      throw ServerStartError("The address " + listen + " names no machine that is known here: give another one with " + option +
                             " HOST:PORT.");
    }
  }
  throw ServerStartError("\"" + listen + "\" is no address to listen on: write HOST:PORT, such as " + option +
                         " 127.0.0.1:8080.");
}

}  // namespace

Poco::Net::ServerSocket listenOn(const std::string& listen, const std::string& option) {
  const auto address = parse(listen, option);
  try {
    Poco::Net::ServerSocket socket;
    // Poco's short forms also set SO_REUSEPORT: a second server on the same port would start and take half of the visitors.
    socket.bind(address, true, false);
    socket.listen(128);
    return socket;
  } catch (const Poco::Exception& failure) {
    const std::string port = std::to_string(address.port());
    if (failure.code() == EADDRINUSE)
      throw ServerStartError("Port " + port + " of " + address.host().toString() +
                             " is in use by another program: end that one, or choose another port with " + option + ".");
    if (failure.code() == EACCES)
      throw ServerStartError("Port " + port + " may not be used by this user: choose one above 1023 with " + option + ".");
    throw ServerStartError("Cannot listen on " + listen + " (" + failure.displayText() + "): choose another address with " +
                           option + ".");
  }
}

}  // namespace host::web
