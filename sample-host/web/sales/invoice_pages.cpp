// The list of invoices, the page of one, and its PDF.
#include <algorithm>

#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/invoice_page.hpp"
#include "sample-host/erp/invoice_pdf.hpp"
#include "sample-host/erp/vat.hpp"
#include "sample-host/web/sales/invoice_parts.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/sales/words.hpp"
#include "sample-host/web/site/app_pages.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Filter {
  erp::InvoiceView view;
  const char* title;
};

constexpr std::array<Filter, 8> kFilters{{{erp::InvoiceView::kAll, kit::l10n::mark("All")},
                                          {erp::InvoiceView::kOpen, kit::l10n::mark("To be paid")},
                                          {erp::InvoiceView::kOverdue, kit::l10n::mark("Overdue")},
                                          {erp::InvoiceView::kPaid, kit::l10n::mark("Paid invoices")},
                                          {erp::InvoiceView::kDrafts, kit::l10n::mark("Drafts")},
                                          {erp::InvoiceView::kCreditNotes, kit::l10n::mark("Credit notes")},
                                          {erp::InvoiceView::kCancelled, kit::l10n::mark("Cancelled invoices")},
                                          {erp::InvoiceView::kClosed, kit::l10n::mark("Closed invoices")}}};

// On a draft nothing is owed yet, on what was cancelled not any more.
bool isOwed(erp::InvoiceStatus status) {
  return status != erp::InvoiceStatus::kDraft && status != erp::InvoiceStatus::kCancelled;
}

json rowModel(const Visit& visit, const erp::InvoiceRowView& row) {
  return {{"number", row.number},
          {"href", invoiceHref(row.number)},
          {"kind", row.kind == erp::InvoiceKind::kCreditNote ? visit.tr("Credit note") : ""},
          {"customer", row.customerName},
          {"customer_href", customerHref(row.customerCode)},
          {"issued_on", visit.format.date(row.issuedOn)},
          {"due_on", row.dueOn ? visit.format.date(*row.dueOn) : ""},
          {"status", statusOf(visit, row)},
          {"total", money(visit, row.total, row.currency)},
          {"open", isOwed(row.status) && row.open > 0 ? money(visit, row.open, row.currency) : ""}};
}

Answer listPage(Visit& visit, kit::sql::Session& sql) {
  const auto& parameters = visit.request.parameters;
  erp::InvoiceQuery query;
  query.asOf = visit.today();
  query.text = parameters.trimmed("q");
  query.view = erp::fromWord<erp::InvoiceView>(parameters.get("state")).value_or(erp::InvoiceView::kAll);
  query.issuedFrom = typedDate(parameters.get("from"));
  query.issuedTo = typedDate(parameters.get("to"));
  const auto paging = pagingOf(visit);
  query.offset = paging.offset();
  query.limit = paging.size;
  json customer = nullptr;
  Pairs asked;
  const std::string state = query.view == erp::InvoiceView::kAll ? "" : std::string(erp::wordOf(query.view));
  asked = {{"q", query.text},
           {"state", state},
           {"customer", ""},
           {"from", query.issuedFrom ? query.issuedFrom->iso() : ""},
           {"to", query.issuedTo ? query.issuedTo->iso() : ""}};
  if (const auto& code = parameters.get("customer"); !code.empty())
    if (const auto found = erp::findCustomer(sql, visit.companyId(), code)) {
      query.customerId = found->id;
      customer = {{"code", found->code}, {"name", found->name}, {"clear_href", address("/invoices", asked)}};
      asked[2].second = found->code;
    }
  const auto page = erp::listInvoices(sql, visit.companyId(), query);

  json filters = json::array();
  for (const auto& filter : kFilters) {
    auto pairs = asked;
    const bool isCurrent = filter.view == query.view;
    pairs[1].second = filter.view == erp::InvoiceView::kAll ? "" : std::string(erp::wordOf(filter.view));
    filters.push_back({{"title", visit.tr(filter.title)},
                       {"href", address("/invoices", pairs)},
                       {"is_current", isCurrent},
                       {"count", isCurrent ? json(visit.format.number(page.total)) : json(nullptr)}});
  }
  json rows = json::array();
  for (const auto& row : page.rows) rows.push_back(rowModel(visit, row));
  json empty = nullptr;
  if (rows.empty()) {
    const bool isFiltered = !query.text.empty() || !state.empty() || query.customerId || query.issuedFrom || query.issuedTo;
    if (isFiltered)
      empty = emptyModel("filter", visit.tr("No invoice fits"),
                         visit.tr("Take a filter away, or look for a part of the number or of the name."), "/invoices",
                         visit.tr("Show all invoices"));
    else if (visit.mayEdit())
      empty = emptyModel("file-invoice", visit.tr("No invoice yet"), visit.tr("Write the first one, or import invoices.csv."),
                         "/invoices/new", visit.tr("New invoice"));
    else
      empty = emptyModel("file-invoice", visit.tr("No invoice yet"),
                         visit.tr("An accountant writes the first one, or imports invoices.csv."));
  }
  return View{"invoices",
              visit.tr("Invoices"),
              {{"filters", filters},
               {"query", query.text},
               {"from", asked[3].second},
               {"to", asked[4].second},
               {"state", state},
               {"customer", customer},
               {"can_edit", visit.mayEdit()},
               {"count", page.total},
               {"sorts", json::array()},
               {"has_sorts", false},
               {"rows", rows},
               {"pagination", paginationModel(visit, paging, page.total, "/invoices", asked)},
               {"empty", empty}}};
}

