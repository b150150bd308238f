#include "plugin/storage/outbox_store.hpp"

#include <bit>
#include <fstream>
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

/// In blocks of few lengths, so that the session keeps few statements: the last ticket fills the places that are left.
void takeLeases(Session& session, std::span<const ClaimTicket> tickets, std::int64_t until, const std::string& worker) {
  constexpr std::size_t kAtATime = 64;
  for (; !tickets.empty(); tickets = tickets.subspan(std::min(kAtATime, tickets.size()))) {
    const auto some = tickets.first(std::min(kAtATime, tickets.size()));
    std::vector<kit::sql::Value> values{until, worker, some.front().company.value};
    std::string list;
    for (std::size_t i = 0; i < std::bit_ceil(some.size()); ++i) {
      values.emplace_back(some[std::min(i, some.size() - 1)].message.value);
      list += (list.empty() ? ":" : ", :") + std::to_string(values.size());
    }
    kit::sql::FewRows rows(
        session,
        "update reminders_message set lease_until = :1, worker = :2, fence = fence + 1 where company_id = :3 and "
        "message_id in (" +
            list + ") returning message_id",
        values);
    while (rows.next()) {
    }
  }
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
    takeTurns(session, company.value, kOutboxTurns);
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
    takeTurns(session, company.value, kOutboxTurns);
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
    const std::string ask = "select message_id, fence from reminders_message where " + where +
                            " order by due_at, message_id limit :6" + skipLocked(session);
    const std::int64_t retried = request.now + domain::kLongestWaitMillis;
    const std::int64_t leased = request.now + domain::kLongestLeaseMillis;
    std::vector<ClaimTicket> tickets;
    const auto take = [&](auto&& rows) {
      while (rows.next()) tickets.push_back({company, {rows.number(0)}, rows.number(1) + 1});
    };
    if (request.only.empty() && request.withoutEmailsOf.empty())
      take(kit::sql::FewRows(session, ask, {company.value, request.now, dueBy, retried, leased, request.limit}));
    else  // never the same again: not one that the session keeps
      take(RowReader(session, ask, {company.value, request.now, dueBy, retried, leased, std::int64_t{request.limit}}));
    takeLeases(session, tickets, request.leaseUntil, marked(session, request.worker));
    auto claimed = readClaimed(session, tickets);
    crashPoint("claiming");
    transaction.commit();
    crashPoint("claimed");
    return claimed;
  });
}

void SqlOutboxStore::release(std::span<const ClaimTicket> tickets) {
  if (tickets.empty()) return;
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, tickets.front().company.value, kOutboxTurns);
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
