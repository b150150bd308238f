// What people say about messages that wait for one, and which reminders they strike through.
#include "plugin/domain/reminder_state.hpp"
#include "plugin/storage/outbox_rows.hpp"
#include "plugin/storage/outbox_store.hpp"

namespace reminders::storage {

using domain::MessageState;
using kit::sql::Transaction;

std::int64_t SqlOutboxStore::resolve(domain::CompanyId company, std::span<const domain::MessageId> messages, MessageState state,
                                     domain::Date asOf, const std::string& actor) {
  const bool sent = state == MessageState::kSent;
  if (!sent && state != MessageState::kCancelled) throw std::logic_error("a person says sent or cancelled, nothing else");
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kOutboxTurns);
    const std::int64_t now = now_();
    std::int64_t changed = 0;
    for (const auto& message : messages) {
      long long companyId = company.value;
      long long id = message.value;
      long long when = now;
      const std::string word(domain::word(state));
      std::string day = asOf.iso();
      soci::indicator hasDay = sent ? soci::i_ok : soci::i_null;
      // What a sender holds at this moment is not for a person: it will end by itself.
      const std::string from = sent ? "('ready', 'uncertain')" : "('ready', 'uncertain', 'undeliverable')";
      soci::statement update =
          (session.raw().prepare << "update reminders_message set state = :s, due_at = null, finished_at = :n, sent_on = "
                                    "coalesce(sent_on, :d) where company_id = :c and message_id = :m and state in " +
                                        from,
           soci::use(word), soci::use(when), soci::use(day, hasDay), soci::use(companyId), soci::use(id));
      update.execute(true);
      if (update.get_affected_rows() == 0) continue;
      refreshReminders(session, company, message.value);
      audit(session, company.value, now, actor, "message." + word, "message " + std::to_string(message.value),
            "said by a person");
      ++changed;
    }
    transaction.commit();
    return changed;
  });
}

std::int64_t SqlOutboxStore::voidReminders(domain::CompanyId company, std::span<const application::ReminderDraft> reminders,
                                           domain::Date asOf, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kOutboxTurns);
    const std::int64_t now = now_();
    std::int64_t voided = 0;
    for (const auto& reminder : reminders) {
      long long companyId = company.value;
      long long invoice = reminder.receivable.invoice.value;
      int position = reminder.receivable.position;
      long long id = 0;
      session.raw() << "select reminder_id from reminders_reminder where company_id = :c and invoice_id = :i and position = :p "
                       "and level = :l and again = :a and holds = 1",
          soci::into(id), soci::use(companyId), soci::use(invoice), soci::use(position), soci::use(reminder.level),
          soci::use(reminder.again);
      if (!session.raw().got_data()) continue;
      const std::string day = asOf.iso();
      session.raw() << "update reminders_reminder set state = 'voided', holds = 0, voided_on = :d, voided_by = :a where "
                       "company_id = :c and reminder_id = :r",
          soci::use(day), soci::use(actor), soci::use(companyId), soci::use(id);
      session.raw() << "update reminders_carried set dropped = 'voided' where company_id = :c and reminder_id = :r and dropped = "
                       "'' and message_id in "
                       "(select message_id from reminders_message where company_id = :c2 and state in ('queued', 'failed', "
                       "'ready', 'undeliverable', 'uncertain'))",
          soci::use(companyId), soci::use(id), soci::use(companyId);
      // A message that waits and carries nothing any more is cancelled; one that a sender has will notice by itself.
      long long when = now;
      session.raw() << "update reminders_message set state = 'cancelled', reason = 'its reminders were struck through', due_at = "
                       "null, finished_at = :n where "
                       "company_id = :c and state in ('queued', 'failed', 'ready', 'undeliverable', 'uncertain') and attempt = 0 "
                       "and message_id in (select message_id from "
                       "reminders_carried where company_id = :c2 and reminder_id = :r) and not exists (select 1 from "
                       "reminders_carried k where k.company_id = :c3 and "
                       "k.message_id = reminders_message.message_id and k.dropped = '')",
          soci::use(when), soci::use(companyId), soci::use(companyId), soci::use(id), soci::use(companyId);
      audit(session, company.value, now, actor, "reminder.voided", "reminder " + std::to_string(id), reminder.level);
      ++voided;
    }
    transaction.commit();
    return voided;
  });
}

}  // namespace reminders::storage
