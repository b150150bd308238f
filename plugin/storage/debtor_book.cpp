#include "plugin/storage/debtor_book.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "plugin/storage/text_match.hpp"

namespace reminders::storage {
namespace {

using application::DebtorFilter;
using kit::sql::FewRows;
using kit::sql::RowReader;

/// What is open of `r` on the day :2.
constexpr const char* kOpen =
    "(r.amount - coalesce((select sum(s.amount) from sdk_v1_settlement s where s.company_id = r.company_id and s.invoice_id = "
    "r.invoice_id and s.position = r.position and s.settled_on <= :2), 0))";

/// From here on :1 is the company, :2 the day, :3 the text. The day is always named: PostgreSQL wants to know of what type it is.
std::string fromAccounts(const kit::sql::Session& session, const DebtorFilter& filter) {
  std::string sql = " from sdk_v1_customer c where c.company_id = :1 and c.accounting_account <> '' and cast(:2 as text) <> ''";
  if (!filter.text.empty())
    sql += " and (" + contains(session, "c.name", ":3") + " or " + contains(session, "c.code", ":3") + " or " +
           contains(session, "c.accounting_account", ":3") + ")";
  if (filter.onlyLate)
    sql += std::string(
               " and exists (select 1 from sdk_v1_receivable r where r.company_id = c.company_id and r.customer_id = "
               "c.customer_id and r.status = 'issued' and r.due_on < :2 and ") +
           kOpen + " > 0)";
  return sql;
}

std::vector<RowReader::Parameter> valuesOf(const kit::sql::Session& session, domain::CompanyId company,
                                           const DebtorFilter& filter, domain::Date asOf) {
  std::vector<RowReader::Parameter> values{company.value, asOf.iso()};
  if (!filter.text.empty()) values.emplace_back(patternFor(session, filter.text));
  return values;
}

}  // namespace

std::vector<application::DebtorAccount> SqlDebtorBook::page(domain::CompanyId company, const DebtorFilter& filter,
                                                            domain::Date asOf, std::int64_t offset, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::DebtorAccount> accounts;
    std::vector<std::int64_t> ids;
    {
      RowReader rows(*lease,
                     "select c.customer_id, c.code, c.name, c.accounting_account" + fromAccounts(*lease, filter) +
                         " order by c.accounting_account, c.code limit " + std::to_string(limit) + " offset " +
                         std::to_string(offset),
                     valuesOf(*lease, company, filter, asOf));
      while (rows.next()) {
        auto& account = accounts.emplace_back();
        account.customer = {rows.number(0)};
        account.code = rows.text(1);
        account.name = rows.text(2);
        account.account = rows.text(3);
        ids.push_back(rows.number(0));
      }
    }
    RowReader rows(
        *lease,
        std::string("select customer_id, currency, cast(sum(open) as bigint), cast(sum(case when due_on < :2 then open "
                    "else 0 end) as bigint), cast(sum(case when due_on < :2 and open > 0 then 1 else 0 end) as bigint) "
                    "from (select r.customer_id, r.currency, r.due_on, ") +
            kOpen + " as open from sdk_v1_receivable r where r.company_id = :1 and r.status = 'issued' and " +
            inList("r.customer_id", ids) + ") owed where open > 0 group by customer_id, currency order by currency",
        {company.value, asOf.iso()});
    while (rows.next())
      for (auto& account : accounts)
        if (account.customer.value == rows.number(0))
          account.owed.push_back({kit::Currency::of(rows.text(1)), rows.number(2), rows.number(3), rows.number(4)});
    return accounts;
  });
}

std::int64_t SqlDebtorBook::count(domain::CompanyId company, const DebtorFilter& filter, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader row(*lease, "select cast(count(*) as bigint)" + fromAccounts(*lease, filter),
                  valuesOf(*lease, company, filter, asOf));
    return row.next() ? row.number(0) : 0;
  });
}

std::optional<application::DebtorCard> SqlDebtorBook::card(domain::CompanyId company, domain::CustomerId customer) {
  return stored([&]() -> std::optional<application::DebtorCard> {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    application::DebtorCard card;
    {
      FewRows row(*lease,
                  "select code, name, accounting_account, category, email, phone, street, postcode, city from sdk_v1_customer "
                  "where company_id = :1 and customer_id = :2",
                  {company.value, customer.value});
      if (!row.next()) return std::nullopt;
      card.customer = customer;
      card.code = row.text(0);
      card.name = row.text(1);
      card.account = row.text(2);
      card.category = row.text(3);
      card.email = row.text(4);
      card.phone = row.text(5);
      card.address = postalAddress(row.text(6), row.text(7), row.text(8));
    }
    FewRows rows(
        *lease,
        "select contact_id, role, name, email, phone from sdk_v1_contact where company_id = :1 and customer_id = :2 order by "
        "contact_id",
        {company.value, customer.value});
    while (rows.next())
      card.contacts.push_back({rows.number(0), domain::parseWord<domain::Role>(rows.text(1)).value_or(domain::Role::kOther),
                               std::string(rows.text(2)), std::string(rows.text(3)), std::string(rows.text(4))});
    return card;
  });
}

std::vector<domain::InvoiceId> SqlDebtorBook::openInvoices(domain::CompanyId company, domain::CustomerId customer,
                                                           domain::Date asOf, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<domain::InvoiceId> invoices;
    RowReader rows(*lease,
                   std::string("select r.invoice_id, min(coalesce(r.due_on, '9999')) as first from sdk_v1_receivable r where "
                               "r.company_id = :1 and r.customer_id = :3 and r.status = 'issued' and ") +
                       kOpen + " > 0 group by r.invoice_id order by first, r.invoice_id limit " + std::to_string(limit),
                   {company.value, asOf.iso(), customer.value});
    while (rows.next()) invoices.push_back({rows.number(0)});
    return invoices;
  });
}

}  // namespace reminders::storage
