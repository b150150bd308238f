#include "sample-host/erp/sequence.hpp"

namespace host::erp {

std::int64_t takeValues(kit::sql::Session& session, std::int64_t companyId, const std::string& series, std::int64_t count) {
  return kit::sql::mapped([&] {
    const long long company = companyId;
    const long long step = count;
    long long next = 0;
    // One statement that inserts or advances: on PostgreSQL it holds the row's lock until the end of the transaction.
    soci::statement statement =
        (session.raw().prepare << "insert into erp_sequence (company_id, name, next_value) values (:company, :name, 1 + :first) "
                                  "on conflict (company_id, name) do update set next_value = erp_sequence.next_value + :step "
                                  "returning next_value",
         soci::use(company, "company"), soci::use(series, "name"), soci::use(step, "first"), soci::use(step, "step"),
         soci::into(next));
    statement.execute(true);
    while (statement.fetch()) {
      // to the end: SOCI keeps a returning statement open on SQLite otherwise
    }
    return static_cast<std::int64_t>(next) - count;
  });
}

}  // namespace host::erp
