// The TLS settings of a mail connection.
#pragma once
#include <Poco/Net/Context.h>

#include <string>

namespace kit::mail {

/// A context for one connection to `host`: TLS 1.2 at least, the system's authorities and those of `extraCaFile`, chain and name
/// checked. When a certificate is turned down, `rejection` says why; it must outlive the connection. Throws Poco::Exception for a
/// CA file that cannot be read.
Poco::Net::Context::Ptr makeTlsContext(const std::string& host, const std::string& extraCaFile, std::string& rejection);

}  // namespace kit::mail
