// Secrets at rest: encrypted with one key that lives in a file beside the data, not in the database.
#pragma once
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace host::runtime {

/// Encrypts with libsodium's secretbox. The key is DATA/keys/secret.key (0600), made when it is first needed. Thread-safe.
/// Throws std::runtime_error with a sentence when the key file cannot be read or written, or is readable by others.
class Secrets {
 public:
  explicit Secrets(std::filesystem::path dataFolder);
  Secrets(const Secrets&) = delete;
  Secrets& operator=(const Secrets&) = delete;
  ~Secrets();

  /// Text that only this key opens; each time another one.
  [[nodiscard]] std::string encrypt(std::string_view plain);
  /// nullopt when it was encrypted with another key, or changed since.
  [[nodiscard]] std::optional<std::string> decrypt(std::string_view encrypted);
  /// 32 bytes that only this key makes of `text`, and other ones for each purpose: a signature that this host can check again.
  [[nodiscard]] std::string seal(std::string_view purpose, std::string_view text);
  /// Tells keys apart without telling anything about them: 16 hexadecimal digits.
  [[nodiscard]] std::string keyId();
  [[nodiscard]] std::filesystem::path keyFile() const { return folder_ / "secret.key"; }

 private:
  const std::string& key();

  std::filesystem::path folder_;
  std::mutex mutex_;
  std::string key_;
};

/// `bytes` random bytes as hexadecimal digits, fit for tokens and passwords.
std::string randomHex(std::size_t bytes);
/// SHA-256 as hexadecimal digits: how tokens are kept.
std::string sha256Hex(std::string_view text);
/// Compares in a time that tells nothing about where they differ.
bool sameSecret(std::string_view a, std::string_view b);

}  // namespace host::runtime
