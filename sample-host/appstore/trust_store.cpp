#include "sample-host/appstore/trust_store.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace host::appstore {
namespace {

using kit::sql::mapped;
using kit::sql::Transaction;
using soci::into;
using soci::use;

/// One row where it is on.
bool readDeveloperMode(kit::sql::Session& session) {
  long long rows = 0;
  *session << "select count(*) from host_developer_mode", into(rows);
  return rows != 0;
}

}  // namespace

void raiseRevision(kit::sql::Session& session) {
  session.execute("update host_app_revision set revision = revision + 1 where id = 1");
}

Trust TrustStore::trust() const {
  return mapped([&] {
    Trust trust;
    auto session = pool_.acquire();
    {
      std::string id;
      std::string name;
      std::string key;
      std::string apps;
      std::string reason;
      int revoked = 0;
      soci::statement statement = ((*session)->prepare << "select key_id, name, public_key, apps, reason, case when revoked_at "
                                                          "is null then 0 else 1 end from host_trusted_key "
                                                          "order by key_id",
                                   into(id), into(name), into(key), into(apps), into(reason), into(revoked));
      statement.execute();
      while (statement.fetch()) {
        trust.keys.push_back(
            {PublicKey{id, name, key, nlohmann::json::parse(apps).get<std::vector<std::string>>()}, revoked == 1, reason});
      }
    }
    RevokedVersion row;
    soci::statement statement =
        ((*session)->prepare << "select app_id, version, reason from host_app_revocation order by app_id, version", into(row.app),
         into(row.version), into(row.reason));
    statement.execute();
    while (statement.fetch()) trust.revoked.push_back(row);
    trust.developerMode = readDeveloperMode(*session);
    return trust;
  });
}

Result<Done> TrustStore::trustKey(const PublicKey& key, const std::string& by) {
  return guarded([&] {
    return mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      std::string reason;
      int revoked = 0;
      **session << "select reason, case when revoked_at is null then 0 else 1 end from host_trusted_key where key_id = :id",
          use(key.id), into(reason), into(revoked);
      const bool known = (*session)->got_data();
      if (known && revoked == 1)
        refuse(PackageState::kRevoked, "The key of \"{1}\" was revoked: {2}; ask the publisher for a new one", key.name, reason);
      const auto apps = nlohmann::json(key.apps).dump();
      const auto now = nowMs_();
      if (known) {
        **session << "update host_trusted_key set name = :name, apps = :apps where key_id = :id", use(key.name), use(apps),
            use(key.id);
      } else {
        **session << "insert into host_trusted_key (key_id, name, public_key, apps, added_by, added_at, revoked_at, reason) "
                     "values (:id, :name, :key, :apps, :by, :at, null, '')",
            use(key.id), use(key.name), use(key.key), use(apps), use(by), use(now);
      }
      transaction.commit();
      return Done{};
    });
  });
}

Result<Done> TrustStore::revokeKey(const std::string& keyId, const std::string& reason) {
  return guarded([&] {
    return mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      long long known = 0;
      **session << "select count(*) from host_trusted_key where key_id = :id", use(keyId), into(known);
      if (known == 0) refuse(std::nullopt, "There is no trusted key {1}", keyId);
      const auto now = nowMs_();
      **session << "update host_trusted_key set revoked_at = :at, reason = :reason where key_id = :id", use(now), use(reason),
          use(keyId);
      transaction.commit();
      return Done{};
    });
  });
}

Result<PublicKey> TrustStore::untrustKey(const std::string& keyId) {
  return guarded([&] {
    const auto known = trust();
    const auto found = std::find_if(known.keys.begin(), known.keys.end(), [&](const auto& item) { return item.key.id == keyId; });
    if (found == known.keys.end()) refuse(std::nullopt, "There is no trusted key {1}", keyId);
    if (found->revoked)
      refuse(PackageState::kRevoked, "The key of \"{1}\" was revoked: {2}; it stays in the list so that nobody trusts it again",
             found->key.name, found->reason);
    mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      **session << "delete from host_trusted_key where key_id = :id and revoked_at is null", use(keyId);
      transaction.commit();
    });
    return found->key;
  });
}

void TrustStore::setDeveloperMode(bool on, const std::string& by) {
  mapped([&] {
    auto session = pool_.acquire();
    Transaction transaction(*session);
    if (readDeveloperMode(*session) == on) return;
    raiseRevision(*session);
    const auto now = nowMs_();
    (*session).execute("delete from host_developer_mode");
    if (on) **session << "insert into host_developer_mode (since, switched_on_by) values (:at, :by)", use(now), use(by);
    transaction.commit();
  });
}

bool TrustStore::developerMode() const {
  return mapped([&] {
    auto session = pool_.acquire();
    return readDeveloperMode(*session);
  });
}

void TrustStore::revokeVersion(const std::string& appId, const std::string& version, const std::string& reason) {
  mapped([&] {
    auto session = pool_.acquire();
    Transaction transaction(*session);
    long long known = 0;
    **session << "select count(*) from host_app_revocation where app_id = :app and version = :version", use(appId), use(version),
        into(known);
    if (known != 0) return;
    raiseRevision(*session);
    const auto now = nowMs_();
    **session << "insert into host_app_revocation (app_id, version, reason, added_at) values (:app, :version, :reason, :at)",
        use(appId), use(version), use(reason), use(now);
    transaction.commit();
  });
}

