#include "plugin/storage/outbox_store.hpp"

#include <fstream>
#include <host_sdk/kit/archive/sha256.hpp>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <limits>

#include "plugin/application/crash_point.hpp"
#include "plugin/domain/sending_rules.hpp"
#include "plugin/storage/outbox_rows.hpp"
#include "plugin/storage/queue_groups.hpp"

namespace reminders::storage {
namespace {

using application::ClaimTicket;
using application::crashPoint;
using domain::MessageState;
using kit::sql::change;
using kit::sql::Durability;
using kit::sql::RowReader;
using kit::sql::Session;
using kit::sql::Transaction;

// On PostgreSQL, transactions that change messages and reminders of one company take turns: they would wait for each other's rows
// and for the audit in different orders. `claim` waits for nobody (skip locked), `enterDoubt` changes one row.
constexpr const char* kTurns = "outbox";

std::size_t at(MessageState state) { return static_cast<std::size_t>(state); }

// PostgreSQL lets several senders take different rows at once; SQLite has one writer at a time.
std::string skipLocked(const Session& session) { return session.isSqlite() ? "" : " for update skip locked"; }

// What a sender that died left behind.
struct Abandoned {
  std::int64_t message = 0;
  bool isEmail = false;
  bool fromBefore = false;  // the machine went down since it was claimed
  int attempt = 0;
  int crashes = 0;
  int failedAttempts = 0;
};

struct Takeback {
  MessageState state = MessageState::kQueued;
  bool due = true;
  int crashes = 0;
  std::string reason;
};

Takeback takeBack(const Abandoned& abandoned, bool resendUncertain) {
  if (abandoned.attempt == 2) {
    if (resendUncertain)
      return {MessageState::kFailed, true, abandoned.crashes,
              "the connection was lost at the last byte; it is sent again under the same Message-ID"};
    return {MessageState::kUncertain, false, abandoned.crashes,
            "the sender stopped at the last byte: nobody can know whether it arrived"};
  }
  // What came after the claim may be lost with the machine: also that it was sent.
  if (abandoned.fromBefore && abandoned.isEmail)
    return {resendUncertain ? MessageState::kFailed : MessageState::kUncertain, resendUncertain, abandoned.crashes,
            "the machine stopped while it was with a sender: nobody can know whether it arrived"};
  // startAttempt has counted this crash already.
  if (abandoned.crashes >= domain::kCrashesUntilParked)
    return {MessageState::kUndeliverable, false, abandoned.crashes, "it stopped the sender three times"};
  return {abandoned.failedAttempts > 0 ? MessageState::kFailed : MessageState::kQueued, true, abandoned.crashes, ""};
}

}  // namespace

std::string bootOfThisMachine() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id;
}

/// What follows a claim. SQLite: the marks outlive the process, and the claim itself says what is in doubt when the machine goes
/// down. PostgreSQL: a mark that is followed by one that waits for the disk need not wait itself.
Durability SqlOutboxStore::afterClaim(const Session& session) const {
  return session.isSqlite() && boot_.empty() ? Durability::kDisk : Durability::kSystem;
}

std::string SqlOutboxStore::marked(const Session& session, const std::string& worker) const {
  return session.isSqlite() && !boot_.empty() ? worker + "@" + boot_ : worker;
}

bool SqlOutboxStore::isFromBefore(const Session& session, std::string_view worker) const {
  const auto mark = worker.find('@');
  return session.isSqlite() && mark != std::string_view::npos && worker.substr(mark + 1) != boot_;
}

std::vector<application::EnqueueResult> SqlOutboxStore::enqueue(domain::CompanyId company, domain::Date asOf, std::int64_t now,
                                                                std::span<const application::DraftGroup> groups) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurns);
    auto results = queueGroups(session, company, asOf, now, groups, mailDomain(session, company));
    crashPoint("queuing");
    transaction.commit();
    crashPoint("queued");
    return results;
  });
}

