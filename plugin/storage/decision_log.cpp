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

using Place = std::pair<std::int64_t, std::int64_t>;  // invoice, position

Place placeOf(const domain::PlanLine& line) { return {line.receivable.invoice.value, line.receivable.position}; }

/// What is kept of a decision. The texts are used again from line to line.
struct Written {
  std::string blockers, nextOn;

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
  }
};

/// The last decision kept up to a date, of one receivable after the other: read beside the plan, never held as a whole.
class KeptDecisions {
 public:
  KeptDecisions(Session& session, domain::CompanyId company, const std::string& day, std::int64_t firstInvoice,
                std::int64_t lastInvoice)
      : rows_(session,
              "select invoice_id, position, as_of, decision, programme, programme_from, step, blockers, coalesce(next_on, '') "
              "from reminders_decision where company_id = :1 and as_of <= :2 and invoice_id >= :3 and invoice_id <= :4 "
              "order by invoice_id, position, as_of",
              {company.value, day, firstInvoice, lastInvoice}),
        more_(rows_.next()) {}

  struct Last {
    bool isKept = false;   // any at all
    bool isSame = false;   // and it says what the line says
    bool isOfDay = false;  // it was kept on this very day
  };
  /// Ask in the order of invoice and position. What is due has the day of the run as its next date, another one every day: it
  /// stays the same decision, kept with the day since which it is due.
  Last last(const domain::PlanLine& line, const Written& written, const std::string& day) {
    const Place place = placeOf(line);
    while (more_ && here() < place) more_ = rows_.next();
    Last found;
    for (; more_ && here() == place; more_ = rows_.next()) {
      const auto& d = line.decision;
      found.isKept = true;
      found.isOfDay = rows_.text(2) == day;
      found.isSame = rows_.text(3) == domain::word(d.kind) && rows_.text(4) == d.programme.id() &&
                     rows_.text(5) == domain::word(d.programme.from) && rows_.number(6) == d.step &&
                     rows_.text(7) == written.blockers && (d.isDue() || rows_.text(8) == written.nextOn);
    }
    return found;
  }

 private:
  [[nodiscard]] Place here() const { return {rows_.number(0), rows_.number(1)}; }
  RowReader rows_;
  bool more_;
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

void keepChangesOf(Session& session, const domain::Plan& plan, std::size_t begin, std::size_t end, const std::string& day) {
  std::vector<const domain::PlanLine*> changed, replaced;
  Written written;
  {
    KeptDecisions kept(session, plan.company, day, placeOf(plan.lines[begin]).first, placeOf(plan.lines[end - 1]).first);
    for (std::size_t i = begin; i < end; ++i) {
      const auto& line = plan.lines[i];
      written.write(line.decision);
      const auto last = kept.last(line, written, day);
      if (last.isSame) continue;
      if (last.isOfDay) replaced.push_back(&line);
      changed.push_back(&line);
    }
  }
  forget(session, plan.company, replaced, day);
  if (changed.empty()) return;
  kit::sql::BulkInsert insert(session, "reminders_decision",
                              {"company_id", "invoice_id", "position", "as_of", "decision", "programme", "programme_from", "step",
                               "blockers", "next_on"});
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
    insert.endRow();
  }
  insert.finish();
}

}  // namespace

void SqlDecisionLog::keepChanges(const domain::Plan& plan) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    const std::string day = plan.asOf.iso();
    for (std::size_t begin = 0; begin < plan.lines.size(); begin += kLinesPerTransaction) {
      const auto end = std::min(begin + kLinesPerTransaction, plan.lines.size());
      Transaction transaction(session);
      takeTurns(session, plan.company.value, "decisions");
      keepChangesOf(session, plan, begin, end, day);
      transaction.commit();
    }
  });
}

}  // namespace reminders::storage
