// The real library through the real loader.
#include <host_sdk/abi/feature/block.h>
#include <host_sdk/abi/service/log.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "sample-host/runtime/loaded_module.hpp"
#include "tests/contract/loader/probe.hpp"

using namespace host::runtime;
using namespace std::chrono_literals;

namespace {

// A host that grants the log alone, and remembers what was logged.
struct Host {
  std::vector<std::string> lines;
  std::mutex mutex;
  std::function<void(std::string)> onLine;
  hsdk_log log{sizeof(hsdk_log), this, [](void* self, std::int32_t, hsdk_str message) noexcept {
                 auto& host = *static_cast<Host*>(self);
                 const std::string line(hsdk::view(message));
                 if (host.onLine) host.onLine(line);
                 const std::lock_guard lock(host.mutex);
                 host.lines.push_back(line);
               }};
  hsdk_host table{sizeof(hsdk_host), HSDK_ABI_MINOR, this, [](const hsdk_host* host, hsdk_str id) noexcept -> const void* {
                    return hsdk::view(id) == HSDK_SERVICE_LOG ? &static_cast<const Host*>(host->self)->log : nullptr;
                  }};
};

std::filesystem::path library(const std::string& name) { return std::filesystem::path(TEST_APPS) / (name + ".so"); }

Result<std::shared_ptr<LoadedModule>> tryLoad(const std::shared_ptr<Host>& host, const std::filesystem::path& path,
                                              const std::string& id = probe::kId, const std::string& version = probe::kVersion) {
  return LoadedModule::load({id, version, path}, std::shared_ptr<const hsdk_host>(host, &host->table));
}

std::shared_ptr<LoadedModule> loaded(const std::shared_ptr<Host>& host) {
  auto module = tryLoad(host, library("loader_probe"));
  if (!module) throw std::runtime_error(module.failure().text());
  return *module;
}

std::shared_ptr<LoadedModule> active(const std::shared_ptr<Host>& host) {
  auto module = loaded(host);
  auto done = module->activate();
  if (!done) throw std::runtime_error(done.failure().text());
  return module;
}

PageRequest get(const std::string& path) {
  PageRequest request;
  request.method = "GET";
  request.path = path;
  request.query = "a=b";
  request.context.userName = "ann";
  request.header = [](std::string_view name) { return name == "hx-request" ? std::string("true") : std::string(); };
  return request;
}

bool isMapped(const std::string& name) {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line))
    if (line.find(name) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("An app is loaded, activated, answers, is deactivated and activated again") {
  const auto host = std::make_shared<Host>();
  const auto module = loaded(host);
  CHECK(module->state() == ModuleState::kCreated);
  CHECK(module->page(get("/")).failure().text() == "loader-probe is not active");
  REQUIRE(module->activate());
  CHECK(module->state() == ModuleState::kActive);
  auto answer = module->page(get("/here"));
  REQUIRE(answer);
  CHECK(answer->body == "GET /here?a=b by ann header=true");
  CHECK(answer->status == 200);
  REQUIRE(module->deactivate(1s));
  CHECK(module->state() == ModuleState::kCreated);
  CHECK_FALSE(module->page(get("/")));
  CHECK(host->lines == std::vector<std::string>{"deactivated"});
  REQUIRE(module->activate());
  CHECK(module->page(get("/")));
}

TEST_CASE("Every feature comes through with its values") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  hsdk::Context context;
  context.companyId = 7;
  context.companyCode = "ACME";
  context.asOf = 20'000;
  CHECK(*module->block(HSDK_FEATURE_INVOICE_BLOCK, context, "history", 42, "token", "/invoices/F-1") ==
        "history:42:/invoices/F-1");
  CHECK(*module->menuBadge(context, "home") == 74);
  CHECK(*module->exportSettings(context) == "{}");
  REQUIRE(module->importSettings(context, R"({"a": 1})"));
  CHECK(*module->exportSettings(context) == R"({"a": 1})");
  CHECK(module->importSettings(context, "").failure().text() == "$: an object is missing");
  CHECK(module->prepareCompany(context));
  CHECK(module->checkHealth());
  CHECK(module->block(HSDK_FEATURE_CUSTOMER_BLOCK, context, "b", 1, "", "").failure().kind == FailureKind::kNotFound);
  CHECK(module->exportCustomer(context, 1).failure().kind == FailureKind::kNotFound);

  ModuleJobRun run;
  run.context = context;
  run.job = "works";
  run.parameters = R"({"from":"x"})";
  std::vector<std::int64_t> progress;
  run.progress = [&](std::int64_t done, std::int64_t) { progress.push_back(done); };
  REQUIRE(module->runJob(run));
  CHECK(run.json == R"({"company": "ACME", "as_of": 20000, "set": {"from":"x"}})");
  CHECK(run.summary == "done for ACME\n");
  CHECK(progress == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("What an app throws arrives as a sentence and the host lives on") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  const auto thrown = module->page(get("/throw"));
  REQUIRE_FALSE(thrown);
  CHECK(thrown.failure().kind == FailureKind::kInternal);
  CHECK(thrown.failure().text() == "the probe threw");
  CHECK(module->lastError() == "the probe threw");
  CHECK(module->page(get("/throw-int")).failure().text() == "unknown exception");
  const auto refused = module->page(get("/refuse"));
  CHECK(refused.failure().kind == FailureKind::kInvalid);
  CHECK(refused.failure().text() == "Write a date");
  CHECK(module->lastError() == "unknown exception");                            // what a user typed wrong is no error of the app
  CHECK(module->page(get("/long")).failure().text() == std::string(498, 'a'));  // cut between characters
  CHECK(module->page(get("/")));
}

TEST_CASE("Answers keep to what an app may say") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  const auto answer = module->page(get("/headers"));
  REQUIRE(answer);
  CHECK(answer->status == 303);
  CHECK(answer->contentType == "text/csv");
  CHECK(answer->title == "Title");
  CHECK(answer->bare);
  CHECK(answer->headers ==
        std::vector<std::pair<std::string, std::string>>{{"Location", "/apps/loader-probe/done"}, {"HX-Redirect", "/x"}});
  CHECK(module->page(get("/status"))->status == 500);
  for (const auto* away : {"/away", "/away-too"}) {
    const auto refused = module->page(get(away));
    REQUIRE_FALSE(refused);
    CHECK(refused.failure().kind == FailureKind::kInternal);
    CHECK(refused.failure().text() == "loader-probe leads off this host, or nowhere");
  }
}

