#include "plugin/application/take_drafts.hpp"

#include "plugin/application/errors.hpp"

namespace reminders::application {

std::int64_t TakeDrafts::byHand(const Company& company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                                const std::string& actor) {
  return book_.take(company.id, asOf, byHand_.asDraft(company, asOf, known, message, actor));
}

std::optional<std::int64_t> TakeDrafts::copyOf(domain::CompanyId company, domain::Date asOf, domain::MessageId message,
                                               const std::string& actor) {
  const auto sent = history_.find(company, message);
  const auto copy = history_.copy(company, message);
  if (!sent || !copy || !copy->contentType.starts_with("message/rfc822")) return std::nullopt;
  DraftToKeep draft;
  draft.group.origin = domain::Origin::kByHand;
  draft.group.customer = sent->customer;
  draft.group.currency = sent->currency;
  draft.group.actor = actor;
  // One for each day and person: whoever clicks twice gets the same.
  draft.group.formKey = "copy-" + std::to_string(message.value) + "-" + asOf.iso() + "-" + actor;
  for (const auto& each : sent->reminders) {
    ReminderDraft reminder;
    reminder.receivable = each.receivable;
    reminder.level = each.level;
    reminder.asked = each.asked;
    draft.group.reminders.push_back(std::move(reminder));
  }
  auto& written = draft.group.messages.emplace_back();
  written.level = sent->level;
  written.rank = sent->rank;
  for (const auto& each : sent->recipients) written.to.push_back({each.email, "", domain::Role::kOther, false});
  if (sent->recipients.empty()) written.to = sent->plannedTo;
  draft.subject = copy->subject;
  draft.content = "X-Unsent: 1\r\n" + copy->content;
  draft.copyOf = message;
  return book_.take(company, asOf, draft);
}

domain::MessageId TakeDrafts::count(domain::CompanyId company, domain::Date asOf, std::int64_t id, const std::string& actor) {
  auto draft = book_.whole(company, id);
  if (!draft) throw Permanent("there is no such draft");
  if (!draft->copyOf.isNone()) return draft->copyOf;
  draft->group.actor = actor;
  draft->group.formKey = "draft-" + std::to_string(id);
  const auto message = sent_.note(company, asOf, draft->group, {draft->subject, draft->content, "message/rfc822", ""});
  if (!message.isNone()) book_.countAs(company, id, message);
  return message;
}

}  // namespace reminders::application
