#include "plugin/web/follow_up_pages.hpp"

#include <algorithm>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/programme_choice.hpp"
#include "plugin/web/typed_amounts.hpp"

namespace reminders::web {
namespace {

using application::NoteEnd;
using nlohmann::json;

/// A promise lies within a year: a year that was mistyped must not silence reminders for ever.
constexpr int kLongestPromiseDays = 366;

std::string receivableTitle(const StoryFrame& frame, const domain::ReceivableFacts& facts) {
  const auto& language = frame.language;
  const auto amount = language.format.money(kit::Money(facts.open, facts.currency));
  const std::string number = std::to_string(facts.id.position);
  if (!facts.dueOn) return language.texts.tr("Instalment {number}: {amount}", {{"number", number}, {"amount", amount}});
  return language.texts.tr("Instalment {number}, due {date}: {amount}",
                           {{"number", number}, {"date", language.format.date(*facts.dueOn)}, {"amount", amount}});
}

/// Those that the form speaks of: one instalment, or all that is open. Empty when the form was refused.
std::vector<domain::ReceivableId> chosenReceivables(TypedForm& form, const Language& language, const InvoiceCase& invoice) {
  const auto open = invoice.openReceivables();
  if (open.empty()) {
    form.refuse("position", language.tr("Nothing of this invoice is open any more: there is nothing to note."));
    return {};
  }
  const auto wanted = form["position"];
  if (wanted.empty() || wanted == "all") return open;
  for (const auto& each : open)
    if (std::to_string(each.position) == wanted) return {each};
  form.refuse("position", language.tr("This instalment is not open any more. Choose another one."));
  return {};
}

/// An amount of the chosen receivables; nullopt: none was typed, or it is refused.
std::optional<std::int64_t> amountIn(TypedForm& form, const Language& language, const InvoiceCase& invoice,
                                     const std::vector<domain::ReceivableId>& chosen) {
  const auto text = form["amount"];
  if (text.empty() || chosen.empty()) return std::nullopt;
  const auto amount = typedAmount(text, invoice.currency());
  if (!amount || *amount <= 0) {
    form.refuse("amount", language.texts.tr("“{text}” is no amount: write it like 120.50.", {{"text", text}}));
    return std::nullopt;
  }
  if (chosen.size() > 1) {
    form.refuse("amount", language.tr("An amount belongs to one instalment: choose which one."));
    return std::nullopt;
  }
  for (const auto& each : invoice.receivables)
    if (each.id == chosen.front() && *amount > each.open)
      form.refuse("amount", language.texts.tr("Only {amount} is owed: write that or less, or leave the amount out.",
                                              {{"amount", language.format.money(kit::Money(each.open, each.currency))}}));
  return amount;
}

}  // namespace

TypedHold typedHold(TypedForm& form, const Language& language, domain::Date today) {
  TypedHold hold;
  hold.reason = lineIn(form, language, "reason", language.tr("Say why: whoever looks at it later wants to know."));
  hold.until = dateIn(form, language, "until");
  if (hold.until && *hold.until < today)
    form.refuse("until",
                language.tr("That day is over. Choose today or a later day, or leave it out for a hold without an end."));
  return hold;
}

std::string FollowUpPages::pathOf(std::int64_t invoice) const {
  return site_.base_ + "/invoices/" + std::to_string(invoice) + "/follow-up";
}

std::optional<Answer> FollowUpPages::show(const Request& request) {
  if (const auto invoice = numberAfter(request.path, "/invoices/", "/follow-up")) return page(request, *invoice, {}, 200);
  return std::nullopt;
}

std::optional<Answer> FollowUpPages::change(const Request& request) {
  const std::string_view path = request.path;
  auto& book = site_.ports_.followUps;
  const auto company = request.visitor.company.id;
  const auto today = request.visitor.asOf;
  const auto& user = request.visitor.user;
  if (const auto invoice = numberAfter(path, "/invoices/", "/hold")) return onInvoice(request, *invoice, &FollowUpPages::hold);
  if (const auto invoice = numberAfter(path, "/invoices/", "/promise"))
    return onInvoice(request, *invoice, &FollowUpPages::promise);
  if (const auto invoice = numberAfter(path, "/invoices/", "/dispute"))
    return onInvoice(request, *invoice, &FollowUpPages::dispute);
  if (const auto invoice = numberAfter(path, "/invoices/", "/hand-over"))
    return onInvoice(request, *invoice, &FollowUpPages::handOver);
  if (const auto invoice = numberAfter(path, "/invoices/", "/programme"))
    return onInvoice(request, *invoice, &FollowUpPages::programme);
  if (const auto invoice = numberAfter(path, "/invoices/", "/take-back"))
    return ended(request, book.takeBack(company, {*invoice}, today, user), "taken-back");
  if (const auto id = numberAfter(path, "/holds/", "/lift"))
    return ended(request, book.lift(company, *id, today, user), "lifted");
  if (const auto id = numberAfter(path, "/promises/", "/kept"))
    return ended(request, book.endPromise(company, *id, NoteEnd::kSettled, today, user), "noted");
  if (const auto id = numberAfter(path, "/promises/", "/withdraw"))
    return ended(request, book.endPromise(company, *id, NoteEnd::kWithdrawn, today, user), "noted");
  if (const auto id = numberAfter(path, "/disputes/", "/settle"))
    return ended(request, book.endDispute(company, *id, NoteEnd::kSettled, today, user), "noted");
  if (const auto id = numberAfter(path, "/disputes/", "/withdraw"))
    return ended(request, book.endDispute(company, *id, NoteEnd::kWithdrawn, today, user), "noted");
  return std::nullopt;
}

Answer FollowUpPages::ended(const Request& request, bool done, const std::string& notice) {
  if (!done)
    return site_.problem(
        request, 409,
        site_.texts(request.visitor.language).tr("This has been ended already: somebody was faster. Look at the page again."));
  return site_.backTo(request, site_.base_ + "/", notice);
}

Answer FollowUpPages::page(const Request& request, std::int64_t invoice, const FollowUpForms& typed, int status) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = site_.ports_.configurations.load(visitor.company.id);
  const auto rules = application::rulesOf(settings);
  const auto found = InvoiceCase::read(site_.ports_, visitor, *rules, {invoice});
  if (!found.exists()) return site_.problem(request, 404, language.tr("There is no such invoice."));
  const StoryFrame frame{language, *rules, visitor, site_.base_};
  json model{{"number", found.number()},
             {"invoice_path", "/invoices/" + pathSegment(found.number())},
             {"customer", found.customer.name},
             {"customer_path", site_.base_ + "/customers/" + std::to_string(found.customer.id.value)},
             {"open", language.format.money(kit::Money(found.open(), found.currency()))},
             {"is_open", found.open() > 0},
             {"case_file_path", site_.base_ + "/customers/" + std::to_string(found.customer.id.value) +
                                    "/case-file?invoice=" + std::to_string(invoice)},
             {"history_path", site_.base_ + "/invoices/" + std::to_string(invoice) + "/history"},
             {"return_to", pathOf(invoice) + "?notice=noted"},
             {"form_return_to", ""},
             {"is_off", !settings.configuration.active},
             {"story", storyOf(frame, found)}};
  addForms(model, frame, found, typed);
  model["may_change"] = visitor.mayChange;
  addProgramme(model, frame, found, typed.programmeProblem);
  const auto title = language.texts.tr("Follow-up of invoice {number}", {{"number", found.number()}});
  return site_.page(request, "follow_up", title, std::move(model), status);
}

