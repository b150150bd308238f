// An attempt: its beginning, the moment from which a crash leaves doubt, its end.
#include <host_sdk/kit/archive/sha256.hpp>

#include "plugin/application/crash_point.hpp"
#include "plugin/storage/outbox_rows.hpp"
#include "plugin/storage/outbox_store.hpp"

namespace reminders::storage {
namespace {

using application::ClaimTicket;
using application::crashPoint;
using domain::MessageState;
using kit::sql::Durability;
using kit::sql::Series;
using kit::sql::SeriesTransaction;
using kit::sql::Transaction;

/// Answers the place of the change that says by its count whether the message was still ours.
std::size_t addStart(Series& series, const ClaimTicket& ticket, std::int64_t now) {
  const auto place = series.add(
      "update reminders_message set state = 'sending', attempt = 1, crashes = crashes + 1, first_attempt_at = "
      "coalesce(first_attempt_at, :1) where company_id = :2 and message_id = :3 and fence = :4 and lease_until is not null and "
      "attempt = 0 and due_at is not null",
      {now, ticket.company.value, ticket.message.value, ticket.fence});
  refreshReminders(series, ticket.company, ticket.message.value);
  return place;
}

std::size_t addDoubt(Series& series, const ClaimTicket& ticket) {
  return series.add(
      "update reminders_message set attempt = 2 where company_id = :1 and message_id = :2 and fence = :3 and state = 'sending' "
      "and "
      "attempt = 1 and lease_until is not null",
      {ticket.company.value, ticket.message.value, ticket.fence});
}

/// What is only this message's: it is written before others have to wait.
void addCopyAndRecipients(Series& series, const ClaimTicket& ticket, const application::Outcome& outcome) {
  if (outcome.copy) {
    const auto& copy = *outcome.copy;
    // Of what leaves; what is filed is noted when it is filed (copy_digests.hpp).
    const auto digest = copy.file.empty() ? kit::archive::sha256Hex(copy.content) : std::string();
    series.add(
        "insert into reminders_sent_copy (company_id, message_id, subject, content, content_type, file, sha256) values (:1, :2, "
        ":3, :4, :5, :6, :7) on conflict (company_id, message_id) do update set subject = excluded.subject, content = "
        "excluded.content, content_type = excluded.content_type, file = excluded.file, sha256 = excluded.sha256",
        {ticket.company.value, ticket.message.value, copy.subject, copy.content, copy.contentType, copy.file, digest});
  }
  writeRecipients(series, ticket, outcome.recipients);
}

void addCarried(Series& series, const ClaimTicket& ticket, const application::Outcome& outcome) {
  const auto company = ticket.company.value;
  const auto id = ticket.message.value;
  for (const auto& reminder : outcome.carried) {
    const auto receivable = reminder.receivable;
    series.add(
        "update reminders_carried set asked = :1, interest = :2, indemnity = :3 where company_id = :4 and message_id = :5 and "
        "reminder_id in (select reminder_id from reminders_reminder where company_id = :4 and invoice_id = :6 and position = :7 "
        "and level = :8)",
        {reminder.asked, reminder.interest, reminder.indemnity, company, id, receivable.invoice.value, receivable.position,
         reminder.level});
  }
  for (const auto& drop : outcome.dropped) {
    std::vector<std::string> reasons;
    for (const auto reason : drop.reasons) reasons.emplace_back(domain::word(reason));
    const std::string dropped = reasons.empty() ? "dropped" : joined(reasons, ' ');
    const auto receivable = drop.reminder.receivable;
    series.add(
        "update reminders_carried set dropped = :1 where company_id = :2 and message_id = :3 and reminder_id in (select "
        "reminder_id from reminders_reminder where company_id = :2 and invoice_id = :4 and position = :5 and level = :6)",
        {dropped, company, id, receivable.invoice.value, receivable.position, drop.reminder.level});
  }
}

/// How an attempt ended. Answers the place of the change that says whether the message was still ours; where it was not, nothing
/// of this may be committed.
std::size_t addEnd(Series& series, const ClaimTicket& ticket, const application::Outcome& outcome) {
  const bool goesOn = outcome.state == MessageState::kFailed || outcome.state == MessageState::kQueued;
  const std::string state(domain::word(outcome.state));
  const auto due = goesOn ? std::optional(outcome.retryAt.value_or(outcome.now)) : std::nullopt;
  const auto finished = goesOn ? std::nullopt : std::optional(outcome.now);
  const auto day = outcome.sentOn ? std::optional(outcome.sentOn->iso()) : std::nullopt;
  // Ours: leased under this fence, or left in doubt under it while we were slow. Cancelling needs no attempt before.
  const std::string ours = outcome.state == MessageState::kCancelled
                               ? "(lease_until is not null or state = 'uncertain')"
                               : "((lease_until is not null and attempt > 0) or state = 'uncertain')";
  const auto place = series.add(
      "update reminders_message set state = :1, reason = :2, due_at = :3, finished_at = :4, lease_until = null, crashes = "
      "crashes "
      "- case when attempt > 0 then 1 else 0 end, attempt = 0, failed_attempts = failed_attempts + :5, sent_on = "
      "coalesce(sent_on, :6) where company_id = :7 and message_id = :8 and fence = :9 and " +
          ours,
      {state, outcome.reason, due, finished, outcome.state == MessageState::kFailed ? 1 : 0, day, ticket.company.value,
       ticket.message.value, ticket.fence});
  addCarried(series, ticket, outcome);
  refreshReminders(series, ticket.company, ticket.message.value);
  audit(series, ticket.company.value, outcome.now, "", "message." + state, "message " + std::to_string(ticket.message.value),
        outcome.reason);
  return place;
}

}  // namespace

bool SqlOutboxStore::startAttempt(const ClaimTicket& ticket, std::int64_t now) {
  return stored([&] {
    auto lease = pool_.acquire();
    Series series(*lease);
    SeriesTransaction transaction(series, afterClaim(*lease));
    takeTurns(series, ticket.company.value, kOutboxTurns);
    const auto start = addStart(series, ticket, now);
    series.run();
    if (series.changed(start) == 0) return false;
    crashPoint("starting");
    transaction.commit();
    crashPoint("started");
    return true;
  });
}

/// On PostgreSQL the doubt waits for the disk, and with it what went before: the end of the message before this one, and the
/// start of this one. So at most one message of a connection is in doubt, whatever crashes.
application::Departure SqlOutboxStore::depart(const ClaimTicket& ticket, const application::Beside& beside) {
  auto departure = stored([&]() -> std::optional<application::Departure> {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Series series(session);
    application::Departure done;
    std::size_t end = 0;
    std::size_t start = 0;
    // Others take turns with what changes reminders; they do not wait for the disk with it.
    std::optional<SeriesTransaction> transaction;
    if (beside.before != nullptr || beside.next != nullptr) {
      transaction.emplace(series, afterClaim(session));
      if (beside.before != nullptr) addCopyAndRecipients(series, beside.before->ticket, beside.before->outcome);
      takeTurns(series, ticket.company.value, kOutboxTurns);
      if (beside.before != nullptr) end = addEnd(series, beside.before->ticket, beside.before->outcome);
      if (beside.next != nullptr) start = addStart(series, *beside.next, beside.now);
      series.run();
      done.isBeforeEnded = beside.before != nullptr && series.changed(end) > 0;
      done.isNextStarted = beside.next != nullptr && series.changed(start) > 0;
      if (beside.before != nullptr && !done.isBeforeEnded) return std::nullopt;
      if (beside.before != nullptr) crashPoint("finishing");
      if (beside.next != nullptr) crashPoint("starting");
      if (!session.isSqlite()) transaction->commitWithNext();
    }
    if (!transaction || !session.isSqlite()) {
      transaction.reset();
      transaction.emplace(series, session.isSqlite() ? afterClaim(session) : Durability::kDisk);
    }
    const auto doubt = addDoubt(series, ticket);
    crashPoint("doubting");
    transaction->commit();
    done.mayLeave = series.changed(doubt) > 0;
    if (beside.before != nullptr) crashPoint("finished");
    if (beside.next != nullptr) crashPoint("started");
    crashPoint("in_doubt");
    return done;
  });
  // Another has the message before: what we know of it is nobody's business any more.
  return departure ? *departure : depart(ticket, {nullptr, beside.next, beside.now});
}

int SqlOutboxStore::stateIndemnity(domain::CompanyId company, domain::ReceivableId receivable, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long companyId = company.value;
    long long invoice = receivable.invoice.value;
    int position = receivable.position;
    const std::string day = asOf.iso();
    session.raw() << "insert into reminders_indemnity (company_id, invoice_id, position, stated_on) values (:c, :i, :p, :d) on "
                     "conflict (company_id, invoice_id) do nothing",
        soci::use(companyId), soci::use(invoice), soci::use(position), soci::use(day);
    session.raw() << "select position from reminders_indemnity where company_id = :c and invoice_id = :i", soci::into(position),
        soci::use(companyId), soci::use(invoice);
    if (!session.raw().got_data()) throw std::logic_error("the indemnity of an invoice was noted and is not there");
    transaction.commit();
    return position;
  });
}

bool SqlOutboxStore::finish(const ClaimTicket& ticket, const application::Outcome& outcome) {
  return stored([&] {
    auto lease = pool_.acquire();
    Series series(*lease);
    // A mail that was sent stays in doubt if this is lost: it is never sent again. Everything else waits for the disk.
    const bool wasInDoubt = outcome.state == MessageState::kSent;
    SeriesTransaction transaction(series, wasInDoubt ? afterClaim(*lease) : Durability::kDisk);
    addCopyAndRecipients(series, ticket, outcome);
    takeTurns(series, ticket.company.value, kOutboxTurns);
    const auto end = addEnd(series, ticket, outcome);
    series.run();
    if (series.changed(end) == 0) return false;
    crashPoint("finishing");
    transaction.commit();
    crashPoint("finished");
    return true;
  });
}

}  // namespace reminders::storage
