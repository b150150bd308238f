// Whether to remind: every blocker of rules.md, each alone, and all that hold together.
#include <catch2/catch.hpp>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

/// On 20 January 2026 the sample receivable is 15 days late: without a blocker it would be reminded.
struct Scene {
  Configuration configuration = samples::configuration();
  ReceivableFacts facts = receivable();
  CustomerFacts debtor = customer();
  std::string asOf = "2026-01-20";

  [[nodiscard]] std::string outcome() const {
    const Rulebook rules(configuration);
    return told(decide(facts, debtor, rules, day(asOf)));
  }
  [[nodiscard]] std::string beforeSending(Origin origin) const {
    const Rulebook rules(configuration);
    return reasons(recheck(facts, debtor, rules, day(asOf), origin));
  }
};

Balance inEuro(std::int64_t credit, std::int64_t overdue) { return {kit::Currency::of("EUR"), credit, overdue}; }

}  // namespace

TEST_CASE("the sample receivable is reminded: whatever blocks it below is what the test adds") {
  CHECK(Scene().outcome() == "remind first");
}

TEST_CASE("nothing that is not an issued, open invoice is reminded") {
  // akaunting#258, #259, boxbilling#125, OCA/credit-control#330
  Scene scene;
  SECTION("settled") {
    scene.facts.open = 0;
    CHECK(scene.outcome() == "skip first: settled");
  }
  SECTION("overpaid") {
    scene.facts.open = -5;
    CHECK(scene.outcome() == "skip first: settled");
  }
  SECTION("draft") {
    scene.facts.status = InvoiceStatus::kDraft;
    CHECK(scene.outcome() == "skip first: draft_or_cancelled");
  }
  SECTION("cancelled") {
    scene.facts.status = InvoiceStatus::kCancelled;
    CHECK(scene.outcome() == "skip first: draft_or_cancelled");
  }
  SECTION("closed") {
    scene.facts.status = InvoiceStatus::kClosed;
    CHECK(scene.outcome() == "skip first: invoice_closed");
  }
  SECTION("a credit note") {
    scene.facts.kind = InvoiceKind::kCreditNote;
    CHECK(scene.outcome() == "skip first: credit_note");
  }
  SECTION("a self-billed invoice") {
    scene.facts.kind = InvoiceKind::kSelfBilled;
    CHECK(scene.outcome() == "skip first: credit_note");
  }
}

TEST_CASE("an invoice without a due date is never reminded from a guess") {
  // invoiceninja#9312
  Scene scene;
  scene.facts.dueOn.reset();
  CHECK(scene.outcome() == "skip first: no_due_date");
  CHECK(isListed(scene.facts));
}

