#include "plugin/domain/decision.hpp"

#include <algorithm>

#include "plugin/domain/recipients.hpp"

namespace reminders::domain {
namespace {

/// What past reminders say: how far the case has come, and when it was last written to.
struct Progress {
  const PastReminder* reached = nullptr;  // of those that hold, the one of the highest rank
  std::optional<Date> lastSentOn;
  bool isUnderWay = false;
  bool isUndeliverable = false;  // the reminder reached was not delivered, and nobody has acted on it
};

Progress progressOf(const ReceivableFacts& receivable) {
  Progress progress;
  for (const auto& reminder : receivable.reminders) {
    if (!holdsStep(reminder.state)) continue;
    if (progress.reached == nullptr || reminder.rank > progress.reached->rank) progress.reached = &reminder;
    if (reminder.sentOn && (!progress.lastSentOn || *reminder.sentOn > *progress.lastSentOn))
      progress.lastSentOn = reminder.sentOn;
    if (reminder.state != ReminderState::kUndeliverable && isUnderWay(reminder.state)) progress.isUnderWay = true;
  }
  progress.isUndeliverable = progress.reached != nullptr && progress.reached->state == ReminderState::kUndeliverable;
  return progress;
}

/// rules.md, "Which step", 1 and 3: the first step above the rank reached; for old debt caught up by age, where nothing was done
/// yet, the highest one that was due on the day of activation. -1: none is left.
std::int16_t nextStep(const RankedProgramme& programme, const Progress& progress, const ReceivableFacts& receivable,
                      const Rulebook& rules, Date asOf) {
  const auto& steps = programme.steps;
  if (progress.reached != nullptr) {
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (steps[i].rank > progress.reached->rank) return static_cast<std::int16_t>(i);
    return -1;
  }
  if (steps.empty()) return -1;
  if (rules.configuration().catchUp.mode != CatchUpMode::kByAge || !receivable.dueOn) return 0;
  const Date activation = std::min(asOf, rules.activatedOn().value_or(asOf));
  std::size_t start = 0;
  for (std::size_t i = 1; i < steps.size(); ++i)
    if (rules.dueDayOf(*steps[i].step, *receivable.dueOn) <= activation) start = i;
  return static_cast<std::int16_t>(start);
}

/// rules.md, "Which step", 2: the first day on which the wait since the last reminder was sent is long enough.
Date gapEnd(const RankedProgramme& programme, const RankedStep& next, const Progress& progress, const Rulebook& rules) {
  const Date sent = *progress.lastSentOn;
  const auto last = std::find_if(programme.steps.begin(), programme.steps.end(),
                                 [&](const RankedStep& each) { return each.rank == progress.reached->rank; });
  const int lastDelay = last != programme.steps.end() ? last->step->delayDays : progress.reached->delayDays;
  const int difference = std::max(0, next.step->delayDays - lastDelay);
  const Date spaced =
      next.step->dayType == DayType::kCalendar ? sent.plusDays(difference) : rules.calendar().plusWorkingDays(sent, difference);
  return std::max(spaced, sent.plusDays(rules.configuration().minimumGapDays));
}

Ways waysOf(const RankedStep& next, const CustomerFacts& customer, Blockers& blockers) {
  Ways ways;
  BlockerCode missing = BlockerCode::kNoRecipient;
  for (const Way way : next.step->ways) {
    if (way != Way::kEmail) {
      ways.add(way);
      continue;
    }
    const Reach reach = emailReach(customer, next.roles);
    if (reach == Reach::kUsable)
      ways.add(Way::kEmail);
    else if (next.step->withoutEmail == WithoutEmail::kLetter)
      ways.add(Way::kLetter);
    else if (next.step->withoutEmail == WithoutEmail::kCall)
      ways.add(Way::kCall);
    else if (reach == Reach::kOnlyDeadAddresses)
      missing = BlockerCode::kAddressUndeliverable;
  }
  if (ways.empty()) blockers.add(missing);
  return ways;
}

/// What is owed at all: these hold whatever a person wants to send.
void addStateBlockers(Blockers& blockers, const ReceivableFacts& receivable) {
  if (receivable.open <= 0) blockers.add(BlockerCode::kSettled);
  if (receivable.status != InvoiceStatus::kIssued) blockers.add(unlistedBy(receivable.status));
  // A self-billed invoice (type 389) was made by the customer: like a credit note, it is not our claim to chase.
  if (receivable.kind != InvoiceKind::kInvoice) blockers.add(BlockerCode::kCreditNote);
}

void addHold(Blockers& blockers, BlockerCode code, const std::optional<Hold>& hold, Date asOf) {
  if (!hold) return;
  if (!hold->until)
    blockers.add(code);
  else if (asOf <= *hold->until)
    blockers.add(code, *hold->until);
}

/// Whether the customer's credit in this currency covers what is overdue; a receivable that is not overdue yet counts beside it.
bool isCoveredByCredit(const ReceivableFacts& receivable, const CustomerFacts& customer, Date asOf) {
  for (const auto& balance : customer.balances) {
    if (balance.currency != receivable.currency || balance.credit <= 0) continue;
    const bool overdue = receivable.dueOn && asOf > *receivable.dueOn;
    return balance.credit - balance.overdue >= (overdue ? 0 : receivable.open);
  }
  return false;
}

/// What somebody has said or done about it, and what stands against writing to this customer.
void addPersonBlockers(Blockers& blockers, const ReceivableFacts& receivable, const CustomerFacts& customer,
                       const Rulebook& rules, Date asOf) {
  addHold(blockers, BlockerCode::kInvoiceHold, receivable.hold, asOf);
  if (customer.noReminders)
    blockers.add(BlockerCode::kCustomerHold);
  else
    addHold(blockers, BlockerCode::kCustomerHold, customer.hold, asOf);
  if (receivable.open > 0 && receivable.disputed >= receivable.open) blockers.add(BlockerCode::kDisputed);
  if (receivable.promisedOn) {
    const Date end = rules.calendar().plusWorkingDays(*receivable.promisedOn, rules.configuration().promiseToleranceDays);
    if (asOf <= end) blockers.add(BlockerCode::kPromised, end);
  }
  if (isCoveredByCredit(receivable, customer, asOf)) blockers.add(BlockerCode::kCustomerInCredit);
  if (receivable.handedOver) blockers.add(BlockerCode::kHandedOver);
  if (customer.insolvent) blockers.add(BlockerCode::kInsolvency);
}

/// What the company has laid down: a person who sends by hand may go beyond it.
void addPolicyBlockers(Blockers& blockers, const ReceivableFacts& receivable, const ProgrammeChoice& choice,
                       const Rulebook& rules, Date asOf) {
  const auto& configuration = rules.configuration();
  if (!receivable.dueOn) blockers.add(BlockerCode::kNoDueDate);
  if (receivable.open > 0 && receivable.open < rules.minimumIn(receivable.currency)) blockers.add(BlockerCode::kBelowMinimum);
  if (choice.programme() == nullptr) blockers.add(BlockerCode::kProgrammeNone);
  if (receivable.paymentMethod == PaymentMethod::kDirectDebit) blockers.add(BlockerCode::kDirectDebit);
  const Date oldEnough = receivable.sentOn.value_or(receivable.issuedOn).plusDays(configuration.minimumAgeDays);
  if (asOf < oldEnough) blockers.add(BlockerCode::kInvoiceTooRecent, oldEnough);
  if (receivable.dueOn) {
    const auto& catchUp = configuration.catchUp;
    const bool cut = (catchUp.mode == CatchUpMode::kFromToday && *receivable.dueOn < rules.activatedOn().value_or(asOf)) ||
                     (catchUp.mode == CatchUpMode::kIgnoreBefore && *receivable.dueOn < catchUp.ignoreBefore);
    if (cut) blockers.add(BlockerCode::kBeforeCutoff);
  }
}

/// Where the receivable stands in its programme: what is next, whether its day has come, by which ways it goes.
void addStepBlockers(Decision& decision, const ReceivableFacts& receivable, const CustomerFacts& customer, const Rulebook& rules,
                     Date asOf) {
  auto& blockers = decision.blockers;
  const Progress progress = progressOf(receivable);
  if (progress.isUnderWay) blockers.add(BlockerCode::kAlreadyQueued);
  if (progress.isUndeliverable) blockers.add(BlockerCode::kAddressUndeliverable);
  if (const auto* programme = decision.programme.programme()) {
    decision.step = nextStep(*programme, progress, receivable, rules, asOf);
    if (decision.step < 0) blockers.add(BlockerCode::kAllStepsDone);
  }
  const RankedStep* next = decision.next();
  if (next != nullptr) decision.ways = waysOf(*next, customer, blockers);
  if (!receivable.dueOn) return;

  const Date firstLate = receivable.dueOn->plusDays(1);
  if (next == nullptr) {
    if (asOf < firstLate) blockers.add(BlockerCode::kNotOverdue, firstLate);
    return;
  }
  const Date due = rules.dueDayOf(*next->step, *receivable.dueOn);
  if (asOf < due) {
    blockers.add(BlockerCode::kDelayNotReached, due);
    if (asOf < firstLate) blockers.add(BlockerCode::kNotOverdue, std::min(firstLate, due));
  }
  if (progress.lastSentOn) {
    const Date end = gapEnd(*decision.programme.programme(), *next, progress, rules);
    if (asOf < end) blockers.add(BlockerCode::kGapNotReached, end);
  }
}

void conclude(Decision& decision, Date asOf) {
  const RankedStep* next = decision.next();
  if (decision.blockers.empty()) {
    const bool automatic =
        decision.programme.programme()->programme->mode == Mode::kAutomatic && next->step->trigger == Trigger::kAutomatic;
    decision.kind = automatic ? DecisionKind::kRemind : DecisionKind::kPropose;
    decision.nextOn = asOf;
    return;
  }
  decision.kind = DecisionKind::kWait;
  bool dated = true;
  Date latest = asOf;
  for (const auto& [code, text] : kWords<BlockerCode>) {
    if (!decision.blockers.has(code)) continue;
    const Blocker blocker{code, decision.blockers.until(code)};
    if (!blocker.endsByItself()) decision.kind = DecisionKind::kSkip;
    if (const auto free = blocker.freeFrom())
      latest = std::max(latest, *free);
    else
      dated = false;
  }
  if (dated && next != nullptr) decision.nextOn = latest;
}

}  // namespace

std::int64_t askedAmount(const ReceivableFacts& receivable) {
  const std::int64_t disputed = std::clamp<std::int64_t>(receivable.disputed, 0, std::max<std::int64_t>(receivable.open, 0));
  return std::max<std::int64_t>(receivable.open, 0) - disputed;
}

bool isListed(const ReceivableFacts& receivable) {
  return receivable.kind == InvoiceKind::kInvoice && receivable.status == InvoiceStatus::kIssued && receivable.open > 0;
}

Decision decide(const ReceivableFacts& receivable, const CustomerFacts& customer, const Rulebook& rules, Date asOf) {
  Decision decision;
  decision.asked = askedAmount(receivable);
  decision.programme = rules.programmeOf(receivable, customer);
  addStateBlockers(decision.blockers, receivable);
  addPersonBlockers(decision.blockers, receivable, customer, rules, asOf);
  addPolicyBlockers(decision.blockers, receivable, decision.programme, rules, asOf);
  addStepBlockers(decision, receivable, customer, rules, asOf);
  conclude(decision, asOf);
  return decision;
}

BlockerCode unlistedBy(InvoiceStatus status) {
  switch (status) {
    case InvoiceStatus::kDraft:
    case InvoiceStatus::kCancelled: return BlockerCode::kDraftOrCancelled;
    case InvoiceStatus::kClosed: return BlockerCode::kInvoiceClosed;
    case InvoiceStatus::kIssued: break;
  }
  return BlockerCode::kSettled;
}

std::optional<Date> changesBy(const Decision& decision) {
  std::optional<Date> first;
  if (decision.blockers.empty()) return first;
  for (const auto& blocker : decision.blockers.list())
    if (const auto free = blocker.freeFrom(); free && (!first || *free < *first)) first = free;
  return first;
}

Blockers recheck(const ReceivableFacts& receivable, const CustomerFacts& customer, const Rulebook& rules, Date asOf,
                 Origin origin) {
  Blockers blockers;
  addStateBlockers(blockers, receivable);
  addPersonBlockers(blockers, receivable, customer, rules, asOf);
  if (origin == Origin::kAutomatic) addPolicyBlockers(blockers, receivable, rules.programmeOf(receivable, customer), rules, asOf);
  return blockers;
}

}  // namespace reminders::domain
