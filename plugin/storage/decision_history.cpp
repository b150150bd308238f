#include "plugin/storage/decision_history.hpp"

#include <host_sdk/kit/sql/row_reader.hpp>

namespace reminders::storage {
namespace {

/// "promised:2026-01-20 disputed", as the decision log writes it. A code that this version does not know is left out.
std::vector<domain::Blocker> blockersOf(std::string_view text) {
  std::vector<domain::Blocker> blockers;
  for (const auto& word : cut(text, ' ')) {
    const auto colon = std::min(word.find(':'), word.size());
    const auto code = domain::parseWord<domain::BlockerCode>(word.substr(0, colon));
    if (!code) continue;
    domain::Blocker blocker{*code, std::nullopt};
    if (colon < word.size()) blocker.until = kit::Date::parse(std::string_view(word).substr(colon + 1));
    blockers.push_back(blocker);
  }
  return blockers;
}

}  // namespace

application::RunsUpTo SqlDecisionHistory::runsUpTo(domain::CompanyId company, domain::Date day) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    application::RunsUpTo runs;
    kit::sql::RowReader rows(*lease,
                             "select kept, max(as_of) from reminders_run where company_id = :1 and as_of <= :2 group by kept",
                             {company.value, day.iso()});
    while (rows.next()) (rows.number(0) != 0 ? runs.kept : runs.unkept) = kit::Date::parse(rows.text(1));
    return runs;
  });
}

std::vector<application::KeptDecision> SqlDecisionHistory::ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::KeptDecision> kept;
    kit::sql::RowReader rows(*lease,
                             "select position, as_of, decision, programme, programme_from, step, blockers, next_on from "
                             "reminders_decision where company_id = :1 and invoice_id = :2 order by position, as_of",
                             {company.value, invoice.value});
    while (rows.next()) {
      application::KeptDecision decision;
      decision.receivable = {invoice, static_cast<int>(rows.number(0))};
      decision.asOf = kit::Date::parse(rows.text(1)).value();
      decision.isClosed = rows.text(2) == kClosedDecision;
      if (!decision.isClosed) decision.kind = domain::parseWord<domain::DecisionKind>(rows.text(2)).value();
      decision.programme = rows.text(3);
      decision.from = domain::parseWord<domain::ProgrammeSource>(rows.text(4)).value();
      decision.step = static_cast<int>(rows.number(5));
      decision.blockers = blockersOf(rows.text(6));
      if (!rows.isNull(7)) decision.nextOn = kit::Date::parse(rows.text(7));
      kept.push_back(std::move(decision));
    }
    return kept;
  });
}

}  // namespace reminders::storage
