// Money claims, to the cent: the worked examples, each rule as a sentence, and what must hold for any history of payments.
#include "plugin/domain/claims.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <random>

#include "tests/support/reminders/rates.hpp"
#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

const RateTable& known() {
  static const RateTable table(publishedRates(), {});
  return table;
}

Debt debt(const std::string& dueOn, std::int64_t amount, std::span<const Settlement> settlements = {}) {
  return {day(dueOn), amount, 0, settlements, CustomerKind::kCompany, "C1"};
}

/// "31 days of 1000000 at 12.15 = 10319" a line, then the total; or the reason of a refusal.
std::string told(const std::variant<Interest, ClaimRefusal>& result) {
  if (const auto* refusal = std::get_if<ClaimRefusal>(&result))
    return std::string(word(refusal->code)) + ": " + refusal->sentence();
  std::string text;
  for (const auto& line : std::get<Interest>(result).lines)
    text += std::to_string(line.days()) + " days of " + std::to_string(line.open) + " at " + line.rate.percent() + " = " +
            std::to_string(line.amount) + "; ";
  return text + std::to_string(std::get<Interest>(result).total);
}

std::int64_t totalOf(const Debt& owed, const std::string& upTo, const RateTable& rates = known()) {
  return std::get<Interest>(lateInterest(owed, rates, day(upTo))).total;
}

RateTable withOwn(const std::vector<Rate>& own) { return {publishedRates(), own}; }

}  // namespace

TEST_CASE("10 000.00 EUR due on 30 November 2025 bear 916.33 of interest up to 31 August 2026") {
  CHECK(told(lateInterest(debt("2025-11-30", 1'000'000), known(), day("2026-08-31"))) ==
        "31 days of 1000000 at 12.15 = 10319; 181 days of 1000000 at 12.15 = 60251; 62 days of 1000000 at 12.40 = 21063; 91633");
}

TEST_CASE("1 000.00 EUR over thirteen months are rounded once, and the printed lines add up to that") {
  const auto result = lateInterest(debt("2022-11-30", 100'000), known(), day("2023-12-31"));
  const auto& interest = std::get<Interest>(result);
  CHECK(interest.total == 14105);
  std::int64_t printed = 0;
  std::int64_t roundedAlone = 0;
  for (const auto& line : interest.lines) {
    printed += line.amount;
    roundedAlone += static_cast<std::int64_t>((exactInterest(line) * 2 + kExactPerMinor) / (2 * kExactPerMinor));
  }
  CHECK(printed == 14105);
  CHECK(roundedAlone == 14106);  // what lines rounded one by one would have come to
}

TEST_CASE("100.00 at 10 % for 15 days are 0.41") {
  std::vector<InterestLine> lines{{day("2026-01-01"), day("2026-01-15"), 10'000, {100'000}, RateRule::kContract, 0}};
  CHECK(roundTogether(lines) == 41);
  CHECK(lines[0].amount == 41);
}

TEST_CASE("half a cent is rounded away from zero") {
  // 365.00 × 5 % × 10 days / 365 = 0.50 exactly; a hundredth of it is half a cent.
  std::vector<InterestLine> lines{{day("2026-01-01"), day("2026-01-10"), 365, {50'000}, RateRule::kContract, 0}};
  CHECK(exactInterest(lines[0]) * 2 == ExactInterest{kExactPerMinor});
  CHECK(roundTogether(lines) == 1);
}

TEST_CASE("missing cents go to the lines with the largest remainders, of equal ones to the earlier") {
  const auto line = [](std::int64_t thirds) {  // thirds of a cent
    return InterestLine{day("2026-01-01"), day("2026-01-01"), 365 * thirds, {333'334}, RateRule::kContract, 0};
  };
  std::vector<InterestLine> lines{line(1), line(2), line(1), line(1)};
  CHECK(roundTogether(lines) == 2);  // 5 thirds
  CHECK(lines[0].amount == 1);
  CHECK(lines[1].amount == 1);
  CHECK(lines[2].amount == 0);
  CHECK(lines[3].amount == 0);
}

TEST_CASE("nothing is due on the due date, and one day is on the day after") {
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000), known(), day("2026-02-10"))) == "0");
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000), known(), day("2026-02-11"))) == "1 days of 1000000 at 12.15 = 333; 333");
}

