// What people note while they follow a debt up: the next run sees it, its end counts from its day on, and who did it is known.
#include "plugin/storage/follow_up_book.hpp"

#include "plugin/storage/call_book.hpp"
#include "run_story.hpp"

using namespace test;
using application::HoldSubject;
using application::NoteEnd;

namespace {

struct FollowUps {
  explicit FollowUps(Story& told)
      : story(told), book(told.books.database.pool, [] { return 5LL; }), calls(told.books.database.pool, [] { return 6LL; }) {}
  Story& story;
  storage::SqlFollowUpBook book;
  storage::SqlCallBook calls;

  [[nodiscard]] domain::CompanyId company() const { return story.books.company; }
  domain::InvoiceId invoice(const std::string& number) { return {story.books.idOf(number)}; }
  domain::CustomerId customer(const std::string& code) {
    return {number(story.books.session, "select customer_id from sdk_v1_customer where code = '" + code + "'")};
  }
  std::vector<domain::ReceivableId> only(const std::string& number) { return {{invoice(number), 1}}; }
  application::InvoiceNotes notes(const std::string& number, const std::string& date, const std::string& of = "K1") {
    return book.ofInvoice(company(), invoice(number), customer(of), day(date.c_str()));
  }
  std::string audited(const std::string& what) {
    return text(story.books.session,
                "select actor || ' ' || subject || ' ' || detail from reminders_audit where what = '" + what + "'");
  }
};

std::string decisionOf(const RunResult& result, const std::string& number) { return Story::told(result.planned.plan)[number]; }

}  // namespace

TEST_CASE("an invoice on hold is not reminded, the next run looks at it, and when the hold is lifted it is reminded") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  story.run("2026-02-05");
  follow.book.hold(follow.company(), HoldSubject::kInvoice, follow.invoice("F-1").value, "im Urlaub", day("2026-02-20"),
                   day("2026-02-05"), "anne");
  const auto held = story.run("2026-02-11");
  REQUIRE(held.since);
  CHECK(decisionOf(held, "F-1") == "wait invoice_hold:2026-02-20");
  const auto hold = follow.notes("F-1", "2026-02-11").holds.at(0);
  CHECK(hold.standsOn(day("2026-02-20")));
  CHECK_FALSE(hold.standsOn(day("2026-02-21")));
  CHECK(follow.book.lift(follow.company(), hold.id, day("2026-02-11"), "paul"));
  CHECK_FALSE(follow.book.lift(follow.company(), hold.id, day("2026-02-11"), "paul"));
  CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "remind");
  CHECK(follow.notes("F-1", "2026-02-11").holds.at(0).endedBy == "paul");
  // The day before still says what stood then.
  CHECK(story.decisionsOn("2026-02-10")["F-1"].find("invoice_hold") != std::string::npos);
  CHECK(follow.audited("hold.set") ==
        "anne invoice " + std::to_string(follow.invoice("F-1").value) + " im Urlaub; until 2026-02-20");
  CHECK(follow.audited("hold.lifted").starts_with("paul hold "));
}

TEST_CASE("a new hold takes the place of the one that stands, also when it ends earlier") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  const auto customer = follow.customer("K1");
  follow.book.hold(follow.company(), HoldSubject::kCustomer, customer.value, "endless", {}, day("2026-02-05"), "anne");
  CHECK(decisionOf(story.run("2026-02-06"), "F-5").find("customer_hold") != std::string::npos);
  follow.book.hold(follow.company(), HoldSubject::kCustomer, customer.value, "a week", day("2026-02-10"), day("2026-02-06"),
                   "anne");
  CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "remind");
  const auto holds = follow.book.holdsOf(follow.company(), customer);
  REQUIRE(holds.size() == 2);
  CHECK(holds[0].end == NoteEnd::kReplaced);
  CHECK(holds[1].isOpen());
}

