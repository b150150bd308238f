#include "tests/support/database/test_database.hpp"

#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace test {
namespace {

std::string clusterUrl() {
  static const std::string url = [] {
    const std::string command = std::string(POSTGRES_SCRIPT) + " start '" + POSTGRES_KEY + "'";
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot start the test cluster of PostgreSQL");
    std::array<char, 512> line{};
    std::string out;
    while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) out += line.data();
    if (pclose(pipe) != 0)
      throw std::runtime_error("the test cluster of PostgreSQL does not start: " + std::string(POSTGRES_SCRIPT));
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
  }();
  return url;
}

kit::sql::DatabaseUrl parsed(const std::string& text) {
  return std::get<kit::sql::DatabaseUrl>(kit::sql::DatabaseUrl::parse(text));
}

}  // namespace

Database::Database(kit::sql::Dialect dialect) {
  static int serial = 0;
  if (dialect == kit::sql::Dialect::kSqlite) {
    std::string pattern = (std::filesystem::temp_directory_path() / "reminders-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder for a test database");
    folder_ = pattern;
    url_.dialect = dialect;
    url_.path = folder_ + "/test.db";
    return;
  }
  url_ = parsed(clusterUrl());
  auto admin = kit::sql::Session::open(url_);
  const std::string name = "test_" + std::to_string(getpid()) + "_" + std::to_string(++serial);
  admin.execute("create database " + name + " template template0");
  url_.name = name;
}

Database::~Database() {
  if (!folder_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    return;
  }
  try {
    auto admin = kit::sql::Session::open(parsed(clusterUrl()));
    admin.execute("drop database if exists " + url_.name + " with (force)");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "the test database %s stays behind: %s\n", url_.name.c_str(), error.what());
  }
}

}  // namespace test