TEST_CASE("a payment splits the calculation; its own day still bears interest on what was open before") {
  const std::vector<Settlement> paid{{day("2026-02-20"), 400'000}};
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000, paid), known(), day("2026-02-28"))) ==
        "10 days of 1000000 at 12.15 = 3329; 8 days of 600000 at 12.15 = 1598; 4927");
}

TEST_CASE("what was paid before the due date bears nothing, and what is paid back bears interest again") {
  const std::vector<Settlement> history{
      {day("2026-01-05"), 700'000}, {day("2026-02-15"), 300'000}, {day("2026-02-20"), -300'000}};
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000, history), known(), day("2026-02-25"))) ==
        "5 days of 300000 at 12.15 = 500; 5 days of 300000 at 12.15 = 499; 999");
}

TEST_CASE("a leap year has 366 days and is still divided by 365") {
  CHECK(told(lateInterest(debt("2024-02-28", 3'650'000), known(), day("2024-03-01"))) ==
        "2 days of 3650000 at 14.50 = 2900; 2900");
}

TEST_CASE("no interest is asked on what is disputed") {
  auto owed = debt("2026-02-10", 1'000'000);
  owed.disputed = 900'000;
  CHECK(told(lateInterest(owed, known(), day("2026-02-20"))) == "10 days of 100000 at 12.15 = 333; 333");
  owed.disputed = 2'000'000;
  CHECK(told(lateInterest(owed, known(), day("2026-02-20"))) == "0");
}

TEST_CASE("public buyers pay the ECB's rate of the half-year in which interest began plus eight, and it is not split") {
  auto owed = debt("2025-11-30", 1'000'000);
  owed.kind = CustomerKind::kPublic;
  CHECK(told(lateInterest(owed, known(), day("2026-08-31"))) == "274 days of 1000000 at 10.15 = 76195; 76195");
  owed.dueOn = day("2025-12-31");  // interest begins on 1 January
  CHECK(told(lateInterest(owed, known(), day("2026-01-10"))) == "10 days of 1000000 at 10.15 = 2781; 2781");
  const std::vector<Settlement> paid{{day("2026-01-05"), 500'000}};
  owed.settlements = paid;
  CHECK(told(lateInterest(owed, known(), day("2026-01-10"))) ==
        "5 days of 1000000 at 10.15 = 1391; 5 days of 500000 at 10.15 = 695; 2086");
}

TEST_CASE("a rate that is missing blocks the claim with its name, however old the rest is") {
  CHECK(
      told(lateInterest(debt("2026-11-30", 100), known(), day("2027-01-01"))) ==
      "rate_missing: The rate ecb_refinancing for the first half of 2027 is not known: add it to `rates` of the configuration.");
  CHECK(told(lateInterest(debt("2026-11-30", 100), known(), day("2026-12-31"))) == "31 days of 100 at 12.40 = 1; 1");
  CHECK(
      told(lateInterest(debt("2014-11-30", 100), known(), day("2015-02-01"))) ==
      "rate_missing: The rate ecb_refinancing for the second half of 2014 is not known: add it to `rates` of the configuration.");
}

TEST_CASE("a rate of days on which nothing was open is not asked for") {
  const std::vector<Settlement> paid{{day("2026-12-31"), 100}};
  CHECK(told(lateInterest(debt("2026-11-30", 100, paid), known(), day("2027-06-30"))) == "31 days of 100 at 12.40 = 1; 1");
}

TEST_CASE("the company's own rates go before those that came with the app") {
  const auto own = withOwn({rate("ecb_refinancing", "", "2026-01-01", "2026-06-30", "2.00"),
                            rate("ecb_refinancing", "", "2027-01-01", "2027-06-30", "3.0000")});
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000), own, day("2026-02-20"))) == "10 days of 1000000 at 12.00 = 3288; 3288");
  CHECK(told(lateInterest(debt("2026-12-31", 1'000'000), own, day("2027-01-10"))) == "10 days of 1000000 at 13.00 = 3562; 3562");
}

