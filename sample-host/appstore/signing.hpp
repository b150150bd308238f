// Ed25519 keys of publishers, SHA-256, and the files that keys are kept in (libsodium).
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

/// 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

/// What a `.pub` file holds: who signs, with which key, for which apps. Whoever trusts it decides that the scope is right.
struct PublicKey {
  std::string id;                 ///< 16 hexadecimal digits, made from the key itself
  std::string name;               ///< the publisher, as people read it
  std::string key;                ///< 64 hexadecimal digits
  std::vector<std::string> apps;  ///< the ids of the apps that the key may sign; nothing else counts as signed by it

  [[nodiscard]] bool covers(std::string_view appId) const;
  /// True when `signature` (64 bytes) is this key's over `message`.
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;
  /// The `.pub` file.
  [[nodiscard]] std::string text() const;
  static Result<PublicKey> parse(std::string_view bytes, const std::string& document);
};

/// A publisher's secret. Wiped from memory when it goes; never logged.
class SecretKey {
 public:
  static SecretKey generate(std::string name, std::vector<std::string> apps);
  static Result<SecretKey> parse(std::string_view bytes, const std::string& document);
  SecretKey(SecretKey&&) noexcept;
  SecretKey& operator=(SecretKey&&) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  [[nodiscard]] const PublicKey& publicKey() const { return public_; }
  /// 64 bytes, the same for the same message.
  [[nodiscard]] std::string sign(std::string_view message) const;
  /// The secret's file, to be written for its owner's eyes only.
  [[nodiscard]] std::string text() const;

 private:
  SecretKey() = default;
  PublicKey public_;
  std::array<unsigned char, 64> secret_{};
};

}  // namespace host::appstore
