#include "sample-host/appstore/publisher.hpp"

#include <algorithm>
#include <map>

#include "sample-host/appstore/catalogue.hpp"
#include "sample-host/appstore/file_tree.hpp"
#include "sample-host/appstore/json_node.hpp"

namespace host::appstore {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kKeyFileBytes = 64U << 10U;

std::string manifestText(const Json& json) { return json.dump(2) + "\n"; }

/// Only what the publisher may leave out; everything else is left for Manifest::parse to judge.
void fillMigrations(Json& json, const Files& files, bool replace) {
  const auto migrations = json.find("migrations");
  if (migrations == json.end() || !migrations->is_array()) return;
  for (auto& item : *migrations) {
    if (!item.is_object() || !item.contains("file") || !item["file"].is_string()) continue;
    const auto file = files.find(item["file"].get<std::string>());
    if (file != files.end() && (replace || !item.contains("sha256"))) item["sha256"] = sha256Hex(file->second);
  }
}

Json readSource(const Files& files, const fs::path& folder) {
  const auto manifest = files.find(std::string(kManifestFile));
  if (manifest == files.end()) refuse(PackageState::kInvalid, "\"{1}\" holds no manifest.json", folder.string());
  auto json = parseStrictJson(manifest->second, (folder / kManifestFile).string());
  if (!json.is_object()) refuse(PackageState::kInvalid, "\"{1}\" must hold an object", (folder / kManifestFile).string());
  return json;
}

Json describeVersion(const Package& package, const std::string& file, std::string_view bytes) {
  const auto& manifest = package.manifest;
  Json version{{"version", manifest.version.text()},
               {"file", file},
               {"size", bytes.size()},
               {"sha256", sha256Hex(bytes)},
               {"sdk", manifest.sdk.text()},
               {"host", manifest.host.text()},
               {"permissions", manifest.permissions}};
  for (const auto& change : manifest.changes) {
    if (change.version != manifest.version) continue;
    version["date"] = change.date;
    version["notes"] = Json{{"en", change.en}, {"fr", change.fr}};
  }
  return version;
}

Json localText(const LocalText& text) {
  Json json{{"en", text.en}};
  if (!text.fr.empty()) json["fr"] = text.fr;
  return json;
}

/// Copies a picture out of the package, so that a page can show it without the package.
std::string exportMedia(const fs::path& folder, const Package& package, const std::string& file) {
  const auto path = fs::path("media") / package.manifest.id / package.manifest.version.text() / fs::path(file).filename();
  std::error_code error;
  fs::create_directories((folder / path).parent_path(), error);
  if (error)
    refuse(std::nullopt, "The folder \"{1}\" cannot be made: {2}", (folder / path).parent_path().string(), error.message());
  writeFileWhole(folder / path, package.files.at(file));
  return path.generic_string();
}

Json describeApp(const fs::path& folder, const Package& newest) {
  const auto& manifest = newest.manifest;
  Json app{{"id", manifest.id},
           {"name", localText(manifest.name)},
           {"summary", localText(manifest.summary)},
           {"description", localText(manifest.description)},
           {"vendor", manifest.vendor},
           {"license", manifest.license}};
  if (!manifest.homepage.empty()) app["homepage"] = manifest.homepage;
  app["icon"] = exportMedia(folder, newest, manifest.icon);
  app["changes"] = Json::array();
  for (const auto& change : manifest.changes)
    app["changes"].push_back(
        {{"version", change.version.text()}, {"date", change.date}, {"notes", {{"en", change.en}, {"fr", change.fr}}}});
  app["screenshots"] = Json::array();
  for (const auto& shot : manifest.screenshots) {
    app["screenshots"].push_back({{"file", exportMedia(folder, newest, shot.file)}, {"caption", localText(shot.caption)}});
  }
  return app;
}

}  // namespace

Result<PublicKey> makeKeyFiles(const fs::path& file, const std::string& name, const std::vector<std::string>& apps) {
  return guarded([&] {
    const fs::path open = file.string() + ".pub";
    if (name.empty()) refuse(std::nullopt, "The publisher has no name; give the one that people shall read");
    for (const auto& path : {file, open}) {
      std::error_code error;
      if (fs::exists(fs::symlink_status(path, error)))
        refuse(std::nullopt, "\"{1}\" exists already; choose another name, a lost key cannot be made again", path.string());
    }
    const auto key = SecretKey::generate(name, apps);
    // Read back what will be written: a name or an app id that no reader accepts is refused here.
    require(PublicKey::parse(key.publicKey().text(), open.string()));
    writeFileWhole(file, key.text(), true);
    writeFileWhole(open, key.publicKey().text());
    return key.publicKey();
  });
}

Result<SecretKey> loadSecretKey(const fs::path& file) {
  return guarded([&] {
    const auto text = readFileBounded(file, kKeyFileBytes);
    if (PublicKey::parse(text, file.filename().string()))
      refuse(PackageState::kInvalid, "\"{1}\" is a public key; sign with the secret one that was made with it", file.string());
    return require(SecretKey::parse(text, file.filename().string()));
  });
}

