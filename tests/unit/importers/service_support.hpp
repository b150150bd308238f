// A migrated database and a folder of files for the tests of the import.
#pragma once
#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "sample-host/erp/schema.hpp"
#include "sample-host/importers/import_service.hpp"
#include "tests/support/database/test_database.hpp"

namespace importers_test {

/// A folder that is removed with the object.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "import-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline kit::sql::Session migrated(const test::Database& database) {
  auto session = database.open();
  host::erp::migrateErp(session, 0);
  return session;
}

inline long long number(kit::sql::Session& session, const std::string& sql) {
  long long value = 0;
  session.raw() << sql, soci::into(value);
  REQUIRE(session.raw().got_data());
  return value;
}

inline std::string text(kit::sql::Session& session, const std::string& sql) {
  std::string value;
  soci::indicator indicator = soci::i_ok;
  session.raw() << sql, soci::into(value, indicator);
  REQUIRE(session.raw().got_data());
  return indicator == soci::i_null ? "NULL" : value;
}

/// "inserted/updated/unchanged/ignored" by kind of file.
inline std::map<std::string, std::string> counted(const host::importers::ImportReport& report) {
  std::map<std::string, std::string> counts;
  for (const auto& file : report.files)
    counts[file.kind] = std::to_string(file.inserted) + "/" + std::to_string(file.updated) + "/" +
                        std::to_string(file.unchanged) + "/" + std::to_string(file.ignored);
  return counts;
}

}  // namespace importers_test
