#include "plugin/application/foresight.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "plugin/domain/sending_rules.hpp"

namespace reminders::application {
namespace {

/// As if active: of a company that is not, as if it were activated on that day.
CompanySettings asIfActive(CompanySettings settings, domain::Date asOf) {
  if (!settings.configuration.active || !settings.activatedOn) settings.activatedOn = asOf;
  settings.configuration.active = true;
  return settings;
}

bool hasCredit(const domain::CustomerFacts& customer, kit::Currency currency) {
  return std::any_of(customer.balances.begin(), customer.balances.end(),
                     [&](const domain::Balance& each) { return each.currency == currency && each.credit > 0; });
}

CatchUpEffect effectOf(const domain::CatchUp& catchUp, const domain::Plan& plan) {
  CatchUpEffect effect{catchUp, plan.totals, {}, {}};
  std::map<int, CatchUpEffect::OfLevel> levels;
  for (const auto& message : plan.messages) {
    auto& level = levels[message.lead().rank];
    level.level = message.lead().step->level;
    ++level.messages;
    auto& sums = effect.totalsAsked;
    auto sum = std::find_if(sums.begin(), sums.end(), [&](const auto& each) { return each.first == message.currency; });
    if (sum == sums.end()) sum = sums.insert(sums.end(), {message.currency, 0});
    sum->second += message.total;
  }
  for (auto& [rank, level] : levels) effect.levels.push_back(std::move(level));
  return effect;
}

bool leavesSoon(domain::ReminderState state) {
  return domain::isUnderWay(state) && state != domain::ReminderState::kUncertain &&
         state != domain::ReminderState::kUndeliverable;
}

/// Whether messages can leave on any of these days.
bool isOpenWithin(const domain::Rulebook& rules, domain::Date from, domain::Date before) {
  const auto& window = rules.configuration().sendingWindow;
  for (auto day = from; day < before; day = day.plusDays(1))
    if (!window || domain::isWindowOpen(window, rules.calendar(), day, window->fromMinute)) return true;
  return false;
}

/// The reminders of a receivable as they would stand on `on`, after what was foreseen for it.
std::vector<domain::PastReminder> remindersOn(domain::Date asOf, domain::Date on, const domain::Rulebook& rules,
                                              std::vector<domain::PastReminder> reminders,
                                              const std::vector<domain::ForeseenStep>& steps) {
  std::optional<domain::Date> outboxLeft;
  for (const auto& step : steps)
    if (step.kind == domain::ForeseenKind::kOutbox) outboxLeft = step.on;
  const bool emptied = isOpenWithin(rules, asOf, on);
  for (auto& reminder : reminders) {
    if (!leavesSoon(reminder.state) || !emptied) continue;
    // What is under way has left by then, or dropped out because the sender found a reason.
    reminder.state = outboxLeft ? domain::ReminderState::kSent : domain::ReminderState::kCancelled;
    if (outboxLeft && !reminder.sentOn) reminder.sentOn = outboxLeft;
  }
  for (const auto& step : steps)
    if (step.kind == domain::ForeseenKind::kLeaves && step.on < on)
      reminders.push_back({step.rank, domain::ReminderState::kSent, step.on, 0});
  return reminders;
}

}  // namespace

ForeseenCompany Foresight::lookAhead(domain::CompanyId company, domain::Date from, int days) {
  ForeseenCompany foreseen{rulesOf(asIfActive(configurations_.load(company), from)), {}};
  const auto snapshot = facts_.open(company, from);
  domain::LookAheadBuilder builder(*foreseen.rules, company, from, days);
  snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
    builder.add(receivable, customer);
  });
  foreseen.ahead = std::move(builder).finish();
  return foreseen;
}

