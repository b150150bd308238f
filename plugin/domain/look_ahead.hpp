// What would leave on the coming days, as if nothing were paid and nobody did anything. Pure; the decisions are those of
// decide().
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plugin/domain/decision.hpp"
#include "plugin/domain/plan.hpp"

namespace reminders::domain {

/// The last day that can be written as YYYY-MM-DD: no look ahead goes beyond it.
inline constexpr Date kLastDay = Date::of(9999, 12, 31).value();

/// leaves: decided on a coming day, and gone on the day. outbox: under way already, and gone on the day. proposed: due from that
/// day on, but a person sends it; what would follow it is not foreseen.
enum class ForeseenKind : std::uint8_t { kLeaves, kOutbox, kProposed };
template <>
inline constexpr WordTable<ForeseenKind, 3> kWords<ForeseenKind>{
    {{ForeseenKind::kLeaves, "remind"}, {ForeseenKind::kOutbox, "queued"}, {ForeseenKind::kProposed, "propose"}}};

/// A receivable of which something is foreseen.
struct ForeseenReceivable {
  ReceivableId id;
  std::string number;          // the invoice's
  std::uint32_t customer = 0;  // index into LookAhead::customers
  DepartmentId department;
  kit::Currency currency;
  std::int64_t asked = 0;  // minor units, each time
};

/// One step of one receivable on one day.
struct ForeseenStep {
  /// The day on which it leaves (of a proposal: on which it becomes due).
  Date on;
  /// The day whose run decides it; earlier than `on` when the sending window is closed on the days between. Of what is in the
  /// outbox already, the first day of the look ahead.
  Date decidedOn;
  std::uint32_t receivable = 0;  // index into LookAhead::receivables
  int rank = 0;
  ForeseenKind kind = ForeseenKind::kLeaves;
  Ways ways;  // none for what is in the outbox already
  /// nullptr: there is no level of that rank any more (only of what is in the outbox already).
  const Level* level = nullptr;
};

/// A day on which something is foreseen.
struct ForeseenDay {
  Date on;
  std::size_t first = 0, last = 0;  // its steps: [first, last) of LookAhead::steps
  std::int64_t leaving = 0;         // steps that leave, those of the outbox included
  std::int64_t proposed = 0;
  std::int64_t messages = 0;  // that carry what leaves, grouped like a plan
};

/// Valid as long as the Rulebook that it was made with.
struct LookAhead {
  CompanyId company;
  Date from, until;  // both included
  std::vector<PlanCustomer> customers;
  std::vector<ForeseenReceivable> receivables;
  std::vector<ForeseenStep> steps;  // day by day; within a day those that share a message together
  std::vector<ForeseenDay> days;    // only days with something, in order

  [[nodiscard]] const PlanCustomer& customerOf(const ForeseenStep& step) const {
    return customers[receivables[step.receivable].customer];
  }
  /// nullptr: nothing is foreseen on that day.
  [[nodiscard]] const ForeseenDay* day(Date on) const;
  /// Whether it ends because the calendar does.
  [[nodiscard]] bool endsWithCalendar() const { return until == kLastDay; }
};

/// Collects receivables and follows each through the days. It jumps from the day on which a decision can change to the next such
/// day: the work grows with receivables and steps, not with days. One builder makes one look ahead.
///
/// Assumed: each day's run happens, decides before that day's messages leave, and they leave on the same day, or on the next day
/// on which the sending window is open; letters and calls are done on the day; nothing fails.
class LookAheadBuilder {
 public:
  /// `rules` must outlive the look ahead, and name the day of activation (the first day, where reminders are not active yet):
  /// otherwise each day would count as the day of activation. `days` > 0: how many, the first included; fewer before kLastDay.
  LookAheadBuilder(const Rulebook& rules, CompanyId company, Date from, int days);

  /// Facts as of the first day. Receivables that a plan does not list are passed over. `customer` must live until `finish`.
  void add(const ReceivableFacts& receivable, const CustomerFacts& customer);

  [[nodiscard]] LookAhead finish() &&;

 private:
  /// What becomes overdue, day by day, for a customer with credit: credit stops covering his debts on these days.
  class OverdueDays;
  void follow(ReceivableFacts facts, const CustomerFacts& customer, const OverdueDays* overdue);
  void emptyOutbox(ReceivableFacts& facts, const CustomerFacts& customer, const OverdueDays* overdue, Date on);
  [[nodiscard]] std::optional<Date> nextOpenDay(Date day) const;
  [[nodiscard]] bool mayBeginElsewhere(Date day) const;
  [[nodiscard]] std::optional<Date> whenToAskAgain(const Decision& decision, const ReceivableFacts& facts, Date day,
                                                   const OverdueDays* overdue) const;
  void foresee(const ReceivableFacts& facts, const CustomerFacts& customer, ForeseenStep step);
  void arrangeDays();

  const Rulebook& rules_;
  LookAhead ahead_;
  std::unordered_map<CustomerId, std::uint32_t> indexOf_;
  std::vector<std::pair<ReceivableFacts, const CustomerFacts*>> inCredit_;  // these wait until all of the customer's are known
};

}  // namespace reminders::domain