TEST_CASE("Deactivating waits for the call in flight and lets no new one in") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  std::atomic<bool> finished = false;
  std::thread caller([&] {
    CHECK(module->page(get("/slow")));
    finished = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs / 4));
  std::thread late([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs / 4));
    CHECK_FALSE(module->page(get("/")));
  });
  const auto began = std::chrono::steady_clock::now();
  REQUIRE(module->deactivate(10s));
  // The thread that called may not have come so far as to say so: what counts is that its call took its time.
  CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds(probe::kSlowMs / 2));
  caller.join();
  CHECK(finished);
  late.join();
}

TEST_CASE("A drain that takes too long is given up and the app stays active") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  std::thread caller([&] { CHECK(module->page(get("/slow"))); });
  std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs / 4));
  const auto done = module->deactivate(20ms);
  REQUIRE_FALSE(done);
  CHECK(done.failure().kind == FailureKind::kRetry);
  CHECK(module->state() == ModuleState::kActive);
  CHECK(module->page(get("/")));
  caller.join();
  CHECK(module->deactivate(1s));
}

TEST_CASE("A call from inside of a call passes while the app is being drained") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  std::atomic<bool> nestedPassed = false;
  host->onLine = [&](const std::string& line) {
    if (line == "nested") nestedPassed = static_cast<bool>(module->page(get("/inner")));
  };
  std::thread caller([&] { CHECK(module->page(get("/slow-then-host"))); });
  std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs / 4));
  REQUIRE(module->deactivate(10s));
  CHECK(nestedPassed);
  caller.join();
  host->onLine = nullptr;
}

