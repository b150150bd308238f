// The list of customers, the page of one, and a payment that belongs to no invoice.
#include <map>

#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/debts.hpp"
#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/payments.hpp"
#include "sample-host/web/sales/customer_parts.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/sales/words.hpp"
#include "sample-host/web/site/app_pages.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::pair<const char*, const char*>, 5> kFilters{{{"", kit::l10n::mark("All")},
                                                                       {"owing", kit::l10n::mark("Owing")},
                                                                       {"overdue", kit::l10n::mark("Overdue")},
                                                                       {"debtors", kit::l10n::mark("Debtor accounts")},
                                                                       {"held", kit::l10n::mark("Not to be reminded")}}};

struct Owed {
  std::vector<erp::Balance> open, overdue;
};

std::map<std::int64_t, Owed> owedBy(Visit& visit, kit::sql::Session& sql, const std::vector<erp::Customer>& rows) {
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  std::map<std::int64_t, Owed> owed;
  if (ids.empty()) return owed;
  for (const auto& debt : erp::debtsOn(sql, visit.companyId(), visit.today(), ids)) {
    owed[debt.customerId].open.push_back({debt.currency, debt.open});
    if (debt.overdue > 0) owed[debt.customerId].overdue.push_back({debt.currency, debt.overdue});
  }
  return owed;
}

json noteOf(const Visit& visit, const erp::Customer& customer) {
  return customer.noReminders ? statusModel("quiet", "bell", visit.tr("Not reminded")) : json(nullptr);
}

Answer listPage(Visit& visit, kit::sql::Session& sql) {
  const auto& parameters = visit.request.parameters;
  erp::CustomerQuery query;
  query.text = parameters.trimmed("q");
  query.category = parameters.trimmed("category");
  std::string state = parameters.get("state");
  if (state == "debtors") {
    query.debtorsOnly = true;
  } else if (state == "held") {
    query.heldOnly = true;
  } else if (state == "owing") {
    query.owingOn = visit.today();
  } else if (state == "overdue") {
    query.overdueOn = visit.today();
  } else {
    state.clear();
  }
  const auto paging = pagingOf(visit);
  query.offset = paging.offset();
  query.limit = paging.size;
  const auto page = erp::listCustomers(sql, visit.companyId(), query);
  const auto owed = owedBy(visit, sql, page.rows);

  const Pairs asked{{"q", query.text}, {"category", query.category}, {"state", state}};
  json filters = json::array();
  for (const auto& [word, title] : kFilters) {
    auto pairs = asked;
    pairs[2].second = word;
    const bool isCurrent = state == word;
    filters.push_back({{"title", visit.tr(title)},
                       {"href", address("/customers", pairs)},
                       {"is_current", isCurrent},
                       {"count", isCurrent ? json(visit.format.number(page.total)) : json(nullptr)}});
  }
  json rows = json::array();
  for (const auto& customer : page.rows) {
    const auto found = owed.find(customer.id);
    rows.push_back({{"code", customer.code},
                    {"name", customer.name},
                    {"href", customerHref(customer.code)},
                    {"place", customer.city},
                    {"kind", titleOf(visit, customer.kind)},
                    {"category", categoryTitle(visit, customer.category)},
                    {"email", customer.email},
                    {"note", noteOf(visit, customer)},
                    {"open", found == owed.end() ? "" : balances(visit, found->second.open)},
                    {"overdue", found == owed.end() ? "" : balances(visit, found->second.overdue)}});
  }
  json empty = nullptr;
  if (rows.empty()) {
    if (!query.text.empty() || !state.empty() || !query.category.empty())
      empty = emptyModel("filter", visit.tr("No customer fits"),
                         visit.tr("Take a filter away, or look for a part of the name, the code or the town."), "/customers",
                         visit.tr("Show all customers"));
    else if (visit.mayEdit())
      empty = emptyModel("users", visit.tr("No customer yet"), visit.tr("Enter the first one, or import customers.csv."),
                         "/customers/new", visit.tr("New customer"));
    else
      empty = emptyModel("users", visit.tr("No customer yet"),
                         visit.tr("An accountant enters the first one, or imports customers.csv."));
  }
  return View{"customers",
              visit.tr("Customers"),
              {{"filters", filters},
               {"query", query.text},
               {"state", state},
               {"count", page.total},
               {"can_edit", visit.mayEdit()},
               {"sorts", json::array()},
               {"has_sorts", false},
               {"rows", rows},
               {"pagination", paginationModel(visit, paging, page.total, "/customers", asked)},
               {"empty", empty}}};
}

