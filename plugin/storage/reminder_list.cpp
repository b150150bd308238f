#include "plugin/storage/reminder_list.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "plugin/storage/outbox_rows.hpp"
#include "plugin/storage/text_match.hpp"

namespace reminders::storage {
namespace {

using application::ListPlace;
using application::ReminderFilter;
using application::ReminderLine;
using application::UnstrikeResult;
using domain::MessageState;
using kit::sql::RowReader;

/// A condition that grows, and its values.
class Where {
 public:
  explicit Where(domain::CompanyId company) { values_.emplace_back(company.value); }
  /// The name under which `value` can be used: ":2".
  std::string name(RowReader::Parameter value) {
    values_.push_back(std::move(value));
    return ":" + std::to_string(values_.size());
  }
  void also(const std::string& condition) { text_ += " and " + condition; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<RowReader::Parameter>& values() const { return values_; }

 private:
  std::string text_;
  std::vector<RowReader::Parameter> values_;
};

/// `needsReminder`: it asks for more than columns of the message and of what it carries.
struct Condition {
  Where where;
  bool needsReminder = false;
};

Condition conditionOf(const kit::sql::Session& session, domain::CompanyId company, const ReminderFilter& filter) {
  Condition condition{Where(company)};
  auto& where = condition.where;
  if (filter.from) where.also("coalesce(m.sent_on, m.created_on) >= " + where.name(filter.from->iso()));
  if (filter.to) where.also("coalesce(m.sent_on, m.created_on) <= " + where.name(filter.to->iso()));
  if (filter.customer) where.also("m.customer_id = " + where.name(filter.customer->value));
  if (filter.way) where.also("m.way = " + where.name(std::string(domain::word(*filter.way))));
  if (filter.state == MessageState::kCancelled)
    where.also("(m.state = 'cancelled' or k.dropped <> '')");
  else if (filter.state)
    where.also("k.dropped = '' and m.state = " + where.name(std::string(domain::word(*filter.state))));
  if (!filter.level.empty()) {
    where.also("r.level = " + where.name(filter.level));
    condition.needsReminder = true;
  }
  if (filter.struck) {
    // By their small index: nearly all are not.
    where.also(
        "k.reminder_id in (select v.reminder_id from reminders_reminder v where v.company_id = :1 and v.voided_on is not null)");
    condition.needsReminder = true;
  }
  if (!filter.text.empty()) {
    const auto pattern = where.name(patternFor(session, filter.text));
    where.also("(m.customer_id in (select c.customer_id from sdk_v1_customer c where c.company_id = :1 and (" +
               contains(session, "c.name", pattern) + " or " + contains(session, "c.code", pattern) +
               ")) or exists (select 1 from sdk_v1_invoice i where i.company_id = r.company_id and i.invoice_id = r.invoice_id "
               "and " +
               contains(session, "i.number", pattern) + "))");
    condition.needsReminder = true;
  }
  return condition;
}

constexpr const char* kCarried =
    " from reminders_message m join reminders_carried k on k.company_id = m.company_id and k.message_id = m.message_id ";
constexpr const char* kReminder = "join reminders_reminder r on r.company_id = k.company_id and r.reminder_id = k.reminder_id ";

// Names are asked for in the list of columns, so that they are read of the lines of one page only.
constexpr const char* kLineColumns =
    "select k.reminder_id, m.message_id, k.place, r.invoice_id, r.position, r.level, m.way, m.state, m.origin, m.actor, "
    "m.currency, k.asked, k.dropped, coalesce(m.sent_on, m.created_on), m.sent_on, r.voided_on, r.voided_by, m.customer_id, "
    "coalesce((select c.code from sdk_v1_customer c where c.company_id = m.company_id and c.customer_id = m.customer_id), ''), "
    "coalesce((select c.name from sdk_v1_customer c where c.company_id = m.company_id and c.customer_id = m.customer_id), ''), "
    "coalesce((select i.number from sdk_v1_invoice i where i.company_id = r.company_id and i.invoice_id = r.invoice_id), '')";
constexpr const char* kOrder = " order by m.message_id desc, k.place";

ReminderLine lineOf(const RowReader& row) {
  ReminderLine line;
  line.reminder = row.number(0);
  line.message = {row.number(1)};
  line.place = static_cast<int>(row.number(2));
  line.receivable = {{row.number(3)}, static_cast<int>(row.number(4))};
  line.level = row.text(5);
  line.way = domain::parseWord<domain::Way>(row.text(6)).value();
  line.state = domain::parseWord<MessageState>(row.text(7)).value();
  line.origin = domain::parseWord<domain::Origin>(row.text(8)).value();
  line.actor = row.text(9);
  line.currency = kit::Currency::of(row.text(10));
  line.asked = row.number(11);
  line.dropped = row.text(12);
  line.on = kit::Date::parse(row.text(13)).value();
  line.wasSent = !row.isNull(14) && line.state == MessageState::kSent && line.dropped.empty();
  if (!row.isNull(15)) line.struckOn = kit::Date::parse(row.text(15));
  line.struckBy = row.text(16);
  line.customer = {row.number(17)};
  line.customerCode = row.text(18);
  line.customerName = row.text(19);
  line.invoiceNumber = row.text(20);
  return line;
}

}  // namespace

std::vector<ReminderLine> SqlReminderList::page(domain::CompanyId company, const ReminderFilter& filter,
                                                std::optional<ListPlace> after, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    auto condition = conditionOf(*lease, company, filter);
    auto& where = condition.where;
    if (after) {
      const auto message = where.name(after->message);
      where.also("m.message_id <= " + message + " and (m.message_id < " + message + " or k.place > " + where.name(after->place) +
                 ")");
    }
    std::vector<ReminderLine> lines;
    RowReader rows(*lease,
                   std::string(kLineColumns) + kCarried + kReminder + "where m.company_id = :1" + where.text() + kOrder +
                       " limit " + std::to_string(limit),
                   where.values());
    while (rows.next()) lines.push_back(lineOf(rows));
    return lines;
  });
}

