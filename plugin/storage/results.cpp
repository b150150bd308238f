#include "plugin/storage/results.hpp"

#include <algorithm>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>

namespace reminders::storage {
namespace {

using kit::sql::RowReader;
using kit::sql::Session;

using Balances = std::map<std::string, domain::AgedBalance>;
using Turnovers = std::map<std::string, std::map<kit::Date, domain::DayTurnover>>;

domain::AgedBalance& balanceIn(Balances& balances, std::string_view code) {
  const auto [found, isNew] = balances.try_emplace(std::string(code));
  if (isNew) found->second.currency = kit::Currency::of(code);
  return found->second;
}

void readAges(Session& session, std::int64_t company, kit::Date asOf, Balances& balances) {
  std::string age = "case when r.due_on is null or r.due_on >= :2 then 0";
  for (std::size_t i = 0; i < domain::kAgeLimits.size(); ++i)
    age += " when r.due_on >= :" + std::to_string(i + 3) + " then " + std::to_string(i + 1);
  age += " else " + std::to_string(domain::kAges - 1) + " end";
  std::vector<RowReader::Parameter> parameters{company, asOf.iso()};
  for (const auto limit : domain::kAgeLimits) parameters.emplace_back(asOf.plusDays(-limit).iso());
  RowReader rows(
      session,
      "select currency, age, count(*), cast(sum(open) as bigint) from (select r.currency, " + age +
          " as age, r.amount - coalesce(s.settled, 0) as open from sdk_v1_receivable r left join (select invoice_id, "
          "position, sum(amount) as settled from sdk_v1_settlement where company_id = :1 and settled_on <= :2 group by "
          "invoice_id, position) s on s.invoice_id = r.invoice_id and s.position = r.position where r.company_id = :1 "
          "and r.status = 'issued' and r.issued_on <= :2) aged where open > 0 group by currency, age",
      parameters);
  while (rows.next())
    balanceIn(balances, rows.text(0)).ages.at(static_cast<std::size_t>(rows.number(1))) = {rows.number(3), rows.number(2)};
}

void readCredit(Session& session, std::int64_t company, kit::Date asOf, Balances& balances) {
  RowReader rows(
      session,
      "select currency, cast(sum(amount) as bigint) from sdk_v1_customer_credit where company_id = :1 and credited_on <= "
      ":2 group by currency",
      {company, asOf.iso()});
  while (rows.next())
    if (rows.number(1) > 0) balanceIn(balances, rows.text(0)).credit = rows.number(1);
}

void readTurnover(Session& session, std::int64_t company, kit::Date asOf, Turnovers& turnovers) {
  const auto add = [&](const std::string& sql, std::int64_t domain::DayTurnover::*what) {
    RowReader rows(session, sql, {company, asOf.iso()});
    while (rows.next()) {
      const auto day = kit::Date::parse(rows.text(1)).value();
      auto& turnover = turnovers[std::string(rows.text(0))][day];
      turnover.on = day;
      turnover.*what += rows.number(2);
    }
  };
  add("select currency, issued_on, cast(sum(amount) as bigint) from sdk_v1_receivable where company_id = :1 and status = "
      "'issued' "
      "and issued_on <= :2 group by currency, issued_on",
      &domain::DayTurnover::invoiced);
  // What was paid before it was issued is settled on the day of issue: what is open is never less than nothing because of a date.
  add("select r.currency, case when s.settled_on < r.issued_on then r.issued_on else s.settled_on end, cast(sum(s.amount) as "
      "bigint) from sdk_v1_settlement s join sdk_v1_receivable r on r.company_id = s.company_id and r.invoice_id = s.invoice_id "
      "and "
      "r.position = s.position where s.company_id = :1 and r.status = 'issued' and s.settled_on <= :2 and r.issued_on <= :2 "
      "group by "
      "1, 2",
      &domain::DayTurnover::settled);
}

void readEffect(Session& session, std::int64_t company, kit::Date from, kit::Date asOf, domain::ReminderEffect& effect) {
  const std::string reminded =
      "select distinct invoice_id, position from reminders_reminder where company_id = :1 and state = 'sent' and sent_on >= :2 "
      "and "
      "sent_on <= :3";
  const std::vector<RowReader::Parameter> parameters{company, from.iso(), asOf.iso()};
  RowReader settlements(session,
                        "select s.invoice_id, s.position, s.settled_on, s.amount from sdk_v1_settlement s join (" + reminded +
                            ") m on m.invoice_id = s.invoice_id and m.position = s.position where s.company_id = :1 and "
                            "s.settled_on <= :3 order by s.invoice_id, s.position, s.settled_on",
                        parameters);
  bool more = settlements.next();
  const auto keyOf = [](const RowReader& rows) {
    return domain::ReceivableId{{rows.number(0)}, static_cast<int>(rows.number(1))};
  };
  domain::RemindedDebt debt;
  const auto conclude = [&] {
    if (debt.reminders.empty()) return;
    while (more && keyOf(settlements) < debt.id) more = settlements.next();
    for (; more && keyOf(settlements) == debt.id; more = settlements.next())
      debt.settlements.push_back({kit::Date::parse(settlements.text(2)).value(), settlements.number(3)});
    effect.add(debt);
  };
  RowReader rows(session,
                 "select m.invoice_id, m.position, m.sent_on, m.level, r.currency, r.amount from reminders_reminder m join "
                 "sdk_v1_receivable r on r.company_id = m.company_id and r.invoice_id = m.invoice_id and r.position = m.position "
                 "where m.company_id = :1 and m.state = 'sent' and m.sent_on >= :2 and m.sent_on <= :3 order by m.invoice_id, "
                 "m.position, m.sent_on, m.rank",
                 parameters);
  while (rows.next()) {
    const auto key = keyOf(rows);
    if (debt.reminders.empty() || !(debt.id == key)) {
      conclude();
      debt = {key, kit::Currency::of(rows.text(4)), rows.number(5), {}, {}};
    }
    debt.reminders.push_back({kit::Date::parse(rows.text(2)).value(), std::string(rows.text(3))});
  }
  conclude();
}

}  // namespace

application::ResultFigures SqlResults::figures(domain::CompanyId company, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    constexpr int kDaysOfEffect = 365;
    const auto from = asOf.plusDays(-kDaysOfEffect);
    application::ResultFigures figures{{}, {}, domain::ReminderEffect(from, asOf), from};
    Balances balances;
    Turnovers turnovers;
    readAges(*lease, company.value, asOf, balances);
    readCredit(*lease, company.value, asOf, balances);
    readTurnover(*lease, company.value, asOf, turnovers);
    readEffect(*lease, company.value, from, asOf, figures.effect);
    for (const auto& [code, days] : turnovers) balanceIn(balances, code);
    for (const auto& [code, balance] : balances) {
      figures.balances.push_back(balance);
      std::vector<domain::DayTurnover> days;
      for (const auto& [day, turnover] : turnovers[code]) days.push_back(turnover);
      figures.salesOutstanding.push_back(domain::salesOutstanding(days, asOf));
    }
    return figures;
  });
}

}  // namespace reminders::storage
