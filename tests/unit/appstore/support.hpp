// Apps, keys and archives for the tests of the app store.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sample-host/appstore/publisher.hpp"

namespace test {

using host::appstore::Files;
using host::appstore::HostFacts;
using host::appstore::Package;
using host::appstore::SecretKey;
using host::appstore::Trust;

/// A new folder, removed with the object, read-only contents too.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// `good`, `without_entry`, `needs_zlib`, `with_rpath`: the bytes of a library that the build has made.
std::string library(const std::string& name = "good");

/// A small app with one menu, one job and two migrations, all of whose parts a test may change before it is packed.
struct App {
  nlohmann::ordered_json manifest;
  Files files;  // all but the manifest

  explicit App(const std::string& version = "1.0.0");
  void setMigration(int version, const std::string& script);
  /// The package; `files` and migrations' hashes of the manifest are filled in unless they were set.
  [[nodiscard]] std::string pack() const;
  [[nodiscard]] Files all() const;
  void writeTo(const std::filesystem::path& folder) const;
};

/// The publisher of `demo-app`, whose key the trust of the tests holds.
const SecretKey& publisher();
Trust trust();
HostFacts facts();
std::string signedPackage(const App& app);
/// The signed package with a change made to its files afterwards; its archive is sound.
std::string repacked(const std::string& package, const std::function<void(Files&)>& change);

/// An archive entry whose every field can lie.
struct RawEntry {
  std::string name = {};
  std::string bytes = {};
  std::uint32_t attributes = 0100644U << 16U;
  std::uint16_t madeBy = 3U << 8U | 20U;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::string extra = {};
  std::string comment = {};
  std::string localName = {};            // another name in front of the data
  std::int64_t claimedBytes = -1;        // another unpacked size
  std::int64_t claimedPackedBytes = -1;  // another packed size
  bool wrongChecksum = false;
};
std::string rawArchive(const std::vector<RawEntry>& entries, const std::string& comment = {});

void writeFile(const std::filesystem::path& path, std::string_view bytes);
std::string readFile(const std::filesystem::path& path);

}  // namespace test
