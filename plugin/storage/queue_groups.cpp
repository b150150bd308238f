#include "plugin/storage/queue_groups.hpp"

#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <set>
#include <tuple>

#include "plugin/storage/outbox_rows.hpp"

namespace reminders::storage {
namespace {

using application::DraftGroup;
using kit::sql::BulkInsert;
using kit::sql::RowReader;
using kit::sql::Session;
using kit::sql::SqlError;

constexpr std::int64_t kNotInserted = 0;

/// One call of `enqueue`. A COPY keeps the session to itself, so each table is filled in one go, reminders first: the messages
/// depend on which of them found their step free.
class Queueing {
 public:
  Queueing(Session& session, domain::CompanyId company, domain::Date asOf, std::int64_t now, std::span<const DraftGroup> groups)
      : session_(session), company_(company.value), day_(asOf.iso()), now_(now), groups_(groups), results_(groups.size()) {}

  std::vector<application::EnqueueResult> run(const std::string& mailDomain) {
    giveIdsToReminders();
    takeListRows();
    insertReminders();
    noteHeld();
    giveIdsToMessages();
    insertMessages(mailDomain);
    insertCarried();
    insertAudit();
    return std::move(results_);
  }

 private:
  [[nodiscard]] bool carriesAny(std::size_t group, const application::MessageDraft& draft) const {
    return std::any_of(draft.carries.begin(), draft.carries.end(),
                       [&](std::size_t index) { return ids_[group].at(index) != kNotInserted; });
  }

  void giveIdsToReminders() {
    std::int64_t count = 0;
    for (const auto& group : groups_) count += static_cast<std::int64_t>(group.reminders.size());
    std::int64_t next = count > 0 ? reserveIds(session_, company_, "reminder", count) : 0;
    for (const auto& group : groups_) ids_.emplace_back(group.reminders.size());
    for (const auto& place : byInvoice()) ids_[place.group][place.reminder] = next++;
  }

  // Of two who send the same rows of the reminder list one finds them gone, whatever became of the reminders meanwhile.
  void takeListRows() {
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const auto& rows = groups_[g].listRows;
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (kit::sql::change(session_, "delete from reminders_prepared where company_id = :1 and prepared_id = :2",
                             {company_, rows[i]}) == 0)
          ids_[g].at(i) = kNotInserted;
    }
  }

  // Nearly always every step is free, and the unique index agrees. Where it does not, another run was faster, and what holds is
  // left out: row by row on SQLite (a savepoint would keep a copy of every page that a large batch touches), while a COPY is
  // tried again as a whole. Whoever inserts reminders has taken its turn, so nothing comes in between.
  void insertReminders() {
    if (session_.isSqlite()) return copyReminders();
    session_.raw() << "savepoint reminders_queueing";
    try {
      copyReminders();
    } catch (const SqlError& error) {
      if (error.kind() != SqlError::Kind::kConflict) throw;
      session_.raw() << "rollback to savepoint reminders_queueing";
      leaveOutHeld();
      copyReminders();
    }
    session_.raw() << "release savepoint reminders_queueing";
  }

