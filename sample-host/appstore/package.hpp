// A package: judged on its bytes, before anything of it is written or loaded.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/archive.hpp"
#include "sample-host/appstore/library_facts.hpp"
#include "sample-host/appstore/manifest.hpp"
#include "sample-host/appstore/signing.hpp"

namespace host::appstore {

/// What a package must fit.
struct HostFacts {
  Version sdk;
  Version host;
  std::string platform = "linux-x86_64";
  std::function<bool(const std::string& soname)> hasLibrary = systemHasLibrary;
};

struct TrustedKey {
  PublicKey key;
  bool revoked = false;
  std::string reason;  ///< why it was revoked
};

struct RevokedVersion {
  std::string app;
  std::string version;  ///< `*`: all of them
  std::string reason;
};

struct Trust {
  std::vector<TrustedKey> keys;
  std::vector<RevokedVersion> revoked;
  bool developerMode = false;  ///< unsigned packages are taken too
};

struct FileRecord {
  std::string path;
  std::size_t bytes = 0;
  std::string sha256;
  bool operator==(const FileRecord&) const = default;
};

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::string_view kSignatureFolder = "SIGNATURE/";
inline constexpr std::string_view kFileListFile = "SIGNATURE/files.json";
inline constexpr std::string_view kSignatureFile = "SIGNATURE/files.json.sig";

struct Package {
  PackageState state = PackageState::kSigned;  ///< kSigned or kUnsigned; anything else is a refusal
  Manifest manifest;
  Files files;                      ///< SIGNATURE/ included
  std::vector<FileRecord> records;  ///< of all files but SIGNATURE/
  std::string contentHash;          ///< SHA-256 over `records`: the same for a package before and after it is signed
  std::string keyId;                ///< who signed; empty when unsigned
  std::string publisher;            ///< that key's name
};

/// Why what was installed under this trust may not run any more: its key was revoked or is trusted no longer, its version was
/// revoked, or it is unsigned and developer mode is off. `keyId` is empty where nobody signed. Nothing of the package is read.
std::optional<Refusal> withdrawn(const Manifest& manifest, const std::string& keyId, const Trust& trust);

/// Judges a package completely, in this order: size and archive; signature by a trusted key whose scope covers the app; hashes,
/// no file missing, none extra; manifest; revocation; platform, SDK and host; the library's own facts; system libraries.
Result<Package> openPackage(std::string_view bytes, const Trust& trust, const HostFacts& facts);

/// The same on files that were unpacked before.
Result<Package> judgeFiles(Files files, const Trust& trust, const HostFacts& facts);

/// Only what a publisher's tools need: a sound archive whose manifest, files and library agree. Says nothing about trust.
Result<Package> readPackage(std::string_view bytes);

/// The list that is signed, and its reading. `SIGNATURE/files.json` names the app, its version, the key and every other file.
struct FileList {
  std::string app;
  std::string version;
  std::string keyId;
  std::vector<FileRecord> files;
  [[nodiscard]] std::string text() const;
  static Result<FileList> parse(std::string_view bytes);
};

/// Path, size and hash of every file outside of SIGNATURE/, sorted by path.
std::vector<FileRecord> recordsOf(const Files& files);

/// Refuses a manifest whose list, libraries and hashes are not those of `files`.
Result<Done> checkContents(const Manifest& manifest, const Files& files);

}  // namespace host::appstore
