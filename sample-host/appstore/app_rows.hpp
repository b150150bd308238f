// Reading and writing the rows of installed apps. Private to this folder; callers map SOCI's exceptions.
#pragma once
#include <nlohmann/json.hpp>

#include "sample-host/appstore/installed_apps.hpp"

namespace host::appstore {

std::vector<InstalledApp> readApps(kit::sql::Session& session, const std::string& onlyId = {});
/// Replaces the row of the app.
void writeApp(kit::sql::Session& session, const InstalledApp& app, const std::string& manifestText);
/// The same row, by the names of its columns.
nlohmann::json rowOf(const InstalledApp& app, const std::string& manifestText);
/// Manifest text of the installed version, as it stands in the package.
std::string readManifestText(kit::sql::Session& session, const std::string& appId);

void writePackage(kit::sql::Session& session, const std::string& appId, const std::string& contentHash, std::string_view bytes);
/// Empty when it is not kept.
std::string readPackageBytes(kit::sql::Session& session, const std::string& appId, const std::string& contentHash);
/// Forgets all packages of the app but these.
void keepPackages(kit::sql::Session& session, const std::string& appId, const std::string& hash, const std::string& otherHash);

}  // namespace host::appstore
