#include "sample-host/runtime/secrets.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;

TEST_CASE("A secret comes back with the same key, and with that key only") {
  const test::Folder folder;
  const test::Folder other;
  Secrets secrets(folder.path());
  const auto box = secrets.encrypt("geheim");
  CHECK(box.find("geheim") == std::string::npos);
  CHECK(secrets.encrypt("geheim") != box);
  CHECK(Secrets(folder.path()).decrypt(box) == "geheim");
  CHECK(secrets.decrypt(secrets.encrypt("")) == "");
  CHECK(Secrets(other.path()).decrypt(box) == std::nullopt);
  CHECK(Secrets(folder.path()).keyId() == secrets.keyId());
  CHECK(Secrets(other.path()).keyId() != secrets.keyId());
  auto changed = box;
  changed.back() = changed.back() == '0' ? '1' : '0';
  CHECK(secrets.decrypt(changed) == std::nullopt);
  CHECK(secrets.decrypt("") == std::nullopt);
  CHECK(secrets.decrypt("s1:zz") == std::nullopt);
}

TEST_CASE("The key's file is for its owner alone, and a file that others can read is refused") {
  const test::Folder folder;
  Secrets secrets(folder.path());
  static_cast<void>(secrets.encrypt("x"));
  struct stat facts {};
  REQUIRE(::stat(secrets.keyFile().c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600U);
  ::chmod(secrets.keyFile().c_str(), 0644);
  Secrets again(folder.path());
  CHECK_THROWS_WITH(again.encrypt("x"), Catch::Contains("can be read by others") && Catch::Contains("chmod 600"));
}

TEST_CASE("A key file that holds no key is refused, not replaced") {
  const test::Folder folder;
  std::filesystem::create_directories(folder.path() / "keys");
  std::ofstream(folder.path() / "keys" / "secret.key") << "short\n";
  ::chmod((folder.path() / "keys" / "secret.key").c_str(), 0600);
  Secrets secrets(folder.path());
  CHECK_THROWS_WITH(secrets.encrypt("x"), Catch::Contains("holds no key"));
}

TEST_CASE("Those who start at the same moment use one key") {
  const test::Folder folder;
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (auto& id : ids) threads.emplace_back([&] { id = Secrets(folder.path()).keyId(); });
  for (auto& thread : threads) thread.join();
  for (const auto& id : ids) CHECK(id == ids.front());
}

TEST_CASE("Equal secrets are equal and others are not") {
  CHECK(sameSecret("abc", "abc"));
  CHECK_FALSE(sameSecret("abc", "abd"));
  CHECK_FALSE(sameSecret("abc", "abcd"));
  CHECK(randomHex(16).size() == 32);
  CHECK(sha256Hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
