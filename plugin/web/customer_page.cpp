// What the page of a customer and his card have in common: what he owes, his hold, his programme, his calls.
#include <algorithm>

#include "plugin/web/debtor_pages.hpp"
#include "plugin/web/programme_choice.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

/// So many invoices are shown of one customer.
constexpr int kMostInvoices = 200;
constexpr int kLongestPromiseDays = 366;

/// "9:05" and "9h05" as "09:05"; '' for what is no time of day.
std::string clockTime(const std::string& text) {
  int parts[2] = {0, 0};
  std::size_t digits[2] = {0, 0};
  std::size_t part = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits[part] > 2) return {};
      parts[part] = parts[part] * 10 + (c - '0');
    } else if ((c == ':' || c == 'h' || c == 'H') && part == 0 && digits[0] > 0) {
      part = 1;
    } else {
      return {};
    }
  }
  if (part == 0 || parts[0] > 23 || parts[1] > 59) return {};
  const auto two = [](int value) { return std::string(value < 10 ? "0" : "") + std::to_string(value); };
  return two(parts[0]) + ":" + two(parts[1]);
}

}  // namespace

std::optional<CustomerCase> CustomerCase::read(const Site::Ports& ports, const Visitor& visitor, const domain::Rulebook& rules,
                                               domain::CustomerId customer) {
  const auto company = visitor.company.id;
  auto card = ports.debtors.card(company, customer);
  if (!card) return std::nullopt;
  CustomerCase found;
  found.card = *std::move(card);
  const auto invoices = ports.debtors.openInvoices(company, customer, visitor.asOf, kMostInvoices);
  found.isCut = invoices.size() >= static_cast<std::size_t>(kMostInvoices);
  std::vector<std::pair<domain::ReceivableFacts, domain::Decision>> all;
  if (!invoices.empty())
    ports.facts.openInvoices(company, visitor.asOf, invoices)
        ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& owner) {
          if (facts.open > 0) all.emplace_back(facts, domain::decide(facts, owner, rules, visitor.asOf));
        });
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    // What has no due date comes last.
    if (a.first.dueOn.has_value() != b.first.dueOn.has_value()) return a.first.dueOn.has_value();
    return a.first.dueOn < b.first.dueOn;
  });
  for (auto& [facts, decision] : all) {
    found.receivables.push_back(std::move(facts));
    found.decisions.push_back(decision);
  }
  found.holds = ports.followUps.holdsOf(company, customer);
  return found;
}

const application::HoldNote* CustomerCase::standingHold(domain::Date asOf) const {
  for (const auto& hold : holds)
    if (hold.standsOn(asOf)) return &hold;
  return nullptr;
}

void addProgramme(json& model, const Language& language, const domain::Rulebook& rules, const application::DebtorCard& card) {
  domain::CustomerFacts customer;
  customer.id = card.customer;
  customer.code = card.code;
  customer.category = card.category;
  // Without an invoice and its department: what holds for him in general.
  const auto applies = rules.programmeOf(domain::ReceivableFacts(), customer);
  addProgrammeChoice(model, language, rules, {application::ProgrammeOwner::Kind::kCustomer, card.code}, applies);
  model["of_invoice"] = false;
  model["programme_problem"] = "";
}

void addCustomerHold(json& model, const StoryFrame& frame, const CustomerCase& found, const TypedForm& typed) {
  const auto& language = frame.language;
  const auto today = frame.visitor.asOf;
  const auto* standing = found.standingHold(today);
  auto form = typed.model({"reason", "until"});
  if (!typed.isRefused() && standing != nullptr) {
    form["reason"] = standing->reason;
    form["until"] = standing->until ? standing->until->iso() : "";
  }
  form["path"] = frame.base + "/customers/" + std::to_string(found.card.customer.value) + "/hold";
  form["is_change"] = standing != nullptr;
  model["hold"] = std::move(form);
  model["is_held"] = standing != nullptr;
  model["held"] = {{"reason", ""}, {"until", ""}, {"by", ""}, {"lift_path", ""}};
  if (standing != nullptr)
    model["held"] = {
        {"reason", standing->reason},
        {"until", standing->until ? language.texts.tr("Until {date} included", {{"date", language.format.date(*standing->until)}})
                                  : language.tr("Without an end")},
        {"by", language.texts.tr("since {date}, by {name}",
                                 {{"date", language.format.date(standing->enteredOn)}, {"name", standing->actor}})},
        {"lift_path", frame.base + "/holds/" + std::to_string(standing->id) + "/lift"}};
}

