// Writing an invoice: a new one, a draft again, issuing it.
#include "sample-host/web/sales/draft_form.hpp"
#include "sample-host/web/sales/invoice_parts.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/sales/words.hpp"

namespace host::web {
namespace {

using nlohmann::json;

// Which draft a page is about; id 0: a new one.
struct Target {
  std::int64_t id = 0;
  std::string number;
  [[nodiscard]] std::string href() const { return id == 0 ? "/invoices" : invoiceHref(number); }
  [[nodiscard]] std::string action() const { return id == 0 ? "/invoices/new" : href() + "/edit"; }
};

Answer formPage(const Visit& visit, kit::sql::Session& sql, const erp::Company& company, const Target& target,
                const DraftForm& form, const FormErrors& errors, bool withTotals) {
  auto model = form.model(visit, sql, company, errors, withTotals);
  model["is_new"] = target.id == 0;
  model["number"] = target.number;
  model["action"] = target.action();
  model["cancel_href"] = target.href();
  const auto title = target.id == 0 ? visit.tr("New invoice") : visit.tr("Edit {number}", {{"number", target.number}});
  return View{"invoice_form", title, std::move(model), errors.any() ? 422 : 200};
}

Problem notADraft(const Visit& visit, const erp::InvoiceDetails& invoice) {
  return {409,
          "lock",
          visit.tr("This invoice is issued"),
          visit.tr("Only drafts can be edited. An issued invoice is corrected by a credit note."),
          invoiceHref(invoice.number),
          visit.tr("To the invoice"),
          {}};
}

// Numbers follow the days: an invoice of next year would take the first number of next year's series.
std::string notAhead(const Visit& visit) {
  return visit.tr("An invoice is issued on its day: choose today or an earlier day, or keep it as a draft until then.");
}

Notice issuedNotice(const Visit& visit, const std::string& number) {
  Notice notice;
  notice.text = visit.tr("Invoice {number} is issued.", {{"number", number}});
  return notice;
}

// A refusal about all lines or instalments stands above the form; those about one field beside it.
Answer refused(const Visit& visit, kit::sql::Session& sql, const erp::Company& company, const Target& target,
               const DraftForm& form, const erp::Refusal& refusal) {
  FormErrors errors;
  errors.add(visit, refusal);
  return formPage(visit, sql, company, target, form, errors, true);
}

Answer submit(Visit& visit, kit::sql::Session& sql, const Target& target) {
  const auto company = erp::company(sql, visit.companyId()).value();
  auto form = DraftForm::posted(visit.request);
  const auto& what = visit.request.form.get("do");
  if (what == "add_line") {
    form.lines.push_back({{}, "1", {}, form.lines.back().vat});
    return formPage(visit, sql, company, target, form, {}, true);
  }
  if (what == "add_instalment") {
    form.instalments.emplace_back();
    return formPage(visit, sql, company, target, form, {}, true);
  }
  FormErrors errors;
  auto draft = form.read(visit, sql, company, errors);
  if (what == "issue" && draft && draft->issuedOn > visit.today()) errors.add("issued_on", notAhead(visit));
  if (what == "preview" || !draft || errors.any()) return formPage(visit, sql, company, target, form, errors, true);

  draft->id = target.id;
  const auto saved = erp::saveDraft(sql, actorOf(visit), *draft);
  if (!saved) return refused(visit, sql, company, target, form, saved.refusal());
  const auto stored = erp::invoiceDetails(sql, visit.companyId(), *saved, visit.today()).value();
  if (what != "issue") {
    Notice notice;
    notice.text = visit.tr("The draft is saved.");
    return Accepted{invoiceHref(stored.number), notice};
  }
  const auto issued = erp::issueInvoice(sql, actorOf(visit), stored.id, stored.version, draft->issuedOn);
  if (!issued) {
    form.version = stored.version;
    return refused(visit, sql, company, {stored.id, stored.number}, form, issued.refusal());
  }
  return Accepted{invoiceHref(issued->number), issuedNotice(visit, issued->number)};
}

Answer newPage(Visit& visit, kit::sql::Session& sql) {
  const auto company = erp::company(sql, visit.companyId()).value();
  const auto& code = visit.request.parameters.get("customer");
  const auto customer = code.empty() ? std::nullopt : erp::findCustomer(sql, visit.companyId(), code);
  const auto form = DraftForm::fresh(visit, company, customer ? customer->code + " · " + customer->name : "");
  return formPage(visit, sql, company, {}, form, {}, false);
}

Answer createDraft(Visit& visit, kit::sql::Session& sql) { return submit(visit, sql, {}); }

Answer editDraft(Visit& visit, kit::sql::Session& sql) {
  const auto invoice = erp::invoiceDetails(sql, visit.companyId(), visit.request.capture("number"), visit.today());
  if (!invoice) return noSuchInvoice(visit);
  if (invoice->status != erp::InvoiceStatus::kDraft) return notADraft(visit, *invoice);
  const Target target{invoice->id, invoice->number};
  if (visit.request.isPost()) return submit(visit, sql, target);
  const auto company = erp::company(sql, visit.companyId()).value();
  return formPage(visit, sql, company, target, DraftForm::of(visit, *invoice), {}, true);
}

Answer issue(Visit& visit, kit::sql::Session& sql) {
  const auto invoice = erp::invoiceDetails(sql, visit.companyId(), visit.request.capture("number"), visit.today());
  if (!invoice) return noSuchInvoice(visit);
  const auto refused = [&](const std::string& sentence) {
    return Accepted{invoiceHref(invoice->number), Notice{"bad", "alert-circle", sentence, {}, {}, {}, {}}};
  };
  if (invoice->issuedOn > visit.today()) return refused(notAhead(visit));
  const auto issued = erp::issueInvoice(sql, actorOf(visit), invoice->id, invoice->version, invoice->issuedOn);
  if (!issued) return refused(say(visit, issued.refusal()));
  return Accepted{invoiceHref(issued->number), issuedNotice(visit, issued->number)};
}

}  // namespace

void addInvoiceForms(Site& site) {
  site.get("/invoices/new", Access::kAccountant, site.with(newPage));
  site.post("/invoices/new", Access::kAccountant, site.with(createDraft));
  site.get("/invoices/{number}/edit", Access::kAccountant, site.with(editDraft));
  site.post("/invoices/{number}/edit", Access::kAccountant, site.with(editDraft));
  site.post("/invoices/{number}/issue", Access::kAccountant, site.with(issue));
}

}  // namespace host::web
