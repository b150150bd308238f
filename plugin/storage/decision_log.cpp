// "Why not, on 12 May?": the changes of each receivable's decision.
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <limits>

#include "plugin/storage/company_stores.hpp"
#include "plugin/storage/decision_history.hpp"

namespace reminders::storage {
namespace {

using kit::sql::RowReader;
using kit::sql::Session;
using kit::sql::Transaction;

/// Looked at in one transaction: a million decisions that all change keep others waiting for moments, not for seconds.
constexpr std::size_t kLinesPerTransaction = 20'000;
constexpr std::size_t kAskedAtOnce = 1'000;

using Place = std::pair<std::int64_t, std::int64_t>;  // invoice, position
constexpr Place kBeforeAll{0, 0};                     // ids begin at 1
constexpr Place kAfterAll{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()};

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
  /// `invoices`: a condition on invoice_id. `after`: places up to this one are passed over.
  KeptDecisions(Session& session, domain::CompanyId company, const std::string& day, const std::string& invoices,
                const Place& after)
      : day_(day),
        rows_(session,
              "select invoice_id, position, as_of, decision, programme, programme_from, step, blockers, coalesce(next_on, ''), "
              "wake_on from reminders_decision where company_id = :1 and as_of <= :2 and " +
                  invoices + " order by invoice_id, position, as_of",
              {company.value, day}),
        more_(rows_.next()) {
    while (more_ && here() <= after) more_ = rows_.next();
  }

  struct Last {
    bool isSame = false;    // it says what the line says
    bool isOfDay = false;   // it was kept on this very day
    bool knowsEnd = false;  // of one that is the same: by which day it ends is written beside it
    std::string asOf;       // its day
  };
  /// Ask in the order of invoice and position, after all places before it were passed. What is due has the day of the run as its
  /// next date, another one every day: it stays the same decision, kept with the day since which it is due.
  Last last(const domain::PlanLine& line, const Written& written) {
    const Place place = placeOf(line);
    Last found;
    for (; more_ && here() == place; more_ = rows_.next()) {
      const auto& d = line.decision;
      found.isOfDay = rows_.text(2) == day_;
      found.isSame = rows_.text(3) == domain::word(d.kind) && rows_.text(4) == d.programme.id() &&
                     rows_.text(5) == domain::word(d.programme.from) && rows_.number(6) == d.step &&
                     rows_.text(7) == written.blockers && (d.isDue() || rows_.text(8) == written.nextOn);
      found.knowsEnd = rows_.isNull(9) ? written.wakeOn.empty() : !written.wakeOn.empty() && rows_.text(9) == written.wakeOn;
      if (found.isSame && !found.knowsEnd) found.asOf = rows_.text(2);
    }
    return found;
  }

  /// A receivable that has kept decisions and, so the caller knows, no line between the last one asked for and the next.
  struct Unlisted {
    Place place;
    bool isClosed = false;  // that is what was kept last
    bool isOfDay = false;
  };
  /// The next such place before (`orAt`: or at) this one; nullopt: there is none left.
  std::optional<Unlisted> unlistedBefore(const Place& place, bool orAt = false) {
    if (!more_ || !(here() < place || (orAt && here() == place))) return std::nullopt;
    Unlisted found{here(), false, false};
    for (; more_ && here() == found.place; more_ = rows_.next()) {
      found.isClosed = rows_.text(3) == kClosedDecision;
      found.isOfDay = rows_.text(2) == day_;
    }
    return found;
  }

 private:
  [[nodiscard]] Place here() const { return {rows_.number(0), rows_.number(1)}; }
  const std::string& day_;
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

void forget(Session& session, domain::CompanyId company, const std::vector<Place>& places, const std::string& day) {
  if (places.empty()) return;
  std::string values;
  for (const auto& [invoice, position] : places)
    (((values += values.empty() ? "(" : ", (") += std::to_string(invoice)) += ", ") += std::to_string(position) + ")";
  long long id = company.value;
  session.raw() << "delete from reminders_decision where company_id = :c and as_of = :d and (invoice_id, position) in (values " +
                       values + ")",
      soci::use(id), soci::use(day);
}

/// What is to be written.
struct Changes {
  std::vector<const domain::PlanLine*> changed;
  std::vector<Place> closed;    // no longer listed, in order; what was kept last does not say so yet
  std::vector<Place> replaced;  // of both, those that have a row of the day
  MissingEnds missingEnds;
};

/// A part of the plan, and the places that are compared with it: those after one and up to another.
struct Part {
  std::size_t begin = 0, end = 0;  // lines
  Place after = kBeforeAll, upTo = kAfterAll;
};

/// One part after the other, each a transaction's work.
class Comparison {
 public:
  Comparison(Session& session, const domain::Plan& plan, const std::string& day) : session_(session), plan_(plan), day_(day) {}

