#include "plugin/storage/answer_book.hpp"

#include <host_sdk/kit/sql/prepared.hpp>

#include "plugin/domain/digest.hpp"
#include "plugin/storage/follow_up_book.hpp"

namespace reminders::storage {
namespace {

using application::AnswerKind;
using application::AnswerState;
using application::DebtorAnswer;
using application::NewAnswer;
using kit::sql::FewRows;
using kit::sql::Session;

/// What was said, about what: the same again is the same answer.
std::string fingerprintOf(const NewAnswer& answer) {
  domain::Digest digest;
  digest.add(domain::word(answer.kind)).add(answer.customer.value);
  for (const auto& invoice : answer.invoices) digest.add(invoice.value);
  digest.add(std::string_view(answer.day ? answer.day->iso() : ""));
  digest.add(answer.amount.value_or(-1)).add(std::string_view(answer.said));
  return digest.hex();
}

bool isThere(Session& session, const std::string& sql, std::initializer_list<kit::sql::Value> values) {
  FewRows row(session, sql, values);
  return row.next();
}

/// "paid", "wrong person": the invoice is held, unless it is already, or was because of such an answer not long ago.
bool holdInvoice(Session& session, domain::CompanyId company, domain::InvoiceId invoice, std::int64_t answer,
                 const NewAnswer& said, domain::Date asOf) {
  const auto until = asOf.plusDays(application::kPaidHoldDays);
  const auto since = asOf.plusDays(-application::kOnceInDays);
  if (isThere(session,
              "select hold_id from reminders_hold where company_id = :1 and subject = 'invoice' and subject_id = :2 and "
              "((answer_id is not null and entered_on > :3) or (ended_on is null and (until_on is null or until_on >= :4)))",
              {company.value, invoice.value, since.iso(), until.iso()}))
    return false;
  const auto hold =
      insertHold(session, company, application::HoldSubject::kInvoice, invoice.value, said.note, until, asOf, said.actor);
  kit::sql::change(session, "update reminders_hold set answer_id = :1 where company_id = :2 and hold_id = :3",
                   {answer, company.value, hold});
  return true;
}

bool notePromise(Session& session, domain::CompanyId company, const application::AnsweredPart& part, std::int64_t answer,
                 const NewAnswer& said, domain::Date asOf) {
  const auto& [invoice, position] = part.receivable;
  const auto since = asOf.plusDays(-application::kOnceInDays);
  if (isThere(session,
              "select promise_id from reminders_promise where company_id = :1 and invoice_id = :2 and position = :3 and "
              "((answer_id is not null and entered_on > :4) or (ended_on is null and promised_on >= :5))",
              {company.value, invoice.value, position, since.iso(), asOf.iso()}))
    return false;
  const application::NewPromise promise{*said.day, part.amount, "", said.said};
  const auto id = insertPromises(session, company, std::span(&part.receivable, 1), promise, std::nullopt, asOf, said.actor);
  kit::sql::change(session, "update reminders_promise set answer_id = :1 where company_id = :2 and promise_id = :3",
                   {answer, company.value, id});
  return true;
}

bool noteDispute(Session& session, domain::CompanyId company, const application::AnsweredPart& part, std::int64_t answer,
                 const NewAnswer& said, domain::Date asOf) {
  const auto& [invoice, position] = part.receivable;
  const auto since = asOf.plusDays(-application::kOnceInDays);
  if (isThere(session,
              "select dispute_id from reminders_dispute where company_id = :1 and invoice_id = :2 and position = :3 and "
              "((answer_id is not null and entered_on > :4) or ended_on is null)",
              {company.value, invoice.value, position, since.iso()}))
    return false;
  const auto id = insertDispute(session, company, part.receivable, part.amount, said.said, asOf, said.actor);
  kit::sql::change(session, "update reminders_dispute set answer_id = :1 where company_id = :2 and dispute_id = :3",
                   {answer, company.value, id});
  return true;
}

bool makeWait(Session& session, domain::CompanyId company, std::int64_t answer, const NewAnswer& said, domain::Date asOf) {
  bool waits = false;
  switch (said.kind) {
    case AnswerKind::kPaid:
    case AnswerKind::kWrongPerson:
      for (const auto& invoice : said.invoices) waits |= holdInvoice(session, company, invoice, answer, said, asOf);
      break;
    case AnswerKind::kPromise:
      for (const auto& part : said.parts) waits |= notePromise(session, company, part, answer, said, asOf);
      break;
    case AnswerKind::kDispute:
      for (const auto& part : said.parts) waits |= noteDispute(session, company, part, answer, said, asOf);
      break;
    case AnswerKind::kCopy: break;
  }
  return waits;
}

constexpr const char* kColumns =
    "select a.answer_id, a.kind, a.state, a.customer_id, c.name, a.answered_day, a.amount, a.currency, a.said, a.entered_on, "
    "a.waits, a.handled_on, a.handled_by from reminders_answer a join sdk_v1_customer c on c.company_id = a.company_id and "
    "c.customer_id = a.customer_id ";

std::optional<domain::Date> dateAt(const FewRows& row, int column) {
  return row.isNull(column) ? std::nullopt : kit::Date::parse(row.text(column));
}

std::vector<DebtorAnswer> answersOf(Session& session, domain::CompanyId company, const std::string& where,
                                    std::initializer_list<kit::sql::Value> values) {
  std::vector<DebtorAnswer> all;
  {
    FewRows row(session, kColumns + where, values);
    while (row.next()) {
      auto& answer = all.emplace_back();
      answer.id = row.number(0);
      answer.kind = domain::parseWord<AnswerKind>(row.text(1)).value_or(AnswerKind::kCopy);
      answer.state = domain::parseWord<AnswerState>(row.text(2)).value_or(AnswerState::kOpen);
      answer.customer = {row.number(3)};
      answer.customerName = row.text(4);
      answer.day = dateAt(row, 5);
      if (!row.isNull(6)) answer.amount = row.number(6);
      answer.currency = row.text(7);
      answer.said = row.text(8);
      answer.enteredOn = kit::Date::parse(row.text(9)).value();
      answer.waits = row.number(10) != 0;
      answer.handledOn = dateAt(row, 11);
      answer.handledBy = row.text(12);
    }
  }
  for (auto& answer : all) {
    FewRows row(session,
                "select ai.invoice_id, i.number from reminders_answer_invoice ai join sdk_v1_invoice i on i.company_id = "
                "ai.company_id and i.invoice_id = ai.invoice_id where ai.company_id = :1 and ai.answer_id = :2 order by "
                "ai.invoice_id",
                {company.value, answer.id});
    while (row.next()) answer.invoices.emplace_back(domain::InvoiceId{row.number(0)}, std::string(row.text(1)));
  }
  return all;
}

/// Leaves one of `states` for `to`; false where somebody was faster.
bool handle(Session& session, domain::CompanyId company, std::int64_t answer, const char* states, AnswerState to,
            domain::Date asOf, const std::string& actor) {
  return kit::sql::change(session,
                          std::string("update reminders_answer set state = :1, handled_on = :2, handled_by = :3 where company_id "
                                      "= :4 and answer_id = :5 and state in ") +
                              states,
                          {domain::word(to), asOf.iso(), actor, company.value, answer}) > 0;
}

}  // namespace

application::AnswerBook::Taken SqlAnswerBook::take(domain::CompanyId company, const NewAnswer& answer, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    takeTurns(*lease, company.value, "answers");
    const auto fingerprint = fingerprintOf(answer);
    if (isThere(
            *lease,
            "select answer_id from reminders_answer where company_id = :1 and customer_id = :2 and fingerprint = :3 and (state "
            "= 'open' or entered_on = :4)",
            {company.value, answer.customer.value, fingerprint, asOf.iso()}))
      return Taken::kSame;
    {
      FewRows row(*lease, "select count(*) from reminders_answer where company_id = :1 and customer_id = :2 and entered_on = :3",
                  {company.value, answer.customer.value, asOf.iso()});
      if (row.next() && row.number(0) >= application::kMostAnswersADay) return Taken::kTooMany;
    }
    const auto id = reserveIds(*lease, company.value, "answer", 1);
    const bool waits = makeWait(*lease, company, id, answer, asOf);
    kit::sql::change(
        *lease,
        "insert into reminders_answer (company_id, answer_id, customer_id, kind, answered_day, amount, currency, said, "
        "link_key, fingerprint, waits, entered_on, entered_at, state, handled_by) values (:1, :2, :3, :4, :5, :6, :7, "
        ":8, :9, :10, :11, :12, :13, 'open', '')",
        {company.value, id, answer.customer.value, domain::word(answer.kind), isoOrNone(answer.day), answer.amount,
         answer.currency, answer.said, answer.link, fingerprint, waits ? 1 : 0, asOf.iso(), now_()});
    for (const auto& invoice : answer.invoices)
      kit::sql::change(*lease, "insert into reminders_answer_invoice (company_id, invoice_id, answer_id) values (:1, :2, :3)",
                       {company.value, invoice.value, id});
    std::string subject;
    for (const auto& invoice : answer.invoices)
      subject += (subject.empty() ? "invoice " : ", invoice ") + std::to_string(invoice.value);
    audit(*lease, company.value, now_(), answer.actor, "answer." + std::string(domain::word(answer.kind)), subject,
          waits ? "reminders wait" : "nothing waits for it");
    transaction.commit();
    return Taken::kTaken;
  });
}

