// Under which address people outside reach this host: without one, no link to a public page is made.
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/forms.hpp"

namespace host::web {
namespace {

using nlohmann::json;

Answer page(const Visit& visit, const std::string& address, const FormErrors& errors) {
  const json field = inputModel("address", address, errors);
  return View{"settings/public_address",
              visit.tr("Public address"),
              {{"tabs", tabsModel(visit, "/settings/public")},
               {"error", errors.above(visit, {{"address", field}})},
               {"field", field},
               {"is_set", !visit.application.publicLinks().baseUrl().empty()},
               {"action", "/settings/public"}},
              errors.any() ? 422 : 200};
}

Answer save(Visit& visit) {
  const auto address = visit.request.form.trimmed("address");
  if (const auto done = visit.application.publicLinks().setBaseUrl(address); !done) {
    FormErrors errors;
    errors.add("address", visit.tr(done.failure()));
    return page(visit, address, errors);
  }
  visit.application.audit().record({0, 0, {}, {}, visit.userName(), "public_address.set", address, {}});
  Notice notice;
  notice.icon = "world";
  notice.text = address.empty() ? visit.tr("No links to public pages are made any more. Those that were sent work as before.")
                                : visit.tr("The address is saved. New messages link to it.");
  return Accepted{"/settings/public", notice};
}

}  // namespace

void addPublicAddress(Site& site) {
  site.get("/settings/public", Access::kAdmin,
           [&site](Visit& visit) { return site.answer(visit, page(visit, visit.application.publicLinks().baseUrl(), {})); });
  site.post("/settings/public", Access::kAdmin, [&site](Visit& visit) { return site.answer(visit, save(visit)); });
}

}  // namespace host::web
