// Through which account mail leaves: the host's, the company's, a department's; and a test.
#include <algorithm>

#include "sample-host/erp/companies.hpp"
#include "sample-host/runtime/test_mail.hpp"
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/forms.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;
using runtime::MailAccount;

/// Where an account is set: "0/0" the host, "12/0" a company, "12/7" a department. Only places of the current company are
/// offered.
struct Place {
  std::int64_t companyId = 0, departmentId = 0;
  std::string title;
  [[nodiscard]] std::string id() const { return std::to_string(companyId) + "/" + std::to_string(departmentId); }
};

std::vector<Place> placesOf(const Visit& visit) {
  std::vector<Place> places{{visit.companyId(), 0, visit.company().name}};
  {
    auto sql = visit.application.pool().acquire();
    for (const auto& each : erp::departments(*sql, visit.companyId())) places.push_back({visit.companyId(), each.id, each.name});
  }
  // The account of all companies is the matter of those who see all companies.
  if (visit.session->user.seesAllCompanies) places.push_back({0, 0, visit.tr("All companies without an account of their own")});
  return places;
}

std::optional<Place> placeOf(const Visit& visit, const std::string& id) {
  for (auto& place : placesOf(visit))
    if (place.id() == id) return place;
  return std::nullopt;
}

std::optional<MailAccount> accountAt(const Visit& visit, const Place& place) {
  for (auto& account : visit.application.mailAccounts().all())
    if (account.companyId == place.companyId && account.departmentId == place.departmentId) return account;
  return std::nullopt;
}

MailAccount fresh(const Place& place) {
  MailAccount account;
  account.companyId = place.companyId;
  account.departmentId = place.departmentId;
  account.port = 587;
  return account;
}

std::string securityTitle(const Visit& visit, const std::string& word) {
  if (word == "none") return visit.tr("none (this machine and private networks)");
  if (word == "tls") return visit.tr("TLS from the start (465)");
  return visit.tr("STARTTLS (587)");
}

json placesModel(const Visit& visit, const Place& current) {
  json model = json::array();
  for (const auto& place : placesOf(visit)) {
    const auto account = accountAt(visit, place);
    std::string summary = place.companyId == 0 ? visit.tr("not set") : visit.tr("as the wider place");
    json status = nullptr;
    if (account && !account->host.empty()) {
      summary = account->host + ":" + std::to_string(account->port) + ", " + securityTitle(visit, account->security);
      if (!account->problem.empty()) status = statusModel("bad", "mail-exclamation", visit.tr("It does not work"));
    }
    model.push_back({{"title", place.title},
                     {"summary", summary},
                     {"status", status},
                     {"edit_href", address("/settings/mail", {{"place", place.id()}})},
                     {"is_current", place.id() == current.id()}});
  }
  return model;
}

json formModel(const Visit& visit, const Place& place, const MailAccount& account, const std::string& port,
               const std::string& timeout, bool isSet, const FormErrors& errors) {
  std::vector<Choice> securities;
  for (const char* word : {"starttls", "tls", "none"}) securities.push_back({word, securityTitle(visit, word)});
  return {{"title", place.title},
          {"action", "/settings/mail"},
          {"place", place.id()},
          {"has_secret", account.hasSecret},
          {"is_set", isSet},
          {"remove_action", isSet ? json("/settings/mail/remove") : json(nullptr)},
          {"fields",
           {{"host", inputModel("host", account.host, errors)},
            {"port", inputModel("port", port, errors)},
            {"user", inputModel("user", account.user, errors)},
            {"secret", inputModel("secret", "", errors)},
            {"from", inputModel("from", account.from, errors)},
            {"sender_name", inputModel("sender_name", account.senderName, errors)},
            {"reply_to", inputModel("reply_to", account.replyTo, errors)},
            {"timeout", inputModel("timeout", timeout, errors)},
            {"bounces_pop3", inputModel("bounces_pop3", account.bouncesPop3, errors)},
            {"security", selectModel("security", securities, account.security, errors)}}}};
}

json testModel(const Visit& visit, const Place& place, const std::string& to, const json& answer) {
  const auto used = visit.application.mailAccounts().resolve(place.companyId, place.departmentId);
  if (!used) return nullptr;
  return {{"action", "/settings/mail/test"},
          {"mailbox_action", used->bouncesPop3.empty() ? json(nullptr) : json("/settings/mail/test-mailbox")},
          {"place", place.id()},
          {"field", inputModel("to", to, {})},
          {"answer", answer}};
}

/// What a try has shown, as parts/notice.
json triedModel(bool works, const std::string& sentence) {
  return {{"kind", works ? "ok" : "bad"},
          {"icon_name", works ? "check" : "mail-exclamation"},
          {"text", sentence},
          {"link", nullptr},
          {"undo", nullptr}};
}

Answer pageOf(const Visit& visit, const Place& place, const MailAccount& account, const std::string& port,
              const std::string& timeout, const FormErrors& errors, const std::string& to = {}, const json& tested = nullptr) {
  const auto stored = accountAt(visit, place);
  const auto form = formModel(visit, place, account, port, timeout, stored && !stored->host.empty(), errors);
  return View{"settings/mail",
              visit.tr("Mail"),
              {{"tabs", tabsModel(visit, "/settings/mail")},
               {"error", errors.above(visit, form["fields"])},
               {"places", placesModel(visit, place)},
               {"problem", stored ? stored->problem : ""},
               {"form", form},
               {"test", testModel(visit, place, to, tested)}},
              errors.any() ? 422 : 200};
}

