// What an app says about itself: read from manifest.json, checked to the last key. manifests/manifest.schema.json says the same.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/refusal.hpp"
#include "sample-host/appstore/version.hpp"

namespace host::appstore {

/// A text in the languages of the product. `en` is never empty.
struct LocalText {
  std::string en;
  std::string fr;
  [[nodiscard]] const std::string& in(std::string_view language) const { return language == "fr" && !fr.empty() ? fr : en; }
};

/// Paths of pages are the app's own and begin with `/`; the host puts `/apps/ID` before them.
struct Menu {
  std::string id;
  LocalText title;
  std::string path;
  std::string parent;  ///< `sales`, `apps` or `settings`
  std::string icon;
  bool badge = false;  ///< the app counts something for it (feature hsdk.menu-badge/1)
};

/// A block on the page of an invoice or of a customer.
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
  std::string
      role;  ///< the least role that may open it: `viewer`, `accountant`, `admin`; `public` needs no sign-in but a signed address
};

/// When a job runs by itself, in the company's time zone.
struct Schedule {
  enum class Kind { kManual, kEvery, kDaily } kind = Kind::kManual;
  int minutes = 0;  ///< kEvery: between two runs; kDaily: after midnight
  /// `manual`, `every 5 minutes`, `every 2 hours`, `daily 08:00`.
  static std::optional<Schedule> parse(std::string_view text);
};

struct JobParameter {
  std::string name;  ///< the KEY of `--set KEY=VALUE`
  LocalText title;
  bool isRequired = false;  ///< the job is refused without it, and not offered where nobody can say it
};

struct JobDeclaration {
  std::string id;
  LocalText title;
  Schedule schedule;
  std::vector<JobParameter> parameters;
  bool leasePerCompany = true;  ///< at most one run per company in the whole cluster
};

/// A text of the package that users may change.
struct TemplateFile {
  std::string id;
  LocalText title;
  std::string file;
};

struct AppMigration {
  int version = 0;
  std::string file;
  std::string sha256;
  bool expand = true;  ///< adds only: the version before still works on the changed tables
};

struct SystemLibrary {
  std::string soname;
  std::string package;  ///< what to install when it is missing
};

struct Screenshot {
  std::string file;
  LocalText caption;
};

struct ChangeNote {
  Version version;
  std::string date;  ///< YYYY-MM-DD
  std::vector<std::string> en;
  std::vector<std::string> fr;
};

struct Manifest {
  std::string id;
  Version version;
  LocalText name;
  LocalText summary;
  LocalText description;
  std::string vendor;
  std::string license;
  std::string homepage;  ///< https, or empty
  VersionRange sdk;
  VersionRange host;
  std::map<std::string, std::string> library;  ///< platform (`linux-x86_64`) to file
  std::vector<std::string> permissions;
  std::vector<Menu> menus;
  std::vector<Block> invoiceBlocks;
  std::vector<Block> customerBlocks;
  std::vector<SettingsPage> settings;
  std::vector<Route> routes;
  std::vector<JobDeclaration> jobs;
  std::vector<TemplateFile> templates;
  std::string databasePrefix;  ///< `reminders_`; empty: the app keeps nothing
  std::vector<AppMigration> migrations;
  std::vector<SystemLibrary> systemLibraries;
  bool keepsDataByDefault = true;  ///< what uninstalling proposes
  bool exportsBeforePurge = false;
  std::vector<std::string> privacyStores;
  int privacyRetentionDays = 0;
  std::string icon;
  std::vector<Screenshot> screenshots;
  std::vector<ChangeNote> changes;
  std::vector<std::string> files;  ///< every file of the package but manifest.json and SIGNATURE/, sorted

  /// The app's schema on PostgreSQL: `app_payment_reminders`.
  [[nodiscard]] std::string databaseSchema() const;

  /// Refuses, with the JSON path, whatever the schema or the rules between its parts do not allow.
  static Result<Manifest> parse(std::string_view bytes, const std::string& document = "manifest.json");
};

}  // namespace host::appstore