application::NewCall typedCall(TypedForm& form, const Language& language, domain::Date today,
                               const std::vector<domain::ReceivableFacts>& open) {
  application::NewCall call;
  const auto on = dateIn(form, language, "called_on");
  if (!on)
    form.refuse("called_on", language.tr("On which day was the call? A date is missing here."));
  else if (*on > today)
    form.refuse("called_on", language.tr("That day has not come yet. Note a call once it has taken place."));
  call.on = on.value_or(today);
  if (const auto typed = form["called_at"]; !typed.empty()) {
    call.at = clockTime(typed);
    if (call.at.empty())
      form.refuse("called_at", language.texts.tr("“{text}” is no time: write it like 15:10.", {{"text", typed}}));
  }
  call.spokeTo = lineIn(form, language, "spoke_to", language.tr("With whom did you speak? Write “nobody” if nobody answered."));
  call.said = lineIn(form, language, "said", language.tr("Note in a few words what was said."), kLongestText);
  const auto about = form["about"];
  if (!about.empty()) {
    for (const auto& facts : open)
      if (std::to_string(facts.id.invoice.value) == about) call.invoice = facts.id.invoice;
    if (!call.invoice)
      form.refuse("about", language.tr("Nothing of this invoice is open any more. Choose another one, or all that is owed."));
  }
  call.promisedOn = dateIn(form, language, "promised_on");
  if (call.promisedOn) {
    if (*call.promisedOn < today)
      form.refuse("promised_on", language.tr("That day is over. A promise is for today or a later day."));
    else if (*call.promisedOn > today.plusDays(kLongestPromiseDays))
      form.refuse("promised_on",
                  language.tr("That is more than a year away: check the year. To stop reminders for so long, hold the invoice."));
    // What is not due yet was hardly meant, unless it is what the call was about.
    for (const auto& facts : open)
      if (call.invoice ? facts.id.invoice == *call.invoice : facts.dueOn && *facts.dueOn < today)
        call.promisedFor.push_back(facts.id);
    if (call.promisedFor.empty())
      form.refuse("promised_on", language.tr("Nothing is late: choose the invoice for which payment was promised."));
  }
  return call;
}

json callModel(const StoryFrame& frame, const application::CallNote& call) {
  const auto& language = frame.language;
  const auto path = frame.base + "/calls/" + std::to_string(call.id);
  return {{"id", std::to_string(call.id)},
          {"on", language.format.weekday(call.on, frame.visitor.asOf)},
          {"at", call.at},
          {"spoke_to", call.spokeTo},
          {"said", call.said},
          {"number", call.invoiceNumber},
          {"invoice_path", call.invoiceNumber.empty() ? "" : "/invoices/" + pathSegment(call.invoiceNumber)},
          {"promised", call.promisedOn
                           ? language.texts.tr("Payment promised for {date}", {{"date", language.format.date(*call.promisedOn)}})
                           : ""},
          {"by", language.texts.tr("Noted by {name}", {{"name", call.actor}})},
          {"changed_by", call.changedBy == call.actor ? "" : language.texts.tr("changed by {name}", {{"name", call.changedBy}})},
          {"edit_path", path},
          {"delete_path", path + "/delete"}};
}

json callForm(const Language& language, const TypedForm& typed, const std::vector<domain::ReceivableFacts>& open) {
  auto form = typed.model({"called_on", "called_at", "spoke_to", "said", "about", "promised_on"});
  form["choices"] = json::array();
  form["choices"].push_back({{"value", ""}, {"title", language.tr("All that is owed")}, {"is_chosen", typed["about"].empty()}});
  domain::InvoiceId last;
  for (const auto& facts : open) {
    if (facts.id.invoice == last) continue;
    last = facts.id.invoice;
    const auto value = std::to_string(facts.id.invoice.value);
    const bool isKnown =
        std::any_of(form["choices"].begin(), form["choices"].end(), [&](const json& each) { return each["value"] == value; });
    if (!isKnown) form["choices"].push_back({{"value", value}, {"title", facts.number}, {"is_chosen", typed["about"] == value}});
  }
  return form;
}

std::string DebtorPages::block(const Visitor& visitor, domain::CustomerId customer, const std::string& csrf,
                               const std::string& returnTo) {
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = site_.ports_.configurations.load(visitor.company.id);
  const auto rules = application::rulesOf(settings);
  CustomerCase found;
  auto card = site_.ports_.debtors.card(visitor.company.id, customer);
  if (!card) return {};
  found.card = *std::move(card);
  found.holds = site_.ports_.followUps.holdsOf(visitor.company.id, customer);
  const StoryFrame frame{language, *rules, visitor, site_.base_};
  const auto path = pathOf(customer.value);
  json model{{"csrf", csrf},
             {"return_to", returnTo},
             {"form_return_to", returnTo},
             {"may_change", visitor.mayChange},
             {"path", path},
             {"programme_path", path + "/programme"},
             {"reminders_path", site_.base_ + "/reminders?customer=" + std::to_string(customer.value)}};
  addProgramme(model, language, *rules, found.card);
  addCustomerHold(model, frame, found, {});
  return site_.pages_.render("customer_block", model, visitor.language);
}

std::string Site::customerBlock(const Visitor& visitor, domain::CustomerId customer, const std::string& csrf,
                                const std::string& returnTo) {
  return DebtorPages(*this).block(visitor, customer, csrf, returnTo);
}

}  // namespace reminders::web
