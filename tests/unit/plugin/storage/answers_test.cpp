// What customers answer by their payment links: a claim makes reminders wait for a while and asks a person; the same claim again
// changes nothing, and what a person has noted stays as it is.
#include "plugin/storage/answer_book.hpp"

#include <thread>

#include "plugin/storage/follow_up_book.hpp"
#include "run_story.hpp"

using namespace test;
using application::AnswerKind;
using application::AnswerState;
using application::HoldSubject;
using application::NewAnswer;
using Taken = application::AnswerBook::Taken;

namespace {

struct Answers {
  explicit Answers(Story& told)
      : story(told), book(told.books.database.pool, [] { return 7LL; }), notes(told.books.database.pool, [] { return 8LL; }) {}
  Story& story;
  storage::SqlAnswerBook book;
  storage::SqlFollowUpBook notes;

  [[nodiscard]] domain::CompanyId company() const { return story.books.company; }
  domain::InvoiceId invoice(const std::string& number) { return {story.books.idOf(number)}; }
  domain::CustomerId customer(const std::string& code) {
    return {number(story.books.session, "select customer_id from sdk_v1_customer where code = '" + code + "'")};
  }
  /// About an invoice of K1, whose invoices are F-1, F-5 and F-9.
  NewAnswer said(AnswerKind kind, const std::string& about = "F-1") {
    NewAnswer answer;
    answer.kind = kind;
    answer.customer = customer("K1");
    answer.invoices = {invoice(about)};
    answer.currency = "EUR";
    answer.link = "link-1";
    answer.actor = "the customer";
    answer.note = "says so";
    answer.parts = {{{invoice(about), 1}, std::nullopt}};
    return answer;
  }
  Taken take(const NewAnswer& answer, const char* on = "2026-02-11") { return book.take(company(), answer, day(on)); }
  application::InvoiceNotes of(const std::string& number) {
    return notes.ofInvoice(company(), invoice(number), customer("K1"), day("2026-02-11"));
  }
  std::string decision(const char* on, const std::string& number) { return story.decisionsOn(on)[number]; }
};

}  // namespace

TEST_CASE("“already paid” holds the invoice for ten days, asks a person, and can be taken back") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  story.run("2026-02-05");
  auto paid = answers.said(AnswerKind::kPaid);
  paid.day = day("2026-02-09");
  paid.said = "par virement, d'un autre compte";
  CHECK(answers.take(paid) == Taken::kTaken);
  // The next incremental run sees it.
  const auto held = story.run("2026-02-11");
  REQUIRE(held.since);
  CHECK(Story::told(held.planned.plan)["F-1"] == "wait invoice_hold:2026-02-21");
  CHECK(answers.decision("2026-02-22", "F-1") == "remind");

  CHECK(answers.book.openCount(answers.company()) == 1);
  const auto open = answers.book.open(answers.company(), 10);
  REQUIRE(open.size() == 1);
  CHECK(open[0].kind == AnswerKind::kPaid);
  CHECK(open[0].customerName == "K1");
  CHECK(open[0].day == day("2026-02-09"));
  CHECK(open[0].said == paid.said);
  CHECK(open[0].waits);
  REQUIRE(open[0].invoices.size() == 1);
  CHECK(open[0].invoices[0].second == "F-1");
  CHECK(answers.book.ofInvoice(answers.company(), answers.invoice("F-1")).size() == 1);
  CHECK(answers.book.ofInvoice(answers.company(), answers.invoice("F-5")).empty());
  CHECK(answers.book.ofCustomer(answers.company(), answers.customer("K1"), 10).size() == 1);
  CHECK(answers.book.ofCustomer(answers.company(), answers.customer("K2"), 10).empty());

  CHECK(answers.book.finish(answers.company(), open[0].id, day("2026-02-12"), "anne"));
  CHECK_FALSE(answers.book.finish(answers.company(), open[0].id, day("2026-02-12"), "paul"));
  CHECK(answers.book.openCount(answers.company()) == 0);
  CHECK(answers.decision("2026-02-12", "F-1") == "wait invoice_hold:2026-02-21");
  CHECK(answers.book.takeBack(answers.company(), open[0].id, day("2026-02-12"), "anne"));
  CHECK_FALSE(answers.book.takeBack(answers.company(), open[0].id, day("2026-02-12"), "anne"));
  CHECK(answers.decision("2026-02-12", "F-1") == "remind");
  CHECK(answers.book.ofInvoice(answers.company(), answers.invoice("F-1"))[0].state == AnswerState::kTakenBack);
  CHECK(text(story.books.session, "select what from reminders_audit where what = 'answer.paid'") == "answer.paid");
}

