#include "sample-host/runtime/secrets.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace host::runtime {
namespace {

void ready() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

std::string hex(const std::string& bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  out.pop_back();
  return out;
}

std::optional<std::string> unhex(std::string_view text) {
  std::string out(text.size() / 2, '\0');
  std::size_t size = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size,
                     nullptr) != 0 ||
      size * 2 != text.size())
    return std::nullopt;
  return out;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw std::runtime_error("the key file " + file.string() + " " + what);
}

// Made under another name and linked into place: of two processes that start at once, both use the key that came first.
void makeKeyFile(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) refuse(file, "cannot be made: " + error.message());
  std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all, error);
  const auto fresh = file.parent_path() / ("." + randomHex(8));
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) refuse(file, std::string("cannot be made: ") + std::strerror(errno));
  const std::string text = randomHex(crypto_secretbox_KEYBYTES) + "\n";
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  const bool linked = written && (::link(fresh.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int why = errno;
  ::unlink(fresh.c_str());
  if (!linked) refuse(file, std::string("cannot be written: ") + std::strerror(why));
}

}  // namespace

Secrets::Secrets(std::filesystem::path dataFolder) : folder_(std::move(dataFolder) / "keys") { ready(); }

Secrets::~Secrets() {
  if (!key_.empty()) sodium_memzero(key_.data(), key_.size());
}

const std::string& Secrets::key() {
  const std::lock_guard lock(mutex_);
  if (!key_.empty()) return key_;
  const auto file = keyFile();
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) {
    if (errno != ENOENT) refuse(file, std::string("cannot be read: ") + std::strerror(errno));
    makeKeyFile(file);
    if (::stat(file.c_str(), &facts) != 0) refuse(file, std::string("cannot be read: ") + std::strerror(errno));
  }
  if ((facts.st_mode & 077U) != 0) refuse(file, "can be read by others; run: chmod 600 " + file.string());
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) refuse(file, "cannot be read");
  auto bytes = unhex(line);
  if (!bytes || bytes->size() != crypto_secretbox_KEYBYTES) refuse(file, "holds no key; restore it from a backup");
  key_ = *bytes;
  return key_;
}

std::string Secrets::encrypt(std::string_view plain) {
  const auto& secret = key();
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(plain.size() + crypto_secretbox_MACBYTES, '\0');
  crypto_secretbox_easy(reinterpret_cast<unsigned char*>(box.data()), reinterpret_cast<const unsigned char*>(plain.data()),
                        plain.size(), reinterpret_cast<const unsigned char*>(nonce.data()),
                        reinterpret_cast<const unsigned char*>(secret.data()));
  return "s1:" + hex(nonce + box);
}

std::optional<std::string> Secrets::decrypt(std::string_view encrypted) {
  if (!encrypted.starts_with("s1:")) return std::nullopt;
  const auto bytes = unhex(encrypted.substr(3));
  if (!bytes || bytes->size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  const auto& secret = key();
  const auto* nonce = reinterpret_cast<const unsigned char*>(bytes->data());
  std::string plain(bytes->size() - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), nonce + crypto_secretbox_NONCEBYTES,
                                 bytes->size() - crypto_secretbox_NONCEBYTES, nonce,
                                 reinterpret_cast<const unsigned char*>(secret.data())) != 0)
    return std::nullopt;
  return plain;
}

std::string Secrets::seal(std::string_view purpose, std::string_view text) {
  static_assert(crypto_secretbox_KEYBYTES >= crypto_generichash_KEYBYTES_MIN);
  const auto keyed = [](std::string_view message, const std::string& secret) {
    std::string out(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    return out;
  };
  auto own = keyed(purpose, key());  // what seals one thing opens nothing else
  auto out = keyed(text, own);
  sodium_memzero(own.data(), own.size());
  return out;
}

std::string Secrets::keyId() { return sha256Hex("key id:" + key()).substr(0, 16); }

std::string randomHex(std::size_t bytes) {
  ready();
  std::string out(bytes, '\0');
  randombytes_buf(out.data(), out.size());
  return hex(out);
}

std::string sha256Hex(std::string_view text) {
  ready();
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size());
  return hex(out);
}

bool sameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace host::runtime
