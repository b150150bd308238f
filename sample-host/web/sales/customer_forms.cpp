// Entering and editing customers and their contacts.
#include <algorithm>

#include "sample-host/erp/customers.hpp"
#include "sample-host/web/sales/customer_parts.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/sales/words.hpp"

namespace host::web {
namespace {

using nlohmann::json;

erp::Customer postedCustomer(const Fields& form, erp::Customer customer) {
  customer.code = form.trimmed("code");
  customer.name = form.trimmed("name");
  customer.kind = erp::fromWord<erp::CustomerKind>(form.get("kind")).value_or(customer.kind);
  customer.category = form.trimmed("category");
  customer.language = form.trimmed("language");
  customer.country = form.trimmed("country");
  customer.email = form.trimmed("email");
  customer.phone = form.trimmed("phone");
  customer.accountingAccount = form.trimmed("accounting_account");
  customer.street = form.trimmed("street");
  customer.postcode = form.trimmed("postcode");
  customer.city = form.trimmed("city");
  customer.registration = form.trimmed("registration");
  customer.vatNumber = form.trimmed("vat_number");
  customer.noReminders = form.has("no_reminders");
  customer.version = numberOf(form.get("version"), 0);
  return customer;
}

std::vector<Choice> categoryChoices(const Visit& visit, kit::sql::Session& sql, const std::string& present) {
  std::vector<Choice> choices{{"", visit.tr("none")}, {"key_account", visit.tr("Key account")}};
  for (const auto& category : erp::customerCategories(sql, visit.companyId()))
    if (category != "key_account") choices.push_back({category, category});
  const bool listed = std::any_of(choices.begin(), choices.end(), [&](const Choice& choice) { return choice.value == present; });
  if (!listed) choices.push_back({present, present});
  return choices;
}

Answer customerForm(const Visit& visit, kit::sql::Session& sql, const erp::Customer& customer, const std::string& savedCode,
                    const FormErrors& errors) {
  json fields;
  const auto text = [&](const char* name, const std::string& value) { fields[name] = inputModel(name, value, errors); };
  text("code", customer.code);
  text("name", customer.name);
  text("email", customer.email);
  text("phone", customer.phone);
  text("accounting_account", customer.accountingAccount);
  text("street", customer.street);
  text("postcode", customer.postcode);
  text("city", customer.city);
  text("registration", customer.registration);
  text("vat_number", customer.vatNumber);
  fields["kind"] = selectModel("kind", choicesOf<erp::CustomerKind>(visit), std::string(erp::wordOf(customer.kind)), errors);
  fields["category"] = selectModel("category", categoryChoices(visit, sql, customer.category), customer.category, errors);
  fields["language"] = selectModel("language", languageChoices(visit, customer.language, true), customer.language, errors);
  fields["country"] = selectModel("country", countryChoices(visit, customer.country), customer.country, errors);
  fields["no_reminders"] = {{"name", "no_reminders"}, {"is_checked", customer.noReminders}};
  const bool isNew = savedCode.empty();
  const auto href = isNew ? std::string("/customers") : customerHref(savedCode);
  return View{"customer_form",
              isNew ? visit.tr("New customer") : visit.tr("Edit {name}", {{"name", customer.name}}),
              {{"is_new", isNew},
               {"name", customer.name},
               {"action", isNew ? "/customers/new" : href + "/edit"},
               {"cancel_href", href},
               {"version", customer.version},
               {"error", errors.above(visit, fields)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

Answer saveCustomer(Visit& visit, kit::sql::Session& sql, const erp::Customer& customer, const std::string& savedCode) {
  const auto saved = erp::saveCustomer(sql, actorOf(visit), customer);
  if (!saved) {
    FormErrors errors;
    errors.add(visit, saved.refusal());
    return customerForm(visit, sql, customer, savedCode, errors);
  }
  Notice notice;
  notice.text =
      savedCode.empty() ? visit.tr("{name} is a customer now.", {{"name", customer.name}}) : visit.tr("The changes are saved.");
  return Accepted{customerHref(customer.code), notice};
}

Answer newCustomer(Visit& visit, kit::sql::Session& sql) {
  erp::Customer customer;
  customer.country = visit.company().country;
  if (!visit.request.isPost()) return customerForm(visit, sql, customer, {}, {});
  return saveCustomer(visit, sql, postedCustomer(visit.request.form, customer), {});
}

Answer editCustomer(Visit& visit, kit::sql::Session& sql) {
  const auto customer = erp::findCustomer(sql, visit.companyId(), visit.request.capture("code"));
  if (!customer) return noSuchCustomer(visit);
  if (!visit.request.isPost()) return customerForm(visit, sql, *customer, customer->code, {});
  return saveCustomer(visit, sql, postedCustomer(visit.request.form, *customer), customer->code);
}

Answer contactForm(const Visit& visit, const erp::Customer& customer, const erp::Contact& contact, const FormErrors& errors) {
  const auto href = customerHref(customer.code);
  const auto own = href + "/contacts/" + (contact.id == 0 ? "new" : std::to_string(contact.id));
  const json fields{
      {"name", inputModel("name", contact.name, errors)},
      {"salutation", inputModel("salutation", contact.salutation, errors)},
      {"role", selectModel("role", choicesOf<erp::ContactRole>(visit), std::string(erp::wordOf(contact.role)), errors)},
      {"email", inputModel("email", contact.email, errors)},
      {"phone", inputModel("phone", contact.phone, errors)}};
  return View{"contact_form",
              contact.id == 0 ? visit.tr("New contact") : visit.tr("Edit the contact"),
              {{"is_new", contact.id == 0},
               {"customer", {{"name", customer.name}, {"href", href}}},
               {"action", own},
               {"delete_action", contact.id == 0 ? json(nullptr) : json(own + "/delete")},
               {"version", contact.version},
               {"error", errors.above(visit, fields)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

Problem noSuchContact(const Visit& visit, const erp::Customer& customer) {
  return {404,
          "user",
          visit.tr("This contact does not exist"),
          visit.tr("Somebody may have removed it meanwhile."),
          customerHref(customer.code),
          visit.tr("To the customer"),
          {}};
}

std::optional<erp::Contact> findContact(const Visit& visit, kit::sql::Session& sql, const erp::Customer& customer) {
  const auto id = numberOf(visit.request.capture("id"), 0);
  for (auto& contact : erp::contacts(sql, visit.companyId(), customer.id))
    if (contact.id == id) return contact;
  return std::nullopt;
}

Answer contact(Visit& visit, kit::sql::Session& sql) {
  const auto customer = erp::findCustomer(sql, visit.companyId(), visit.request.capture("code"));
  if (!customer) return noSuchCustomer(visit);
  const bool isNew = visit.request.capture("id").empty();
  auto found = isNew ? std::optional<erp::Contact>(erp::Contact{}) : findContact(visit, sql, *customer);
  if (!found) return noSuchContact(visit, *customer);
  auto& edited = *found;
  edited.customerId = customer->id;
  FormErrors errors;
  if (!visit.request.isPost()) return contactForm(visit, *customer, edited, errors);
  const auto& form = visit.request.form;
  edited.name = form.trimmed("name");
  edited.salutation = form.trimmed("salutation");
  edited.role = erp::fromWord<erp::ContactRole>(form.get("role")).value_or(edited.role);
  edited.email = form.trimmed("email");
  edited.phone = form.trimmed("phone");
  edited.version = numberOf(form.get("version"), 0);
  const auto saved = erp::saveContact(sql, actorOf(visit), edited);
  if (!saved) {
    errors.add(visit, saved.refusal());
    return contactForm(visit, *customer, edited, errors);
  }
  Notice notice;
  notice.text = isNew ? visit.tr("The contact is added.") : visit.tr("The changes are saved.");
  return Accepted{customerHref(customer->code), notice};
}

Answer deleteContact(Visit& visit, kit::sql::Session& sql) {
  const auto customer = erp::findCustomer(sql, visit.companyId(), visit.request.capture("code"));
  if (!customer) return noSuchCustomer(visit);
  const auto found = findContact(visit, sql, *customer);
  if (!found) return noSuchContact(visit, *customer);
  const auto done = erp::deleteContact(sql, actorOf(visit), found->id);
  Notice notice;
  if (done) {
    notice.icon = "trash";
    notice.text = visit.tr("The contact {name} is removed.", {{"name", found->name}});
  } else {
    notice = {"bad", "alert-circle", say(visit, done.refusal()), {}, {}, {}, {}};
  }
  return Accepted{customerHref(customer->code), notice};
}

}  // namespace

void addCustomerForms(Site& site) {
  site.get("/customers/new", Access::kAccountant, site.with(newCustomer));
  site.post("/customers/new", Access::kAccountant, site.with(newCustomer));
  site.get("/customers/{code}/edit", Access::kAccountant, site.with(editCustomer));
  site.post("/customers/{code}/edit", Access::kAccountant, site.with(editCustomer));
  site.get("/customers/{code}/contacts/new", Access::kAccountant, site.with(contact));
  site.post("/customers/{code}/contacts/new", Access::kAccountant, site.with(contact));
  site.get("/customers/{code}/contacts/{id}", Access::kAccountant, site.with(contact));
  site.post("/customers/{code}/contacts/{id}", Access::kAccountant, site.with(contact));
  site.post("/customers/{code}/contacts/{id}/delete", Access::kAccountant, site.with(deleteContact));
}

}  // namespace host::web
