#include "tests/unit/appstore/support.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

#include "sample-host/appstore/file_tree.hpp"

namespace test {
namespace {

using Json = nlohmann::ordered_json;

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return out;
}

}  // namespace

Folder::Folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "appstore-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder for a test");
  path_ = pattern;
}

Folder::~Folder() {
  try {
    host::appstore::removeTree(path_);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s stays behind: %s\n", path_.c_str(), error.what());
  }
}

std::string library(const std::string& name) {
  return readFile(std::filesystem::path(TEST_LIBRARIES) / ("libappstore_test_" + name + ".so"));
}

App::App(const std::string& version) {
  manifest = Json::parse(R"({
    "schema": "hostapp/manifest@1", "id": "demo-app", "version": "", "name": {"en": "Demo", "fr": "Démo"}, "summary": {"en": "Shows how"},
    "description": {"en": "Shows how an app is made."}, "vendor": "Tests", "license": "MIT", "sdk": "^1.0", "host": ">=0.1 <2",
    "library": {"linux-x86_64": "lib/demo.so"}, "permissions": ["company.read", "database.own", "jobs.schedule"],
    "contributes": {
      "menus": [{"id": "home", "title": {"en": "Demo"}, "path": "/", "parent": "apps", "icon": "puzzle"}],
      "jobs": [{"id": "tidy", "title": {"en": "Tidy up"}, "schedule": "every 2 hours", "params": [{"name": "mail_to", "title": {"en": "Tell"}}]}]},
    "database": {"prefix": "demo_"}, "migrations": [], "icon": "assets/icon.svg",
    "changes": [{"version": "1.0.0", "date": "2026-11-21", "notes": {"en": ["First version"]}}]})");
  manifest["version"] = version;
  files["lib/demo.so"] = library();
  files["assets/icon.svg"] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
  files["templates/hello.mustache"] = "<p>{{name}}</p>\n";
  setMigration(1,
               "create table demo_note (company_id bigint not null, note_id bigint not null, body text not null, primary key "
               "(company_id, note_id));");
  setMigration(2,
               "alter table demo_note add column colour text not null default '';\ninsert into demo_note values (1, 1, 'kept; "
               "really', 'red');");
}

void App::setMigration(int version, const std::string& script) {
  const auto file = "migrations/" + std::to_string(version) + ".sql";
  files[file] = script;
  auto& list = manifest["migrations"];
  const auto index = static_cast<std::size_t>(version - 1);
  while (list.size() <= index) list.push_back(Json::object());
  list[index] = Json{{"version", version}, {"file", file}};
}

Files App::all() const {
  auto out = files;
  auto json = manifest;
  if (!json.contains("files")) {
    json["files"] = Json::array();
    for (const auto& [path, bytes] : files) json["files"].push_back(path);
  }
  if (json.contains("migrations") && json["migrations"].is_array()) {
    for (auto& item : json["migrations"]) {
      if (item.is_object() && !item.contains("sha256") && item.contains("file") &&
          files.contains(item["file"].get<std::string>())) {
        item["sha256"] = host::appstore::sha256Hex(files.at(item["file"].get<std::string>()));
      }
    }
  }
  out["manifest.json"] = json.dump(2);
  return out;
}

std::string App::pack() const { return host::appstore::writeArchive(all()); }

void App::writeTo(const std::filesystem::path& folder) const {
  for (const auto& [path, bytes] : all()) writeFile(folder / path, bytes);
}

const SecretKey& publisher() {
  static const auto key = SecretKey::generate("Tests Ltd", {"demo-app", "other-app"});
  return key;
}

Trust trust() { return {{{publisher().publicKey(), false, {}}}, {}}; }

HostFacts facts() {
  HostFacts facts;
  facts.sdk = *host::appstore::Version::parse("1.0.0");
  facts.host = *host::appstore::Version::parse("0.1.0");
  facts.hasLibrary = [](const std::string& soname) { return soname == "libz.so.1"; };
  return facts;
}

std::string signedPackage(const App& app) {
  auto package = host::appstore::signPackage(app.pack(), publisher());
  if (!package) throw std::runtime_error(package.refusal().text());
  return *package;
}

std::string repacked(const std::string& package, const std::function<void(Files&)>& change) {
  auto files = host::appstore::readArchive(package);
  if (!files) throw std::runtime_error(files.refusal().text());
  change(*files);
  return host::appstore::writeArchive(*files);
}

std::string rawArchive(const std::vector<RawEntry>& entries, const std::string& comment) {
  std::string out;
  std::string directory;
  for (const auto& entry : entries) {
    const auto packed = entry.claimedPackedBytes < 0 ? entry.bytes.size() : static_cast<std::uint64_t>(entry.claimedPackedBytes);
    const auto size = entry.claimedBytes < 0 ? entry.bytes.size() : static_cast<std::uint64_t>(entry.claimedBytes);
    const auto crc = crc32(entry.bytes) ^ (entry.wrongChecksum ? 1U : 0U);
    const auto facts = little(entry.flags, 2) + little(entry.method, 2) + little(0, 2) + little(0x21, 2) + little(crc, 4) +
                       little(packed, 4) + little(size, 4);
    const auto& local = entry.localName.empty() ? entry.name : entry.localName;
    directory += "PK\1\2" + little(entry.madeBy, 2) + little(20, 2) + facts + little(entry.name.size(), 2) +
                 little(entry.extra.size(), 2) + little(entry.comment.size(), 2) + little(0, 4) + little(entry.attributes, 4) +
                 little(out.size(), 4) + entry.name + entry.extra + entry.comment;
    out += "PK\3\4" + little(20, 2) + facts + little(local.size(), 2) + little(entry.extra.size(), 2) + local + entry.extra +
           entry.bytes;
  }
  const auto start = out.size();
  return out + directory + "PK\5\6" + little(0, 4) + little(entries.size(), 2) + little(entries.size(), 2) +
         little(directory.size(), 4) + little(start, 4) + little(comment.size(), 2) + comment;
}

void writeFile(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string readFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace test
