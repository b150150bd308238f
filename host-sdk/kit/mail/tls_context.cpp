#include "host-sdk/kit/mail/tls_context.hpp"

#include <Poco/Net/IPAddress.h>
#include <Poco/Net/SSLException.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace kit::mail {

namespace {

int rejectionIndex() {
  static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return kIndex;
}

/// Remembers why, and changes nothing: what OpenSSL turns down stays turned down.
int rememberRejection(int accepted, X509_STORE_CTX* store) {
  if (accepted == 1) return 1;
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* rejection = static_cast<std::string*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), rejectionIndex()));
  if (rejection != nullptr && rejection->empty()) *rejection = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
  return 0;
}

}  // namespace

Poco::Net::Context::Ptr makeTlsContext(const std::string& host, const std::string& extraCaFile, std::string& rejection) {
  using Poco::Net::Context;
  Context::Params settings;
  settings.verificationMode = Context::VERIFY_STRICT;
  settings.loadDefaultCAs = true;
  settings.caLocation = extraCaFile;
  settings.cipherList = "HIGH:!aNULL:!eNULL:!MD5:!RC4:!3DES";
  Context::Ptr context(new Context(Context::TLS_CLIENT_USE, settings));
  context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
  // Poco checks the name only after the handshake, not at all when the handshake had to wait, and asks handlers of a process-wide
  // manager whether errors matter. Here OpenSSL checks the name as part of the chain, and nobody is asked.
  context->enableExtendedCertificateVerification(false);
  SSL_CTX* ssl = context->sslContext();
  SSL_CTX_set_ex_data(ssl, rejectionIndex(), &rejection);
  SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, rememberRejection);
  X509_VERIFY_PARAM* checks = SSL_CTX_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  Poco::Net::IPAddress literal;
  const bool isAddress = Poco::Net::IPAddress::tryParse(host, literal);
  const int set = isAddress ? X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str())
                            : X509_VERIFY_PARAM_set1_host(checks, host.data(), host.size());
  if (set != 1 || host.empty()) throw Poco::Net::SSLException("the host name cannot be checked");
  return context;
}

}  // namespace kit::mail
