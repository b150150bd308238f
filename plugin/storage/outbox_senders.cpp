// Who sends: places, leases, and when the next may leave.
#include <host_sdk/kit/sql/row_reader.hpp>
#include <set>

#include "plugin/application/crash_point.hpp"
#include "plugin/domain/sending_rules.hpp"
#include "plugin/storage/outbox_rows.hpp"
#include "plugin/storage/outbox_store.hpp"

namespace reminders::storage {

using application::crashPoint;
using kit::sql::change;
using kit::sql::RowReader;
using kit::sql::Transaction;

int SqlOutboxStore::joinSenders(domain::CompanyId company, const std::string& worker, int wanted, int atMost, std::int64_t now,
                                std::int64_t leaseUntil) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kOutboxTurns);
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
    takeTurns(*lease, company.value, kOutboxTurns);
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
    takeTurns(session, company.value, kOutboxTurns);
    change(session,
           "update reminders_message set lease_until = :1 where company_id = :2 and worker = :3 and lease_until is not null",
           {leaseUntil, company.value, marked(session, worker)});
    change(session, "update reminders_sender set lease_until = :1 where company_id = :2 and worker = :3",
           {leaseUntil, company.value, worker});
    transaction.commit();
    crashPoint("renewed");
  });
}

}  // namespace reminders::storage
