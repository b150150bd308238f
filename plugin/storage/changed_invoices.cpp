#include "plugin/storage/changed_invoices.hpp"

#include <algorithm>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <iterator>

namespace reminders::storage {
namespace {

using kit::sql::RowReader;
using kit::sql::SqlError;

// Of fewer, each is looked up; of more than this part of all, everything is streamed. By tests/bench/plan an eighth of a million
// costs on PostgreSQL what streaming everything costs; on SQLite two thirds to a half of it.
constexpr std::size_t kAlwaysLookedUp = 2'000;
constexpr std::int64_t kPartLookedUpOnSqlite = 4;
constexpr std::int64_t kPartLookedUpOnPostgres = 10;

bool hostTellsChanges(kit::sql::Session& session) {
  // On PostgreSQL a question that fails would end the transaction.
  if (session.isSqlite()) return true;
  RowReader row(session,
                "select case when has_table_privilege(to_regclass('sdk_v1_change'), 'select') and "
                "has_table_privilege(to_regclass('sdk_v1_change_mark'), 'select') then 1 else 0 end");
  return row.next() && row.number(0) == 1;
}

void addNumbers(kit::sql::Session& session, const std::string& sql, const std::vector<RowReader::Parameter>& parameters,
                std::vector<std::int64_t>& into) {
  RowReader rows(session, sql, parameters);
  while (rows.next()) into.push_back(rows.number(0));
}

void sortOnce(std::vector<std::int64_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

class Search {
 public:
  Search(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf, const application::CompletedPass& since)
      : session_(session), company_(company.value), asOf_(asOf.iso()), since_(since), after_(since.day.iso()) {}

  std::optional<ChangedInvoices> run() {
    if (!addChangesOfHost()) return std::nullopt;
    addOwnChanges();
    addWaking();
    addDatedFacts();
    addCustomersInCredit();
    addInvoicesOfCustomers();
    sortOnce(invoices_);
    const auto part = session_.isSqlite() ? kPartLookedUpOnSqlite : kPartLookedUpOnPostgres;
    const bool isMuch =
        invoices_.size() > kAlwaysLookedUp && static_cast<std::int64_t>(invoices_.size()) * part > since_.receivables;
    if (isMuch) return std::nullopt;
    sortOnce(others_);
    ChangedInvoices changed;
    std::set_difference(others_.begin(), others_.end(), invoices_.begin(), invoices_.end(), std::back_inserter(changed.others));
    changed.toRead = std::move(invoices_);
    return changed;
  }

 private:
  /// false: for everybody.
  bool addChangesOfHost() {
    RowReader rows(session_, "select customer_id from sdk_v1_change where company_id = :1 and revision >= :2",
                   {company_, since_.marks.host});
    while (rows.next()) {
      if (rows.number(0) == 0) return false;
      customers_.push_back(rows.number(0));
    }
    return true;
  }

  void addOwnChanges() {
    RowReader rows(session_, "select customer_id, invoice_id from reminders_change where company_id = :1 and revision >= :2",
                   {company_, since_.marks.own});
    while (rows.next()) {
      if (rows.number(0) != 0) customers_.push_back(rows.number(0));
      if (rows.number(1) != 0) invoices_.push_back(rows.number(1));
    }
  }

  /// Decisions that end by time alone. One that was kept later does not make an earlier one of the same receivable silent: that
  /// costs another look and nothing more.
  void addWaking() {
    addNumbers(session_, "select invoice_id from reminders_decision where company_id = :1 and wake_on > :2 and wake_on <= :3",
               {company_, after_, asOf_}, invoices_);
    addNumbers(session_, "select invoice_id from reminders_decision where company_id = :1 and wake_on = ''", {company_},
               invoices_);
  }

  /// What was entered ahead begins, or ends, by time alone as well; nobody writes anything on that day.
  void addDatedFacts() {
    const auto within = [](const std::string& column) { return "(" + column + " > :2 and " + column + " <= :3)"; };
    const auto spell = [&](const std::string& from) { return "(" + within(from) + " or " + within("ended_on") + ")"; };
    const std::vector<RowReader::Parameter> window{company_, after_, asOf_};
    const auto add = [&](const std::string& column, const std::string& table, const std::string& condition,
                         std::vector<std::int64_t>& into) {
      addNumbers(session_, "select " + column + " from " + table + " where company_id = :1 and " + condition, window, into);
    };
    add("invoice_id", "sdk_v1_settlement", within("settled_on"), invoices_);
    add("customer_id", "sdk_v1_customer_credit", within("credited_on"), customers_);
    add("subject_id", "reminders_hold", "subject = 'invoice' and " + spell("entered_on"), invoices_);
    add("subject_id", "reminders_hold", "subject = 'customer' and " + spell("entered_on"), customers_);
    add("invoice_id", "reminders_dispute", spell("entered_on"), invoices_);
    add("invoice_id", "reminders_promise", spell("entered_on"), invoices_);
    add("invoice_id", "reminders_handover", spell("handed_on"), invoices_);
    add("customer_id", "reminders_insolvency", spell("entered_on"), customers_);
    add("customer_id", "reminders_dead_address", within("flagged_on"), customers_);
  }

  /// What is overdue of them grows by itself, until their credit no longer covers it.
  void addCustomersInCredit() {
    addNumbers(session_,
               "select customer_id from sdk_v1_customer_credit where company_id = :1 and credited_on <= :2 "
               "group by customer_id, currency having sum(amount) > 0",
               {company_, asOf_}, customers_);
  }

  void addInvoicesOfCustomers() {
    sortOnce(customers_);
    eachBlock(customers_, [&](std::span<const std::int64_t> some) {
      RowReader rows(session_,
                     "select invoice_id, case when kind = 'invoice' and status = 'issued' then 1 else 0 end from sdk_v1_invoice "
                     "where company_id = :1 and " +
                         inList("customer_id", some),
                     {company_});
      while (rows.next()) (rows.number(1) == 1 ? invoices_ : others_).push_back(rows.number(0));
    });
  }

  kit::sql::Session& session_;
  std::int64_t company_;
  std::string asOf_;
  const application::CompletedPass& since_;
  std::string after_;
  std::vector<std::int64_t> customers_, invoices_, others_;
};

}  // namespace

std::optional<application::Marks> readMarks(kit::sql::Session& session, domain::CompanyId company) {
  if (!hostTellsChanges(session)) return std::nullopt;
  application::Marks marks;
  try {
    RowReader row(session, "select origin, mark from sdk_v1_change_mark where company_id = :1", {company.value});
    if (!row.next()) return std::nullopt;
    marks.origin = row.text(0);
    marks.host = row.number(1);
  } catch (const SqlError& error) {
    // SQLite: there is no such view, or it may not be read.
    if (session.isSqlite() && (error.kind() == SqlError::Kind::kInternal || error.kind() == SqlError::Kind::kDenied))
      return std::nullopt;
    throw;
  }
  RowReader row(session,
                session.isSqlite() ? "select pass from reminders_pass where company_id = :1"
                                   : "select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) where :1 > 0",
                {company.value});
  if (row.next()) marks.own = row.number(0);
  return marks;
}

std::optional<ChangedInvoices> changedInvoices(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
                                               const application::CompletedPass& since) {
  const auto now = readMarks(session, company);
  // Another origin, or a mark that went back: this is not the database that was read, or it was put back.
  if (!now || now->origin != since.marks.origin || now->host < since.marks.host || now->own < since.marks.own)
    return std::nullopt;
  return Search(session, company, asOf, since).run();
}

}  // namespace reminders::storage