// What can be done with it now; nothing for who may only read.
json actionsModel(const Visit& visit, const erp::InvoiceDetails& invoice) {
  const auto href = invoiceHref(invoice.number);
  const bool isInvoice = invoice.kind == erp::InvoiceKind::kInvoice;
  const bool isIssued = invoice.status == erp::InvoiceStatus::kIssued;
  const bool isDraft = invoice.status == erp::InvoiceStatus::kDraft;
  const auto when = [&](bool possible, const char* action) {
    return possible && visit.mayEdit() ? json(href + action) : json(nullptr);
  };
  json actions{{"pdf", isDraft ? json(nullptr) : json(href + "/pdf")},
               {"edit", when(isDraft, "/edit")},
               {"issue", when(isDraft, "/issue")},
               {"pay", when(isInvoice && isIssued && invoice.open > 0, "/payment")},
               {"credit", when(isInvoice && isIssued && invoice.total > 0, "/credit")},
               {"cancel", when((isDraft || isIssued) && invoice.payments.empty() && invoice.credits.empty(), "/cancel")}};
  actions["has_more"] = !actions["credit"].is_null() || !actions["cancel"].is_null();
  return actions;
}

json settlementsModel(const Visit& visit, const erp::InvoiceDetails& invoice) {
  json settlements = json::array();
  for (const auto& payment : invoice.payments) {
    const bool reversible = visit.mayEdit() && payment.amount > 0 && !payment.reversed;
    const auto on = visit.format.date(payment.paidOn);
    settlements.push_back(
        {{"title",
          payment.amount < 0 ? visit.tr("Reversal of {date}", {{"date", on}}) : visit.tr("Payment of {date}", {{"date", on}})},
         {"amount", money(visit, -payment.amount, payment.currency)},
         {"note", payment.reference == oneLine(visit.tr("Reversal {reference}", {{"reference", ""}})) ? "" : payment.reference},
         {"reverse", reversible ? json("/payments/" + std::to_string(payment.id) + "/reverse") : json(nullptr)}});
  }
  for (const auto& credit : invoice.credits)
    settlements.push_back(
        {{"title", invoice.kind == erp::InvoiceKind::kCreditNote ? visit.tr("For invoice {number}", {{"number", credit.number}})
                                                                 : visit.tr("Credit note {number}", {{"number", credit.number}})},
         {"amount", money(visit, -credit.amount, invoice.currency)},
         {"note", visit.format.date(credit.on)},
         {"reverse", nullptr}});
  return settlements;
}

