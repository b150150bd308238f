// An app's own tables: made and changed by the host with the app's migrations, removed when its data is purged. Private to this
// folder.
#pragma once
#include <host_sdk/kit/sql/session.hpp>

#include "sample-host/appstore/package.hpp"

namespace host::appstore {

/// Applies the migrations that are missing, inside the caller's transaction, and records them. On PostgreSQL they run in the
/// app's schema. Refuses what touches anything but the app's own tables, recorded migrations that were edited, and data of a
/// newer version. Throws Refused; SqlError where the database itself failed.
void migrateApp(kit::sql::Session& session, const Manifest& manifest, const Files& files, long long nowMs);

/// Removes all tables of the app and the records of its migrations, inside the caller's transaction.
void purgeApp(kit::sql::Session& session, const Manifest& manifest);

/// Whether a version whose manifest is `older` works on the tables as they are: all that came after it only adds.
bool fitsDatabase(kit::sql::Session& session, const Manifest& older);

}  // namespace host::appstore
