// An installed package as the runtime needs it: where its files are, and what its manifest declares.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "sample-host/runtime/contributions.hpp"
#include "sample-host/runtime/jobs.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

struct AppPackage {
  struct Menu {
    std::string id;
    LocalText title;
    std::string path, parent, icon;
    bool badge = false;
  };
  struct Block {
    std::string id;
    LocalText title;
  };
  struct SettingsPage {
    std::string id;
    LocalText title;
    std::string path;
  };
  struct Route {
    std::string path;  ///< exact, or everything below when it ends with `/*`
    std::vector<std::string> methods;
    RouteAccess access;
  };
  struct Job {
    JobInfo info;
    bool leasePerCompany = true;  ///< a scheduled run waits for the one before it, in the whole cluster
  };

  std::string id, version, vendor, publisher;
  LocalText name, summary;
  std::string contentHash;        ///< tells two builds of one version apart
  std::filesystem::path folder;   ///< of this version, read-only; known once it was located
  std::filesystem::path library;  ///< absolute; likewise
  std::string problem;            ///< why it may not be loaded at all, '' when it may
  Failure refusal;                ///< the same in parts
  bool enabled = false;
  std::vector<std::string> permissions;    ///< those that were granted
  std::vector<std::string> services;       ///< ids of services that they hand out
  std::vector<std::string> readableViews;  ///< views of the data contract that they open
  std::string databasePrefix;              ///< `reminders_`; '' when the app keeps nothing
  std::string databaseSchema;              ///< `app_payment_reminders`
  std::vector<Menu> menus;
  std::vector<Block> invoiceBlocks, customerBlocks;
  std::vector<SettingsPage> settings;
  std::vector<Route> routes;
  std::vector<Job> jobs;

  [[nodiscard]] bool grants(std::string_view service) const;
  /// The narrowest route for it: an exact path before a pattern, a long pattern before a short one.
  [[nodiscard]] const Route* route(const std::string& method, const std::string& path) const;
};

}  // namespace host::runtime
