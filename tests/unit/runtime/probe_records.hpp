// The probe app of the loader's tests as an installed app, with records that the test keeps.
#pragma once
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/jobs.hpp"

namespace test {

using namespace host::runtime;

inline constexpr Instant kMinute = 60'000;

inline AppPackage probe() {
  AppPackage package;
  package.id = "loader-probe";
  package.version = "1.2.3";
  package.name = {"Probe", "Sonde"};
  package.contentHash = "1";
  package.library = std::filesystem::path(TEST_APPS) / "loader_probe.so";
  package.enabled = true;
  package.menus = {{"home", {"Home", "Accueil"}, "/", "apps", "mail", true},
                   {"setup", {"Setup", ""}, "/setup", "settings", "gear", false}};
  package.invoiceBlocks = {{"history", {"History", "Historique"}}};
  package.settings = {{"general", {"General", ""}, "/setup"}};
  package.routes = {
      {"/*", {"GET"}, {Role::kViewer}}, {"/setup", {"GET", "POST"}, {Role::kAdmin}}, {"/public/*", {"GET"}, {std::nullopt}}};
  const auto job = [](const char* id, JobSchedule schedule) { return JobInfo{"loader-probe", id, {id, ""}, schedule, {"from"}}; };
  package.jobs = {{job("works", {JobSchedule::Kind::kDaily, 8 * 60}), true},
                  {job("fails", {JobSchedule::Kind::kDaily, 12 * 60}), true},
                  {job("not-json", {}), true},
                  {job("long", {}), true}};
  return package;
}

/// Thread-safe but for what is changed: that is set before threads begin.
class Records final : public AppSource {
 public:
  std::string generation() override { return std::to_string(number); }
  std::vector<AppPackage> installed() override { return packages; }
  Result<AppPackage> locate(const AppPackage& package) override {
    std::this_thread::sleep_for(slowness);
    if (!refusal.empty()) return Failure{FailureKind::kInvalid, refusal, {}};
    return package;
  }
  void change(std::vector<AppPackage> now) {
    packages = std::move(now);
    ++number;
  }
  std::vector<AppPackage> packages{probe()};
  std::string refusal;
  std::chrono::milliseconds slowness{0};  // of looking at the bytes before they are loaded
  std::atomic<int> number{1};
};

inline JobRequest probeJob(const Company& company, const std::string& job) {
  JobRequest made;
  made.appId = "loader-probe";
  made.jobId = job;
  made.company = company;
  return made;
}

}  // namespace test
