#include "plugin/web/debtor_pages.hpp"

#include "plugin/web/answer_list.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "plugin/web/phone_link.hpp"
#include "plugin/web/programme_choice.hpp"
#include "plugin/web/reach_form.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

constexpr int kAccountsAPage = 50;
constexpr int kCallsShown = 100;
constexpr int kAnswersShown = 20;

/// Why it waits, besides that its next step is not due yet: where that has a day, the day says so.
std::string reasonsBeside(const Language& language, const domain::Decision& decision) {
  using Code = domain::BlockerCode;
  std::string text;
  for (const auto& blocker : decision.blockers.list()) {
    const bool isCourse =
        blocker.code == Code::kNotOverdue || blocker.code == Code::kDelayNotReached || blocker.code == Code::kGapNotReached;
    if (isCourse && decision.nextOn) continue;
    text += (text.empty() ? "" : ", ") + reasonOf(language, blocker);
  }
  return text;
}

}  // namespace

std::string DebtorPages::pathOf(std::int64_t customer) const { return site_.base_ + "/customers/" + std::to_string(customer); }

std::optional<Answer> DebtorPages::show(const Request& request) {
  if (request.path == "/debtors") return accounts(request);
  if (const auto id = numberAfter(request.path, "/customers/")) return customer(request, *id, {}, 200);
  if (const auto id = numberAfter(request.path, "/calls/")) return editCall(request, *id, nullptr, 200);
  return std::nullopt;
}

std::optional<Answer> DebtorPages::change(const Request& request) {
  const std::string_view path = request.path;
  if (const auto id = numberAfter(path, "/customers/", "/hold")) return hold(request, *id);
  if (const auto id = numberAfter(path, "/customers/", "/programme")) return programme(request, *id);
  if (const auto id = numberAfter(path, "/customers/", "/reach")) return reach(request, *id);
  if (const auto id = numberAfter(path, "/customers/", "/calls")) return addCall(request, *id);
  if (const auto id = numberAfter(path, "/calls/", "/delete")) return removeCall(request, *id);
  if (const auto id = numberAfter(path, "/calls/", "/restore")) return restoreCall(request, *id);
  if (const auto id = numberAfter(path, "/calls/")) return changeCall(request, *id);
  return std::nullopt;
}

Answer DebtorPages::accounts(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  application::DebtorFilter filter;
  filter.text = fieldOf(request.query, "q");
  const auto show = fieldOf(request.query, "show");
  filter.onlyLate = show != "all";
  const auto path = site_.base_ + "/debtors";
  const auto count = site_.ports_.debtors.count(visitor.company.id, filter, visitor.asOf);
  const auto pages = std::max<std::int64_t>(1, (count + kAccountsAPage - 1) / kAccountsAPage);
  std::int64_t number = 1;
  const auto asked = fieldOf(request.query, "page");
  std::from_chars(asked.data(), asked.data() + asked.size(), number);
  number = std::clamp<std::int64_t>(number, 1, pages);
  const auto link = [&](std::int64_t page) {
    return path + queryOf({{"q", filter.text}, {"show", show}, {"page", page > 1 ? std::to_string(page) : ""}});
  };

  json model{
      {"path", path},
      {"q", filter.text},
      {"show", show},
      {"count", language.texts.trn("{count} account", "{count} accounts", count, {{"count", language.format.number(count)}})},
      {"previous_href", number > 1 ? link(number - 1) : ""},
      {"next_href", number < pages ? link(number + 1) : ""},
      {"only_late", filter.onlyLate},
      {"late_href", path + queryOf({{"q", filter.text}})},
      {"all_href", path + queryOf({{"q", filter.text}, {"show", "all"}})}};
  model["accounts"] = json::array();
  for (const auto& each :
       site_.ports_.debtors.page(visitor.company.id, filter, visitor.asOf, (number - 1) * kAccountsAPage, kAccountsAPage)) {
    SumsByCurrency open, overdue;
    std::int64_t late = 0;
    for (const auto& owed : each.owed) {
      open.add(owed.currency, owed.open);
      if (owed.overdue != 0) overdue.add(owed.currency, owed.overdue);
      late += owed.late;
    }
    model["accounts"].push_back(
        {{"path", pathOf(each.customer.value)},
         {"name", each.name},
         {"code", each.code},
         {"account", each.account},
         {"late",
          late > 0 ? language.texts.trn("{count} late", "{count} late", late, {{"count", language.format.number(late)}}) : ""},
         {"overdue", overdue.text(language)},
         {"open", open.text(language)}});
  }
  model["has_accounts"] = !model["accounts"].empty();
  model["is_filtered"] = !filter.text.empty();
  return site_.page(request, "debtors", language.tr("Debtor accounts"), std::move(model));
}