ComparedConfigurations Foresight::compare(domain::CompanyId company, domain::Date asOf, domain::Configuration other, int days) {
  const auto stored = asIfActive(configurations_.load(company), asOf);
  auto instead = stored;
  instead.configuration = std::move(other);
  instead.configuration.active = true;
  ComparedConfigurations compared;
  compared.stored.rules = rulesOf(stored);
  compared.other.rules = rulesOf(std::move(instead));
  const auto& before = compared.stored.rules->configuration();
  const auto& after = compared.other.rules->configuration();
  const bool sameRanks = before.levels == after.levels;
  {
    const auto snapshot = facts_.open(company, asOf);
    domain::PlanBuilder plans[] = {{*compared.stored.rules, company, asOf}, {*compared.other.rules, company, asOf}};
    domain::LookAheadBuilder aheads[] = {{*compared.stored.rules, company, asOf, days},
                                         {*compared.other.rules, company, asOf, days}};
    snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
      plans[0].add(receivable, customer);
      aheads[0].add(receivable, customer);
      if (sameRanks || receivable.reminders.empty()) {
        plans[1].add(receivable, customer);
        aheads[1].add(receivable, customer);
      } else {
        const auto ranked = domain::withRanksOf(receivable, before, after);
        plans[1].add(ranked, customer);
        aheads[1].add(ranked, customer);
      }
    });
    compared.stored.plan = std::move(plans[0]).finish();
    compared.other.plan = std::move(plans[1]).finish();
    compared.stored.ahead = std::move(aheads[0]).finish();
    compared.other.ahead = std::move(aheads[1]).finish();
  }
  compared.today = domain::compare(compared.stored.plan, compared.other.plan);
  compared.coming = domain::compare(compared.stored.ahead, compared.other.ahead);
  return compared;
}

std::vector<CatchUpEffect> Foresight::catchUpEffects(domain::CompanyId company, domain::Date asOf,
                                                     std::span<const domain::CatchUp> answers) {
  auto settings = configurations_.load(company);
  settings.configuration.active = true;
  settings.activatedOn = asOf;
  const auto snapshot = facts_.open(company, asOf);
  std::vector<CatchUpEffect> effects;
  for (const auto& answer : answers) {
    auto changed = settings;
    changed.configuration.catchUp = answer;
    const auto rules = rulesOf(std::move(changed));
    // One plan at a time: each may be large.
    domain::PlanBuilder builder(*rules, company, asOf);
    snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
      builder.add(receivable, customer);
    });
    effects.push_back(effectOf(answer, std::move(builder).finish()));
  }
  return effects;
}

ForeseenInvoice Foresight::invoiceOn(domain::CompanyId company, domain::Date asOf, domain::InvoiceId invoice, domain::Date on) {
  ForeseenInvoice foreseen{rulesOf(asIfActive(configurations_.load(company), asOf)), {}};
  const auto& rules = *foreseen.rules;
  const std::vector<domain::InvoiceId> invoices{invoice};
  std::unique_ptr<FactsSnapshot> snapshot = facts_.openInvoices(company, asOf, invoices);
  std::vector<std::pair<domain::ReceivableFacts, domain::CustomerFacts>> owed;
  snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
    owed.emplace_back(receivable, customer);
  });
  snapshot.reset();
  const int days = on.daysSince(asOf) + 1;
  domain::LookAheadBuilder builder(rules, company, asOf, days);
  // Where a customer's credit is at stake, what else of his becomes overdue until then decides with it.
  const bool needsCustomer = std::any_of(owed.begin(), owed.end(), [&](const auto& each) {
    return domain::isListed(each.first) && hasCredit(each.second, each.first.currency);
  });
  domain::LookAhead ahead;
  std::map<kit::Currency, std::int64_t> becomesOverdue;  // until `on`
  if (needsCustomer) {
    const auto all = facts_.open(company, asOf);
    all->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
      if (customer.id != owed.front().second.id || !domain::isListed(receivable)) return;
      builder.add(receivable, customer);
      if (receivable.dueOn && *receivable.dueOn >= asOf && *receivable.dueOn < on)
        becomesOverdue[receivable.currency] += receivable.open;
    });
    ahead = std::move(builder).finish();
  } else {
    for (const auto& [receivable, customer] : owed) builder.add(receivable, customer);
    ahead = std::move(builder).finish();
  }
  for (auto& [facts, customer] : owed) {
    ForeseenOfReceivable each{facts, {}, {}};
    for (const auto& step : ahead.steps)
      if (ahead.receivables[step.receivable].id == facts.id) each.steps.push_back(step);
    auto then = facts;
    then.reminders = remindersOn(asOf, on, rules, std::move(then.reminders), each.steps);
    for (auto& balance : customer.balances)
      if (const auto more = becomesOverdue.find(balance.currency); more != becomesOverdue.end()) balance.overdue += more->second;
    each.decision = domain::decide(then, customer, rules, on);
    foreseen.receivables.push_back(std::move(each));
  }
  return foreseen;
}

}  // namespace reminders::application
