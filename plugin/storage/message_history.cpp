#include "plugin/storage/message_history.hpp"

#include <algorithm>
#include <functional>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>

#include "plugin/storage/outbox_rows.hpp"

namespace reminders::storage {
namespace {

using application::PastMessage;
using kit::sql::RowReader;

constexpr const char* kMessageColumns =
    "m.message_id, m.way, m.origin, m.state, m.customer_id, coalesce(c.code, ''), coalesce(c.name, ''), m.currency, m.level, "
    "m.rank, m.actor, m.reason, "
    "coalesce(s.subject, ''), m.created_on, m.sent_on, m.due_at, m.planned_to, "
    "coalesce(c.street, ''), coalesce(c.postcode, ''), coalesce(c.city, '')";
constexpr const char* kMessageJoins =
    " from reminders_message m left join sdk_v1_customer c on c.company_id = m.company_id and c.customer_id = m.customer_id "
    "left join reminders_sent_copy s on s.company_id = m.company_id and s.message_id = m.message_id ";

PastMessage messageOf(const RowReader& row) {
  PastMessage message;
  message.id = {row.number(0)};
  message.way = domain::parseWord<domain::Way>(row.text(1)).value();
  message.origin = domain::parseWord<domain::Origin>(row.text(2)).value();
  message.state = domain::parseWord<domain::MessageState>(row.text(3)).value();
  message.customer = {row.number(4)};
  message.customerCode = row.text(5);
  message.customerName = row.text(6);
  message.currency = kit::Currency::of(row.text(7));
  message.level = row.text(8);
  message.rank = static_cast<int>(row.number(9));
  message.actor = row.text(10);
  message.reason = row.text(11);
  message.subject = row.text(12);
  message.createdOn = kit::Date::parse(row.text(13)).value();
  if (!row.isNull(14)) message.sentOn = kit::Date::parse(row.text(14));
  if (!row.isNull(15) && message.state == domain::MessageState::kFailed) message.retryAt = row.number(15);
  message.plannedTo = recipientsFromJson(row.text(16));
  message.customerAddress = postalAddress(row.text(17), row.text(18), row.text(19));
  return message;
}

// Fills in recipients and reminders of all messages with one query each.
void addParts(kit::sql::Session& session, domain::CompanyId company, std::vector<PastMessage>& messages) {
  std::vector<std::int64_t> ids;
  std::map<std::int64_t, PastMessage*> byId;
  for (auto& message : messages) {
    ids.push_back(message.id.value);
    byId[message.id.value] = &message;
  }
  {
    RowReader rows(session,
                   "select message_id, email, state, reply from reminders_recipient where company_id = :1 and " +
                       inList("message_id", ids) + " order by message_id, email",
                   {company.value});
    while (rows.next())
      byId.at(rows.number(0))
          ->recipients.push_back({std::string(rows.text(1)), domain::parseWord<domain::RecipientState>(rows.text(2)).value(),
                                  std::string(rows.text(3))});
  }
  {
    RowReader rows(session,
                   "select message_id, kind, recipient, status, diagnostic, is_delay, read_on from reminders_returned where "
                   "company_id = :1 and message_id is not null and " +
                       inList("message_id", ids) + " order by message_id, read_at, digest, place",
                   {company.value});
    while (rows.next())
      byId.at(rows.number(0))
          ->returns.push_back({domain::parseWord<domain::ReturnKind>(rows.text(1)).value(), std::string(rows.text(2)),
                               std::string(rows.text(3)), std::string(rows.text(4)), rows.number(5) != 0,
                               kit::Date::parse(rows.text(6)).value()});
  }
  RowReader rows(
      session,
      "select k.message_id, r.invoice_id, r.position, coalesce(i.number, ''), r.level, k.asked, k.dropped, r.state, k.interest, "
      "k.indemnity "
      "from reminders_carried k "
      "join reminders_reminder r on r.company_id = k.company_id and r.reminder_id = k.reminder_id "
      "left join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = r.invoice_id "
      "where k.company_id = :1 and " +
          inList("k.message_id", ids) + " order by k.message_id, k.place",
      {company.value});
  while (rows.next()) {
    application::CarriedReminder carried;
    carried.receivable = {{rows.number(1)}, static_cast<int>(rows.number(2))};
    carried.number = rows.text(3);
    carried.level = rows.text(4);
    carried.asked = rows.number(5);
    carried.dropped = rows.text(6);
    carried.state = domain::parseWord<domain::ReminderState>(rows.text(7)).value();
    carried.interest = rows.number(8);
    carried.indemnity = rows.number(9);
    byId.at(rows.number(0))->reminders.push_back(std::move(carried));
  }
}

std::vector<PastMessage> select(kit::sql::Pool& pool, domain::CompanyId company, const std::string& tail,
                                const std::vector<RowReader::Parameter>& parameters) {
  return stored([&] {
    auto lease = pool.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<PastMessage> messages;
    {
      RowReader rows(*lease, std::string("select ") + kMessageColumns + kMessageJoins + tail, parameters);
      while (rows.next()) messages.push_back(messageOf(rows));
    }
    addParts(*lease, company, messages);
    return messages;
  });
}

}  // namespace

std::vector<PastMessage> SqlMessageHistory::ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) {
  return select(pool_, company,
                "where m.company_id = :1 and m.message_id in (select k.message_id from reminders_reminder r join "
                "reminders_carried k on k.company_id = r.company_id and "
                "k.reminder_id = r.reminder_id where r.company_id = :1 and r.invoice_id = :2) order by m.message_id",
                {company.value, invoice.value});
}

