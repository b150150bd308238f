// Reminding by hand in two steps: what goes in; then to whom and with which words, seen as the customer will see it.
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/application/errors.hpp"
#include "plugin/domain/template_choice.hpp"
#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/typed_message.hpp"

namespace reminders::web {
namespace {

using application::ByHandFacts;
using application::ByHandLine;
using application::ByHandMessage;
using nlohmann::json;

constexpr int kMostInvoices = 200;  // of one customer, to choose from

/// Addresses as people list them: by commas, semicolons, blanks or lines.
std::vector<std::string> addressesIn(const std::string& text) {
  std::vector<std::string> all;
  std::string word;
  for (const char c : text + ",") {
    if (c != ',' && c != ';' && c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      word += c;
      continue;
    }
    if (!word.empty() && std::find(all.begin(), all.end(), word) == all.end()) all.push_back(word);
    word.clear();
  }
  return all;
}

/// Every address that the books know of the customer, with its role.
struct Known {
  domain::Recipient recipient;
  bool isDead = false;
};

std::vector<Known> addressesOf(const domain::CustomerFacts& customer) {
  std::vector<Known> all;
  const auto add = [&](Known known) {
    const bool isNew =
        std::none_of(all.begin(), all.end(), [&](const Known& each) { return each.recipient.email == known.recipient.email; });
    if (!known.recipient.email.empty() && isNew) all.push_back(std::move(known));
  };
  for (const auto& contact : customer.contacts) add({{contact.email, contact.name, contact.role, false}, contact.undeliverable});
  add({{customer.email, customer.name, domain::Role::kBilling, true}, customer.emailUndeliverable});
  return all;
}

}  // namespace

/// What step 2 was given: from the address the first time, from its form afterwards.
struct ByHandPages::Written {
  domain::CustomerId customer;
  std::vector<domain::ReceivableId> ticks;
  bool withInvoices = true, withRecap = false, withLink = false;
  std::string level, templateId;  // templateId: '' the step's, "own" none
  std::optional<std::string> subject, body;
  std::vector<std::string> to;
  std::string more, cc, bcc;
  std::string key, shown;
  bool isSure = false, isAgain = false;
  bool isFirst = true;
  std::vector<std::string> problems;

  static Written of(const Fields& fields) {
    Written written;
    written.customer = {numberOf(fieldOf(fields, "customer"), 0)};
    written.ticks = ticksOf(fields);
    written.withInvoices = fieldOf(fields, "f").empty() || !fieldOf(fields, "pdf").empty();
    written.withRecap = !fieldOf(fields, "recap").empty();
    written.withLink = !fieldOf(fields, "link").empty();
    written.level = fieldOf(fields, "level");
    written.templateId = fieldOf(fields, "template");
    if (fields.contains("subject")) written.subject = withoutBlanksAround(fieldOf(fields, "subject"));
    if (fields.contains("body")) written.body = withoutReturns(fieldOf(fields, "body"));
    for (const auto& [name, value] : fields)
      if (name.starts_with("to-") && !value.empty()) written.to.push_back(value);
    written.more = fieldOf(fields, "more");
    written.cc = fieldOf(fields, "cc");
    written.bcc = fieldOf(fields, "bcc");
    written.key = fieldOf(fields, "key");
    written.shown = fieldOf(fields, "shown");
    written.isSure = !fieldOf(fields, "sure").empty();
    written.isAgain = !fieldOf(fields, "again").empty();
    return written;
  }

