#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "sample-host/appstore/catalogue.hpp"
#include "sample-host/appstore/fetch.hpp"
#include "tests/unit/appstore/support.hpp"

using namespace host::appstore;
using test::App;
using Json = nlohmann::ordered_json;

namespace {

/// A folder that is a store with two versions of the demo app and one other app.
struct StoreFolder {
  test::Folder folder;
  StoreFolder() {
    test::writeFile(folder.path() / "demo-1.0.0.hostapp", test::signedPackage(App("1.0.0")));
    App next("1.2.0");
    next.manifest["changes"].push_back(
        {{"version", "1.2.0"}, {"date", "2026-12-01"}, {"notes", {{"en", {"Faster", "Kinder"}}, {"fr", {"Plus rapide"}}}}});
    next.files["assets/shots/one.png"] = "\x89PNG\r\n\x1a\n....";
    next.manifest["screenshots"] = {{{"file", "assets/shots/one.png"}, {"caption", {{"en", "The first page"}}}}};
    test::writeFile(folder.path() / "demo-1.2.0.hostapp", test::signedPackage(next));
    App other("0.1.0");
    other.manifest["id"] = "other-app";
    other.manifest["name"] = {{"en", "Due dates"}, {"fr", "Échéancier"}};
    other.manifest["sdk"] = "^9.0";
    test::writeFile(folder.path() / "other.hostapp", test::signedPackage(other));
    write();
  }
  void write(const SecretKey* key = nullptr) const {
    const auto written = writeCatalogue(folder.path(), "Test store", key);
    if (!written) throw std::runtime_error(written.refusal().text());
  }
  [[nodiscard]] Store store() const { return *Store::at(folder.path().string()); }
};

/// Serves a folder, or misbehaves as its address says.
class Handler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit Handler(std::filesystem::path folder) : folder_(std::move(folder)) {}
  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    const auto& uri = request.getURI();
    if (uri.starts_with("/loop")) return response.redirect("/loop/catalogue.json");
    if (uri.starts_with("/moved/")) return response.redirect("/" + uri.substr(7));
    if (uri.starts_with("/broken")) return fail(response);
    if (uri.starts_with("/endless")) {
      response.setChunkedTransferEncoding(true);
      auto& out = response.send();
      const std::string chunk(65536, ' ');
      for (int i = 0; i < 1000 && out; ++i) out << chunk;
      return;
    }
    if (uri.starts_with("/slow")) {
      response.setContentLength(1000);
      auto& out = response.send();
      for (int i = 0; i < 40 && out; ++i) {
        out << ' ' << std::flush;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      return;
    }
    if (uri.starts_with("/short")) {
      response.setContentLength(1000);
      response.send() << "only this";
      return;
    }
    const auto path = folder_ / uri.substr(1);
    if (!std::filesystem::exists(path)) {
      response.setStatus(Poco::Net::HTTPResponse::HTTP_NOT_FOUND);
      response.send();
      return;
    }
    const auto bytes = test::readFile(path);
    response.setContentLength64(static_cast<Poco::Int64>(bytes.size()));
    response.send() << bytes;
  }

 private:
  static void fail(Poco::Net::HTTPServerResponse& response) {
    response.setStatus(Poco::Net::HTTPResponse::HTTP_INTERNAL_SERVER_ERROR);
    response.send();
  }
  std::filesystem::path folder_;
};

class Handlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit Handlers(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Handler(folder_);
  }

 private:
  std::filesystem::path folder_;
};

class Server {
 public:
  explicit Server(const std::filesystem::path& folder)
      : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)),
        server_(new Handlers(folder), socket_, new Poco::Net::HTTPServerParams) {
    server_.start();
  }
  ~Server() { server_.stopAll(true); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  [[nodiscard]] std::string url(const std::string& path = {}) const {
    return "http://127.0.0.1:" + std::to_string(socket_.address().port()) + path;
  }

 private:
  Poco::Net::ServerSocket socket_;
  Poco::Net::HTTPServer server_;
};

template <class T>
std::string refusalOf(const Result<T>& result) {
  return result ? std::string() : result.refusal().text();
}

}  // namespace

