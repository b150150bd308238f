// The list of unpaid invoices as a file: what the filters on the screen leave, a receivable a row.
#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/exports.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {

using application::TableColumn;

Answer ByHandPages::exportUnpaid(application::TableFormat format) {
  const auto view = UnpaidView::of(request_.query);
  // A date that nobody can read narrows nothing: the file would hold more than was asked for.
  if (view.isFromWrong || view.isToWrong) return unpaid();
  if (view.isCustomerWrong)
    return site_.problem(request_, 422,
                         language_.texts.tr("“{text}” is no customer: open the list of unpaid invoices and export it from there.",
                                            {{"text", fieldOf(request_.query, "customer")}}));
  using Kind = TableColumn::Kind;
  const application::TableShape shape{tr("Unpaid invoices"),
                                      {{Kind::kText, "customer", tr("Customer code"), 14},
                                       {Kind::kText, "customer_name", tr("Customer"), 32},
                                       {Kind::kText, "invoice", tr("Invoice"), 18},
                                       {Kind::kNumber, "instalment", tr("Instalment"), 10},
                                       {Kind::kText, "order_reference", tr("Order reference"), 18},
                                       {Kind::kText, "ordering_party", tr("Ordering party"), 24},
                                       {Kind::kText, "operator", tr("Operator"), 16},
                                       {Kind::kText, "status", tr("Status"), 12},
                                       {Kind::kDate, "issued_on", tr("Issued on"), 12},
                                       {Kind::kDate, "due_on", tr("Due date"), 12},
                                       {Kind::kNumber, "days_late", tr("Days late"), 12},
                                       {Kind::kText, "currency", tr("Currency"), 8},
                                       {Kind::kAmount, "amount", tr("Amount"), 14},
                                       {Kind::kAmount, "open", tr("Open amount"), 14},
                                       {Kind::kText, "last_level", tr("Last reminder"), 18},
                                       {Kind::kDate, "last_reminder_on", tr("Sent on"), 12}}};
  const auto configuration = ports_.configurations.load(visitor_.company.id).configuration;
  const auto levelName = [&](const std::string& id) -> const std::string& {
    for (const auto& level : configuration.levels)
      if (level.id == id) return level.name;
    return id;
  };
  const std::string issued = tr("to be paid"), cancelled = tr("cancelled"), closed = tr("closed");
  return exportedTable(ports_.tables, request_, format, "unpaid", shape, [&](application::TableFile& table) {
    ports_.unpaid.each(visitor_.company.id, visitor_.asOf, view.filter, [&](const application::UnpaidEntry& entry) {
      const auto& line = entry.line;
      table.text(entry.customerCode).text(entry.customerName).text(line.number).number(line.receivable.position);
      table.text(line.orderReference).text(line.orderingParty).text(line.operatorName);
      table.text(line.status == domain::InvoiceStatus::kCancelled ? cancelled
                 : line.status == domain::InvoiceStatus::kClosed  ? closed
                                                                  : issued);
      table.date(entry.issuedOn).date(line.dueOn);
      if (line.dueOn)
        table.number(visitor_.asOf.daysSince(*line.dueOn));
      else
        table.text("");
      table.text(line.currency.code()).amount(kit::Money(entry.amount, line.currency));
      table.amount(kit::Money(line.open, line.currency)).text(levelName(entry.lastLevel)).date(entry.lastReminder);
      table.endRow();
    });
  });
}

}  // namespace reminders::web
