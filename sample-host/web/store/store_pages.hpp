// The pages of the app store: what there is, what an app may do, consent, and what becomes of it.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sample-host/web/site/site.hpp"
#include "sample-host/web/store/store_front.hpp"

namespace host::web {

/// /apps (the list), /store/{id} and its pictures, /store/{id}/consent, …/install. `front` must outlive the site.
void addStorePages(Site& site, StoreFront& front);
/// /store/{id}/manage, …/enable, …/disable, …/verify, …/uninstall
void addAppManagement(Site& site, StoreFront& front);

/// /store-exports/{name}, …/remove
void addAppExports(Site& site);

// -- shared by them

std::string storeHref(const std::string& id);
/// parts/permission of each; `fresh` are those that were not granted before.
nlohmann::json permissionsModel(const Visit& visit, const std::vector<std::string>& permissions,
                                const std::vector<std::string>& fresh);
/// Where the picture of the app is served, or null.
nlohmann::json iconHref(const ShownApp& app);
std::string dayOf(const Visit& visit, long long atMs);
/// "6,2 MB"
std::string sizeText(const Visit& visit, std::uintmax_t bytes);
/// Where an export is downloaded.
std::string exportHref(const std::string& name);
/// parts/app_exports, of one app or of all; empty for who is no administrator.
nlohmann::json exportsModel(const Visit& visit, const std::string& appId = {});
/// "Running", "Switched off", "It could not be started".
nlohmann::json appStatus(const Visit& visit, const std::string& id);
Problem noSuchApp(const Visit& visit);

}  // namespace host::web