std::vector<PastMessage> SqlMessageHistory::latest(domain::CompanyId company, const std::vector<domain::MessageState>& states,
                                                   int limit) {
  // Each state's newest by the index, then the newest of them: one question for all states would sort a whole table.
  std::vector<std::int64_t> ids;
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    ids.clear();
    for (const auto state : states) {
      RowReader rows(*lease,
                     "select message_id from reminders_message where company_id = :1 and state = :2 order by message_id desc "
                     "limit " +
                         std::to_string(limit),
                     {company.value, std::string(domain::word(state))});
      while (rows.next()) ids.push_back(rows.number(0));
    }
  });
  std::sort(ids.begin(), ids.end(), std::greater<>());
  if (ids.size() > static_cast<std::size_t>(std::max(limit, 0))) ids.resize(static_cast<std::size_t>(std::max(limit, 0)));
  return select(pool_, company, "where m.company_id = :1 and " + inList("m.message_id", ids) + " order by m.message_id desc",
                {company.value});
}

std::vector<PastMessage> SqlMessageHistory::page(domain::CompanyId company, const std::vector<domain::MessageState>& states,
                                                 std::int64_t offset, int limit) {
  std::string words;
  for (const auto state : states) words += (words.empty() ? "'" : ", '") + std::string(domain::word(state)) + "'";
  if (words.empty()) return {};
  return select(pool_, company,
                "where m.company_id = :1 and m.state in (" + words + ") order by m.message_id desc limit " +
                    std::to_string(limit) + " offset " + std::to_string(offset),
                {company.value});
}

std::optional<PastMessage> SqlMessageHistory::find(domain::CompanyId company, domain::MessageId message) {
  auto found = select(pool_, company, "where m.company_id = :1 and m.message_id = :2", {company.value, message.value});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<application::SentCopy> SqlMessageHistory::copy(domain::CompanyId company, domain::MessageId message) {
  return stored([&]() -> std::optional<application::SentCopy> {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader row(
        *lease, "select subject, content, content_type, file from reminders_sent_copy where company_id = :1 and message_id = :2",
        {company.value, message.value});
    if (!row.next()) return std::nullopt;
    return application::SentCopy{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                                 std::string(row.text(3))};
  });
}

std::vector<application::BrokenAccount> SqlMessageHistory::brokenAccounts(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::BrokenAccount> broken;
    RowReader rows(*lease,
                   "select department_id, reason from reminders_account_status where company_id = :1 order by department_id",
                   {company.value});
    while (rows.next()) broken.push_back({{rows.number(0)}, std::string(rows.text(1))});
    return broken;
  });
}

}  // namespace reminders::storage
