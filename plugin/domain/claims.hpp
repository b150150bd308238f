// Money claims: late interest and the indemnity for recovery costs, as French law grants them between businesses. Pure and exact:
// no floating point, no clock, and nothing is claimed from a rate that is not known.
//
// Sources: code de commerce L. 441-10 and D. 441-5 (between businesses); code de la commande publique L. 2192-10 to L. 2192-14,
// R. 2192-31 to R. 2192-36 and D. 2192-35 (public buyers). How the rules leave room and were read: docs/adr/0009-claims.md.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>

#include "plugin/domain/facts.hpp"
#include "plugin/domain/rates.hpp"

namespace reminders::domain {

/// Why something is not claimed.
enum class ClaimRefusalCode : std::uint8_t { kIndividual, kInsolvency, kCountry, kRateMissing, kBelowFloor, kTooLarge };
template <>
inline constexpr WordTable<ClaimRefusalCode, 6> kWords<ClaimRefusalCode>{{{ClaimRefusalCode::kIndividual, "individual"},
                                                                          {ClaimRefusalCode::kInsolvency, "insolvency"},
                                                                          {ClaimRefusalCode::kCountry, "country"},
                                                                          {ClaimRefusalCode::kRateMissing, "rate_missing"},
                                                                          {ClaimRefusalCode::kBelowFloor, "below_floor"},
                                                                          {ClaimRefusalCode::kTooLarge, "too_large"}}};

struct ClaimRefusal {
  ClaimRefusalCode code = ClaimRefusalCode::kRateMissing;
  RateName rate = RateName::kEcbRefinancing;  // of kRateMissing: which one
  HalfYear halfYear;                          // of kRateMissing and kBelowFloor
  YearlyRate agreed, floor;                   // of kBelowFloor
  bool operator==(const ClaimRefusal&) const = default;
  /// One sentence in English: what, and what to do.
  [[nodiscard]] std::string sentence() const;
};

/// From which rule the rate of a line comes: the default between businesses, the one of public buyers, or the contract.
enum class RateRule : std::uint8_t { kBusiness, kPublicBuyer, kContract };

/// Added to the ECB's rate, in millionths.
inline constexpr std::int64_t kBusinessPoints = 100'000;
inline constexpr std::int64_t kPublicBuyerPoints = 80'000;

/// Days at one open amount and one rate; a line of the printed calculation.
struct InterestLine {
  Date from, to;          // both are counted
  std::int64_t open = 0;  // minor units
  YearlyRate rate;
  RateRule rule = RateRule::kBusiness;
  std::int64_t amount = 0;  // minor units; the lines of a calculation add up to its total
  [[nodiscard]] int days() const { return to.daysSince(from) + 1; }
  bool operator==(const InterestLine&) const = default;
};

/// A receivable as interest sees it.
struct Debt {
  Date dueOn;
  std::int64_t amount = 0;
  /// Contested: no interest is asked on that part while it is.
  std::int64_t disputed = 0;
  std::span<const Settlement> settlements;
  CustomerKind kind = CustomerKind::kCompany;
  std::string_view customer;  // code, for its contract rate
};

/// The days from `from` to `to` (both counted) cut wherever the open amount, the half-year or the rate changes; amounts are not
/// computed yet. A payment or credit settles from the day after its date on: its own day still bears interest on what was open
/// before. Days without an open amount, and days up to the due date, give no line.
std::variant<std::vector<InterestLine>, ClaimRefusal> interestDays(const Debt& debt, const RateTable& rates, Date from, Date to);

/// Exact interest in units of 1 / (365 × 10⁶) of a minor unit: open × rate × days.
__extension__ typedef __int128 ExactInterest;
inline constexpr std::int64_t kExactPerMinor = 365'000'000;
ExactInterest exactInterest(const InterestLine& line);

/// Interest on a receivable, restated up to a day; never interest on interest.
struct Interest {
  std::vector<InterestLine> lines;
  std::int64_t total = 0;  // minor units
  bool operator==(const Interest&) const = default;
};

/// Rounds the exact sum once to the minor unit, half away from zero, and fills the lines' amounts so that they add up to it: each
/// line is rounded down, and the minor units that are missing go to the lines with the largest remainders, of equal ones to the
/// earlier. nullopt: beyond 64 bits.
std::optional<std::int64_t> roundTogether(std::span<InterestLine> lines);

/// From the day after the due date to `upTo`.
std::variant<Interest, ClaimRefusal> lateInterest(const Debt& debt, const RateTable& rates, Date upTo);

/// The indemnity for recovery costs, per invoice paid late (code de commerce, D. 441-5).
kit::Money indemnityAmount();

struct RefusedClaim {
  Claim claim = Claim::kInterest;
  ClaimRefusal refusal;
  bool operator==(const RefusedClaim&) const = default;
};

/// What a message claims for one of its receivables beside the open amount.
struct ReceivableClaims {
  Interest interest;       // without lines: none
  bool indemnity = false;  // stated here
  std::vector<RefusedClaim> refused;
  [[nodiscard]] bool isRefused(Claim claim) const;
};

/// The law under which is claimed.
struct ClaimRules {
  std::string_view country;  // of the company, ISO 3166-1 alpha-2; claims are known for FR
  const RateTable& rates;
};

/// What may be claimed for these receivables of one customer in one message; in their order. The indemnity of an invoice is
/// stated with the receivable that stated it first (ReceivableFacts::indemnityAt), else with the first late one of the message.
/// Throws std::logic_error for interest on a receivable whose settlements were not read.
std::vector<ReceivableClaims> claimsFor(std::span<const ReceivableFacts* const> receivables, const CustomerFacts& customer,
                                        std::span<const Claim> asked, const ClaimRules& rules, Date asOf);

}  // namespace reminders::domain