json figuresModel(const Visit& visit, const erp::CustomerState& state) {
  const auto figure = [](const std::string& title, const std::string& value, const std::string& detail) {
    return json{{"title", title}, {"value", value}, {"detail", detail}};
  };
  const auto shown = [&](const std::vector<erp::Balance>& amounts) {
    return amounts.empty() ? money(visit, 0, visit.company().currency) : balances(visit, amounts);
  };
  json figures = json::array();
  figures.push_back(figure(visit.tr("Open amount"), shown(state.open),
                           state.openInvoices > 0 ? visit.trn("{n} invoice", "{n} invoices", state.openInvoices) : ""));
  figures.push_back(figure(visit.tr("Overdue"), shown(state.overdue), ""));
  if (!state.credit.empty())
    figures.push_back(figure(visit.tr("Credit"), balances(visit, state.credit), visit.tr("not allocated")));
  return figures;
}

json invoicesModel(const Visit& visit, const erp::InvoiceListPage& page) {
  json rows = json::array();
  for (const auto& row : page.rows)
    rows.push_back({{"number", row.number},
                    {"href", invoiceHref(row.number)},
                    {"kind", row.kind == erp::InvoiceKind::kCreditNote ? visit.tr("Credit note") : ""},
                    {"issued_on", visit.format.date(row.issuedOn)},
                    {"due_on", row.dueOn ? visit.format.date(*row.dueOn) : ""},
                    {"status", statusOf(visit, row)},
                    {"total", money(visit, row.total, row.currency)},
                    {"open", row.open > 0 ? money(visit, row.open, row.currency) : ""}});
  return rows;
}

json paymentsModel(const Visit& visit, const std::vector<erp::Payment>& payments) {
  json rows = json::array();
  for (const auto& payment : payments)
    rows.push_back({{"paid_on", visit.format.date(payment.paidOn)},
                    {"title", payment.amount < 0 ? visit.tr("Reversal {reference}", {{"reference", payment.reference}})
                                                 : visit.tr("Payment {reference}", {{"reference", payment.reference}})},
                    {"target", payment.invoiceNumber.empty() ? visit.tr("not allocated") : payment.invoiceNumber},
                    {"amount", money(visit, payment.amount, payment.currency)}});
  return rows;
}

json customerModel(const Visit& visit, kit::sql::Session& sql, const erp::Customer& customer) {
  const auto id = visit.companyId();
  const auto href = customerHref(customer.code);
  json contacts = json::array();
  for (const auto& contact : erp::contacts(sql, id, customer.id)) {
    auto model = contactModel(visit, contact);
    model["edit_href"] = href + "/contacts/" + std::to_string(contact.id);
    contacts.push_back(std::move(model));
  }
  erp::InvoiceQuery latest;
  latest.asOf = visit.today();
  latest.customerId = customer.id;
  latest.limit = 10;
  const auto invoices = invoicesModel(visit, erp::listInvoices(sql, id, latest));
  const auto payments = paymentsModel(visit, erp::listPayments(sql, id, {customer.id, {}, false, 0, 10}));
  return {{"code", customer.code},
          {"name", customer.name},
          {"kind", titleOf(visit, customer.kind)},
          {"category", categoryTitle(visit, customer.category)},
          {"can_edit", visit.mayEdit()},
          {"note", noteOf(visit, customer)},
          {"address_lines", addressLines(visit, customer, {})},
          {"email", customer.email},
          {"language", customer.language.empty() ? visit.tr("As the company") : languageTitle(visit, customer.language)},
          {"registration", customer.registration},
          {"vat_number", customer.vatNumber},
          {"accounting_account", customer.accountingAccount},
          {"reminders", customer.noReminders ? visit.tr("No") : visit.tr("Yes")},
          {"edit_href", href + "/edit"},
          {"new_invoice_href", address("/invoices/new", {{"customer", customer.code}})},
          {"new_contact_href", href + "/contacts/new"},
          {"new_payment_href", href + "/payment"},
          {"personal_href", href + "/personal-data"},
          {"figures", figuresModel(visit, erp::customerState(sql, id, customer.id, visit.today()))},
          {"contacts", contacts},
          {"has_contacts", !contacts.empty()},
          {"invoices", invoices},
          {"has_invoices", !invoices.empty()},
          {"all_invoices_href", address("/invoices", {{"customer", customer.code}})},
          {"payments", payments},
          {"has_payments", !payments.empty()}};
}