void FollowUpPages::addForms(json& model, const StoryFrame& frame, const InvoiceCase& invoice, const FollowUpForms& typed) {
  const auto& language = frame.language;
  const auto path = frame.base + "/invoices/" + std::to_string(invoice.id.value);
  const bool isOpen = invoice.exists() && invoice.open() > 0;
  const bool mayChange = frame.visitor.mayChange;
  const auto* standing = invoice.standingHold(frame.visitor.asOf);

  auto hold = typed.hold.model({"reason", "until"});
  if (!typed.hold.isRefused() && standing != nullptr) {
    hold["reason"] = standing->reason;
    hold["until"] = standing->until ? standing->until->iso() : "";
  }
  hold["path"] = path + "/hold";
  hold["is_change"] = standing != nullptr;
  auto promise = typed.promise.model({"promised_on", "amount", "by", "note", "position"});
  promise["path"] = path + "/promise";
  auto dispute = typed.dispute.model({"amount", "reason", "position"});
  dispute["path"] = path + "/dispute";
  auto handover = typed.handover.model({"to", "note"});
  handover["path"] = path + "/hand-over";

  const auto choices = [&](const TypedForm& form) {
    json all = json::array();
    if (invoice.openReceivables().size() < 2) return all;
    const auto chosen = form["position"];
    all.push_back(
        {{"value", "all"}, {"title", language.tr("All that is open")}, {"is_chosen", chosen.empty() || chosen == "all"}});
    for (const auto& each : invoice.receivables)
      if (each.open > 0)
        all.push_back({{"value", std::to_string(each.id.position)},
                       {"title", receivableTitle(frame, each)},
                       {"is_chosen", chosen == std::to_string(each.id.position)}});
    return all;
  };
  promise["choices"] = choices(typed.promise);
  promise["has_choices"] = !promise["choices"].empty();
  dispute["choices"] = choices(typed.dispute);
  dispute["has_choices"] = !dispute["choices"].empty();

  model["has_forms"] = mayChange && isOpen;
  model["may_hand_over"] = mayChange && isOpen && !invoice.isHandedOver();
  model["hold"] = std::move(hold);
  model["promise"] = std::move(promise);
  model["dispute"] = std::move(dispute);
  model["handover"] = std::move(handover);
}