TEST_CASE("reminders wait for a promise and resume by themselves when it is broken") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  story.run("2026-02-05");
  follow.book.promise(follow.company(), follow.only("F-1"), {day("2026-02-13"), 1000, "Mme Martin", "by transfer"},
                      day("2026-02-09"), "anne");
  // Until Friday the 13th and two working days.
  CHECK(decisionOf(story.run("2026-02-11"), "F-1").find("promised:2026-02-17") != std::string::npos);
  CHECK(decisionOf(story.run("2026-02-18"), "F-1") == "remind");
  const auto promise = follow.notes("F-1", "2026-02-18").promises.at(0);
  CHECK(promise.amount == 1000);
  CHECK(promise.by == "Mme Martin");
  CHECK(promise.note == "by transfer");
  CHECK(promise.isOpen());
}

TEST_CASE("a later promise takes the place of an earlier one; withdrawn, nothing waits any more") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  follow.book.promise(follow.company(), follow.only("F-1"), {day("2026-03-20"), {}, "", ""}, day("2026-02-05"), "anne");
  follow.book.promise(follow.company(), follow.only("F-1"), {day("2026-03-02"), {}, "", ""}, day("2026-02-06"), "anne");
  auto promises = follow.notes("F-1", "2026-02-06").promises;
  REQUIRE(promises.size() == 2);
  CHECK(promises[0].end == NoteEnd::kReplaced);
  CHECK(follow.book.endPromise(follow.company(), promises[1].id, NoteEnd::kWithdrawn, day("2026-02-11"), "paul"));
  CHECK_FALSE(follow.book.endPromise(follow.company(), promises[1].id, NoteEnd::kSettled, day("2026-02-11"), "paul"));
  CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "remind");
}

TEST_CASE("what is contested is not asked for, the rest is; the whole waits until it is settled") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  story.run("2026-02-05");
  follow.book.dispute(follow.company(), follow.only("F-1"), 2500, "broken lamp", day("2026-02-06"), "anne");
  const auto rest = story.planned("2026-02-11");
  for (const auto& line : rest.plan.lines)
    if (line.number == "F-1") CHECK(line.decision.asked == 10'000 - 2500);
  follow.book.dispute(follow.company(), follow.only("F-1"), {}, "all of it", day("2026-02-07"), "anne");
  CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "skip disputed");
  for (const auto& each : follow.notes("F-1", "2026-02-11").disputes)
    CHECK(follow.book.endDispute(follow.company(), each.id, NoteEnd::kSettled, day("2026-02-12"), "paul"));
  CHECK(decisionOf(story.run("2026-02-12"), "F-1") == "remind");
}

TEST_CASE("what is handed over is reminded no more until it is taken back, and can be handed over again on the same day") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  story.run("2026-02-05");
  for (int i = 0; i < 2; ++i) {
    follow.book.handOver(follow.company(), follow.only("F-1"), "Cabinet Durand", "", day("2026-02-10"), "anne");
    follow.book.handOver(follow.company(), follow.only("F-1"), "somebody else", "", day("2026-02-10"), "anne");
    const auto handovers = follow.notes("F-1", "2026-02-10").handovers;
    REQUIRE(handovers.size() == 1);
    CHECK(handovers[0].isOpen());
    CHECK(handovers[0].to == "Cabinet Durand");
    CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "skip handed_over");
    CHECK(follow.book.takeBack(follow.company(), follow.invoice("F-1"), day("2026-02-11"), "anne"));
    CHECK_FALSE(follow.book.takeBack(follow.company(), follow.invoice("F-1"), day("2026-02-11"), "anne"));
  }
  CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "remind");
}

TEST_CASE("payments and credit notes are told by day and kind, what was taken back apart") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  story.pay("F-1", "K1", "2026-02-03", "30.00");
  story.pay("F-1", "K1", "2026-02-03", "20.00");
  story.pay("F-1", "K1", "2026-02-09", "10.00");
  const auto settlements = follow.notes("F-1", "2026-02-08").settlements;
  REQUIRE(settlements.size() == 1);
  CHECK(settlements[0].amount == 5000);
  CHECK_FALSE(settlements[0].isCreditNote);
}

