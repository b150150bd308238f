#include "sample-host/runtime/leases.hpp"

#include <unistd.h>

#include "sample-host/runtime/secrets.hpp"

namespace host::runtime {

Leases::Leases(kit::sql::Pool& pool, const Clock& clock) : pool_(pool), clock_(clock) {}

std::string Leases::newHolder() const { return std::to_string(getpid()) + "-" + randomHex(8); }

std::optional<std::int64_t> Leases::acquire(std::int64_t companyId, const std::string& name, const std::string& holder,
                                            Instant ttlMs) {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&]() -> std::optional<std::int64_t> {
    const long long company = companyId;
    const long long now = clock_.now();
    const long long until = now + ttlMs;
    // Nobody takes a lease for so long: it is from before the clock was set back.
    const long long far = now + 20 * ttlMs;
    kit::sql::Transaction transaction(*sql);
    // One statement decides, so that two who come at once cannot both win. It changes nothing when somebody else holds the lease.
    **sql << "insert into host_lease (company_id, name, holder, fence, expires_at) values (:c, :n, :h, 1, :until) "
             "on conflict (company_id, name) do update set "
             "fence = host_lease.fence + case when host_lease.holder = :h2 and host_lease.expires_at > :now then 0 else 1 end, "
             "holder = excluded.holder, expires_at = excluded.expires_at "
             "where host_lease.holder = :h3 or host_lease.expires_at <= :now2 or host_lease.expires_at > :far",
        soci::use(company, "c"), soci::use(name, "n"), soci::use(holder, "h"), soci::use(until, "until"), soci::use(holder, "h2"),
        soci::use(now, "now"), soci::use(holder, "h3"), soci::use(now, "now2"), soci::use(far, "far");
    std::string who;
    long long fence = 0;
    **sql << "select holder, fence from host_lease where company_id = :c and name = :n", soci::use(company), soci::use(name),
        soci::into(who), soci::into(fence);
    const bool ours = sql->raw().got_data() && who == holder;
    transaction.commit();
    if (!ours) return std::nullopt;
    return fence;
  });
}

void Leases::release(std::int64_t companyId, const std::string& name, const std::string& holder, std::int64_t fence) {
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long company = companyId;
    const long long number = fence;
    // The row stays: its fence must go on growing.
    **sql << "update host_lease set expires_at = 0 where company_id = :c and name = :n and holder = :h and fence = :f",
        soci::use(company), soci::use(name), soci::use(holder), soci::use(number);
  });
}

}  // namespace host::runtime
