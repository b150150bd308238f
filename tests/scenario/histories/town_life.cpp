// What happens in a town, and what people tell the app: each written into the books and into the model alike.
#include <algorithm>

#include "tests/scenario/histories/town.hpp"

namespace scenario {

using domain::ReminderState;
using naive::Customer;
using naive::Done;
using naive::Invoice;
using naive::Part;
using naive::Spell;

namespace {

std::string decimal(std::int64_t cents) { return kit::Money::plainAmount(cents, 2); }

}  // namespace

// What happens in the morning, before anybody looks.
void Town::morning(std::size_t index, Rows& rows) {
  auto& customer = customers_[index];
  if (customer.invoices.empty() || (customer.invoices.size() < 4 && dice_.oneIn(20))) sell(customer, rows);
  if (dice_.oneIn(15)) pay(customer, rows);
  if (dice_.oneIn(50)) credit(customer, rows);
  if (dice_.oneIn(40)) changeStatus(customer, rows);
  if (dice_.oneIn(25)) correctAddress(index, rows);
}

void Town::sell(Customer& customer, Rows& rows) {
  Invoice invoice;
  invoice.number = customer.code + "-" + std::to_string(++customer.made);
  invoice.department = dice_.oneIn(3) ? "D1" : "";
  invoice.issuedOn = today_.plusDays(dice_.between(-50, 0));
  if (dice_.oneIn(3)) invoice.sentOn = invoice.issuedOn.plusDays(dice_.upTo(4));
  invoice.currency = dice_.oneIn(4) ? "USD" : "EUR";
  if (dice_.oneIn(12)) invoice.method = domain::PaymentMethod::kDirectDebit;
  const int count = dice_.oneIn(3) ? dice_.between(2, 3) : 1;
  auto due = invoice.issuedOn.plusDays(dice_.upTo(40));
  for (int i = 1; i <= count; ++i) {
    invoice.parts.push_back({i, due, dice_.between(500, 30000)});
    due = due.plusDays(dice_.between(-5, 30));
    if (due < invoice.issuedOn) due = invoice.issuedOn;
  }
  const bool undated = count == 1 && dice_.oneIn(12);
  if (undated) invoice.parts[0].dueOn.reset();
  host::erp::InvoiceRow row;
  row.company = "ACME";
  row.number = invoice.number;
  row.customer = customer.code;
  row.department = invoice.department;
  row.issuedOn = invoice.issuedOn;
  row.sentOn = invoice.sentOn;
  row.currency = invoice.currency;
  row.total = {decimal(invoice.total())};
  row.paymentMethod = invoice.method == domain::PaymentMethod::kDirectDebit ? host::erp::PaymentMethod::kDirectDebit
                                                                            : host::erp::PaymentMethod::kTransfer;
  if (count == 1) row.dueOn = invoice.parts[0].dueOn;
  rows.invoices.push_back(row);
  if (count > 1)
    for (const auto& part : invoice.parts)
      rows.instalments.push_back({"ACME", invoice.number, part.position, part.dueOn, {decimal(part.amount)}});
  customer.invoices.push_back(invoice);
}

void Town::addMoney(Customer& customer, Rows& rows, const std::string& invoice, const std::string& currency, Date on,
                    std::int64_t amount) {
  if (amount == 0) return;
  customer.money.push_back({invoice, on, amount, currency});
  rows.payments.push_back({"ACME", customer.code, invoice, on, currency, {decimal(amount)}, "R" + std::to_string(++reference_)});
}

void Town::pay(Customer& customer, Rows& rows) {
  if (customer.invoices.empty()) return;
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  const auto on = today_.plusDays(dice_.oneIn(6) ? dice_.between(1, 10) : dice_.oneIn(4) ? -dice_.upTo(10) : 0);
  if (invoice.status != domain::InvoiceStatus::kIssued) return;
  const auto received = customer.received(invoice, today_);
  switch (dice_.upTo(6)) {
    case 0:  // all of it, or a bit more
      return addMoney(customer, rows, invoice.number, invoice.currency, on,
                      invoice.total() - std::min(received, invoice.total()) + (dice_.oneIn(4) ? dice_.between(1, 5000) : 0));
    case 1:  // comes back
      if (received > 0) addMoney(customer, rows, invoice.number, invoice.currency, on, -received);
      return;
    case 2:  // nobody knows what for
      return addMoney(customer, rows, "", invoice.currency, on, dice_.between(100, 20000));
    case 3:  // a refund
      if (customer.facts(today_).balances[invoice.currency == "EUR" ? 0 : 1].credit > 100)
        addMoney(customer, rows, "", invoice.currency, on, -100);
      return;
    default: return addMoney(customer, rows, invoice.number, invoice.currency, on, dice_.between(1, 15000));
  }
}

void Town::credit(Customer& customer, Rows& rows) {
  if (customer.invoices.empty()) return;
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  if (invoice.status != domain::InvoiceStatus::kIssued) return;
  const std::int64_t total = dice_.between(100, 20000);
  const std::int64_t allocated = std::min({total, invoice.total(), std::int64_t{dice_.upTo(20000)}});
  host::erp::InvoiceRow note;
  note.company = "ACME";
  note.number = customer.code + "-N" + std::to_string(++customer.made);
  note.kind = host::erp::InvoiceKind::kCreditNote;
  note.customer = customer.code;
  const Date on = soonOrToday();
  note.issuedOn = on;
  note.currency = invoice.currency;
  note.total = {decimal(total)};
  rows.invoices.push_back(note);
  if (allocated > 0) {
    rows.credits.push_back({"ACME", note.number, invoice.number, {decimal(allocated)}});
    customer.money.push_back({invoice.number, on, allocated, invoice.currency});
  }
  if (total > allocated) customer.money.push_back({"", on, total - allocated, invoice.currency});
}

void Town::changeStatus(Customer& customer, Rows& rows) {
  if (customer.invoices.empty()) return;
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  // An invoice on which money was booked is not cancelled; it may be closed.
  const bool hasMoney =
      std::any_of(customer.money.begin(), customer.money.end(), [&](const auto& each) { return each.invoice == invoice.number; });
  if (std::any_of(rows.payments.begin(), rows.payments.end(), [&](const auto& each) { return each.invoice == invoice.number; }))
    return;
  if (hasMoney || invoice.parts.size() > 1) return;
  if (std::any_of(rows.invoices.begin(), rows.invoices.end(), [&](const auto& each) { return each.number == invoice.number; }))
    return;
  const bool comesBack = invoice.status != domain::InvoiceStatus::kIssued;
  const bool cancelled = dice_.oneIn(2);
  invoice.status = comesBack   ? domain::InvoiceStatus::kIssued
                   : cancelled ? domain::InvoiceStatus::kCancelled
                               : domain::InvoiceStatus::kClosed;
  host::erp::InvoiceRow row;
  row.company = "ACME";
  row.number = invoice.number;
  row.customer = customer.code;
  row.department = invoice.department;
  row.issuedOn = invoice.issuedOn;
  row.sentOn = invoice.sentOn;
  row.currency = invoice.currency;
  row.total = {decimal(invoice.total())};
  row.dueOn = invoice.parts[0].dueOn;
  row.status = comesBack   ? host::erp::InvoiceStatus::kIssued
               : cancelled ? host::erp::InvoiceStatus::kCancelled
                           : host::erp::InvoiceStatus::kClosed;
  row.paymentMethod = invoice.method == domain::PaymentMethod::kDirectDebit ? host::erp::PaymentMethod::kDirectDebit
                                                                            : host::erp::PaymentMethod::kTransfer;
  rows.invoices.push_back(row);
}

void Town::correctAddress(std::size_t index, Rows& rows) {
  auto& customer = customers_[index];
  // Mails under way keep their address in this model.
  if (std::any_of(waiting_.begin(), waiting_.end(), [&](const Letter& each) { return each.customer == index; })) return;
  customer.dead = dice_.oneIn(6);
  customer.email = (customer.dead    ? "dead-"
                    : dice_.oneIn(6) ? "lost-"
                                     : "new-") +
                   std::to_string(++reference_) + "@example.org";  // never the one that he had: what is known to be dead stays so
  customer.flagged = false;
  customer.noReminders = dice_.oneIn(8);
  host::erp::CustomerRow row;
  row.company = "ACME";
  row.code = row.name = customer.code;
  row.category = customer.category;
  row.email = customer.email;
  row.noReminders = customer.noReminders;
  rows.customers.push_back(row);
}

// What people enter in the app.
void Town::tell(Customer& customer) {
  if (customer.invoices.empty()) return;
  const std::string company = std::to_string(books_.company.value);
  const auto key = [&] { return company + ", " + std::to_string(nextRow_++); };
  const auto quoted = [](const std::optional<Date>& date) { return date ? "'" + date->iso() + "'" : std::string("null"); };
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  const int position = invoice.parts[static_cast<std::size_t>(dice_.upTo(static_cast<int>(invoice.parts.size()) - 1))].position;
  const auto place = [&] { return invoiceId(invoice) + ", " + std::to_string(position); };
  const Date endsOn = soonOrToday();  // some things are entered, and ended, ahead
  const auto end = [&](Spell& spell) {
    if (!spell.ended) spell.ended = endsOn;
  };
  const std::string ended = quoted(endsOn);
  const Date from = soonOrToday();
  const std::string entered = quoted(from);
  if (dice_.oneIn(60)) {
    const auto until = dice_.oneIn(3) ? std::nullopt : std::optional(today_.plusDays(dice_.upTo(15)));
    const bool whole = dice_.oneIn(2);
    (whole ? customer.holds : invoice.holds).push_back({{from, {}}, until});
    execute(
        "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, ended_on, actor) "
        "values (" +
        key() + ", '" + (whole ? "customer', " + customerId(customer) : "invoice', " + invoiceId(invoice)) + ", 'asked', " +
        entered + ", " + quoted(until) + ", null, 'anne')");
  }
  if (dice_.oneIn(20) && !(customer.holds.empty() && invoice.holds.empty())) {
    for (auto& [spell, until] : customer.holds) end(spell);
    for (auto& [spell, until] : invoice.holds) end(spell);
    execute("update reminders_hold set ended_on = " + ended + " where company_id = " + company +
            " and ended_on is null and ((subject = 'customer' and subject_id = " + customerId(customer) +
            ") or (subject = 'invoice' and subject_id = " + invoiceId(invoice) + "))");
  }
  if (dice_.oneIn(50)) {
    const auto amount = dice_.oneIn(2) ? std::nullopt : std::optional<std::int64_t>(dice_.between(1, 10000));
    invoice.disputes[position].push_back({{from, {}}, amount});
    execute(
        "insert into reminders_dispute (company_id, dispute_id, invoice_id, position, amount, reason, entered_on, ended_on, "
        "actor) values (" +
        key() + ", " + place() + ", " + (amount ? std::to_string(*amount) : "null") + ", 'wrong', " + entered +
        ", null, 'anne')");
  }
  if (dice_.oneIn(15) && !invoice.disputes[position].empty()) {
    for (auto& [spell, amount] : invoice.disputes[position]) end(spell);
    execute("update reminders_dispute set ended_on = " + ended + " where company_id = " + company +
            " and ended_on is null and (invoice_id, position) = (" + place() + ")");
  }
  if (dice_.oneIn(40)) {
    const auto date = today_.plusDays(dice_.between(0, 15));
    invoice.promises[position].push_back({{from, {}}, date});
    execute(
        "insert into reminders_promise (company_id, promise_id, invoice_id, position, promised_on, entered_on, ended_on, actor) "
        "values (" +
        key() + ", " + place() + ", " + quoted(date) + ", " + entered + ", null, 'anne')");
  }
  if (dice_.oneIn(400) && !invoice.handedOver.contains(position)) {
    invoice.handedOver.insert(position);
    execute("insert into reminders_handover (company_id, invoice_id, position, handed_on, ended_on, actor) values (" + company +
            ", " + place() + ", " + quoted(today_) + ", null, 'anne')");
  }
  if (dice_.oneIn(500) && !customer.insolventFrom) {
    customer.insolventFrom = from;
    execute("insert into reminders_insolvency values (" + company + ", " + customerId(customer) + ", " + entered +
            ", null, 'anne')");
  }
}

// What people do in the evening about messages that wait for them, and about reminders that should not have been.
void Town::act(std::size_t index) {
  auto& customer = customers_[index];
  const bool arrived = dice_.oneIn(2);
  for (const auto state : {ReminderState::kUncertain, ReminderState::kUndeliverable}) {
    const bool any = std::any_of(customer.invoices.begin(), customer.invoices.end(), [&](const Invoice& invoice) {
      return std::any_of(invoice.done.begin(), invoice.done.end(), [&](const Done& each) { return each.state == state; });
    });
    if (!any || !dice_.oneIn(6)) continue;
    std::vector<domain::MessageId> messages;
    {
      kit::sql::ReadTransaction reading(books_.session);
      kit::sql::RowReader rows(
          books_.session, "select message_id from reminders_message where company_id = :1 and customer_id = :2 and state = :3",
          {books_.company.value, customerIds_.at(customer.code), std::string(domain::word(state))});
      while (rows.next()) messages.push_back({rows.number(0)});
    }
    REQUIRE_FALSE(messages.empty());
    const bool sent = state == ReminderState::kUncertain && arrived;
    books_.database.outbox.resolve(books_.company, messages,
                                   sent ? domain::MessageState::kSent : domain::MessageState::kCancelled, today_, "anne");
    for (auto& invoice : customer.invoices)
      for (auto& each : invoice.done) {
        if (each.state != state) continue;
        each.state = sent ? ReminderState::kSent : ReminderState::kCancelled;
        if (sent) each.sentOn = today_;
      }
  }
  if (!dice_.oneIn(80)) return;
  for (auto& invoice : customer.invoices)
    for (auto& each : invoice.done) {
      if (each.state != ReminderState::kSent || !dice_.oneIn(2)) continue;
      const std::vector<application::ReminderDraft> drafts{
          {{{std::stoll(invoiceId(invoice))}, each.position}, each.level, each.rank, each.delayDays, 0}};
      REQUIRE(books_.database.outbox.voidReminders(books_.company, drafts, today_, "anne") == 1);
      each.state = ReminderState::kVoided;
    }
}

}  // namespace scenario
