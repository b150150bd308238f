#include "plugin/storage/follow_up_book.hpp"

#include <host_sdk/kit/sql/prepared.hpp>

#include "plugin/storage/call_book.hpp"

namespace reminders::storage {
namespace {

using application::HoldSubject;
using application::NoteEnd;
using kit::sql::FewRows;
using kit::sql::Session;

std::optional<domain::Date> dateAt(const FewRows& row, int column) {
  return row.isNull(column) ? std::nullopt : kit::Date::parse(row.text(column));
}

/// Reads the columns id, entered_on, actor, ended_on, outcome, ended_by from `first` on.
void readNote(application::Note& note, const FewRows& row, int first) {
  note.id = row.number(first);
  note.enteredOn = kit::Date::parse(row.text(first + 1)).value();
  note.actor = row.text(first + 2);
  note.endedOn = dateAt(row, first + 3);
  // What ended before anybody said how was simply taken back.
  note.end = domain::parseWord<NoteEnd>(row.text(first + 4)).value_or(NoteEnd::kOpen);
  if (note.endedOn && note.end == NoteEnd::kOpen) note.end = NoteEnd::kWithdrawn;
  note.endedBy = row.text(first + 5);
}

std::vector<application::HoldNote> holdsOn(Session& session, domain::CompanyId company, HoldSubject subject, std::int64_t id) {
  std::vector<application::HoldNote> holds;
  FewRows row(session,
              "select hold_id, entered_on, actor, ended_on, outcome, ended_by, reason, until_on from reminders_hold where "
              "company_id = :1 and subject = :2 and subject_id = :3 order by hold_id",
              {company.value, domain::word(subject), id});
  while (row.next()) {
    auto& hold = holds.emplace_back();
    readNote(hold, row, 0);
    hold.subject = subject;
    hold.reason = row.text(6);
    hold.until = dateAt(row, 7);
  }
  return holds;
}

void readPromises(Session& session, domain::CompanyId company, domain::InvoiceId invoice,
                  std::vector<application::PromiseNote>& into) {
  FewRows row(session,
              "select promise_id, entered_on, actor, ended_on, outcome, ended_by, position, promised_on, amount, promised_by, "
              "note from reminders_promise where company_id = :1 and invoice_id = :2 order by promise_id",
              {company.value, invoice.value});
  while (row.next()) {
    auto& promise = into.emplace_back();
    readNote(promise, row, 0);
    promise.receivable = {invoice, static_cast<int>(row.number(6))};
    promise.promisedOn = kit::Date::parse(row.text(7)).value();
    if (!row.isNull(8)) promise.amount = row.number(8);
    promise.by = row.text(9);
    promise.note = row.text(10);
  }
}

void readDisputes(Session& session, domain::CompanyId company, domain::InvoiceId invoice,
                  std::vector<application::DisputeNote>& into) {
  FewRows row(session,
              "select dispute_id, entered_on, actor, ended_on, outcome, ended_by, position, amount, reason from "
              "reminders_dispute where company_id = :1 and invoice_id = :2 order by dispute_id",
              {company.value, invoice.value});
  while (row.next()) {
    auto& dispute = into.emplace_back();
    readNote(dispute, row, 0);
    dispute.receivable = {invoice, static_cast<int>(row.number(6))};
    if (!row.isNull(7)) dispute.amount = row.number(7);
    dispute.reason = row.text(8);
  }
}

void readHandovers(Session& session, domain::CompanyId company, domain::InvoiceId invoice,
                   std::vector<application::HandoverNote>& into) {
  FewRows row(session,
              "select 0, handed_on, actor, ended_on, '', ended_by, position, handed_to, note from reminders_handover where "
              "company_id = :1 and invoice_id = :2 order by handed_on, position",
              {company.value, invoice.value});
  while (row.next()) {
    auto& handover = into.emplace_back();
    readNote(handover, row, 0);
    handover.receivable = {invoice, static_cast<int>(row.number(6))};
    handover.to = row.text(7);
    handover.note = row.text(8);
  }
}

void readSettlements(Session& session, domain::CompanyId company, domain::InvoiceId invoice, domain::Date asOf,
                     std::vector<application::DatedSettlement>& into) {
  // What was taken back is told apart from what came in on the same day.
  FewRows row(
      session,
      "select settled_on, kind, cast(sum(amount) as bigint) from sdk_v1_settlement where company_id = :1 and invoice_id = :2 and "
      "settled_on <= :3 group by settled_on, kind, case when amount < 0 then 1 else 0 end order by settled_on, kind",
      {company.value, invoice.value, asOf.iso()});
  while (row.next()) into.push_back({kit::Date::parse(row.text(0)).value(), row.number(2), row.text(1) == "credit_note"});
}

/// "120.00 until 2026-05-12": details of an audit line, parts that are empty left out.
std::string detailOf(std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  return text;
}

std::string minorText(const std::optional<std::int64_t>& amount) {
  return amount ? std::to_string(*amount) + " minor units" : std::string();
}

}  // namespace

std::optional<std::string> isoOrNone(const std::optional<domain::Date>& date) {
  return date ? std::optional(date->iso()) : std::nullopt;
}

std::string subjectOf(std::span<const domain::ReceivableId> receivables) {
  if (receivables.empty()) return "nothing";
  std::string text = "invoice " + std::to_string(receivables.front().invoice.value);
  for (const auto& each : receivables) {
    if (each.invoice != receivables.front().invoice) text += ", invoice " + std::to_string(each.invoice.value);
    text += "/" + std::to_string(each.position);
  }
  return text;
}

template <class Work>
auto SqlFollowUpBook::written(Work&& work) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    if constexpr (std::is_void_v<decltype(work(*lease))>) {
      work(*lease);
      transaction.commit();
    } else {
      auto answer = work(*lease);
      transaction.commit();
      return answer;
    }
  });
}

