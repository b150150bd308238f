#include "plugin/delivery/message_fields.hpp"

#include <host_sdk/kit/l10n/formatter.hpp>
#include <nlohmann/json.hpp>

#include "plugin/delivery/claims_text.hpp"
#include "plugin/delivery/transfer.hpp"

namespace reminders::delivery {
namespace {

using application::RenderLine;
using application::RenderRequest;
using kit::Money;
using kit::l10n::Formatter;

std::string levelName(const RenderRequest& request, const std::string& id) {
  const auto* level = request.rules.level(id);
  return level == nullptr ? id : level->name;
}

nlohmann::json invoiceFields(const RenderRequest& request, const RenderLine& line, const application::MessageDetails& details,
                             const Formatter& format) {
  const auto& facts = line.facts;
  const auto reference = details.orderReferences.find(facts.id.invoice.value);
  const int late = facts.dueOn ? std::max(0, request.asOf.daysSince(*facts.dueOn)) : 0;
  return {{"number", facts.number},
          {"issued_on", format.date(facts.issuedOn)},
          {"due_on", facts.dueOn ? format.date(*facts.dueOn) : ""},
          {"days_late", format.number(late)},
          {"total", format.money(Money(facts.amount, facts.currency))},
          {"open", format.money(Money(line.reminder.asked, facts.currency))},
          {"currency", std::string(facts.currency.code())},
          {"order_reference", reference == details.orderReferences.end() ? "" : reference->second},
          {"level", levelName(request, line.reminder.level)}};
}

std::string previousReminder(const RenderRequest& request, const Formatter& format) {
  std::optional<domain::Date> latest;
  for (const auto& line : request.lines)
    for (const auto& past : line.facts.reminders)
      if (past.sentOn && *past.sentOn <= request.asOf && past.rank < line.reminder.rank && (!latest || *past.sentOn > *latest))
        latest = past.sentOn;
  return latest ? format.date(*latest) : "";
}

nlohmann::json contactFields(const RenderRequest& request, const application::MessageDetails& details) {
  nlohmann::json contact{{"name", ""}, {"salutation", ""}, {"email", ""}, {"phone", ""}, {"role", ""}};
  if (request.to.empty()) return contact;
  const auto& first = request.to.front();
  contact["name"] = first.name;
  contact["email"] = first.email;
  contact["role"] = std::string(domain::word(first.role));
  for (const auto& each : details.contacts)
    if (each.email == first.email) {
      contact["salutation"] = each.salutation;
      contact["phone"] = each.phone;
      break;
    }
  return contact;
}

/// Whoever holds a role for the customer, with an address if anybody of them has one.
nlohmann::json roleFields(const RenderRequest& request, domain::Role role) {
  const domain::ContactFacts* best = nullptr;
  for (const auto& each : request.customer.contacts)
    if (each.role == role && (best == nullptr || (best->email.empty() && !each.email.empty()))) best = &each;
  return {{"name", best == nullptr ? "" : best->name}, {"email", best == nullptr ? "" : best->email}};
}

}  // namespace

std::string signatureOf(const RenderRequest& request, const application::MessageDetails& details) {
  if (request.message.draft.signature) return *request.message.draft.signature;
  const auto& departments = request.rules.configuration().departments;
  if (!request.lines.empty())
    if (const auto found = departments.find(request.lines.front().facts.departmentCode);
        found != departments.end() && !found->second.signature.empty())
      return found->second.signature;
  const auto& sender = details.sender;
  std::string text = sender.departmentName.empty() ? sender.companyName : sender.departmentName;
  if (!sender.companyPhone.empty()) text += "\n" + sender.companyPhone;
  return text;
}

nlohmann::json messageFields(const RenderRequest& request, const application::MessageDetails& details,
                             const std::string& language, const kit::l10n::Catalogue& texts, const std::string& link) {
  // U+202F, with which French groups digits, is missing in fonts of many mail readers.
  const Formatter format(language, kit::l10n::Spaces::kNoBreakOnly);
  const auto& sender = details.sender;
  auto invoices = nlohmann::json::array();
  const auto numbers = numbersOf(request);
  Money total(0, request.message.currency);
  for (const auto& line : request.lines) {
    invoices.push_back(invoiceFields(request, line, details, format));
    total += Money(line.reminder.asked, line.facts.currency);
  }
  nlohmann::json fields;
  fields["company"] = {{"name", sender.companyName},
                       {"email", sender.companyEmail},
                       {"phone", sender.companyPhone},
                       {"iban", sender.iban},
                       {"bic", sender.bic},
                       {"address", sender.companyAddress},
                       {"registration", sender.registration}};
  fields["department"] = {
      {"name", sender.departmentName}, {"email", sender.departmentEmail}, {"signature", signatureOf(request, details)}};
  fields["customer"] = {{"name", request.customer.name},
                        {"code", request.customer.code},
                        {"address", details.customerAddress},
                        {"email", details.customerEmail}};
  fields["contact"] = contactFields(request, details);
  fields["owner"] = roleFields(request, domain::Role::kOwner);
  fields["buyer"] = roleFields(request, domain::Role::kBuyer);
  fields["notary"] = roleFields(request, domain::Role::kNotary);
  fields["reminder"] = {{"previous_on", previousReminder(request, format)}};
  fields["date"] = format.date(request.asOf);
  fields["level"] = {{"name", levelName(request, request.message.draft.level)}};
  fields["user"] = {{"name", ""}, {"signature", ""}};
  fields["payment"] = {{"link", link}, {"reference", numbers}};
  const auto claimed = claimsText(request, texts, format);
  fields["total"] = {{"open", format.money(total)},
                     {"claims", claimed.all().text(format)},
                     {"due", claimed.empty() ? format.money(total) : claimed.with(total).text(format)}};
  fields["claims"] = {{"interest", claimed.interest.text(format)},
                      {"indemnity", claimed.indemnity.text(format)},
                      {"explanation", claimed.explanation}};
  // The consequence is the template's own words, between the marks of a section that is always there.
  const auto* level = request.rules.level(request.message.draft.level);
  const int noticeDays = level != nullptr ? level->noticeDays : domain::Level{}.noticeDays;
  fields["notice"] = {{"deadline", format.date(request.asOf.plusDays(noticeDays))}, {"consequence", nlohmann::json::object()}};
  fields["numbers"] = numbers;
  fields["invoice"] = invoices.empty() ? nlohmann::json::object() : invoices.front();
  fields["invoices"] = std::move(invoices);
  return fields;
}

}  // namespace reminders::delivery
