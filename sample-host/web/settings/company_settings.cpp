// The company, its departments, and a new company.
#include <algorithm>
#include <array>

#include "sample-host/erp/companies.hpp"
#include "sample-host/web/http/encoding.hpp"
#include "sample-host/web/sales/words.hpp"
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/base64.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 20> kZones{{"Europe/Paris",    "Europe/Brussels",    "Europe/Luxembourg",  "Europe/Zurich",
                                              "Europe/Berlin",   "Europe/Madrid",      "Europe/Rome",        "Europe/London",
                                              "Europe/Lisbon",   "America/Martinique", "America/Guadeloupe", "America/Cayenne",
                                              "Indian/Reunion",  "Indian/Mayotte",     "Pacific/Noumea",     "Pacific/Tahiti",
                                              "America/Toronto", "America/New_York",   "Africa/Tunis",       "UTC"}};

std::vector<Choice> zoneChoices(const std::string& present) {
  std::vector<Choice> choices;
  bool listed = present.empty();
  for (const char* zone : kZones) {
    choices.push_back({zone, zone});
    listed = listed || present == zone;
  }
  if (!listed) choices.push_back({present, present});
  return choices;
}

struct TextField {
  const char* name;
  std::string erp::Company::*value;
  bool manyLines = false;
};

constexpr std::array<TextField, 17> kTexts{{{"name", &erp::Company::name},
                                            {"legal_form", &erp::Company::legalForm},
                                            {"share_capital", &erp::Company::shareCapital},
                                            {"trade_register", &erp::Company::tradeRegister},
                                            {"registration", &erp::Company::registration},
                                            {"vat_number", &erp::Company::vatNumber},
                                            {"email", &erp::Company::email},
                                            {"phone", &erp::Company::phone},
                                            {"street", &erp::Company::street},
                                            {"postcode", &erp::Company::postcode},
                                            {"city", &erp::Company::city},
                                            {"iban", &erp::Company::iban},
                                            {"bic", &erp::Company::bic},
                                            {"invoice_prefix", &erp::Company::invoicePrefix},
                                            {"credit_prefix", &erp::Company::creditPrefix},
                                            {"late_penalty", &erp::Company::latePenalty, true},
                                            {"early_discount", &erp::Company::earlyDiscount, true}}};

