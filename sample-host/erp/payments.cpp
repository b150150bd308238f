#include "sample-host/erp/payments.hpp"

#include <host_sdk/kit/values/money.hpp>

#include "sample-host/erp/company_transaction.hpp"
#include "sample-host/erp/query.hpp"
#include "sample-host/erp/settlement.hpp"
#include "sample-host/erp/text_limits.hpp"

namespace host::erp {
namespace {

constexpr const char* kSame =
    "This very payment is already booked (same customer, invoice, date, amount and reference); if it is another one, give it "
    "another reference.";

struct Target {
  std::int64_t id = 0;
  std::int64_t customerId = 0;
  std::string number, currency, kind, status;
};

std::optional<Target> targetOf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId) {
  std::optional<Target> found;
  Query query(session, "select invoice_id, customer_id, number, currency, kind, status from erp_invoice where company_id =");
  query.value(companyId).add("and invoice_id =").value(invoiceId).read(6, [&](const Row& row) {
    found = Target{row.number(0), row.number(1), row.text(2), row.text(3), row.text(4), row.text(5)};
  });
  return found;
}

/// Appends the condition under which a row is this very payment, but for its `repeat`.
Query& sameAs(Query& query, std::int64_t companyId, const Payment& p) {
  query.add("p.company_id =")
      .value(companyId)
      .add("and p.customer_id =")
      .value(p.customerId)
      .add("and coalesce(p.invoice_id, 0) =");
  query.value(p.invoiceId.value_or(0)).add("and p.paid_on =").value(p.paidOn).add("and p.currency =").value(p.currency);
  return query.add("and p.amount =").value(p.amount).add("and p.reference =").value(p.reference);
}

/// Whether this very payment is booked, and was not taken back.
bool booked(kit::sql::Session& session, std::int64_t companyId, const Payment& p) {
  Query query(session, "select count(*) from erp_payment p where ");
  sameAs(query, companyId, p);
  query.add("and not exists (select 1 from erp_payment r where r.company_id = p.company_id and r.reverses_id = p.payment_id)");
  return query.number() > 0;
}

/// What tells a payment from those like it that were taken back.
std::int64_t repeatOf(kit::sql::Session& session, std::int64_t companyId, const Payment& p) {
  Query query(session, "select coalesce(max(p.repeat) + 1, 0) from erp_payment p where ");
  return sameAs(query, companyId, p).number();
}

std::int64_t insert(kit::sql::Session& session, const Actor& actor, const Payment& p, std::optional<std::int64_t> reverses) {
  const auto id = takeIds(session, actor.companyId);
  Query query(session,
              "insert into erp_payment (company_id, payment_id, customer_id, invoice_id, paid_on, currency, amount, reference, "
              "reverses_id, repeat) values (");
  query.value(actor.companyId).add(",").value(id).add(",").value(p.customerId).add(",").value(p.invoiceId).add(",");
  query.value(p.paidOn).add(",").value(p.currency).add(",").value(p.amount).add(",").value(p.reference).add(",");
  query.value(reverses).add(",").value(repeatOf(session, actor.companyId, p)).add(")").execute();
  Settling settling(session);
  settling.touch(actor.companyId, p.invoiceId.value_or(id));
  settling.settle();
  return id;
}

std::string told(const Payment& p) { return kit::Money(p.amount, kit::Currency::of(p.currency)).plain() + " " + p.currency; }

std::optional<Payment> find(kit::sql::Session& session, std::int64_t companyId, std::int64_t paymentId) {
  std::optional<Payment> found;
  Query query(
      session,
      "select p.payment_id, p.customer_id, p.invoice_id, p.paid_on, p.currency, p.amount, p.reference, (select count(*) from "
      "erp_payment r where r.company_id = p.company_id and r.reverses_id = p.payment_id), c.code, c.name, coalesce(i.number, '') "
      "from erp_payment p join erp_customer c on c.company_id = p.company_id and c.customer_id = p.customer_id left join "
      "erp_invoice i on i.company_id = p.company_id and i.invoice_id = p.invoice_id where p.company_id =");
  query.value(companyId).add("and p.payment_id =").value(paymentId).read(11, [&](const Row& row) {
    Payment p;
    p.id = row.number(0);
    p.customerId = row.number(1);
    p.invoiceId = row.maybeNumber(2);
    p.paidOn = row.date(3).value_or(kit::Date{});
    p.currency = row.text(4);
    p.amount = row.number(5);
    p.reference = row.text(6);
    p.reversed = row.flag(7);
    p.customerCode = row.text(8);
    p.customerName = row.text(9);
    p.invoiceNumber = row.text(10);
    found = p;
  });
  return found;
}

}  // namespace

