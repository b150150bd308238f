// A self-made certificate for a test server, made by the openssl command when the test runs and gone afterwards.
#pragma once
#include <string>

namespace test_support {

class TestCertificate {
 public:
  /// For one name, which is a DNS name or an IPv4 address. Throws std::runtime_error when the openssl command fails.
  explicit TestCertificate(const std::string& name);
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;
  ~TestCertificate();

  [[nodiscard]] std::string certificateFile() const { return folder_ + "/cert.pem"; }
  [[nodiscard]] std::string keyFile() const { return folder_ + "/key.pem"; }

 private:
  std::string folder_;
};

}  // namespace test_support