application::StateCounts SqlOutboxStore::recover(domain::CompanyId company, std::int64_t now, bool resendUncertain) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurns);
    std::vector<Abandoned> abandoned;
    {
      RowReader rows(
          session,
          "select message_id, attempt, crashes, failed_attempts, way, worker from reminders_message where company_id = "
          ":1 and "
          "lease_until is not null and (lease_until < :2 or lease_until > :3) "
          "order by message_id" +
              skipLocked(session),
          {company.value, now, now + domain::kLongestLeaseMillis});
      while (rows.next())
        abandoned.push_back({rows.number(0), rows.text(4) == domain::word(domain::Way::kEmail),
                             isFromBefore(session, rows.text(5)), static_cast<int>(rows.number(1)),
                             static_cast<int>(rows.number(2)), static_cast<int>(rows.number(3))});
    }
    application::StateCounts changed{};
    long long companyId = company.value;
    for (const auto& each : abandoned) {
      long long id = each.message;
      if (each.attempt == 0 && !(each.fromBefore && each.isEmail)) {
        session.raw() << "update reminders_message set lease_until = null where company_id = :c and message_id = :m",
            soci::use(companyId), soci::use(id);
        continue;
      }
      const auto back = takeBack(each, resendUncertain);
      const std::string state(domain::word(back.state));
      long long when = now;
      soci::indicator due = back.due ? soci::i_ok : soci::i_null;
      soci::indicator finished = back.due ? soci::i_null : soci::i_ok;
      session.raw() << "update reminders_message set state = :s, lease_until = null, attempt = 0, due_at = :d, finished_at = :f, "
                       "reason = :r where company_id = :c and "
                       "message_id = :m",
          soci::use(state), soci::use(when, due), soci::use(when, finished), soci::use(back.reason), soci::use(companyId),
          soci::use(id);
      refreshReminders(session, company, each.message);
      audit(session, company.value, now, "", "message.recovered", "message " + std::to_string(each.message),
            "its sender stopped; now " + state);
      ++changed[at(back.state)];
    }
    crashPoint("recovering");
    transaction.commit();
    crashPoint("recovered");
    return changed;
  });
}

std::vector<application::ClaimedMessage> SqlOutboxStore::claim(domain::CompanyId company,
                                                               const application::ClaimRequest& request) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    const auto numbersOf = [](const auto& ids) {
      std::vector<std::int64_t> numbers;
      for (const auto& id : ids) numbers.push_back(id.value);
      return numbers;
    };
    std::string where =
        "company_id = :1 and due_at is not null and (state = 'queued' or due_at <= :3 or due_at > :4) and "
        "(lease_until is null or lease_until < :2 or lease_until > :5) and attempt = 0";
    if (!request.only.empty()) where += " and " + inList("message_id", numbersOf(request.only));
    if (!request.withoutEmailsOf.empty())
      where += " and not (way = 'email' and " + inList("department_id", numbersOf(request.withoutEmailsOf)) + ")";
    if (request.byHandOnly) where += " and origin = 'by_hand'";
    // What a person has chosen does not wait for its time of retrying.
    const std::int64_t dueBy = request.only.empty() ? request.dueBy : std::numeric_limits<std::int64_t>::max();
    std::vector<ClaimTicket> tickets;
    {
      RowReader rows(session,
                     "select message_id, fence from reminders_message where " + where + " order by due_at, message_id limit " +
                         std::to_string(request.limit) + skipLocked(session),
                     {company.value, request.now, dueBy, request.now + domain::kLongestWaitMillis,
                      request.now + domain::kLongestLeaseMillis});
      while (rows.next()) tickets.push_back({company, {rows.number(0)}, rows.number(1) + 1});
    }
    const auto worker = marked(session, request.worker);
    std::vector<application::ClaimedMessage> claimed;
    for (const auto& ticket : tickets) {
      change(session,
             "update reminders_message set lease_until = :1, worker = :2, fence = :3 where company_id = :4 and message_id = :5",
             {request.leaseUntil, worker, ticket.fence, company.value, ticket.message.value});
      claimed.push_back(readClaimed(session, ticket));
    }
    crashPoint("claiming");
    transaction.commit();
    crashPoint("claimed");
    return claimed;
  });
}

bool SqlOutboxStore::startAttempt(const ClaimTicket& ticket, std::int64_t now) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::ShortTransaction transaction(session, afterClaim(session));
    takeTurns(session, ticket.company.value, kTurns);
    const auto started =
        change(session,
               "update reminders_message set state = 'sending', attempt = 1, crashes = crashes + 1, first_attempt_at = "
               "coalesce(first_attempt_at, :1) where company_id = :2 and message_id = :3 and fence = :4 and lease_until is not "
               "null and attempt = 0 and due_at is not null",
               {now, ticket.company.value, ticket.message.value, ticket.fence});
    if (started == 0) return false;
    refreshReminders(session, ticket.company, ticket.message.value);
    crashPoint("starting");
    transaction.commit();
    crashPoint("started");
    return true;
  });
}

