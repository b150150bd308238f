// What is booked on an invoice: payments, their reversal, credit notes; and its cancellation.
#include "sample-host/erp/invoice_page.hpp"
#include "sample-host/web/sales/invoice_parts.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/sales/words.hpp"

namespace host::web {
namespace {

using nlohmann::json;

std::string valueOr(const Visit& visit, const char* field, const std::string& initial) {
  return visit.request.isPost() ? visit.request.form.get(field) : initial;
}

// Runs `decide` with the invoice of the address.
template <class Decide>
auto withInvoice(Decide decide) {
  return [decide](Visit& visit, kit::sql::Session& sql) -> Answer {
    const auto invoice = erp::invoiceDetails(sql, visit.companyId(), visit.request.capture("number"), visit.today());
    if (!invoice) return noSuchInvoice(visit);
    return decide(visit, sql, *invoice);
  };
}

// The form before anything was typed.
template <class Form>
auto blank(Form form) {
  return withInvoice([form](Visit& visit, kit::sql::Session&, const erp::InvoiceDetails& invoice) {
    return form(visit, invoice, FormErrors{});
  });
}

json invoiceFacts(const Visit& visit, const erp::InvoiceDetails& invoice) {
  return {{"number", invoice.number},
          {"href", invoiceHref(invoice.number)},
          {"total", money(visit, invoice.total, invoice.currency)},
          {"open", invoice.open > 0 ? money(visit, invoice.open, invoice.currency) : ""}};
}

Answer paymentForm(const Visit& visit, const erp::InvoiceDetails& invoice, const FormErrors& errors) {
  const auto currency = kit::Currency::of(invoice.currency);
  const auto open = invoice.open > 0 ? typedAmount(visit, invoice.open, currency) : "";
  const json fields{{"amount", inputModel("amount", valueOr(visit, "amount", open), errors)},
                    {"paid_on", inputModel("paid_on", valueOr(visit, "paid_on", visit.today().iso()), errors)},
                    {"reference", inputModel("reference", valueOr(visit, "reference", ""), errors)}};
  return View{"payment_form",
              visit.tr("Record a payment"),
              {{"invoice", invoiceFacts(visit, invoice)},
               {"customer", {{"name", invoice.customerName}, {"href", customerHref(invoice.customerCode)}}},
               {"action", invoiceHref(invoice.number) + "/payment"},
               {"cancel_href", invoiceHref(invoice.number)},
               {"error", errors.above(visit, fields)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

Answer pay(Visit& visit, kit::sql::Session& sql, const erp::InvoiceDetails& invoice) {
  FormErrors errors;
  const auto& form = visit.request.form;
  const auto currency = kit::Currency::of(invoice.currency);
  const auto amount = readAmount(visit, errors, "amount", form.get("amount"), currency);
  const auto paidOn = readDate(visit, errors, "paid_on", form.get("paid_on"));
  if (paidOn && *paidOn > visit.today())
    errors.add("paid_on", visit.tr("A payment is recorded once it is there: choose today or an earlier day."));
  if (errors.any()) return paymentForm(visit, invoice, errors);
  const auto booked = erp::bookPayment(
      sql, actorOf(visit), {invoice.customerId, invoice.id, *paidOn, invoice.currency, *amount, form.trimmed("reference")});
  if (!booked) {
    errors.add(visit, booked.refusal());
    return paymentForm(visit, invoice, errors);
  }
  Notice notice;
  notice.text = visit.tr("Payment of {amount} recorded.", {{"amount", visit.format.money(kit::Money(*amount, currency))}});
  notice.undoAction = "/payments/" + std::to_string(*booked) + "/reverse";
  notice.undoTitle = visit.tr("Undo");
  return Accepted{invoiceHref(invoice.number), notice};
}

Answer creditForm(const Visit& visit, const erp::InvoiceDetails& invoice, const FormErrors& errors) {
  const auto currency = kit::Currency::of(invoice.currency);
  std::int64_t left = invoice.total;
  for (const auto& credit : invoice.credits) left -= credit.amount;
  const json fields{{"amount", inputModel("amount", valueOr(visit, "amount", typedAmount(visit, left, currency)), errors)},
                    {"issued_on", inputModel("issued_on", valueOr(visit, "issued_on", visit.today().iso()), errors)},
                    {"reason", inputModel("reason", valueOr(visit, "reason", ""), errors)}};
  return View{"credit_note_form",
              visit.tr("Make a credit note"),
              {{"invoice", invoiceFacts(visit, invoice)},
               {"customer", {{"name", invoice.customerName}, {"href", customerHref(invoice.customerCode)}}},
               {"action", invoiceHref(invoice.number) + "/credit"},
               {"cancel_href", invoiceHref(invoice.number)},
               {"error", errors.above(visit, fields)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

Answer credit(Visit& visit, kit::sql::Session& sql, const erp::InvoiceDetails& invoice) {
  FormErrors errors;
  const auto& form = visit.request.form;
  const auto amount = readAmount(visit, errors, "amount", form.get("amount"), kit::Currency::of(invoice.currency));
  const auto on = readDate(visit, errors, "issued_on", form.get("issued_on"));
  const auto reason = form.paragraphs("reason");
  if (on && *on > visit.today())
    errors.add("issued_on", visit.tr("A credit note bears the day on which it is made: choose today or an earlier day."));
  if (reason.empty()) errors.add("reason", visit.tr("Write why: it is printed on the credit note."));
  if (errors.any()) return creditForm(visit, invoice, errors);
  const auto made = erp::creditInvoice(sql, actorOf(visit), {invoice.id, *on, *amount, reason, {}});
  if (!made) {
    auto refusal = made.refusal();
    if (refusal.field == "date") refusal.field = "issued_on";
    errors.add(visit, refusal);
    return creditForm(visit, invoice, errors);
  }
  Notice notice;
  notice.text = visit.tr("Credit note {number} over {amount} is made.",
                         {{"number", made->number}, {"amount", money(visit, *amount, invoice.currency)}});
  notice.linkHref = invoiceHref(made->number);
  notice.linkTitle = visit.tr("See the credit note");
  return Accepted{invoiceHref(invoice.number), notice};
}

Answer cancelForm(const Visit& visit, const erp::InvoiceDetails& invoice, const FormErrors& errors) {
  const auto href = invoiceHref(invoice.number);
  const bool isIssued = invoice.kind == erp::InvoiceKind::kInvoice && invoice.status == erp::InvoiceStatus::kIssued;
  const json field = inputModel("reason", valueOr(visit, "reason", ""), errors);
  return View{"invoice_cancel",
              visit.tr("Cancel {number}?", {{"number", invoice.number}}),
              {{"number", invoice.number},
               {"href", href},
               {"total", money(visit, invoice.total, invoice.currency)},
               {"customer", invoice.customerName},
               {"action", href + "/cancel"},
               {"error", errors.above(visit, {{"reason", field}})},
               {"credit_href", isIssued ? json(href + "/credit") : json(nullptr)},
               {"field", field}},
              errors.any() ? 422 : 200};
}

Answer cancel(Visit& visit, kit::sql::Session& sql, const erp::InvoiceDetails& invoice) {
  FormErrors errors;
  const auto reason = visit.request.form.paragraphs("reason");
  if (reason.empty()) errors.add("reason", visit.tr("Write why: it stands on the invoice's page from now on."));
  if (!errors.any()) {
    const auto done = erp::cancelInvoice(sql, actorOf(visit), invoice.id, invoice.version, reason);
    if (!done) errors.add(visit, done.refusal());
  }
  if (errors.any()) return cancelForm(visit, invoice, errors);
  Notice notice;
  notice.icon = "ban";
  notice.text = visit.tr("{number} is cancelled.", {{"number", invoice.number}});
  return Accepted{invoiceHref(invoice.number), notice};
}

// Bounced cheques, rejected debits, slips of the pen: the opposite is booked, nothing is erased.
Answer reverse(Visit& visit, kit::sql::Session& sql) {
  const auto id = numberOf(visit.request.capture("id"), 0);
  const auto payment = erp::findPayment(sql, visit.companyId(), id);
  const auto back =
      payment ? (payment->invoiceNumber.empty() ? customerHref(payment->customerCode) : invoiceHref(payment->invoiceNumber))
              : "/invoices";
  // A payment that was dated ahead is reversed on its own day.
  const auto on = payment ? std::max(visit.today(), payment->paidOn) : visit.today();
  const auto done = erp::reversePayment(sql, actorOf(visit), id, on,
                                        visit.tr("Reversal {reference}", {{"reference", payment ? payment->reference : ""}}));
  Notice notice;
  if (done) {
    notice.icon = "arrow-back-up";
    notice.text =
        visit.tr("The payment of {amount} is reversed.", {{"amount", money(visit, payment->amount, payment->currency)}});
  } else {
    notice = {"bad", "alert-circle", say(visit, done.refusal()), {}, {}, {}, {}};
  }
  return Accepted{back, notice};
}

}  // namespace

void addMoneyForms(Site& site) {
  site.get("/invoices/{number}/payment", Access::kAccountant, site.with(blank(paymentForm)));
  site.post("/invoices/{number}/payment", Access::kAccountant, site.with(withInvoice(pay)));
  site.get("/invoices/{number}/credit", Access::kAccountant, site.with(blank(creditForm)));
  site.post("/invoices/{number}/credit", Access::kAccountant, site.with(withInvoice(credit)));
  site.get("/invoices/{number}/cancel", Access::kAccountant, site.with(blank(cancelForm)));
  site.post("/invoices/{number}/cancel", Access::kAccountant, site.with(withInvoice(cancel)));
  site.post("/payments/{id}/reverse", Access::kAccountant, site.with(reverse));
}

}  // namespace host::web
