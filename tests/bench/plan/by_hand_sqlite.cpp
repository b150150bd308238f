#include <soci/sqlite3/soci-sqlite3.h>
#include <stdexcept>
#include <unordered_map>

#include "tests/bench/plan/by_hand.hpp"
#include "tests/bench/plan/ledger.hpp"

namespace bench {
namespace {

using namespace by_hand;
using namespace sqlite_api;  // SOCI keeps sqlite3.h in this namespace

class Handle {
 public:
  explicit Handle(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    for (const char* each : {"pragma journal_mode=wal", "pragma synchronous=full", "pragma foreign_keys=on",
                             "pragma cache_size=-65536", "pragma temp_store=memory"})
      run(each);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { sqlite3_close(db); }
  void run(const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
  }
  sqlite3* db = nullptr;
};

class Statement {
 public:
  Statement(Handle& handle, const char* sql) {
    if (sqlite3_prepare_v2(handle.db, sql, -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(handle.db));
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement); }
  bool next() { return sqlite3_step(statement) == SQLITE_ROW; }
  [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement, column); }
  [[nodiscard]] std::string_view text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
  }
  void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement, at, value); }
  void bind(int at, std::string_view value) {
    sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  }
  void bindNull(int at) { sqlite3_bind_null(statement, at); }
  void execute() {
    if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error("an insert failed");
    sqlite3_reset(statement);
  }
  sqlite3_stmt* statement = nullptr;
};

struct Customer {
  std::string email, name;
  bool fallback = true;
};

}  // namespace