Result<PublicKey> loadPublicKey(const fs::path& file) {
  return guarded([&] {
    const auto text = readFileBounded(file, kKeyFileBytes);
    if (SecretKey::parse(text, file.filename().string()))  // nothing of it may be "removed" to make it fit
      refuse(PackageState::kInvalid, "\"{1}\" is a secret key; give the public one beside it, \"{1}.pub\"", file.string());
    return require(PublicKey::parse(text, file.filename().string()));
  });
}

Result<std::string> packFolder(const fs::path& folder) {
  return guarded([&] {
    auto files = readTree(folder);
    auto json = readSource(files, folder);
    fillMigrations(json, files, false);
    auto& text = files.at(std::string(kManifestFile));
    text = manifestText(json);
    const auto manifest = require(Manifest::parse(text, (folder / kManifestFile).string()));
    for (const auto& [path, bytes] : files) {
      if (const auto problem = problemOfPath(path)) throw Refused(Refusal{PackageState::kInvalid, *problem});
      if (path.starts_with(kSignatureFolder))
        refuse(PackageState::kInvalid, "\"{1}\" holds a SIGNATURE folder; remove it, signing makes its own", folder.string());
    }
    require(checkContents(manifest, files));
    auto packed = writeArchive(files);
    require(readPackage(packed));  // what is packed can be read again: its limits are the reader's
    return packed;
  });
}

Result<Done> refreshManifest(const fs::path& folder) {
  return guarded([&] {
    const auto files = readTree(folder);
    auto json = readSource(files, folder);
    fillMigrations(json, files, true);
    auto list = Json::array();
    for (const auto& [path, bytes] : files) {
      if (path != kManifestFile) list.push_back(path);
    }
    json["files"] = std::move(list);
    writeFileWhole(folder / kManifestFile, manifestText(json));
    return Done{};
  });
}

Result<std::string> signPackage(std::string_view bytes, const SecretKey& key) {
  return guarded([&] {
    auto package = require(readPackage(bytes));
    if (!key.publicKey().covers(package.manifest.id)) {
      refuse(PackageState::kInvalid, "The key of \"{1}\" may not sign the app \"{2}\"; use a key that covers it",
             key.publicKey().name, package.manifest.id);
    }
    auto& files = package.files;
    std::erase_if(files, [](const auto& file) { return file.first.starts_with(kSignatureFolder); });
    const FileList list{package.manifest.id, package.manifest.version.text(), key.publicKey().id, package.records};
    const auto text = list.text();
    files[std::string(kFileListFile)] = text;
    files[std::string(kSignatureFile)] = key.sign(text);
    return writeArchive(files);
  });
}

Result<Done> writeCatalogue(const fs::path& folder, const std::string& storeName, const SecretKey* key) {
  return guarded([&] {
    if (storeName.empty()) refuse(std::nullopt, "The store has no name; give the one that people shall read");
    struct Found {
      Package package;
      Json version;
    };
    std::map<std::string, std::vector<Found>> apps;
    std::error_code error;
    std::vector<fs::path> packages;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().extension() == ".hostapp") packages.push_back(entry.path());
    }
    if (error) refuse(std::nullopt, "\"{1}\" cannot be read: {2}", folder.string(), error.message());
    std::sort(packages.begin(), packages.end());
    for (const auto& path : packages) {
      const auto name = path.filename().string();
      if (const auto problem = problemOfPath(name)) throw Refused(Refusal{PackageState::kInvalid, *problem});
      const auto bytes = readFileBounded(path, ArchiveLimits{}.archiveBytes);
      auto package = readPackage(bytes);
      if (!package) {
        auto refusal = package.refusal();
        refusal.sentence.where = name;
        throw Refused(refusal);
      }
      auto version = describeVersion(*package, name, bytes);
      auto& versions = apps[package->manifest.id];
      versions.push_back({*std::move(package), std::move(version)});
    }

    Json json{{"schema", "hostapp/catalogue@1"}, {"name", storeName}, {"apps", Json::array()}};
    removeTree(folder / "media");
    for (auto& [id, found] : apps) {
      std::sort(found.begin(), found.end(),
                [](const Found& a, const Found& b) { return a.package.manifest.version > b.package.manifest.version; });
      const auto twice = std::adjacent_find(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.package.manifest.version == b.package.manifest.version;
      });
      if (twice != found.end())
        refuse(PackageState::kInvalid, "The folder holds version {1} of \"{2}\" twice; remove one",
               twice->package.manifest.version.text(), id);
      auto app = describeApp(folder, found.front().package);
      app["versions"] = Json::array();
      for (auto& item : found) app["versions"].push_back(std::move(item.version));
      json["apps"].push_back(std::move(app));
    }
    json["revoked"] = Json::array();
    if (const auto old = folder / "catalogue.json"; fs::exists(old, error)) {
      for (const auto& item : require(Catalogue::parse(readFileBounded(old, kCatalogueBytes))).revoked) {
        json["revoked"].push_back({{"app", item.app}, {"version", item.version}, {"reason", item.reason}});
      }
    }
    const auto text = manifestText(json);
    require(Catalogue::parse(text));
    if (key != nullptr)
      writeFileWhole(folder / "catalogue.json.sig", key->publicKey().id + key->sign(text));
    else
      fs::remove(folder / "catalogue.json.sig", error);
    writeFileWhole(folder / "catalogue.json", text);
    return Done{};
  });
}

}  // namespace host::appstore
