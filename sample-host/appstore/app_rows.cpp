#include "sample-host/appstore/app_rows.hpp"

#include <sodium.h>

#include <nlohmann/json.hpp>

namespace host::appstore {
namespace {

using soci::into;
using soci::use;

AppState stateFrom(const std::string& word) {
  if (word == "enabled") return AppState::kEnabled;
  if (word == "removed") return AppState::kRemoved;
  return AppState::kDisabled;
}

}  // namespace

std::vector<InstalledApp> readApps(kit::sql::Session& session, const std::string& onlyId) {
  std::vector<InstalledApp> apps;
  InstalledApp app;
  std::string state;
  std::string version;
  std::string manifest;
  std::string permissions;
  soci::statement statement(session.raw());
  statement.exchange(into(app.id));
  statement.exchange(into(state));
  statement.exchange(into(version));
  statement.exchange(into(app.contentHash));
  statement.exchange(into(app.keyId));
  statement.exchange(into(app.publisher));
  statement.exchange(into(manifest));
  statement.exchange(into(permissions));
  statement.exchange(into(app.consentedBy));
  statement.exchange(into(app.consentedAtMs));
  statement.exchange(into(app.installedAtMs));
  statement.exchange(into(app.changedAtMs));
  statement.exchange(into(app.previousVersion));
  statement.exchange(into(app.previousHash));
  statement.exchange(into(app.lastError));
  if (!onlyId.empty()) statement.exchange(use(onlyId));
  statement.alloc();
  statement.prepare(
      "select app_id, state, version, content_hash, key_id, publisher, manifest, permissions, consented_by, consented_at, "
      "installed_at, "
      "changed_at, "
      "previous_version, previous_hash, last_error from host_app" +
      std::string(onlyId.empty() ? "" : " where app_id = :app") + " order by app_id");
  statement.define_and_bind();
  statement.execute();
  while (statement.fetch()) {
    app.state = stateFrom(state);
    app.permissions = nlohmann::json::parse(permissions).get<std::vector<std::string>>();
    // It was understood when it was installed; a host that no longer does shows the app with the reason, and does not load it.
    auto parsed = Manifest::parse(manifest, app.id + ", manifest.json");
    app.readable = static_cast<bool>(parsed);
    if (parsed) {
      app.manifest = *std::move(parsed);
    } else {
      app.manifest = {};
      app.manifest.id = app.id;
      app.manifest.name.en = app.id;
      app.manifest.version = Version::parse(version).value_or(Version{});
      app.lastError = parsed.refusal().text();
    }
    apps.push_back(app);
  }
  return apps;
}

void writeApp(kit::sql::Session& session, const InstalledApp& app, const std::string& manifestText) {
  const std::string state(nameOf(app.state));
  const auto version = app.manifest.version.text();
  const auto permissions = nlohmann::json(app.permissions).dump();
  session.raw() << "delete from host_app where app_id = :app", use(app.id);
  session.raw() << "insert into host_app (app_id, state, version, content_hash, key_id, publisher, manifest, permissions, "
                   "consented_by, consented_at, "
                   "installed_at, changed_at, previous_version, previous_hash, last_error) values (:app, :state, :version, "
                   ":hash, :key, :publisher, "
                   ":manifest, :permissions, :by, :consented, :installed, :changed, :previous, :previoushash, :error)",
      use(app.id), use(state), use(version), use(app.contentHash), use(app.keyId), use(app.publisher), use(manifestText),
      use(permissions), use(app.consentedBy), use(app.consentedAtMs), use(app.installedAtMs), use(app.changedAtMs),
      use(app.previousVersion), use(app.previousHash), use(app.lastError);
}

nlohmann::json rowOf(const InstalledApp& app, const std::string& manifestText) {
  return {{"app_id", app.id},
          {"state", nameOf(app.state)},
          {"version", app.manifest.version.text()},
          {"content_hash", app.contentHash},
          {"key_id", app.keyId},
          {"publisher", app.publisher},
          {"manifest", manifestText},
          {"permissions", nlohmann::json(app.permissions).dump()},
          {"consented_by", app.consentedBy},
          {"consented_at", app.consentedAtMs},
          {"installed_at", app.installedAtMs},
          {"changed_at", app.changedAtMs},
          {"previous_version", app.previousVersion},
          {"previous_hash", app.previousHash},
          {"last_error", app.lastError}};
}

std::string readManifestText(kit::sql::Session& session, const std::string& appId) {
  std::string text;
  session.raw() << "select manifest from host_app where app_id = :app", use(appId), into(text);
  return text;
}

void writePackage(kit::sql::Session& session, const std::string& appId, const std::string& contentHash, std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  session.raw() << "delete from host_app_package where app_id = :app and content_hash = :hash", use(appId), use(contentHash);
  session.raw() << "insert into host_app_package (app_id, content_hash, package) values (:app, :hash, :package)", use(appId),
      use(contentHash), use(text);
}

std::string readPackageBytes(kit::sql::Session& session, const std::string& appId, const std::string& contentHash) {
  std::string text;
  session.raw() << "select package from host_app_package where app_id = :app and content_hash = :hash", use(appId),
      use(contentHash), into(text);
  if (!session->got_data()) return {};
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size,
                        nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return {};
  }
  bytes.resize(size);
  return bytes;
}

void keepPackages(kit::sql::Session& session, const std::string& appId, const std::string& hash, const std::string& otherHash) {
  session.raw() << "delete from host_app_package where app_id = :app and content_hash <> :hash and content_hash <> :other",
      use(appId), use(hash), use(otherHash);
}

}  // namespace host::appstore
