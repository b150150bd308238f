#include "tests/support/smtp/test_certificate.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace test_support {

TestCertificate::TestCertificate(const std::string& name)
    : folder_((std::filesystem::temp_directory_path() / "test_certificate_XXXXXX").string()) {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder for a certificate");
  const bool isAddress = name.find_first_not_of("0123456789.") == std::string::npos;
  const std::string command =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=test' -addext "
      "'subjectAltName=" +
      std::string(isAddress ? "IP:" : "DNS:") + name + "' -keyout '" + keyFile() + "' -out '" + certificateFile() +
      "' >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0)
    throw std::runtime_error("openssl made no certificate");  // NOLINT(cert-env33-c): a fixed command
}

TestCertificate::~TestCertificate() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace test_support
