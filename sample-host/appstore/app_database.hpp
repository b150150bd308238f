// An app's own tables: made and changed by the host with the app's migrations, removed when its data is purged. Private to this
// folder.
#pragma once
#include <host_sdk/kit/sql/session.hpp>

#include "sample-host/appstore/package.hpp"

namespace host::appstore {

/// Applies the migrations that are missing, inside the caller's transaction and with the session's own rights, and records them.
/// On PostgreSQL they run in the app's schema. Refuses what touches anything but the app's own tables, recorded migrations that
/// were edited, and data of a newer version. Throws Refused; SqlError where the database itself failed.
void migrateApp(kit::sql::Session& session, const Manifest& manifest, const Files& files, long long nowMs);

/// How many of the migrations were applied; the rest are missing. Refuses as above.
std::size_t appliedCount(kit::sql::Session& session, const Manifest& manifest);

/// A migration that was run, as it is recorded.
struct RanMigration {
  const AppMigration* migration = nullptr;  // of the manifest
  long long milliseconds = 0;
};
/// Runs those from `first` on, inside the caller's transaction; the schema is there. Refuses as above.
std::vector<RanMigration> runMigrations(kit::sql::Session& session, const Manifest& manifest, const Files& files,
                                        std::size_t first);

/// Removes all tables of the app and the records of its migrations, inside the caller's transaction.
void purgeApp(kit::sql::Session& session, const Manifest& manifest);

/// Whether a migration that is missing does more than add: with it, versions that do not know it do not work.
bool breaksOlder(kit::sql::Session& session, const Manifest& manifest);

/// Whether a version whose manifest is `older` works on the tables as they are: all that came after it only adds.
bool fitsDatabase(kit::sql::Session& session, const Manifest& older);

}  // namespace host::appstore
