// "Unpaid invoices": customers by what is overdue, their invoices, what comes next or why not, filters in the address, ticks.
#include <map>
#include <nlohmann/json.hpp>

#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/exports.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using application::UnpaidField;
using nlohmann::json;

constexpr int kCustomers = 25;            // a page
constexpr int kInvoicesOfMany = 8;        // of each customer, beside others
constexpr int kInvoicesOfOne = 200;       // of one customer alone
constexpr std::int64_t kBarWidth = 1000;  // in units of the picture

/// How many of `parts` a share of the whole takes, rounded. Halved until the product fits: a thousandth stays a thousandth.
std::int64_t shareOf(std::int64_t part, std::int64_t whole, std::int64_t parts) {
  constexpr std::int64_t kMost = std::int64_t{1} << 50;
  for (; whole > kMost; whole /= 2) part /= 2;
  return whole <= 0 ? 0 : (2 * part * parts + whole) / (2 * whole);
}

/// The parts of a bar, side by side: {"x", "width", "css"}; `whole` stands for the full width.
json barOf(const std::array<std::int64_t, 4>& ageing, std::int64_t whole) {
  json parts = json::array();
  std::int64_t x = 0;
  for (std::size_t i = 0; i < ageing.size(); ++i) {
    if (ageing[i] <= 0 || whole <= 0) continue;
    const auto width = std::max<std::int64_t>(3, shareOf(ageing[i], whole, kBarWidth));
    parts.push_back({{"x", std::to_string(x)}, {"width", std::to_string(width)}, {"css", "age-" + std::to_string(i + 1)}});
    x += width;
  }
  return parts;
}

constexpr const char* kAges[]{kit::l10n::mark("1–30 days"), kit::l10n::mark("31–60 days"), kit::l10n::mark("61–90 days"),
                              kit::l10n::mark("more than 90 days")};

constexpr std::pair<UnpaidField, const char*> kFields[]{{UnpaidField::kAny, kit::l10n::mark("all fields")},
                                                        {UnpaidField::kNumber, kit::l10n::mark("invoice number")},
                                                        {UnpaidField::kCustomer, kit::l10n::mark("customer")},
                                                        {UnpaidField::kOrderReference, kit::l10n::mark("order reference")},
                                                        {UnpaidField::kOrderingParty, kit::l10n::mark("ordering party")},
                                                        {UnpaidField::kOperator, kit::l10n::mark("operator")},
                                                        {UnpaidField::kCity, kit::l10n::mark("city")}};

/// The filters that narrow the list now, each with the address of the list without it.
json chipsOf(const Language& language, const UnpaidView& view, const std::string& path, const std::string& customerName) {
  json chips = json::array();
  const auto& filter = view.filter;
  const auto add = [&](const std::string& text, auto&& without) {
    UnpaidView other = view;
    without(other.filter);
    chips.push_back({{"text", text}, {"href", path + other.query()}});
  };
  const auto tr = [&](const char* message, const std::string& value) { return language.texts.tr(message, {{"value", value}}); };
  using Filter = application::UnpaidFilter;
  if (filter.dueFrom)
    add(tr(kit::l10n::mark("due from {value}"), language.format.date(*filter.dueFrom)), [](Filter& f) { f.dueFrom.reset(); });
  if (filter.dueTo)
    add(tr(kit::l10n::mark("due until {value}"), language.format.date(*filter.dueTo)), [](Filter& f) { f.dueTo.reset(); });
  if (!filter.customer.isNone()) add(customerName, [](Filter& f) { f.customer = {}; });
  if (!filter.party.empty())
    add(tr(kit::l10n::mark("customer or ordering party: {value}"), filter.party), [](Filter& f) { f.party.clear(); });
  if (!filter.operatorName.empty())
    add(tr(kit::l10n::mark("operator: {value}"), filter.operatorName), [](Filter& f) { f.operatorName.clear(); });
  if (!filter.text.empty()) {
    std::string field;
    for (const auto& [each, name] : kFields)
      if (each == filter.field) field = language.tr(name);
    add(language.texts.tr("“{value}” in: {field}", {{"value", filter.text}, {"field", field}}),
        [](Filter& f) { f.text.clear(); });
  }
  if (!filter.except.empty()) add(tr(kit::l10n::mark("except: {value}"), filter.except), [](Filter& f) { f.except.clear(); });
  if (filter.withNotDue) add(language.tr("also what is not overdue"), [](Filter& f) { f.withNotDue = false; });
  if (filter.hideHeld) add(language.tr("without do-not-remind"), [](Filter& f) { f.hideHeld = false; });
  if (filter.hideWithAccount)
    add(language.tr("without customers with an accounting account"), [](Filter& f) { f.hideWithAccount = false; });
  if (filter.hideReminded) add(language.tr("without what was reminded already"), [](Filter& f) { f.hideReminded = false; });
  if (!filter.hideCancelled) add(language.tr("with cancelled invoices"), [](Filter& f) { f.hideCancelled = true; });
  if (!filter.hideClosed) add(language.tr("with closed invoices"), [](Filter& f) { f.hideClosed = true; });
  return chips;
}

}  // namespace

