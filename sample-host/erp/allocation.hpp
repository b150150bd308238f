// How money that came for an invoice settles its instalments, on every day. Pure: no I/O, no clock.
//
// On any day the money that has come so far (payments, reversals, allocated credit notes) is poured over the instalments from the
// oldest due date on (undated last, ties by position). It settles at least nothing and at most all; what goes beyond, in either
// direction, is the customer's credit. The result is kept as dated differences, so that the sum up to any day is what was poured
// on that day.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <span>
#include <vector>

#include "sample-host/erp/words.hpp"

namespace host::erp {

/// Part of an invoice's total, in minor units of its currency; never negative.
struct Instalment {
  int position = 0;
  std::optional<kit::Date> dueOn;
  std::int64_t amount = 0;
};

/// Money for the invoice: a payment (negative: a reversal) or what of a credit note was allocated to it.
struct MoneyIn {
  kit::Date on;
  SourceKind kind = SourceKind::kPayment;
  std::int64_t sourceId = 0;  ///< unique within the invoice
  std::int64_t amount = 0;
};

/// What one source changes on one instalment.
struct Settlement {
  int position = 0;
  MoneyIn source;  ///< `source.amount` is what came; `amount` what it settles here
  std::int64_t amount = 0;
  bool operator==(const Settlement&) const;
};

/// What one source changes in the customer's credit.
struct Excess {
  MoneyIn source;
  std::int64_t amount = 0;
};

struct Allocation {
  std::vector<Settlement> settlements;  ///< none of amount 0; by date
  std::vector<Excess> excess;           ///< none of amount 0; by date
};

/// `settled` (clamped to [0, total]) poured over the instalments; one amount per instalment, in the order given.
std::vector<std::int64_t> pour(std::span<const Instalment> instalments, std::int64_t settled);

/// The dated differences. The order in which instalments and money are given does not matter; within a day money counts in the
/// order payments first, then credit notes, by id. Throws std::overflow_error beyond 64 bits.
Allocation allocate(std::span<const Instalment> instalments, std::span<const MoneyIn> money);

}  // namespace host::erp