Result<StoreRecord> TrustStore::addStore(const std::string& location) {
  return guarded([&] {
    const auto store = require(Store::at(location));
    const auto catalogue = require(store.catalogue(trust(), mustBeSigned(store.location())));
    return mapped([&] {
      StoreRecord record{store.location(), catalogue.name, catalogue.keyId};
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      long long known = 0;
      **session << "select count(*) from host_app_store where location = :location", use(record.location), into(known);
      if (known != 0) {
        **session << "update host_app_store set name = :name, signed_by = :key where location = :location", use(record.name),
            use(record.signedBy), use(record.location);
      } else {
        const auto now = nowMs_();
        **session << "insert into host_app_store (location, name, added_at, signed_by) values (:location, :name, :at, :key)",
            use(record.location), use(record.name), use(now), use(record.signedBy);
      }
      transaction.commit();
      return record;
    });
  });
}

Result<Done> TrustStore::removeStore(const std::string& location) {
  return guarded([&] {
    // The folder may be gone by now: compare the spelling too, not only the place.
    const auto store = Store::at(location);
    const auto place = store ? store->location() : location;
    return mapped([&] {
      auto session = pool_.acquire();
      Transaction transaction(*session);
      raiseRevision(*session);
      long long known = 0;
      **session << "select count(*) from host_app_store where location = :location", use(place), into(known);
      if (known == 0) refuse(std::nullopt, "\"{1}\" is not among the stores", location);
      **session << "delete from host_app_store where location = :location", use(place);
      transaction.commit();
      return Done{};
    });
  });
}

std::vector<StoreRecord> TrustStore::stores() const {
  return mapped([&] {
    std::vector<StoreRecord> records;
    auto session = pool_.acquire();
    StoreRecord record;
    soci::statement statement =
        ((*session)->prepare << "select location, name, signed_by from host_app_store order by added_at, location",
         into(record.location), into(record.name), into(record.signedBy));
    statement.execute();
    while (statement.fetch()) records.push_back(record);
    return records;
  });
}

bool TrustStore::mustBeSigned(const std::string& location) const {
  const auto known = stores();
  return std::any_of(known.begin(), known.end(),
                     [&](const auto& record) { return record.location == location && !record.signedBy.empty(); });
}

void TrustStore::keepSigner(const StoreRecord& record, const std::string& keyId) {
  if (keyId == record.signedBy) return;
  mapped([&] {
    auto session = pool_.acquire();
    **session << "update host_app_store set signed_by = :key where location = :location", use(keyId), use(record.location);
  });
}

std::vector<StoreListing> TrustStore::listings() {
  const auto known = trust();
  std::vector<StoreListing> listings;
  for (const auto& record : stores()) {
    auto catalogue =
        guarded([&] { return require(require(Store::at(record.location)).catalogue(known, !record.signedBy.empty())); });
    // Only a signed catalogue may stop what is installed; an unsigned one merely is not installed from.
    if (catalogue) keepSigner(record, catalogue->keyId);
    if (catalogue && !catalogue->signedBy.empty()) {
      for (const auto& item : catalogue->revoked) revokeVersion(item.app, item.version, item.reason);
    }
    listings.push_back({record, std::move(catalogue)});
  }
  return listings;
}

Result<Offer> TrustStore::findOffer(const std::string& appId, const HostFacts& facts, const std::optional<Version>& version) {
  return guarded([&] {
    std::optional<Offer> best;
    std::optional<Refusal> broken;
    bool seen = false;
    for (const auto& [record, catalogue] : listings()) {
      if (!catalogue) {
        broken = catalogue.refusal();
        continue;
      }
      const auto* app = catalogue->find(appId);
      if (app == nullptr) continue;
      seen = true;
      const auto* offered = version ? app->find(*version) : app->newestFor(facts);
      if (offered == nullptr || (best && best->version.version >= offered->version)) continue;
      const auto revoked = std::find_if(catalogue->revoked.begin(), catalogue->revoked.end(), [&](const auto& item) {
        return item.app == appId && (item.version == "*" || item.version == offered->version.text());
      });
      if (revoked != catalogue->revoked.end()) {
        broken =
            Refusal{PackageState::kRevoked,
                    {{}, "Version {1} of \"{2}\" was revoked: {3}", {offered->version.text(), app->name.en, revoked->reason}}};
        continue;
      }
      best = Offer{require(Store::at(record.location)), *app, *offered, record.name};
    }
    if (best) return *std::move(best);
    if (broken) throw Refused(*broken);
    if (seen && version) refuse(std::nullopt, "No store has version {1} of \"{2}\"", version->text(), appId);
    if (seen) refuse(PackageState::kIncompatible, "No version of \"{1}\" in the stores fits this host", appId);
    refuse(std::nullopt, "No store has an app \"{1}\"; search for it or add the store that has it", appId);
  });
}

}  // namespace host::appstore