/// On PostgreSQL this waits for the disk, and with it what went before: the end of the message before this one, and the start of
/// this one. So at most one message of a connection is in doubt, whatever crashes.
bool SqlOutboxStore::enterDoubt(const ClaimTicket& ticket) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::ShortTransaction transaction(session, session.isSqlite() ? afterClaim(session) : Durability::kDisk);
    const auto ours = change(session,
                             "update reminders_message set attempt = 2 where company_id = :1 and message_id = :2 and fence = :3 "
                             "and state = 'sending' and attempt = 1 and lease_until is not null",
                             {ticket.company.value, ticket.message.value, ticket.fence});
    crashPoint("doubting");
    transaction.commit();
    crashPoint("in_doubt");
    return ours > 0;
  });
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
    auto& session = *lease;
    // A mail that was sent stays in doubt if this is lost: it is never sent again. Everything else waits for the disk.
    const bool wasInDoubt = outcome.state == MessageState::kSent;
    kit::sql::ShortTransaction transaction(session, wasInDoubt ? afterClaim(session) : Durability::kDisk);
    const bool goesOn = outcome.state == MessageState::kFailed || outcome.state == MessageState::kQueued;
    const auto company = ticket.company.value;
    const auto id = ticket.message.value;
    const std::string state(domain::word(outcome.state));
    const auto due = goesOn ? std::optional(outcome.retryAt.value_or(outcome.now)) : std::nullopt;
    const auto finished = goesOn ? std::nullopt : std::optional(outcome.now);
    const auto day = outcome.sentOn ? std::optional(outcome.sentOn->iso()) : std::nullopt;
    if (outcome.copy) {
      const auto& copy = *outcome.copy;
      // Of what leaves; what is filed is noted when it is filed (copy_digests.hpp).
      const auto digest = copy.file.empty() ? kit::archive::sha256Hex(copy.content) : std::string();
      change(session,
             "insert into reminders_sent_copy (company_id, message_id, subject, content, content_type, file, sha256) values (:1, "
             ":2, "
             ":3, :4, :5, :6, :7) on conflict (company_id, message_id) do update set subject = excluded.subject, content = "
             "excluded.content, content_type = excluded.content_type, file = excluded.file, sha256 = excluded.sha256",
             {company, id, copy.subject, copy.content, copy.contentType, copy.file, digest});
    }
    writeRecipients(session, ticket, outcome.recipients);
    // What is only this message's is written before others have to wait.
    takeTurns(session, ticket.company.value, kTurns);
    // Ours: leased under this fence, or left in doubt under it while we were slow. Cancelling needs no attempt before.
    const std::string ours = outcome.state == MessageState::kCancelled
                                 ? "(lease_until is not null or state = 'uncertain')"
                                 : "((lease_until is not null and attempt > 0) or state = 'uncertain')";
    const auto changed = change(
        session,
        "update reminders_message set state = :1, reason = :2, due_at = :3, finished_at = :4, lease_until = null, crashes = "
        "crashes - case when attempt > 0 then 1 else 0 end, attempt = 0, failed_attempts = failed_attempts + :5, sent_on = "
        "coalesce(sent_on, :6) where company_id = :7 and message_id = :8 and fence = :9 and " +
            ours,
        {state, outcome.reason, due, finished, outcome.state == MessageState::kFailed ? 1 : 0, day, company, id, ticket.fence});
    if (changed == 0) return false;
    for (const auto& reminder : outcome.carried) {
      const auto receivable = reminder.receivable;
      change(session,
             "update reminders_carried set asked = :1, interest = :2, indemnity = :3 where company_id = :4 and message_id = :5 "
             "and reminder_id in (select reminder_id from reminders_reminder where company_id = :4 and invoice_id = :6 and "
             "position = :7 and level = :8)",
             {reminder.asked, reminder.interest, reminder.indemnity, company, id, receivable.invoice.value, receivable.position,
              reminder.level});
    }
    for (const auto& drop : outcome.dropped) {
      std::vector<std::string> reasons;
      for (const auto reason : drop.reasons) reasons.emplace_back(domain::word(reason));
      const std::string dropped = reasons.empty() ? "dropped" : joined(reasons, ' ');
      const auto receivable = drop.reminder.receivable;
      change(session,
             "update reminders_carried set dropped = :1 where company_id = :2 and message_id = :3 and reminder_id in (select "
             "reminder_id from reminders_reminder where company_id = :2 and invoice_id = :4 and position = :5 and level = :6)",
             {dropped, company, id, receivable.invoice.value, receivable.position, drop.reminder.level});
    }
    refreshReminders(session, ticket.company, ticket.message.value);
    audit(session, ticket.company.value, outcome.now, "", "message." + state, "message " + std::to_string(ticket.message.value),
          outcome.reason);
    crashPoint("finishing");
    transaction.commit();
    crashPoint("finished");
    return true;
  });
}

