// A ledger in which everything is overdue, written straight into the tables: making it is not what is measured.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>

namespace bench {

inline constexpr std::int64_t kCompany = 1;

/// The day of the run.
inline kit::Date asOf() { return kit::Date::of(2026, 1, 15).value(); }

/// An empty database with the tables of the ERP and of the app, and an active company of the configuration that the app ships.
void makeTables(kit::sql::Session& session);

/// For each 1000 receivables: 100 customers with a contact each, about 240 payments in part and 730 reminders of the past. Each
/// receivable has a step due on `asOf`: 42 of 100 their first one, 43 the second, 15 the third. Of a ledger in its daily rhythm
/// only every thirtieth has, and not a day earlier; the others wait for their delay, or for the gap since their last reminder.
enum class Rhythm { kAllDue, kDaily };
void fill(kit::sql::Session& session, std::int64_t receivables, Rhythm rhythm);

/// What happens from one run to the next beside the passing of time: a thirtieth of the reminders has left (their rows change),
/// and of a two-hundredth of the customers something was booked.
void liveADay(kit::sql::Session& session);

}  // namespace bench