json instalmentsModel(const Visit& visit, const erp::InvoiceDetails& invoice) {
  json instalments = json::array();
  for (const auto& part : invoice.instalments) {
    erp::InvoiceRowView row;
    row.kind = invoice.kind;
    row.status = invoice.status;
    row.currency = invoice.currency;
    row.dueOn = part.dueOn;
    row.open = part.open;
    row.daysLate = part.daysLate;
    instalments.push_back({{"position", std::to_string(part.position)},
                           {"due_on", part.dueOn ? visit.format.date(*part.dueOn) : visit.tr("no date")},
                           {"amount", money(visit, part.amount, invoice.currency)},
                           {"open", isOwed(invoice.status) && part.open > 0 ? money(visit, part.open, invoice.currency) : ""},
                           {"status", statusOf(visit, row)}});
  }
  return instalments;
}

std::string dueText(const Visit& visit, const erp::InvoiceDetails& invoice) {
  if (invoice.instalments.empty()) return visit.tr("none");
  const auto& first = invoice.instalments.front().dueOn;
  const bool oneDate =
      std::all_of(invoice.instalments.begin(), invoice.instalments.end(), [&](const auto& part) { return part.dueOn == first; });
  if (!oneDate) return visit.tr("several dates");
  return first ? visit.format.date(*first) : visit.tr("none");
}

// Drafts are told by nobody's word yet; for the others the audit says who ended them and why.
std::string endedText(const Visit& visit, kit::sql::Session& sql, const erp::InvoiceDetails& invoice) {
  const bool cancelled = invoice.status == erp::InvoiceStatus::kCancelled;
  if (!cancelled && invoice.status != erp::InvoiceStatus::kClosed) return {};
  for (const auto& line : erp::auditOf(sql, visit.companyId(), invoice.number)) {
    if (line.action != (cancelled ? "invoice.cancel" : "invoice.close")) continue;
    const auto on = runtime::localTime(visit.company().timezone, line.at).date;
    const auto text = cancelled
                          ? visit.tr("Cancelled on {date} by {name}.", {{"date", visit.format.date(on)}, {"name", line.actor}})
                          : visit.tr("Closed on {date} by {name}.", {{"date", visit.format.date(on)}, {"name", line.actor}});
    return line.detail.empty() ? text : text + " " + line.detail;
  }
  return cancelled ? visit.tr("Cancelled: nothing is owed on it.") : visit.tr("Closed: what is open is not claimed any more.");
}