application::InvoiceNotes SqlFollowUpBook::ofInvoice(domain::CompanyId company, domain::InvoiceId invoice,
                                                     domain::CustomerId customer, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    application::InvoiceNotes notes;
    notes.holds = holdsOn(*lease, company, HoldSubject::kInvoice, invoice.value);
    for (auto& hold : holdsOn(*lease, company, HoldSubject::kCustomer, customer.value)) notes.holds.push_back(std::move(hold));
    readPromises(*lease, company, invoice, notes.promises);
    readDisputes(*lease, company, invoice, notes.disputes);
    readHandovers(*lease, company, invoice, notes.handovers);
    readSettlements(*lease, company, invoice, asOf, notes.settlements);
    notes.calls = callsAbout(*lease, company, customer, invoice);
    return notes;
  });
}

std::vector<application::HoldNote> SqlFollowUpBook::holdsOf(domain::CompanyId company, domain::CustomerId customer) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return holdsOn(*lease, company, HoldSubject::kCustomer, customer.value);
  });
}

std::int64_t insertHold(Session& session, domain::CompanyId company, HoldSubject subject, std::int64_t subjectId,
                        const std::string& reason, std::optional<domain::Date> until, domain::Date asOf,
                        const std::string& actor) {
  const auto id = reserveIds(session, company.value, "hold", 1);
  kit::sql::change(session,
                   "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, actor) "
                   "values (:1, :2, :3, :4, :5, :6, :7, :8)",
                   {company.value, id, domain::word(subject), subjectId, reason, asOf.iso(), isoOrNone(until), actor});
  return id;
}

void SqlFollowUpBook::hold(domain::CompanyId company, HoldSubject subject, std::int64_t subjectId, const std::string& reason,
                           std::optional<domain::Date> until, domain::Date asOf, const std::string& actor) {
  written([&](Session& session) {
    kit::sql::change(session,
                     "update reminders_hold set ended_on = :1, outcome = 'replaced', ended_by = :2 where company_id = :3 and "
                     "subject = :4 and subject_id = :5 and ended_on is null",
                     {asOf.iso(), actor, company.value, domain::word(subject), subjectId});
    insertHold(session, company, subject, subjectId, reason, until, asOf, actor);
    audit(session, company.value, now_(), actor, "hold.set", std::string(domain::word(subject)) + " " + std::to_string(subjectId),
          detailOf({reason, until ? "until " + until->iso() : "without end"}));
  });
}

bool SqlFollowUpBook::lift(domain::CompanyId company, std::int64_t hold, domain::Date asOf, const std::string& actor) {
  return written([&](Session& session) {
    const bool done = kit::sql::change(session,
                                       "update reminders_hold set ended_on = :1, outcome = 'withdrawn', ended_by = :2 where "
                                       "company_id = :3 and hold_id = :4 and ended_on is null",
                                       {asOf.iso(), actor, company.value, hold}) > 0;
    if (done) audit(session, company.value, now_(), actor, "hold.lifted", "hold " + std::to_string(hold), "");
    return done;
  });
}

std::int64_t insertPromises(Session& session, domain::CompanyId company, std::span<const domain::ReceivableId> receivables,
                            const application::NewPromise& promise, std::optional<std::int64_t> call, domain::Date asOf,
                            const std::string& actor) {
  const auto first = reserveIds(session, company.value, "promise", static_cast<std::int64_t>(receivables.size()));
  auto id = first;
  for (const auto& each : receivables) {
    kit::sql::change(session,
                     "update reminders_promise set ended_on = :1, outcome = 'replaced', ended_by = :2 where company_id = :3 and "
                     "invoice_id = :4 and position = :5 and ended_on is null and promised_on >= :1",
                     {asOf.iso(), actor, company.value, each.invoice.value, each.position});
    kit::sql::change(session,
                     "insert into reminders_promise (company_id, promise_id, invoice_id, position, promised_on, entered_on, "
                     "actor, amount, promised_by, note, call_id) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11)",
                     {company.value, id++, each.invoice.value, each.position, promise.promisedOn.iso(), asOf.iso(), actor,
                      promise.amount, promise.by, promise.note, call});
  }
  return first;
}