void FollowUpPages::addProgramme(json& model, const StoryFrame& frame, const InvoiceCase& invoice, const std::string& problem) {
  const auto applies = frame.rules.programmeOf(invoice.receivables.front(), invoice.customer);
  addProgrammeChoice(model, frame.language, frame.rules, {application::ProgrammeOwner::Kind::kInvoice, invoice.number()},
                     applies);
  model["of_invoice"] = true;
  model["programme_problem"] = problem;
  model["programme_path"] = frame.base + "/invoices/" + std::to_string(invoice.id.value) + "/programme";
}

Answer FollowUpPages::onInvoice(const Request& request, std::int64_t invoice, Action action) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto rules = application::rulesOf(site_.ports_.configurations.load(visitor.company.id));
  const auto found = InvoiceCase::read(site_.ports_, visitor, *rules, {invoice});
  if (!found.exists()) return site_.problem(request, 404, language.tr("There is no such invoice."));
  return (this->*action)(request, language, found);
}

Answer FollowUpPages::hold(const Request& request, const Language& language, const InvoiceCase& found) {
  const auto& visitor = request.visitor;
  const auto invoice = found.id.value;
  TypedForm form(request.form);
  const auto typed = typedHold(form, language, visitor.asOf);
  if (form.isRefused()) return page(request, invoice, {form, {}, {}, {}}, 422);
  site_.ports_.followUps.hold(visitor.company.id, application::HoldSubject::kInvoice, invoice, typed.reason, typed.until,
                              visitor.asOf, visitor.user);
  return site_.backTo(request, pathOf(invoice), "held");
}