TEST_CASE("An app cannot be taken down from inside of its own call") {
  const auto host = std::make_shared<Host>();
  const auto module = active(host);
  bool refused = false;
  host->onLine = [&](const std::string&) { refused = !module->deactivate(10s); };
  CHECK(module->page(get("/call-host")));
  CHECK(refused);
  host->onLine = nullptr;
  CHECK(module->state() == ModuleState::kActive);
}

TEST_CASE("A library that does not fit is refused with a sentence") {
  const auto host = std::make_shared<Host>();
  const auto sentence = [&](const std::string& name) {
    const auto module = tryLoad(host, library(name));
    return module ? std::string("loaded") : module.failure().text();
  };
  CHECK(sentence("broken_abi") ==
        "The library of loader-probe was built for SDK interface 99.0, this host offers 1.0; install a version of the app for "
        "this host");
  CHECK_THAT(sentence("broken_minor"), Catch::Contains("SDK interface 1.7"));
  CHECK_THAT(sentence("broken_size"), Catch::Contains("in a form that this host cannot read"));
  CHECK(sentence("broken_create") == "not today");
  CHECK(sentence("broken_empty") == "The library of loader-probe made an app that lacks functions");
  CHECK_THAT(sentence("missing"), Catch::Contains("is missing"));
  CHECK(tryLoad(host, library("loader_probe"), "other-app").failure().text() ==
        "The library says that it is loader-probe, its manifest says other-app");
  CHECK(tryLoad(host, library("loader_probe"), probe::kId, "9.9.9").failure().text() ==
        "The library of loader-probe says that it is version 1.2.3, its manifest says 9.9.9");
  CHECK_THAT(tryLoad(host, "loader_probe.so").failure().text(), Catch::Contains("is missing"));  // never looked up by name
  CHECK_THAT(tryLoad(host, std::filesystem::path(TEST_SOURCES) / "probe_app.cpp").failure().text(),
             Catch::Contains("cannot be loaded"));
  CHECK_THAT(tryLoad(host, "/lib/x86_64-linux-gnu/libz.so.1").failure().text(), Catch::Contains("is no app"));
}

TEST_CASE("Two copies of one app share nothing") {
  const auto host = std::make_shared<Host>();
  const auto copy = std::filesystem::temp_directory_path() / ("loader_probe_copy_" + std::to_string(getpid()) + ".so");
  std::filesystem::copy_file(library("loader_probe"), copy, std::filesystem::copy_options::overwrite_existing);
  {
    const auto first = active(host);
    auto second = tryLoad(host, copy);
    REQUIRE(second);
    REQUIRE((*second)->activate());
    const hsdk::Context context;
    REQUIRE(first->importSettings(context, R"({"mine": 1})"));
    CHECK(*(*second)->exportSettings(context) == "{}");
  }
  std::filesystem::remove(copy);
}

#ifdef REMINDERS_UNLOADABLE
TEST_CASE("An app that was used really leaves the process") {
  const auto host = std::make_shared<Host>();
  for (int round = 0; round < 3; ++round) {
    auto module = active(host);
    CHECK(isMapped("loader_probe.so"));
    CHECK(module->page(get("/")));
    CHECK_FALSE(module->page(get("/throw")));
    std::thread([&] { CHECK(module->page(get("/"))); }).join();
    module.reset();
    CHECK_FALSE(isMapped("loader_probe.so"));
  }
}
#else
TEST_CASE("A library stays mapped after its app is gone: what it left behind cannot crash") {
  const auto host = std::make_shared<Host>();
  active(host).reset();
  CHECK(isMapped("loader_probe.so"));
}
#endif
