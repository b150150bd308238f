// Who may sign in, and what each may do and see.
#include <algorithm>

#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/forms.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;

std::string titleOf(const Visit& visit, runtime::Role role) {
  switch (role) {
    case runtime::Role::kAdmin: return visit.tr("Administrator");
    case runtime::Role::kAccountant: return visit.tr("Accountant");
    case runtime::Role::kViewer: break;
  }
  return visit.tr("Viewer");
}

std::string companiesText(const Visit& visit, const runtime::User& user) {
  if (user.seesAllCompanies) return visit.tr("all companies");
  std::string text;
  for (const auto& code : user.companies) text += (text.empty() ? "" : ", ") + code;
  return text.empty() ? visit.tr("no company") : text;
}

json formModel(const Visit& visit, const runtime::User& user, bool isNew, const FormErrors& errors) {
  std::vector<Choice> roles;
  for (const auto role : {runtime::Role::kViewer, runtime::Role::kAccountant, runtime::Role::kAdmin})
    roles.push_back({runtime::nameOf(role), titleOf(visit, role)});
  json companies = json::array();
  for (const auto& company : visit.application.companies().all())
    companies.push_back(
        {{"code", company.code},
         {"name", company.name},
         {"is_checked", std::find(user.companies.begin(), user.companies.end(), company.code) != user.companies.end()}});
  const bool isSelf = user.name == visit.userName();
  return {{"is_new", isNew},
          {"action", isNew ? "/settings/users" : address("/settings/users/change", {{"name", user.name}})},
          {"cancel_href", "/settings/users"},
          {"remove_action", isNew || isSelf ? json(nullptr) : json(address("/settings/users/remove", {{"name", user.name}}))},
          {"fields",
           {{"name", inputModel("name", user.name, errors)},
            {"password", inputModel("password", "", errors)},
            {"role", selectModel("role", roles, runtime::nameOf(user.role), errors)}}},
          {"all_companies", user.seesAllCompanies},
          {"companies", companies}};
}

Answer page(const Visit& visit, const runtime::User* edited, bool isNew, const FormErrors& errors) {
  json rows = json::array();
  for (const auto& user : visit.application.identity().users())
    rows.push_back({{"name", user.name},
                    {"role", titleOf(visit, user.role)},
                    {"companies", companiesText(visit, user)},
                    {"is_self", user.name == visit.userName()},
                    {"edit_href", address("/settings/users", {{"edit", user.name}})}});
  const json form = edited == nullptr ? json(nullptr) : formModel(visit, *edited, isNew, errors);
  return View{"settings/users",
              visit.tr("Users"),
              {{"tabs", tabsModel(visit, "/settings/users")},
               {"error", errors.above(visit, form.is_null() ? json::object() : form["fields"])},
               {"rows", rows},
               {"new_href", "/settings/users?new=1"},
               {"form", form}},
              errors.any() ? 422 : 200};
}

std::optional<runtime::User> userNamed(const Visit& visit, const std::string& name) {
  for (auto& user : visit.application.identity().users())
    if (user.name == name) return std::move(user);
  return std::nullopt;
}

Problem noSuchUser(const Visit& visit) {
  return {404,
          "user",
          visit.tr("There is no such user"),
          visit.tr("Somebody may have removed this user meanwhile."),
          "/settings/users",
          visit.tr("To the users"),
          {}};
}

Answer show(Visit& visit) {
  const auto& parameters = visit.request.parameters;
  runtime::User fresh;
  fresh.role = runtime::Role::kAccountant;
  if (parameters.has("new")) return page(visit, &fresh, true, {});
  if (!parameters.has("edit")) return page(visit, nullptr, false, {});
  const auto user = userNamed(visit, parameters.get("edit"));
  if (!user) return noSuchUser(visit);
  return page(visit, &*user, false, {});
}

runtime::User posted(const Fields& form, runtime::User user) {
  user.role = runtime::roleOf(form.get("role")).value_or(user.role);
  user.seesAllCompanies = form.has("all_companies");
  user.companies = form.all("companies");
  return user;
}

// No ticked company and not all of them would mean "all" to the store: it is asked for instead.
bool seesNothing(const Visit& visit, const runtime::User& user, FormErrors& errors) {
  if (user.seesAllCompanies || !user.companies.empty()) return false;
  errors.add({}, visit.tr("Tick all companies, or those that this user sees."));
  return true;
}

Answer accepted(const std::string& text) {
  Notice notice;
  notice.text = text;
  return Accepted{"/settings/users", notice};
}

Answer create(Visit& visit) {
  const auto& form = visit.request.form;
  runtime::User user;
  user.name = form.trimmed("name");
  user = posted(form, user);
  FormErrors errors;
  if (seesNothing(visit, user, errors)) return page(visit, &user, true, errors);
  const auto companies = user.seesAllCompanies ? std::vector<std::string>{} : user.companies;
  const auto added = visit.application.identity().addUser(user.name, form.get("password"), user.role, companies);
  if (!added) {
    const auto& failure = added.failure();
    if (failure.kind == runtime::FailureKind::kConflict)  // the runtime's sentence is for the shell
      errors.add("name",
                 visit.tr("There is already a user {name}: choose another name, or edit that user.", {{"name", user.name}}));
    else
      errors.add(failure.id.rfind("A password", 0) == 0 ? "password" : "name", visit.tr(failure));
    return page(visit, &user, true, errors);
  }
  visit.application.audit().record({0, 0, {}, {}, visit.userName(), "user.added", user.name, runtime::nameOf(user.role)});
  return accepted(visit.tr("{name} may sign in now.", {{"name", user.name}}));
}

Answer change(Visit& visit) {
  const auto known = userNamed(visit, visit.request.parameters.get("name"));
  if (!known) return noSuchUser(visit);
  const auto& form = visit.request.form;
  const auto user = posted(form, *known);
  FormErrors errors;
  if (seesNothing(visit, user, errors)) return page(visit, &user, false, errors);
  const auto companies = user.seesAllCompanies ? std::vector<std::string>{} : user.companies;
  const auto changed = visit.application.identity().changeUser(user.name, form.get("password"), user.role, companies);
  if (!changed) {
    errors.add(visit, changed.failure());
    return page(visit, &user, false, errors);
  }
  visit.application.audit().record({0, 0, {}, {}, visit.userName(), "user.changed", user.name, runtime::nameOf(user.role)});
  return accepted(visit.tr("The changes are saved."));
}

Answer remove(Visit& visit) {
  const auto& name = visit.request.parameters.get("name");
  if (name == visit.userName()) return noSuchUser(visit);  // nobody locks himself out
  const auto removed = visit.application.identity().removeUser(name);
  if (!removed) {
    FormErrors errors;
    errors.add(visit, removed.failure());
    return page(visit, nullptr, false, errors);
  }
  visit.application.audit().record({0, 0, {}, {}, visit.userName(), "user.removed", name, {}});
  return accepted(visit.tr("{name} may not sign in any more.", {{"name", name}}));
}

}  // namespace

void addUserSettings(Site& site) {
  const auto on = [&site](Answer (*decide)(Visit&)) {
    return [&site, decide](Visit& visit) { return site.answer(visit, decide(visit)); };
  };
  site.get("/settings/users", Access::kAdmin, on(show));
  site.post("/settings/users", Access::kAdmin, on(create));
  site.post("/settings/users/change", Access::kAdmin, on(change));
  site.post("/settings/users/remove", Access::kAdmin, on(remove));
}

}  // namespace host::web
