#include "sample-host/appstore/signing.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "sample-host/appstore/json_node.hpp"

namespace host::appstore {
namespace {

constexpr const char* kPublicSchema = "hostapp/public-key@1";
constexpr std::size_t kKeyFileBytes = 64U << 10U;
constexpr const char* kSecretSchema = "hostapp/secret-key@1";

void startSodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium does not start");
}

std::string toHex(const unsigned char* bytes, std::size_t size) {
  std::string out(size * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes, size);
  out.pop_back();
  return out;
}

template <std::size_t Size>
std::array<unsigned char, Size> fromHex(std::string_view text) {
  std::array<unsigned char, Size> out{};
  std::size_t written = 0;
  if (sodium_hex2bin(out.data(), Size, text.data(), text.size(), nullptr, &written, nullptr) != 0 || written != Size) {
    throw std::invalid_argument("not hexadecimal");  // callers have checked the digits
  }
  return out;
}

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// A short name that cannot be chosen: whoever wants another key under the same id would have to find one.
std::string idOf(const std::array<unsigned char, 32>& key) {
  std::array<unsigned char, 16> digest{};
  crypto_generichash(digest.data(), digest.size(), key.data(), key.size(), nullptr, 0);
  return toHex(digest.data(), 8);
}

std::vector<std::string> readApps(const Node& list) {
  std::vector<std::string> apps;
  for (const auto& item : list.items(200)) apps.push_back(item.identifier());
  if (apps.empty()) list.refuse("must name at least one app");
  return apps;
}

}  // namespace

std::string sha256Hex(std::string_view bytes) {
  startSodium();
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), raw(bytes), bytes.size());
  return toHex(digest.data(), digest.size());
}

bool PublicKey::covers(std::string_view appId) const { return std::find(apps.begin(), apps.end(), appId) != apps.end(); }

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  startSodium();
  if (signature.size() != crypto_sign_BYTES) return false;
  const auto bytes = fromHex<crypto_sign_PUBLICKEYBYTES>(key);
  return crypto_sign_verify_detached(raw(signature), raw(message), message.size(), bytes.data()) == 0;
}

std::string PublicKey::text() const {
  nlohmann::ordered_json json{{"schema", kPublicSchema}, {"name", name}, {"id", id}, {"key", key}, {"apps", apps}};
  return json.dump(2) + "\n";
}

Result<PublicKey> PublicKey::parse(std::string_view bytes, const std::string& document) {
  return guarded([&] {
    startSodium();
    const auto json = parseStrictJson(bytes, document, kKeyFileBytes);
    const Node root(json, document);
    root.onlyKeys({"schema", "name", "id", "key", "apps"});
    static_cast<void>(root.at("schema").oneOf({kPublicSchema}));
    PublicKey out;
    out.name = root.at("name").line(100);
    out.key = root.at("key").hex(64);
    out.id = root.at("id").hex(16);
    if (out.id != idOf(fromHex<32>(out.key))) root.at("id").refuse("is not the id of this key; the file was altered");
    out.apps = readApps(root.at("apps"));
    return out;
  });
}

SecretKey SecretKey::generate(std::string name, std::vector<std::string> apps) {
  startSodium();
  SecretKey key;
  std::array<unsigned char, 32> open{};
  crypto_sign_keypair(open.data(), key.secret_.data());
  key.public_ = PublicKey{idOf(open), std::move(name), toHex(open.data(), open.size()), std::move(apps)};
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : public_(std::move(other.public_)), secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  public_ = std::move(other.public_);
  secret_ = other.secret_;
  sodium_memzero(other.secret_.data(), other.secret_.size());
  return *this;
}

SecretKey::~SecretKey() { sodium_memzero(secret_.data(), secret_.size()); }

std::string SecretKey::sign(std::string_view message) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(message), message.size(), secret_.data());
  return signature;
}

std::string SecretKey::text() const {
  nlohmann::ordered_json json{{"schema", kSecretSchema},
                              {"name", public_.name},
                              {"apps", public_.apps},
                              {"secret", toHex(secret_.data(), secret_.size())}};
  return json.dump(2) + "\n";
}

Result<SecretKey> SecretKey::parse(std::string_view bytes, const std::string& document) {
  return guarded([&] {
    startSodium();
    const auto json = parseStrictJson(bytes, document, kKeyFileBytes);
    const Node root(json, document);
    root.onlyKeys({"schema", "name", "apps", "secret"});
    static_cast<void>(root.at("schema").oneOf({kSecretSchema}));
    SecretKey key;
    key.secret_ = fromHex<64>(root.at("secret").hex(128));
    // The second half of a libsodium secret is the public key; a file whose halves do not belong together would sign wrongly.
    std::array<unsigned char, 32> seed{};
    std::array<unsigned char, 32> open{};
    std::array<unsigned char, 64> again{};
    crypto_sign_ed25519_sk_to_seed(seed.data(), key.secret_.data());
    crypto_sign_seed_keypair(open.data(), again.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    const bool whole = sodium_memcmp(again.data(), key.secret_.data(), again.size()) == 0;
    sodium_memzero(again.data(), again.size());
    if (!whole) root.at("secret").refuse("is damaged; use a copy of the file or make a new key");
    key.public_ = PublicKey{idOf(open), root.at("name").line(100), toHex(open.data(), open.size()), readApps(root.at("apps"))};
    return key;
  });
}

}  // namespace host::appstore
