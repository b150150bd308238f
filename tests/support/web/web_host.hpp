// A host with two companies and a few invoices, served on a free port of this machine.
#pragma once
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "sample-host/runtime/application.hpp"
#include "sample-host/web/web_server.hpp"
#include "tests/support/database/test_database.hpp"

namespace test {

/// 2026-05-11 10:00 in Paris, unless it is set.
class FixedClock final : public host::runtime::Clock {
 public:
  [[nodiscard]] host::runtime::Instant now() const override { return at; }
  std::atomic<host::runtime::Instant> at{1'778'486'400'000};
};

/// Users: admin, comptable, lecteur (all companies), louise (accountant of LOCATION only); each password is the name and
/// "-secret". Companies: VASSEUR with customers C001 (Hôtel du Parc: invoice FA-1, 1 200,00 €, due 2026-04-22) and C002; LOCATION
/// with L001.
class WebHost {
 public:
  struct Options {
    bool empty = false;           ///< nothing but the users
    bool onlyAccountant = false;  ///< of the users, only comptable: making a password takes its time by intent
    host::runtime::AppSource* apps = nullptr;
    std::filesystem::path mailCatcher;
    bool withoutApps = false;  ///< safe mode
  };
  explicit WebHost(kit::sql::Dialect dialect = kit::sql::Dialect::kSqlite) : WebHost(dialect, Options{}) {}
  WebHost(kit::sql::Dialect dialect, const Options& options);
  ~WebHost();

  FixedClock clock;
  Database database;
  std::filesystem::path folder;
  std::unique_ptr<host::runtime::Application> application;
  std::unique_ptr<host::web::WebServer> server;

  [[nodiscard]] std::uint16_t port() const { return server->port(); }

 private:
  void seed();
};

}  // namespace test
