// A host for tests of the runtime: a database with the ERP's tables, a clock that stands still, companies.
#pragma once
#include <atomic>
#include <filesystem>
#include <string>

#include "sample-host/runtime/application.hpp"
#include "tests/support/database/test_database.hpp"

namespace test {

/// Stands still until it is moved. Thread-safe.
class FakeClock final : public host::runtime::Clock {
 public:
  explicit FakeClock(host::runtime::Instant at) : now_(at) {}
  [[nodiscard]] host::runtime::Instant now() const override { return now_; }
  void set(host::runtime::Instant at) { now_ = at; }
  void advance(host::runtime::Instant by) { now_ += by; }

 private:
  std::atomic<host::runtime::Instant> now_;
};

/// 2026-01-15T10:00:00Z: 11:00 in Paris, a Thursday.
inline constexpr host::runtime::Instant kThursdayTen = 1'768'471'200'000;

/// A folder that goes with the object.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// An application on an empty database of the dialect, without apps unless a source is handed in.
struct Host {
  explicit Host(kit::sql::Dialect dialect, host::runtime::AppSource* apps = nullptr);
  /// Makes a company and returns it.
  host::runtime::Company company(const std::string& code, const std::string& zone = "Europe/Paris",
                                 const std::string& email = {});

  Database database;
  Folder data;
  FakeClock clock{kThursdayTen};
  std::unique_ptr<host::runtime::Application> application;
  host::runtime::Application* operator->() const { return application.get(); }
};

}  // namespace test