Response customerPage(const Site& site, Visit& visit) {
  std::optional<erp::Customer> customer;
  json model;
  {
    auto sql = visit.application.pool().acquire();
    customer = erp::findCustomer(*sql, visit.companyId(), visit.request.capture("code"));
    if (customer) model = customerModel(visit, *sql, *customer);
  }
  if (!customer) return site.problem(visit, noSuchCustomer(visit));
  auto blocks = blocksModel(visit, visit.application.apps().customerBlocks(visit.context(), customer->id,
                                                                           visit.session->csrfToken, visit.request.path));
  model["has_blocks"] = !blocks.empty();
  model["blocks"] = std::move(blocks);
  return site.answer(visit, View{"customer", customer->name, std::move(model)});
}

Answer paymentForm(const Visit& visit, const erp::Customer& customer, const FormErrors& errors) {
  const auto& form = visit.request.form;
  const bool posted = visit.request.isPost();
  const json fields{{"amount", inputModel("amount", form.get("amount"), errors)},
                    {"paid_on", inputModel("paid_on", posted ? form.get("paid_on") : visit.today().iso(), errors)},
                    {"reference", inputModel("reference", form.get("reference"), errors)}};
  const auto href = customerHref(customer.code);
  return View{"payment_form",
              visit.tr("Record a payment"),
              {{"invoice", nullptr},
               {"customer", {{"name", customer.name}, {"href", href}}},
               {"action", href + "/payment"},
               {"cancel_href", href},
               {"error", errors.above(visit, fields)},
               {"fields", fields}},
              errors.any() ? 422 : 200};
}

Answer payment(Visit& visit, kit::sql::Session& sql) {
  const auto customer = erp::findCustomer(sql, visit.companyId(), visit.request.capture("code"));
  if (!customer) return noSuchCustomer(visit);
  FormErrors errors;
  if (!visit.request.isPost()) return paymentForm(visit, *customer, errors);
  const auto& form = visit.request.form;
  const auto currency = kit::Currency::of(visit.company().currency);
  const auto amount = readAmount(visit, errors, "amount", form.get("amount"), currency);
  const auto paidOn = readDate(visit, errors, "paid_on", form.get("paid_on"));
  if (paidOn && *paidOn > visit.today())
    errors.add("paid_on", visit.tr("A payment is recorded once it is there: choose today or an earlier day."));
  if (!errors.any()) {
    const auto booked = erp::bookPayment(
        sql, actorOf(visit), {customer->id, {}, *paidOn, visit.company().currency, *amount, form.trimmed("reference")});
    if (booked) {
      Notice notice;
      notice.text = visit.tr("Payment of {amount} recorded.", {{"amount", visit.format.money(kit::Money(*amount, currency))}});
      notice.undoAction = "/payments/" + std::to_string(*booked) + "/reverse";
      notice.undoTitle = visit.tr("Undo");
      return Accepted{customerHref(customer->code), notice};
    }
    errors.add(visit, booked.refusal());
  }
  return paymentForm(visit, *customer, errors);
}

}  // namespace

void addCustomerPages(Site& site) {
  site.get("/customers", Access::kViewer, site.with(listPage));
  site.get("/customers/{code}", Access::kViewer, [&site](Visit& visit) { return customerPage(site, visit); });
  site.get("/customers/{code}/payment", Access::kAccountant, site.with(payment));
  site.post("/customers/{code}/payment", Access::kAccountant, site.with(payment));
}

}  // namespace host::web