  /// Compares a part with the kept decisions of these invoices (a condition), as far as what was closed goes into a transaction;
  /// what is left of the part stays in it. False: something is.
  bool compare(Part& part, const std::string& invoices, Changes& changes) const {
    Written written;
    KeptDecisions kept(session_, plan_.company, day_, invoices, part.after);
    std::size_t room = kLinesPerTransaction;
    for (; part.begin < part.end; ++part.begin) {
      const auto& line = plan_.lines[part.begin];
      while (const auto gone = kept.unlistedBefore(placeOf(line)))
        if (!note(*gone, part, room, changes)) return false;
      written.write(line.decision);
      const auto last = kept.last(line, written);
      part.after = placeOf(line);
      if (last.isSame) {
        if (!last.knowsEnd) changes.missingEnds.add(line, last.asOf, written.wakeOn);
        continue;
      }
      if (last.isOfDay) changes.replaced.push_back(part.after);
      changes.changed.push_back(&line);
    }
    while (const auto gone = kept.unlistedBefore(part.upTo, true))
      if (!note(*gone, part, room, changes)) return false;
    part.after = part.upTo;
    return true;
  }

 private:
  /// False: that was enough for one transaction.
  bool note(const KeptDecisions::Unlisted& gone, Part& part, std::size_t& room, Changes& changes) const {
    part.after = gone.place;
    if (gone.isClosed || !wasLookedAt(gone.place.first)) return true;
    changes.closed.push_back(gone.place);
    if (gone.isOfDay) changes.replaced.push_back(gone.place);
    return --room > 0;
  }
  [[nodiscard]] bool wasLookedAt(std::int64_t invoice) const {
    return !plan_.only || std::binary_search(plan_.only->begin(), plan_.only->end(), domain::InvoiceId{invoice});
  }

