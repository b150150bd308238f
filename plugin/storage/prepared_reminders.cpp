#include "plugin/storage/prepared_reminders.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <set>

namespace reminders::storage {
namespace {

using application::PreparedReminder;
using kit::sql::change;
using kit::sql::RowReader;
using kit::sql::Session;

constexpr const char* kColumns =
    "select prepared_id, customer_id, invoice_id, position, level, template_id, actor, created_on from reminders_prepared where "
    "company_id = :1";

void read(Session& session, const std::string& sql, domain::CompanyId company, std::vector<PreparedReminder>& into) {
  RowReader rows(session, sql, {company.value});
  while (rows.next())
    into.push_back({rows.number(0),
                    {rows.number(1)},
                    {{{rows.number(2)}, static_cast<int>(rows.number(3))},
                     std::string(rows.text(4)),
                     std::string(rows.text(5)),
                     rows.number(0)},
                    std::string(rows.text(6)),
                    kit::Date::parse(rows.text(7)).value()});
}

}  // namespace

std::int64_t SqlPreparedReminders::prepare(domain::CompanyId company, domain::Date asOf,
                                           std::span<const application::BatchItem> items,
                                           std::span<const domain::CustomerId> customers, const std::string& actor) {
  if (items.size() != customers.size()) throw std::logic_error("each prepared reminder has a customer");
  if (items.empty()) return 0;
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    takeTurns(session, company.value, "prepared");
    auto next = reserveIds(session, company.value, "prepared", static_cast<std::int64_t>(items.size()));
    const auto now = now_();
    std::int64_t made = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& item = items[i];
      const auto invoice = item.receivable.invoice.value;
      const auto there =
          change(session,
                 "update reminders_prepared set level = :1, template_id = :2, actor = :3, created_on = :4, "
                 "created_at = :5 where company_id = :6 and invoice_id = :7 and position = :8",
                 {item.level, item.templateId, actor, asOf.iso(), now, company.value, invoice, item.receivable.position});
      if (there > 0) continue;
      made += change(session,
                     "insert into reminders_prepared (company_id, prepared_id, invoice_id, position, customer_id, level, "
                     "template_id, created_on, created_at, actor) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10)",
                     {company.value, next++, invoice, item.receivable.position, customers[i].value, item.level, item.templateId,
                      asOf.iso(), now, actor});
    }
    audit(session, company.value, now, actor, "reminders.prepared", "reminder list", std::to_string(items.size()) + " reminders");
    transaction.commit();
    return made;
  });
}

std::int64_t SqlPreparedReminders::count(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader rows(*lease, "select count(*) from reminders_prepared where company_id = :1", {company.value});
    return rows.next() ? rows.number(0) : 0;
  });
}

std::vector<PreparedReminder> SqlPreparedReminders::page(domain::CompanyId company, std::int64_t offset, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<PreparedReminder> found;
    read(*lease,
         std::string(kColumns) + " order by customer_id, prepared_id limit " + std::to_string(limit) + " offset " +
             std::to_string(offset),
         company, found);
    return found;
  });
}

std::vector<PreparedReminder> SqlPreparedReminders::find(domain::CompanyId company, std::span<const std::int64_t> ids) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<PreparedReminder> found;
    eachBlock(ids, [&](std::span<const std::int64_t> some) {
      read(*lease, std::string(kColumns) + " and " + inList("prepared_id", some) + " order by customer_id, prepared_id", company,
           found);
    });
    return found;
  });
}

std::vector<std::int64_t> SqlPreparedReminders::rowsOf(domain::CompanyId company,
                                                       std::span<const domain::ReceivableId> receivables) {
  const std::set<domain::ReceivableId> wanted(receivables.begin(), receivables.end());
  std::vector<std::int64_t> invoices;
  for (const auto& each : wanted) invoices.push_back(each.invoice.value);
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<PreparedReminder> found;
    eachBlock(invoices, [&](std::span<const std::int64_t> some) {
      read(*lease, std::string(kColumns) + " and " + inList("invoice_id", some), company, found);
    });
    std::set<std::int64_t> rows;  // an invoice of two instalments is asked for twice
    for (const auto& row : found)
      if (wanted.contains(row.item.receivable)) rows.insert(row.id);
    return std::vector<std::int64_t>(rows.begin(), rows.end());
  });
}

std::int64_t SqlPreparedReminders::relevel(domain::CompanyId company, std::span<const std::int64_t> ids, const std::string& level,
                                           const std::string& templateId, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    std::int64_t changed = 0;
    for (const auto id : ids)
      changed +=
          change(session, "update reminders_prepared set level = :1, template_id = :2 where company_id = :3 and prepared_id = :4",
                 {level, templateId, company.value, id});
    if (changed > 0)
      audit(session, company.value, now_(), actor, "reminders.prepared_again", "reminder list",
            std::to_string(changed) + " reminders at level " + level);
    transaction.commit();
    return changed;
  });
}

std::int64_t SqlPreparedReminders::remove(domain::CompanyId company, std::span<const std::int64_t> ids,
                                          const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    std::int64_t removed = 0;
    for (const auto id : ids)
      removed +=
          change(session, "delete from reminders_prepared where company_id = :1 and prepared_id = :2", {company.value, id});
    if (removed > 0)
      audit(session, company.value, now_(), actor, "reminders.unprepared", "reminder list",
            std::to_string(removed) + " reminders");
    transaction.commit();
    return removed;
  });
}

domain::MessageId SqlPreparedReminders::messageOfForm(domain::CompanyId company, const std::string& key) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader rows(*lease, "select min(message_id) from reminders_form where company_id = :1 and form_key = :2",
                   {company.value, key});
    return domain::MessageId{rows.next() && !rows.isNull(0) ? rows.number(0) : 0};
  });
}

}  // namespace reminders::storage
