// What an installed app is handed: the services of its permissions, each once.
#include <algorithm>
#include <catch2/catch.hpp>

#include "sample-host/appstore/permissions.hpp"
#include "sample-host/runtime/installed_app_source.hpp"

using namespace host;

TEST_CASE("every service of a permission reaches the app that was granted it, and no other") {
  appstore::InstalledApp app;
  app.readable = true;
  for (const auto& permission : appstore::allPermissions()) app.permissions.emplace_back(permission.id);
  const auto everything = runtime::packageOf(app);
  app.permissions = {"company.read"};
  const auto little = runtime::packageOf(app);
  for (const auto& permission : appstore::allPermissions())
    for (const auto service : permission.services) {
      INFO(service);
      CHECK(everything.grants(service));
      CHECK(std::count(everything.services.begin(), everything.services.end(), service) == 1);
      CHECK_FALSE(little.grants(service));
    }
}