TEST_CASE("the same answer twice is one answer") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  auto paid = answers.said(AnswerKind::kPaid);
  paid.day = day("2026-02-09");
  CHECK(answers.take(paid) == Taken::kTaken);
  CHECK(answers.take(paid) == Taken::kSame);
  CHECK(answers.take(paid, "2026-02-12") == Taken::kSame);  // nobody has looked at it yet
  const auto id = answers.book.open(answers.company(), 1).at(0).id;
  answers.book.finish(answers.company(), id, day("2026-02-12"), "anne");
  CHECK(answers.take(paid, "2026-02-13") == Taken::kTaken);
  CHECK(answers.of("F-1").holds.size() == 1);  // and yet nothing more waits
  CHECK_FALSE(answers.book.open(answers.company(), 1).at(0).waits);
  // Clicked by several at once, it is one as well.
  auto copy = answers.said(AnswerKind::kCopy);
  std::vector<std::thread> clicks;
  for (int i = 0; i < 4; ++i) clicks.emplace_back([&] { answers.take(copy, "2026-02-20"); });
  for (auto& click : clicks) click.join();
  CHECK(number(story.books.session, "select count(*) from reminders_answer where kind = 'copy'") == 1);
}

TEST_CASE("an answer puts reminders of an invoice off once, not for ever") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  auto promise = answers.said(AnswerKind::kPromise);
  promise.day = day("2026-02-16");
  CHECK(answers.take(promise) == Taken::kTaken);
  CHECK(answers.decision("2026-02-11", "F-1") == "wait promised:2026-02-18");
  // Broken; another one is noted, and reminders go on.
  promise.day = day("2026-03-10");
  CHECK(answers.take(promise, "2026-02-20") == Taken::kTaken);
  CHECK(answers.of("F-1").promises.size() == 1);
  CHECK(answers.decision("2026-02-20", "F-1") == "remind");
  CHECK_FALSE(answers.book.open(answers.company(), 1).at(0).waits);
  // Another invoice has its own.
  auto other = answers.said(AnswerKind::kPromise, "F-5");
  other.day = day("2026-02-20");
  CHECK(answers.take(other, "2026-02-20") == Taken::kTaken);
  CHECK(answers.of("F-5").promises.size() == 1);
  // After three months one may ask again.
  promise.day = day("2026-06-20");
  CHECK(answers.take(promise, "2026-06-10") == Taken::kTaken);
  CHECK(answers.of("F-1").promises.size() == 2);
}

TEST_CASE("a part is disputed, the rest is reminded, and a second dispute adds nothing") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  auto dispute = answers.said(AnswerKind::kDispute);
  dispute.amount = 4000;
  dispute.parts[0].amount = 4000;
  dispute.said = "deux lampes cassées";
  CHECK(answers.take(dispute) == Taken::kTaken);
  CHECK(answers.decision("2026-02-11", "F-1") == "remind");
  const auto noted = answers.of("F-1").disputes;
  REQUIRE(noted.size() == 1);
  CHECK(noted[0].amount == 4000);
  CHECK(noted[0].reason == "deux lampes cassées");
  CHECK(noted[0].actor == "the customer");
  dispute.amount.reset();
  dispute.parts[0].amount.reset();
  CHECK(answers.take(dispute) == Taken::kTaken);
  CHECK(answers.of("F-1").disputes.size() == 1);
  CHECK(answers.book.openCount(answers.company()) == 2);
}

