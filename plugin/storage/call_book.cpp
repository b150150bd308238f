#include "plugin/storage/call_book.hpp"

#include <host_sdk/kit/sql/prepared.hpp>

#include "plugin/storage/follow_up_book.hpp"

namespace reminders::storage {
namespace {

using application::CallNote;
using application::NewCall;
using kit::sql::FewRows;
using kit::sql::Session;
using kit::sql::Transaction;

constexpr const char* kSelect =
    "select l.call_id, l.customer_id, l.invoice_id, coalesce(i.number, ''), l.called_on, l.called_at, l.spoke_to, l.said, "
    "l.promised_on, l.actor, l.changed_by from reminders_call l left join sdk_v1_invoice i on i.company_id = l.company_id and "
    "i.invoice_id = l.invoice_id where l.company_id = :1 and l.deleted_on is null and ";

CallNote callOf(const FewRows& row) {
  CallNote call;
  call.id = row.number(0);
  call.customer = {row.number(1)};
  if (!row.isNull(2)) call.invoice = domain::InvoiceId{row.number(2)};
  call.invoiceNumber = row.text(3);
  call.on = kit::Date::parse(row.text(4)).value();
  call.at = row.text(5);
  call.spokeTo = row.text(6);
  call.said = row.text(7);
  if (!row.isNull(8)) call.promisedOn = kit::Date::parse(row.text(8));
  call.actor = row.text(9);
  call.changedBy = row.text(10);
  return call;
}

std::optional<std::int64_t> numberOf(const std::optional<domain::InvoiceId>& invoice) {
  return invoice ? std::optional(invoice->value) : std::nullopt;
}

void insertPromiseOf(Session& session, domain::CompanyId company, std::int64_t id, const NewCall& call, domain::Date asOf,
                     const std::string& actor) {
  if (!call.promisedOn || call.promisedFor.empty()) return;
  insertPromises(session, company, call.promisedFor, {*call.promisedOn, std::nullopt, call.spokeTo, {}}, id, asOf, actor);
}

std::string textOf(const NewCall& call) {
  return call.on.iso() + (call.at.empty() ? "" : " " + call.at) + "; " + call.spokeTo + "; " + call.said +
         (call.promisedOn ? "; promised for " + call.promisedOn->iso() : "");
}

}  // namespace

std::vector<CallNote> callsAbout(Session& session, domain::CompanyId company, domain::CustomerId customer,
                                 domain::InvoiceId invoice) {
  std::vector<CallNote> calls;
  FewRows rows(session,
               std::string(kSelect) +
                   "l.customer_id = :2 and (l.invoice_id is null or l.invoice_id = :3) order by l.called_on, "
                   "l.called_at, l.call_id",
               {company.value, customer.value, invoice.value});
  while (rows.next()) calls.push_back(callOf(rows));
  return calls;
}

std::vector<CallNote> SqlCallBook::ofCustomer(domain::CompanyId company, domain::CustomerId customer, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<CallNote> calls;
    FewRows rows(*lease,
                 std::string(kSelect) + "l.customer_id = :2 order by l.called_on desc, l.called_at desc, l.call_id desc limit :3",
                 {company.value, customer.value, limit});
    while (rows.next()) calls.push_back(callOf(rows));
    return calls;
  });
}

std::optional<CallNote> SqlCallBook::find(domain::CompanyId company, std::int64_t call) {
  return stored([&]() -> std::optional<CallNote> {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    FewRows row(*lease, std::string(kSelect) + "l.call_id = :2", {company.value, call});
    if (!row.next()) return std::nullopt;
    return callOf(row);
  });
}