  [[nodiscard]] std::vector<std::string> allTo() const {
    auto all = to;
    for (const auto& each : addressesIn(more))
      if (std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
    return all;
  }
  /// As the use case takes it; with the template's text.
  [[nodiscard]] ByHandMessage plain(const domain::CustomerFacts& whose) const {
    ByHandMessage message;
    message.receivables = ticks;
    message.level = level;
    message.again = true;  // the page asks for a tick before anything leaves
    message.templateId = templateId == kOwnText ? "" : templateId;
    const auto known = addressesOf(whose);
    for (const auto& email : allTo()) {
      const auto found =
          std::find_if(known.begin(), known.end(), [&](const Known& each) { return each.recipient.email == email; });
      message.to.push_back(found != known.end() ? found->recipient : domain::Recipient{email, "", domain::Role::kOther, false});
    }
    message.cc = addressesIn(cc);
    message.bcc = addressesIn(bcc);
    message.withInvoices = withInvoices;
    message.key = key;
    return message;
  }
};

Answer ByHandPages::choose() {
  const auto& query = request_.query;
  const auto company = visitor_.company.id;
  auto ticked = ticksOf(query);
  domain::CustomerId customer{numberOf(fieldOf(query, "customer"), 0)};
  auto currency = fieldOf(query, "currency");
  if (!ticked.empty()) {  // they say whose they are
    std::vector<domain::InvoiceId> invoices;
    for (const auto& each : ticked) invoices.push_back(each.invoice);
    std::set<std::pair<domain::CustomerId, std::string>> whose;
    ports_.facts.openInvoices(company, visitor_.asOf, invoices)
        ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& owner) {
          if (std::binary_search(ticked.begin(), ticked.end(), facts.id))
            whose.emplace(owner.id, std::string(facts.currency.code()));
        });
    if (whose.size() > 1)
      return site_.problem(request_, 409,
                           tr("A message goes to one customer, in one currency. Tick the invoices of one customer, or create "
                              "reminders for all of them."));
    if (whose.size() == 1) {
      customer = whose.begin()->first;
      currency = whose.begin()->second;
    }
  }
  if (customer.isNone())
    return site_.problem(request_, 409, tr("Tick the invoices of one customer first, or use the envelope beside the customer."));

  application::UnpaidFilter filter;
  filter.customer = customer;
  const std::vector<domain::CustomerId> ids{customer};
  std::vector<domain::InvoiceId> invoices;
  for (const auto& line : ports_.unpaid.lines(company, visitor_.asOf, filter, ids, kMostInvoices)) {
    if (currency.empty()) currency = line.currency.code();
    if (line.currency.code() == currency) invoices.push_back(line.receivable.invoice);
  }
  const auto known = ports_.byHand.look(company, visitor_.asOf, customer, invoices);
  json model{{"customer", std::to_string(customer.value)},
             {"name", known.customer.name},
             {"with_recap", !fieldOf(query, "recap").empty()},
             {"with_link", !fieldOf(query, "link").empty()},
             {"may_link", ports_.links.areOffered()},
             {"with_invoices", fieldOf(query, "f").empty() || !fieldOf(query, "pdf").empty()},
             {"is_paused", known.isPaused},
             {"action", path("/remind/message")},
             {"unpaid_path", path("/unpaid")}};
  model["lines"] = json::array();
  std::set<std::string> departments;
  std::int64_t open = 0, free = 0;
  kit::Currency unit;
  // A message comes from one department: that of the oldest debt that can be reminded, until a person ticks another's.
  std::optional<domain::DepartmentId> department;
  for (const auto& line : known.lines) {
    if (line.facts.open <= 0 || !line.facts.dueOn || *line.facts.dueOn >= visitor_.asOf) continue;
    unit = line.facts.currency;
    open += line.facts.open;
    if (line.isFree()) ++free;
    if (line.isFree() && !department) department = line.facts.department;
    departments.insert(line.facts.departmentCode);
    json each{{"tick", tickName(line.facts.id)},
              {"number", line.facts.number},
              {"due", language_.texts.tr("due {date} · {days}", {{"date", language_.format.date(*line.facts.dueOn)},
                                                                 {"days", daysLate(line.facts.dueOn)}})},
              {"open", money(domain::askedAmount(line.facts), line.facts.currency)},
              {"disputed", line.facts.disputed > 0 && line.isFree() ? tr("the disputed part is not asked for") : ""},
              {"department", line.facts.departmentCode},
              {"is_free", line.isFree()},
              {"is_ticked", line.isFree() && (ticked.empty() ? line.facts.department == department
                                                             : std::binary_search(ticked.begin(), ticked.end(), line.facts.id))},
              {"against", reasonsOf(language_, line.against)},
              {"unusual", line.isFree() ? reasonsOf(language_, line.unusual) : ""},
              {"minor", std::to_string(domain::askedAmount(line.facts))},
              {"currency", std::string(line.facts.currency.code())},
              {"digits", std::to_string(line.facts.currency.exponent())}};
    addLast(each, line.facts, *known.rules);
    addNext(each, line.decision, *known.rules);
    model["lines"].push_back(std::move(each));
  }
  if (model["lines"].empty())
    return site_.problem(request_, 409, tr("Nothing of this customer is overdue: there is nothing to remind."));
  model["has_departments"] = departments.size() > 1;
  model["has_free"] = free > 0;
  model["total"] = money(open, unit);
  model["refusal"] = fieldOf(query, "none").empty() ? "" : tr("Tick at least one invoice.");
  return site_.page(request_, "remind", language_.texts.tr("Remind {name}", {{"name", known.customer.name}}), std::move(model),
                    fieldOf(query, "none").empty() ? 200 : 422);
}

