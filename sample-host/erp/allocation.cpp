#include "sample-host/erp/allocation.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace host::erp {
namespace {

std::int64_t sum(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) throw std::overflow_error("allocation: amounts beyond 64 bits");
  return result;
}

// Indexes of the instalments in the order in which they are settled.
std::vector<std::size_t> settlingOrder(std::span<const Instalment> instalments) {
  std::vector<std::size_t> order(instalments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) {
    const auto& one = instalments[i];
    return std::tuple(!one.dueOn.has_value(), one.dueOn.value_or(kit::Date{}), one.position);
  };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return order;
}

std::vector<std::int64_t> pourInOrder(std::span<const Instalment> instalments, const std::vector<std::size_t>& order,
                                      std::int64_t settled) {
  std::vector<std::int64_t> parts(instalments.size(), 0);
  std::int64_t rest = std::max<std::int64_t>(settled, 0);
  for (const auto i : order) {
    parts[i] = std::min(rest, instalments[i].amount);
    rest -= parts[i];
  }
  return parts;
}

}  // namespace

bool Settlement::operator==(const Settlement& other) const {
  return position == other.position && source.on == other.source.on && source.kind == other.source.kind &&
         source.sourceId == other.source.sourceId && amount == other.amount;
}

std::vector<std::int64_t> pour(std::span<const Instalment> instalments, std::int64_t settled) {
  return pourInOrder(instalments, settlingOrder(instalments), settled);
}

Allocation allocate(std::span<const Instalment> instalments, std::span<const MoneyIn> money) {
  std::int64_t total = 0;
  for (const auto& one : instalments) total = sum(total, one.amount);
  const auto order = settlingOrder(instalments);

  std::vector<MoneyIn> events(money.begin(), money.end());
  std::sort(events.begin(), events.end(), [](const MoneyIn& a, const MoneyIn& b) {
    return std::tuple(a.on, a.kind, a.sourceId) < std::tuple(b.on, b.kind, b.sourceId);
  });

  Allocation result;
  std::int64_t came = 0;
  std::int64_t settledBefore = 0;
  std::vector<std::int64_t> before(instalments.size(), 0);
  for (const auto& event : events) {
    came = sum(came, event.amount);
    const auto settled = std::clamp<std::int64_t>(came, 0, total);
    auto after = pourInOrder(instalments, order, settled);
    for (const auto i : order)
      if (after[i] != before[i]) result.settlements.push_back({instalments[i].position, event, after[i] - before[i]});
    const auto beyond = event.amount - (settled - settledBefore);
    if (beyond != 0) result.excess.push_back({event, beyond});
    before = std::move(after);
    settledBefore = settled;
  }
  return result;
}

}  // namespace host::erp
