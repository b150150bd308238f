#include "tests/support/runtime/test_host.hpp"

#include <spdlog/spdlog.h>

#include "sample-host/erp/companies.hpp"

namespace test {

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "reminders-host-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder for a test");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  // Folders of packages are read-only.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_, ignored))
    if (entry.is_directory(ignored)) std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, ignored);
  std::filesystem::remove_all(path_, ignored);
}

Host::Host(kit::sql::Dialect dialect, host::runtime::AppSource* apps) : database(dialect) {
  spdlog::set_level(spdlog::level::off);  // what failed is asserted, not read from a log
  host::runtime::Application::Options options;
  options.database = database.url();
  options.dataFolder = data.path();
  options.clock = &clock;
  options.apps = apps;
  application = std::make_unique<host::runtime::Application>(options);
}

host::runtime::Company Host::company(const std::string& code, const std::string& zone, const std::string& email) {
  host::erp::Company made;
  made.code = code;
  made.name = "Company " + code;
  made.country = "FR";
  made.currency = "EUR";
  made.timezone = zone;
  made.language = "fr";
  made.email = email;
  auto sql = application->pool().acquire();
  const auto id = host::erp::createCompany(*sql, {0, "test", clock.now()}, made);
  if (!id) throw std::runtime_error(id.refusal().text());
  return application->companies().byId(*id).value();
}

}  // namespace test