TEST_CASE("what a person has noted stays as it is") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  answers.notes.hold(answers.company(), HoldSubject::kInvoice, answers.invoice("F-1").value, "Anne asks", day("2026-02-12"),
                     day("2026-02-10"), "anne");
  answers.notes.hold(answers.company(), HoldSubject::kInvoice, answers.invoice("F-5").value, "for good", std::nullopt,
                     day("2026-02-10"), "anne");
  const std::vector<domain::ReceivableId> nine{{answers.invoice("F-9"), 1}};
  answers.notes.promise(answers.company(), nine, {day("2026-02-25"), std::nullopt, "by phone", ""}, day("2026-02-10"), "anne");
  auto paid = answers.said(AnswerKind::kPaid);
  paid.invoices = {answers.invoice("F-1"), answers.invoice("F-5")};
  paid.day = day("2026-02-09");
  CHECK(answers.take(paid) == Taken::kTaken);
  // The shorter hold stands beside the new one; where it is held for longer anyway, nothing is added.
  REQUIRE(answers.of("F-1").holds.size() == 2);
  CHECK(answers.of("F-1").holds[0].isOpen());
  CHECK(answers.of("F-5").holds.size() == 1);
  CHECK(answers.decision("2026-02-11", "F-1") == "wait invoice_hold:2026-02-21");
  auto promise = answers.said(AnswerKind::kPromise, "F-9");
  promise.day = day("2026-02-20");
  CHECK(answers.take(promise) == Taken::kTaken);
  REQUIRE(answers.of("F-9").promises.size() == 1);
  CHECK(answers.of("F-9").promises[0].by == "by phone");
  // Taking the answer back lifts its own hold alone.
  const auto all = answers.book.ofInvoice(answers.company(), answers.invoice("F-1"));
  CHECK(answers.book.takeBack(answers.company(), all.at(0).id, day("2026-02-11"), "anne"));
  CHECK(answers.decision("2026-02-11", "F-1") == "wait invoice_hold:2026-02-12");
}

TEST_CASE("a customer answers ten times a day at most; another one is not kept from it") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  for (int i = 0; i < application::kMostAnswersADay; ++i) {
    auto copy = answers.said(AnswerKind::kCopy);
    copy.said = std::to_string(i);
    CHECK(answers.take(copy) == Taken::kTaken);
  }
  CHECK(answers.take(answers.said(AnswerKind::kCopy)) == Taken::kTooMany);
  auto other = answers.said(AnswerKind::kCopy, "F-2");
  other.customer = answers.customer("K2");
  CHECK(answers.take(other) == Taken::kTaken);
  CHECK(answers.take(answers.said(AnswerKind::kCopy), "2026-02-12") == Taken::kTaken);
}

TEST_CASE("who is the wrong person closes this link until somebody takes that back") {
  STORY_ON_BOTH_DATABASES(story);
  Answers answers(story);
  CHECK_FALSE(answers.book.isClosed(answers.company(), "link-1"));
  CHECK(answers.take(answers.said(AnswerKind::kWrongPerson)) == Taken::kTaken);
  CHECK(answers.book.isClosed(answers.company(), "link-1"));
  CHECK_FALSE(answers.book.isClosed(answers.company(), "link-2"));
  CHECK(answers.decision("2026-02-11", "F-1") == "wait invoice_hold:2026-02-21");
  const auto id = answers.book.open(answers.company(), 1).at(0).id;
  answers.book.finish(answers.company(), id, day("2026-02-11"), "anne");
  CHECK(answers.book.isClosed(answers.company(), "link-1"));
  answers.book.takeBack(answers.company(), id, day("2026-02-11"), "anne");
  CHECK_FALSE(answers.book.isClosed(answers.company(), "link-1"));
  CHECK(answers.decision("2026-02-11", "F-1") == "remind");
}