std::int64_t SqlCallBook::add(domain::CompanyId company, domain::CustomerId customer, const NewCall& call, domain::Date asOf,
                              const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const auto id = reserveIds(*lease, company.value, "call", 1);
    kit::sql::change(
        *lease,
        "insert into reminders_call (company_id, call_id, customer_id, invoice_id, called_on, called_at, spoke_to, said, "
        "promised_on, entered_on, actor, changed_at, changed_by, deleted_by) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, "
        ":11, :12, :11, '')",
        {company.value, id, customer.value, numberOf(call.invoice), call.on.iso(), call.at, call.spokeTo, call.said,
         isoOrNone(call.promisedOn), asOf.iso(), actor, now_()});
    insertPromiseOf(*lease, company, id, call, asOf, actor);
    audit(*lease, company.value, now_(), actor, "call.entered", "call " + std::to_string(id), textOf(call));
    transaction.commit();
    return id;
  });
}

bool SqlCallBook::change(domain::CompanyId company, std::int64_t call, const NewCall& to, domain::Date asOf,
                         const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    bool otherPromise = false;
    {
      FewRows row(
          *lease,
          "select invoice_id, promised_on from reminders_call where company_id = :1 and call_id = :2 and deleted_on is null",
          {company.value, call});
      if (!row.next()) return false;
      const std::int64_t invoice = row.isNull(0) ? 0 : row.number(0);
      const auto promised = row.isNull(1) ? std::nullopt : kit::Date::parse(row.text(1));
      otherPromise = promised != to.promisedOn || invoice != (to.invoice ? to.invoice->value : 0);
    }
    kit::sql::change(*lease,
                     "update reminders_call set invoice_id = :1, called_on = :2, called_at = :3, spoke_to = :4, said = :5, "
                     "promised_on = :6, changed_at = :7, changed_by = :8 where company_id = :9 and call_id = :10",
                     {numberOf(to.invoice), to.on.iso(), to.at, to.spokeTo, to.said, isoOrNone(to.promisedOn), now_(), actor,
                      company.value, call});
    if (otherPromise) {
      kit::sql::change(
          *lease,
          "update reminders_promise set ended_on = :1, outcome = 'replaced', ended_by = :2 where company_id = :3 and "
          "call_id = :4 and ended_on is null",
          {asOf.iso(), actor, company.value, call});
      insertPromiseOf(*lease, company, call, to, asOf, actor);
    }
    audit(*lease, company.value, now_(), actor, "call.changed", "call " + std::to_string(call), textOf(to));
    transaction.commit();
    return true;
  });
}

bool SqlCallBook::remove(domain::CompanyId company, std::int64_t call, domain::Date asOf, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const bool done = kit::sql::change(*lease,
                                       "update reminders_call set deleted_on = :1, deleted_by = :2 where company_id = :3 and "
                                       "call_id = :4 and deleted_on is null",
                                       {asOf.iso(), actor, company.value, call}) > 0;
    if (!done) return false;
    kit::sql::change(*lease,
                     "update reminders_promise set ended_on = :1, outcome = 'with_call', ended_by = :2 where company_id = :3 and "
                     "call_id = :4 and ended_on is null",
                     {asOf.iso(), actor, company.value, call});
    audit(*lease, company.value, now_(), actor, "call.deleted", "call " + std::to_string(call), "");
    transaction.commit();
    return true;
  });
}

bool SqlCallBook::restore(domain::CompanyId company, std::int64_t call, domain::Date /*asOf*/, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const bool done = kit::sql::change(*lease,
                                       "update reminders_call set deleted_on = null, deleted_by = '' where company_id = :1 and "
                                       "call_id = :2 and deleted_on is not null",
                                       {company.value, call}) > 0;
    if (!done) return false;
    kit::sql::change(*lease,
                     "update reminders_promise set ended_on = null, outcome = '', ended_by = '' where company_id = :1 and "
                     "call_id = :2 and outcome = 'with_call'",
                     {company.value, call});
    audit(*lease, company.value, now_(), actor, "call.restored", "call " + std::to_string(call), "");
    transaction.commit();
    return true;
  });
}

}  // namespace reminders::storage