Answer DebtorPages::customer(const Request& request, std::int64_t id, const Forms& typed, int status) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = site_.ports_.configurations.load(visitor.company.id);
  const auto rules = application::rulesOf(settings);
  const auto found = CustomerCase::read(site_.ports_, visitor, *rules, {id});
  if (!found) return site_.problem(request, 404, language.tr("There is no such customer."));
  const StoryFrame frame{language, *rules, visitor, site_.base_};
  const auto& card = found->card;
  const auto path = pathOf(id);
  const auto hostPath = "/customers/" + pathSegment(card.code);

  json model{{"name", card.name},
             {"code", card.code},
             {"account", card.account},
             {"email", card.email},
             {"phone", card.phone},
             {"phone_href", phoneLink(card.phone)},
             {"has_address", !card.address.empty()},
             {"address_lines", json::array()},
             {"host_path", hostPath},
             {"edit_path", hostPath + "/edit"},
             {"contact_path", hostPath + "/contacts/new"},
             {"reminders_path", site_.base_ + "/reminders?customer=" + std::to_string(id)},
             {"case_file_path", path + "/case-file"},
             {"return_to", path + "?notice=noted"},
             {"form_return_to", ""},
             {"is_off", !settings.configuration.active},
             {"is_cut", found->isCut},
             {"problem", typed.problem}};
  for (std::size_t at = 0; at < card.address.size();) {
    const auto end = std::min(card.address.find('\n', at), card.address.size());
    model["address_lines"].push_back(card.address.substr(at, end - at));
    at = end + 1;
  }
  const bool mayEdit = visitor.mayChange && site_.ports_.reachEditor.isGranted();
  model["reach_path"] = path + "/reach";
  model["reach"] = reachForm(0, {card.email, card.phone}, typed.reach, mayEdit);
  model["reach"]["name"] = card.name;
  model["contacts"] = json::array();
  for (const auto& contact : card.contacts)
    model["contacts"].push_back({{"name", contact.name},
                                 {"role", roleWord(language, contact.role)},
                                 {"email", contact.email},
                                 {"phone", contact.phone},
                                 {"phone_href", phoneLink(contact.phone)},
                                 {"reach", reachForm(contact.id, {contact.email, contact.phone}, typed.reach, mayEdit)}});
  model["has_contacts"] = !card.contacts.empty();

  const auto answers = site_.ports_.answers.ofCustomer(visitor.company.id, {id}, kAnswersShown);
  AnswerList(site_).add(model, request, language, answers);

  SumsByCurrency open, overdue;
  model["invoices"] = json::array();
  for (std::size_t i = 0; i < found->receivables.size(); ++i) {
    const auto& facts = found->receivables[i];
    const auto& decision = found->decisions[i];
    const bool late = facts.dueOn && *facts.dueOn < visitor.asOf;
    open.add(facts.currency, facts.open);
    if (late) overdue.add(facts.currency, facts.open);
    const auto* next = decision.next();
    const auto days = late ? visitor.asOf.daysSince(*facts.dueOn) : 0;
    model["invoices"].push_back(
        {{"number", facts.number},
         {"path", "/invoices/" + pathSegment(facts.number)},
         {"follow_up_path", site_.base_ + "/invoices/" + std::to_string(facts.id.invoice.value) + "/follow-up"},
         {"due_on", facts.dueOn ? language.format.date(*facts.dueOn) : ""},
         {"late",
          late ? language.texts.trn("{count} day late", "{count} days late", days, {{"count", language.format.number(days)}})
               : ""},
         {"open", language.format.money(kit::Money(facts.open, facts.currency))},
         {"has_next", next != nullptr && decision.nextOn.has_value()},
         {"level", levelChip(*rules, next != nullptr ? next->step->level : std::string())},
         {"when",
          decision.nextOn ? language.format.relative(std::max<domain::Date>(*decision.nextOn, visitor.asOf), visitor.asOf) : ""},
         {"reasons", reasonsBeside(language, decision)},
         {"may_send", visitor.mayChange && late && !settings.paused && isSendable(decision)},
         {"remind_path", site_.base_ + "/invoices/" + std::to_string(facts.id.invoice.value) + "/remind"}});
  }
  model["has_invoices"] = !found->receivables.empty();
  model["open"] = open.text(language);
  model["overdue"] = overdue.text(language);

  addProgramme(model, language, *rules, card);
  model["programme_path"] = path + "/programme";
  addCustomerHold(model, frame, *found, typed.hold);

  model["calls"] = json::array();
  for (const auto& call : site_.ports_.calls.ofCustomer(visitor.company.id, {id}, kCallsShown))
    model["calls"].push_back(callModel(frame, call));
  model["has_calls"] = !model["calls"].empty();
  auto form = typed.call;
  if (!form.isRefused()) {
    form.set("called_on", visitor.asOf.iso());
    form.set("about", fieldOf(request.query, "invoice"));
  }
  model["call"] = callForm(language, form, found->receivables);
  model["call"]["path"] = path + "/calls";
  model["call"]["is_new"] = true;
  const auto deleted = fieldOf(request.query, "deleted");
  model["restore_path"] = numberAfter("/" + deleted, "/") ? site_.base_ + "/calls/" + deleted + "/restore" : "";
  return site_.page(request, "customer", card.name, std::move(model), status);
}

