#include "sample-host/erp/invoice_page.hpp"

#include <algorithm>

#include "sample-host/erp/query.hpp"

namespace host::erp {
namespace {

constexpr const char* kSelect =
    "select i.invoice_id, i.number, i.kind, i.status, i.customer_id, c.code, c.name, i.department_id, coalesce(d.name, ''), "
    "i.operator, "
    "i.order_reference, i.ordering_party, i.note, i.issued_on, coalesce(i.sent_on, i.issued_on), i.currency, i.total, "
    "i.payment_method, i.corrects_id, coalesce(o.number, ''), i.scheduled, i.version from erp_invoice i join erp_customer c on "
    "c.company_id = i.company_id and c.customer_id = i.customer_id left join erp_department d on d.company_id = i.company_id and "
    "d.department_id = i.department_id left join erp_invoice o on o.company_id = i.company_id and o.invoice_id = i.corrects_id "
    "where "
    "i.company_id =";

InvoiceDetails headOf(const Row& row) {
  InvoiceDetails v;
  v.id = row.number(0);
  v.number = row.text(1);
  v.kind = stored<InvoiceKind>(row.text(2));
  v.status = stored<InvoiceStatus>(row.text(3));
  v.customerId = row.number(4);
  v.customerCode = row.text(5);
  v.customerName = row.text(6);
  v.departmentId = row.maybeNumber(7);
  v.departmentName = row.text(8);
  v.operatorName = row.text(9);
  v.orderReference = row.text(10);
  v.orderingParty = row.text(11);
  v.note = row.text(12);
  v.issuedOn = row.date(13).value_or(kit::Date{});
  v.sentOn = row.date(14).value_or(v.issuedOn);
  v.currency = row.text(15);
  v.total = row.number(16);
  v.paymentMethod = stored<PaymentMethod>(row.text(17));
  v.correctsId = row.maybeNumber(18);
  v.correctsNumber = row.text(19);
  v.scheduled = row.flag(20);
  v.version = row.number(21);
  return v;
}

void readLines(kit::sql::Session& session, std::int64_t companyId, InvoiceDetails& v) {
  Query query(
      session,
      "select description, quantity, unit, unit_price, vat_rate, vat_category, net from erp_invoice_line where company_id =");
  query.value(companyId).add("and invoice_id =").value(v.id).add("order by position").read(7, [&](const Row& row) {
    v.lines.push_back(
        {row.text(0), row.number(1), row.text(2), row.number(3), static_cast<int>(row.number(4)), row.text(5), row.number(6)});
  });
}

void readInstalments(kit::sql::Session& session, std::int64_t companyId, kit::Date asOf, InvoiceDetails& v) {
  Query query(
      session,
      "select s.position, s.due_on, s.amount, s.amount - coalesce((select sum(a.amount) from erp_allocation a where a.company_id "
      "= s.company_id and a.invoice_id = s.invoice_id and a.position = s.position and a.settled_on <=");
  query.value(asOf).add("), 0) from erp_instalment s where s.company_id =").value(companyId);
  query.add("and s.invoice_id =").value(v.id).add("order by case when s.due_on is null then 1 else 0 end, s.due_on, s.position");
  query.read(4, [&](const Row& row) {
    InstalmentView one{static_cast<int>(row.number(0)), row.date(1), row.number(2), row.number(3), 0};
    if (one.dueOn && *one.dueOn < asOf && one.open > 0) one.daysLate = asOf.daysSince(*one.dueOn);
    v.open += one.open;
    v.instalments.push_back(one);
  });
}

void readCredits(kit::sql::Session& session, std::int64_t companyId, InvoiceDetails& v) {
  const bool note = v.kind == InvoiceKind::kCreditNote;
  Query query(session, std::string("select o.invoice_id, o.number, n.issued_on, c.amount from erp_credit c join erp_invoice o on "
                                   "o.company_id = c.company_id and o.invoice_id = ") +
                           (note ? "c.invoice_id" : "c.credit_note_id") +
                           " join erp_invoice n on n.company_id = c.company_id and n.invoice_id = c.credit_note_id where "
                           "n.status in ('issued', 'closed') and c.company_id =");
  query.value(companyId).add(note ? "and c.credit_note_id =" : "and c.invoice_id =").value(v.id);
  query.add("order by n.issued_on, o.number").read(4, [&](const Row& row) {
    v.credits.push_back({row.number(0), row.text(1), row.date(2).value_or(kit::Date{}), row.number(3)});
  });
  if (!note) return;
  v.open = v.total;
  for (const auto& credit : v.credits) v.open -= credit.amount;
}

std::optional<InvoiceDetails> details(kit::sql::Session& session, std::int64_t companyId, Query& query, kit::Date asOf) {
  std::optional<InvoiceDetails> found;
  query.read(22, [&](const Row& row) { found = headOf(row); });
  if (!found) return found;
  auto& v = *found;
  readLines(session, companyId, v);
  readInstalments(session, companyId, asOf, v);
  readCredits(session, companyId, v);
  PaymentQuery payments;
  payments.invoiceId = v.id;
  payments.limit = 1000;
  v.payments = listPayments(session, companyId, payments);
  std::reverse(v.payments.begin(), v.payments.end());
  InvoiceQuery late;
  late.asOf = asOf;
  late.view = InvoiceView::kOverdue;
  late.customerId = v.customerId;
  late.limit = 21;
  for (const auto& other : listInvoices(session, companyId, late).rows)
    if (other.id != v.id && v.otherLate.size() < 20) v.otherLate.push_back(other);
  return found;
}

}  // namespace

std::optional<InvoiceDetails> invoiceDetails(kit::sql::Session& session, std::int64_t companyId, const std::string& number,
                                             kit::Date asOf) {
  Query query(session, kSelect);
  query.value(companyId).add("and i.number =").value(number);
  return details(session, companyId, query, asOf);
}

std::optional<InvoiceDetails> invoiceDetails(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId,
                                             kit::Date asOf) {
  Query query(session, kSelect);
  query.value(companyId).add("and i.invoice_id =").value(invoiceId);
  return details(session, companyId, query, asOf);
}

}  // namespace host::erp
