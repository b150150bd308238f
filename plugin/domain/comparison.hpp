// Two configurations over the same facts: who would get what, more or less, earlier or later. Texts are not compared. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/domain/look_ahead.hpp"
#include "plugin/domain/plan.hpp"

namespace reminders::domain {

/// What changes for one receivable today. more: due only with the other configuration; less: due only with the stored one; other:
/// due with both, but at another level, by other ways, or by a person instead of by itself; reason: due with neither, but the
/// decision, its reasons or its next date differ.
enum class PlanChange : std::uint8_t { kMore, kLess, kOther, kReason };
template <>
inline constexpr WordTable<PlanChange, 4> kWords<PlanChange>{
    {{PlanChange::kMore, "more"}, {PlanChange::kLess, "less"}, {PlanChange::kOther, "other"}, {PlanChange::kReason, "reason"}}};

struct ChangedLine {
  std::uint32_t line = 0;  // index into the lines of both plans
  PlanChange change = PlanChange::kMore;
};

struct PlanComparison {
  std::vector<ChangedLine> lines;  // only those that change, in the order of the plans
  std::int64_t more = 0, less = 0, other = 0, reason = 0, unchanged = 0;
};

/// Both plans are of the same facts, company and date. Throws std::logic_error when they are not.
PlanComparison compare(const Plan& before, const Plan& after);

/// What changes for one level of one receivable in the coming days. more: only with the other configuration; less: only with the
/// stored one; then the same at another day; then the same day by itself instead of by a person, or the other way round.
enum class AheadChange : std::uint8_t { kMore, kLess, kEarlier, kLater, kKind };
template <>
inline constexpr WordTable<AheadChange, 5> kWords<AheadChange>{{{AheadChange::kMore, "more"},
                                                                {AheadChange::kLess, "less"},
                                                                {AheadChange::kEarlier, "earlier"},
                                                                {AheadChange::kLater, "later"},
                                                                {AheadChange::kKind, "kind"}}};

/// Each step is an index into LookAhead::steps.
struct ChangedStep {
  std::optional<std::uint32_t> before, after;
  AheadChange change = AheadChange::kMore;
};

/// A customer for whom anything changes. Counts are of steps that leave or are proposed.
struct ChangedCustomer {
  PlanCustomer customer;
  std::int64_t before = 0, after = 0;
  std::int64_t earlier = 0, later = 0;
  std::vector<ChangedStep> steps;  // by receivable, then by day
};

struct ComparedLevel {
  const Level* level = nullptr;  // as the other configuration has it; as the stored one has it, where it is gone
  std::int64_t before = 0, after = 0;
};

struct AheadComparison {
  std::vector<ComparedLevel> levels;       // by rank; those that occur
  std::vector<ChangedCustomer> customers;  // those who get more first, then less, then others; each by the size of the change
  std::int64_t before = 0, after = 0;      // steps altogether
  std::int64_t gainers = 0, losers = 0;    // customers who get more steps, and fewer
};

/// Both are of the same facts, company and days. The result points into the rulebooks of both.
AheadComparison compare(const LookAhead& before, const LookAhead& after);

/// Facts whose past reminders bear the ranks that their levels have in `to` instead of in `from`; a level that `to` has no more
/// keeps its rank.
ReceivableFacts withRanksOf(ReceivableFacts facts, const Configuration& from, const Configuration& to);

}  // namespace reminders::domain