Answer pageOf(const Visit& visit, const Place& place, const std::string& to = {}, const json& tested = nullptr) {
  const auto account = accountAt(visit, place).value_or(fresh(place));
  const auto port = account.port > 0 ? std::to_string(account.port) : "";
  return pageOf(visit, place, account, port, std::to_string(account.timeoutSeconds), {}, to, tested);
}

Problem noSuchPlace(const Visit& visit) {
  return {404,
          "mail",
          visit.tr("There is no such mail account for you"),
          visit.tr("The department may have been removed."),
          "/settings/mail",
          visit.tr("To the mail accounts"),
          {}};
}

Answer show(Visit& visit) {
  const auto& wanted = visit.request.parameters.get("place");
  const auto place = placeOf(visit, wanted.empty() ? std::to_string(visit.companyId()) + "/0" : wanted);
  if (!place) return noSuchPlace(visit);
  return pageOf(visit, *place);
}

Answer save(Visit& visit) {
  const auto& form = visit.request.form;
  const auto place = placeOf(visit, form.get("place"));
  if (!place) return noSuchPlace(visit);
  auto account = accountAt(visit, *place).value_or(fresh(*place));
  account.host = form.trimmed("host");
  account.user = form.trimmed("user");
  account.secret = form.get("secret");
  account.security = form.get("security");
  account.from = form.trimmed("from");
  account.senderName = form.trimmed("sender_name");
  account.replyTo = form.trimmed("reply_to");
  account.bouncesPop3 = form.trimmed("bounces_pop3");
  FormErrors errors;
  const auto port = readDecimal(visit, errors, "port", form.get("port"), 0);
  if (port && (*port < 1 || *port > 65535))
    errors.add("port", visit.tr("A port lies between 1 and 65535; usual ones are 587, 465 and 25."));
  const auto timeout = readDecimal(visit, errors, "timeout", form.get("timeout").empty() ? "30" : form.get("timeout"), 0);
  if (timeout && (*timeout < 1 || *timeout > 600)) errors.add("timeout", visit.tr("Give up after 1 to 600 seconds."));
  if (!errors.any()) {
    account.port = static_cast<int>(*port);
    account.timeoutSeconds = static_cast<int>(*timeout);
    const auto done = visit.application.mailAccounts().set(account);
    if (!done) errors.add(visit, done.failure());
  }
  if (errors.any()) return pageOf(visit, *place, account, form.get("port"), form.get("timeout"), errors);
  visit.application.audit().record({place->companyId, 0, {}, {}, visit.userName(), "mail.set", account.id(), account.host});
  Notice notice;
  notice.text = visit.tr("The mail account is saved. Send a test to be sure.");
  return Accepted{address("/settings/mail", {{"place", place->id()}}), notice};
}

Answer removeAccount(Visit& visit) {
  const auto place = placeOf(visit, visit.request.form.get("place"));
  if (!place) return noSuchPlace(visit);
  visit.application.mailAccounts().remove(place->companyId, place->departmentId);
  visit.application.audit().record({place->companyId, 0, {}, {}, visit.userName(), "mail.removed", place->id(), {}});
  Notice notice;
  notice.icon = "trash";
  notice.text = visit.tr("The account is removed: the wider one is used again.");
  return Accepted{address("/settings/mail", {{"place", place->id()}}), notice};
}

Answer test(Visit& visit) {
  const auto place = placeOf(visit, visit.request.form.get("place"));
  if (!place) return noSuchPlace(visit);
  const auto to = visit.request.form.trimmed("to");
  const auto sent = runtime::sendTestMail(visit.application.mailAccounts(), visit.application.clock(), place->companyId,
                                          place->departmentId, to);
  return pageOf(visit, *place, to, triedModel(static_cast<bool>(sent), sent ? visit.tr(*sent) : visit.tr(sent.failure())));
}

Answer testMailbox(Visit& visit) {
  const auto place = placeOf(visit, visit.request.form.get("place"));
  if (!place) return noSuchPlace(visit);
  const auto mails = runtime::tryReturnMailbox(visit.application.mailAccounts(), place->companyId, place->departmentId);
  if (!mails) return pageOf(visit, *place, "", triedModel(false, visit.tr(mails.failure())));
  return pageOf(visit, *place, "",
                triedModel(true, visit.trn("The mailbox can be read: {n} mail lies in it.",
                                           "The mailbox can be read: {n} mails lie in it.", static_cast<std::int64_t>(*mails))));
}

}  // namespace

void addMailSettings(Site& site) {
  const auto on = [&site](Answer (*decide)(Visit&)) {
    return [&site, decide](Visit& visit) { return site.answer(visit, decide(visit)); };
  };
  site.get("/settings/mail", Access::kAdmin, on(show));
  site.post("/settings/mail", Access::kAdmin, on(save));
  site.post("/settings/mail/remove", Access::kAdmin, on(removeAccount));
  site.post("/settings/mail/test", Access::kAdmin, on(test));
  site.post("/settings/mail/test-mailbox", Access::kAdmin, on(testMailbox));
}

}  // namespace host::web