TEST_CASE("the rate in force on the first day counts for the whole half-year, whatever changes during it") {
  const RateTable changes({}, std::vector{rate("ecb_refinancing", "", "2026-01-15", "2026-07-01", "9.00"),
                                          rate("ecb_refinancing", "", "2025-06-01", "2026-01-14", "2.00")});
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000), changes, day("2026-02-20"))) ==
        "10 days of 1000000 at 12.00 = 3288; 3288");
  CHECK(told(lateInterest(debt("2026-07-10", 1'000'000), changes, day("2026-07-20"))) ==
        "10 days of 1000000 at 19.00 = 5205; 5205");
}

TEST_CASE("a customer's contract rate replaces the default on its days, for that customer alone") {
  const auto own =
      withOwn({rate("contract", "C1", "2026-02-16", "2026-03-15", "9.5"), rate("contract", "C2", "2020-01-01", "", "30")});
  CHECK(told(lateInterest(debt("2026-02-10", 1'000'000), own, day("2026-03-20"))) ==
        "5 days of 1000000 at 12.15 = 1664; 28 days of 1000000 at 9.50 = 7288; 5 days of 1000000 at 12.15 = 1664; 10616");
}

TEST_CASE("an agreed rate below three times the legal rate is refused") {
  const auto at = [&](const std::string& percent) {
    return told(lateInterest(debt("2024-07-31", 1'000'000), withOwn({rate("contract", "C1", "2020-01-01", "", percent)}),
                             day("2024-08-10")));
  };
  CHECK(at("14.75") ==
        "below_floor: The agreed rate of 14.75 % is below 14.76 %, three times the legal rate for the second half of 2024: "
        "correct it in `rates` of the configuration.");
  CHECK(at("14.76") == "10 days of 1000000 at 14.76 = 4044; 4044");
}

TEST_CASE("an agreed rate of a half-year without a known legal rate is not claimed: its floor is not known") {
  CHECK(told(lateInterest(debt("2026-07-31", 1'000'000), withOwn({rate("contract", "C1", "2020-01-01", "", "20")}),
                          day("2026-08-10"))) ==
        "rate_missing: The rate fr_legal for the second half of 2026 is not known: add it to `rates` of the configuration.");
}

TEST_CASE("public buyers know no contract rate") {
  auto owed = debt("2026-02-10", 1'000'000);
  owed.kind = CustomerKind::kPublic;
  CHECK(told(lateInterest(owed, withOwn({rate("contract", "C1", "2020-01-01", "", "20")}), day("2026-02-20"))) ==
        "10 days of 1000000 at 10.15 = 2781; 2781");
}

TEST_CASE("amounts beyond what can be counted are refused, not wrapped") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(told(lateInterest(debt("2015-01-01", kMost), known(), day("2026-12-31"))) ==
        "too_large: The interest is larger than this program can count.");
  const std::vector<Settlement> back{{day("2015-02-01"), -kMost}};
  CHECK(told(lateInterest(debt("2015-01-01", kMost, back), known(), day("2026-12-31"))).starts_with("too_large"));
  CHECK(totalOf(debt("2026-02-10", kMost), "2026-02-11") == 3'070'245'760'213'302);  // (2⁶³ − 1) × 12.15 % / 365
}

namespace {

ReceivableFacts late(std::int64_t invoice = 1, int position = 1) {
  auto facts = samples::receivable(invoice);
  facts.id.position = position;
  facts.settlements.emplace();
  return facts;
}

std::vector<ReceivableClaims> claims(const std::vector<ReceivableFacts>& receivables, const CustomerFacts& customer,
                                     const std::string& asOf, std::vector<Claim> asked = {Claim::kInterest, Claim::kIndemnity},
                                     const std::string& country = "FR") {
  std::vector<const ReceivableFacts*> pointers;
  for (const auto& each : receivables) pointers.push_back(&each);
  return claimsFor(pointers, customer, asked, {country, known()}, day(asOf));
}

std::string told(const ReceivableClaims& each) {
  std::string text = std::to_string(each.interest.total) + (each.indemnity ? " and indemnity" : "");
  for (const auto& [claim, refusal] : each.refused)
    text += ", no " + std::string(word(claim)) + ": " + std::string(word(refusal.code));
  return text;
}

}  // namespace