Answer ByHandPages::writeFirst() {
  auto written = Written::of(request_.query);
  if (written.ticks.empty())
    return seeOther(path("/remind?none=1&customer=" + std::to_string(written.customer.value) +
                         "&currency=" + pathSegment(fieldOf(request_.query, "currency"))));
  written.key = newFormKey();
  return write(written, 200);
}

Answer ByHandPages::writeAgain() {
  auto written = Written::of(request_.form);
  written.isFirst = false;
  if (written.key.size() != 32) written.key = newFormKey();
  const auto what = fieldOf(request_.form, "do");
  if (what == "template") {  // its text in place of what stands there
    written.subject.reset();
    written.body.reset();
  }
  return what == "send" || what == "draft" ? sendNow(written, what == "draft") : write(written, 200);
}

Answer ByHandPages::write(const Written& written, int status) {
  const auto& company = visitor_.company;
  std::vector<domain::InvoiceId> invoices;
  for (const auto& each : written.ticks) invoices.push_back(each.invoice);
  const auto known = ports_.byHand.look(company.id, visitor_.asOf, written.customer, invoices);
  if (known.lines.empty())
    return site_.problem(request_, 409, tr("These invoices are not this customer's: open the list of unpaid invoices again."));

  auto current = written;
  auto message = current.plain(known.customer);
  std::vector<std::string> refusals;
  for (const auto& each : application::RemindByHand::refusals(known, message)) refusals.push_back(refusalText(each));
  const auto group = refusals.empty()
                         ? std::optional(application::RemindByHand::draft(visitor_.asOf, known, message, visitor_.user))
                         : std::nullopt;
  const std::string lead = group ? group->messages.front().level : "";
  // Whom the rules would write to, until a person says otherwise.
  std::vector<domain::Role> roles = known.rules->configuration().defaultRecipients;
  for (const auto& line : known.lines)
    if (const auto* next = line.decision.next(); next != nullptr && next->step->level == lead)
      roles.assign(next->roles.begin(), next->roles.end());
  if (current.isFirst) {
    for (const auto& each : domain::recipientsFor(known.customer, roles)) current.to.push_back(each.email);
    message = current.plain(known.customer);
  }

  json model{{"customer", std::to_string(written.customer.value)},
             {"name", known.customer.name},
             {"action", path("/remind/message")},
             {"with_invoices", written.withInvoices},
             {"with_recap", written.withRecap},
             {"with_link", written.withLink},
             {"key", written.key},
             {"shown", askedIn(known, written.ticks)},
             {"more", written.more},
             {"cc", written.cc},
             {"bcc", written.bcc},
             {"is_paused", known.isPaused},
             {"problems", written.problems},
             {"refusals", refusals},
             {"has_refusals", !refusals.empty()},
             {"has_problems", !written.problems.empty()}};
  std::int64_t total = 0;
  kit::Currency unit = known.lines.front().facts.currency;
  model["lines"] = json::array();
  std::vector<std::string> unusual;
  for (const auto& id : written.ticks) {
    const auto* line = known.find(id);
    if (line == nullptr) continue;
    const auto asked = domain::askedAmount(line->facts);
    if (line->facts.currency == unit) total += asked;
    model["lines"].push_back({{"tick", tickName(id)},
                              {"number", line->facts.number},
                              {"due_on", line->facts.dueOn ? language_.format.date(*line->facts.dueOn) : ""},
                              {"open", money(asked, line->facts.currency)}});
    if (line->isFree() && !line->unusual.empty())
      unusual.push_back(language_.texts.tr("{number}: {reasons}",
                                           {{"number", line->facts.number}, {"reasons", reasonsOf(language_, line->unusual)}}));
  }
  model["choose_href"] =
      path("/remind?f=1&customer=" + std::to_string(written.customer.value) + (written.withInvoices ? "&pdf=1" : "") +
           (written.withRecap ? "&recap=1" : "") + (written.withLink ? "&link=1" : "") + tickQuery(written.ticks));
  model["unusual"] = unusual;
  model["has_unusual"] = !unusual.empty();
  model["is_sure"] = written.isSure;

  model["levels"] = levelsOf(known, written.ticks, tr("each invoice's next level"), written.level);
  const auto repeats = refusals.empty() ? repeatsOf(known, message) : std::vector<std::string>();
  model["repeats"] = repeats;
  model["has_repeats"] = !repeats.empty();
  model["is_again"] = written.isAgain;
  model["templates"] = json::array();
  std::set<std::string> templates;
  const auto templateId = written.templateId.empty() && group ? group->messages.front().templateId : written.templateId;
  for (const auto& each : known.rules->configuration().templates)
    if (each.way == domain::Way::kEmail && templates.insert(each.id).second)
      model["templates"].push_back(
          {{"value", each.id}, {"name", each.name.empty() ? each.id : each.name}, {"is_chosen", each.id == templateId}});
  model["templates"].push_back({{"value", kOwnText}, {"name", tr("own text")}, {"is_chosen", written.templateId == kOwnText}});

  model["people"] = json::array();
  int place = 0;
  std::vector<std::string> names;
  std::set<std::string> offered;
  for (const auto& each : addressesOf(known.customer)) {
    const bool isChosen = std::find(current.to.begin(), current.to.end(), each.recipient.email) != current.to.end();
    offered.insert(each.recipient.email);
    const auto& name = each.recipient.name.empty() ? each.recipient.email : each.recipient.name;
    if (isChosen) names.push_back(name);
    model["people"].push_back(
        {{"id", "to-" + std::to_string(place++)},
         {"email", each.recipient.email},
         {"name", name},
         {"role", each.recipient.isFallback ? tr("general address") : roleWord(language_, each.recipient.role)},
         {"is_dead", each.isDead},
         {"is_chosen", isChosen}});
  }
  for (const auto& email : current.allTo()) {
    if (offered.contains(email)) continue;
    names.push_back(email);
    if (std::find(current.to.begin(), current.to.end(), email) == current.to.end()) continue;  // it stands in the field
    model["people"].push_back({{"id", "to-" + std::to_string(place++)},
                               {"email", email},
                               {"name", email},
                               {"role", tr("added")},
                               {"is_dead", false},
                               {"is_chosen", true}});
  }

  std::string subject = written.subject.value_or(""), body = written.body.value_or("");
  application::MessagePreview shown;
  if (group) {
    const auto plain = ports_.byHand.preview(company, visitor_.asOf, known, message);
    if (!written.subject) subject = written.templateId == kOwnText ? "" : plain.subject;
    if (!written.body) body = written.templateId == kOwnText ? "" : plain.text;
    message.withRecap = written.withRecap;
    message.withLink = written.withLink;
    message.subject = subject;
    message.body = body;
    shown = ports_.byHand.preview(company, visitor_.asOf, known, message);
  }
  model["subject"] = subject;
  model["body"] = body;
  std::vector<std::string> wrong;
  for (const auto& each : shown.problems)
    wrong.push_back(each.in([&](std::string_view id) { return language_.texts.translate(id); }));
  model["has_preview"] = group.has_value();
  model["preview"] = {{"from", shown.from},
                      {"to", language_.format.list(names)},
                      {"cc", written.cc},
                      {"subject", shown.subject},
                      {"text", shown.text},
                      {"signature", shown.signature},
                      {"attachments", shown.attachments},
                      {"problems", wrong},
                      {"has_problems", !wrong.empty()}};
  model["level"] = levelChip(*known.rules, lead);
  const auto hiddenCopies = static_cast<std::int64_t>(message.bcc.size());
  // An invoice of three instalments is one invoice.
  const auto count = static_cast<std::int64_t>(std::set(invoices.begin(), invoices.end()).size());
  model["to_text"] =
      names.empty() ? tr("Nobody is chosen yet") : language_.texts.tr("To {names}", {{"names", language_.format.list(names)}});
  model["copies_text"] = hiddenCopies > 0 ? language_.texts.trn("{count} hidden copy", "{count} hidden copies", hiddenCopies,
                                                                {{"count", language_.format.number(hiddenCopies)}})
                                          : "";
  model["what_text"] =
      language_.texts.trn("{count} invoice", "{count} invoices", count, {{"count", language_.format.number(count)}}) + " · " +
      money(total, unit);
  return site_.page(request_, "remind_message", language_.texts.tr("Remind {name}", {{"name", known.customer.name}}),
                    std::move(model), status);
}

