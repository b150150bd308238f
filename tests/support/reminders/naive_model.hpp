// The rules of reminding once more, deliberately naive: day by day, with loops and sets, nothing shared with the product but the
// facts. It exists to disagree.
#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "plugin/domain/decision.hpp"

namespace naive {

using namespace reminders::domain;

inline bool isOpenDay(const Configuration& configuration, const std::set<Date>& holidays, Date day) {
  const unsigned last = configuration.workingDays == WorkingDays::kMondayToFriday ? 5 : 6;
  return day.isoWeekday() <= last && !holidays.contains(day);
}

/// Days from `from` to `to`, walked one by one; negative when `to` is earlier.
inline int countDays(const Configuration& configuration, const std::set<Date>& holidays, DayType type, Date from, Date to) {
  int count = 0;
  for (Date day = from; day < to;) {
    day = day.plusDays(1);
    if (type == DayType::kCalendar || isOpenDay(configuration, holidays, day)) ++count;
  }
  for (Date day = to; day < from;) {
    day = day.plusDays(1);
    if (type == DayType::kCalendar || isOpenDay(configuration, holidays, day)) --count;
  }
  return count;
}

struct Verdict {
  std::string kind;
  std::string level;
  std::set<std::string> reasons;
};

inline const Level& levelOf(const Configuration& configuration, const std::string& id) {
  for (const auto& level : configuration.levels)
    if (level.id == id) return level;
  throw std::logic_error("no such level");
}

inline const Programme* programmeFor(const Configuration& configuration, const ReceivableFacts& receivable,
                                     const CustomerFacts& customer) {
  const auto& where = configuration.assignments;
  std::string id = where.company;
  if (const auto it = where.departments.find(receivable.departmentCode); it != where.departments.end()) id = it->second;
  if (const auto it = where.categories.find(customer.category); it != where.categories.end()) id = it->second;
  if (const auto it = where.customers.find(customer.code); it != where.customers.end()) id = it->second;
  if (const auto it = where.invoices.find(receivable.number); it != where.invoices.end()) id = it->second;
  for (const auto& programme : configuration.programmes)
    if (programme.id == id && programme.mode != Mode::kNone) return &programme;
  return nullptr;
}

/// Decides for receivables with a due date.
inline Verdict decide(const ReceivableFacts& receivable, const CustomerFacts& customer, const Configuration& configuration,
                      const std::set<Date>& holidays, Date activatedOn, Date asOf) {
  Verdict verdict;
  auto& reasons = verdict.reasons;
  const Date due = receivable.dueOn.value();
  const auto days = [&](DayType type, Date from, Date to) { return countDays(configuration, holidays, type, from, to); };

  if (receivable.open <= 0) reasons.insert("settled");
  if (receivable.status == InvoiceStatus::kCancelled || receivable.status == InvoiceStatus::kDraft)
    reasons.insert("draft_or_cancelled");
  if (receivable.status == InvoiceStatus::kClosed) reasons.insert("invoice_closed");
  if (receivable.paymentMethod == PaymentMethod::kDirectDebit) reasons.insert("direct_debit");
  if (receivable.handedOver) reasons.insert("handed_over");
  if (customer.insolvent) reasons.insert("insolvency");
  if (receivable.hold && (!receivable.hold->until || asOf <= *receivable.hold->until)) reasons.insert("invoice_hold");
  if (customer.noReminders || (customer.hold && (!customer.hold->until || asOf <= *customer.hold->until)))
    reasons.insert("customer_hold");
  if (receivable.open > 0 && receivable.open <= receivable.disputed) reasons.insert("disputed");
  if (receivable.promisedOn) {
    Date end = *receivable.promisedOn;
    for (int left = configuration.promiseToleranceDays; left > 0;) {
      end = end.plusDays(1);
      if (isOpenDay(configuration, holidays, end)) --left;
    }
    if (asOf <= end) reasons.insert("promised");
  }
  for (const auto& balance : customer.balances)
    if (balance.currency == receivable.currency && balance.credit > 0) {
      const std::int64_t needed = asOf > due ? balance.overdue : balance.overdue + receivable.open;
      if (balance.credit >= needed) reasons.insert("customer_in_credit");
    }
  if (receivable.open > 0 && receivable.open * 10 < configuration.minimumAmount.thousandths) reasons.insert("below_minimum");
  if (asOf.daysSince(receivable.sentOn ? *receivable.sentOn : receivable.issuedOn) < configuration.minimumAgeDays)
    reasons.insert("invoice_too_recent");
  if (configuration.catchUp.mode == CatchUpMode::kFromToday && due < activatedOn) reasons.insert("before_cutoff");
  if (configuration.catchUp.mode == CatchUpMode::kIgnoreBefore && due < configuration.catchUp.ignoreBefore)
    reasons.insert("before_cutoff");

  // How far it has come.
  int reached = -1000;
  int reachedDelay = 0;
  bool underWay = false;
  bool undelivered = false;
  std::optional<Date> lastSent;
  for (const auto& reminder : receivable.reminders) {
    const auto state = std::string(word(reminder.state));
    if (state == "voided" || state == "cancelled") continue;
    if (state != "sent" && state != "undeliverable") underWay = true;
    if (reminder.sentOn && (!lastSent || *lastSent < *reminder.sentOn)) lastSent = reminder.sentOn;
    if (reminder.rank > reached) {
      reached = reminder.rank;
      reachedDelay = reminder.delayDays;
      undelivered = state == "undeliverable";
    }
  }
  if (underWay) reasons.insert("already_queued");
  if (undelivered) reasons.insert("address_undeliverable");

  const Programme* programme = programmeFor(configuration, receivable, customer);
  const Step* next = nullptr;
  if (programme == nullptr) {
    reasons.insert("programme_none");
  } else {
    for (const auto& step : programme->steps)
      if (next == nullptr && levelOf(configuration, step.level).rank > reached) next = &step;
    if (reached == -1000 && configuration.catchUp.mode == CatchUpMode::kByAge) {
      const Date day = std::min(activatedOn, asOf);
      for (const auto& step : programme->steps)
        if (days(step.dayType, due, day) >= step.delayDays) next = &step;
    }
    if (next == nullptr) reasons.insert("all_steps_done");
  }

  const int late = asOf.daysSince(due);
  if (next == nullptr && late <= 0) reasons.insert("not_overdue");
  if (next != nullptr) {
    verdict.level = next->level;
    const int lateInStep = days(next->dayType, due, asOf);
    if (lateInStep < next->delayDays) reasons.insert("delay_not_reached");
    if (late <= 0 && next->delayDays > lateInStep) reasons.insert("not_overdue");
    if (lastSent) {
      int before = reachedDelay;
      for (const auto& step : programme->steps)
        if (levelOf(configuration, step.level).rank == reached) before = step.delayDays;
      const int wanted = std::max(0, next->delayDays - before);
      if (days(next->dayType, *lastSent, asOf) < wanted || asOf.daysSince(*lastSent) < configuration.minimumGapDays)
        reasons.insert("gap_not_reached");
    }
    const bool emailOnly = next->ways == std::vector{Way::kEmail};
    if (emailOnly && next->withoutEmail == WithoutEmail::kSkip) {
      if (customer.email.empty())
        reasons.insert("no_recipient");
      else if (customer.emailUndeliverable)
        reasons.insert("address_undeliverable");
    }
  }

  if (reasons.empty()) {
    verdict.kind = programme->mode == Mode::kAutomatic && next->trigger == Trigger::kAutomatic ? "remind" : "propose";
    return verdict;
  }
  static const std::set<std::string> kPass{"not_overdue", "delay_not_reached",  "gap_not_reached",
                                           "promised",    "invoice_too_recent", "already_queued"};
  verdict.kind = "wait";
  for (const auto& reason : reasons) {
    if (kPass.contains(reason)) continue;
    if (reason == "invoice_hold" && receivable.hold->until) continue;
    if (reason == "customer_hold" && !customer.noReminders && customer.hold->until) continue;
    verdict.kind = "skip";
  }
  return verdict;
}

}  // namespace naive
