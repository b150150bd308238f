// What the stores offer beside what is installed, as the pages of the app store show it.
#pragma once
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/appstore/installed_apps.hpp"
#include "sample-host/web/site/visit.hpp"

namespace host::web {

/// An app: offered by a store, installed, or both.
struct ShownApp {
  std::string id;
  std::optional<appstore::CatalogueApp> offered;
  std::string location;  ///< of the store that offers it
  std::string signedBy;  ///< who signed that store's catalogue; empty: nobody
  std::optional<appstore::InstalledApp> installed;

  /// The newest version that fits this host; nullptr when nothing is offered.
  [[nodiscard]] const appstore::CatalogueVersion* newest(const appstore::HostFacts& facts) const;
  /// It is newer than what is installed.
  [[nodiscard]] bool hasUpdate(const appstore::HostFacts& facts) const;
  [[nodiscard]] const appstore::LocalText& name() const;
  [[nodiscard]] const appstore::LocalText& summary() const;
  [[nodiscard]] const std::string& vendor() const;
};

struct Front {
  std::vector<ShownApp> apps;
  std::vector<std::string> problems;  ///< stores that cannot be read, a translated sentence each
};

/// Catalogues are read again when a minute has passed or something was changed here. Thread-safe.
class StoreFront {
 public:
  /// Those that hold all words of `search`.
  Front look(const Visit& visit, const std::string& search = {});
  std::optional<ShownApp> find(const Visit& visit, const std::string& id);
  /// An icon or a screenshot of an app, from the store that offers it.
  std::optional<appstore::Media> media(const Visit& visit, const std::string& id, const std::string& file);
  /// Something was changed: read everything again.
  void forget();

 private:
  std::vector<appstore::StoreListing> listings(const Visit& visit);

  std::mutex mutex_;
  std::vector<appstore::StoreListing> listings_;
  std::chrono::steady_clock::time_point readAt_{};
};

/// A refusal of the app store in the visitor's language.
std::string say(const Visit& visit, const appstore::Refusal& refusal);

}  // namespace host::web
