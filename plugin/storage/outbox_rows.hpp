// Rows of the outbox written and read: what the store's transactions are made of. Every function runs inside the caller's
// transaction.
#pragma once
#include "plugin/application/outbox_store.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// A reminder held for this receivable and level, unless one holds already: then nullopt.
std::optional<std::int64_t> insertReminder(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
                                           std::int64_t now, const application::DraftGroup& group,
                                           const application::ReminderDraft& reminder);

void insertMessage(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf, std::int64_t now,
                   const application::DraftGroup& group, const application::MessageDraft& draft, std::int64_t message,
                   const std::string& messageIdHeader);

void insertCarried(kit::sql::Session& session, domain::CompanyId company, std::int64_t message, std::int64_t reminder, int place,
                   std::int64_t asked);

/// A message that was just leased, whole.
application::ClaimedMessage readClaimed(kit::sql::Session& session, const application::ClaimTicket& ticket);

/// The planned recipients as insertMessage keeps them.
std::vector<domain::Recipient> recipientsFromJson(std::string_view json);

/// Puts the recipients' progress in place of what was known.
void writeRecipients(kit::sql::Session& session, const application::ClaimTicket& ticket,
                     const std::vector<application::RecipientProgress>& recipients);

/// Gives the reminders that a message carries (or carried) the state that follows from all their messages.
void refreshReminders(kit::sql::Session& session, domain::CompanyId company, std::int64_t message);

}  // namespace reminders::storage
