#include "plugin/storage/draft_book.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>

#include "plugin/storage/outbox_rows.hpp"

namespace reminders::storage {
namespace {

using application::DraftToKeep;
using application::TakenDraft;
using kit::sql::FewRows;
using kit::sql::RowReader;
using kit::sql::Session;

/// The id under which a form has noted a draft; 0: none. `isCounted`: it must not change any more.
std::int64_t idOfForm(Session& session, domain::CompanyId company, const std::string& formKey, bool& isCounted) {
  FewRows row(session, "select draft_id, message_id, is_copy from reminders_draft where company_id = :1 and form_key = :2",
              {company.value, formKey});
  if (!row.next()) return 0;
  isCounted = !row.isNull(1) && row.number(2) == 0;
  return row.number(0);
}

void writeDraft(Session& session, domain::CompanyId company, domain::Date asOf, std::int64_t now, std::int64_t id,
                const DraftToKeep& draft) {
  const auto& group = draft.group;
  const auto& message = group.messages.front();
  const bool isCopy = !draft.copyOf.isNone();
  kit::sql::change(
      session,
      "insert into reminders_draft (company_id, draft_id, form_key, customer_id, department_id, currency, programme, "
      "step_number, level, rank, template_id, planned_to, cc, bcc, subject, content, taken_on, taken_at, actor, "
      "is_copy, message_id) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16, :17, :18, "
      ":19, :20, :21)",
      {company.value,
       id,
       group.formKey,
       group.customer.value,
       group.department.value,
       group.currency.code(),
       message.programme,
       message.stepNumber,
       message.level,
       message.rank,
       message.templateId,
       recipientsJson(message.to),
       joined(message.cc, '\n'),
       joined(message.bcc, '\n'),
       draft.subject,
       draft.content,
       asOf.iso(),
       now,
       group.actor,
       isCopy ? 1 : 0,
       isCopy ? std::optional(draft.copyOf.value) : std::optional<std::int64_t>()});
  std::int64_t place = 0;
  for (const auto& reminder : group.reminders)
    kit::sql::change(session,
                     "insert into reminders_draft_line (company_id, draft_id, place, invoice_id, position, level, rank, "
                     "delay_days, asked, interest, indemnity, again) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12)",
                     {company.value, id, place++, reminder.receivable.invoice.value, reminder.receivable.position, reminder.level,
                      reminder.rank, reminder.delayDays, reminder.asked, reminder.interest, reminder.indemnity, reminder.again});
}

std::vector<TakenDraft> readTaken(Session& session, domain::CompanyId company, const std::string& which, std::int64_t value) {
  std::vector<TakenDraft> drafts;
  {
    RowReader rows(
        session,
        "select d.draft_id, d.customer_id, coalesce(c.code, ''), coalesce(c.name, ''), d.currency, d.level, d.subject, "
        "d.actor, d.planned_to, d.cc, d.bcc, d.taken_on, d.is_copy, d.message_id from reminders_draft d left join "
        "sdk_v1_customer c on c.company_id = d.company_id and c.customer_id = d.customer_id where d.company_id = :1 "
        "and " +
            which + " order by d.draft_id",
        {company.value, value});
    while (rows.next()) {
      auto& draft = drafts.emplace_back();
      draft.id = rows.number(0);
      draft.customer = {rows.number(1)};
      draft.customerCode = rows.text(2);
      draft.customerName = rows.text(3);
      draft.currency = kit::Currency::of(rows.text(4));
      draft.level = rows.text(5);
      draft.subject = rows.text(6);
      draft.actor = rows.text(7);
      for (auto& each : recipientsFromJson(rows.text(8))) draft.recipients.push_back(std::move(each.email));
      for (const int column : {9, 10})
        for (auto& each : cut(rows.text(column), '\n')) draft.recipients.push_back(std::move(each));
      draft.takenOn = kit::Date::parse(rows.text(11)).value();
      draft.isCopy = rows.number(12) != 0;
      if (!rows.isNull(13)) draft.message = {rows.number(13)};
    }
  }
  for (auto& draft : drafts) {
    RowReader rows(
        session,
        "select l.invoice_id, l.position, l.asked, coalesce((select i.number from sdk_v1_invoice i where i.company_id = "
        "l.company_id and i.invoice_id = l.invoice_id), '') from reminders_draft_line l where l.company_id = :1 and "
        "l.draft_id = :2 order by l.place",
        {company.value, draft.id});
    while (rows.next())
      draft.lines.push_back({{{rows.number(0)}, static_cast<int>(rows.number(1))}, std::string(rows.text(3)), rows.number(2)});
  }
  return drafts;
}

}  // namespace

std::int64_t SqlDraftBook::take(domain::CompanyId company, domain::Date asOf, const DraftToKeep& draft) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    takeTurns(session, company.value, "drafts");  // so that two clicks are one draft
    bool isCounted = false;
    auto id = idOfForm(session, company, draft.group.formKey, isCounted);
    if (isCounted) return id;
    const bool isNew = id == 0;
    if (isNew) {
      id = reserveIds(session, company.value, "draft", 1);
    } else {
      kit::sql::change(session, "delete from reminders_draft_line where company_id = :1 and draft_id = :2", {company.value, id});
      kit::sql::change(session, "delete from reminders_draft where company_id = :1 and draft_id = :2", {company.value, id});
    }
    writeDraft(session, company, asOf, now_(), id, draft);
    audit(session, company.value, now_(), draft.group.actor, isNew ? "draft.taken" : "draft.taken_again",
          "draft " + std::to_string(id),
          std::to_string(draft.group.reminders.size()) + " due dates of customer " + std::to_string(draft.group.customer.value));
    transaction.commit();
    return id;
  });
}