Outcome<std::int64_t> bookPayment(kit::sql::Session& session, const Actor& actor, const PaymentRequest& request) {
  if (request.amount <= 0) return Refusal{"Write the amount that was paid; it is above 0.", {}, "amount"};
  if (auto tooLong = firstTooLong({{"reference", request.reference, kLongestLine}})) return *tooLong;
  CompanyTransaction transaction(session, actor.companyId);
  Payment p;
  p.customerId = request.customerId;
  p.invoiceId = request.invoiceId;
  p.paidOn = request.paidOn;
  p.currency = request.currency;
  p.amount = request.amount;
  p.reference = request.reference;
  std::string subject;
  if (p.invoiceId) {
    const auto target = targetOf(session, actor.companyId, *p.invoiceId);
    if (!target || target->customerId != p.customerId)
      return Refusal{"This customer has no such invoice; load the page again.", {}, "invoice"};
    if (target->status == "draft")
      return Refusal{
          "Invoice {number} is a draft; issue it before a payment is booked on it.", {{"number", target->number}}, "invoice"};
    if (target->status == "cancelled")
      return Refusal{
          "Invoice {number} is cancelled; book the payment without an invoice.", {{"number", target->number}}, "invoice"};
    if (p.currency.empty()) p.currency = target->currency;
    if (p.currency != target->currency)
      return Refusal{"Invoice {number} is in {currency}; book the payment in that currency.",
                     {{"number", target->number}, {"currency", target->currency}},
                     "currency"};
    subject = target->number;
  } else {
    Query own(session, "select currency from erp_company where company_id =");
    if (p.currency.empty()) own.value(actor.companyId).read(1, [&](const Row& row) { p.currency = row.text(0); });
    if (!kit::Currency::parse(p.currency))
      return Refusal{
          "\"{currency}\" is no currency of ISO 4217; write a code such as EUR.", {{"currency", p.currency}}, "currency"};
    Query known(session, "select code from erp_customer where company_id =");
    known.value(actor.companyId).add("and customer_id =").value(p.customerId).read(1, [&](const Row& row) {
      subject = row.text(0);
    });
    if (subject.empty()) return Refusal{"There is no such customer; load the page again.", {}, "customer"};
  }
  if (booked(session, actor.companyId, p)) return Refusal{kSame, {}, "reference"};
  const auto id = insert(session, actor, p, std::nullopt);
  audit(session, actor, "payment.book", subject, told(p));
  transaction.commit();
  return id;
}

Outcome<std::int64_t> reversePayment(kit::sql::Session& session, const Actor& actor, std::int64_t paymentId, kit::Date on,
                                     const std::string& reference) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto paid = find(session, actor.companyId, paymentId);
  if (!paid) return Refusal{"There is no such payment; load the page again.", {}, ""};
  if (paid->reversed) return Refusal{"This payment is already reversed.", {}, ""};
  if (paid->amount < 0) return Refusal{"This is itself a reversal; book a new payment instead.", {}, ""};
  if (on < paid->paidOn)
    return Refusal{"A reversal cannot be dated before its payment ({date}).", {{"date", paid->paidOn.iso()}}, "date"};
  Payment back = *paid;
  back.paidOn = on;
  back.amount = -paid->amount;
  back.reference = reference;
  const auto id = insert(session, actor, back, paymentId);
  audit(session, actor, "payment.reverse", paid->invoiceId ? paid->invoiceNumber : paid->customerCode, told(back));
  transaction.commit();
  return id;
}