TEST_CASE("a company that pays late owes interest and 40.00 EUR an invoice, when the step claims them") {
  const std::vector<ReceivableFacts> one{late()};
  CHECK(indemnityAmount() == kit::Money(4000, kit::Currency::of("EUR")));
  CHECK(told(claims(one, customer(), "2026-01-20")[0]) == "60 and indemnity");
  CHECK(told(claims(one, customer(), "2026-01-20", {Claim::kInterest})[0]) == "60");
  CHECK(told(claims(one, customer(), "2026-01-20", {Claim::kIndemnity})[0]) == "0 and indemnity");
  CHECK(told(claims(one, customer(), "2026-01-20", {})[0]) == "0");
  CHECK(told(claims(one, customer(), "2026-01-05")[0]) == "0");  // its due date: nothing is late
  CHECK(told(claims(one, customer(), "2026-01-06")[0]) == "4 and indemnity");
}

TEST_CASE("public buyers owe the indemnity too") {
  auto buyer = customer();
  buyer.kind = CustomerKind::kPublic;
  CHECK(told(claims({late()}, buyer, "2026-01-20")[0]) == "50 and indemnity");
}

TEST_CASE("nothing is ever claimed from individuals, in insolvency, or by a company whose law is not known") {
  auto person = customer();
  person.kind = CustomerKind::kIndividual;
  CHECK(told(claims({late()}, person, "2026-01-20")[0]) == "0, no interest: individual, no indemnity: individual");
  CHECK(told(claims({late()}, person, "2026-01-20", {})[0]) == "0");
  auto bankrupt = customer();
  bankrupt.insolvent = true;
  CHECK(told(claims({late()}, bankrupt, "2026-01-20")[0]) == "0, no interest: insolvency, no indemnity: insolvency");
  CHECK(told(claims({late()}, customer(), "2026-01-20", {Claim::kIndemnity}, "CH")[0]) == "0, no indemnity: country");
}

TEST_CASE("a blocked interest leaves the indemnity claimed") {
  CHECK(told(claims({late()}, customer(), "2027-01-20")[0]) == "0 and indemnity, no interest: rate_missing");
}

TEST_CASE("two instalments of one invoice in a message state one indemnity, two invoices two") {
  const auto two = claims({late(1, 1), late(1, 2), late(2)}, customer(), "2026-01-20");
  CHECK(told(two[0]) == "60 and indemnity");
  CHECK(told(two[1]) == "60");
  CHECK(told(two[2]) == "60 and indemnity");
}

TEST_CASE("the indemnity stays with the instalment that stated it first: later steps restate it there and nowhere else") {
  auto first = late(1, 1);
  auto second = late(1, 2);
  first.indemnityAt = second.indemnityAt = 2;
  const auto both = claims({first, second}, customer(), "2026-02-20");
  CHECK_FALSE(both[0].indemnity);
  CHECK(both[1].indemnity);
}

TEST_CASE("an invoice that is disputed as a whole, undated or not late claims nothing") {
  auto contested = late();
  contested.disputed = 12000;
  auto undated = late(2);
  undated.dueOn.reset();
  for (const auto& each : claims({contested, undated}, customer(), "2026-01-20")) CHECK(told(each) == "0");
}

TEST_CASE("interest without the history of payments is a broken assumption, not a guess") {
  auto facts = late();
  facts.settlements.reset();
  CHECK_THROWS_AS(claims({facts}, customer(), "2026-01-20"), std::logic_error);
  CHECK_NOTHROW(claims({facts}, customer(), "2026-01-20", {Claim::kIndemnity}));
}

