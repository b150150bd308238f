#include "sample-host/appstore/owner_change.hpp"

#include <sodium.h>

#include "sample-host/appstore/app_owner.hpp"
#include "sample-host/appstore/app_rows.hpp"
#include "sample-host/appstore/signing.hpp"

namespace host::appstore {
namespace {

using kit::sql::mapped;
using kit::sql::Session;
using kit::sql::Transaction;
using soci::into;
using soci::use;

// Held by the session, not by a transaction: the change spans several.
constexpr const char* kTake = "select pg_advisory_lock(7310005)";
constexpr const char* kGiveBack = "select pg_advisory_unlock(7310005)";

nlohmann::json recordsOf(const Manifest& manifest, const std::vector<RanMigration>& ran, long long nowMs) {
  auto rows = nlohmann::json::array();
  for (const auto& [migration, took] : ran)
    rows.push_back({{"app_id", manifest.id},
                    {"version", migration->version},
                    {"file", migration->file},
                    {"sha256", migration->sha256},
                    {"expand", migration->expand ? 1 : 0},
                    {"app_version", manifest.version.text()},
                    {"applied_at", nowMs},
                    {"duration_ms", took}});
  return rows;
}

}  // namespace

OwnerChange::OwnerChange(Session& session, const kit::sql::DatabaseUrl& database) : session_(session), database_(database) {
  mapped([&] { session_.raw() << kTake; });
}

OwnerChange::~OwnerChange() {
  const auto quietly = [](const std::function<void()>& work) {
    try {
      mapped(work);
    } catch (const kit::sql::SqlError&) {
      // The role was not made after all; or the connection is gone, and the lock with it. Nobody knows the role's password, and
      // the next change sets another.
    }
  };
  if (!role_.empty()) {
    const auto digest = sha256Hex(secret_);
    quietly([&] { shutOwnerOut(session_, role_); });
    quietly([&] { session_.raw() << "delete from host_app_change where secret_hash = :secret", use(digest); });
  }
  quietly([&] { session_.raw() << kGiveBack; });
}

bool OwnerChange::begin(const Manifest& manifest, long long nowMs) {
  const auto role = ownerRole(session_, manifest.id, manifest.databaseSchema());
  if (!role) return false;
  password_ = letOwnerIn(session_, *role, manifest.permissions);
  role_ = *role;
  std::string raw(32, '\0');
  randombytes_buf(raw.data(), raw.size());
  secret_ = sha256Hex(raw);
  const auto digest = sha256Hex(secret_);
  mapped([&] {
    session_.raw() << "delete from host_app_change where app_id = :app", use(manifest.id);
    session_.raw() << "insert into host_app_change (app_id, secret_hash, begun_at) values (:app, :secret, :at)", use(manifest.id),
        use(digest), use(nowMs);
  });
  return true;
}

void OwnerChange::run(const Manifest& manifest, const Files& files, std::size_t first, const std::optional<InstalledApp>& before,
                      const InstalledApp& after, const std::function<void(std::string_view)>& atStep) {
  auto url = database_;
  url.user = role_;
  url.password = password_;
  auto own = Session::open(url);
  Transaction transaction(own);
  const auto ran = runMigrations(own, manifest, files, first);
  atStep("migrated");
  const nlohmann::json change{
      {"before", before ? nlohmann::json(std::string(nameOf(before->state)) + " " + before->contentHash) : nlohmann::json()},
      {"app", rowOf(after, files.at(std::string(kManifestFile)))},
      {"migrations", recordsOf(manifest, ran, after.changedAtMs)}};
  const auto text = change.dump();
  int isDone = 0;
  mapped([&] {
    own.raw() << "select public.host_app_finish(:app, :secret, :change)", use(manifest.id), use(secret_), use(text), into(isDone);
  });
  if (isDone == 0)
    refuse(std::nullopt, "\"{1}\" was changed by somebody else in this moment; look at it again", manifest.name.en);
  atStep("recorded");
  try {
    transaction.commit();
  } catch (const kit::sql::SqlError& error) {
    // What a migration left to be checked at the end.
    if (error.kind() == kit::sql::SqlError::Kind::kBusy || error.kind() == kit::sql::SqlError::Kind::kUnavailable) throw;
    refuse(PackageState::kInvalid, "The migrations of \"{1}\" failed and nothing was changed: {2}", manifest.name.en,
           error.what());
  }
}

}  // namespace host::appstore