Answer DebtorPages::hold(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  if (!site_.ports_.debtors.card(visitor.company.id, {id}))
    return site_.problem(request, 404, language.tr("There is no such customer."));
  TypedForm form(request.form);
  const auto typed = typedHold(form, language, visitor.asOf);
  if (form.isRefused()) return customer(request, id, {form, {}, {}}, 422);
  site_.ports_.followUps.hold(visitor.company.id, application::HoldSubject::kCustomer, id, typed.reason, typed.until,
                              visitor.asOf, visitor.user);
  return site_.backTo(request, pathOf(id), "held");
}

Answer DebtorPages::programme(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto card = site_.ports_.debtors.card(visitor.company.id, {id});
  if (!card) return site_.problem(request, 404, language.tr("There is no such customer."));
  const auto configuration = site_.ports_.configurations.load(visitor.company.id).configuration;
  const auto chosen = chosenProgramme(configuration, fieldOf(request.form, "programme"));
  if (!chosen) return customer(request, id, {{}, {}, language.tr("This programme is gone. Choose another one.")}, 422);
  site_.ports_.assignProgramme(visitor, {application::ProgrammeOwner::Kind::kCustomer, card->code},
                               chosen->empty() ? std::nullopt : chosen);
  return site_.backTo(request, pathOf(id), "programme");
}

Answer DebtorPages::reach(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  TypedForm form(request.form);
  const auto typed = typedReach(form, language);
  if (!form.isRefused()) {
    const auto refusal =
        site_.ports_.reachEditor.save(visitor.company.id, {id}, typed.contact, typed.before, typed.after, visitor.user);
    if (!refusal) return site_.backTo(request, pathOf(id), "reach");
    form.refuse("email", sentenceOf(language, *refusal));
  }
  Forms forms;
  forms.reach = form;
  return customer(request, id, forms, 422);
}

Answer DebtorPages::addCall(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto rules = application::rulesOf(site_.ports_.configurations.load(visitor.company.id));
  const auto found = CustomerCase::read(site_.ports_, visitor, *rules, {id});
  if (!found) return site_.problem(request, 404, language.tr("There is no such customer."));
  TypedForm form(request.form);
  const auto call = typedCall(form, language, visitor.asOf, found->receivables);
  if (form.isRefused()) return customer(request, id, {{}, form, {}}, 422);
  site_.ports_.calls.add(visitor.company.id, {id}, call, visitor.asOf, visitor.user);
  return site_.backTo(request, pathOf(id), "call-noted");
}

