// What came of reminding, in figures: how old the debt is, how long customers take, what each level brings in. Pure; every figure
// says here how it is reckoned, and the page says it to its readers.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::domain {

/// By days late: not due yet (or due today), 1–30, 31–60, 61–90, more.
inline constexpr std::size_t kAges = 5;
inline constexpr std::array<int, kAges - 2> kAgeLimits{30, 60, 90};

struct AgedDebt {
  std::int64_t amount = 0;  // open, minor units
  std::int64_t count = 0;   // receivables
};
/// What is owed in one currency.
struct AgedBalance {
  kit::Currency currency;
  std::array<AgedDebt, kAges> ages{};
  std::int64_t credit = 0;  // of customers, that settles nothing

  [[nodiscard]] std::int64_t overdue() const {
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < kAges; ++i) sum += ages[i].amount;
    return sum;
  }
  [[nodiscard]] std::int64_t open() const { return ages[0].amount + overdue(); }
};

/// What was invoiced and what was settled on one day, in one currency.
struct DayTurnover {
  Date on;
  std::int64_t invoiced = 0, settled = 0;
};

/// Days sales outstanding on one day: open amount ÷ what was invoiced on the 90 days up to it × 90.
struct SalesOutstanding {
  Date on;
  std::int64_t open = 0;
  std::int64_t invoiced = 0;                 // on the 90 days
  std::optional<std::int64_t> tenthsOfDays;  // nullopt: nothing was invoiced
};
inline constexpr int kSalesDays = 90;

/// On the last day of each of the eleven months before `asOf`, and on `asOf`. `turnover`: in the order of days, from the first
/// invoice on; what is later than a day does not count on it.
std::vector<SalesOutstanding> salesOutstanding(std::span<const DayTurnover> turnover, Date asOf);

/// A receivable that was reminded of.
struct RemindedDebt {
  ReceivableId id;
  kit::Currency currency;
  std::int64_t amount = 0;
  std::vector<Settlement> settlements;  // in order
  struct Sent {
    Date on;
    std::string level;
  };
  std::vector<Sent> reminders;  // in order
};

/// What a level did. Counted are reminders sent at least seven days before `asOf`, so that each had its time; of one that was
/// sent for a receivable that was paid on that day already, nothing is counted.
struct LevelEffect {
  std::string level;
  std::int64_t reminders = 0;
  std::int64_t paid = 0;  // of these: nothing was open seven days later
  /// By currency: settled within 30 days after it and before the next reminder.
  std::map<std::string, std::int64_t> collected;
};
inline constexpr int kEffectDays = 7, kCollectedDays = 30;

/// Reminders sent from `from` on, receivables one after the other.
class ReminderEffect {
 public:
  ReminderEffect(Date from, Date asOf) : from_(from), asOf_(asOf) {}
  void add(const RemindedDebt& debt);
  /// By level's id.
  [[nodiscard]] const std::map<std::string, LevelEffect>& levels() const { return levels_; }
  /// Settled after a reminder, as above, by the first day of the month of the settlement, then by currency.
  [[nodiscard]] const std::map<Date, std::map<std::string, std::int64_t>>& collectedByMonth() const { return months_; }

 private:
  Date from_, asOf_;
  std::map<std::string, LevelEffect> levels_;
  std::map<Date, std::map<std::string, std::int64_t>> months_;
};

}  // namespace reminders::domain