std::int64_t planByHandOnSqlite(const std::string& path) {
  Handle handle(path);
  const std::string today = asOf().iso();
  handle.run("begin immediate");
  std::unordered_map<std::int64_t, Customer> customers;
  {
    Statement rows(handle, "select customer_id, name, email from sdk_v1_customer where company_id = 1");
    while (rows.next()) customers[rows.number(0)] = {std::string(rows.text(2)), std::string(rows.text(1)), true};
    Statement contacts(handle, "select customer_id, name, email from sdk_v1_contact where company_id = 1 and role = 'billing'");
    while (contacts.next()) customers[contacts.number(0)] = {std::string(contacts.text(2)), std::string(contacts.text(1)), false};
  }
  std::vector<Due> due;
  {
    Statement rows(handle,
                   "select invoice_id, position, customer_id, due_on, amount from sdk_v1_receivable where company_id = 1 and "
                   "status = 'issued' "
                   "order by invoice_id, position");
    Statement settled(handle,
                      "select invoice_id, position, amount from sdk_v1_settlement where company_id = 1 and settled_on <= ?1 "
                      "order by invoice_id, position");
    settled.bind(1, today);
    Statement past(handle,
                   "select invoice_id, position, rank, sent_on from reminders_reminder where company_id = 1 and holds = 1 "
                   "order by invoice_id, position");
    Statement keep(handle,
                   "insert into reminders_decision (company_id, invoice_id, position, as_of, decision, programme, "
                   "programme_from, step, blockers, "
                   "next_on, wake_on) values (1, ?1, ?2, ?3, ?4, 'default', 'company', ?5, ?6, ?7, ?8)");
    bool moreSettled = settled.next();
    bool morePast = past.next();
    while (rows.next()) {
      const auto invoice = rows.number(0);
      const auto position = rows.number(1);
      std::int64_t open = rows.number(4);
      const auto isBefore = [&](const Statement& each) {
        return each.number(0) < invoice || (each.number(0) == invoice && each.number(1) < position);
      };
      const auto isHere = [&](const Statement& each) { return each.number(0) == invoice && each.number(1) == position; };
      while (moreSettled && isBefore(settled)) moreSettled = settled.next();
      for (; moreSettled && isHere(settled); moreSettled = settled.next()) open -= settled.number(2);
      int reached = 0;
      int sent = 0;
      while (morePast && isBefore(past)) morePast = past.next();
      for (; morePast && isHere(past); morePast = past.next()) {
        reached = std::max(reached, static_cast<int>(past.number(2)));
        sent = std::max(sent, dayOf(past.text(3)));
      }
      if (open <= 0) continue;
      const auto decided = decide(dayOf(rows.text(3)), reached, sent, open);
      keep.bind(1, invoice);
      keep.bind(2, position);
      keep.bind(3, today);
      keep.bind(4, decided.remind ? "remind" : "wait");
      keep.bind(5, std::int64_t{decided.step});
      keep.bind(6, decided.blockers);
      if (decided.nextOn.empty())
        keep.bindNull(7);
      else
        keep.bind(7, decided.nextOn);
      if (decided.wakeOn().empty())
        keep.bindNull(8);
      else
        keep.bind(8, decided.wakeOn());
      keep.execute();
      if (decided.remind)
        due.push_back(
            {invoice, rows.number(2), open, static_cast<std::int32_t>(position), static_cast<std::int16_t>(decided.step + 1)});
    }
  }
  std::int64_t reminder = 0;
  {
    Statement last(handle, "select next_id from reminders_sequence where company_id = 1 and name = 'reminder'");
    if (last.next()) reminder = last.number(0);
  }
  Statement putReminder(
      handle,
      "insert into reminders_reminder (company_id, reminder_id, invoice_id, position, customer_id, level, rank, delay_days, "
      "programme, state, holds, currency, created_on, created_at, voided_by) values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'default', "
      "'queued', 1, 'EUR', ?8, ?9, '') on conflict (company_id, invoice_id, position, level) where holds = 1 do nothing");
  Statement putMessage(
      handle,
      "insert into reminders_message (company_id, message_id, way, origin, state, customer_id, department_id, currency, "
      "programme, "
      "step_number, level, rank, template_id, attach, claims, planned_to, cc, bcc, actor, plan_id, message_id_header, "
      "created_on, "
      "created_at, due_at, worker, fence, attempt, crashes, failed_attempts, reason) values (1, ?1, 'email', 'automatic', "
      "'queued', "
      "?2, 0, 'EUR', 'default', ?3, ?4, ?3, ?5, 'invoice_pdf', '', ?6, '', '', '', ?7, ?8, ?9, ?10, ?10, '', 0, 0, 0, 0, '')");
  Statement putCarried(handle,
                       "insert into reminders_carried (company_id, message_id, reminder_id, place, asked, dropped) values (1, "
                       "?1, ?2, ?3, ?4, '')");
  Statement putAudit(handle,
                     "insert into reminders_audit (company_id, audit_id, at, actor, what, subject, detail) values (1, ?1, ?2, "
                     "'', 'reminders.queued', "
                     "?3, ?4)");
  std::int64_t message = 0;
  eachMessage(due, [&](const Due* begin, const Due* end) {
    const auto& step = kSteps[begin->rank - 1];
    const auto& customer = customers.at(begin->customer);
    const auto to = plannedTo(customer.email, customer.name, customer.fallback);
    const auto mailHeader = header(++message);
    putMessage.bind(1, message);
    putMessage.bind(2, begin->customer);
    putMessage.bind(3, begin->rank);
    putMessage.bind(4, step.level);
    putMessage.bind(5, step.templateId);
    putMessage.bind(6, to);
    putMessage.bind(7, kPlanId);
    putMessage.bind(8, mailHeader);
    putMessage.bind(9, today);
    putMessage.bind(10, kNow);
    putMessage.execute();
    for (const Due* each = begin; each != end; ++each) {
      putReminder.bind(1, reminder);
      putReminder.bind(2, each->invoice);
      putReminder.bind(3, each->position);
      putReminder.bind(4, each->customer);
      putReminder.bind(5, step.level);
      putReminder.bind(6, each->rank);
      putReminder.bind(7, step.delay);
      putReminder.bind(8, today);
      putReminder.bind(9, kNow);
      putReminder.execute();
      putCarried.bind(1, message);
      putCarried.bind(2, reminder++);
      putCarried.bind(3, each - begin);
      putCarried.bind(4, each->asked);
      putCarried.execute();
    }
    const auto subject = "customer " + std::to_string(begin->customer);
    const auto detail = std::to_string(end - begin) + " reminders in 1 messages, plan " + kPlanId;
    putAudit.bind(1, message);
    putAudit.bind(2, kNow);
    putAudit.bind(3, subject);
    putAudit.bind(4, detail);
    putAudit.execute();
  });
  handle.run("commit");
  return message;
}

}  // namespace bench
