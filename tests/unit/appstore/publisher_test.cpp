#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/unit/appstore/support.hpp"

using namespace host::appstore;
using test::App;
using Json = nlohmann::ordered_json;

TEST_CASE("A publisher makes a key, packs, signs and verifies") {
  const test::Folder folder;
  const auto secret = folder.path() / "publisher";
  const auto made = makeKeyFiles(secret, "Tests Ltd", {"demo-app"});
  if (!made) FAIL(made.refusal().text());
  struct stat facts {};
  REQUIRE(stat(secret.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600);

  App().writeTo(folder.path() / "app");
  const auto packed = packFolder(folder.path() / "app");
  if (!packed) FAIL(packed.refusal().text());
  const auto key = loadSecretKey(secret);
  REQUIRE(key);
  const auto package = signPackage(*packed, *key);
  REQUIRE(package);
  const auto open = loadPublicKey(secret.string() + ".pub");
  REQUIRE(open);
  CHECK(open->id == made->id);
  const auto verified = openPackage(*package, Trust{{{*open, false, {}}}, {}}, test::facts());
  if (!verified) FAIL(verified.refusal().text());
  CHECK(verified->publisher == "Tests Ltd");
  CHECK(*signPackage(*package, *key) == *package);
}

TEST_CASE("A public key does not sign, and neither a publisher nor a store goes without a name") {
  const test::Folder folder;
  const auto secret = folder.path() / "publisher";
  const auto nameless = makeKeyFiles(secret, "", {"demo-app"});
  REQUIRE_FALSE(nameless);
  CHECK_THAT(nameless.refusal().text(), Catch::Contains("has no name"));
  CHECK_FALSE(std::filesystem::exists(secret));
  REQUIRE(makeKeyFiles(secret, "Tests Ltd", {"demo-app"}));
  const auto open = loadSecretKey(secret.string() + ".pub");
  REQUIRE_FALSE(open);
  CHECK_THAT(open.refusal().text(), Catch::Contains("is a public key"));
  const auto store = writeCatalogue(folder.path(), "");
  REQUIRE_FALSE(store);
  CHECK_THAT(store.refusal().text(), Catch::Contains("The store has no name"));
}

TEST_CASE("The same folder packs to the same bytes, whatever the clock and the modes say") {
  const test::Folder folder;
  App().writeTo(folder.path() / "one");
  App().writeTo(folder.path() / "two");
  ::chmod((folder.path() / "two/lib/demo.so").c_str(), 0755);
  std::filesystem::last_write_time(folder.path() / "two/lib/demo.so",
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(999));
  const auto one = packFolder(folder.path() / "one");
  const auto two = packFolder(folder.path() / "two");
  REQUIRE(one);
  REQUIRE(two);
  CHECK(sha256Hex(*one) == sha256Hex(*two));
  CHECK(*signPackage(*one, test::publisher()) == *signPackage(*two, test::publisher()));
}

TEST_CASE("Packing refuses a folder that is not what its manifest says") {
  const test::Folder folder;
  const auto app = folder.path() / "app";
  App source;
  const auto refusal = [&] {
    const auto packed = packFolder(app);
    return packed ? std::string() : packed.refusal().text();
  };
  SECTION("a file that is not listed") {
    source.writeTo(app);
    test::writeFile(app / "templates/note.bak", "x");
    CHECK_THAT(refusal(), Catch::Contains("holds \"templates/note.bak\", which the manifest does not list"));
    REQUIRE(refreshManifest(app));
    CHECK(refusal().empty());
  }
  SECTION("a listed file that is not there") {
    source.writeTo(app);
    std::filesystem::remove(app / "templates/hello.mustache");
    CHECK_THAT(refusal(), Catch::Contains("lists \"templates/hello.mustache\""));
  }
  SECTION("a migration that was edited") {
    source.writeTo(app);
    test::writeFile(app / "migrations/1.sql", "create table demo_other (n bigint)");
    CHECK_THAT(refusal(), Catch::Contains("\"migrations/1.sql\" is not the one"));
    REQUIRE(refreshManifest(app));
    CHECK(refusal().empty());
  }
  SECTION("a link") {
    source.writeTo(app);
    std::filesystem::create_symlink("/etc/passwd", app / "templates/link");
    CHECK_THAT(refusal(), Catch::Contains("not a regular file"));
  }
  SECTION("no manifest") {
    std::filesystem::create_directories(app);
    CHECK_THAT(refusal(), Catch::Contains("holds no manifest.json"));
  }
  SECTION("no folder") { CHECK_THAT(refusal(), Catch::Contains("cannot be read")); }
  SECTION("a wrong manifest") {
    source.manifest["version"] = "one";
    source.writeTo(app);
    CHECK_THAT(refusal(), Catch::Contains("manifest.json, version: is not a version"));
  }
  SECTION("a file with a wild name") {
    source.files["templates/wild name"] = "x";
    source.manifest["files"] = Json::array();
    source.writeTo(app);
    CHECK_FALSE(refusal().empty());
  }
}

TEST_CASE("A key signs only the apps that it covers") {
  const auto key = SecretKey::generate("Other Ltd", {"another-app"});
  const auto refused = signPackage(App().pack(), key);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.refusal().text(), Catch::Contains("may not sign the app \"demo-app\""));
}

