// The decision on one receivable: remind, propose, wait or skip, with every reason. The one place where it is made.
#pragma once
#include <cstdint>
#include <optional>

#include "plugin/domain/blockers.hpp"
#include "plugin/domain/facts.hpp"
#include "plugin/domain/maybe_date.hpp"
#include "plugin/domain/rulebook.hpp"

namespace reminders::domain {

/// remind: due, nothing blocks it, automatic. propose: the same, but a person sends it. wait: everything that blocks it ends by
/// itself, by a date or when what is under way has left. skip: nothing will happen unless somebody changes something (settled,
/// none, all steps done, a hold without end, …).
enum class DecisionKind : std::uint8_t { kRemind, kPropose, kWait, kSkip };
template <>
inline constexpr WordTable<DecisionKind, 4> kWords<DecisionKind>{{{DecisionKind::kRemind, "remind"},
                                                                  {DecisionKind::kPropose, "propose"},
                                                                  {DecisionKind::kWait, "wait"},
                                                                  {DecisionKind::kSkip, "skip"}}};

/// The ways that a step takes for one customer, after `without_email`.
class Ways {
 public:
  void add(Way way) { mask_ = static_cast<std::uint8_t>(mask_ | 1u << static_cast<unsigned>(way)); }
  [[nodiscard]] bool has(Way way) const { return (mask_ >> static_cast<unsigned>(way) & 1u) != 0; }
  [[nodiscard]] bool empty() const { return mask_ == 0; }
  [[nodiscard]] std::uint8_t mask() const { return mask_; }
  bool operator==(const Ways&) const = default;

 private:
  std::uint8_t mask_ = 0;
};

/// In an order that leaves no holes: a plan holds a million of them.
struct Decision {
  DecisionKind kind = DecisionKind::kSkip;
  Ways ways;
  /// Index of the next step in `programme.chosen->steps`; -1: none is left, or no programme applies.
  std::int16_t step = -1;
  Blockers blockers;
  /// The day on which it is, or would be, reminded if nothing changes: the as-of date when it is due; none when no date is known.
  MaybeDate nextOn;
  /// What is asked for, in minor units: the open amount without what is disputed.
  std::int64_t asked = 0;
  ProgrammeChoice programme;

  /// The next step; nullptr when there is none.
  [[nodiscard]] const RankedStep* next() const {
    return step < 0 ? nullptr : &programme.chosen->steps[static_cast<std::size_t>(step)];
  }
  [[nodiscard]] bool isDue() const { return kind == DecisionKind::kRemind || kind == DecisionKind::kPropose; }
};

/// Decides as if the app were active. Pure: the same facts give the same decision, whatever was decided before.
Decision decide(const ReceivableFacts& receivable, const CustomerFacts& customer, const Rulebook& rules, Date asOf);

/// The first day on which the decision is another one although no fact and no rule has changed: the earliest end of a dated
/// blocker, for each end changes it. nullopt: there is none. It rests on two things that the caller knows: the customer has no
/// credit in the receivable's currency (what is overdue grows by itself), and `asOf` was not before the day of activation (until
/// then, old debt that is caught up by age begins at another step from one day to the next).
std::optional<Date> changesBy(const Decision& decision);

/// Who made the message that is about to leave.
enum class Origin : std::uint8_t { kAutomatic, kByHand };
template <>
inline constexpr WordTable<Origin, 2> kWords<Origin>{{{Origin::kAutomatic, "automatic"}, {Origin::kByHand, "by_hand"}}};

/// The decision asked again right before a message leaves: the blockers that take a receivable out of it; empty: it stays. Apart
/// from delay, gap, the course of steps and "already queued", which were decided when it was queued. A person who sends by hand
/// has chosen beyond programme, minimum and age; what is not owed, held, disputed, promised or handed over drops out all the
/// same.
Blockers recheck(const ReceivableFacts& receivable, const CustomerFacts& customer, const Rulebook& rules, Date asOf,
                 Origin origin);

/// What is asked for a receivable: its open amount without what is disputed, never below 0.
std::int64_t askedAmount(const ReceivableFacts& receivable);

/// Whether a plan has a line for it: an open amount of an issued invoice, with a due date or without.
bool isListed(const ReceivableFacts& receivable);

/// Why a plan has no line for a receivable of an invoice in this status: it is none that is reminded, or, of an issued one,
/// nothing of it is open.
BlockerCode unlistedBy(InvoiceStatus status);

}  // namespace reminders::domain
