// Which programme and which step: rules.md, "Which programme" and "Which step".
#include <catch2/catch.hpp>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

std::string on(const std::string& asOf, const ReceivableFacts& facts,
               const Configuration& configuration = samples::configuration(), std::optional<Date> activatedOn = std::nullopt) {
  const Rulebook rules(configuration, activatedOn);
  return told(decide(facts, customer(), rules, day(asOf)));
}

ReceivableFacts with(std::vector<PastReminder> reminders) {
  auto facts = receivable();
  facts.reminders = std::move(reminders);
  return facts;
}

}  // namespace

TEST_CASE("a step is due from its delay on, and stays due when a day is missed") {
  const auto [asOf, expected] = GENERATE(table<std::string, std::string>({
      {"2026-01-04", "wait first 2026-01-15: not_overdue until 2026-01-06, delay_not_reached until 2026-01-15"},
      {"2026-01-05", "wait first 2026-01-15: not_overdue until 2026-01-06, delay_not_reached until 2026-01-15"},
      {"2026-01-06", "wait first 2026-01-15: delay_not_reached until 2026-01-15"},
      {"2026-01-14", "wait first 2026-01-15: delay_not_reached until 2026-01-15"},
      {"2026-01-15", "remind first"},
      {"2026-01-16", "remind first"},
      {"2026-03-30", "remind first"},
  }));
  CHECK(on(asOf, receivable()) == expected);
}

TEST_CASE("a receivable 60 days before its due date is not reminded: the sign of a delay is never read backwards") {
  // Dolibarr#30771
  CHECK(on("2025-12-16", receivable()) ==
        "wait first 2026-01-15: not_overdue until 2026-01-06, delay_not_reached until 2026-01-15");
}

TEST_CASE("a courtesy step is allowed before the due date, and not earlier than its delay") {
  auto configuration = samples::configuration();
  configuration.programmes[0].steps.insert(configuration.programmes[0].steps.begin(), step("courtesy", -3));
  CHECK(on("2026-01-01", receivable(), configuration) ==
        "wait courtesy 2026-01-02: not_overdue until 2026-01-02, delay_not_reached until 2026-01-02");
  CHECK(on("2026-01-02", receivable(), configuration) == "remind courtesy");
  SECTION("and the first step after it waits for its own delay") {
    const auto facts = with({sent(5, "2026-01-02")});
    CHECK(on("2026-01-03", facts, configuration) ==
          "wait first 2026-01-15: not_overdue until 2026-01-06, delay_not_reached until 2026-01-15, gap_not_reached until "
          "2026-01-15");
    CHECK(on("2026-01-15", facts, configuration) == "remind first");
  }
}

TEST_CASE("delays of working days leave out weekends and holidays") {
  auto configuration = samples::configuration();
  configuration.holidays = {"FR"};
  configuration.programmes[0].steps = {step("first", 2)};
  configuration.programmes[0].steps[0].dayType = DayType::kWorking;
  auto facts = receivable();
  facts.dueOn = day("2026-04-30");  // a Thursday; 1 May is closed
  CHECK(on("2026-05-04", facts, configuration) == "wait first 2026-05-05: delay_not_reached until 2026-05-05");
  CHECK(on("2026-05-05", facts, configuration) == "remind first");
}

TEST_CASE("steps go one at a time, spaced from the day on which the last reminder was sent") {
  // The programme wants 10 days between the first and the second; the first left late, on the 40th day.
  const auto facts = with({sent(10, "2026-02-14")});
  CHECK(on("2026-02-23", facts) == "wait second 2026-02-24: gap_not_reached until 2026-02-24");
  CHECK(on("2026-02-24", facts) == "remind second");
  CHECK(on("2026-06-01", facts) == "remind second");  // however late: the second, never the third with it
}

TEST_CASE("the gap is counted in the day type of the next step") {
  auto configuration = samples::configuration();
  configuration.programmes[0].steps[1].dayType =
      DayType::kWorking;  // second: 20 working days late, 10 working days after the first
  const auto facts = with({sent(10, "2026-01-15")});
  CHECK(on("2026-01-28", facts, configuration) ==
        "wait second 2026-02-02: delay_not_reached until 2026-02-02, gap_not_reached until 2026-01-29");
  CHECK(on("2026-02-02", facts, configuration) == "remind second");
}

TEST_CASE("the minimum gap holds between steps that lie closer together") {
  auto configuration = samples::configuration();
  configuration.programmes[0].steps = {step("first", 10), step("second", 11)};
  const auto facts = with({sent(10, "2026-01-15")});
  CHECK(on("2026-01-17", facts, configuration) == "wait second 2026-01-18: gap_not_reached until 2026-01-18");
  CHECK(on("2026-01-18", facts, configuration) == "remind second");
}

