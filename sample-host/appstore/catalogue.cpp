#include "sample-host/appstore/catalogue.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <filesystem>
#include <host_sdk/kit/values/date.hpp>
#include <set>

#include "sample-host/appstore/fetch.hpp"
#include "sample-host/appstore/file_tree.hpp"
#include "sample-host/appstore/json_node.hpp"

namespace host::appstore {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyIdBytes = 16;
constexpr std::size_t kSignatureBytes = kKeyIdBytes + 64;

LocalText readText(const Node& node, bool prose) {
  node.onlyKeys({"en", "fr"});
  const auto read = [&](const Node& text) { return prose ? text.prose(8000) : text.line(300); };
  LocalText out{read(node.at("en")), {}};
  if (const auto french = node.find("fr")) out.fr = read(*french);
  return out;
}

std::vector<std::string> readLines(const Node& parent, std::string_view key) {
  std::vector<std::string> lines;
  if (const auto list = parent.find(key)) {
    for (const auto& item : list->items(100)) lines.push_back(item.line(500));
  }
  return lines;
}

VersionRange readRange(const Node& node) {
  const auto range = VersionRange::parse(node.line(100));
  if (!range) node.refuse("is not a range of versions such as \"^1.0\" or \">=4.2 <6\"");
  return *range;
}

CatalogueVersion readVersion(const Node& node) {
  node.onlyKeys({"version", "file", "size", "sha256", "sdk", "host", "permissions", "date", "notes"});
  CatalogueVersion out;
  const auto version = Version::parse(node.at("version").line(80));
  if (!version) node.at("version").refuse("is not a version such as 1.2.3");
  out.version = *version;
  out.file = node.at("file").packagePath("");
  out.bytes = static_cast<std::size_t>(node.at("size").integer(1, static_cast<std::int64_t>(ArchiveLimits{}.archiveBytes)));
  out.sha256 = node.at("sha256").hex(64);
  out.sdk = readRange(node.at("sdk"));
  out.host = readRange(node.at("host"));
  out.permissions = readLines(node, "permissions");
  if (const auto date = node.find("date")) {
    out.date = date->line(10);
    if (!kit::Date::parse(out.date)) date->refuse("\"{1}\" is not a date YYYY-MM-DD", out.date);
  }
  if (const auto notes = node.find("notes")) {
    notes->onlyKeys({"en", "fr"});
    out.notesEn = readLines(*notes, "en");
    out.notesFr = readLines(*notes, "fr");
  }
  return out;
}

ChangeNote readChange(const Node& node) {
  node.onlyKeys({"version", "date", "notes"});
  const auto version = Version::parse(node.at("version").line(80));
  if (!version) node.at("version").refuse("is not a version such as 1.2.3");
  const auto date = node.at("date");
  if (!kit::Date::parse(date.line(10))) date.refuse("\"{1}\" is not a date YYYY-MM-DD", date.line(10));
  const auto notes = node.at("notes");
  notes.onlyKeys({"en", "fr"});
  return {*version, date.line(10), readLines(notes, "en"), readLines(notes, "fr")};
}

CatalogueApp readApp(const Node& node) {
  node.onlyKeys(
      {"id", "name", "summary", "description", "vendor", "license", "homepage", "icon", "screenshots", "changes", "versions"});
  CatalogueApp app;
  app.id = node.at("id").identifier("-", 50);
  app.name = readText(node.at("name"), false);
  app.summary = readText(node.at("summary"), false);
  app.description = readText(node.at("description"), true);
  app.vendor = node.at("vendor").line(100);
  app.license = node.at("license").line(100);
  if (const auto homepage = node.find("homepage")) {
    app.homepage = homepage->line(200);
    if (!app.homepage.starts_with("https://")) homepage->refuse("must begin with https://");
  }
  app.icon = node.at("icon").packagePath("");
  if (const auto shots = node.find("screenshots")) {
    for (const auto& shot : shots->items(12)) {
      shot.onlyKeys({"file", "caption"});
      app.screenshots.push_back({shot.at("file").packagePath(""), readText(shot.at("caption"), false)});
    }
  }
  if (const auto changes = node.find("changes"))
    for (const auto& item : changes->items(500)) app.changes.push_back(readChange(item));
  std::set<std::string> versions;
  for (const auto& item : node.at("versions").items(500)) {
    app.versions.push_back(readVersion(item));
    if (!versions.insert(app.versions.back().version.text()).second)
      item.at("version").refuse("\"{1}\" is used twice in this list", app.versions.back().version.text());
  }
  if (app.versions.empty()) node.at("versions").refuse("must hold at least one version");
  std::sort(app.versions.begin(), app.versions.end(), [](const auto& a, const auto& b) { return a.version > b.version; });
  return app;
}

/// Case and accents away: "Échéance" is found by "echeance".
std::string folded(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const auto* decompose = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no normalization data");
  const auto plain = decompose->normalize(
      fold->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), error),
      error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    if (u_charType(plain.char32At(i)) != U_NON_SPACING_MARK) kept.append(plain.char32At(i));
  }
  std::string out;
  return kept.toUTF8String(out);
}