Answer DebtorPages::editCall(const Request& request, std::int64_t id, const TypedForm* typed, int status) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto call = site_.ports_.calls.find(visitor.company.id, id);
  if (!call) return site_.problem(request, 404, language.tr("There is no such call; it may have been deleted."));
  const auto rules = application::rulesOf(site_.ports_.configurations.load(visitor.company.id));
  const auto found = CustomerCase::read(site_.ports_, visitor, *rules, call->customer);
  if (!found) return site_.problem(request, 404, language.tr("There is no such customer."));
  TypedForm form;
  if (typed != nullptr) {
    form = *typed;
  } else {
    form.set("called_on", call->on.iso());
    form.set("called_at", call->at);
    form.set("spoke_to", call->spokeTo);
    form.set("said", call->said);
    form.set("about", call->invoice ? std::to_string(call->invoice->value) : "");
    form.set("promised_on", call->promisedOn ? call->promisedOn->iso() : "");
  }
  json model{{"customer", found->card.name}, {"customer_path", pathOf(call->customer.value)}};
  model["call"] = callForm(language, form, found->receivables);
  // The invoice that it was about, though nothing of it is open any more.
  auto& choices = model["call"]["choices"];
  const bool isListed =
      std::any_of(choices.begin(), choices.end(), [](const json& each) { return each["is_chosen"].get<bool>(); });
  if (!isListed && call->invoice)
    choices.push_back({{"value", std::to_string(call->invoice->value)}, {"title", call->invoiceNumber}, {"is_chosen", true}});
  model["call"]["path"] = site_.base_ + "/calls/" + std::to_string(id);
  model["call"]["is_new"] = false;
  model["delete_path"] = site_.base_ + "/calls/" + std::to_string(id) + "/delete";
  return site_.page(request, "call", language.tr("Change a call"), std::move(model), status);
}

Answer DebtorPages::changeCall(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto before = site_.ports_.calls.find(visitor.company.id, id);
  if (!before) return site_.problem(request, 404, language.tr("There is no such call; it may have been deleted."));
  const auto rules = application::rulesOf(site_.ports_.configurations.load(visitor.company.id));
  const auto found = CustomerCase::read(site_.ports_, visitor, *rules, before->customer);
  if (!found) return site_.problem(request, 404, language.tr("There is no such customer."));
  TypedForm form(request.form);
  // A promise that was noted then stays as it was: only a new one must lie ahead, for something that is open.
  const auto typedPromise = dateIn(form, language, "promised_on");
  const auto about = form["about"];
  const bool samePromise =
      typedPromise == before->promisedOn && about == (before->invoice ? std::to_string(before->invoice->value) : "");
  auto asked = form;
  if (samePromise) {
    asked.set("promised_on", "");
    asked.set("about", "");
  }
  auto call = typedCall(asked, language, visitor.asOf, found->receivables);
  if (form.isRefused()) return editCall(request, id, &form, 422);
  if (asked.isRefused()) {
    asked.set("promised_on", form["promised_on"]);
    asked.set("about", about);
    return editCall(request, id, &asked, 422);
  }
  if (samePromise) {
    call.invoice = before->invoice;
    call.promisedOn = before->promisedOn;
  }
  if (!site_.ports_.calls.change(visitor.company.id, id, call, visitor.asOf, visitor.user))
    return site_.problem(request, 409, language.tr("There is no such call; it may have been deleted."));
  return site_.backTo(request, pathOf(before->customer.value), "call-noted");
}

Answer DebtorPages::removeCall(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const auto& words = site_.texts(visitor.language);
  const auto call = site_.ports_.calls.find(visitor.company.id, id);
  if (!call || !site_.ports_.calls.remove(visitor.company.id, id, visitor.asOf, visitor.user))
    return site_.problem(request, 409, words.tr("There is no such call; it may have been deleted."));
  Answer answer;
  answer.status = 303;
  answer.location = pathOf(call->customer.value) + "?notice=call-deleted&deleted=" + std::to_string(id);
  return answer;
}

Answer DebtorPages::restoreCall(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  if (!site_.ports_.calls.restore(visitor.company.id, id, visitor.asOf, visitor.user))
    return site_.problem(request, 409,
                         site_.texts(visitor.language).tr("This call is not deleted any more. Look at the page again."));
  const auto call = site_.ports_.calls.find(visitor.company.id, id);
  return site_.backTo(request, call ? pathOf(call->customer.value) : site_.base_ + "/debtors", "noted");
}

}  // namespace reminders::web
