// The first page, and the search over customers and invoices.
#include <cstdlib>
#include <map>
#include <set>

#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/debts.hpp"
#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/payments.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/sales/words.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using nlohmann::json;

// Debts of all customers, summed; a customer with two currencies counts once.
struct Sums {
  std::map<std::string, std::int64_t> open, overdue;
  std::set<std::int64_t> owing;
  std::int64_t invoices = 0, lateInvoices = 0;
};

Sums sumsOf(const std::vector<erp::Debt>& debts) {
  Sums sums;
  for (const auto& debt : debts) {
    sums.open[debt.currency] += debt.open;
    if (debt.overdue > 0) sums.overdue[debt.currency] += debt.overdue;
    sums.owing.insert(debt.customerId);
    sums.invoices += debt.invoices;
    sums.lateInvoices += debt.lateInvoices;
  }
  return sums;
}

// The company's own currency first.
std::string shown(const Visit& visit, const std::map<std::string, std::int64_t>& amounts) {
  const auto& own = visit.company().currency;
  std::vector<erp::Balance> ordered;
  if (const auto found = amounts.find(own); found != amounts.end()) ordered.push_back({own, found->second});
  for (const auto& [currency, amount] : amounts)
    if (currency != own) ordered.push_back({currency, amount});
  return ordered.empty() ? money(visit, 0, own) : balances(visit, ordered);
}

json overdueModel(const Visit& visit, const std::vector<erp::Debt>& debts) {
  json rows = json::array();
  for (const auto& debt : debts) {
    if (debt.overdue <= 0 || rows.size() == 8) break;
    auto detail = visit.trn("{n} invoice", "{n} invoices", debt.lateInvoices);
    if (debt.oldestDue) detail += " · " + visit.trn("{n} day late", "{n} days late", visit.today().daysSince(*debt.oldestDue));
    rows.push_back({{"customer", debt.name},
                    {"href", customerHref(debt.code)},
                    {"detail", detail},
                    {"amount", money(visit, debt.overdue, debt.currency)}});
  }
  return rows;
}

json recentModel(const Visit& visit, kit::sql::Session& sql) {
  json rows = json::array();
  erp::PaymentQuery latest;
  latest.limit = 8;
  for (const auto& payment : erp::listPayments(sql, visit.companyId(), latest)) {
    const auto amount = money(visit, std::abs(payment.amount), payment.currency);
    rows.push_back(
        {{"icon_name", payment.amount < 0 ? "arrow-back-up" : "cash"},
         {"title", payment.amount < 0 ? visit.tr("Reversal of {amount}", {{"amount", amount}})
                                      : visit.tr("Payment of {amount}", {{"amount", amount}})},
         {"href", payment.invoiceNumber.empty() ? customerHref(payment.customerCode) : invoiceHref(payment.invoiceNumber)},
         {"detail", payment.customerName + (payment.invoiceNumber.empty() ? "" : " · " + payment.invoiceNumber)},
         {"when", visit.format.distance(payment.paidOn, visit.today())}});
  }
  return rows;
}

// Where overdue invoices pile up and no app chases them, the store has one that does.
json suggestionModel(const Visit& visit, const Sums& sums) {
  if (sums.lateInvoices == 0 || !visit.may(runtime::Role::kAdmin) || !visit.application.apps().apps().empty()) return nullptr;
  return {{"icon_name", "puzzle"},
          {"title", visit.tr("Have unpaid invoices chased")},
          {"text", visit.tr("An app of the store reminds customers at the right time, and never about what is paid.")},
          {"href", "/apps"},
          {"action", visit.tr("To the app store")}};
}

