// What every outbox must do, whatever keeps it: run against the one in memory and against each database. Include it in one source
// of a test program and call `checkOutbox` from a TEST_CASE (it has SECTIONs).
#pragma once
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "plugin/application/outbox_store.hpp"
#include "tests/support/reminders/samples.hpp"

namespace fakes {

struct OutboxUnderTest {
  reminders::application::OutboxStore& store;
  reminders::domain::CompanyId company{1};
  /// The states of a receivable's reminders in the order in which they were made: "sent 2026-01-20", "queued".
  std::function<std::vector<std::string>(reminders::domain::ReceivableId)> reminders;
};

inline void checkOutbox(OutboxUnderTest& outbox) {
  using namespace reminders;
  using namespace reminders::application;
  using domain::MessageState;
  auto& store = outbox.store;
  const auto company = outbox.company;
  const auto day = samples::day("2026-01-20");
  constexpr std::int64_t kNow = 1'000'000;
  constexpr std::int64_t kLease = 30'000;
  using Strings = std::vector<std::string>;

  const auto reminder = [](std::int64_t invoice, const std::string& level = "first", int rank = 10) {
    return ReminderDraft{{{invoice}, 1}, level, rank, 10, 12000};
  };
  const auto message = [](std::vector<std::size_t> carries, domain::Way way = domain::Way::kEmail) {
    MessageDraft draft;
    draft.way = way;
    draft.programme = "default";
    draft.stepNumber = 1;
    draft.level = "first";
    draft.rank = 10;
    draft.templateId = "mail";
    draft.to = {{"ada@example.org", "Ada \"A\", Ltd", domain::Role::kBuyer, false},
                {"b@example.org", "", domain::Role::kBilling, true}};
    draft.cc = {"cc@example.org"};
    draft.bcc = {"bcc@example.org", "bcc2@example.org"};
    draft.attach = {domain::Attachment::kInvoicePdf, domain::Attachment::kDueDatesRecap};
    draft.claims = {domain::Claim::kInterest};
    draft.carries = std::move(carries);
    return draft;
  };
  const auto group = [](std::vector<ReminderDraft> drafts, std::vector<MessageDraft> messages) {
    DraftGroup made;
    made.customer = {7};
    made.department = {3};
    made.currency = kit::Currency::of("EUR");
    made.actor = "ann";
    made.planId = "plan";
    made.reminders = std::move(drafts);
    made.messages = std::move(messages);
    return made;
  };
  const auto enqueue = [&](const std::vector<DraftGroup>& groups) { return store.enqueue(company, day, kNow, groups); };
  const auto enqueueOne = [&](std::int64_t invoice) {
    return enqueue({group({reminder(invoice)}, {message({0})})})[0].messages.at(0);
  };
  const auto claimAt = [&](std::int64_t now, std::function<void(ClaimRequest&)> change = {}) {
    ClaimRequest request;
    request.now = request.dueBy = now;
    request.leaseUntil = now + kLease;
    request.worker = "w1";
    if (change) change(request);
    return store.claim(company, request);
  };
  const auto outcome = [&](MessageState state) {
    Outcome made;
    made.state = state;
    made.now = kNow + 10;
    if (state == MessageState::kSent) made.sentOn = day;
    if (state == MessageState::kFailed) made.retryAt = kNow + 60'000;
    return made;
  };
  const auto count = [&](MessageState state) { return store.counts(company)[static_cast<std::size_t>(state)]; };

  SECTION("the indemnity of an invoice is stated with one receivable for life, whoever asks, and however often") {
    CHECK(store.stateIndemnity(company, {{41}, 2}, day) == 2);
    CHECK(store.stateIndemnity(company, {{41}, 1}, day) == 2);
    CHECK(store.stateIndemnity(company, {{41}, 2}, day.plusDays(30)) == 2);
    CHECK(store.stateIndemnity(company, {{42}, 1}, day) == 1);
  }

  SECTION("what was queued is claimed as it was, once") {
    auto own = message({1, 0});
    own.subject = "Own subject é";
    own.body = "Own body";
    own.signature = "Own signature";
    auto byHand = group({reminder(1), reminder(2)}, {own});
    byHand.origin = domain::Origin::kByHand;
    const auto ids = enqueue({byHand});
    REQUIRE(ids.size() == 1);
    CHECK(count(MessageState::kQueued) == 1);
    const auto claimed = claimAt(kNow);
    REQUIRE(claimed.size() == 1);
    const auto& it = claimed[0];
    CHECK(it.ticket.message == ids[0].messages.at(0));
    CHECK(it.origin == domain::Origin::kByHand);
    CHECK(it.customer == domain::CustomerId{7});
    CHECK(it.department == domain::DepartmentId{3});
    CHECK(it.currency == kit::Currency::of("EUR"));
    CHECK(it.draft.way == domain::Way::kEmail);
    CHECK(it.draft.programme == "default");
    CHECK(it.draft.stepNumber == 1);
    CHECK(it.draft.level == "first");
    CHECK(it.draft.rank == 10);
    CHECK(it.draft.templateId == "mail");
    CHECK(it.draft.to == own.to);
    CHECK(it.draft.cc == own.cc);
    CHECK(it.draft.bcc == own.bcc);
    CHECK(it.draft.attach == own.attach);
    CHECK(it.draft.claims == own.claims);
    CHECK(it.draft.subject == own.subject);
    CHECK(it.draft.body == own.body);
    CHECK(it.draft.signature == own.signature);
    CHECK(it.reminders.size() == 2);
    CHECK_FALSE(it.messageIdHeader.empty());
    CHECK(it.failedAttempts == 0);
    CHECK(it.recipients.empty());
    CHECK(claimAt(kNow).empty());
    CHECK(outbox.reminders({{1}, 1}) == Strings{"queued"});
  }

  SECTION("a reminder of the same receivable and level is held; another level, or another instalment, is not") {
    enqueueOne(1);
    auto second = reminder(1);
    second.receivable.position = 2;
    const auto results =
        enqueue({group({reminder(1)}, {message({0})}), group({reminder(1, "second", 20)}, {message({0})}),
                 group({second}, {message({0})}), group({reminder(1), reminder(9)}, {message({0}), message({0, 1})})});
    REQUIRE(results.size() == 4);
    CHECK(results[0].messages.at(0).isNone());
    CHECK(results[0].alreadyHeld == std::vector<ReminderDraft>{reminder(1)});
    CHECK_FALSE(results[1].messages.at(0).isNone());
    CHECK_FALSE(results[2].messages.at(0).isNone());
    CHECK(results[3].messages.at(0).isNone());
    CHECK_FALSE(results[3].messages.at(1).isNone());
    CHECK(count(MessageState::kQueued) == 4);
  }

  SECTION("only what is due is claimed, oldest first, up to the limit") {
    for (int i = 1; i <= 3; ++i) enqueueOne(i);
    const auto two = claimAt(kNow, [](ClaimRequest& request) { request.limit = 2; });
    REQUIRE(two.size() == 2);
    CHECK(two[0].ticket.message < two[1].ticket.message);
    CHECK(claimAt(kNow).size() == 1);
  }

  SECTION("what a pass may not touch is left alone") {
    const auto first = enqueueOne(1);
    auto letter = group({reminder(2)}, {message({0}, domain::Way::kLetter)});
    const auto second = enqueue({letter})[0].messages[0];
    CHECK(claimAt(kNow, [](ClaimRequest& request) { request.byHandOnly = true; }).empty());
    const auto only = claimAt(kNow, [&](ClaimRequest& request) { request.only = {second}; });
    REQUIRE(only.size() == 1);
    CHECK(only[0].ticket.message == second);
    store.release(std::vector{only[0].ticket});
    const auto letters = claimAt(kNow, [](ClaimRequest& request) { request.withoutEmailsOf = {{3}}; });
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].ticket.message == second);
    CHECK(claimAt(kNow, [](ClaimRequest& request) { request.withoutEmailsOf = {{4}}; }).at(0).ticket.message == first);
  }

  SECTION("an attempt goes from queued over sending to sent") {
    enqueueOne(1);
    const auto it = claimAt(kNow).at(0);
    CHECK(count(MessageState::kQueued) == 1);  // claimed is not begun
    REQUIRE(store.startAttempt(it.ticket, kNow));
    CHECK(count(MessageState::kSending) == 1);
    CHECK(outbox.reminders({{1}, 1}) == Strings{"sending"});
    CHECK_FALSE(store.startAttempt(it.ticket, kNow));
    REQUIRE(store.enterDoubt(it.ticket));
    REQUIRE(store.finish(it.ticket, outcome(MessageState::kSent)));
    CHECK(count(MessageState::kSent) == 1);
    CHECK(outbox.reminders({{1}, 1}) == Strings{"sent 2026-01-20"});
    CHECK_FALSE(store.finish(it.ticket, outcome(MessageState::kFailed)));
    CHECK(claimAt(kNow + 1'000'000).empty());
  }

  SECTION("with the doubt about a message the one before it ends, and the next one begins") {
    for (int i = 1; i <= 3; ++i) enqueueOne(i);
    const auto all = claimAt(kNow);
    REQUIRE(all.size() == 3);
    for (const auto& each : {all[0], all[1]}) REQUIRE(store.startAttempt(each.ticket, kNow));
    REQUIRE(store.enterDoubt(all[0].ticket));
    const EndedMessage before{all[0].ticket, outcome(MessageState::kSent)};
    SECTION("in one go") {
      const auto departure = store.depart(all[1].ticket, {&before, &all[2].ticket, kNow + 5});
      CHECK(departure.mayLeave);
      CHECK(departure.isBeforeEnded);
      CHECK(departure.isNextStarted);
      CHECK(count(MessageState::kSent) == 1);
      CHECK(count(MessageState::kSending) == 2);
      CHECK(outbox.reminders({{1}, 1}) == Strings{"sent 2026-01-20"});
      CHECK(outbox.reminders({{3}, 1}) == Strings{"sending"});
      const auto recovered = store.recover(company, kNow + kLease + 1, false);
      CHECK(recovered[static_cast<std::size_t>(MessageState::kUncertain)] == 1);
      CHECK(recovered[static_cast<std::size_t>(MessageState::kQueued)] == 1);
      const auto again = claimAt(kNow + kLease + 1).at(0);
      CHECK(again.ticket.message == all[2].ticket.message);
      CHECK(again.firstAttemptAt == kNow + 5);
    }
    SECTION("each refused by itself where another has it") {
      REQUIRE(store.finish(all[0].ticket, outcome(MessageState::kUndeliverable)));
      store.release(std::vector{all[2].ticket});
      const auto departure = store.depart(all[1].ticket, {&before, &all[2].ticket, kNow});
      CHECK(departure.mayLeave);
      CHECK_FALSE(departure.isBeforeEnded);
      CHECK_FALSE(departure.isNextStarted);
      CHECK(count(MessageState::kUndeliverable) == 1);
      CHECK(count(MessageState::kQueued) == 1);
    }
    SECTION("also where the message itself is not ours any more") {
      REQUIRE(store.finish(all[1].ticket, outcome(MessageState::kUndeliverable)));
      const auto departure = store.depart(all[1].ticket, {&before, &all[2].ticket, kNow});
      CHECK_FALSE(departure.mayLeave);
      CHECK(departure.isBeforeEnded);
      CHECK(departure.isNextStarted);
      CHECK(count(MessageState::kSent) == 1);
    }
  }

  SECTION("a failed attempt is due again at its time, and knows what happened") {
    const auto id = enqueueOne(1);
    const auto it = claimAt(kNow).at(0);
    store.startAttempt(it.ticket, kNow + 5);
    auto failed = outcome(MessageState::kFailed);
    failed.recipients = {{"ada@example.org", domain::RecipientState::kAccepted, "250"},
                         {"b@example.org", domain::RecipientState::kPending, "451"}};
    failed.sentOn = day;
    REQUIRE(store.finish(it.ticket, failed));
    CHECK(claimAt(kNow + 59'999).empty());
    CHECK(claimAt(kNow + 59'999, [&](ClaimRequest& request) { request.only = {id}; }).size() == 1);
    CHECK(claimAt(kNow + 60'000).empty());  // the person's sender has it
    const auto again = claimAt(kNow + 60'000 + 2 * kLease).at(0);
    CHECK(again.failedAttempts == 1);
    CHECK(again.firstAttemptAt == kNow + 5);
    CHECK(again.recipients == failed.recipients);
    CHECK(again.messageIdHeader == it.messageIdHeader);
    CHECK(again.ticket.fence > it.ticket.fence);
    REQUIRE(store.startAttempt(again.ticket, kNow + 200'000));
    auto sent = outcome(MessageState::kSent);
    sent.sentOn = samples::day("2026-01-25");
    REQUIRE(store.finish(again.ticket, sent));
    CHECK(outbox.reminders({{1}, 1}) == Strings{"sent 2026-01-20"});  // the first day stays
  }

  SECTION("a pass that began earlier does not see what failed since; it sees what was queued since") {
    enqueueOne(1);
    const auto it = claimAt(kNow).at(0);
    store.startAttempt(it.ticket, kNow);
    auto failed = outcome(MessageState::kFailed);
    failed.retryAt = kNow;
    store.finish(it.ticket, failed);
    enqueueOne(2);
    const auto claimed = claimAt(kNow, [](ClaimRequest& request) { request.dueBy = kNow - 1; });
    REQUIRE(claimed.size() == 1);
    CHECK(claimed[0].ticket.message != it.ticket.message);
  }

  SECTION(
      "a clock that was set back keeps nothing waiting: neither what was queued, nor what failed, nor a dead sender's lease") {
    constexpr std::int64_t kYear = 365LL * 24 * 3600 * 1000;
    for (int i = 1; i <= 3; ++i) enqueueOne(i);
    const auto ahead = kNow + kYear;
    const auto all = claimAt(ahead);
    REQUIRE(all.size() == 3);
    store.release(std::vector{all[0].ticket});
    store.startAttempt(all[1].ticket, ahead);
    auto failed = outcome(MessageState::kFailed);
    failed.retryAt = ahead + 60'000;
    store.finish(all[1].ticket, failed);
    store.startAttempt(all[2].ticket, ahead);
    CHECK(store.recover(company, kNow, false)[static_cast<std::size_t>(MessageState::kQueued)] == 1);
    CHECK(claimAt(kNow).size() == 3);
  }

  SECTION("no more senders at once than there may be; who died, or whose clock was wrong, is none") {
    const auto join = [&](const std::string& worker, int wanted, std::int64_t after = 0) {
      return store.joinSenders(company, worker, wanted, 3, kNow + after, kNow + after + kLease);
    };
    REQUIRE(join("w1", 3) == 3);
    CHECK(join("w2", 1) == 0);
    store.leaveSenders(company, "w2");
    CHECK(join("w2", 1) == 0);
    store.renew(company, "w1", kNow + 2 * kLease);
    CHECK(join("w2", 1, kLease + 1) == 0);
    store.leaveSenders(company, "w1");
    CHECK(join("w2", 9) == 3);
    CHECK(join("w3", 2, kLease) == 0);
    CHECK(join("w3", 2, kLease + 1) == 2);
    store.leaveSenders(company, "w3");
    CHECK(join("w4", 1, 365LL * 24 * 3600 * 1000) == 1);
    CHECK(join("w5", 3) == 3);
  }

  SECTION("mails leave one after the other where their number is limited, from whichever sender") {
    CHECK(store.nextDeparture(company, "a", kNow, 500) == kNow);
    CHECK(store.nextDeparture(company, "a", kNow, 500) == kNow + 500);
    CHECK(store.nextDeparture(company, "b", kNow, 500) == kNow);
    CHECK(store.nextDeparture(company, "a", kNow + 10, 500) == kNow + 1000);
    CHECK(store.nextDeparture(company, "a", kNow + 60'000, 500) == kNow + 60'000);
    const auto ahead = kNow + 365LL * 24 * 3600 * 1000;
    CHECK(store.nextDeparture(company, "a", ahead, 500) == ahead);
    CHECK(store.nextDeparture(company, "a", kNow, 500) == kNow);  // the clock was set back
  }

  SECTION("an old fence changes nothing") {
    enqueueOne(1);
    const auto old = claimAt(kNow).at(0);
    const auto now = claimAt(kNow + kLease + 1).at(0);
    CHECK_FALSE(store.startAttempt(old.ticket, kNow));
    CHECK_FALSE(store.enterDoubt(old.ticket));
    CHECK_FALSE(store.finish(old.ticket, outcome(MessageState::kSent)));
    store.release(std::vector{old.ticket});
    CHECK(claimAt(kNow + kLease + 2).empty());
    CHECK(store.startAttempt(now.ticket, kNow));
  }

  SECTION("released messages are free at once, those begun are not") {
    enqueueOne(1);
    enqueueOne(2);
    const auto both = claimAt(kNow);
    REQUIRE(both.size() == 2);
    store.startAttempt(both[0].ticket, kNow);
    store.release(std::vector{both[0].ticket, both[1].ticket});
    const auto again = claimAt(kNow);
    REQUIRE(again.size() == 1);
    CHECK(again[0].ticket.message == both[1].ticket.message);
  }

  SECTION("a renewed lease does not end") {
    enqueueOne(1);
    claimAt(kNow);
    store.renew(company, "someone else", kNow + 10 * kLease);
    store.renew(company, "w1", kNow + 3 * kLease);
    CHECK(claimAt(kNow + 2 * kLease).empty());
    CHECK(claimAt(kNow + 3 * kLease + 1).size() == 1);
  }

  SECTION("a dead sender's messages: claimed is free, begun goes back, in doubt is uncertain") {
    for (int i = 1; i <= 3; ++i) enqueueOne(i);
    const auto all = claimAt(kNow);
    REQUIRE(all.size() == 3);
    store.startAttempt(all[1].ticket, kNow);
    store.startAttempt(all[2].ticket, kNow);
    store.enterDoubt(all[2].ticket);
    CHECK(store.recover(company, kNow + kLease, false) == StateCounts{});  // the lease still runs
    SECTION("by default") {
      const auto changed = store.recover(company, kNow + kLease + 1, false);
      CHECK(changed[static_cast<std::size_t>(MessageState::kQueued)] == 1);
      CHECK(changed[static_cast<std::size_t>(MessageState::kUncertain)] == 1);
      CHECK(count(MessageState::kQueued) == 2);
      CHECK(outbox.reminders({{3}, 1}) == Strings{"uncertain"});
      CHECK(claimAt(kNow + kLease + 1).size() == 2);
      CHECK_FALSE(store.enterDoubt(all[1].ticket));
      SECTION("of which a sender that was only slow may still say that it arrived") {
        CHECK(store.finish(all[2].ticket, outcome(MessageState::kSent)));
        CHECK(outbox.reminders({{3}, 1}) == Strings{"sent 2026-01-20"});
      }
    }
    SECTION("to be sent again where that is set") {
      const auto changed = store.recover(company, kNow + kLease + 1, true);
      CHECK(changed[static_cast<std::size_t>(MessageState::kFailed)] == 1);
      CHECK(claimAt(kNow + kLease + 1).size() == 3);
    }
  }

  SECTION("three crashes of its own park a message; an attempt that ended is none") {
    enqueueOne(1);
    std::int64_t now = kNow;
    const auto begun = claimAt(now).at(0);
    store.startAttempt(begun.ticket, now);
    auto failed = outcome(MessageState::kFailed);
    failed.retryAt = now;
    store.finish(begun.ticket, failed);
    for (int crash = 1; crash <= 3; ++crash) {
      const auto it = claimAt(now).at(0);
      store.startAttempt(it.ticket, now);
      now += kLease + 1;
      const auto changed = store.recover(company, now, false);
      CHECK(changed[static_cast<std::size_t>(crash < 3 ? MessageState::kFailed : MessageState::kUndeliverable)] == 1);
    }
    CHECK(outbox.reminders({{1}, 1}) == Strings{"undeliverable"});
    CHECK(claimAt(now + 1'000'000).empty());
  }

  SECTION("an account's failure leaves the message as it was, due again") {
    enqueueOne(1);
    const auto it = claimAt(kNow).at(0);
    store.startAttempt(it.ticket, kNow);
    REQUIRE(store.finish(it.ticket, outcome(MessageState::kQueued)));
    CHECK(outbox.reminders({{1}, 1}) == Strings{"queued"});
    const auto again = claimAt(kNow + 10).at(0);
    CHECK(again.failedAttempts == 0);
  }

  SECTION("what drops out frees its step, what stays has the amounts of now") {
    enqueue({group({reminder(1), reminder(2)}, {message({0, 1})})});
    const auto it = claimAt(kNow).at(0);
    store.startAttempt(it.ticket, kNow);
    auto done = outcome(MessageState::kFailed);
    done.dropped = {{reminder(1), {domain::BlockerCode::kSettled, domain::BlockerCode::kInvoiceHold}}};
    done.carried = {reminder(2)};
    done.carried[0].asked = 500;
    REQUIRE(store.finish(it.ticket, done));
    CHECK(outbox.reminders({{1}, 1}) == Strings{"cancelled"});
    const auto again = claimAt(kNow + 100'000).at(0);
    CHECK(again.reminders == done.carried);
    CHECK_FALSE(enqueue({group({reminder(1)}, {message({0})})})[0].messages[0].isNone());
  }

  SECTION("a cancelled message frees its steps, also without an attempt") {
    enqueueOne(1);
    const auto it = claimAt(kNow).at(0);
    auto cancelled = outcome(MessageState::kCancelled);
    cancelled.dropped = {{reminder(1), {domain::BlockerCode::kSettled}}};
    REQUIRE(store.finish(it.ticket, cancelled));
    CHECK(outbox.reminders({{1}, 1}) == Strings{"cancelled"});
    CHECK_FALSE(enqueueOne(1).isNone());
  }

  SECTION("a reminder by two ways is sent with the first, and ends with the better") {
    const auto ids = enqueue({group({reminder(1)}, {message({0}), message({0}, domain::Way::kLetter)})})[0].messages;
    const auto both = claimAt(kNow);
    REQUIRE(both.size() == 2);
    for (const auto& each : both) store.startAttempt(each.ticket, kNow);
    store.finish(both[0].ticket, outcome(MessageState::kUndeliverable));
    CHECK(outbox.reminders({{1}, 1}) == Strings{"sending"});
    store.finish(both[1].ticket, outcome(MessageState::kReady));
    CHECK(outbox.reminders({{1}, 1}) == Strings{"ready"});
    CHECK(store.resolve(company, std::vector{ids[1]}, MessageState::kSent, samples::day("2026-01-22"), "ann") == 1);
    CHECK(outbox.reminders({{1}, 1}) == Strings{"sent 2026-01-22"});
  }

  SECTION("a person decides only what waits for a person") {
    const auto queued = enqueueOne(1);
    CHECK(store.resolve(company, std::vector{queued}, MessageState::kSent, day, "ann") == 0);
    const auto it = claimAt(kNow).at(0);
    store.startAttempt(it.ticket, kNow);
    store.finish(it.ticket, outcome(MessageState::kUndeliverable));
    CHECK(store.resolve(company, std::vector{queued}, MessageState::kSent, day, "ann") == 0);
    CHECK(store.resolve(company, std::vector{queued}, MessageState::kCancelled, day, "ann") == 1);
    CHECK(outbox.reminders({{1}, 1}) == Strings{"cancelled"});
  }

  SECTION("a voided reminder stays in the history and frees its step; what had not left is cancelled") {
    enqueueOne(1);
    enqueueOne(2);
    const auto sent = claimAt(kNow, [](ClaimRequest& request) { request.limit = 1; }).at(0);
    store.startAttempt(sent.ticket, kNow);
    store.finish(sent.ticket, outcome(MessageState::kSent));
    CHECK(store.voidReminders(company, std::vector{reminder(1), reminder(2), reminder(3)}, day, "ann") == 2);
    CHECK(count(MessageState::kSent) == 1);
    CHECK(count(MessageState::kCancelled) == 1);
    CHECK(claimAt(kNow).empty());
    CHECK_FALSE(enqueueOne(1).isNone());
    const auto history = outbox.reminders({{1}, 1});
    REQUIRE(history.size() == 2);
    CHECK(history[0].starts_with("voided"));
    CHECK(history[1] == "queued");
  }
}

}  // namespace fakes
