// Whom this installation trusts: publishers' keys, what was revoked, and the stores that are looked into.
#pragma once
#include <functional>
#include <host_sdk/kit/sql/pool.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/appstore/catalogue.hpp"

namespace host::appstore {

struct StoreRecord {
  std::string location;
  std::string name;
  std::string signedBy = {};  ///< id of the key that signed its catalogue when it was last read; empty when none ever did
};

/// A version that a store offers.
struct Offer {
  Store store;
  CatalogueApp app;
  CatalogueVersion version;
  std::string storeName;
};

/// What one store has to say right now: a catalogue, or why there is none.
struct StoreListing {
  StoreRecord record;
  Result<Catalogue> catalogue;
};

/// Thread-safe (a session of the pool per call). Database errors are thrown as kit::sql::SqlError.
class TrustStore {
 public:
  TrustStore(kit::sql::Pool& pool, std::function<long long()> nowMs) : pool_(pool), nowMs_(std::move(nowMs)) {}

  [[nodiscard]] Trust trust() const;
  /// Trusts a publisher's key, or changes the scope and the name of one that is trusted. A revoked key stays revoked.
  Result<Done> trustKey(const PublicKey& key, const std::string& by);
  /// For good: a stolen key is never trusted again, also not by mistake.
  Result<Done> revokeKey(const std::string& keyId, const std::string& reason);
  /// Forgets a key that was not revoked: what it signed is refused and stopped until the key is trusted again. Answers whose it
  /// was.
  Result<PublicKey> untrustKey(const std::string& keyId);
  /// Whether unsigned packages are taken, and installed ones run.
  void setDeveloperMode(bool on, const std::string& by);
  [[nodiscard]] bool developerMode() const;
  /// `version` may be `*`.
  void revokeVersion(const std::string& appId, const std::string& version, const std::string& reason);

  /// Reads the store's catalogue first: an address that is no store is refused.
  Result<StoreRecord> addStore(const std::string& location);
  /// Also forgets that its catalogue was signed.
  Result<Done> removeStore(const std::string& location);
  [[nodiscard]] std::vector<StoreRecord> stores() const;
  /// Asks all stores. Revocations in signed catalogues are kept from then on.
  std::vector<StoreListing> listings();
  /// The newest version for this host, or the one that is named, in whichever store has it.
  Result<Offer> findOffer(const std::string& appId, const HostFacts& facts, const std::optional<Version>& version = std::nullopt);

 private:
  [[nodiscard]] bool mustBeSigned(const std::string& location) const;
  void keepSigner(const StoreRecord& record, const std::string& keyId);

  kit::sql::Pool& pool_;
  std::function<long long()> nowMs_;
};

/// Inside a transaction that changes what is installed or trusted: waits for other processes, then tells them all.
void raiseRevision(kit::sql::Session& session);

}  // namespace host::appstore
