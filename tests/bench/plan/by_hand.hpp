// The measure: what a programmer would write for exactly this ledger and this configuration, straight on sqlite3 and libpq. It
// reads the same views, joins, decides by three fixed steps and writes the same rows into the same tables; it keeps none of the
// other rules.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Whole, in one transaction. Answers the number of messages.
std::int64_t planByHandOnSqlite(const std::string& path);
std::int64_t planByHandOnPostgres(const std::string& connection);

namespace by_hand {

/// What both need of a receivable that is reminded.
struct Due {
  std::int64_t invoice = 0, customer = 0, asked = 0;
  std::int32_t position = 0;
  std::int16_t rank = 0;
};

struct Step {
  const char* level;
  const char* templateId;
  int delay;
};
inline constexpr Step kSteps[] = {{"first", "courteous", 10}, {"second", "firm", 20}, {"third", "last", 35}};

/// Days since 1970 of YYYY-MM-DD.
int dayOf(std::string_view iso);

struct Decided {
  bool remind = false;
  int step = -1;         // the next one
  std::string blockers;  // '' when reminded
  std::string nextOn;    // '' for none
  /// By which day it is another one by time alone; '' for none.
  [[nodiscard]] std::string_view wakeOn() const { return remind ? std::string_view() : std::string_view(nextOn); }
};
/// `reached`: rank of the highest reminder sent; `sent`: when the last one was.
Decided decide(int due, int reached, int sent, std::int64_t open);

/// Groups by customer and rank and walks the messages: `each` gets the lines of one.
void eachMessage(std::vector<Due>& due, const std::function<void(const Due* begin, const Due* end)>& each);

inline constexpr std::int64_t kNow = 1'768'464'000'000;
inline constexpr const char* kPlanId = "0123456789abcdef0123456789abcdef";

std::string plannedTo(std::string_view email, std::string_view name, bool fallback);
std::string header(std::int64_t message);

}  // namespace by_hand
}  // namespace bench