std::vector<DebtorAnswer> SqlAnswerBook::open(domain::CompanyId company, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return answersOf(*lease, company, "where a.company_id = :1 and a.state = 'open' order by a.answer_id desc limit :2",
                     {company.value, limit});
  });
}

std::int64_t SqlAnswerBook::openCount(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    FewRows row(*lease, "select count(*) from reminders_answer where company_id = :1 and state = 'open'", {company.value});
    return row.next() ? row.number(0) : 0;
  });
}

std::vector<DebtorAnswer> SqlAnswerBook::ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return answersOf(*lease, company,
                     "join reminders_answer_invoice about on about.company_id = a.company_id and about.answer_id = a.answer_id "
                     "where a.company_id = :1 and about.invoice_id = :2 order by a.answer_id",
                     {company.value, invoice.value});
  });
}

std::vector<DebtorAnswer> SqlAnswerBook::ofCustomer(domain::CompanyId company, domain::CustomerId customer, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return answersOf(*lease, company, "where a.company_id = :1 and a.customer_id = :2 order by a.answer_id desc limit :3",
                     {company.value, customer.value, limit});
  });
}

bool SqlAnswerBook::isClosed(domain::CompanyId company, const std::string& link) {
  return stored([&] {
    auto lease = pool_.acquire();
    return isThere(*lease,
                   "select answer_id from reminders_answer where company_id = :1 and link_key = :2 and kind = 'wrong_person' and "
                   "state <> 'taken_back'",
                   {company.value, link});
  });
}

bool SqlAnswerBook::finish(domain::CompanyId company, std::int64_t answer, domain::Date asOf, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    const bool done = handle(*lease, company, answer, "('open')", AnswerState::kDone, asOf, actor);
    if (done) audit(*lease, company.value, now_(), actor, "answer.done", "answer " + std::to_string(answer), "");
    transaction.commit();
    return done;
  });
}

bool SqlAnswerBook::takeBack(domain::CompanyId company, std::int64_t answer, domain::Date asOf, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    const bool done = handle(*lease, company, answer, "('open', 'done')", AnswerState::kTakenBack, asOf, actor);
    if (done) {
      for (const char* table : {"reminders_hold", "reminders_promise", "reminders_dispute"})
        kit::sql::change(
            *lease,
            std::string("update ") + table +
                " set ended_on = :1, outcome = 'withdrawn', ended_by = :2 where company_id = :3 and answer_id = :4 and "
                "ended_on is null",
            {asOf.iso(), actor, company.value, answer});
      audit(*lease, company.value, now_(), actor, "answer.taken_back", "answer " + std::to_string(answer), "");
    }
    transaction.commit();
    return done;
  });
}

}  // namespace reminders::storage