TEST_CASE("A key is never written over another, and a damaged key file is refused") {
  const test::Folder folder;
  const auto file = folder.path() / "key";
  REQUIRE(makeKeyFiles(file, "Tests Ltd", {"demo-app"}));
  CHECK_THAT(makeKeyFiles(file, "Tests Ltd", {"demo-app"}).refusal().text(), Catch::Contains("exists already"));
  CHECK_FALSE(makeKeyFiles(folder.path() / "none", "Tests Ltd", {}));
  CHECK_FALSE(makeKeyFiles(folder.path() / "none", "Tests Ltd", {"Demo App"}));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "none"));

  auto secret = Json::parse(test::readFile(file));
  auto hex = secret["secret"].get<std::string>();
  hex[0] = hex[0] == '0' ? '1' : '0';
  secret["secret"] = hex;
  CHECK_THAT(SecretKey::parse(secret.dump(), "key").refusal().text(), Catch::Contains("is damaged"));
  auto open = Json::parse(test::readFile(file.string() + ".pub"));
  open["id"] = "0123456789abcdef";
  CHECK_THAT(PublicKey::parse(open.dump(), "key.pub").refusal().text(), Catch::Contains("is not the id of this key"));
  CHECK_THAT(loadPublicKey(folder.path() / "missing.pub").refusal().text(), Catch::Contains("cannot be read: No such file"));
}

TEST_CASE("The manifest of payment reminders packs, and is read back in full") {
  const test::Folder folder;
  const auto source = Json::parse(test::readFile("manifests/manifest.json"));
  for (const auto& file : source["files"]) {
    // Where the tree keeps what the package holds; the library is built elsewhere, a small one stands for it here.
    const std::filesystem::path name = file.get<std::string>();
    std::string bytes = test::library();
    for (const auto* root : {"manifests", ".", "plugin/storage"}) {
      if (std::filesystem::exists(root / name)) bytes = test::readFile(root / name);
    }
    test::writeFile(folder.path() / name, bytes);
  }
  test::writeFile(folder.path() / "manifest.json", source.dump(2));
  const auto packed = packFolder(folder.path());
  if (!packed) FAIL(packed.refusal().text());
  const auto package = readPackage(*packed);
  if (!package) FAIL(package.refusal().text());

  const auto& manifest = package->manifest;
  CHECK(manifest.id == "payment-reminders");
  CHECK(manifest.version.text() == "0.1.0");
  CHECK(manifest.databasePrefix == "reminders_");
  CHECK(manifest.databaseSchema() == "app_payment_reminders");
  CHECK(manifest.migrations.at(0).sha256 == sha256Hex(test::readFile("plugin/storage/migrations/001_reminders.sql")));
  REQUIRE_FALSE(manifest.menus.empty());
  CHECK(manifest.menus.front().title.in("fr") == "Relances de paiement");
  CHECK(manifest.menus.front().parent == "apps");
  CHECK(manifest.invoiceBlocks.at(0).title.en == "Payment reminders");
  // The app grows; these names are promises to other programs.
  for (const auto* id : {"simulate", "run", "send", "daily", "bounces"}) {
    INFO(id);
    const auto job = std::find_if(manifest.jobs.begin(), manifest.jobs.end(), [&](const auto& item) { return item.id == id; });
    REQUIRE(job != manifest.jobs.end());
    CHECK((job->schedule.kind == Schedule::Kind::kDaily) == (job->id == "daily"));
  }
}