std::vector<TakenDraft> SqlDraftBook::ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return readTaken(
        *lease, company,
        "d.draft_id in (select l.draft_id from reminders_draft_line l where l.company_id = :1 and l.invoice_id = :2)",
        invoice.value);
  });
}

std::optional<TakenDraft> SqlDraftBook::find(domain::CompanyId company, std::int64_t id) {
  return stored([&]() -> std::optional<TakenDraft> {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    auto found = readTaken(*lease, company, "d.draft_id = :2", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

std::optional<DraftToKeep> SqlDraftBook::whole(domain::CompanyId company, std::int64_t id) {
  return stored([&]() -> std::optional<DraftToKeep> {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::ReadTransaction reading(session);
    DraftToKeep draft;
    auto& group = draft.group;
    {
      FewRows row(session,
                  "select form_key, customer_id, department_id, currency, programme, step_number, level, rank, template_id, "
                  "planned_to, cc, bcc, subject, content, actor, is_copy, message_id from reminders_draft where company_id = :1 "
                  "and draft_id = :2",
                  {company.value, id});
      if (!row.next()) return std::nullopt;
      group.origin = domain::Origin::kByHand;
      group.formKey = row.text(0);
      group.customer = {row.number(1)};
      group.department = {row.number(2)};
      group.currency = kit::Currency::of(row.text(3));
      group.actor = row.text(14);
      auto& message = group.messages.emplace_back();
      message.way = domain::Way::kEmail;
      message.programme = row.text(4);
      message.stepNumber = static_cast<int>(row.number(5));
      message.level = row.text(6);
      message.rank = static_cast<int>(row.number(7));
      message.templateId = row.text(8);
      message.to = recipientsFromJson(row.text(9));
      message.cc = cut(row.text(10), '\n');
      message.bcc = cut(row.text(11), '\n');
      draft.subject = row.text(12);
      draft.content = row.text(13);
      if (row.number(15) != 0 && !row.isNull(16)) draft.copyOf = {row.number(16)};
    }
    FewRows rows(
        session,
        "select invoice_id, position, level, rank, delay_days, asked, interest, indemnity, again from reminders_draft_line "
        "where company_id = :1 and draft_id = :2 order by place",
        {company.value, id});
    while (rows.next()) {
      group.messages.front().carries.push_back(group.reminders.size());
      group.reminders.push_back({{{rows.number(0)}, static_cast<int>(rows.number(1))},
                                 std::string(rows.text(2)),
                                 static_cast<int>(rows.number(3)),
                                 static_cast<int>(rows.number(4)),
                                 rows.number(5),
                                 rows.number(6),
                                 rows.number(7),
                                 static_cast<int>(rows.number(8))});
    }
    return draft;
  });
}

void SqlDraftBook::countAs(domain::CompanyId company, std::int64_t id, domain::MessageId message) {
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    kit::sql::change(*lease, "update reminders_draft set message_id = :1 where company_id = :2 and draft_id = :3 and is_copy = 0",
                     {message.value, company.value, id});
    transaction.commit();
  });
}

}  // namespace reminders::storage