TEST_CASE("an open amount under the minimum is left alone, the minimum itself is not") {
  Scene scene;
  scene.configuration.minimumAmount = {5'000};  // "5.00"
  scene.facts.open = 499;
  CHECK(scene.outcome() == "skip first: below_minimum");
  scene.facts.open = 500;
  CHECK(scene.outcome() == "remind first");
}

TEST_CASE("the minimum is read with the decimals of each currency") {
  const auto [code, minimum] = GENERATE(table<std::string, std::int64_t>({{"EUR", 1051}, {"JPY", 11}, {"TND", 10501}}));
  const auto rulesOf = [](std::int64_t thousandths) {
    auto configuration = samples::configuration();
    configuration.minimumAmount = {thousandths};
    return configuration;
  };
  const Rulebook rules(rulesOf(10'501));  // "10.501": the next amount that is not below it
  CHECK(rules.minimumIn(kit::Currency::of(code)) == minimum);
}

TEST_CASE("a hold on the invoice or the customer blocks, endless or through its last day") {
  Scene scene;
  const bool ofInvoice = GENERATE(true, false);
  auto& hold = ofInvoice ? scene.facts.hold : scene.debtor.hold;
  const std::string code = ofInvoice ? "invoice_hold" : "customer_hold";
  hold = Hold{};
  CHECK(scene.outcome() == "skip first: " + code);
  hold = Hold{day("2026-01-20")};
  CHECK(scene.outcome() == "wait first 2026-01-21: " + code + " until 2026-01-20");
  hold = Hold{day("2026-01-19")};
  CHECK(scene.outcome() == "remind first");
}

TEST_CASE("a customer whom the host never reminds is held without end, whatever else was set") {
  Scene scene;
  scene.debtor.noReminders = true;
  scene.debtor.hold = Hold{day("2026-01-22")};
  CHECK(scene.outcome() == "skip first: customer_hold");
}

TEST_CASE("a dispute takes its part out; the rest is reminded") {
  Scene scene;
  scene.facts.disputed = 5000;
  CHECK(scene.outcome() == "remind first");
  CHECK(askedAmount(scene.facts) == 7000);
  scene.facts.open = 5000;  // the rest was paid
  CHECK(scene.outcome() == "skip first: disputed");
  CHECK(askedAmount(scene.facts) == 0);
  scene.facts.open = 4000;
  CHECK(askedAmount(scene.facts) == 0);
}

TEST_CASE("a promise blocks through its date and two working days more, then the reminders resume by themselves") {
  Scene scene;
  scene.facts.promisedOn = day("2026-01-16");  // a Friday
  CHECK(scene.outcome() == "wait first 2026-01-21: promised until 2026-01-20");
  scene.asOf = "2026-01-21";
  CHECK(scene.outcome() == "remind first");
  scene.configuration.promiseToleranceDays = 0;
  scene.asOf = "2026-01-16";
  CHECK(scene.outcome() == "wait first 2026-01-17: promised until 2026-01-16");
  scene.asOf = "2026-01-17";
  CHECK(scene.outcome() == "remind first");
}

TEST_CASE("a customer whose credit covers what is overdue is not chased") {
  // invoiceninja#4732, OCA/credit-control#211
  Scene scene;
  scene.debtor.balances = {inEuro(12000, 12000)};
  CHECK(scene.outcome() == "skip first: customer_in_credit");
  scene.debtor.balances = {inEuro(11999, 12000)};
  CHECK(scene.outcome() == "remind first");
  scene.debtor.balances = {inEuro(0, 0)};
  CHECK(scene.outcome() == "remind first");
  scene.debtor.balances = {{kit::Currency::of("USD"), 99999, 0}};
  CHECK(scene.outcome() == "remind first");  // another currency covers nothing
}

TEST_CASE("before the due date credit must cover the receivable itself") {
  Scene scene;
  scene.configuration.programmes[0].steps = {step("courtesy", -5)};
  scene.asOf = "2026-01-02";
  scene.debtor.balances = {inEuro(100, 0)};
  CHECK(scene.outcome() == "remind courtesy");
  scene.debtor.balances = {inEuro(12000, 0)};
  CHECK(scene.outcome() == "skip courtesy: customer_in_credit");
}

TEST_CASE("without an address a step's e-mail becomes what the step says") {
  Scene scene;
  auto& first = scene.configuration.programmes[0].steps[0];
  scene.debtor.email.clear();
  const auto ways = [&] {
    const Rulebook rules(scene.configuration);
    const auto decision = decide(scene.facts, scene.debtor, rules, day(scene.asOf));
    std::string text;
    for (const auto& [way, name] : kWords<Way>)
      if (decision.ways.has(way)) text += std::string(text.empty() ? "" : "+") + std::string(name);
    return told(decision) + " by " + text;
  };
  SECTION("nothing") { CHECK(ways() == "skip first: no_recipient by "); }
  SECTION("a letter") {
    first.withoutEmail = WithoutEmail::kLetter;
    CHECK(ways() == "remind first by letter");
  }
  SECTION("a call") {
    first.withoutEmail = WithoutEmail::kCall;
    CHECK(ways() == "remind first by call");
  }
  SECTION("nothing, while its letter goes all the same") {
    first.ways = {Way::kEmail, Way::kLetter};
    CHECK(ways() == "remind first by letter");
  }
  SECTION("with an address each way makes its message") {
    first.ways = {Way::kEmail, Way::kLetter};
    scene.debtor.email = "c1@example.org";
    CHECK(ways() == "remind first by email+letter");
  }
  SECTION("a dead address is none") {
    scene.debtor.email = "dead@example.org";
    scene.debtor.emailUndeliverable = true;
    CHECK(ways() == "skip first: address_undeliverable by ");
    first.withoutEmail = WithoutEmail::kLetter;
    CHECK(ways() == "remind first by letter");
  }
  SECTION("a letter needs no address") {
    first.ways = {Way::kLetter};
    CHECK(ways() == "remind first by letter");
  }
}

TEST_CASE("a direct debit collects its invoice itself; a card or a cheque does not") {
  Scene scene;
  const auto [method, expected] =
      GENERATE(table<PaymentMethod, std::string>({{PaymentMethod::kDirectDebit, "skip first: direct_debit"},
                                                  {PaymentMethod::kCard, "remind first"},
                                                  {PaymentMethod::kCheque, "remind first"},
                                                  {PaymentMethod::kTransfer, "remind first"}}));
  scene.facts.paymentMethod = method;
  CHECK(scene.outcome() == expected);
}

TEST_CASE("an invoice that has only just been sent is not past due yet") {
  // invoiceninja#9312: due on its issue date, reminded the day after
  Scene scene;
  scene.facts.sentOn = day("2026-01-18");
  CHECK(scene.outcome() == "wait first 2026-01-21: invoice_too_recent until 2026-01-21");
  scene.asOf = "2026-01-21";
  CHECK(scene.outcome() == "remind first");
  scene.facts.sentOn.reset();  // unknown: the issue date counts
  scene.facts.issuedOn = day("2026-01-19");
  CHECK(scene.outcome() == "wait first 2026-01-22: invoice_too_recent until 2026-01-22");
}

TEST_CASE("what was handed over, or is owed by an insolvent customer, is left to those who deal with it") {
  Scene scene;
  scene.facts.handedOver = true;
  CHECK(scene.outcome() == "skip first: handed_over");
  scene.debtor.insolvent = true;
  CHECK(scene.outcome() == "skip first: handed_over, insolvency");
}

TEST_CASE("every blocker is named, not just the first, and the next date is when the last one ends") {
  Scene scene;
  scene.asOf = "2026-01-07";
  scene.facts.promisedOn = day("2026-01-20");
  scene.facts.hold = Hold{day("2026-01-12")};
  scene.facts.sentOn = day("2026-01-06");
  CHECK(scene.outcome() ==
        "wait first 2026-01-23: delay_not_reached until 2026-01-15, invoice_hold until 2026-01-12, promised until 2026-01-22, "
        "invoice_too_recent until 2026-01-09");
  scene.facts.disputed = 12000;
  scene.debtor.email.clear();
  CHECK(scene.outcome() ==
        "skip first: delay_not_reached until 2026-01-15, invoice_hold until 2026-01-12, disputed, promised until 2026-01-22, "
        "no_recipient, "
        "invoice_too_recent until 2026-01-09");
}

TEST_CASE("inactive is no blocker: a simulation decides as if the app were active") {
  Scene scene;
  scene.configuration.active = false;
  CHECK(scene.outcome() == "remind first");
}

TEST_CASE("every code has a word, and the words are those of the promise") {
  std::string all;
  for (const auto& [code, text] : kWords<BlockerCode>) {
    CHECK(parseWord<BlockerCode>(text) == code);
    all += std::string(text) + " ";
  }
  CHECK(all ==
        "not_overdue settled draft_or_cancelled invoice_closed credit_note no_due_date below_minimum programme_none "
        "delay_not_reached "
        "gap_not_reached all_steps_done invoice_hold customer_hold disputed promised customer_in_credit no_recipient "
        "address_undeliverable direct_debit invoice_too_recent before_cutoff already_queued handed_over insolvency ");
}

TEST_CASE("right before sending, what was settled, held, disputed, promised or handed over since drops out") {
  Scene scene;
  const auto origin = GENERATE(Origin::kAutomatic, Origin::kByHand);
  CHECK(scene.beforeSending(origin).empty());
  SECTION("settled") {
    scene.facts.open = 0;
    CHECK(scene.beforeSending(origin) == "settled");
  }
  SECTION("cancelled") {
    scene.facts.status = InvoiceStatus::kCancelled;
    CHECK(scene.beforeSending(origin) == "draft_or_cancelled");
  }
  SECTION("held") {
    scene.debtor.hold = Hold{};
    scene.facts.hold = Hold{day("2026-02-01")};
    CHECK(scene.beforeSending(origin) == "invoice_hold until 2026-02-01, customer_hold");
  }
  SECTION("disputed") {
    scene.facts.disputed = 12000;
    CHECK(scene.beforeSending(origin) == "disputed");
  }
  SECTION("promised") {
    scene.facts.promisedOn = day("2026-01-30");
    CHECK(scene.beforeSending(origin) == "promised until 2026-02-03");
  }
  SECTION("covered by credit") {
    scene.debtor.balances = {inEuro(20000, 12000)};
    CHECK(scene.beforeSending(origin) == "customer_in_credit");
  }
  SECTION("handed over, insolvent") {
    scene.facts.handedOver = true;
    scene.debtor.insolvent = true;
    CHECK(scene.beforeSending(origin) == "handed_over, insolvency");
  }
}

TEST_CASE("right before sending, delay, gap and what is queued are not asked again") {
  Scene scene;
  scene.asOf = "2026-01-16";
  scene.facts.reminders = {sent(10, "2026-01-15"), inState(20, ReminderState::kSending)};
  CHECK(scene.beforeSending(Origin::kAutomatic).empty());
  CHECK_FALSE(scene.outcome().starts_with("remind"));
}

TEST_CASE("what the company lays down stops an automatic message, not one that a person chose to send") {
  Scene scene;
  scene.configuration.assignments.company = "none";
  scene.configuration.minimumAmount = {200'000};
  scene.facts.paymentMethod = PaymentMethod::kDirectDebit;
  CHECK(scene.beforeSending(Origin::kAutomatic) == "below_minimum, programme_none, direct_debit");
  CHECK(scene.beforeSending(Origin::kByHand).empty());
}