TEST_CASE("calls are added, changed, deleted and brought back, with the promise that was given in them") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  const auto company = follow.company();
  const auto customer = follow.customer("K1");
  application::NewCall call{follow.invoice("F-1"), day("2026-02-09"), "15:10",           "Mme Martin",
                            "pays soon",           day("2026-03-02"), follow.only("F-1")};
  const auto id = follow.calls.add(company, customer, call, day("2026-02-09"), "anne");
  follow.calls.add(company, customer, {{}, day("2026-02-10"), "", "nobody", "no answer", {}, {}}, day("2026-02-10"), "anne");
  auto calls = follow.calls.ofCustomer(company, customer, 10);
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].spokeTo == "nobody");  // the newest first
  CHECK(calls[1].invoiceNumber == "F-1");
  CHECK(follow.notes("F-1", "2026-02-10").calls.size() == 2);
  CHECK(follow.notes("F-5", "2026-02-10").calls.size() == 1);  // the one about all that is owed
  CHECK(follow.notes("F-2", "2026-02-10", "K2").calls.empty());
  CHECK(decisionOf(story.run("2026-02-11"), "F-1").find("promised") != std::string::npos);

  call.said = "pays later";
  CHECK(follow.calls.change(company, id, call, day("2026-02-10"), "paul"));
  CHECK(follow.notes("F-1", "2026-02-10").promises.size() == 1);  // the promise is the same
  call.promisedOn = day("2026-03-09");
  CHECK(follow.calls.change(company, id, call, day("2026-02-10"), "paul"));
  auto promises = follow.notes("F-1", "2026-02-10").promises;
  REQUIRE(promises.size() == 2);
  CHECK(promises[0].end == NoteEnd::kReplaced);
  CHECK(promises[1].promisedOn == day("2026-03-09"));
  CHECK(follow.calls.find(company, id)->changedBy == "paul");

  CHECK(follow.calls.remove(company, id, day("2026-02-11"), "paul"));
  CHECK_FALSE(follow.calls.remove(company, id, day("2026-02-11"), "paul"));
  CHECK_FALSE(follow.calls.change(company, id, call, day("2026-02-11"), "paul"));
  CHECK_FALSE(follow.calls.find(company, id));
  CHECK(decisionOf(story.run("2026-02-11"), "F-1") == "remind");
  CHECK(follow.calls.restore(company, id, day("2026-02-11"), "anne"));
  CHECK_FALSE(follow.calls.restore(company, id, day("2026-02-11"), "anne"));
  CHECK(follow.notes("F-1", "2026-02-11").promises[1].isOpen());
  for (const auto* what : {"call.entered", "call.changed", "call.deleted", "call.restored"}) {
    INFO(what);
    CHECK(number(story.books.session, "select count(*) from reminders_audit where what = '" + std::string(what) + "'") > 0);
  }
}

TEST_CASE("nobody ends what belongs to another company") {
  STORY_ON_BOTH_DATABASES(story);
  FollowUps follow(story);
  const auto other = story.books.addCompany("OTHER");
  follow.book.hold(follow.company(), HoldSubject::kInvoice, follow.invoice("F-1").value, "why", {}, day("2026-02-05"), "anne");
  const auto hold = follow.notes("F-1", "2026-02-05").holds.at(0).id;
  CHECK_FALSE(follow.book.lift(other, hold, day("2026-02-05"), "eve"));
  const auto call = follow.calls.add(follow.company(), follow.customer("K1"), {{}, day("2026-02-05"), "", "x", "y", {}, {}},
                                     day("2026-02-05"), "anne");
  CHECK_FALSE(follow.calls.find(other, call));
  CHECK_FALSE(follow.calls.remove(other, call, day("2026-02-05"), "eve"));
}
