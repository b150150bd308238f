#include "sample-host/appstore/manifest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <host_sdk/kit/values/date.hpp>
#include <set>

#include "sample-host/appstore/json_node.hpp"
#include "sample-host/appstore/permissions.hpp"

namespace host::appstore {
namespace {

LocalText readText(const Node& node, std::size_t most, bool prose = false) {
  node.onlyKeys({"en", "fr"});
  const auto read = [&](const Node& text) { return prose ? text.prose(most) : text.line(most); };
  LocalText out{read(node.at("en")), {}};
  if (const auto french = node.find("fr")) out.fr = read(*french);
  return out;
}

/// Lists may be left out; ids in one list are unique.
template <class T, class Read>
std::vector<T> readList(const Node& parent, std::string_view key, std::size_t most, Read read) {
  std::vector<T> out;
  const auto list = parent.find(key);
  if (!list) return out;
  std::set<std::string> ids;
  for (const auto& item : list->items(most)) {
    out.push_back(read(item));
    if constexpr (requires(T value) { value.id; }) {
      if (!ids.insert(out.back().id).second) item.at("id").refuse("\"{1}\" is used twice in this list", out.back().id);
    }
  }
  return out;
}

/// `/`, `/unpaid`, `/plans/*`: what can stand in an address without being escaped.
std::string readPagePath(const Node& node, bool wildcard) {
  auto path = node.line(120);
  auto body = std::string_view(path);
  if (wildcard && body.ends_with("/*")) body.remove_suffix(1);
  bool good = body.starts_with('/') && body.find("//") == std::string_view::npos;
  for (const char c : body) good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_');
  if (!good) node.refuse("\"{1}\" must begin with / and hold lower-case letters, digits, - and _ only", path);
  return path;
}

Menu readMenu(const Node& node) {
  node.onlyKeys({"id", "title", "path", "parent", "icon", "badge"});
  Menu menu;
  menu.id = node.at("id").identifier();
  menu.title = readText(node.at("title"), 60);
  menu.path = readPagePath(node.at("path"), false);
  menu.parent = node.at("parent").oneOf({"sales", "apps", "settings"});
  menu.icon = node.at("icon").identifier();
  if (const auto badge = node.find("badge")) menu.badge = badge->flag();
  return menu;
}

Block readBlock(const Node& node) {
  node.onlyKeys({"id", "title"});
  return {node.at("id").identifier(), readText(node.at("title"), 60)};
}

SettingsPage readSettingsPage(const Node& node) {
  node.onlyKeys({"id", "title", "path"});
  return {node.at("id").identifier(), readText(node.at("title"), 60), readPagePath(node.at("path"), false)};
}

Route readRoute(const Node& node) {
  node.onlyKeys({"path", "methods", "role"});
  Route route;
  route.path = readPagePath(node.at("path"), true);
  for (const auto& method : node.at("methods").items(2)) route.methods.push_back(method.oneOf({"GET", "POST"}));
  if (route.methods.empty()) node.at("methods").refuse("must name GET, POST or both");
  route.role = node.at("role").oneOf({"public", "viewer", "accountant", "admin"});
  return route;
}

JobDeclaration readJob(const Node& node) {
  node.onlyKeys({"id", "title", "schedule", "params", "leasePerCompany"});
  JobDeclaration job;
  job.id = node.at("id").identifier();
  job.title = readText(node.at("title"), 100);
  const auto schedule = Schedule::parse(node.at("schedule").line(40));
  if (!schedule) node.at("schedule").refuse("must be \"manual\", \"every N minutes\", \"every N hours\" or \"daily HH:MM\"");
  job.schedule = *schedule;
  std::set<std::string> names;
  if (const auto params = node.find("params")) {
    for (const auto& item : params->items(20)) {
      item.onlyKeys({"name", "title", "required"});
      job.parameters.push_back({item.at("name").identifier("_"), readText(item.at("title"), 200), false});
      if (const auto required = item.find("required")) job.parameters.back().isRequired = required->flag();
      if (!names.insert(job.parameters.back().name).second)
        item.at("name").refuse("\"{1}\" is used twice in this list", job.parameters.back().name);
    }
  }
  if (const auto lease = node.find("leasePerCompany")) job.leasePerCompany = lease->flag();
  return job;
}

TemplateFile readTemplate(const Node& node) {
  node.onlyKeys({"id", "title", "file"});
  return {node.at("id").identifier(), readText(node.at("title"), 100), node.at("file").packagePath("templates/")};
}

std::vector<std::string> readNotes(const Node& node, std::string_view language) {
  std::vector<std::string> notes;
  if (const auto list = node.find(language)) {
    for (const auto& note : list->items(50)) notes.push_back(note.line(500));
  }
  return notes;
}

ChangeNote readChange(const Node& node) {
  node.onlyKeys({"version", "date", "notes"});
  ChangeNote change;
  const auto version = Version::parse(node.at("version").line(80));
  if (!version) node.at("version").refuse("is not a version such as 1.2.3");
  change.version = *version;
  change.date = node.at("date").line(10);
  if (!kit::Date::parse(change.date)) node.at("date").refuse("\"{1}\" is not a date YYYY-MM-DD", change.date);
  const auto notes = node.at("notes");
  notes.onlyKeys({"en", "fr"});
  change.en = readNotes(notes, "en");
  change.fr = readNotes(notes, "fr");
  if (change.en.empty()) notes.refuse("must hold at least one English note");
  return change;
}

VersionRange readRange(const Node& node) {
  const auto range = VersionRange::parse(node.line(100));
  if (!range) node.refuse("is not a range of versions such as \"^1.0\" or \">=4.2 <6\"");
  return *range;
}

void readContributions(const Node& node, Manifest& manifest) {
  node.onlyKeys({"menus", "invoiceBlocks", "customerBlocks", "settings", "routes", "jobs", "templates"});
  manifest.menus = readList<Menu>(node, "menus", 20, readMenu);
  manifest.invoiceBlocks = readList<Block>(node, "invoiceBlocks", 10, readBlock);
  manifest.customerBlocks = readList<Block>(node, "customerBlocks", 10, readBlock);
  manifest.settings = readList<SettingsPage>(node, "settings", 20, readSettingsPage);
  manifest.routes = readList<Route>(node, "routes", 200, readRoute);
  manifest.jobs = readList<JobDeclaration>(node, "jobs", 50, readJob);
  manifest.templates = readList<TemplateFile>(node, "templates", 200, readTemplate);
}

void readLibraries(const Node& root, Manifest& manifest) {
  for (const auto& [platform, file] : root.at("library").members(5)) {
    if (platform != "linux-x86_64" && platform != "linux-aarch64")
      file.refuse("is not a platform; use linux-x86_64 or linux-aarch64");
    manifest.library[platform] = file.packagePath("lib/");
  }
  if (manifest.library.empty()) root.at("library").refuse("must name a library for at least one platform");
  manifest.systemLibraries = readList<SystemLibrary>(root, "systemLibraries", 100, [](const Node& node) {
    node.onlyKeys({"soname", "package"});
    SystemLibrary library{node.at("soname").line(100), node.at("package").line(100)};
    // The name is looked for in the system's folders: a slash would lead elsewhere.
    if (library.soname.find('/') != std::string::npos || library.soname.find(".so") == std::string::npos) {
      node.at("soname").refuse("\"{1}\" must be the name of a shared library without a folder, such as libpq.so.5",
                               library.soname);
    }
    return library;
  });
}

void readPermissions(const Node& root, Manifest& manifest) {
  for (const auto& item : root.at("permissions").items(50)) {
    const auto id = item.line(60);
    if (findPermission(id) == nullptr) item.refuse("asks for \"{1}\", which this host does not offer", id);
    if (std::find(manifest.permissions.begin(), manifest.permissions.end(), id) != manifest.permissions.end())
      item.refuse("\"{1}\" is used twice in this list", id);
    manifest.permissions.push_back(id);
  }
}

void readDatabase(const Node& root, Manifest& manifest) {
  if (const auto database = root.find("database")) {
    database->onlyKeys({"prefix"});
    const auto prefix = database->at("prefix");
    auto text = prefix.line(30);
    if (!text.ends_with('_')) prefix.refuse("\"{1}\" must end with _", text);
    // Names of the host, of the data contract and of the databases themselves.
    for (const std::string_view taken : {"erp_", "host_", "sdk_", "hsdk_", "sqlite_", "pg_"}) {
      if (text.starts_with(taken)) prefix.refuse("\"{1}\" belongs to the host; choose another prefix", text);
    }
    const auto json = nlohmann::ordered_json(text.substr(0, text.size() - 1));
    static_cast<void>(Node(json, "manifest.json", prefix.path()).identifier("_"));
    manifest.databasePrefix = std::move(text);
  }
  manifest.migrations = readList<AppMigration>(root, "migrations", 1000, [&](const Node& node) {
    node.onlyKeys({"version", "file", "sha256", "expand"});
    AppMigration migration;
    migration.version = static_cast<int>(node.at("version").integer(1, 100000));
    migration.file = node.at("file").packagePath("migrations/");
    migration.sha256 = node.at("sha256").hex(64);
    if (const auto expand = node.find("expand")) migration.expand = expand->flag();
    return migration;
  });
  for (std::size_t i = 0; i < manifest.migrations.size(); ++i) {
    if (manifest.migrations[i].version != static_cast<int>(i + 1)) {
      root.at("migrations")
          .items(1000)[i]
          .at("version")
          .refuse("must be {1}: migrations are numbered from 1 without gaps", std::to_string(i + 1));
    }
  }
}

void readLeaving(const Node& root, Manifest& manifest) {
  if (const auto uninstall = root.find("uninstall")) {
    uninstall->onlyKeys({"default", "purge"});
    if (const auto choice = uninstall->find("default"))
      manifest.keepsDataByDefault = choice->oneOf({"keep-data", "purge"}) == "keep-data";
    if (const auto purge = uninstall->find("purge")) {
      purge->onlyKeys({"export"});
      if (const auto exports = purge->find("export")) manifest.exportsBeforePurge = exports->flag();
    }
  }
  if (const auto privacy = root.find("privacy")) {
    privacy->onlyKeys({"stores", "retentionDays"});
    for (const auto& item : privacy->at("stores").items(50)) manifest.privacyStores.push_back(item.line(60));
    manifest.privacyRetentionDays = static_cast<int>(privacy->at("retentionDays").integer(0, 36500));
  }
}

void readFiles(const Node& root, Manifest& manifest) {
  for (const auto& item : root.at("files").items(2000)) {
    auto path = item.packagePath("");
    if (path == "manifest.json" || path.starts_with("SIGNATURE/")) item.refuse("\"{1}\" is not listed: it is always there", path);
    manifest.files.push_back(std::move(path));
  }
  std::sort(manifest.files.begin(), manifest.files.end());
  if (const auto twice = std::adjacent_find(manifest.files.begin(), manifest.files.end()); twice != manifest.files.end()) {
    root.at("files").refuse("\"{1}\" is used twice in this list", *twice);
  }
}

/// What one part says about another.
void checkParts(const Node& root, const Manifest& manifest) {
  const auto asks = [&](std::string_view id) {
    return std::find(manifest.permissions.begin(), manifest.permissions.end(), id) != manifest.permissions.end();
  };
  if (!manifest.databasePrefix.empty() && !asks("database.own")) root.at("database").refuse("needs the permission database.own");
  if (manifest.databasePrefix.empty() && !manifest.migrations.empty())
    root.at("migrations").refuse("need a database with a prefix");
  const bool scheduled = std::any_of(manifest.jobs.begin(), manifest.jobs.end(),
                                     [](const auto& job) { return job.schedule.kind != Schedule::Kind::kManual; });
  if (scheduled && !asks("jobs.schedule"))
    root.at("contributes").at("jobs").refuse("run by themselves, which needs the permission jobs.schedule");
  for (const auto& route : manifest.routes) {
    if (route.role != "public") continue;
    const auto routes = root.at("contributes").at("routes");
    // The first part below the folder is the signature: a page of one path could not have one.
    if (!route.path.ends_with("/*") || route.path == "/*")
      routes.refuse("make \"{1}\" public: a public path ends with \"/*\" below a folder of its own", route.path);
    if (!asks("links.public")) routes.refuse("are public, which needs the permission links.public");
  }

  const auto listed = [&](const std::string& file, std::string_view use) {
    if (!std::binary_search(manifest.files.begin(), manifest.files.end(), file))
      root.at("files").refuse("does not list \"{1}\", which {2} names", file, std::string(use));
  };
  for (const auto& [platform, file] : manifest.library) listed(file, "library");
  for (const auto& migration : manifest.migrations) listed(migration.file, "migrations");
  for (const auto& item : manifest.templates) listed(item.file, "contributes.templates");
  for (const auto& shot : manifest.screenshots) listed(shot.file, "screenshots");
  listed(manifest.icon, "icon");
}

bool isPicture(std::string_view path, bool drawing) {
  return path.ends_with(".png") || path.ends_with(".jpg") || path.ends_with(".webp") || (drawing && path.ends_with(".svg"));
}

}  // namespace

std::optional<Schedule> Schedule::parse(std::string_view text) {
  const auto number = [](std::string_view digits) -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || digits.size() > 4 || error != std::errc() || end != digits.data() + digits.size() || value < 0)
      return std::nullopt;
    return value;
  };
  if (text == "manual") return Schedule{};
  if (text.starts_with("every ")) {
    text.remove_prefix(6);
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto count = number(text.substr(0, blank));
    const auto unit = text.substr(blank + 1);
    const int factor = unit == "minutes" || unit == "minute" ? 1 : unit == "hours" || unit == "hour" ? 60 : 0;
    if (!count || *count < 1 || factor == 0 || *count * factor > 24 * 60) return std::nullopt;
    return Schedule{Kind::kEvery, *count * factor};
  }
  if (text.starts_with("daily ") && text.size() == 11 && text[8] == ':') {
    const auto hours = number(text.substr(6, 2));
    const auto minutes = number(text.substr(9, 2));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return Schedule{Kind::kDaily, *hours * 60 + *minutes};
  }
  return std::nullopt;
}

