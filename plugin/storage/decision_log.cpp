// "Why not, on 12 May?": the changes of each receivable's decision.
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "plugin/storage/company_stores.hpp"

namespace reminders::storage {
namespace {

using kit::sql::RowReader;
using kit::sql::Session;
using kit::sql::Transaction;

/// Looked at in one transaction: a million decisions that all change keep others waiting for moments, not for seconds.
constexpr std::size_t kLinesPerTransaction = 20'000;
constexpr std::size_t kAskedAtOnce = 1'000;

using Place = std::pair<std::int64_t, std::int64_t>;  // invoice, position

Place placeOf(const domain::PlanLine& line) { return {line.receivable.invoice.value, line.receivable.position}; }

/// What is kept of a decision. The texts are used again from line to line.
struct Written {
  std::string blockers, nextOn, wakeOn;  // wakeOn: '' for none

  void write(const domain::Decision& decision) {
    blockers.clear();
    if (!decision.blockers.empty())
      for (const auto& blocker : decision.blockers.list()) {
        if (!blockers.empty()) blockers += ' ';
        blockers += domain::word(blocker.code);
        if (blocker.until) (blockers += ':') += blocker.until->iso();
      }
    if (decision.nextOn)
      nextOn = decision.nextOn->iso();
    else
      nextOn.clear();
    if (const auto wake = domain::changesBy(decision))
      wakeOn = wake->iso();
    else
      wakeOn.clear();
  }
};

/// The last decision kept up to a date, of one receivable after the other: read beside the plan, never held as a whole.
class KeptDecisions {
 public:
  /// `invoices`: a condition on invoice_id.
  KeptDecisions(Session& session, domain::CompanyId company, const std::string& day, const std::string& invoices)
      : rows_(session,
              "select invoice_id, position, as_of, decision, programme, programme_from, step, blockers, coalesce(next_on, ''), "
              "wake_on from reminders_decision where company_id = :1 and as_of <= :2 and " +
                  invoices + " order by invoice_id, position, as_of",
              {company.value, day}),
        more_(rows_.next()) {}

  struct Last {
    bool isSame = false;    // it says what the line says
    bool isOfDay = false;   // it was kept on this very day
    bool knowsEnd = false;  // of one that is the same: by which day it ends is written beside it
    std::string asOf;       // its day
  };
  /// Ask in the order of invoice and position. What is due has the day of the run as its next date, another one every day: it
  /// stays the same decision, kept with the day since which it is due.
  Last last(const domain::PlanLine& line, const Written& written, const std::string& day) {
    const Place place = placeOf(line);
    while (more_ && here() < place) more_ = rows_.next();
    Last found;
    for (; more_ && here() == place; more_ = rows_.next()) {
      const auto& d = line.decision;
      found.isOfDay = rows_.text(2) == day;
      found.isSame = rows_.text(3) == domain::word(d.kind) && rows_.text(4) == d.programme.id() &&
                     rows_.text(5) == domain::word(d.programme.from) && rows_.number(6) == d.step &&
                     rows_.text(7) == written.blockers && (d.isDue() || rows_.text(8) == written.nextOn);
      found.knowsEnd = rows_.isNull(9) ? written.wakeOn.empty() : !written.wakeOn.empty() && rows_.text(9) == written.wakeOn;
      if (found.isSame && !found.knowsEnd) found.asOf = rows_.text(2);
    }
    return found;
  }

 private:
  [[nodiscard]] Place here() const { return {rows_.number(0), rows_.number(1)}; }
  RowReader rows_;
  bool more_;
};

/// Decisions that stay as they are and whose end nobody has written beside them yet: older versions did not.
class MissingEnds {
 public:
  void add(const domain::PlanLine& line, const std::string& asOf, const std::string& wakeOn) {
    const auto [invoice, position] = placeOf(line);
    if (count_++ % kAskedAtOnce == 0) statements_.emplace_back();
    auto& rows = statements_.back();
    rows += (rows.empty() ? "(" : ", (") + std::to_string(invoice) + ", " + std::to_string(position) + ", '" + asOf + "', '" +
            wakeOn + "')";
  }
  void write(Session& session, domain::CompanyId company) const {
    for (const auto& rows : statements_)
      session.execute("update reminders_decision set wake_on = nullif(v.column4, '') from (values " + rows +
                      ") v where reminders_decision.company_id = " + std::to_string(company.value) +
                      " and reminders_decision.invoice_id = v.column1 and reminders_decision.position = v.column2 and "
                      "reminders_decision.as_of = v.column3");
  }

