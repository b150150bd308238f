// Where apps come from, and whose signature is trusted.
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/forms.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;

appstore::TrustStore& trustOf(const Visit& visit) { return visit.application.appAdmin().installed().trustStore(); }

Answer page(const Visit& visit, const std::string& location, const FormErrors& errors) {
  json stores = json::array();
  for (const auto& listing : trustOf(visit).listings()) {
    json status = statusModel("ok", "circle-check", visit.tr("can be read"));
    if (!listing.catalogue)
      status = statusModel("bad", "alert-triangle", say(visit, listing.catalogue.refusal()));
    else if (listing.catalogue->signedBy.empty())
      status = statusModel("quiet", "info-circle", visit.tr("its list is not signed; its packages are verified one by one"));
    stores.push_back({{"location", listing.record.location},
                      {"name", listing.record.name.empty() ? listing.record.location : listing.record.name},
                      {"status", status},
                      {"remove_action", "/settings/stores/remove"}});
  }
  json publishers = json::array();
  const auto trust = trustOf(visit).trust();
  for (const auto& key : trust.keys) {
    std::string apps;
    for (const auto& app : key.key.apps) apps += (apps.empty() ? "" : ", ") + app;
    publishers.push_back({{"name", key.key.name},
                          {"fingerprint", key.key.id},
                          {"apps", apps},
                          {"revoked", key.revoked ? visit.tr("Revoked: {reason}", {{"reason", key.reason}}) : ""},
                          {"remove_action", key.revoked ? "" : "/settings/stores/distrust"}});
  }
  const json field = inputModel("location", location, errors);
  return View{"settings/stores",
              visit.tr("Stores and publishers"),
              {{"tabs", tabsModel(visit, "/settings/stores")},
               {"error", errors.above(visit, {{"location", field}})},
               {"stores", stores},
               {"has_stores", !stores.empty()},
               {"publishers", publishers},
               {"has_publishers", !publishers.empty()},
               {"developer_mode", trust.developerMode},
               {"developer_action", "/settings/stores/developer"},
               {"add_action", "/settings/stores"},
               {"trust_action", "/settings/stores/trust"},
               {"field", field}},
              errors.any() ? 422 : 200};
}

Answer accepted(const std::string& icon, const std::string& text) {
  Notice notice;
  notice.icon = icon;
  notice.text = text;
  return Accepted{"/settings/stores", notice};
}

Answer refused(const Visit& visit, const std::string& field, const appstore::Refusal& refusal, const std::string& location = {}) {
  FormErrors errors;
  errors.add(field, say(visit, refusal));
  return page(visit, location, errors);
}

Answer add(Visit& visit) {
  const auto location = visit.request.form.trimmed("location");
  const auto added = trustOf(visit).addStore(location);
  if (!added) return refused(visit, "location", added.refusal(), location);
  return accepted("check",
                  visit.tr("The store {name} is added.", {{"name", added->name.empty() ? added->location : added->name}}));
}

Answer removeStore(Visit& visit) {
  const auto& location = visit.request.form.get("location");
  const auto removed = trustOf(visit).removeStore(location);
  if (!removed) return refused(visit, {}, removed.refusal());
  return accepted("trash", visit.tr("The store is removed. What was installed from it stays."));
}

Answer trust(Visit& visit) {
  std::string file;
  for (const auto& upload : visit.request.uploads)
    if (upload.field == "key") file = upload.content;
  if (file.empty()) {
    FormErrors errors;
    errors.add({}, visit.tr("Choose the publisher's key first: a file that ends with .pub."));
    return page(visit, {}, errors);
  }
  const auto key = appstore::PublicKey::parse(file, visit.tr("the key"));
  if (!key) return refused(visit, {}, key.refusal());
  const auto done = trustOf(visit).trustKey(*key, visit.userName());
  if (!done) return refused(visit, {}, done.refusal());
  visit.application.audit().record({0, 0, {}, {}, visit.userName(), "key.trusted", key->id, key->name});
  return accepted("shield-check",
                  visit.tr("{name} is trusted: packages with this signature may be installed.", {{"name", key->name}}));
}

Answer distrust(Visit& visit) {
  const auto& id = visit.request.form.get("fingerprint");
  const auto done = visit.application.appAdmin().untrust(id, visit.userName());
  if (!done) {
    FormErrors errors;
    errors.add({}, visit.tr(done.failure()));
    return page(visit, {}, errors);
  }
  return accepted(
      "shield-x",
      visit.tr("{name} is not trusted any more: its apps are stopped, and its packages refused, until it is trusted again.",
               {{"name", done->name}}));
}

// On it is switched from the machine's own command line only: who has stolen a session must not get code of his own to run here.
Answer endDeveloperMode(Visit& visit) {
  visit.application.appAdmin().setDeveloperMode(false, visit.userName());
  return accepted("shield-check", visit.tr("Developer mode is off: what nobody has signed is stopped."));
}

}  // namespace

void addStoreSettings(Site& site, StoreFront& front) {
  const auto on = [&site, &front](Answer (*decide)(Visit&)) {
    return [&site, &front, decide](Visit& visit) {
      auto answer = decide(visit);
      front.forget();
      return site.answer(visit, std::move(answer));
    };
  };
  site.get("/settings/stores", Access::kAdmin, [&site](Visit& visit) { return site.answer(visit, page(visit, {}, {})); });
  site.post("/settings/stores", Access::kAdmin, on(add));
  site.post("/settings/stores/remove", Access::kAdmin, on(removeStore));
  site.post("/settings/stores/trust", Access::kAdmin, on(trust));
  site.post("/settings/stores/distrust", Access::kAdmin, on(distrust));
  site.post("/settings/stores/developer", Access::kAdmin, on(endDeveloperMode));
}

}  // namespace host::web
