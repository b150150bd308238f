#include "plugin/domain/claims.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>

#include "plugin/domain/decision.hpp"

namespace reminders::domain {
namespace {

struct AppliedRate {
  YearlyRate rate;
  RateRule rule = RateRule::kBusiness;
};

ClaimRefusal missing(RateName name, HalfYear half) { return {ClaimRefusalCode::kRateMissing, name, half, {}, {}}; }

/// The rate of one day. Public buyers keep the one of the half-year in which interest began, and know no other; what was agreed
/// with another customer replaces the default, and is checked against its floor in every half-year.
std::variant<AppliedRate, ClaimRefusal> rateOn(Date day, const Debt& debt, const RateTable& rates) {
  const bool isPublic = debt.kind == CustomerKind::kPublic;
  const auto half = HalfYear::of(isPublic ? debt.dueOn.plusDays(1) : day);
  if (!isPublic)
    if (const auto agreed = rates.contract(debt.customer, day)) {
      const auto legal = rates.frenchLegal(half);
      if (!legal) return missing(RateName::kFrenchLegal, half);
      if (*agreed < agreedFloor(*legal))
        return ClaimRefusal{ClaimRefusalCode::kBelowFloor, RateName::kContract, half, *agreed, agreedFloor(*legal)};
      return AppliedRate{*agreed, RateRule::kContract};
    }
  const auto base = rates.ecb(half);
  if (!base) return missing(RateName::kEcbRefinancing, half);
  return isPublic ? AppliedRate{{base->millionths + kPublicBuyerPoints}, RateRule::kPublicBuyer}
                  : AppliedRate{{base->millionths + kBusinessPoints}, RateRule::kBusiness};
}

/// What is open, and not contested, while a day runs: settlements count from the day after their date on.
std::int64_t openDuring(Date day, const Debt& debt) {
  ExactInterest open = debt.amount;
  for (const auto& each : debt.settlements)
    if (each.on < day) open -= each.amount;
  open -= std::max<std::int64_t>(debt.disputed, 0);
  return static_cast<std::int64_t>(std::clamp<ExactInterest>(open, 0, std::numeric_limits<std::int64_t>::max()));
}

/// The first days of the stretches in [from, to].
std::set<Date> cuts(const Debt& debt, const RateTable& rates, Date from, Date to) {
  std::set<Date> days{from};
  for (const auto& each : debt.settlements)
    if (const Date next = each.on.plusDays(1); from < next && next <= to) days.insert(next);
  if (debt.kind == CustomerKind::kPublic) return days;
  for (auto half = HalfYear::of(from).next(); half.firstDay() <= to; half = half.next()) days.insert(half.firstDay());
  for (const Date day : rates.contractChanges(debt.customer, from, to)) days.insert(day);
  return days;
}

bool goesOn(const InterestLine& before, const InterestLine& line, CustomerKind kind) {
  return before.to.plusDays(1) == line.from && before.open == line.open && before.rate == line.rate && before.rule == line.rule &&
         (kind == CustomerKind::kPublic || HalfYear::of(before.from) == HalfYear::of(line.from));
}

}  // namespace

std::string ClaimRefusal::sentence() const {
  switch (code) {
    case ClaimRefusalCode::kIndividual: return "Nothing is claimed from individuals.";
    case ClaimRefusalCode::kInsolvency: return "The customer is in insolvency: declare the debt, nothing is added to it.";
    case ClaimRefusalCode::kCountry: return "Only the law of France is known: a company of another country claims nothing.";
    case ClaimRefusalCode::kRateMissing:
      return "The rate " + std::string(word(rate)) + " for " + halfYear.words() +
             " is not known: add it to `rates` of the configuration.";
    case ClaimRefusalCode::kBelowFloor:
      return "The agreed rate of " + agreed.percent() + " % is below " + floor.percent() + " %, three times the legal rate for " +
             halfYear.words() + ": correct it in `rates` of the configuration.";
    case ClaimRefusalCode::kTooLarge: return "The interest is larger than this program can count.";
  }
  return {};
}

std::variant<std::vector<InterestLine>, ClaimRefusal> interestDays(const Debt& debt, const RateTable& rates, Date from, Date to) {
  std::vector<InterestLine> lines;
  from = std::max(from, debt.dueOn.plusDays(1));
  if (to < from) return lines;
  const auto starts = cuts(debt, rates, from, to);
  for (auto start = starts.begin(); start != starts.end(); ++start) {
    const auto next = std::next(start);
    InterestLine line;
    line.from = *start;
    line.to = next == starts.end() ? to : next->plusDays(-1);
    line.open = openDuring(*start, debt);
    if (line.open == 0) continue;
    const auto applied = rateOn(*start, debt, rates);
    if (const auto* refusal = std::get_if<ClaimRefusal>(&applied)) return *refusal;
    line.rate = std::get<AppliedRate>(applied).rate;
    line.rule = std::get<AppliedRate>(applied).rule;
    if (!lines.empty() && goesOn(lines.back(), line, debt.kind))
      lines.back().to = line.to;
    else
      lines.push_back(line);
  }
  return lines;
}

ExactInterest exactInterest(const InterestLine& line) {
  // Below 2⁶³ × 1.2 × 10⁷ × 4 × 10⁶ < 2¹²⁷: dates have four-digit years, rates an upper bound.
  return ExactInterest{line.open} * line.rate.millionths * line.days();
}

std::optional<std::int64_t> roundTogether(std::span<InterestLine> lines) {
  ExactInterest sum = 0;
  for (const auto& line : lines)
    if (__builtin_add_overflow(sum, exactInterest(line), &sum)) return std::nullopt;
  const ExactInterest total = sum / kExactPerMinor + (sum % kExactPerMinor * 2 >= kExactPerMinor ? 1 : 0);
  if (total > std::numeric_limits<std::int64_t>::max()) return std::nullopt;

  std::int64_t left = static_cast<std::int64_t>(total);
  for (auto& line : lines) {
    line.amount = static_cast<std::int64_t>(exactInterest(line) / kExactPerMinor);
    left -= line.amount;
  }
  std::vector<std::size_t> byRemainder(lines.size());
  std::iota(byRemainder.begin(), byRemainder.end(), std::size_t{0});
  std::stable_sort(byRemainder.begin(), byRemainder.end(), [&](std::size_t a, std::size_t b) {
    return exactInterest(lines[a]) % kExactPerMinor > exactInterest(lines[b]) % kExactPerMinor;
  });
  for (std::size_t i = 0; left > 0; ++i, --left) ++lines[byRemainder.at(i)].amount;
  return static_cast<std::int64_t>(total);
}

std::variant<Interest, ClaimRefusal> lateInterest(const Debt& debt, const RateTable& rates, Date upTo) {
  auto days = interestDays(debt, rates, debt.dueOn.plusDays(1), upTo);
  if (const auto* refusal = std::get_if<ClaimRefusal>(&days)) return *refusal;
  Interest interest{std::get<std::vector<InterestLine>>(std::move(days)), 0};
  const auto total = roundTogether(interest.lines);
  if (!total) return ClaimRefusal{ClaimRefusalCode::kTooLarge, {}, {}, {}, {}};
  interest.total = *total;
  return interest;
}

kit::Money indemnityAmount() { return {4000, kit::Currency::of("EUR")}; }

bool ReceivableClaims::isRefused(Claim claim) const {
  return std::any_of(refused.begin(), refused.end(), [&](const RefusedClaim& each) { return each.claim == claim; });
}

std::vector<ReceivableClaims> claimsFor(std::span<const ReceivableFacts* const> receivables, const CustomerFacts& customer,
                                        std::span<const Claim> asked, const ClaimRules& rules, Date asOf) {
  std::vector<ReceivableClaims> all(receivables.size());
  const auto asks = [&](Claim claim) { return std::find(asked.begin(), asked.end(), claim) != asked.end(); };
  std::optional<ClaimRefusalCode> never;
  if (customer.kind == CustomerKind::kIndividual)
    never = ClaimRefusalCode::kIndividual;
  else if (customer.insolvent)
    never = ClaimRefusalCode::kInsolvency;
  else if (rules.country != "FR")
    never = ClaimRefusalCode::kCountry;

  std::set<InvoiceId> stated;
  for (std::size_t i = 0; i < receivables.size(); ++i) {
    const auto& facts = *receivables[i];
    if (!facts.dueOn || asOf <= *facts.dueOn || askedAmount(facts) <= 0) continue;  // not late: nothing to claim
    for (const auto& [claim, text] : kWords<Claim>)
      if (never && asks(claim)) all[i].refused.push_back({claim, {*never, {}, {}, {}, {}}});
    if (never) continue;
    if (asks(Claim::kIndemnity) && facts.indemnityAt.value_or(facts.id.position) == facts.id.position)
      all[i].indemnity = stated.insert(facts.id.invoice).second;
    if (!asks(Claim::kInterest)) continue;
    if (!facts.settlements) throw std::logic_error("interest was asked for on a receivable whose settlements were not read");
    const Debt debt{*facts.dueOn, facts.amount, facts.disputed, *facts.settlements, customer.kind, customer.code};
    auto interest = lateInterest(debt, rules.rates, asOf);
    if (const auto* refusal = std::get_if<ClaimRefusal>(&interest)) {
      all[i].refused.push_back({Claim::kInterest, *refusal});
    } else if (std::get<Interest>(interest).total > 0) {
      all[i].interest = std::get<Interest>(std::move(interest));
    }
  }
  return all;
}

}  // namespace reminders::domain