Answer ByHandPages::unpaid() {
  auto view = UnpaidView::of(request_.query);
  const auto company = visitor_.company.id;
  const bool isOne = !view.filter.customer.isNone();
  auto found = ports_.unpaid.page(company, visitor_.asOf, view.filter, view.order, (view.page - 1) * kCustomers, kCustomers);
  std::int64_t customers = 0, count = 0, invoiceCount = 0;
  for (const auto& each : found.totals) {
    customers += each.customers;
    count += each.sums.count;
    invoiceCount += each.sums.invoices;
  }
  const auto pages = std::max<std::int64_t>(1, (customers + kCustomers - 1) / kCustomers);
  if (view.page > pages) {  // the list has become shorter
    view.page = pages;
    found = ports_.unpaid.page(company, visitor_.asOf, view.filter, view.order, (view.page - 1) * kCustomers, kCustomers);
  }

  std::vector<domain::CustomerId> ids;
  std::string customerName = tr("this customer");
  for (const auto& each : found.customers) {
    ids.push_back(each.id);
    if (isOne) customerName = each.name;
  }
  const auto lines = ports_.unpaid.lines(company, visitor_.asOf, view.filter, ids, isOne ? kInvoicesOfOne : kInvoicesOfMany);
  const auto rules = application::rulesOf(ports_.configurations.load(company));
  std::vector<domain::InvoiceId> invoices;
  for (const auto& line : lines) invoices.push_back(line.receivable.invoice);
  std::map<domain::ReceivableId, json> told;
  ports_.facts.openInvoices(company, visitor_.asOf, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer) {
        const auto decision = domain::decide(facts, customer, *rules, visitor_.asOf);
        auto& model = told[facts.id];
        addLast(model, facts, *rules);
        addNext(model, decision, *rules);
      });
  json nothing;
  addLast(nothing, {}, *rules);
  addNext(nothing, {}, *rules);

  const auto ticked = ticksOf(request_.query);
  std::map<std::pair<std::int64_t, std::string>, json> ofCustomer;
  for (const auto& line : lines) {
    auto model = told.contains(line.receivable) ? told.at(line.receivable) : nothing;
    model["number"] = line.number;
    model["path"] = "/invoices/" + pathSegment(line.number);
    model["due_on"] = line.dueOn ? language_.format.date(*line.dueOn, kit::l10n::DateStyle::kMedium) : tr("no due date");
    model["late"] = line.dueOn ? daysLate(line.dueOn) : "";
    model["open"] = money(line.open, line.currency);
    model["status"] = line.status == domain::InvoiceStatus::kCancelled ? tr("cancelled")
                      : line.status == domain::InvoiceStatus::kClosed  ? tr("closed")
                                                                       : "";
    model["is_owed"] = line.status == domain::InvoiceStatus::kIssued;
    model["tick"] = tickName(line.receivable);
    model["is_ticked"] = std::binary_search(ticked.begin(), ticked.end(), line.receivable);
    model["minor"] = std::to_string(line.open);
    model["currency"] = std::string(line.currency.code());
    model["digits"] = std::to_string(line.currency.exponent());
    std::vector<std::string> more;
    if (!line.orderingParty.empty()) more.push_back(language_.texts.tr("ordered by {name}", {{"name", line.orderingParty}}));
    if (!line.orderReference.empty()) more.push_back(language_.texts.tr("order {number}", {{"number", line.orderReference}}));
    if (!line.operatorName.empty()) more.push_back(language_.texts.tr("operator {name}", {{"name", line.operatorName}}));
    std::string about;
    for (const auto& each : more) about += (about.empty() ? "" : " · ") + each;
    model["about"] = about;
    auto& list = ofCustomer[{line.customer.value, std::string(line.currency.code())}];
    if (list.is_null()) list = json::array();
    list.push_back(std::move(model));
  }

  json model{{"as_of", language_.format.date(visitor_.asOf)}};
  model["totals"] = json::array();
  for (const auto& [number, sums] : found.totals) {
    json ages = json::array();
    for (std::size_t i = 0; i < sums.ageing.size(); ++i)
      ages.push_back({{"name", tr(kAges[i])},
                      {"css", "age-" + std::to_string(i + 1)},
                      {"amount", money(sums.ageing[i], sums.currency)},
                      {"percent", language_.format.percent(std::to_string(shareOf(sums.ageing[i], sums.overdue, 100)))}});
    const auto customersText =
        language_.texts.trn("{count} customer", "{count} customers", number, {{"count", language_.format.number(number)}});
    model["totals"].push_back(
        {{"currency", std::string(sums.currency.code())},
         {"overdue", money(sums.overdue, sums.currency)},
         {"about",
          language_.texts.tr("overdue · {invoices}, {customers}",
                             {{"invoices", invoicesText(language_, sums.invoices, sums.count)}, {"customers", customersText}})},
         {"open", sums.open != sums.overdue
                      ? language_.texts.tr("{amount} open in all", {{"amount", money(sums.open, sums.currency)}})
                      : ""},
         {"bar", barOf(sums.ageing, sums.overdue)},
         {"ages", std::move(ages)}});
  }

  std::map<std::string, std::int64_t> largest;  // by currency: the bars of a page are measured by its longest
  for (const auto& each : found.customers) {
    auto& most = largest[std::string(each.sums.currency.code())];
    most = std::max(most, each.sums.overdue);
  }
  model["customers"] = json::array();
  for (const auto& each : found.customers) {
    const std::string currency(each.sums.currency.code());
    auto list = ofCustomer[{each.id.value, currency}];
    if (list.is_null()) list = json::array();
    UnpaidView alone = view;
    alone.filter.customer = each.id;
    const auto hidden = each.sums.count - static_cast<std::int64_t>(list.size());
    json next = json::array();
    std::vector<std::string> seen;
    for (const auto& line : list) {
      const bool has = line.at("has_next").get<bool>();
      const auto what = has ? line.at("next_level").at("name").get<std::string>() : line.at("reasons").get<std::string>();
      if (what.empty() || std::find(seen.begin(), seen.end(), what) != seen.end() || seen.size() >= 2) continue;
      seen.push_back(what);
      next.push_back({{"has_level", has}, {"level", line.at("next_level")}, {"reason", has ? "" : what}});
    }
    const auto number = invoicesText(language_, each.sums.invoices, each.sums.count);
    const auto late = each.oldestDue ? visitor_.asOf.daysSince(*each.oldestDue) : 0;
    model["customers"].push_back(
        {{"name", each.name},
         {"path", "/customers/" + pathSegment(each.code)},
         {"id", std::to_string(each.id.value) + "-" + currency},
         {"about", late > 0
                       ? language_.texts.tr("{invoices} · {days}", {{"invoices", number}, {"days", daysLate(each.oldestDue)}})
                       : number},
         {"overdue", money(each.sums.overdue, each.sums.currency)},
         {"bar", barOf(each.sums.ageing, largest[currency])},
         {"next", std::move(next)},
         {"is_open", isOne || found.customers.size() <= 2},
         {"lines", std::move(list)},
         {"alone_href", path("/unpaid") + alone.query()},
         {"more", hidden > 0 && !isOne ? language_.texts.trn("and {count} more: show all of this customer",
                                                             "and {count} more: show all of this customer", hidden,
                                                             {{"count", language_.format.number(hidden)}})
                                       : ""},
         {"cut", hidden > 0 && isOne ? language_.texts.tr("The oldest {count} are shown: narrow the dates to see the others.",
                                                          {{"count", language_.format.number(kInvoicesOfOne)}})
                                     : ""},
         {"remind_href",
          each.sums.overdue > 0 ? path("/remind?customer=" + std::to_string(each.id.value) + "&currency=" + currency) : ""}});
  }
  model["has_customers"] = !found.customers.empty();
  model["list_title"] =
      language_.texts.trn("{count} customer", "{count} customers", customers, {{"count", language_.format.number(customers)}});
  model["chips"] = chipsOf(language_, view, path("/unpaid"), customerName);
  model["has_chips"] = !model["chips"].empty();
  model["clear_href"] = path("/unpaid");
  model["refresh_href"] = path("/unpaid") + view.query(view.page);

  const auto& filter = view.filter;
  model["form"] = {{"from", filter.dueFrom ? filter.dueFrom->iso() : view.from},
                   {"to", filter.dueTo ? filter.dueTo->iso() : view.to},
                   {"is_from_wrong", view.isFromWrong},
                   {"is_to_wrong", view.isToWrong},
                   {"party", filter.party},
                   {"operator", filter.operatorName},
                   {"except", filter.except},
                   {"q", filter.text},
                   {"with_not_due", filter.withNotDue},
                   {"hide_held", filter.hideHeld},
                   {"hide_cancelled", filter.hideCancelled},
                   {"hide_closed", filter.hideClosed},
                   {"hide_account", filter.hideWithAccount},
                   {"hide_reminded", filter.hideReminded},
                   {"customer", isOne ? std::to_string(filter.customer.value) : ""}};
  model["form"]["fields"] = json::array();
  for (const auto& [each, name] : kFields)
    model["form"]["fields"].push_back(
        {{"value", std::string(domain::word(each))}, {"name", tr(name)}, {"is_chosen", each == filter.field}});
  model["form"]["is_open"] = view.isFromWrong || view.isToWrong;
  using Order = application::UnpaidOrder;
  model["sorts"] = json::array();
  for (const auto& [order, name] :
       {std::pair{Order::kOverdue, kit::l10n::mark("amount overdue")}, std::pair{Order::kOldest, kit::l10n::mark("oldest first")},
        std::pair{Order::kName, kit::l10n::mark("name")}}) {
    UnpaidView sorted = view;
    sorted.order = order;
    model["sorts"].push_back(
        {{"name", tr(name)}, {"href", path("/unpaid") + sorted.query()}, {"is_chosen", order == view.order}});
  }
  model["hidden"] = json::array();
  for (const auto& [name, value] : view.fields()) model["hidden"].push_back({{"name", name}, {"value", value}});
  const bool areInvoices = invoiceCount == count;
  model["all_label"] =
      !areInvoices ? language_.texts.trn("The {count} due date that matches", "All {count} due dates that match, on all pages",
                                         count, {{"count", language_.format.number(count)}})
                   : language_.texts.trn("The {count} invoice that matches", "All {count} invoices that match, on all pages",
                                         count, {{"count", language_.format.number(count)}});
  model["previous_href"] = view.page > 1 ? path("/unpaid") + view.query(view.page - 1) : "";
  model["next_href"] = view.page < pages ? path("/unpaid") + view.query(view.page + 1) : "";
  model["page_text"] = language_.texts.tr(
      "Page {page} of {pages}", {{"page", language_.format.number(view.page)}, {"pages", language_.format.number(pages)}});
  model["has_pages"] = pages > 1;
  addExports(model, path("/unpaid"), view.query());
  // Asked for as a file, a list with a date that nobody can read is refused; on the screen it narrows nothing and is marked.
  const bool isRefused = request_.path != "/unpaid";
  return site_.page(request_, "unpaid", tr("Unpaid invoices"), std::move(model), isRefused ? 422 : 200);
}

}  // namespace reminders::web
