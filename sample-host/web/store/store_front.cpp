#include "sample-host/web/store/store_front.hpp"

#include <algorithm>

namespace host::web {
namespace {

using appstore::CatalogueVersion;
using appstore::HostFacts;
constexpr std::chrono::seconds kFreshFor{60};

}  // namespace

std::string say(const Visit& visit, const appstore::Refusal& refusal) {
  const auto text = refusal.sentence.fill(visit.tr(refusal.sentence.id));
  return refusal.sentence.where.empty() ? text : refusal.sentence.where + ": " + text;
}

const CatalogueVersion* ShownApp::newest(const HostFacts& facts) const { return offered ? offered->newestFor(facts) : nullptr; }

bool ShownApp::hasUpdate(const HostFacts& facts) const {
  const auto* version = newest(facts);
  return version != nullptr && installed && installed->manifest.version < version->version;
}

const appstore::LocalText& ShownApp::name() const { return offered ? offered->name : installed->manifest.name; }
const appstore::LocalText& ShownApp::summary() const { return offered ? offered->summary : installed->manifest.summary; }
const std::string& ShownApp::vendor() const { return offered ? offered->vendor : installed->manifest.vendor; }

std::vector<appstore::StoreListing> StoreFront::listings(const Visit& visit) {
  {
    const std::lock_guard lock(mutex_);
    if (readAt_ != std::chrono::steady_clock::time_point{} && std::chrono::steady_clock::now() - readAt_ < kFreshFor)
      return listings_;
  }
  auto read = visit.application.appAdmin().installed().trustStore().listings();  // may take as long as a far store does
  const std::lock_guard lock(mutex_);
  listings_ = read;
  readAt_ = std::chrono::steady_clock::now();
  return read;
}

void StoreFront::forget() {
  const std::lock_guard lock(mutex_);
  readAt_ = {};
}

Front StoreFront::look(const Visit& visit, const std::string& search) {
  Front front;
  const auto installed = visit.application.appAdmin().installed().list();
  const auto record = [&](const std::string& id) -> std::optional<appstore::InstalledApp> {
    const auto found = std::find_if(installed.begin(), installed.end(), [&](const auto& app) { return app.id == id; });
    return found == installed.end() ? std::nullopt : std::optional(*found);
  };
  const auto known = [&](const std::string& id) {
    return std::any_of(front.apps.begin(), front.apps.end(), [&](const ShownApp& app) { return app.id == id; });
  };
  for (const auto& listing : listings(visit)) {
    if (!listing.catalogue) {
      front.problems.push_back(
          visit.tr("The store {store} cannot be read: {reason}",
                   {{"store", listing.record.location}, {"reason", say(visit, listing.catalogue.refusal())}}));
      continue;
    }
    for (const auto* app : listing.catalogue->search(search))
      if (!known(app->id))
        front.apps.push_back({app->id, *app, listing.record.location, listing.catalogue->signedBy, record(app->id)});
  }
  // What is installed stays visible when its store is gone.
  for (const auto& app : installed)
    if (search.empty() && !known(app.id)) front.apps.push_back({app.id, {}, {}, {}, app});
  return front;
}

std::optional<ShownApp> StoreFront::find(const Visit& visit, const std::string& id) {
  for (auto& app : look(visit).apps)
    if (app.id == id) return std::move(app);
  return std::nullopt;
}

std::optional<appstore::Media> StoreFront::media(const Visit& visit, const std::string& id, const std::string& file) {
  const auto app = find(visit, id);
  if (!app || !app->offered) return std::nullopt;
  const auto& shots = app->offered->screenshots;
  const bool isNamed =
      file == app->offered->icon || std::any_of(shots.begin(), shots.end(), [&](const auto& shot) { return shot.file == file; });
  if (!isNamed || file.empty()) return std::nullopt;
  const auto store = appstore::Store::at(app->location);
  if (!store) return std::nullopt;
  auto media = store->media(file);
  return media ? std::optional(*std::move(media)) : std::nullopt;
}

}  // namespace host::web
