#include "sample-host/erp/debts.hpp"

namespace host::erp {

// erp_instalment.settled counts money of all dates: right unless some of it came after the day. Then the dated rows tell.
void openReceivables(Query& query, std::int64_t companyId, kit::Date asOf, const std::vector<std::int64_t>& customerIds) {
  query.add("select * from (select i.customer_id, i.invoice_id, i.currency, s.due_on, s.amount - (case when i.last_settled_on >")
      .value(asOf);
  query.add(
      "then (select coalesce(sum(a.amount), 0) from erp_allocation a where a.company_id = s.company_id and a.invoice_id = "
      "s.invoice_id "
      "and a.position = s.position and a.settled_on <=");
  query.value(asOf).add(
      ") else s.settled end) as open from erp_invoice i join erp_instalment s on s.company_id = i.company_id and s.invoice_id = "
      "i.invoice_id where i.company_id =");
  query.value(companyId).add("and i.kind = 'invoice' and i.status = 'issued' and (i.settled < i.total or i.last_settled_on >");
  query.value(asOf).add(")");
  if (!customerIds.empty()) {
    query.add("and i.customer_id in (");
    for (std::size_t i = 0; i < customerIds.size(); ++i) query.add(i == 0 ? "" : ",").value(customerIds[i]);
    query.add(")");
  }
  query.add(") r where r.open > 0");
}

std::vector<Debt> debtsOn(kit::sql::Session& session, std::int64_t companyId, kit::Date asOf,
                          const std::vector<std::int64_t>& customerIds) {
  Query query(session,
              "select c.customer_id, c.code, c.name, o.currency, cast(sum(o.open) as bigint), cast(sum(case when o.due_on <");
  query.value(asOf).add(
      "then o.open else 0 end) as bigint) as overdue, count(distinct o.invoice_id), count(distinct case when o.due_on <");
  query.value(asOf).add("then o.invoice_id end), min(o.due_on) from (");
  openReceivables(query, companyId, asOf, customerIds);
  query.add(") o join erp_customer c on c.company_id =").value(companyId);
  query.add(
      "and c.customer_id = o.customer_id group by c.customer_id, c.code, c.name, o.currency order by overdue desc, c.code, "
      "o.currency");
  std::vector<Debt> debts;
  query.read(9, [&](const Row& row) {
    debts.push_back({row.number(0), row.text(1), row.text(2), row.text(3), row.number(4), row.number(5), row.number(6),
                     row.number(7), row.date(8)});
  });
  return debts;
}

}  // namespace host::erp