TEST_CASE("a reminder sent on a Monday for a weekend's step spaces the next from that Monday") {
  // getprobo/probo#1591: due on Saturday 17 January, sent on Monday 19.
  CHECK(on("2026-01-28", with({sent(10, "2026-01-19")})) == "wait second 2026-01-29: gap_not_reached until 2026-01-29");
}

TEST_CASE("after the last step nothing follows") {
  CHECK(on("2026-06-01", with({sent(10, "2026-01-15"), sent(20, "2026-01-25"), sent(30, "2026-02-10")})) ==
        "skip: all_steps_done");
}

TEST_CASE("old debt is caught up as was asked when activating") {
  auto configuration = samples::configuration();
  const auto asOf = "2026-02-20";  // 46 days late: all three steps are due
  SECTION("first_step starts at step 1") { CHECK(on(asOf, receivable(), configuration) == "remind first"); }
  SECTION("by_age starts at the highest step due") {
    configuration.catchUp = *CatchUp::parse("by_age");
    CHECK(on(asOf, receivable(), configuration) == "remind third");
    CHECK(on("2026-01-30", receivable(), configuration) == "remind second");
    CHECK(on("2026-01-07", receivable(), configuration) == "wait first 2026-01-15: delay_not_reached until 2026-01-15");
  }
  SECTION("by_age concerns debt that was old on the day of activation; afterwards steps go one at a time") {
    configuration.catchUp = *CatchUp::parse("by_age");
    CHECK(on(asOf, receivable(), configuration, day("2026-01-26")) == "remind second");  // 21 days late when activated
    CHECK(on(asOf, receivable(), configuration, day("2026-01-06")) == "remind first");   // no step was due yet
  }
  SECTION("by_age goes on in order once it has begun, and after a voided reminder begins where it began") {
    configuration.catchUp = *CatchUp::parse("by_age");
    CHECK(on(asOf, with({sent(20, "2026-01-26")}), configuration, day("2026-01-26")) == "remind third");
    CHECK(on(asOf, with({{20, ReminderState::kVoided, day("2026-01-26"), 20}}), configuration, day("2026-01-26")) ==
          "remind second");
  }
  SECTION("from_today takes only what falls due from the activation on") {
    configuration.catchUp = *CatchUp::parse("from_today");
    CHECK(on(asOf, receivable(), configuration) == "skip first: before_cutoff");
    CHECK(on(asOf, receivable(), configuration, day("2026-01-06")) == "skip first: before_cutoff");
    CHECK(on(asOf, receivable(), configuration, day("2026-01-05")) == "remind first");
  }
  SECTION("ignore_before leaves out what fell due before its date") {
    configuration.catchUp = *CatchUp::parse("ignore_before:2026-01-06");
    CHECK(on(asOf, receivable(), configuration) == "skip first: before_cutoff");
    configuration.catchUp = *CatchUp::parse("ignore_before:2026-01-05");
    CHECK(on(asOf, receivable(), configuration) == "remind first");
  }
}

TEST_CASE("automatic steps of automatic programmes remind; all others are proposed") {
  const auto [mode, trigger, expected] =
      GENERATE(table<Mode, Trigger, std::string>({{Mode::kAutomatic, Trigger::kAutomatic, "remind first"},
                                                  {Mode::kAutomatic, Trigger::kManual, "propose first"},
                                                  {Mode::kManual, Trigger::kAutomatic, "propose first"},
                                                  {Mode::kManual, Trigger::kManual, "propose first"}}));
  auto configuration = samples::configuration();
  configuration.programmes[0].mode = mode;
  configuration.programmes[0].steps[0].trigger = trigger;
  CHECK(on("2026-01-20", receivable(), configuration) == expected);
}

TEST_CASE("a partial payment does not reset the level") {
  // killbill#2297
  auto facts = with({sent(10, "2026-01-15"), sent(20, "2026-01-25")});
  facts.open = 1;
  CHECK(on("2026-02-09", facts) == "remind third");
}

TEST_CASE("settled is skipped, and open again goes on at the level it had") {
  auto facts = with({sent(10, "2026-01-15")});
  facts.open = 0;
  CHECK(on("2026-02-01", facts) == "skip second: settled");
  facts.open = 12000;  // the payment bounced
  CHECK(on("2026-02-01", facts) == "remind second");
}

TEST_CASE("a reminder holds its step while it is under way, and frees it when cancelled or voided") {
  const auto [state, expected] = GENERATE(table<ReminderState, std::string>({
      {ReminderState::kQueued, "wait second: already_queued"},
      {ReminderState::kSending, "wait second: already_queued"},
      {ReminderState::kFailed, "wait second: already_queued"},
      {ReminderState::kReady, "wait second: already_queued"},
      {ReminderState::kUncertain, "wait second: already_queued"},
      {ReminderState::kUndeliverable, "skip second: address_undeliverable"},
      {ReminderState::kCancelled, "remind first"},
      {ReminderState::kVoided, "remind first"},
  }));
  INFO(word(state));
  CHECK(on("2026-03-01", with({inState(10, state)})) == expected);
}

