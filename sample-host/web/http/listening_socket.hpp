// A listening socket, or one sentence that says why there is none.
#pragma once
#include <Poco/Net/ServerSocket.h>

#include <string>

namespace host::web {

/// `listen` is HOST:PORT ("127.0.0.1:8080", "[::1]:0"). Never shares a port with another program. `option` is what the sentence
/// tells to change ("--listen"). Throws ServerStartError.
Poco::Net::ServerSocket listenOn(const std::string& listen, const std::string& option);

}  // namespace host::web
