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
std::string newerVersion(const std::string& version, const fs::path& library, bool expand = true) {
  const test::Folder stage;
  const auto folder = stage.path() / "app";
  fs::copy(fs::path(TEST_PACKAGES) / kId, folder, fs::copy_options::recursive);
  nlohmann::json manifest;
  std::ifstream(folder / "manifest.json") >> manifest;
  manifest["version"] = version;
  manifest["changes"][0]["version"] = version;
  manifest["migrations"].push_back({{"version", 2}, {"file", "migrations/002_pinned.sql"}, {"expand", expand}});
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

namespace {

/// Another host process on the database of `host`, which follows what the first one does.
class OtherHost {
 public:
  explicit OtherHost(test::Host& host) {
    Application::Options options;
    options.database = host.database.url();
    options.dataFolder = elsewhere_.path();
    options.clock = &host.clock;
    application_ = std::make_unique<Application>(options);
    application_->apps().sync();
    follows_ = std::thread([this] {
      while (!ends_) {
        application_->apps().sync();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
  }
  OtherHost(const OtherHost&) = delete;
  OtherHost& operator=(const OtherHost&) = delete;
  ~OtherHost() {
    ends_ = true;
    follows_.join();
  }
  Application* operator->() const { return application_.get(); }

 private:
  test::Folder elsewhere_;
  std::unique_ptr<Application> application_;
  std::atomic<bool> ends_{false};
  std::thread follows_;
};

}  // namespace

TEST_CASE("Before tables change for good, the other hosts let the app rest; their users wait and are served by the new version") {
  test::Host host(kit::sql::Dialect::kPostgres);
  const auto acme = host.company("ACME");
  installFirst(host);
  const OtherHost other(host);
  REQUIRE(other->apps().module(kId) != nullptr);

  auto holder = host.database.open();
  holder.execute("begin");  // the migration waits for this table
  holder.execute("lock table app_payment_notes.notes_note in access share mode");
  std::thread upgrade([&] {
    const auto upgraded = host->appAdmin().install(newerVersion("1.1.0", NEWER_LIBRARY, false), {}, "ann");
    if (!upgraded) FAIL_CHECK(upgraded.failure().text());
  });
  long long waits = 0;
  auto watcher = host.database.open();
  while (waits == 0) {
    *watcher << "select count(*) from pg_locks where not granted and relation = 'app_payment_notes.notes_note'::regclass",
        soci::into(waits);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(other->apps().module(kId) == nullptr);
  std::atomic<bool> isServed{false};
  std::thread user([&] {
    PageRequest get;
    get.context = other->contextOf(acme, std::nullopt);
    get.context.userRole = "viewer";
    get.method = "GET";
    get.path = "/";
    const auto page = other->apps().page(kId, get);
    if (!page) FAIL_CHECK(page.failure().text());
    isServed = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK_FALSE(isServed);
  CHECK(other->apps().module(kId) == nullptr);  // and is not taken up by the way
  holder.execute("rollback");
  upgrade.join();
  user.join();
  CHECK(isServed);
  CHECK(other->apps().app(kId)->version == "1.1.0");
}

TEST_CASE("An upgrade that only adds leaves the other hosts at work, and one that cannot wait for them changes nothing") {
  test::Host host(kit::sql::Dialect::kPostgres);
  host.company("ACME");
  installFirst(host);
  const OtherHost other(host);
  const auto plan = host->appAdmin().installed().plan(newerVersion("1.1.0", NEWER_LIBRARY));
  REQUIRE(plan);
  CHECK_FALSE(plan->breaksOlder);
  const auto breaking = host->appAdmin().installed().plan(newerVersion("1.1.0", NEWER_LIBRARY, false));
  REQUIRE(breaking);
  CHECK(breaking->breaksOlder);

  const auto busy = other->apps().visit(kId);  // a call that does not end
  REQUIRE(busy);
  AppPresence impatient(host.database.url());
  CHECK(impatient.askForRest(kId, std::chrono::milliseconds(300)) == nullptr);
  CHECK(other->apps().module(kId) != nullptr);
  CHECK(host->apps().module(kId) != nullptr);
}

TEST_CASE("A process that dies while it changes an app leaves nothing behind that keeps the others waiting") {
  const test::Database database(kit::sql::Dialect::kPostgres);
  AppPresence one(database.url());
  AppPresence other(database.url());
  CHECK(one.come("an-app"));
  CHECK(other.come("an-app"));
  CHECK(other.askForRest("an-app", std::chrono::milliseconds(100)) == nullptr);
  one.go("an-app");
  {
    const auto alone = other.askForRest("an-app", std::chrono::milliseconds(100));
    REQUIRE(alone);
    CHECK_FALSE(one.come("an-app"));
    CHECK(one.isChanged("an-app"));
    CHECK_FALSE(other.isChanged("an-app"));
    CHECK(one.askForRest("an-app", std::chrono::milliseconds(100)) == nullptr);
    CHECK(one.come("another-app"));
    // As when its process is killed: the server ends what it held.
    auto killer = database.open();
    *killer << "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and classid = 7310007";
    // The server is told to; it takes a moment.
    long long held = 1;
    for (int look = 0; held != 0 && look < 500; ++look) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      *killer << "select count(*) from pg_locks where locktype = 'advisory' and classid = 7310007", soci::into(held);
    }
    REQUIRE(held == 0);
  }
  CHECK(one.come("an-app"));
  CHECK_FALSE(one.isChanged("an-app"));
}