application::ReminderTotals SqlReminderList::totals(domain::CompanyId company, const ReminderFilter& filter) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    const auto condition = conditionOf(*lease, company, filter);
    application::ReminderTotals totals;
    RowReader rows(*lease,
                   std::string("select m.currency, cast(count(*) as bigint), cast(sum(case when m.state = 'sent' and k.dropped = "
                               "'' then 1 else 0 end) as bigint), cast(sum(case when m.state = 'sent' and k.dropped = '' then "
                               "k.asked else 0 end) as bigint)") +
                       kCarried + (condition.needsReminder ? kReminder : "") + "where m.company_id = :1" +
                       condition.where.text() + " group by m.currency order by m.currency",
                   condition.where.values());
    while (rows.next()) {
      totals.lines += rows.number(1);
      totals.sent += rows.number(2);
      if (rows.number(2) > 0) totals.asked.emplace_back(rows.number(3), kit::Currency::of(rows.text(0)));
    }
    return totals;
  });
}

void SqlReminderList::each(domain::CompanyId company, const ReminderFilter& filter,
                           const std::function<void(const ReminderLine&)>& visit) {
  // Exceptions of the visitor are not ours to translate, but a database that goes away meanwhile is.
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    const auto condition = conditionOf(*lease, company, filter);
    RowReader rows(*lease,
                   std::string(kLineColumns) + kCarried + kReminder + "where m.company_id = :1" + condition.where.text() + kOrder,
                   condition.where.values());
    while (rows.next()) visit(lineOf(rows));
  });
}

std::vector<application::ReminderDraft> SqlReminderList::holding(domain::CompanyId company,
                                                                 std::span<const std::int64_t> reminders) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::ReminderDraft> drafts;
    eachBlock(reminders, [&](std::span<const std::int64_t> some) {
      RowReader rows(
          *lease,
          "select invoice_id, position, level, rank, delay_days, again from reminders_reminder where company_id = :1 and "
          "holds = 1 and " +
              inList("reminder_id", some) + " order by reminder_id",
          {company.value});
      while (rows.next()) {
        auto& draft = drafts.emplace_back();
        draft.receivable = {{rows.number(0)}, static_cast<int>(rows.number(1))};
        draft.level = rows.text(2);
        draft.rank = static_cast<int>(rows.number(3));
        draft.delayDays = static_cast<int>(rows.number(4));
        draft.again = static_cast<int>(rows.number(5));
      }
    });
    return drafts;
  });
}

UnstrikeResult SqlReminderList::unstrike(domain::CompanyId company, std::int64_t reminder, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    takeTurns(session, company.value, "outbox");
    std::string level;
    std::int64_t message = 0;
    {
      kit::sql::FewRows row(
          session,
          "select r.level, r.voided_on, (select max(k.message_id) from reminders_carried k join "
          "reminders_message m on m.company_id = k.company_id and m.message_id = k.message_id where "
          "k.company_id = r.company_id and k.reminder_id = r.reminder_id and k.dropped = '' and m.state <> "
          "'cancelled'), (select count(*) from reminders_reminder o where o.company_id = r.company_id and "
          "o.invoice_id = r.invoice_id and o.position = r.position and o.level = r.level and o.again = r.again and "
          "o.holds = 1) from "
          "reminders_reminder r where r.company_id = :1 and r.reminder_id = :2",
          {company.value, reminder});
      if (!row.next() || row.isNull(1)) return UnstrikeResult::kNotStruck;
      if (row.number(3) > 0) return UnstrikeResult::kAgain;
      if (row.isNull(2)) return UnstrikeResult::kNeverLeft;
      level = row.text(0);
      message = row.number(2);
    }
    // It has the state of its messages again; refreshReminders leaves alone what is struck through.
    kit::sql::change(session,
                     "update reminders_reminder set state = 'cancelled', voided_on = null, voided_by = '' where company_id = :1 "
                     "and reminder_id = :2",
                     {company.value, reminder});
    refreshReminders(session, company, message);
    audit(session, company.value, now_(), actor, "reminder.unvoided", "reminder " + std::to_string(reminder), level);
    transaction.commit();
    return UnstrikeResult::kDone;
  });
}

}  // namespace reminders::storage