 private:
  std::size_t count_ = 0;
  std::vector<std::string> statements_;  // the rows of each
};

void forget(Session& session, domain::CompanyId company, const std::vector<const domain::PlanLine*>& lines,
            const std::string& day) {
  if (lines.empty()) return;
  std::string places;
  for (const auto* line : lines) {
    const auto [invoice, position] = placeOf(*line);
    (((places += places.empty() ? "(" : ", (") += std::to_string(invoice)) += ", ") += std::to_string(position) + ")";
  }
  long long id = company.value;
  session.raw() << "delete from reminders_decision where company_id = :c and as_of = :d and (invoice_id, position) in (values " +
                       places + ")",
      soci::use(id), soci::use(day);
}

/// What of the lines [begin, end) is to be written.
struct Changes {
  std::vector<const domain::PlanLine*> changed, replaced;
  MissingEnds missingEnds;
};

void compare(Session& session, const domain::Plan& plan, std::size_t begin, std::size_t end, const std::string& day,
             const std::string& invoices, Changes& changes) {
  Written written;
  KeptDecisions kept(session, plan.company, day, invoices);
  for (std::size_t i = begin; i < end; ++i) {
    const auto& line = plan.lines[i];
    written.write(line.decision);
    const auto last = kept.last(line, written, day);
    if (last.isSame) {
      if (!last.knowsEnd) changes.missingEnds.add(line, last.asOf, written.wakeOn);
      continue;
    }
    if (last.isOfDay) changes.replaced.push_back(&line);
    changes.changed.push_back(&line);
  }
}

/// A plan of everything is compared with the stream of everything; one of few lines, scattered over the books, asks for these.
void compareAll(Session& session, const domain::Plan& plan, std::size_t begin, std::size_t end, const std::string& day,
                Changes& changes) {
  const auto first = placeOf(plan.lines[begin]).first;
  const auto last = placeOf(plan.lines[end - 1]).first;
  constexpr std::int64_t kScattered = 8;
  if ((last - first) / kScattered < static_cast<std::int64_t>(end - begin)) {
    compare(session, plan, begin, end, day,
            "invoice_id >= " + std::to_string(first) + " and invoice_id <= " + std::to_string(last), changes);
    return;
  }
  std::vector<std::int64_t> invoices;
  for (std::size_t from = begin, i = begin; i < end; ++i) {
    const auto invoice = placeOf(plan.lines[i]).first;
    if (invoices.empty() || invoices.back() != invoice) invoices.push_back(invoice);
    const bool endsHere = i + 1 == end || (invoices.size() >= kAskedAtOnce && placeOf(plan.lines[i + 1]).first != invoice);
    if (!endsHere) continue;
    compare(session, plan, from, i + 1, day, inList("invoice_id", invoices), changes);
    invoices.clear();
    from = i + 1;
  }
}

void keepChangesOf(Session& session, const domain::Plan& plan, std::size_t begin, std::size_t end, const std::string& day) {
  Changes changes;
  compareAll(session, plan, begin, end, day, changes);
  const auto& [changed, replaced, missingEnds] = changes;
  missingEnds.write(session, plan.company);
  forget(session, plan.company, replaced, day);
  if (changed.empty()) return;
  Written written;
  kit::sql::BulkInsert insert(session, "reminders_decision",
                              {"company_id", "invoice_id", "position", "as_of", "decision", "programme", "programme_from", "step",
                               "blockers", "next_on", "wake_on"});
  for (const auto* line : changed) {
    const auto& d = line->decision;
    written.write(d);
    insert.add(plan.company.value).add(line->receivable.invoice.value).add(std::int64_t{line->receivable.position}).add(day);
    insert.add(domain::word(d.kind)).add(d.programme.id()).add(domain::word(d.programme.from)).add(std::int64_t{d.step});
    insert.add(written.blockers);
    if (d.nextOn)
      insert.add(written.nextOn);
    else
      insert.addNull();
    if (written.wakeOn.empty())
      insert.addNull();
    else
      insert.add(written.wakeOn);
    insert.endRow();
  }
  insert.finish();
}

}  // namespace

namespace {

constexpr const char* kTurn = "decisions";

/// Whoever writes outside of the latest pass ends it: what it is to complete, or has completed, no longer tells what is kept.
void endPassOfOthers(Session& session, const domain::Plan& plan, const application::Pass& pass) {
  long long company = plan.company.value;
  long long mine = pass.number;
  const std::string day = plan.asOf.iso();
  session.raw() << "update reminders_pass set pass = pass + 1, complete = 0, latest_on = case when latest_on < :d then :d2 else "
                   "latest_on end where company_id = :c and pass <> :p",
      soci::use(day, "d"), soci::use(day, "d2"), soci::use(company, "c"), soci::use(mine, "p");
}

std::optional<application::CompletedPass> completedPass(Session& session, domain::CompanyId company) {
  RowReader row(session,
                "select complete, latest_on, full_on, rules, origin, host_mark, own_mark, receivables from reminders_pass where "
                "company_id = :1",
                {company.value});
  if (!row.next() || row.number(0) == 0) return std::nullopt;
  application::CompletedPass last;
  last.day = kit::Date::parse(row.text(1)).value();
  last.fullOn = kit::Date::parse(row.text(2)).value();
  last.rules = row.text(3);
  last.marks = {std::string(row.text(4)), row.number(5), row.number(6)};
  last.receivables = row.number(7);
  return last;
}

}  // namespace

application::Pass SqlDecisionLog::begin(domain::CompanyId company, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurn);
    application::Pass pass;
    pass.last = completedPass(session, company);
    long long id = company.value;
    long long number = 0;
    const std::string day = asOf.iso();
    session.raw() << "insert into reminders_pass (company_id, pass, latest_on, complete, full_on, rules, origin, host_mark, "
                     "own_mark, receivables) values (:c, 1, :d, 0, '', '', '', 0, 0, 0) on conflict (company_id) do update set "
                     "pass = reminders_pass.pass + 1, complete = 0, latest_on = case when reminders_pass.latest_on < "
                     "excluded.latest_on then excluded.latest_on else reminders_pass.latest_on end",
        soci::use(id), soci::use(day);
    session.raw() << "select pass from reminders_pass where company_id = :c", soci::into(number), soci::use(id);
    if (!session->got_data()) throw std::logic_error("a pass that has begun is missing");
    pass.number = number;
    transaction.commit();
    return pass;
  });
}

