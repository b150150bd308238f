// What an app keeps, written into an archive before it is deleted. Private to this folder.
#pragma once
#include <host_sdk/kit/sql/session.hpp>

#include "sample-host/appstore/app_exports.hpp"
#include "sample-host/appstore/archive.hpp"
#include "sample-host/appstore/manifest.hpp"

namespace host::appstore {

/// Writes into `draft`: every table of the app as CSV, the manifest, `beside` (what the app itself gave, by path), and
/// export.json which lists it all. Inside the caller's transaction, which nobody can write into the app's tables besides until it
/// ends. Throws Refused; SqlError where the database itself failed.
void exportData(kit::sql::Session& session, const Manifest& manifest, const std::string& manifestText, const Files& beside,
                long long nowMs, AppExports::Draft& draft);

}  // namespace host::appstore
