// A SQLite database for unit tests of apps: the app's own tables, and the views of the data contract as tables that a test fills.
// Needs kit_sql.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <host_sdk/kit/sql/migration.hpp>
#include <host_sdk/testing/fake_host.hpp>
#include <iterator>

namespace hsdk::testing {

/// A file in a folder of its own, removed with the object. Every column of the contract's views is there with its default: '' for
/// texts, 0 for numbers, NULL for what may be missing; a test names the columns that matter to it.
class ContractDatabase {
 public:
  /// `contract`: contract_v1.json of the SDK. `package`: the app's package folder with manifest.json, whose migrations are run.
  /// Throws std::runtime_error or SqlError with a sentence.
  ContractDatabase(const std::filesystem::path& contract, const std::filesystem::path& package)
      : manifest_(jsonOf(package / "manifest.json")) {
    std::string pattern = (std::filesystem::temp_directory_path() / "hostapp-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("a folder for the test's database cannot be made");
    folder_ = pattern;
    auto session = open();
    const auto described = jsonOf(contract);
    for (const auto& view : described.at("views")) {
      std::string columns;
      for (const auto& column : view.at("columns")) {
        const auto type = column.at("type").get<std::string>();
        const bool isText = type == "text" || type == "date";
        const bool mayBeNull = column.value("null", false);
        columns += (columns.empty() ? "" : ", ") + column.at("name").get<std::string>() + (isText ? " text" : " bigint") +
                   (mayBeNull ? ""
                    : isText  ? " not null default ''"
                              : " not null default 0");
      }
      views_.push_back(view.at("name").get<std::string>());
      session.execute("create table " + views_.back() + " (" + columns + ")");
    }
    for (const auto& migration : manifest_.value("migrations", nlohmann::json::array()))
      for (const auto& statement : kit::sql::splitStatements(
               kit::sql::forDialect(textOf(package / migration.at("file").get<std::string>()), kit::sql::Dialect::kSqlite)))
        session.execute(statement);
  }
  ContractDatabase(const ContractDatabase&) = delete;
  ContractDatabase& operator=(const ContractDatabase&) = delete;
  ~ContractDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// What the host tells the app, with all views of the contract granted.
  [[nodiscard]] DatabaseConnection connection() const {
    return {"sqlite3://" + file(), manifest_.at("database").at("prefix"), "", views_};
  }
  /// A session of the test's own, without the app's restrictions.
  [[nodiscard]] kit::sql::Session open() const {
    kit::sql::DatabaseUrl url;
    url.dialect = kit::sql::Dialect::kSqlite;
    url.path = file();
    return kit::sql::Session::open(url);
  }

 private:
  [[nodiscard]] std::string file() const { return (folder_ / "test.db").string(); }
  static std::string textOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(path.string() + " cannot be read");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static nlohmann::json jsonOf(const std::filesystem::path& path) { return nlohmann::json::parse(textOf(path)); }

  nlohmann::json manifest_;
  std::filesystem::path folder_;
  std::vector<std::string> views_;
};

}  // namespace hsdk::testing
