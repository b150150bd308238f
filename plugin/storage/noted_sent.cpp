#include "plugin/storage/noted_sent.hpp"

#include <host_sdk/kit/sql/prepared.hpp>

#include "plugin/storage/outbox_rows.hpp"
#include "plugin/storage/queue_groups.hpp"

namespace reminders::storage {

using kit::sql::change;

namespace {

domain::MessageId noteIn(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf, std::int64_t now,
                         const application::DraftGroup& group, const application::SentCopy& copy) {
  const auto result = queueGroups(session, company, asOf, now, std::span(&group, 1), mailDomain(session, company)).front();
  if (result.messages.empty() || result.messages.front().isNone()) return {};
  const auto message = result.messages.front();
  if (result.wasThere) return message;
  // Queued and sent in one transaction: no sender ever sees it.
  change(session,
         "update reminders_message set state = 'sent', sent_on = :1, finished_at = :2, due_at = null where company_id = :3 and "
         "message_id = :4",
         {asOf.iso(), now, company.value, message.value});
  change(session,
         "insert into reminders_sent_copy (company_id, message_id, subject, content, content_type, file) values (:1, :2, :3, :4, "
         ":5, :6)",
         {company.value, message.value, copy.subject, copy.content, copy.contentType, copy.file});
  for (const auto& reminder : group.reminders) {
    const auto& receivable = reminder.receivable;
    if (reminder.interest == 0 && reminder.indemnity == 0) continue;
    change(session,
           "update reminders_carried set interest = :1, indemnity = :2 where company_id = :3 and message_id = :4 and reminder_id "
           "in (select r.reminder_id from reminders_reminder r where r.company_id = :5 and r.invoice_id = :6 and r.position = :7 "
           "and r.level = :8)",
           {reminder.interest, reminder.indemnity, company.value, message.value, company.value, receivable.invoice.value,
            receivable.position, reminder.level});
    if (reminder.indemnity != 0)
      change(session,
             "insert into reminders_indemnity (company_id, invoice_id, position, stated_on) values (:1, :2, :3, :4) on conflict "
             "(company_id, invoice_id) do nothing",
             {company.value, receivable.invoice.value, receivable.position, asOf.iso()});
  }
  refreshReminders(session, company, message.value);
  audit(session, company.value, now, group.actor, "message.sent", "message " + std::to_string(message.value),
        "said by a person: sent from a draft");
  return message;
}

}  // namespace

domain::MessageId SqlSentElsewhere::note(domain::CompanyId company, domain::Date asOf, const application::DraftGroup& group,
                                         const application::SentCopy& copy) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    takeTurns(*lease, company.value, "outbox");
    const auto message = noteIn(*lease, company, asOf, now_(), group, copy);
    transaction.commit();
    return message;
  });
}

}  // namespace reminders::storage