TEST_CASE("a step sent by one way and still under way by another counts as sent") {
  using enum MessageState;
  const auto [messages, expected] = GENERATE(table<std::vector<MessageState>, ReminderState>({
      {{kQueued}, ReminderState::kQueued},
      {{kSent, kQueued}, ReminderState::kSent},
      {{kReady, kSent}, ReminderState::kSent},
      {{kUndeliverable, kReady}, ReminderState::kReady},
      {{kUncertain, kQueued}, ReminderState::kUncertain},
      {{kUndeliverable, kCancelled}, ReminderState::kUndeliverable},
      {{kCancelled, kCancelled}, ReminderState::kCancelled},
      {{kFailed, kUndeliverable}, ReminderState::kFailed},
  }));
  CHECK(reminderState(messages) == expected);
}

TEST_CASE("under another programme the rank reached is kept") {
  auto configuration = samples::configuration();
  configuration.programmes.push_back({"strict", "Strict", Mode::kAutomatic, {step("courtesy", 2), step("fourth", 30)}});
  configuration.assignments.company = "strict";
  const auto facts = with({sent(20, "2026-01-30", 20)});
  SECTION("the next step is the first above it, spaced from the delay that the last one had") {
    CHECK(on("2026-02-08", facts, configuration) == "wait fourth 2026-02-09: gap_not_reached until 2026-02-09");
    CHECK(on("2026-02-09", facts, configuration) == "remind fourth");
  }
  SECTION("a new programme that ends below it has nothing left") {
    configuration.programmes[1].steps.pop_back();
    CHECK(on("2026-02-09", facts, configuration) == "skip: all_steps_done");
  }
}

TEST_CASE("an as-of date before the last reminder asks for nothing twice") {
  // Dates may be run in any order; what was sent on a later day still holds its step.
  CHECK(on("2026-01-20", with({sent(10, "2026-01-30")})) ==
        "wait second 2026-02-09: delay_not_reached until 2026-01-25, gap_not_reached until 2026-02-09");
}

TEST_CASE(
    "the programme is that of the invoice, the customer, its category, the department or the company: the first that is set") {
  auto configuration = samples::configuration();
  for (const auto* id : {"a", "b", "c", "d"}) configuration.programmes.push_back({id, id, Mode::kAutomatic, {step("first", 1)}});
  auto facts = receivable();
  facts.departmentCode = "PARIS";
  auto debtor = customer();
  debtor.category = "retail";
  const auto told = [&] {
    const Rulebook rules(configuration);
    const auto choice = rules.programmeOf(facts, debtor);
    return std::string(choice.id()) + " from " + std::string(word(choice.from));
  };
  CHECK(told() == "default from company");
  configuration.assignments.departments["PARIS"] = "a";
  CHECK(told() == "a from department");
  configuration.assignments.categories["retail"] = "b";
  CHECK(told() == "b from category");
  configuration.assignments.customers["C1"] = "c";
  CHECK(told() == "c from customer");
  configuration.assignments.invoices["F-1"] = "d";
  CHECK(told() == "d from invoice");
}

TEST_CASE("no reminders is a choice at each place") {
  auto configuration = samples::configuration();
  auto debtor = customer();
  debtor.category = "retail";
  auto facts = receivable();
  facts.departmentCode = "PARIS";
  const auto place = GENERATE(0, 1, 2, 3, 4, 5);
  if (place == 0) configuration.assignments.company = "none";
  if (place == 1) configuration.assignments.departments["PARIS"] = "none";
  if (place == 2) configuration.assignments.categories["retail"] = "none";
  if (place == 3) configuration.assignments.customers["C1"] = "none";
  if (place == 4) configuration.assignments.invoices["F-1"] = "none";
  if (place == 5) configuration.assignments.company = "";
  const Rulebook rules(configuration);
  const auto decision = decide(facts, debtor, rules, day("2026-02-01"));
  CHECK(told(decision) == "skip: programme_none");
  CHECK(decision.programme.id() == "none");
}

TEST_CASE("a programme of mode none reminds nobody, and is still shown as what was chosen") {
  auto configuration = samples::configuration();
  configuration.programmes[0].mode = Mode::kNone;
  const Rulebook rules(configuration);
  const auto decision = decide(receivable(), customer(), rules, day("2026-02-01"));
  CHECK(told(decision) == "skip: programme_none");
  CHECK(decision.programme.id() == configuration.programmes[0].id);
}