Response homePage(const Site& site, Visit& visit) {
  const auto today = visit.today();
  json model;
  Sums sums;
  {
    auto sql = visit.application.pool().acquire();
    erp::InvoiceQuery any;
    any.asOf = today;
    any.limit = 1;
    const bool hasInvoices = erp::listInvoices(*sql, visit.companyId(), any).total > 0;
    const auto debts = erp::debtsOn(*sql, visit.companyId(), today);
    sums = sumsOf(debts);
    model = {{"overdue", overdueModel(visit, debts)}, {"recent", recentModel(visit, *sql)}, {"empty", nullptr}};
    if (!hasInvoices)
      model["empty"] =
          visit.mayEdit()
              ? emptyModel("file-invoice", visit.tr("Nothing here yet"),
                           visit.tr("Enter a customer and write the first invoice, or import your files."), "/customers/new",
                           visit.tr("New customer"))
              : emptyModel("file-invoice", visit.tr("Nothing here yet"), visit.tr("An accountant writes the first invoice."));
  }
  const auto overdueInvoices = visit.trn("{n} invoice is overdue", "{n} invoices are overdue", sums.lateInvoices);
  model["today"] = visit.format.weekday(today, kit::Date::fromDays(0));
  model["sentence"] =
      sums.owing.empty()
          ? visit.tr("Nobody owes anything.")
          : visit.trn("{n} customer owes", "{n} customers owe", static_cast<std::int64_t>(sums.owing.size())) + " " +
                visit.tr("{amount}; {overdue}.", {{"amount", shown(visit, sums.open)}, {"overdue", overdueInvoices}});
  model["figures"] = json::array();
  model["figures"].push_back({{"title", visit.tr("Overdue")},
                              {"value", shown(visit, sums.overdue)},
                              {"detail", visit.trn("{n} invoice", "{n} invoices", sums.lateInvoices)},
                              {"href", "/invoices?state=overdue"}});
  model["figures"].push_back({{"title", visit.tr("To be paid")},
                              {"value", shown(visit, sums.open)},
                              {"detail", visit.trn("{n} invoice", "{n} invoices", sums.invoices)},
                              {"href", "/invoices?state=open"}});
  model["has_overdue"] = !model["overdue"].empty();
  model["has_recent"] = !model["recent"].empty();
  model["suggestion"] = suggestionModel(visit, sums);
  return site.answer(visit, View{"home", visit.tr("Home"), std::move(model)});
}

Answer searchPage(Visit& visit, kit::sql::Session& sql) {
  constexpr int kMost = 50;
  const auto text = visit.request.parameters.trimmed("q");
  json customers = json::array();
  json invoices = json::array();
  bool more = false;
  if (!text.empty()) {
    erp::CustomerQuery byCustomer;
    byCustomer.text = text;
    byCustomer.limit = kMost;
    const auto found = erp::listCustomers(sql, visit.companyId(), byCustomer);
    std::vector<std::int64_t> ids;
    for (const auto& each : found.rows) ids.push_back(each.id);
    std::map<std::int64_t, std::vector<erp::Balance>> open;
    if (!ids.empty())
      for (const auto& debt : erp::debtsOn(sql, visit.companyId(), visit.today(), ids))
        open[debt.customerId].push_back({debt.currency, debt.open});
    for (const auto& each : found.rows)
      customers.push_back({{"name", each.name},
                           {"href", customerHref(each.code)},
                           {"detail", each.code + (each.city.empty() ? "" : " · " + each.city)},
                           {"open", balances(visit, open[each.id])}});
    erp::InvoiceQuery byInvoice;
    byInvoice.asOf = visit.today();
    byInvoice.text = text;
    byInvoice.limit = kMost;
    const auto page = erp::listInvoices(sql, visit.companyId(), byInvoice);
    for (const auto& row : page.rows)
      invoices.push_back({{"number", row.number},
                          {"href", invoiceHref(row.number)},
                          {"detail", row.customerName + " · " + visit.format.date(row.issuedOn)},
                          {"status", statusOf(visit, row)},
                          {"total", money(visit, row.total, row.currency)}});
    more = found.total > kMost || page.total > kMost;
  }
  json empty = nullptr;
  if (text.empty())
    empty = emptyModel("search", visit.tr("What are you looking for?"),
                       visit.tr("Type a part of a name, a town, a code or an invoice number."));
  else if (customers.empty() && invoices.empty())
    empty = emptyModel("search", visit.tr("Nothing was found"),
                       visit.tr("Try a shorter part of the name or of the number; accents and case do not matter."));
  return View{
      "search",
      visit.tr("Search"),
      {{"query", text},
       {"has_results", !customers.empty() || !invoices.empty()},
       {"has_customers", !customers.empty()},
       {"has_invoices", !invoices.empty()},
       {"customers", customers},
       {"invoices", invoices},
       {"more",
        more ? visit.tr("Only the first {count} are shown: type more of the name.", {{"count", std::to_string(kMost)}}) : ""},
       {"empty", empty}}};
}

}  // namespace

void addHome(Site& site) {
  site.get("/", Access::kViewer, [&site](Visit& visit) { return homePage(site, visit); });
  site.get("/search", Access::kViewer, site.with(searchPage));
}

}  // namespace host::web
