#include "plugin/storage/erp_codes.hpp"

#include <host_sdk/kit/sql/row_reader.hpp>

namespace reminders::storage {

using kit::sql::RowReader;
using Codes = domain::NamedCodes::Codes;

namespace {

// So many parameters a statement: far below what SQLite and PostgreSQL take.
constexpr std::size_t kAtOnce = 200;

/// Those of `asked` that `view` does not hold in `column`.
Codes missing(kit::sql::Session& session, std::int64_t company, const Codes& asked, const std::string& view,
              const std::string& column) {
  Codes left = asked;
  for (auto next = asked.begin(); next != asked.end();) {
    std::vector<RowReader::Parameter> parameters{company};
    std::string places;
    for (; next != asked.end() && parameters.size() <= kAtOnce; ++next) {
      parameters.emplace_back(*next);
      places += (places.empty() ? ":" : ", :") + std::to_string(parameters.size());
    }
    std::string sql = "select distinct " + column;
    sql += " from " + view;
    sql += " where company_id = :1 and " + column;
    sql += " in (" + places + ")";
    RowReader rows(session, sql, parameters);
    while (rows.next()) left.erase(std::string(rows.text(0)));
  }
  return left;
}

}  // namespace

domain::NamedCodes SqlErpCodes::unknown(domain::CompanyId company, const domain::NamedCodes& named) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return domain::NamedCodes{missing(*lease, company.value, named.departments, "sdk_v1_department", "code"),
                              missing(*lease, company.value, named.categories, "sdk_v1_customer", "category"),
                              missing(*lease, company.value, named.customers, "sdk_v1_customer", "code"),
                              missing(*lease, company.value, named.invoices, "sdk_v1_invoice", "number")};
  });
}

std::vector<std::string> SqlErpCodes::currencies(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader rows(*lease,
                   "select currency from sdk_v1_company where company_id = :1 union select currency from sdk_v1_invoice where "
                   "company_id = :1",
                   {company.value});
    std::vector<std::string> found;
    while (rows.next()) found.emplace_back(rows.text(0));
    return found;
  });
}

}  // namespace reminders::storage