TEST_CASE("A folder of packages becomes a store that is listed, searched and read") {
  const StoreFolder folder;
  const auto store = folder.store();
  const auto catalogue = store.catalogue(test::trust());
  if (!catalogue) FAIL(catalogue.refusal().text());
  CHECK(catalogue->name == "Test store");
  REQUIRE(catalogue->apps.size() == 2);
  const auto* demo = catalogue->find("demo-app");
  REQUIRE(demo != nullptr);
  REQUIRE(demo->versions.size() == 2);
  CHECK(demo->versions[0].version.text() == "1.2.0");
  CHECK(demo->versions[0].notesEn == std::vector<std::string>{"Faster", "Kinder"});
  CHECK(demo->versions[0].date == "2026-12-01");
  // All that the newest version tells, for who comes from an old one.
  REQUIRE(demo->changes.size() == 2);
  CHECK(demo->changes[0].en == std::vector<std::string>{"First version"});
  CHECK(demo->changes[1].version.text() == "1.2.0");
  CHECK(demo->changes[1].fr == std::vector<std::string>{"Plus rapide"});
  CHECK(demo->versions[0].permissions == std::vector<std::string>{"company.read", "database.own", "jobs.schedule"});
  CHECK(demo->newestFor(test::facts())->version.text() == "1.2.0");
  CHECK(catalogue->find("other-app")->newestFor(test::facts()) == nullptr);

  const auto package = store.package(demo->versions[1]);
  REQUIRE(package);
  CHECK(openPackage(*package, test::trust(), test::facts())->manifest.version.text() == "1.0.0");

  const auto icon = store.media(demo->icon);
  if (!icon) FAIL(icon.refusal().text());
  CHECK(icon->contentType == "image/svg+xml");
  CHECK(store.media(demo->screenshots.at(0).file)->contentType == "image/png");

  CHECK(catalogue->search("").size() == 2);
  CHECK(catalogue->search("ECHEANCIER").size() == 1);
  CHECK(catalogue->search("tests demo").size() == 1);
  CHECK(catalogue->search("nothing of the kind").empty());
}

TEST_CASE("A store at a web address gives the same as its folder") {
  const StoreFolder folder;
  const Server server(folder.folder.path());
  const auto store = Store::at(server.url("/"));
  REQUIRE(store);
  const auto catalogue = store->catalogue(test::trust());
  if (!catalogue) FAIL(catalogue.refusal().text());
  const auto& version = catalogue->find("demo-app")->versions[0];
  CHECK(*store->package(version) == *folder.store().package(version));
  CHECK(store->media(catalogue->find("demo-app")->icon)->bytes == folder.store().media(catalogue->find("demo-app")->icon)->bytes);
  CHECK(Store::at(server.url("/moved"))->catalogue(test::trust()));
}

TEST_CASE("A store that fails is told in one sentence that names it") {
  const StoreFolder folder;
  const Server server(folder.folder.path());
  const auto read = [&](const std::string& path) { return refusalOf(Store::at(server.url(path))->catalogue(test::trust())); };
  CHECK_THAT(read("/nowhere"), Catch::Contains("has no \"catalogue.json\""));
  CHECK_THAT(read("/broken"), Catch::Contains("answers with status 500"));
  CHECK_THAT(read("/loop"), Catch::Contains("without end"));
  CHECK_THAT(read("/endless"), Catch::Contains("is larger than"));
  CHECK_THAT(read("/short"), Catch::Contains("store at " + server.url("/short")));
  CHECK_THAT(refusalOf(Store::at("http://127.0.0.1:1")->catalogue(test::trust())), Catch::Contains("cannot be reached"));
}

TEST_CASE("A store that drips bytes is given up at the deadline") {
  const Server server("/");
  FetchLimits limits{.bytes = 100000};
  limits.total = std::chrono::milliseconds(300);
  const auto start = std::chrono::steady_clock::now();
  try {
    fetch(server.url("/slow"), limits);
    FAIL("it was read");
  } catch (const Refused& refused) {
    CHECK_THAT(std::string(refused.what()), Catch::Contains("too slow"));
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(1500));
}

TEST_CASE("What is not a store is refused when it is added") {
  CHECK_THAT(refusalOf(Store::at("/no/such/folder")), Catch::Contains("There is no folder \"/no/such/folder\""));
  CHECK_THAT(refusalOf(Store::at("ftp://example.org/store")), Catch::Contains("is not a store"));
  CHECK_THAT(refusalOf(Store::at("")), Catch::Contains("There is no folder"));
}

TEST_CASE("A store in the clear on another machine needs a signed catalogue") {
  CHECK(isLoopback("http://127.0.0.1:8000/x"));
  CHECK(isLoopback("http://localhost/"));
  CHECK_FALSE(isLoopback("http://store.example/"));
  CHECK(isLoopback("http://[::1]:8000/"));
  CHECK_FALSE(isLoopback("http://127.0.0.1.evil.example/"));
}

TEST_CASE("A signed catalogue names who signed it and cannot be altered") {
  const StoreFolder folder;
  folder.write(&test::publisher());
  CHECK(folder.store().catalogue(test::trust())->signedBy == "Tests Ltd");
  CHECK(folder.store().catalogue(Trust{})->signedBy.empty());
  const auto file = folder.folder.path() / "catalogue.json";
  auto text = test::readFile(file);
  text.replace(text.find("Test store"), 10, "Best store");
  test::writeFile(file, text);
  CHECK_THAT(refusalOf(folder.store().catalogue(test::trust())), Catch::Contains("was modified after it was signed"));
}

