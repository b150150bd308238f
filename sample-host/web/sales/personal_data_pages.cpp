// What is kept about a customer's people, for whoever asks (GDPR, article 15) or asks to be forgotten (article 17): the ERP's own
// entry, and what each app says that it keeps.
#include "sample-host/web/sales/personal_data_pages.hpp"

#include <optional>

#include "sample-host/erp/customers.hpp"
#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/loaded_module.hpp"
#include "sample-host/web/sales/customer_parts.hpp"
#include "sample-host/web/sales/words.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;
using runtime::FailureKind;

/// What an app says about erasing; absent where it keeps nothing about people.
struct AppSays {
  std::string id, name;
  json described;       // as hsdk_privacy.describe_erasure answers
  std::string problem;  // why it could not be asked
};

std::string nameOf(const Visit& visit, const std::string& appId) {
  const auto info = visit.application.apps().app(appId);
  return info ? info->name.in(visit.language) : appId;
}

std::optional<erp::Customer> customerOf(Visit& visit) {
  auto sql = visit.application.pool().acquire();
  return erp::findCustomer(*sql, visit.companyId(), visit.request.capture("code"));
}

std::vector<AppSays> askApps(const Visit& visit, std::int64_t customerId) {
  std::vector<AppSays> all;
  for (const auto& package : visit.application.apps().activePackages()) {
    const auto running = visit.application.apps().visit(package->id);
    if (!running) continue;
    const auto described = running->module->describeErasure(visit.context(), customerId);
    if (!described && described.failure().kind == FailureKind::kNotFound) continue;
    AppSays says{package->id, nameOf(visit, package->id), json::object(), ""};
    if (described) says.described = json::parse(*described, nullptr, false);
    if (!described) says.problem = visit.tr(described.failure());
    if (described && !says.described.is_object()) says.problem = visit.tr("The app's answer cannot be read.");
    all.push_back(std::move(says));
  }
  return all;
}

json linesOf(const json& described, const char* name) {
  json lines = json::array();
  if (const auto found = described.find(name); found != described.end() && found->is_array())
    for (const auto& line : *found)
      if (line.is_string()) lines.push_back(line);
  return lines;
}

Answer page(const Visit& visit, const erp::Customer& customer, const std::string& error) {
  const auto href = customerHref(customer.code);
  json apps = json::array();
  for (const auto& each : askApps(visit, customer.id)) {
    const auto goes = linesOf(each.described, "goes");
    const auto refusal = each.described.value("refusal", std::string());
    const bool may = each.problem.empty() && each.described.value("may_be_erased", false);
    apps.push_back({{"id", each.id},
                    {"name", each.name},
                    {"goes", goes},
                    {"has_goes", !goes.empty()},
                    {"stays", linesOf(each.described, "stays")},
                    {"refusal", each.problem.empty() ? refusal : each.problem},
                    {"may_erase", may && !goes.empty() && visit.may(runtime::Role::kAdmin)},
                    {"needs_admin", may && !goes.empty() && !visit.may(runtime::Role::kAdmin)},
                    {"action", href + "/personal-data/erase"}});
  }
  return View{"personal_data",
              visit.tr("Personal data of {name}", {{"name", customer.name}}),
              {{"name", customer.name},
               {"code", customer.code},
               {"href", href},
               {"edit_href", href + "/edit"},
               {"export_href", href + "/personal-data/export"},
               {"error", error},
               {"apps", apps},
               {"has_apps", !apps.empty()}},
              error.empty() ? 200 : 422};
}

Answer show(Visit& visit) {
  const auto customer = customerOf(visit);
  if (!customer) return noSuchCustomer(visit);
  return page(visit, *customer, {});
}

/// The ERP's entry and what every app keeps, as one readable file.
Answer exported(Visit& visit) {
  const auto customer = customerOf(visit);
  if (!customer) return noSuchCustomer(visit);
  nlohmann::ordered_json document{
      {"schema", "atrium/personal-data@1"}, {"company", visit.company().code}, {"made_on", visit.today().iso()}};
  document["customer"] = {{"code", customer->code},         {"name", customer->name},
                          {"street", customer->street},     {"postcode", customer->postcode},
                          {"city", customer->city},         {"country", customer->country},
                          {"email", customer->email},       {"phone", customer->phone},
                          {"language", customer->language}, {"accounting_account", customer->accountingAccount}};
  auto contacts = nlohmann::ordered_json::array();
  {
    auto sql = visit.application.pool().acquire();
    for (const auto& contact : erp::contacts(*sql, visit.companyId(), customer->id))
      contacts.push_back(
          {{"name", contact.name}, {"salutation", contact.salutation}, {"email", contact.email}, {"phone", contact.phone}});
  }
  document["contacts"] = std::move(contacts);
  document["apps"] = nlohmann::ordered_json::object();
  for (const auto& package : visit.application.apps().activePackages()) {
    const auto running = visit.application.apps().visit(package->id);
    if (!running) continue;
    const auto kept = running->module->exportCustomer(visit.context(), customer->id);
    if (!kept && kept.failure().kind == FailureKind::kNotFound) continue;
    if (!kept) return page(visit, *customer, visit.tr(kept.failure()));  // an answer that lacks a part would not be one
    document["apps"][package->id] = nlohmann::ordered_json::parse(*kept, nullptr, false);
  }
  visit.application.audit().record({visit.companyId(),
                                    0,
                                    visit.today().iso(),
                                    {},
                                    visit.userName(),
                                    "personal_data.exported",
                                    "customer " + std::to_string(customer->id),
                                    {}});
  return Response::download(document.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n",
                            "application/json", "personal-data-" + customer->code + "-" + visit.today().iso() + ".json");
}

Answer erase(Visit& visit) {
  const auto customer = customerOf(visit);
  if (!customer) return noSuchCustomer(visit);
  const auto& form = visit.request.form;
  if (form.trimmed("code") != customer->code)
    return page(visit, *customer, visit.tr("Nothing was erased: to confirm, type the customer's code as it stands above."));
  const auto running = visit.application.apps().visit(form.get("app"));
  if (!running) return page(visit, *customer, visit.tr("Nothing was erased: this app does not run."));
  const auto erased = running->module->eraseCustomer(visit.context(), customer->id);
  if (!erased) return page(visit, *customer, visit.tr("Nothing was erased. {reason}", {{"reason", visit.tr(erased.failure())}}));
  visit.application.audit().record({visit.companyId(),
                                    0,
                                    visit.today().iso(),
                                    form.get("app"),
                                    visit.userName(),
                                    "personal_data.erased",
                                    "customer " + std::to_string(customer->id),
                                    {}});
  Notice notice;
  notice.icon = "trash";
  notice.text = visit.tr("{app} has erased what it kept.", {{"app", nameOf(visit, form.get("app"))}});
  return Accepted{customerHref(customer->code) + "/personal-data", notice};
}

}  // namespace

void addPersonalDataPages(Site& site) {
  site.get("/customers/{code}/personal-data", Access::kAccountant,
           [&site](Visit& visit) { return site.answer(visit, show(visit)); });
  site.get("/customers/{code}/personal-data/export", Access::kAccountant,
           [&site](Visit& visit) { return site.answer(visit, exported(visit)); });
  site.post("/customers/{code}/personal-data/erase", Access::kAdmin,
            [&site](Visit& visit) { return site.answer(visit, erase(visit)); });
}

}  // namespace host::web
