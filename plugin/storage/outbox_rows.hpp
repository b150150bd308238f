// Rows of the outbox written and read: what the store's transactions are made of. Every function runs inside the caller's
// transaction.
#pragma once
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/series.hpp>

#include "plugin/application/outbox_store.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// On PostgreSQL, transactions that change messages and reminders of one company take turns: they would wait for each other's
/// rows and for the audit in different orders. A claim waits for nobody (skip locked), the doubt about a message changes one row.
inline constexpr const char* kOutboxTurns = "outbox";

/// Messages put in as they are queued. Keeps the session to itself until `finish` (see kit::sql::BulkInsert).
class MessageInsert {
 public:
  MessageInsert(kit::sql::Session& session, std::int64_t company, std::string day, std::int64_t now);
  void add(const application::DraftGroup& group, const application::MessageDraft& draft, std::int64_t message,
           const std::string& messageIdHeader);
  void finish() { insert_.finish(); }

 private:
  kit::sql::BulkInsert insert_;
  std::int64_t company_;
  std::string day_;
  std::int64_t now_;
};

/// Message-IDs end with the domain of the company's own address, where that can stand in a header.
std::string mailDomain(kit::sql::Session& session, domain::CompanyId company);

/// Messages that were just leased, whole, in the order of their tickets; all of one company.
std::vector<application::ClaimedMessage> readClaimed(kit::sql::Session& session,
                                                     std::span<const application::ClaimTicket> tickets);

/// The planned recipients as they are kept, and back.
std::string recipientsJson(const std::vector<domain::Recipient>& recipients);
std::vector<domain::Recipient> recipientsFromJson(std::string_view json);

/// Puts the recipients' progress in place of what was known.
void writeRecipients(kit::sql::Series& series, const application::ClaimTicket& ticket,
                     const std::vector<application::RecipientProgress>& recipients);

/// Gives the reminders that a message carries (or carried) the state that follows from all their messages.
void refreshReminders(kit::sql::Session& session, domain::CompanyId company, std::int64_t message);
void refreshReminders(kit::sql::Series& series, domain::CompanyId company, std::int64_t message);

/// As the functions of these names that take a session, among other statements.
void takeTurns(kit::sql::Series& series, std::int64_t company, const std::string& work);
void audit(kit::sql::Series& series, std::int64_t company, std::int64_t at, const std::string& actor, const std::string& what,
           const std::string& subject, const std::string& detail);

}  // namespace reminders::storage
