// PostgreSQL: the role that owns an app's tables. Migrations sign in as it, so that what they may do is the database's matter.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <optional>
#include <string>

#include "sample-host/appstore/manifest.hpp"

namespace host::appstore {

/// The role that owns the app's schema and everything in it, made when it is missing: it may not make roles, and signs in only
/// while a migration runs. What the host itself owned there, before there were such roles, becomes its own. Nullopt where there
/// is none: on SQLite, and where the host's database user may not make roles. Inside the caller's transaction.
std::optional<std::string> ownerRole(kit::sql::Session& session, const std::string& appId, const std::string& schema);

/// Gives the role what a migration needs: to read the views of the permissions, to hand in its result, and a new password to
/// sign in with, which is returned. Inside the caller's transaction.
std::string letOwnerIn(kit::sql::Session& session, const std::string& role, const std::vector<std::string>& permissions);
/// Nobody signs in as it any more.
void shutOwnerOut(kit::sql::Session& session, const std::string& role);

/// Removes the role of an app whose schema is gone. Inside the caller's transaction.
void removeOwner(kit::sql::Session& session, const std::string& appId);

}  // namespace host::appstore