Answer FollowUpPages::promise(const Request& request, const Language& language, const InvoiceCase& found) {
  const auto& visitor = request.visitor;
  const auto invoice = found.id.value;
  TypedForm form(request.form);
  application::NewPromise promise;
  const auto day = dateIn(form, language, "promised_on");
  if (!day)
    form.refuse("promised_on", language.tr("On which day will it be paid? Without a date nothing waits."));
  else if (*day < visitor.asOf)
    form.refuse("promised_on", language.tr("That day is over. A promise is for today or a later day."));
  else if (*day > visitor.asOf.plusDays(kLongestPromiseDays))
    form.refuse("promised_on",
                language.tr("That is more than a year away: check the year. To stop reminders for so long, hold the invoice."));
  const auto chosen = chosenReceivables(form, language, found);
  promise.amount = amountIn(form, language, found, chosen);
  promise.by = lineIn(form, language, "by", "");
  promise.note = lineIn(form, language, "note", "", kLongestText);
  if (form.isRefused()) return page(request, invoice, {{}, form, {}, {}}, 422);
  promise.promisedOn = *day;
  site_.ports_.followUps.promise(visitor.company.id, chosen, promise, visitor.asOf, visitor.user);
  return site_.backTo(request, pathOf(invoice), "promised");
}

Answer FollowUpPages::dispute(const Request& request, const Language& language, const InvoiceCase& found) {
  const auto& visitor = request.visitor;
  const auto invoice = found.id.value;
  TypedForm form(request.form);
  auto chosen = chosenReceivables(form, language, found);
  // What is contested already is not contested twice.
  std::erase_if(chosen, [&](const domain::ReceivableId& id) {
    return std::any_of(found.receivables.begin(), found.receivables.end(),
                       [&](const auto& each) { return each.id == id && each.disputed >= each.open; });
  });
  if (chosen.empty())
    form.refuse("amount", language.tr("The whole is contested already: settle or withdraw that dispute first."));
  const auto amount = amountIn(form, language, found, chosen);
  const auto reason =
      lineIn(form, language, "reason", language.tr("Say what the customer contests: whoever looks at it later wants to know."),
             kLongestText);
  if (form.isRefused()) return page(request, invoice, {{}, {}, form, {}}, 422);
  site_.ports_.followUps.dispute(visitor.company.id, chosen, amount, reason, visitor.asOf, visitor.user);
  return site_.backTo(request, pathOf(invoice), "disputed");
}

Answer FollowUpPages::handOver(const Request& request, const Language& language, const InvoiceCase& found) {
  const auto& visitor = request.visitor;
  const auto invoice = found.id.value;
  TypedForm form(request.form);
  const auto chosen = found.openReceivables();
  const auto to = lineIn(form, language, "to", language.tr("Who collects it? Write the name of the collector or lawyer."));
  const auto note = lineIn(form, language, "note", "", kLongestText);
  if (chosen.empty()) form.refuse("to", language.tr("Nothing of this invoice is open any more: there is nothing to hand over."));
  if (form.isRefused()) return page(request, invoice, {{}, {}, {}, form}, 422);
  site_.ports_.followUps.handOver(visitor.company.id, chosen, to, note, visitor.asOf, visitor.user);
  return site_.backTo(request, pathOf(invoice), "handed-over");
}

Answer FollowUpPages::programme(const Request& request, const Language& language, const InvoiceCase& found) {
  const auto& visitor = request.visitor;
  const auto configuration = site_.ports_.configurations.load(visitor.company.id).configuration;
  const auto chosen = chosenProgramme(configuration, fieldOf(request.form, "programme"));
  if (!chosen)
    return page(request, found.id.value, {{}, {}, {}, {}, language.tr("This programme is gone. Choose another one.")}, 422);
  site_.ports_.assignProgramme(visitor, {application::ProgrammeOwner::Kind::kInvoice, found.number()},
                               chosen->empty() ? std::nullopt : chosen);
  return site_.backTo(request, pathOf(found.id.value), "programme");
}

}  // namespace reminders::web