Outcome<Done> allocatePayment(kit::sql::Session& session, const Actor& actor, std::int64_t paymentId, std::int64_t invoiceId) {
  CompanyTransaction transaction(session, actor.companyId);
  auto paid = find(session, actor.companyId, paymentId);
  if (!paid) return Refusal{"There is no such payment; load the page again.", {}, ""};
  if (paid->invoiceId)
    return Refusal{"This payment is already allocated to invoice {number}.", {{"number", paid->invoiceNumber}}, ""};
  if (paid->reversed || paid->amount < 0) return Refusal{"A payment that is reversed cannot be allocated.", {}, ""};
  const auto target = targetOf(session, actor.companyId, invoiceId);
  if (!target || target->customerId != paid->customerId)
    return Refusal{"This customer has no such invoice; load the page again.", {}, "invoice"};
  if (target->status == "draft" || target->status == "cancelled")
    return Refusal{"Invoice {number} is not issued; choose one that is.", {{"number", target->number}}, "invoice"};
  if (target->currency != paid->currency)
    return Refusal{"Invoice {number} is in {currency}, the payment is not; choose an invoice in its currency.",
                   {{"number", target->number}, {"currency", target->currency}},
                   "invoice"};
  paid->invoiceId = invoiceId;
  if (booked(session, actor.companyId, *paid)) return Refusal{kSame, {}, "invoice"};
  Query query(session, "update erp_payment set invoice_id =");
  query.value(invoiceId)
      .add(", repeat =")
      .value(repeatOf(session, actor.companyId, *paid))
      .add("where company_id =")
      .value(actor.companyId)
      .add("and payment_id =")
      .value(paymentId)
      .execute();
  Settling settling(session);
  settling.touch(actor.companyId, invoiceId);
  settling.touch(actor.companyId, paymentId);
  settling.settle();
  audit(session, actor, "payment.allocate", target->number, told(*paid));
  transaction.commit();
  return Done{};
}

std::optional<Payment> findPayment(kit::sql::Session& session, std::int64_t companyId, std::int64_t paymentId) {
  return find(session, companyId, paymentId);
}

std::vector<Payment> listPayments(kit::sql::Session& session, std::int64_t companyId, const PaymentQuery& wanted) {
  std::vector<Payment> all;
  Query query(
      session,
      "select p.payment_id, p.customer_id, c.code, c.name, p.invoice_id, coalesce(i.number, ''), p.paid_on, p.currency, "
      "p.amount, p.reference, case when exists (select 1 from erp_payment r where r.company_id = p.company_id and r.reverses_id "
      "= "
      "p.payment_id) then 1 else 0 end from erp_payment p join erp_customer c on c.company_id = p.company_id and c.customer_id "
      "= p.customer_id left join erp_invoice i on i.company_id = p.company_id and i.invoice_id = p.invoice_id where "
      "p.company_id =");
  query.value(companyId);
  if (wanted.customerId) query.add("and p.customer_id =").value(*wanted.customerId);
  if (wanted.invoiceId) query.add("and p.invoice_id =").value(*wanted.invoiceId);
  if (wanted.unallocatedOnly) query.add("and p.invoice_id is null");
  query.add("order by p.paid_on desc, p.payment_id desc limit").value(std::int64_t{wanted.limit});
  query.add("offset").value(std::int64_t{wanted.offset}).read(11, [&](const Row& row) {
    Payment p;
    p.id = row.number(0);
    p.customerId = row.number(1);
    p.customerCode = row.text(2);
    p.customerName = row.text(3);
    p.invoiceId = row.maybeNumber(4);
    p.invoiceNumber = row.text(5);
    p.paidOn = row.date(6).value_or(kit::Date{});
    p.currency = row.text(7);
    p.amount = row.number(8);
    p.reference = row.text(9);
    p.reversed = row.flag(10);
    all.push_back(p);
  });
  return all;
}

}  // namespace host::erp