std::string Manifest::databaseSchema() const {
  auto schema = "app_" + id;
  std::replace(schema.begin(), schema.end(), '-', '_');
  return schema;
}

Result<Manifest> Manifest::parse(std::string_view bytes, const std::string& document) {
  return guarded([&] {
    const auto json = parseStrictJson(bytes, document);
    const Node root(json, document);
    root.onlyKeys({"$schema",    "schema",          "id",        "version", "name",    "summary",     "description", "vendor",
                   "license",    "homepage",        "sdk",       "host",    "library", "permissions", "contributes", "database",
                   "migrations", "systemLibraries", "uninstall", "privacy", "icon",    "screenshots", "changes",     "files"});
    static_cast<void>(root.at("schema").oneOf({"hostapp/manifest@1"}));
    Manifest manifest;
    // 50: with "app_" before it, it is a schema's name on PostgreSQL, which cuts names at 63 bytes.
    manifest.id = root.at("id").identifier("-", 50);
    const auto parsed = Version::parse(root.at("version").line(80));
    if (!parsed) root.at("version").refuse("is not a version such as 1.2.3");
    manifest.version = *parsed;
    manifest.name = readText(root.at("name"), 60);
    manifest.summary = readText(root.at("summary"), 200);
    manifest.description = readText(root.at("description"), 8000, true);
    manifest.vendor = root.at("vendor").line(100);
    manifest.license = root.at("license").line(100);
    if (const auto address = root.find("homepage")) {
      manifest.homepage = address->line(200);
      if (!manifest.homepage.starts_with("https://")) address->refuse("must begin with https://");
    }
    manifest.sdk = readRange(root.at("sdk"));
    manifest.host = readRange(root.at("host"));
    readLibraries(root, manifest);
    readPermissions(root, manifest);
    if (const auto contributes = root.find("contributes")) readContributions(*contributes, manifest);
    readDatabase(root, manifest);
    readLeaving(root, manifest);
    manifest.icon = root.at("icon").packagePath("assets/");
    if (!isPicture(manifest.icon, true)) root.at("icon").refuse("must be an .svg, .png, .jpg or .webp picture");
    manifest.screenshots = readList<Screenshot>(root, "screenshots", 12, [](const Node& node) {
      node.onlyKeys({"file", "caption"});
      Screenshot shot{node.at("file").packagePath("assets/"), readText(node.at("caption"), 200)};
      if (!isPicture(shot.file, false)) node.at("file").refuse("must be a .png, .jpg or .webp picture");
      return shot;
    });
    manifest.changes = readList<ChangeNote>(root, "changes", 200, readChange);
    readFiles(root, manifest);
    checkParts(root, manifest);
    return manifest;
  });
}

}  // namespace host::appstore
