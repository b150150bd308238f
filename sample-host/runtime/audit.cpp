#include "sample-host/runtime/audit.hpp"

#include "sample-host/runtime/schema.hpp"

namespace host::runtime {

void Audit::record(AuditEntry entry) {
  entry.at = clock_.now();
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long company = entry.companyId;
    const long long at = entry.at;
    const long long id = newRowId(entry.at);
    **sql << "insert into host_audit (company_id, audit_id, recorded_at, as_of, app_id, user_name, what, subject, detail) "
             "values (:c, :i, :t, :o, :a, :u, :w, :s, :d)",
        soci::use(company), soci::use(id), soci::use(at), soci::use(entry.asOf), soci::use(entry.appId), soci::use(entry.user),
        soci::use(entry.what), soci::use(entry.subject), soci::use(entry.detail);
  });
}

std::vector<AuditEntry> Audit::newest(std::int64_t companyId, int count) {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&] {
    std::vector<AuditEntry> found;
    AuditEntry row;
    const long long company = companyId;
    const long long limit = count;
    long long at = 0;
    soci::statement statement =
        (sql->raw().prepare << "select recorded_at, as_of, app_id, user_name, what, subject, detail from host_audit "
                               "where company_id = :c order by audit_id desc limit :l",
         soci::use(company), soci::use(limit), soci::into(at), soci::into(row.asOf), soci::into(row.appId), soci::into(row.user),
         soci::into(row.what), soci::into(row.subject), soci::into(row.detail));
    statement.execute();
    while (statement.fetch()) {
      row.companyId = companyId;
      row.at = at;
      found.push_back(row);
    }
    return found;
  });
}

}  // namespace host::runtime