  struct Place {
    std::int64_t invoice;
    std::size_t group, reminder;
  };
  // Groups go by customer, the indices of reminders by invoice: in their order each page of them is touched once.
  [[nodiscard]] std::vector<Place> byInvoice() const {
    std::vector<Place> places;
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (std::size_t i = 0; i < groups_[g].reminders.size(); ++i)
        places.push_back({groups_[g].reminders[i].receivable.invoice.value, g, i});
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
      return std::tie(a.invoice, a.group, a.reminder) < std::tie(b.invoice, b.group, b.reminder);
    });
    return places;
  }

  void copyReminders() {
    BulkInsert insert(session_, "reminders_reminder",
                      {"company_id", "reminder_id", "invoice_id", "position", "customer_id", "level", "rank", "delay_days",
                       "programme", "state", "holds", "currency", "created_on", "created_at", "voided_by", "again"},
                      session_.isSqlite() ? BulkInsert::Conflict::kSkip : BulkInsert::Conflict::kRefuse);
    for (const auto& [invoice, g, i] : byInvoice()) {
      if (ids_[g][i] == kNotInserted) continue;
      const auto& group = groups_[g];
      const auto& reminder = group.reminders[i];
      const std::string_view programme = group.messages.empty() ? std::string_view() : group.messages.front().programme;
      insert.add(company_).add(ids_[g][i]).add(invoice).add(std::int64_t{reminder.receivable.position});
      insert.add(group.customer.value).add(reminder.level).add(std::int64_t{reminder.rank}).add(std::int64_t{reminder.delayDays});
      insert.add(programme).add("queued").add(std::int64_t{1}).add(group.currency.code()).add(day_).add(now_).add("");
      insert.add(std::int64_t{reminder.again});
      if (!insert.endRow()) ids_[g][i] = kNotInserted;
    }
    insert.finish();
  }

  void leaveOutHeld() {
    std::vector<std::int64_t> invoices;
    for (const auto& group : groups_)
      for (const auto& reminder : group.reminders) invoices.push_back(reminder.receivable.invoice.value);
    using Step = std::tuple<std::int64_t, std::int64_t, std::string, std::int64_t>;  // invoice, position, level, again
    std::set<Step> held;
    {
      RowReader rows(
          session_,
          "select invoice_id, position, level, again from reminders_reminder where company_id = :1 and holds = 1 and " +
              inList("invoice_id", invoices),
          {company_});
      while (rows.next()) held.emplace(rows.number(0), rows.number(1), rows.text(2), rows.number(3));
    }
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (std::size_t i = 0; i < groups_[g].reminders.size(); ++i) {
        const auto& reminder = groups_[g].reminders[i];
        const bool isFree =
            held.emplace(reminder.receivable.invoice.value, reminder.receivable.position, reminder.level, reminder.again).second;
        if (!isFree) ids_[g][i] = kNotInserted;
      }
  }

  void noteHeld() {
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (std::size_t i = 0; i < ids_[g].size(); ++i)
        if (ids_[g][i] == kNotInserted) results_[g].alreadyHeld.push_back(groups_[g].reminders[i]);
  }

  void giveIdsToMessages() {
    std::int64_t count = 0;
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (const auto& draft : groups_[g].messages) count += carriesAny(g, draft) ? 1 : 0;
    std::int64_t next = count > 0 ? reserveIds(session_, company_, "message", count) : 0;
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (const auto& draft : groups_[g].messages)
        results_[g].messages.push_back(carriesAny(g, draft) ? domain::MessageId{next++} : domain::MessageId{});
  }

  void insertMessages(const std::string& mailDomain) {
    MessageInsert insert(session_, company_, day_, now_);
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (std::size_t m = 0; m < groups_[g].messages.size(); ++m) {
        const auto id = results_[g].messages[m];
        if (id.isNone()) continue;
        const std::string header = "reminder." + std::to_string(company_) + "." + std::to_string(id.value) + "." +
                                   std::to_string(now_) + "@" + mailDomain;
        insert.add(groups_[g], groups_[g].messages[m], id.value, header);
      }
    insert.finish();
  }

  void insertCarried() {
    BulkInsert insert(session_, "reminders_carried", {"company_id", "message_id", "reminder_id", "place", "asked", "dropped"});
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (std::size_t m = 0; m < groups_[g].messages.size(); ++m) {
        const auto id = results_[g].messages[m];
        if (id.isNone()) continue;
        std::int64_t place = 0;
        for (const auto index : groups_[g].messages[m].carries) {
          if (ids_[g].at(index) == kNotInserted) continue;
          insert.add(company_).add(id.value).add(ids_[g][index]).add(place++).add(groups_[g].reminders[index].asked).add("");
          insert.endRow();
        }
      }
    insert.finish();
  }

  void insertAudit() {
    std::int64_t count = 0;
    for (std::size_t g = 0; g < groups_.size(); ++g) count += carriedBy(g) > 0 ? 1 : 0;
    if (count == 0) return;
    std::int64_t next = reserveIds(session_, company_, "audit", count);
    BulkInsert insert(session_, "reminders_audit", {"company_id", "audit_id", "at", "actor", "what", "subject", "detail"});
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const auto carried = carriedBy(g);
      if (carried == 0) continue;
      const auto& group = groups_[g];
      insert.add(company_).add(next++).add(now_).add(group.actor).add("reminders.queued");
      insert.add("customer " + std::to_string(group.customer.value));
      insert.add(std::to_string(carried) + " reminders in " + std::to_string(group.messages.size()) + " messages, plan " +
                 group.planId);
      insert.endRow();
    }
    insert.finish();
  }

  [[nodiscard]] std::int64_t carriedBy(std::size_t group) const {
    std::int64_t carried = 0;
    for (const auto& draft : groups_[group].messages)
      for (const auto index : draft.carries) carried += ids_[group].at(index) != kNotInserted ? 1 : 0;
    return carried;
  }

  Session& session_;
  std::int64_t company_;
  std::string day_;
  std::int64_t now_;
  std::span<const DraftGroup> groups_;
  std::vector<application::EnqueueResult> results_;
  std::vector<std::vector<std::int64_t>> ids_;  // of each group's reminders; kNotInserted where one is held already
};

constexpr int kFormsAreKeptDays = 90;

/// A group with a form: once. Whoever queues has taken its turn, so nobody else is between the question and the answer.
application::EnqueueResult queueForm(Session& session, domain::CompanyId company, domain::Date asOf, std::int64_t now,
                                     const DraftGroup& group, const std::string& mailDomain) {
  application::EnqueueResult before;
  {
    RowReader rows(session, "select message_id from reminders_form where company_id = :1 and form_key = :2 order by message_id",
                   {company.value, group.formKey});
    while (rows.next()) before.messages.push_back({rows.number(0)});
  }
  before.wasThere = !before.messages.empty();
  if (before.wasThere) return before;
  auto result = std::move(Queueing(session, company, asOf, now, std::span(&group, 1)).run(mailDomain).front());
  kit::sql::change(session, "delete from reminders_form where company_id = :1 and created_on < :2",
                   {company.value, asOf.plusDays(-kFormsAreKeptDays).iso()});
  for (const auto& message : result.messages)
    if (!message.isNone())
      kit::sql::change(session,
                       "insert into reminders_form (company_id, form_key, message_id, created_on) values (:1, :2, :3, :4)",
                       {company.value, group.formKey, message.value, asOf.iso()});
  return result;
}

}  // namespace

std::vector<application::EnqueueResult> queueGroups(Session& session, domain::CompanyId company, domain::Date asOf,
                                                    std::int64_t now, std::span<const DraftGroup> groups,
                                                    const std::string& mailDomain) {
  if (std::none_of(groups.begin(), groups.end(), [](const DraftGroup& group) { return !group.formKey.empty(); }))
    return Queueing(session, company, asOf, now, groups).run(mailDomain);
  std::vector<application::EnqueueResult> results;
  for (const auto& group : groups)
    results.push_back(group.formKey.empty()
                          ? std::move(Queueing(session, company, asOf, now, std::span(&group, 1)).run(mailDomain).front())
                          : queueForm(session, company, asOf, now, group, mailDomain));
  return results;
}

}  // namespace reminders::storage