json invoiceModel(const Visit& visit, kit::sql::Session& sql, const erp::InvoiceDetails& invoice) {
  const auto customer = erp::customer(sql, visit.companyId(), invoice.customerId);
  json others = json::array();
  for (const auto& other : invoice.otherLate)
    others.push_back({{"number", other.number},
                      {"href", invoiceHref(other.number)},
                      {"late", visit.trn("{n} day late", "{n} days late", other.daysLate)},
                      {"open", money(visit, other.open, other.currency)}});
  json contacts = json::array();
  for (const auto& contact : erp::contacts(sql, visit.companyId(), invoice.customerId))
    contacts.push_back(contactModel(visit, contact));
  erp::InvoiceRowView glance;
  glance.kind = invoice.kind;
  glance.status = invoice.status;
  glance.currency = invoice.currency;
  glance.open = invoice.open;
  for (const auto& part : invoice.instalments) {
    if (part.open > 0 && !glance.dueOn) glance.dueOn = part.dueOn;
    glance.daysLate = std::max(glance.daysLate, part.open > 0 ? part.daysLate : 0);
  }
  json model{
      {"number", invoice.number},
      {"is_credit_note", invoice.kind == erp::InvoiceKind::kCreditNote},
      {"is_draft", invoice.status == erp::InvoiceStatus::kDraft},
      {"is_cancelled", invoice.status == erp::InvoiceStatus::kCancelled},
      {"cancelled", endedText(visit, sql, invoice)},
      {"status", statusOf(visit, glance)},
      {"actions", actionsModel(visit, invoice)},
      {"customer",
       {{"name", invoice.customerName},
        {"href", customerHref(invoice.customerCode)},
        {"address_lines", customer ? addressLines(visit, *customer, visit.company().country) : std::vector<std::string>{}}}},
      {"issued_on", visit.format.date(invoice.issuedOn)},
      {"due_on", dueText(visit, invoice)},
      {"payment_method", titleOf(visit, invoice.paymentMethod)},
      {"order_reference", invoice.orderReference},
      {"department", invoice.departmentName},
      {"operator", invoice.operatorName},
      {"total", money(visit, invoice.total, invoice.currency)},
      {"open", isOwed(invoice.status) && invoice.open > 0 ? money(visit, invoice.open, invoice.currency) : ""},
      {"paid", ""},
      {"settlements", settlementsModel(visit, invoice)},
      {"has_instalments", invoice.instalments.size() > 1},
      {"instalments", instalmentsModel(visit, invoice)},
      {"has_others", !others.empty()},
      {"others", others},
      {"has_contacts", !contacts.empty()},
      {"contacts", contacts},
      {"has_documents", false},
      {"documents", json::array()}};
  const bool isSettled =
      invoice.kind == erp::InvoiceKind::kInvoice && invoice.status == erp::InvoiceStatus::kIssued && invoice.open <= 0;
  if (isSettled && !invoice.payments.empty())
    model["paid"] = visit.tr("Paid on {date}", {{"date", visit.format.date(invoice.payments.back().paidOn)}});
  model.update(totalsModel(visit, invoice.lines, invoice.currency));
  return model;
}

Response invoicePage(const Site& site, Visit& visit) {
  const auto& number = visit.request.capture("number");
  std::optional<erp::InvoiceDetails> invoice;
  json model;
  {
    auto sql = visit.application.pool().acquire();
    invoice = erp::invoiceDetails(*sql, visit.companyId(), number, visit.today());
    if (!invoice) return site.problem(visit, noSuchInvoice(visit));
    model = invoiceModel(visit, *sql, *invoice);
  }
  // Apps use sessions of their own: ours is given back first. A block that fails is a card that says so.
  auto blocks = json::array();
  if (invoice->status != erp::InvoiceStatus::kDraft)
    blocks = blocksModel(visit, visit.application.apps().invoiceBlocks(visit.context(), invoice->id, visit.session->csrfToken,
                                                                       visit.request.path));
  model["has_blocks"] = !blocks.empty();
  model["blocks"] = std::move(blocks);
  const auto title = model["is_credit_note"].get<bool>() ? visit.tr("Credit note {number}", {{"number", invoice->number}})
                                                         : visit.tr("Invoice {number}", {{"number", invoice->number}});
  return site.answer(visit, View{"invoice", title, std::move(model)});
}

Answer invoicePdf(Visit& visit, kit::sql::Session& sql) {
  const auto invoice = erp::invoiceDetails(sql, visit.companyId(), visit.request.capture("number"), visit.today());
  auto pdf = invoice ? erp::invoicePdf(sql, visit.companyId(), invoice->id, visit.today()) : std::nullopt;
  if (!pdf) return noSuchInvoice(visit);
  return Response::download(std::move(pdf->bytes), "application/pdf", pdf->fileName, true);
}

}  // namespace

void addInvoicePages(Site& site) {
  site.get("/invoices", Access::kViewer, site.with(listPage));
  site.get("/invoices/{number}", Access::kViewer, [&site](Visit& visit) { return invoicePage(site, visit); });
  site.get("/invoices/{number}/pdf", Access::kViewer, site.with(invoicePdf));
}

}  // namespace host::web
