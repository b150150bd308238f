// An installation of the app store on an empty database.
#pragma once
#include <catch2/catch.hpp>

#include "sample-host/appstore/installed_apps.hpp"
#include "sample-host/appstore/schema.hpp"
#include "tests/support/database/test_database.hpp"
#include "tests/unit/appstore/support.hpp"

namespace test {

/// One process of the installation: `data` may be another folder, as on another machine.
struct Process {
  kit::sql::Pool pool;
  host::appstore::InstalledApps apps;

  Process(
      const Database& database, const std::filesystem::path& data,
      std::function<void(std::string_view)> atStep = [](std::string_view) {}, HostFacts facts = test::facts())
      : pool(4, [&database] { return database.open(); }),
        apps(pool, {.data = data,
                    .database = database.url(),
                    .facts = std::move(facts),
                    .nowMs = [] { return 1'800'000'000'000LL; },
                    .atStep = std::move(atStep)}) {}
};

struct Installation {
  Folder data;
  Process process;

  explicit Installation(const Database& database) : process(database, data.path()) {
    auto session = database.open();
    host::appstore::migrateAppstore(session, 1);
    const auto trusted = process.apps.trustStore().trustKey(publisher().publicKey(), "admin");
    if (!trusted) throw std::runtime_error(trusted.refusal().text());
  }
  host::appstore::InstalledApps& apps() { return process.apps; }
  /// Names of the folders in which packages lie unpacked, hidden ones included.
  [[nodiscard]] std::vector<std::string> folders() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& app : std::filesystem::directory_iterator(data.path() / "apps", none)) {
      if (!app.is_directory()) continue;
      for (const auto& version : std::filesystem::directory_iterator(app.path()))
        names.push_back(version.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
};

inline host::appstore::Consent fullConsent() { return {{"company.read", "database.own", "jobs.schedule", "mail.send"}, "admin"}; }

/// The number that `sql` gives, or -1 where it fails; the app's schema is searched too.
inline long long number(const Database& database, const std::string& sql) {
  auto session = database.open();
  if (!session.isSqlite()) session.execute("set search_path = app_demo_app, public");
  try {
    long long value = 0;
    *session << sql, soci::into(value);
    return value;
  } catch (const soci::soci_error&) {
    return -1;
  }
}

template <class T>
std::string refusalOf(const host::appstore::Result<T>& result) {
  return result ? std::string() : result.refusal().text();
}

}  // namespace test