Answer companyForm(const Visit& visit, const erp::Company& company, const std::string& vatRate, const FormErrors& errors) {
  json fields;
  for (const auto& field : kTexts) fields[field.name] = inputModel(field.name, company.*field.value, errors);
  fields["vat_rate"] = inputModel("vat_rate", vatRate, errors);
  fields["country"] = selectModel("country", countryChoices(visit, company.country), company.country, errors);
  fields["language"] = selectModel("language", languageChoices(visit, company.language, false), company.language, errors);
  fields["timezone"] = selectModel("timezone", zoneChoices(company.timezone), company.timezone, errors);
  return View{"settings/company",
              visit.tr("Company"),
              {{"tabs", tabsModel(visit, "/settings/company")},
               {"action", "/settings/company"},
               {"version", company.version},
               {"error", errors.above(visit, fields)},
               {"can_edit", visit.may(runtime::Role::kAdmin)},
               {"logo_href", company.logo.empty() ? "" : "/settings/company/logo"},
               {"new_company_href", visit.may(runtime::Role::kAdmin) ? json("/settings/companies/new") : json(nullptr)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

void readLogo(const Visit& visit, erp::Company& company, FormErrors& errors) {
  constexpr std::size_t kMost = 300'000;
  for (const auto& upload : visit.request.uploads) {
    if (upload.field != "logo" || upload.content.empty()) continue;
    if (upload.content.size() > kMost)
      errors.add({}, visit.tr("The logo is larger than 300 kB: save it smaller, and choose it again."));
    else if (upload.content.rfind("\x89PNG\r\n\x1a\n", 0) != 0)
      errors.add({}, visit.tr("The logo is no PNG picture: save it as PNG, and choose it again."));
    else
      company.logo = base64(upload.content);
  }
}

Answer company(Visit& visit, kit::sql::Session& sql) {
  auto company = erp::company(sql, visit.companyId()).value();
  if (!visit.request.isPost()) return companyForm(visit, company, typedDecimal(visit, company.vatRate, 2), {});
  FormErrors errors;
  const auto& form = visit.request.form;
  for (const auto& field : kTexts)
    company.*field.value = field.manyLines ? form.paragraphs(field.name) : form.trimmed(field.name);
  company.country = form.get("country");
  company.language = form.get("language");
  company.timezone = form.get("timezone");
  company.version = numberOf(form.get("version"), 0);
  for (auto* code : {&company.iban, &company.bic}) code->erase(std::remove(code->begin(), code->end(), ' '), code->end());
  if (!runtime::isZone(company.timezone)) errors.add("timezone", visit.tr("Choose a time zone of the list."));
  if (const auto rate = readDecimal(visit, errors, "vat_rate", form.get("vat_rate").empty() ? "0" : form.get("vat_rate"), 2))
    company.vatRate = static_cast<int>(std::clamp<std::int64_t>(*rate, -1, 10'001));  // beyond, the ERP says what is wrong
  readLogo(visit, company, errors);
  if (!errors.any()) {
    const auto saved = erp::saveCompany(sql, actorOf(visit), company);
    if (!saved) errors.add(visit, saved.refusal());
  }
  if (errors.any()) return companyForm(visit, company, form.get("vat_rate"), errors);
  Notice notice;
  notice.text = visit.tr("The changes are saved.");
  return Accepted{"/settings/company", notice};
}

Answer logo(Visit& visit, kit::sql::Session& sql) {
  const auto company = erp::company(sql, visit.companyId());
  auto bytes = company ? fromBase64(company->logo) : std::nullopt;
  if (!bytes || bytes->empty()) return Response::text("There is no logo.\n", 404);
  Response response;
  response.body = std::move(*bytes);
  response.contentType = "image/png";
  response.policy = ContentPolicy::kFile;
  return response;
}

Answer newCompanyForm(const Visit& visit, const erp::Company& company, const FormErrors& errors) {
  std::vector<Choice> currencies;
  for (const char* code : {"EUR", "CHF", "GBP", "USD", "CAD", "TND", "JPY", "PLN"}) currencies.push_back({code, code});
  const json fields{
      {"code", inputModel("code", company.code, errors)},
      {"name", inputModel("name", company.name, errors)},
      {"country", selectModel("country", countryChoices(visit, company.country), company.country, errors)},
      {"currency", selectModel("currency", currencies, company.currency, errors)},
      {"language", selectModel("language", languageChoices(visit, company.language, false), company.language, errors)},
      {"timezone", selectModel("timezone", zoneChoices(company.timezone), company.timezone, errors)}};
  return View{"settings/company_new",
              visit.tr("New company"),
              {{"action", "/settings/companies/new"},
               {"cancel_href", "/settings"},
               {"error", errors.above(visit, fields)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

Response newCompany(const Site& site, Visit& visit) {
  erp::Company company;
  company.country = "FR";
  company.currency = "EUR";
  company.language = "fr";
  company.timezone = "Europe/Paris";
  company.vatRate = 2000;
  if (!visit.request.isPost()) return site.answer(visit, newCompanyForm(visit, company, {}));
  const auto& form = visit.request.form;
  company.code = form.trimmed("code");
  company.name = form.trimmed("name");
  company.country = form.get("country");
  company.currency = form.get("currency");
  company.language = form.get("language");
  company.timezone = form.get("timezone");
  FormErrors errors;
  std::int64_t id = 0;
  {
    auto sql = visit.application.pool().acquire();
    const auto made = erp::createCompany(*sql, {0, visit.userName(), visit.application.clock().now()}, company);
    if (made) {
      id = *made;
    } else {
      errors.add(visit, made.refusal());
    }
  }
  if (errors.any()) return site.answer(visit, newCompanyForm(visit, company, errors));
  Notice notice;
  notice.text = visit.tr("{name} is there. Say what its invoices must say.", {{"name", company.name}});
  for (const auto& sentence : visit.application.apps().prepareCompanies()) {
    notice.kind = "warn";
    notice.icon = "alert-triangle";
    notice.text += " " + sentence;
  }
  // The session knows the company from its next request on; it begins to work in it at once.
  if (auto fresh = visit.application.identity().session(visit.request.cookies.get("atrium_session")))
    visit.application.identity().chooseCompany(*fresh, id);
  return site.answer(visit, Accepted{"/settings/company", notice});
}

Answer departmentsPage(const Visit& visit, kit::sql::Session& sql, const erp::Department* edited, const FormErrors& errors) {
  const bool mayEdit = visit.may(runtime::Role::kAdmin);
  json rows = json::array();
  for (const auto& each : erp::departments(sql, visit.companyId()))
    rows.push_back({{"code", each.code},
                    {"name", each.name},
                    {"email", each.email},
                    {"sender_name", each.senderName},
                    {"edit_href", address("/settings/departments", {{"edit", each.code}})}});
  json form = nullptr;
  json fields = json::object();
  if (edited != nullptr && mayEdit) {
    fields = {{"code", inputModel("code", edited->code, errors)},
              {"name", inputModel("name", edited->name, errors)},
              {"email", inputModel("email", edited->email, errors)},
              {"sender_name", inputModel("sender_name", edited->senderName, errors)}};
    form = {{"is_new", edited->id == 0},
            {"action", edited->id == 0 ? "/settings/departments" : "/settings/departments/" + std::to_string(edited->id)},
            {"cancel_href", "/settings/departments"},
            {"version", edited->version},
            {"fields", fields}};
  }
  return View{"settings/departments",
              visit.tr("Departments"),
              {{"tabs", tabsModel(visit, "/settings/departments")},
               {"error", errors.above(visit, fields)},
               {"can_edit", mayEdit},
               {"new_href", "/settings/departments?new=1"},
               {"rows", rows},
               {"has_rows", !rows.empty()},
               {"form", form}},
              errors.any() ? 422 : 200};
}

Answer departments(Visit& visit, kit::sql::Session& sql) {
  const auto& parameters = visit.request.parameters;
  const erp::Department fresh;
  if (parameters.has("new")) return departmentsPage(visit, sql, &fresh, {});
  for (const auto& each : erp::departments(sql, visit.companyId()))
    if (each.code == parameters.get("edit")) return departmentsPage(visit, sql, &each, {});
  return departmentsPage(visit, sql, nullptr, {});
}

Answer saveDepartment(Visit& visit, kit::sql::Session& sql) {
  const auto& form = visit.request.form;
  erp::Department department;
  department.id = numberOf(visit.request.capture("id"), 0);
  department.code = form.trimmed("code");
  department.name = form.trimmed("name");
  department.email = form.trimmed("email");
  department.senderName = form.trimmed("sender_name");
  department.version = numberOf(form.get("version"), 0);
  const auto saved = erp::saveDepartment(sql, actorOf(visit), department);
  if (!saved) {
    FormErrors errors;
    errors.add(visit, saved.refusal());
    return departmentsPage(visit, sql, &department, errors);
  }
  Notice notice;
  notice.text = visit.tr("The changes are saved.");
  return Accepted{"/settings/departments", notice};
}

}  // namespace

json tabsModel(const Visit& visit, const std::string& current) {
  json tabs = json::array();
  const auto tab = [&](const std::string& title, const std::string& href) {
    tabs.push_back({{"title", title}, {"href", href}, {"is_current", href == current}});
  };
  tab(visit.tr("Company"), "/settings/company");
  tab(visit.tr("Departments"), "/settings/departments");
  if (visit.may(runtime::Role::kAdmin)) {
    tab(visit.tr("Invoice format"), "/settings/invoice-format");
    tab(visit.tr("Mail"), "/settings/mail");
    tab(visit.tr("Users"), "/settings/users");
    tab(visit.tr("Stores and publishers"), "/settings/stores");
    tab(visit.tr("Public address"), "/settings/public");
  }
  for (const auto& page : visit.application.apps().settingsPages()) tab(page.title.in(visit.language), page.href);
  return tabs;
}

void addAppSettings(Site& site) {
  site.get("/settings/{app}", Access::kViewer, [&site](Visit& visit) {
    for (const auto& page : visit.application.apps().settingsPages())
      if (page.appId == visit.request.capture("app")) return Response::redirect(page.href);
    return site.problem(visit, {404,
                                "settings",
                                visit.tr("There are no such settings"),
                                visit.tr("The app may be disabled, or have none."),
                                "/settings",
                                visit.tr("To the settings"),
                                {}});
  });
}

void addCompanySettings(Site& site) {
  site.get("/settings", Access::kViewer, [](Visit&) { return Response::redirect("/settings/company"); });
  site.get("/settings/company", Access::kViewer, site.with(company));
  site.post("/settings/company", Access::kAdmin, site.with(company));
  site.get("/settings/company/logo", Access::kViewer, site.with(logo));
  site.get("/settings/companies/new", Access::kAdmin, [&site](Visit& visit) { return newCompany(site, visit); });
  site.post("/settings/companies/new", Access::kAdmin, [&site](Visit& visit) { return newCompany(site, visit); });
  site.get("/settings/departments", Access::kViewer, site.with(departments));
  site.post("/settings/departments", Access::kAdmin, site.with(saveDepartment));
  site.post("/settings/departments/{id}", Access::kAdmin, site.with(saveDepartment));
}

}  // namespace host::web
