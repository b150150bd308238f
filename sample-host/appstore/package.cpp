#include "sample-host/appstore/package.hpp"

#include <algorithm>

#include "sample-host/appstore/json_node.hpp"

namespace host::appstore {
namespace {

constexpr const char* kListSchema = "hostapp/files@1";

std::string hashOf(const std::vector<FileRecord>& records) {
  std::string text;
  for (const auto& record : records) text += record.sha256 + " " + std::to_string(record.bytes) + " " + record.path + "\n";
  return sha256Hex(text);
}

/// Says which file does not agree, in the words that help most: changed, missing or extra.
void compareRecords(const std::vector<FileRecord>& signedFiles, const std::vector<FileRecord>& present) {
  constexpr auto kModified = PackageState::kModified;
  std::map<std::string_view, const FileRecord*> left;
  for (const auto& record : present) left.emplace(record.path, &record);
  for (const auto& expected : signedFiles) {
    const auto found = left.find(expected.path);
    if (found == left.end()) refuse(kModified, "The package was modified after it was signed: \"{1}\" is missing", expected.path);
    if (*found->second != expected)
      refuse(kModified, "The package was modified after it was signed: \"{1}\" was changed", expected.path);
    left.erase(found);
  }
  if (!left.empty())
    refuse(kModified, "The package was modified after it was signed: \"{1}\" was added", std::string(left.begin()->first));
}

constexpr const char* kNotSigned = "The package is not signed; get a signed one from its publisher";

const TrustedKey& findKey(const Trust& trust, const std::string& id) {
  const auto found =
      std::find_if(trust.keys.begin(), trust.keys.end(), [&](const TrustedKey& item) { return item.key.id == id; });
  if (found == trust.keys.end()) {
    refuse(PackageState::kInvalid,
           "The package is signed with the key {1}, which is not trusted here; trust its publisher's key first", id);
  }
  if (found->revoked) {
    refuse(PackageState::kRevoked, "The key of \"{1}\" that signed the package was revoked: {2}", found->key.name, found->reason);
  }
  return *found;
}

void requireScope(const TrustedKey& trusted, const std::string& app) {
  if (trusted.key.covers(app)) return;
  refuse(PackageState::kInvalid, "The key of \"{1}\" may not sign the app \"{2}\"; ask the publisher for a key that covers it",
         trusted.key.name, app);
}

/// The signature, then everything that it covers. Fills in who signed.
void checkSignature(Package& package, const Trust& trust) {
  const auto list = package.files.find(std::string(kFileListFile));
  const auto signature = package.files.find(std::string(kSignatureFile));
  const auto inside = std::count_if(package.files.begin(), package.files.end(),
                                    [](const auto& file) { return file.first.starts_with(kSignatureFolder); });
  if (inside == 0) {
    if (!trust.developerMode) refuse(PackageState::kUnsigned, kNotSigned);
    package.state = PackageState::kUnsigned;
    return;
  }
  if (list == package.files.end())
    refuse(PackageState::kInvalid, "The package's signature has no list of files; get the package again from its publisher");
  if (signature == package.files.end())
    refuse(PackageState::kInvalid, "The package's list of files is not signed; get the package again from its publisher");
  if (inside != 2)
    refuse(PackageState::kModified, "The package was modified after it was signed: something was added to its signature");

  // The list names its key, and is believed once that key verifies it.
  const auto files = require(FileList::parse(list->second));
  const auto& trusted = findKey(trust, files.keyId);
  if (!trusted.key.verifies(list->second, signature->second)) {
    refuse(PackageState::kModified,
           "The signature does not fit the package: it was modified, or signed with another key than it names");
  }
  requireScope(trusted, files.app);
  compareRecords(files.files, package.records);
  package.keyId = trusted.key.id;
  package.publisher = trusted.key.name;
  const auto manifest = require(Manifest::parse(package.files.at(std::string(kManifestFile))));
  if (manifest.id != files.app || manifest.version.text() != files.version) {
    refuse(PackageState::kInvalid, "The signature is for {1} {2}, but the manifest says {3} {4}", files.app, files.version,
           manifest.id, manifest.version.text());
  }
}

void checkRevoked(const Manifest& manifest, const Trust& trust) {
  for (const auto& item : trust.revoked) {
    if (item.app == manifest.id && (item.version == "*" || item.version == manifest.version.text())) {
      refuse(PackageState::kRevoked, "Version {1} of \"{2}\" was revoked: {3}", manifest.version.text(), manifest.name.en,
             item.reason);
    }
  }
}

void checkHost(const Manifest& manifest, const HostFacts& facts) {
  constexpr auto kIncompatible = PackageState::kIncompatible;
  if (!manifest.sdk.contains(facts.sdk)) {
    refuse(kIncompatible, "\"{1}\" {2} needs SDK {3}, but this host offers {4}; take another version of the app",
           manifest.name.en, manifest.version.text(), manifest.sdk.text(), facts.sdk.text());
  }
  if (!manifest.host.contains(facts.host)) {
    refuse(kIncompatible, "\"{1}\" {2} needs host {3}, but this is {4}; take another version of the app", manifest.name.en,
           manifest.version.text(), manifest.host.text(), facts.host.text());
  }
  if (!manifest.library.contains(facts.platform)) {
    refuse(kIncompatible, "\"{1}\" {2} has no library for {3}; ask its publisher for one", manifest.name.en,
           manifest.version.text(), facts.platform);
  }
  for (const auto& library : manifest.systemLibraries) {
    if (!facts.hasLibrary(library.soname)) {
      refuse(kIncompatible, "\"{1}\" needs the system library {2}, which is not installed; install the package {3} and try again",
             manifest.name.en, library.soname, library.package);
    }
  }
}

void checkLibrary(const Manifest& manifest, const std::string& platform, const std::string& path, const std::string& bytes) {
  constexpr auto kInvalid = PackageState::kInvalid;
  const auto facts = require(readLibrary(bytes, path));
  if (facts.platform != platform)
    refuse(kInvalid, "The manifest says that \"{1}\" is for {2}, but it is for {3}", path, platform, facts.platform);
  if (facts.hasSearchPath)
    refuse(kInvalid, "The library \"{1}\" brings a search path of its own (RPATH); link it without one", path);
  if (std::find(facts.exported.begin(), facts.exported.end(), kEntrySymbol) == facts.exported.end()) {
    refuse(kInvalid, "The library \"{1}\" does not export {2}; it is not an app for this host", path, std::string(kEntrySymbol));
  }
  for (const auto& soname : facts.needed) {
    const bool declared = std::any_of(manifest.systemLibraries.begin(), manifest.systemLibraries.end(),
                                      [&](const auto& item) { return item.soname == soname; });
    if (!declared && !isBaseLibrary(soname)) {
      refuse(kInvalid, "The library \"{1}\" needs {2}, which the manifest does not name under systemLibraries", path, soname);
    }
  }
}

Package readContents(Files files) {
  Package package;
  package.files = std::move(files);
  package.records = recordsOf(package.files);
  package.contentHash = hashOf(package.records);
  if (!package.files.contains(std::string(kManifestFile))) refuse(PackageState::kInvalid, "The package has no manifest.json");
  return package;
}

void readManifest(Package& package) {
  package.manifest = require(Manifest::parse(package.files.at(std::string(kManifestFile))));
  require(checkContents(package.manifest, package.files));
}

}  // namespace

std::vector<FileRecord> recordsOf(const Files& files) {
  std::vector<FileRecord> records;
  for (const auto& [path, bytes] : files) {
    if (!path.starts_with(kSignatureFolder)) records.push_back({path, bytes.size(), sha256Hex(bytes)});
  }
  return records;
}

std::string FileList::text() const {
  nlohmann::ordered_json json{{"schema", kListSchema}, {"app", app}, {"version", version}, {"key", keyId}};
  json["files"] = nlohmann::ordered_json::array();
  for (const auto& file : files) json["files"].push_back({{"path", file.path}, {"size", file.bytes}, {"sha256", file.sha256}});
  return json.dump(1) + "\n";
}

Result<FileList> FileList::parse(std::string_view bytes) {
  return guarded([&] {
    const std::string document(kFileListFile);
    const auto json = parseStrictJson(bytes, document);
    const Node root(json, document);
    root.onlyKeys({"schema", "app", "version", "key", "files"});
    static_cast<void>(root.at("schema").oneOf({kListSchema}));
    FileList list;
    list.app = root.at("app").identifier("-", 50);
    list.version = root.at("version").line(80);
    list.keyId = root.at("key").hex(16);
    for (const auto& item : root.at("files").items(2000)) {
      item.onlyKeys({"path", "size", "sha256"});
      list.files.push_back({item.at("path").packagePath(""), static_cast<std::size_t>(item.at("size").integer(0, INT64_MAX)),
                            item.at("sha256").hex(64)});
      if (list.files.size() > 1 && list.files[list.files.size() - 2].path >= list.files.back().path)
        item.at("path").refuse("is out of order or there twice");
    }
    return list;
  });
}

Result<Done> checkContents(const Manifest& manifest, const Files& files) {
  return guarded([&] {
    constexpr auto kInvalid = PackageState::kInvalid;
    for (const auto& path : manifest.files) {
      if (!files.contains(path)) refuse(kInvalid, "The manifest lists \"{1}\", but the package does not hold it", path);
    }
    for (const auto& [path, bytes] : files) {
      if (path == kManifestFile || path.starts_with(kSignatureFolder)) continue;
      if (!std::binary_search(manifest.files.begin(), manifest.files.end(), path))
        refuse(kInvalid, "The package holds \"{1}\", which the manifest does not list", path);
    }
    for (const auto& migration : manifest.migrations) {
      if (sha256Hex(files.at(migration.file)) != migration.sha256)
        refuse(kInvalid, "The migration \"{1}\" is not the one that the manifest describes", migration.file);
    }
    for (const auto& [platform, path] : manifest.library) checkLibrary(manifest, platform, path, files.at(path));
    return Done{};
  });
}

std::optional<Refusal> withdrawn(const Manifest& manifest, const std::string& keyId, const Trust& trust) {
  const auto judged = guarded([&] {
    if (keyId.empty() && !trust.developerMode) refuse(PackageState::kUnsigned, kNotSigned);
    if (!keyId.empty()) requireScope(findKey(trust, keyId), manifest.id);
    checkRevoked(manifest, trust);
    return Done{};
  });
  return judged ? std::nullopt : std::optional(judged.refusal());
}

Result<Package> judgeFiles(Files files, const Trust& trust, const HostFacts& facts) {
  return guarded([&] {
    auto package = readContents(std::move(files));
    checkSignature(package, trust);
    readManifest(package);
    checkRevoked(package.manifest, trust);
    checkHost(package.manifest, facts);
    return package;
  });
}

Result<Package> openPackage(std::string_view bytes, const Trust& trust, const HostFacts& facts) {
  auto files = readArchive(bytes);
  if (!files) return files.refusal();
  return judgeFiles(*std::move(files), trust, facts);
}

Result<Package> readPackage(std::string_view bytes) {
  return guarded([&] {
    auto package = readContents(require(readArchive(bytes)));
    package.state = package.files.contains(std::string(kSignatureFile)) ? PackageState::kSigned : PackageState::kUnsigned;
    readManifest(package);
    return package;
  });
}

}  // namespace host::appstore