TEST_CASE("A package that is not the one of the catalogue is refused") {
  const StoreFolder folder;
  const auto catalogue = folder.store().catalogue(test::trust());
  test::writeFile(folder.folder.path() / "demo-1.0.0.hostapp", test::signedPackage(App("1.0.1")));
  const auto package = folder.store().package(catalogue->find("demo-app")->versions[1]);
  REQUIRE_FALSE(package);
  CHECK(package.refusal().state == PackageState::kModified);
  std::filesystem::remove(folder.folder.path() / "demo-1.0.0.hostapp");
  CHECK_THAT(refusalOf(folder.store().package(catalogue->find("demo-app")->versions[1])),
             Catch::Contains("has no \"demo-1.0.0.hostapp\""));
}

TEST_CASE("A picture outside of the store, or that is none, is not shown") {
  const StoreFolder folder;
  CHECK_THAT(refusalOf(folder.store().media("../../etc/passwd")), Catch::Contains("leads out"));
  CHECK_THAT(refusalOf(folder.store().media("/etc/passwd")), Catch::Contains("absolute path"));
  CHECK_THAT(refusalOf(folder.store().media("catalogue.json")), Catch::Contains("is not a picture"));
  std::filesystem::create_symlink("/etc/passwd", folder.folder.path() / "link.png");
  CHECK_FALSE(folder.store().media("link.png"));
}

TEST_CASE("A wrong catalogue is refused with the path of the mistake") {
  const StoreFolder folder;
  struct Row {
    const char* pointer;
    const char* value;
    const char* expected;
  };
  const auto row = GENERATE(values<Row>(
      {{"/schema", R"("x")", "catalogue.json, schema:"},
       {"/apps/0/versions/0/file", R"("../x.hostapp")",
        "catalogue.json, apps[0].versions[0].file: The name \"../x.hostapp\" leads out"},
       {"/apps/0/versions/0/file", R"("https://evil.example/x")", "catalogue.json, apps[0].versions[0].file:"},
       {"/apps/0/versions/0/size", "99999999999", "catalogue.json, apps[0].versions[0].size:"},
       {"/apps/0/versions/0/sha256", R"("")", "catalogue.json, apps[0].versions[0].sha256:"},
       {"/apps/0/versions/1/version", R"("1.2.0")", "catalogue.json, apps[0].versions[1].version: \"1.2.0\" is used twice"},
       {"/apps/0/versions", "[]", "catalogue.json, apps[0].versions: must hold at least one"},
       {"/apps/1/id", R"("demo-app")", "catalogue.json, apps[1].id: \"demo-app\" is used twice"},
       {"/apps/0/homepage", R"("http://x")", "catalogue.json, apps[0].homepage:"},
       {"/revoked", R"([{"app": "demo-app", "version": "all", "reason": "x"}])", "catalogue.json, revoked[0].version:"},
       {"/extra", "1", "catalogue.json: unknown key"}}));
  auto json = Json::parse(test::readFile(folder.folder.path() / "catalogue.json"));
  json[Json::json_pointer(row.pointer)] = Json::parse(row.value);
  INFO(row.pointer << " = " << row.value);
  CHECK_THAT(refusalOf(Catalogue::parse(json.dump())), Catch::StartsWith(row.expected));
}

TEST_CASE("A store with a broken package, or one version twice, is not written") {
  const StoreFolder folder;
  SECTION("broken") {
    test::writeFile(folder.folder.path() / "bad.hostapp", "not a package");
    CHECK_THAT(refusalOf(writeCatalogue(folder.folder.path(), "x")), Catch::StartsWith("bad.hostapp: The file is not a package"));
  }
  SECTION("twice") {
    test::writeFile(folder.folder.path() / "again.hostapp", test::signedPackage(App("1.0.0")));
    CHECK_THAT(refusalOf(writeCatalogue(folder.folder.path(), "x")),
               Catch::Contains("holds version 1.0.0 of \"demo-app\" twice"));
  }
}

TEST_CASE("Revocations stay when a catalogue is written again") {
  const StoreFolder folder;
  const auto file = folder.folder.path() / "catalogue.json";
  auto json = Json::parse(test::readFile(file));
  json["revoked"].push_back({{"app", "demo-app"}, {"version", "1.0.0"}, {"reason", "it loses data"}});
  test::writeFile(file, json.dump());
  folder.write();
  CHECK(folder.store().catalogue(test::trust())->revoked.at(0).reason == "it loses data");
}