std::string pictureType(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "image/webp";
  const auto start = bytes.substr(0, 1024);
  const auto first = start.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && start[first] == '<' && start.find("<svg") != std::string_view::npos)
    return "image/svg+xml";
  return {};
}

}  // namespace

const CatalogueVersion* CatalogueApp::find(const Version& version) const {
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const auto& item) { return item.version == version; });
  return found == versions.end() ? nullptr : &*found;
}

const CatalogueVersion* CatalogueApp::newestFor(const HostFacts& facts) const {
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const auto& item) {
    return item.version.prerelease.empty() && item.sdk.contains(facts.sdk) && item.host.contains(facts.host);
  });
  return found == versions.end() ? nullptr : &*found;
}

const CatalogueApp* Catalogue::find(std::string_view id) const {
  const auto found = std::find_if(apps.begin(), apps.end(), [&](const auto& app) { return app.id == id; });
  return found == apps.end() ? nullptr : &*found;
}

std::vector<const CatalogueApp*> Catalogue::search(std::string_view text) const {
  std::vector<std::string> words;
  std::istringstream parts(folded(text.substr(0, 200)));
  for (std::string word; parts >> word;) words.push_back(word);
  std::vector<const CatalogueApp*> found;
  for (const auto& app : apps) {
    const auto all = folded(app.id + "\n" + app.name.en + "\n" + app.name.fr + "\n" + app.summary.en + "\n" + app.summary.fr +
                            "\n" + app.description.en + "\n" + app.description.fr + "\n" + app.vendor);
    if (std::all_of(words.begin(), words.end(), [&](const auto& word) { return all.find(word) != std::string::npos; }))
      found.push_back(&app);
  }
  return found;
}

Result<Catalogue> Catalogue::parse(std::string_view bytes) {
  return guarded([&] {
    const std::string document = "catalogue.json";
    const auto json = parseStrictJson(bytes, document, kCatalogueBytes);
    const Node root(json, document);
    root.onlyKeys({"$schema", "schema", "name", "apps", "revoked"});
    static_cast<void>(root.at("schema").oneOf({"hostapp/catalogue@1"}));
    Catalogue catalogue;
    catalogue.name = root.at("name").line(100);
    for (const auto& item : root.at("apps").items(1000)) {
      auto app = readApp(item);
      if (catalogue.find(app.id) != nullptr) item.at("id").refuse("\"{1}\" is used twice in this list", app.id);
      catalogue.apps.push_back(std::move(app));
    }
    if (const auto list = root.find("revoked")) {
      for (const auto& item : list->items(1000)) {
        item.onlyKeys({"app", "version", "reason"});
        RevokedVersion entry{item.at("app").identifier("-", 50), item.at("version").line(80), item.at("reason").line(300)};
        if (entry.version != "*" && !Version::parse(entry.version)) item.at("version").refuse("is not a version such as 1.2.3");
        catalogue.revoked.push_back(std::move(entry));
      }
    }
    return catalogue;
  });
}

