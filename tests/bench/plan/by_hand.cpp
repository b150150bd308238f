#include "tests/bench/plan/by_hand.hpp"

#include <algorithm>
#include <tuple>

#include "tests/bench/plan/ledger.hpp"

namespace bench::by_hand {

int dayOf(std::string_view iso) {
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (iso[at + i] - '0');
    return value;
  };
  int y = number(0, 4);
  const int m = number(5, 2);
  const int d = number(8, 2);
  y -= m <= 2 ? 1 : 0;
  const int era = y / 400;
  const int yoe = y - era * 400;
  const int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

Decided decide(int due, int reached, int sent, std::int64_t open) {
  static const int today = dayOf(asOf().iso());
  static const std::string todayText = asOf().iso();
  Decided decided;
  if (reached >= 3) {
    decided.blockers = "all_steps_done";
    return decided;
  }
  decided.step = reached;
  int from = due + kSteps[reached].delay;
  if (reached > 0) from = std::max(from, sent + std::max(3, kSteps[reached].delay - kSteps[reached - 1].delay));
  decided.remind = today >= from && open > 0;
  decided.nextOn = today >= from ? todayText : asOf().plusDays(from - today).iso();
  if (!decided.remind) decided.blockers = "delay_not_reached:" + decided.nextOn;
  return decided;
}

void eachMessage(std::vector<Due>& due, const std::function<void(const Due*, const Due*)>& each) {
  std::sort(due.begin(), due.end(), [](const Due& a, const Due& b) {
    return std::tuple(a.customer, a.rank, a.invoice, a.position) < std::tuple(b.customer, b.rank, b.invoice, b.position);
  });
  for (std::size_t begin = 0; begin < due.size();) {
    std::size_t end = begin + 1;
    while (end < due.size() && due[end].customer == due[begin].customer && due[end].rank == due[begin].rank) ++end;
    each(due.data() + begin, due.data() + end);
    begin = end;
  }
}

std::string plannedTo(std::string_view email, std::string_view name, bool fallback) {
  std::string json = R"([{"email":")";
  json += email;
  json += fallback ? R"(","fallback":true,"name":")" : R"(","fallback":false,"name":")";
  json += name;
  return json + R"(","role":"billing"}])";
}

std::string header(std::int64_t message) {
  return "reminder.1." + std::to_string(message) + "." + std::to_string(kNow) + "@acme.example";
}

}  // namespace bench::by_hand