// What must hold for any debt: 20 000 of them, each with its own payments; CLAIMS_SEED=… plays others.
TEST_CASE("for any history: lines add up, cuts change nothing exact, more days never cost less, payments never cost more") {
  const char* seed = std::getenv("CLAIMS_SEED");
  std::mt19937_64 dice(seed != nullptr ? std::strtoull(seed, nullptr, 10) : 20260831);
  const auto between = [&](std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(most - least + 1));
  };
  const auto own = withOwn({rate("contract", "C1", "2024-03-10", "2025-08-20", "16")});
  for (int game = 0; game < 20'000; ++game) {
    const Date due = day("2022-07-01").plusDays(static_cast<int>(between(0, 1200)));
    const Date upTo = due.plusDays(static_cast<int>(between(1, 400)));
    std::vector<Settlement> settlements;
    const std::int64_t amount = between(1, 100'000'000);
    std::int64_t left = amount;
    for (auto count = between(0, 4); count > 0 && left > 0; --count) {
      settlements.push_back({due.plusDays(static_cast<int>(between(-30, 450))), between(1, left)});
      left -= settlements.back().amount;
    }
    std::sort(settlements.begin(), settlements.end(), [](const auto& a, const auto& b) { return a.on < b.on; });
    Debt owed{
        due, amount, 0, settlements, game % 5 == 0 ? CustomerKind::kPublic : CustomerKind::kCompany, game % 3 == 0 ? "C1" : "C9"};
    const auto& rates = game % 3 == 0 ? own : known();
    INFO("game " << game << ", due " << due.iso() << ", " << amount << " up to " << upTo.iso());

    const auto result = lateInterest(owed, rates, upTo);
    REQUIRE(std::holds_alternative<Interest>(result));
    const auto& interest = std::get<Interest>(result);
    ExactInterest exact = 0;
    std::int64_t printed = 0;
    for (const auto& line : interest.lines) {
      exact += exactInterest(line);
      printed += line.amount;
      REQUIRE(line.amount >= static_cast<std::int64_t>(exactInterest(line) / kExactPerMinor));
      REQUIRE(line.amount <= static_cast<std::int64_t>(exactInterest(line) / kExactPerMinor) + 1);
    }
    REQUIRE(printed == interest.total);
    const ExactInterest off = exact - ExactInterest{interest.total} * kExactPerMinor;
    REQUIRE((off * 2 < kExactPerMinor && off * 2 >= -ExactInterest{kExactPerMinor}));

    // Day by day, without any stretches: the same exact sum.
    ExactInterest daily = 0;
    for (Date each = due.plusDays(1); each <= upTo; each = each.plusDays(1)) {
      std::int64_t open = amount;
      for (const auto& paid : settlements)
        if (paid.on < each) open -= paid.amount;
      const auto half = HalfYear::of(owed.kind == CustomerKind::kPublic ? due.plusDays(1) : each);
      std::int64_t yearly = rates.ecb(half)->millionths + (owed.kind == CustomerKind::kPublic ? 80'000 : 100'000);
      if (owed.kind != CustomerKind::kPublic && owed.customer == "C1" && each >= day("2024-03-10") && each <= day("2025-08-20"))
        yearly = 160'000;
      daily += ExactInterest{open} * yearly;
    }
    REQUIRE((daily == exact));

    // Cut anywhere.
    const Date cut = due.plusDays(static_cast<int>(between(0, upTo.daysSince(due))));
    ExactInterest parts = 0;
    for (const auto& [from, to] : {std::pair(due.plusDays(1), cut), std::pair(cut.plusDays(1), upTo)}) {
      const auto days = interestDays(owed, rates, from, to);
      for (const auto& line : std::get<std::vector<InterestLine>>(days)) parts += exactInterest(line);
    }
    REQUIRE((parts == exact));

    const auto tomorrow = std::get<Interest>(lateInterest(owed, rates, upTo.plusDays(1))).total;
    REQUIRE(tomorrow >= interest.total);
    if (left > 0) {
      auto more = settlements;
      more.push_back({due.plusDays(static_cast<int>(between(-5, upTo.daysSince(due)))), left});
      owed.settlements = more;
      REQUIRE(std::get<Interest>(lateInterest(owed, rates, upTo)).total <= interest.total);
    }
  }
}