Result<Store> Store::at(std::string_view location) {
  return guarded([&] {
    std::string text(location);
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    if (text.starts_with("https://") || text.starts_with("http://")) return Store(text, false);
    if (text.starts_with("file://")) text = text.substr(7);
    if (text.find("://") != std::string::npos)
      refuse(std::nullopt, "\"{1}\" is not a store: give a folder or an address that begins with https://",
             std::string(location));
    std::error_code error;
    const auto folder = fs::canonical(text, error);
    if (error || !fs::is_directory(folder, error))
      refuse(std::nullopt, "There is no folder \"{1}\"; give the folder or the address of a store", text);
    return Store(folder.string(), true);
  });
}

/// Empty where there is no such file.
std::string Store::readIfThere(const std::string& file, std::size_t most) const {
  if (folder_) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(fs::path(location_) / file, error))) return {};
    return readFileBounded(fs::path(location_) / file, most);
  }
  return fetch(location_ + "/" + file, FetchLimits{most}).value_or(std::string());
}

std::string Store::read(const std::string& file, std::size_t most) const {
  auto bytes = readIfThere(file, most);
  if (bytes.empty()) refuse(std::nullopt, "The store at {1} has no \"{2}\"; check the store's address", location_, file);
  return bytes;
}

Result<Catalogue> Store::catalogue(const Trust& trust, bool mustBeSigned) const {
  return guarded([&] {
    const auto text = read("catalogue.json", kCatalogueBytes);
    const auto signature = readIfThere("catalogue.json.sig", kSignatureBytes);
    std::string signedBy;
    std::string keyId;
    if (!signature.empty()) {
      const auto key = std::find_if(trust.keys.begin(), trust.keys.end(),
                                    [&](const TrustedKey& item) { return !item.revoked && signature.starts_with(item.key.id); });
      // Signed by somebody unknown is no better than unsigned, and no worse: its packages still need a trusted key.
      if (key != trust.keys.end()) {
        if (!key->key.verifies(text, std::string_view(signature).substr(kKeyIdBytes))) {
          refuse(std::nullopt, "The catalogue of the store at {1} was modified after it was signed; do not use it", location_);
        }
        signedBy = key->key.name;
        keyId = key->key.id;
      }
    }
    if (keyId.empty() && mustBeSigned) {
      refuse(std::nullopt,
             "The catalogue of the store at {1} was signed before and is not any more, or by a key that is not trusted; trust "
             "the store's new key, or remove the store and add it again",
             location_);
    }
    if (keyId.empty() && location_.starts_with("http://") && !isLoopback(location_)) {
      refuse(std::nullopt, "The store at {1} is neither encrypted nor signed by a trusted key; use its https:// address",
             location_);
    }
    auto catalogue = require(Catalogue::parse(text));
    catalogue.signedBy = signedBy;
    catalogue.keyId = keyId;
    return catalogue;
  });
}

Result<std::string> Store::package(const CatalogueVersion& version) const {
  return guarded([&] {
    auto bytes = read(version.file, ArchiveLimits{}.archiveBytes);
    if (bytes.size() != version.bytes || sha256Hex(bytes) != version.sha256) {
      refuse(PackageState::kModified,
             "The package \"{1}\" is not the one that the store's catalogue describes; try again later or tell the store",
             version.file);
    }
    return bytes;
  });
}

Result<Media> Store::media(const std::string& file) const {
  return guarded([&] {
    if (auto problem = problemOfPath(file)) throw Refused(Refusal{std::nullopt, *std::move(problem)});
    Media media{read(file, kMediaBytes), {}};
    media.contentType = pictureType(media.bytes);
    if (media.contentType.empty()) refuse(std::nullopt, "\"{1}\" of the store is not a picture", file);
    return media;
  });
}

}  // namespace host::appstore