void SqlOutboxStore::release(std::span<const ClaimTicket> tickets) {
  if (tickets.empty()) return;
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, tickets.front().company.value, kTurns);
    for (const auto& ticket : tickets) {
      long long company = ticket.company.value;
      long long id = ticket.message.value;
      long long fence = ticket.fence;
      session.raw() << "update reminders_message set lease_until = null where company_id = :c and message_id = :m and fence = :f "
                       "and attempt = 0",
          soci::use(company), soci::use(id), soci::use(fence);
    }
    crashPoint("releasing");
    transaction.commit();
    crashPoint("released");
  });
}

std::int64_t SqlOutboxStore::resolve(domain::CompanyId company, std::span<const domain::MessageId> messages, MessageState state,
                                     domain::Date asOf, const std::string& actor) {
  const bool sent = state == MessageState::kSent;
  if (!sent && state != MessageState::kCancelled) throw std::logic_error("a person says sent or cancelled, nothing else");
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurns);
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
    takeTurns(session, company.value, kTurns);
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

int SqlOutboxStore::joinSenders(domain::CompanyId company, const std::string& worker, int wanted, int atMost, std::int64_t now,
                                std::int64_t leaseUntil) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurns);
    long long companyId = company.value;
    long long from = now;
    long long far = now + domain::kLongestLeaseMillis;
    long long until = leaseUntil;
    session.raw() << "delete from reminders_sender where company_id = :c and (lease_until < :n or lease_until > :f)",
        soci::use(companyId), soci::use(from), soci::use(far);
    std::set<int> taken;
    {
      RowReader rows(session, "select slot from reminders_sender where company_id = :1", {company.value});
      while (rows.next()) taken.insert(static_cast<int>(rows.number(0)));
    }
    int joined = 0;
    const bool others = session.isSqlite() && !taken.empty();
    for (int slot = 0; slot < atMost && joined < wanted && !others; ++slot) {
      if (taken.contains(slot)) continue;
      session.raw() << "insert into reminders_sender (company_id, slot, worker, lease_until) values (:c, :s, :w, :l)",
          soci::use(companyId), soci::use(slot), soci::use(worker), soci::use(until);
      ++joined;
    }
    transaction.commit();
    crashPoint("joined");
    return joined;
  });
}

void SqlOutboxStore::leaveSenders(domain::CompanyId company, const std::string& worker) {
  stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    takeTurns(*lease, company.value, kTurns);
    long long companyId = company.value;
    lease->raw() << "delete from reminders_sender where company_id = :c and worker = :w", soci::use(companyId), soci::use(worker);
    transaction.commit();
    crashPoint("left");
  });
}

std::int64_t SqlOutboxStore::nextDeparture(domain::CompanyId company, const std::string& account, std::int64_t now,
                                           std::int64_t intervalMillis) {
  return stored([&]() -> std::int64_t {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long companyId = company.value;
    long long from = now;
    long long step = intervalMillis;
    // More than every sender that there can be has taken: the clock was set back.
    long long far = now + domain::kLongestLeaseMillis + 50 * intervalMillis;
    session.raw() << "insert into reminders_departure (company_id, account, next_at) values (:c, :a, 0) on conflict do nothing",
        soci::use(companyId), soci::use(account);
    session.raw()
        << "update reminders_departure set next_at = case when next_at < :n or next_at > :f then :n2 else next_at end + "
           ":s where company_id = :c and account = :a",
        soci::use(from, "n"), soci::use(far, "f"), soci::use(from, "n2"), soci::use(step, "s"), soci::use(companyId, "c"),
        soci::use(account, "a");
    long long next = 0;
    session.raw() << "select next_at from reminders_departure where company_id = :c and account = :a", soci::into(next),
        soci::use(companyId), soci::use(account);
    transaction.commit();
    return next - intervalMillis;
  });
}

void SqlOutboxStore::renew(domain::CompanyId company, const std::string& worker, std::int64_t leaseUntil) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurns);
    change(session,
           "update reminders_message set lease_until = :1 where company_id = :2 and worker = :3 and lease_until is not null",
           {leaseUntil, company.value, marked(session, worker)});
    change(session, "update reminders_sender set lease_until = :1 where company_id = :2 and worker = :3",
           {leaseUntil, company.value, worker});
    transaction.commit();
    crashPoint("renewed");
  });
}

application::StateCounts SqlOutboxStore::counts(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    application::StateCounts counts{};
    RowReader rows(*lease, "select state, count(*) from reminders_message where company_id = :1 group by state", {company.value});
    while (rows.next()) counts[at(domain::parseWord<MessageState>(rows.text(0)).value())] = rows.number(1);
    return counts;
  });
}

}  // namespace reminders::storage