void SqlDecisionLog::keepChanges(const domain::Plan& plan, const application::Pass& pass) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    const std::string day = plan.asOf.iso();
    for (std::size_t begin = 0; begin < plan.lines.size(); begin += kLinesPerTransaction) {
      const auto end = std::min(begin + kLinesPerTransaction, plan.lines.size());
      Transaction transaction(session);
      takeTurns(session, plan.company.value, kTurn);
      endPassOfOthers(session, plan, pass);
      keepChangesOf(session, plan, begin, end, day);
      transaction.commit();
    }
  });
}

void SqlDecisionLog::complete(domain::CompanyId company, const application::Pass& pass,
                              const application::CompletedPass& completed) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurn);
    long long id = company.value, number = pass.number, receivables = completed.receivables;
    long long host = completed.marks.host, own = completed.marks.own;
    const std::string day = completed.day.iso(), fullOn = completed.fullOn.iso();
    soci::statement update =
        (session.raw().prepare << "update reminders_pass set complete = 1, full_on = :f, rules = :r, origin = :o, host_mark = "
                                  ":h, own_mark = :w, receivables = :n where company_id = :c and pass = :p and latest_on = :d",
         soci::use(fullOn, "f"), soci::use(completed.rules, "r"), soci::use(completed.marks.origin, "o"), soci::use(host, "h"),
         soci::use(own, "w"), soci::use(receivables, "n"), soci::use(id, "c"), soci::use(number, "p"), soci::use(day, "d"));
    update.execute(true);
    const bool isComplete = update.get_affected_rows() > 0;
    if (isComplete) {
      // What it has seen is not asked for again.
      session.raw() << "delete from reminders_change where company_id = :c and revision < :w", soci::use(id), soci::use(own);
      // It has looked at all whose end nobody knew, and written it beside their last decision; what came before is history.
      session.raw() << "update reminders_decision set wake_on = null where company_id = :c and wake_on = ''", soci::use(id);
    }
    transaction.commit();
  });
}

}  // namespace reminders::storage