  Session& session_;
  const domain::Plan& plan_;
  const std::string& day_;
};

/// How those that are no longer listed were closed, in their order, as blockers are kept; '' where their invoice has lost that
/// instalment, or is gone. They are few, so they are asked for: a run holds nothing of what no plan lists. Whatever has changed
/// since it looked, the next run looks at again.
std::vector<std::string_view> howClosed(Session& session, domain::CompanyId company, const std::vector<Place>& closed) {
  std::vector<std::string_view> found(closed.size());
  std::vector<std::int64_t> invoices;
  for (std::size_t begin = 0, end = 0; begin < closed.size(); begin = end) {
    invoices.clear();
    for (; end < closed.size() && (invoices.size() < kAskedAtOnce || closed[end].first == invoices.back()); ++end)
      if (invoices.empty() || invoices.back() != closed[end].first) invoices.push_back(closed[end].first);
    RowReader rows(session,
                   "select invoice_id, position, status from sdk_v1_receivable where company_id = :1 and " +
                       inList("invoice_id", invoices) + " order by invoice_id, position",
                   {company.value});
    auto at = begin;
    while (rows.next()) {
      const Place place{rows.number(0), rows.number(1)};
      while (at < end && closed[at] < place) ++at;
      if (at == end || closed[at] != place) continue;
      if (const auto status = domain::parseWord<domain::InvoiceStatus>(rows.text(2)))
        found[at] = domain::word(domain::unlistedBy(*status));
    }
  }
  return found;
}

void writeAll(Session& session, const domain::Plan& plan, const Changes& changes, const std::string& day) {
  const auto& [changed, closed, replaced, missingEnds] = changes;
  missingEnds.write(session, plan.company);
  forget(session, plan.company, replaced, day);
  if (changed.empty() && closed.empty()) return;
  const auto reasons = howClosed(session, plan.company, closed);
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
  for (std::size_t i = 0; i < closed.size(); ++i) {
    // It ends by nothing but a change of the books, so nothing wakes it.
    insert.add(plan.company.value).add(closed[i].first).add(closed[i].second).add(day);
    insert.add(kClosedDecision).add(domain::kNoProgramme).add(domain::word(domain::ProgrammeSource::kCompany));
    insert.add(std::int64_t{-1}).add(reasons[i]).addNull().addNull();
    insert.endRow();
  }
  insert.finish();
}

/// Of a plan of everything: what is kept is read in the order of the plan, from end to end. Whatever has no line is closed.
void keepNext(Session& session, const domain::Plan& plan, const std::string& day, Part& part) {
  part.end = std::min(part.begin + kLinesPerTransaction, plan.lines.size());
  part.upTo = part.end == plan.lines.size() ? kAfterAll : placeOf(plan.lines[part.end - 1]);
  auto invoices = "invoice_id >= " + std::to_string(part.after.first);
  if (part.upTo != kAfterAll) invoices += " and invoice_id <= " + std::to_string(part.upTo.first);
  kit::sql::streamInOrder(session);
  Changes changes;
  Comparison(session, plan, day).compare(part, invoices, changes);
  writeAll(session, plan, changes, day);
}

/// Of a plan of some invoices, those of them in [begin, end): where they are scattered over the books they are asked for, else
/// what lies between them is read as well.
void keepOf(Session& session, const domain::Plan& plan, const std::string& day, std::size_t begin, std::size_t end) {
  const auto& only = *plan.only;
  constexpr std::int64_t kScattered = 8;
  const bool scattered = (only[end - 1].value - only[begin].value) / kScattered >= static_cast<std::int64_t>(end - begin);
  const std::size_t atOnce = scattered ? kAskedAtOnce : end - begin;
  const Comparison comparison(session, plan, day);
  const auto lineOf = [&](domain::InvoiceId invoice) {
    const auto found = std::lower_bound(plan.lines.begin(), plan.lines.end(), invoice,
                                        [](const auto& line, const auto& id) { return line.receivable.invoice < id; });
    return static_cast<std::size_t>(found - plan.lines.begin());
  };
  Changes changes;
  std::vector<std::int64_t> invoices;
  for (std::size_t from = begin; from < end; from += invoices.size()) {
    invoices.clear();
    for (auto i = from; i < end && invoices.size() < atOnce; ++i) invoices.push_back(only[i].value);
    Part part;
    part.begin = lineOf(only[from]);
    part.end = from + invoices.size() == only.size() ? plan.lines.size() : lineOf(only[from + invoices.size()]);
    const auto condition =
        scattered ? inList("invoice_id", invoices)
                  : "invoice_id >= " + std::to_string(invoices.front()) + " and invoice_id <= " + std::to_string(invoices.back());
    while (!comparison.compare(part, condition, changes)) {
    }
  }
  writeAll(session, plan, changes, day);
}

}  // namespace

namespace {

constexpr const char* kTurn = "decisions";

/// Whether decisions of that day may still be kept. Whoever keeps them outside of the latest pass ends it: what it is to
/// complete, or has completed, no longer tells what is kept.
bool mayKeep(Session& session, const domain::Plan& plan, const application::Pass& pass, const std::string& day) {
  {
    RowReader row(session, "select pass, latest_on from reminders_pass where company_id = :1", {plan.company.value});
    if (row.next()) {
      if (row.text(1) > day) return false;
      if (row.number(0) == pass.number && row.text(1) == day) return true;
    }
  }
  long long company = plan.company.value;
  session.raw()
      << "insert into reminders_pass (company_id, pass, latest_on, complete, full_on, rules, origin, host_mark, own_mark, "
         "receivables) values (:c, 1, :d, 0, '', '', '', 0, 0, 0) on conflict (company_id) do update set "
         "pass = reminders_pass.pass + 1, complete = 0, latest_on = excluded.latest_on",
      soci::use(company), soci::use(day);
  return true;
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

bool SqlDecisionLog::keepChanges(const domain::Plan& plan, const application::Pass& pass) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    const std::string day = plan.asOf.iso();
    const auto inTurn = [&](const auto& keep) {
      Transaction transaction(session);
      takeTurns(session, plan.company.value, kTurn);
      if (!mayKeep(session, plan, pass, day)) return false;
      keep();
      transaction.commit();
      return true;
    };
    if (plan.only) {
      for (std::size_t begin = 0; begin < plan.only->size(); begin += kLinesPerTransaction) {
        const auto end = std::min(begin + kLinesPerTransaction, plan.only->size());
        if (!inTurn([&] { keepOf(session, plan, day, begin, end); })) return false;
      }
      return true;
    }
    for (Part part; part.after != kAfterAll;)
      if (!inTurn([&] { keepNext(session, plan, day, part); })) return false;
    return true;
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
