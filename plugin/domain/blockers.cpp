#include "plugin/domain/blockers.hpp"

#include <algorithm>
#include <stdexcept>

namespace reminders::domain {

std::optional<Date> Blocker::freeFrom() const {
  if (!until) return std::nullopt;
  const bool lastDayBlocked =
      code == BlockerCode::kInvoiceHold || code == BlockerCode::kCustomerHold || code == BlockerCode::kPromised;
  return lastDayBlocked ? until->plusDays(1) : *until;
}

void Blockers::add(BlockerCode code, Date until) {
  const auto at = std::find(kDated.begin(), kDated.end(), code);
  if (at == kDated.end()) throw std::logic_error("this blocker has no end by date");
  until_[static_cast<std::size_t>(at - kDated.begin())] = until;
  mask_ |= bit(code);
  dated_ |= bit(code);
}

std::optional<Date> Blockers::until(BlockerCode code) const {
  if ((dated_ & bit(code)) == 0) return std::nullopt;
  const auto at = std::find(kDated.begin(), kDated.end(), code);
  return until_[static_cast<std::size_t>(at - kDated.begin())];
}

std::vector<Blocker> Blockers::list() const {
  std::vector<Blocker> all;
  for (const auto& [code, text] : kWords<BlockerCode>)
    if (has(code)) all.push_back({code, until(code)});
  return all;
}

}  // namespace reminders::domain
