// An app is replaced while people and jobs use it. Three versions of the example app are packed here: the one of the store, a
// newer one, and one that does not start.
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "sample-host/appstore/publisher.hpp"
#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;
namespace fs = std::filesystem;

namespace {

const fs::path kStore = TEST_STORE;
constexpr const char* kId = "payment-notes";

/// A newer version of the example app, signed by the key that signed the store: one more column, and a library that says
/// `speaks`.
std::string newerVersion(const std::string& version, const fs::path& library) {
  const test::Folder stage;
  const auto folder = stage.path() / "app";
  fs::copy(fs::path(TEST_PACKAGES) / kId, folder, fs::copy_options::recursive);
  nlohmann::json manifest;
  std::ifstream(folder / "manifest.json") >> manifest;
  manifest["version"] = version;
  manifest["changes"][0]["version"] = version;
  manifest["migrations"].push_back({{"version", 2}, {"file", "migrations/002_pinned.sql"}});
  manifest["files"].push_back("migrations/002_pinned.sql");
  std::ofstream(folder / "migrations/002_pinned.sql")
      << "alter table notes_note add column pinned smallint not null default 0;\n";
  std::ofstream(folder / "manifest.json") << manifest;
  fs::copy_file(library, folder / "lib/payment_notes.so", fs::copy_options::overwrite_existing);
  if (auto fresh = host::appstore::refreshManifest(folder); !fresh) FAIL(fresh.refusal().text());
  auto packed = host::appstore::packFolder(folder);
  if (!packed) FAIL(packed.refusal().text());
  const auto key = host::appstore::loadSecretKey(TEST_KEY);
  REQUIRE(key);
  auto signedBytes = host::appstore::signPackage(*packed, *key);
  if (!signedBytes) FAIL(signedBytes.refusal().text());
  return *signedBytes;
}

void installFirst(test::Host& host) {
  auto& admin = host->appAdmin();
  const auto key = host::appstore::loadPublicKey(kStore / "publisher.pub");
  REQUIRE(key);
  REQUIRE(admin.installed().trustStore().trustKey(*key, "test"));
  REQUIRE(admin.installed().trustStore().addStore(kStore.string()));
  const auto bytes = admin.fetch(kId);
  REQUIRE(bytes);
  const auto plan = admin.installed().plan(*bytes);
  REQUIRE(plan);
  const auto info = admin.install(*bytes, plan->newPermissions, "ann");
  if (!info) FAIL(info.failure().text());
}

/// Threads that ask for everything the app gives, until they are told to stop; each answer that is not the app's is counted.
class Users {
 public:
  Users(test::Host& host, const Company& company) {
    auto context = host->contextOf(company);
    context.userRole = "viewer";
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this, context, &apps = host->apps()] {
        PageRequest get;
        get.context = context;
        get.method = "GET";
        get.path = "/";
        while (!stop_) {
          const auto page = apps.page(kId, get);
          if (!page || page->status != 200) fail(page ? "page " + std::to_string(page->status) : page.failure().text());
          if (!apps.route(kId, "GET", "/")) fail("no route");
          if (apps.menus(context).size() != 1) fail("no menu");
          const auto blocks = apps.invoiceBlocks(context, 1, "", "");
          if (blocks.size() != 1 || !blocks[0].problem.empty()) fail("no block");
          ++asked_;
        }
      });
    while (asked_ < 20) std::this_thread::yield();
  }
  Users(const Users&) = delete;
  Users& operator=(const Users&) = delete;
  ~Users() { end(); }
  void end() {
    stop_ = true;
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }
  /// Waits until everybody was served again.
  void more() {
    const long before = asked_;
    while (asked_ < before + 20) std::this_thread::yield();
  }
  /// What was not answered by the app, and the first reason.
  [[nodiscard]] std::string failures() {
    const std::lock_guard lock(mutex_);
    return failed_ == 0 ? "" : std::to_string(failed_) + " times: " + reason_;
  }

 private:
  void fail(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    if (failed_++ == 0) reason_ = reason;
  }
  std::atomic<bool> stop_{false};
  std::atomic<long> asked_{0};
  std::mutex mutex_;  // guards what follows
  long failed_ = 0;
  std::string reason_;
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("An upgrade under load fails no request, and neither does one that goes back") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME");
  installFirst(host);
  Users users(host, acme);

  const auto upgraded = host->appAdmin().install(newerVersion("1.1.0", NEWER_LIBRARY), {}, "ann");
  if (!upgraded) FAIL(upgraded.failure().text());
  CHECK(upgraded->version == "1.1.0");
  CHECK(upgraded->state == AppState::kActive);
  users.more();

  // Its library says 1.1.0, its manifest 1.2.0: found only when it is loaded, after the tables were changed.
  const auto failed = host->appAdmin().install(newerVersion("1.2.0", NEWER_LIBRARY), {}, "ann");
  REQUIRE_FALSE(failed);
  CHECK_THAT(failed.failure().text(), Catch::Contains("so 1.1.0 runs again"));
  users.more();
  users.end();
  CHECK(users.failures() == "");
  CHECK(host->apps().app(kId)->version == "1.1.0");
  CHECK_THAT(host->apps().app(kId)->problem + host->appAdmin().installed().find(kId)->lastError,
             Catch::Contains("says that it is version"));
}

TEST_CASE("Two hosts on one database run the same version, a moment after one of them changed it") {
  test::Host host(kit::sql::Dialect::kPostgres);
  const auto acme = host.company("ACME");
  installFirst(host);
  test::Folder elsewhere;
  Application::Options options;
  options.database = host.database.url();
  options.dataFolder = elsewhere.path();
  options.clock = &host.clock;
  Application other(options);
  other.apps().sync();
  CHECK(other.apps().app(kId)->version == "1.0.0");
  REQUIRE(host->appAdmin().install(newerVersion("1.1.0", NEWER_LIBRARY), {}, "ann"));
  other.apps().sync();
  CHECK(other.apps().app(kId)->version == "1.1.0");
  CHECK(other.apps().app(kId)->state == AppState::kActive);
  REQUIRE(other.appAdmin().disable(kId, "bob"));
  host->apps().sync();
  CHECK(host->apps().app(kId)->state == AppState::kDisabled);
  REQUIRE(other.appAdmin().uninstall(kId, host::appstore::AppData::kPurge, "bob"));
  host->apps().sync();
  CHECK(host->apps().apps().empty());
}