void SqlFollowUpBook::promise(domain::CompanyId company, std::span<const domain::ReceivableId> receivables,
                              const application::NewPromise& promise, domain::Date asOf, const std::string& actor) {
  if (receivables.empty()) return;
  written([&](Session& session) {
    insertPromises(session, company, receivables, promise, std::nullopt, asOf, actor);
    audit(session, company.value, now_(), actor, "promise.entered", subjectOf(receivables),
          detailOf({"for " + promise.promisedOn.iso(), minorText(promise.amount), promise.by, promise.note}));
  });
}

bool SqlFollowUpBook::endPromise(domain::CompanyId company, std::int64_t promise, NoteEnd how, domain::Date asOf,
                                 const std::string& actor) {
  return written([&](Session& session) {
    const bool done = kit::sql::change(session,
                                       "update reminders_promise set ended_on = :1, outcome = :2, ended_by = :3 where "
                                       "company_id = :4 and promise_id = :5 and ended_on is null",
                                       {asOf.iso(), domain::word(how), actor, company.value, promise}) > 0;
    if (done)
      audit(session, company.value, now_(), actor, "promise." + std::string(domain::word(how)),
            "promise " + std::to_string(promise), "");
    return done;
  });
}

std::int64_t insertDispute(Session& session, domain::CompanyId company, const domain::ReceivableId& receivable,
                           std::optional<std::int64_t> amount, const std::string& reason, domain::Date asOf,
                           const std::string& actor) {
  const auto id = reserveIds(session, company.value, "dispute", 1);
  kit::sql::change(session,
                   "insert into reminders_dispute (company_id, dispute_id, invoice_id, position, amount, reason, entered_on, "
                   "actor) values (:1, :2, :3, :4, :5, :6, :7, :8)",
                   {company.value, id, receivable.invoice.value, receivable.position, amount, reason, asOf.iso(), actor});
  return id;
}

void SqlFollowUpBook::dispute(domain::CompanyId company, std::span<const domain::ReceivableId> receivables,
                              std::optional<std::int64_t> amount, const std::string& reason, domain::Date asOf,
                              const std::string& actor) {
  if (receivables.empty()) return;
  written([&](Session& session) {
    for (const auto& each : receivables) insertDispute(session, company, each, amount, reason, asOf, actor);
    audit(session, company.value, now_(), actor, "dispute.entered", subjectOf(receivables),
          detailOf({amount ? minorText(amount) : "the whole", reason}));
  });
}

bool SqlFollowUpBook::endDispute(domain::CompanyId company, std::int64_t dispute, NoteEnd how, domain::Date asOf,
                                 const std::string& actor) {
  return written([&](Session& session) {
    const bool done = kit::sql::change(session,
                                       "update reminders_dispute set ended_on = :1, outcome = :2, ended_by = :3 where "
                                       "company_id = :4 and dispute_id = :5 and ended_on is null",
                                       {asOf.iso(), domain::word(how), actor, company.value, dispute}) > 0;
    if (done)
      audit(session, company.value, now_(), actor, "dispute." + std::string(domain::word(how)),
            "dispute " + std::to_string(dispute), "");
    return done;
  });
}

void SqlFollowUpBook::handOver(domain::CompanyId company, std::span<const domain::ReceivableId> receivables,
                               const std::string& to, const std::string& note, domain::Date asOf, const std::string& actor) {
  if (receivables.empty()) return;
  written([&](Session& session) {
    std::int64_t handed = 0;
    for (const auto& each : receivables) {
      // Taken back and handed over again on one day: it is the same hand-over, which stands again.
      handed += kit::sql::change(
          session,
          "insert into reminders_handover (company_id, invoice_id, position, handed_on, actor, handed_to, note) select "
          "cast(:1 as bigint), cast(:2 as bigint), cast(:3 as integer), cast(:4 as text), cast(:5 as text), cast(:6 as text), "
          "cast(:7 as text) where not exists (select 1 from reminders_handover where company_id = :1 and invoice_id = :2 and "
          "position = :3 and ended_on is null) on conflict (company_id, invoice_id, position, handed_on) do update set ended_on "
          "= null, ended_by = '', actor = excluded.actor, handed_to = excluded.handed_to, note = excluded.note",
          {company.value, each.invoice.value, each.position, asOf.iso(), actor, to, note});
    }
    if (handed > 0) audit(session, company.value, now_(), actor, "handover.made", subjectOf(receivables), detailOf({to, note}));
  });
}

bool SqlFollowUpBook::takeBack(domain::CompanyId company, domain::InvoiceId invoice, domain::Date asOf,
                               const std::string& actor) {
  return written([&](Session& session) {
    const bool done = kit::sql::change(session,
                                       "update reminders_handover set ended_on = :1, ended_by = :2 where company_id = :3 and "
                                       "invoice_id = :4 and ended_on is null",
                                       {asOf.iso(), actor, company.value, invoice.value}) > 0;
    if (done) audit(session, company.value, now_(), actor, "handover.taken_back", "invoice " + std::to_string(invoice.value), "");
    return done;
  });
}

}  // namespace reminders::storage