Answer ByHandPages::sendNow(Written& written, bool asDraft) {
  const auto& company = visitor_.company;
  std::vector<domain::InvoiceId> invoices;
  for (const auto& each : written.ticks) invoices.push_back(each.invoice);
  const auto known = ports_.byHand.look(company.id, visitor_.asOf, written.customer, invoices);
  auto message = written.plain(known.customer);
  message.withRecap = written.withRecap;
  message.withLink = written.withLink;
  auto& problems = written.problems;
  // The form came before: what it made is shown, whatever stands in it now.
  const auto before = [&]() -> std::optional<Answer> {
    const auto made = ports_.prepared.messageOfForm(company.id, written.key);
    if (made.isNone()) return std::nullopt;
    return seeOther(path("/messages/" + std::to_string(made.value) + "?notice=sent-before"));
  };
  if (auto made = before()) return std::move(*made);

  if (known.isPaused && !asDraft)
    problems.push_back(tr("Everything is paused: nothing can leave. Resume on the app's page first."));
  for (const auto& each : application::RemindByHand::refusals(known, message)) problems.push_back(refusalText(each));
  if (written.ticks.empty()) problems.push_back(tr("Tick at least one invoice."));
  if (message.to.empty()) problems.push_back(tr("Choose a recipient, or add an address."));
  for (const auto* list : {&message.cc, &message.bcc})
    for (const auto& each : *list)
      if (!ports_.messagePreviews.isAddress(each))
        problems.push_back(language_.texts.tr("“{text}” is not an e-mail address: correct it or take it out.", {{"text", each}}));
  for (const auto& each : message.to)
    if (!ports_.messagePreviews.isAddress(each.email))
      problems.push_back(
          language_.texts.tr("“{text}” is not an e-mail address: correct it or take it out.", {{"text", each.email}}));
  if (!written.subject || written.subject->empty()) problems.push_back(tr("Write a subject."));
  if (!written.body || written.body->empty()) problems.push_back(tr("Write a message, or take a template's."));
  if (written.shown != askedIn(known, written.ticks))
    problems.push_back(tr("What is owed has changed since this page was shown. Look at the message again, then send it."));
  bool isUnusual = false;
  for (const auto& id : written.ticks)
    if (const auto* line = known.find(id); line != nullptr && line->isFree() && !line->unusual.empty()) isUnusual = true;
  if (isUnusual && !written.isSure)
    problems.push_back(tr("Something is unusual about this reminder: say that you mean it, then send it."));
  if (!written.isAgain && !repeatsOf(known, message).empty())
    problems.push_back(tr("This level was sent already: tick that it is to be sent once more, or choose another level."));
  if (!problems.empty()) {
    if (auto made = before()) return std::move(*made);  // by the other of two clicks, a moment ago
    return write(written, 422);
  }

  // Left as the template says it, it goes as a template: with the amounts of the moment in which it leaves.
  auto bare = message;
  bare.withRecap = bare.withLink = false;
  const auto plain = ports_.byHand.preview(company, visitor_.asOf, known, bare);
  const bool isTemplate = written.templateId != kOwnText && plain.problems.empty();
  if (!isTemplate || plain.subject != *written.subject) message.subject = written.subject;
  if (!isTemplate || plain.text != *written.body) message.body = written.body;
  const auto shown = ports_.byHand.preview(company, visitor_.asOf, known, message);
  if (!shown.problems.empty()) {
    for (const auto& each : shown.problems)
      problems.push_back(each.in([&](std::string_view id) { return language_.texts.translate(id); }));
    return write(written, 422);
  }

  if (asDraft) {
    try {
      const auto draft = ports_.takeDrafts.byHand(company, visitor_.asOf, known, message, visitor_.user);
      return seeOther(path("/drafts/" + std::to_string(draft) + "?notice=draft"));
    } catch (const application::Permanent& error) {
      problems.push_back(error.what());
      return write(written, 422);
    }
  }
  const auto queued = ports_.byHand.queue(company.id, visitor_.asOf, known, message, visitor_.user);
  if (queued.message.isNone()) {
    problems.push_back(tr("Somebody was faster: these invoices were reminded at this level a moment ago. Nothing was sent."));
    return write(written, 409);
  }
  if (!queued.wasThere) ports_.send(company, visitor_.asOf, {queued.message});
  const auto now = ports_.history.find(company.id, queued.message);
  const auto state = now ? now->state : domain::MessageState::kQueued;
  const char* notice = state == domain::MessageState::kSent                                                         ? "sent"
                       : state == domain::MessageState::kCancelled || state == domain::MessageState::kUndeliverable ? "not-sent"
                       : state == domain::MessageState::kUncertain                                                  ? "uncertain"
                                                                                                                    : "queued";
  return seeOther(path("/messages/" + std::to_string(queued.message.value) + "?notice=" + notice));
}

}  // namespace reminders::web
