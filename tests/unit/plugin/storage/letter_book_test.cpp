// Letters by day and drafts, in real tables on both databases.
#include "plugin/storage/letter_book.hpp"

#include "plugin/storage/draft_book.hpp"
#include "plugin/storage/noted_sent.hpp"
#include "tests/support/reminders/books.hpp"

namespace {

using application::DraftGroup;
using application::MessageDraft;
using domain::MessageState;
using test::Books;
using test::day;
using test::number;

constexpr std::int64_t kNow = 1'000'000;

DraftGroup groupOf(Books& books, const std::string& invoice, const char* customer, domain::Way way,
                   const std::string& level = "first", int rank = 10) {
  DraftGroup group;
  group.origin = domain::Origin::kByHand;
  group.customer = {
      number(books.session, std::string("select customer_id from sdk_v1_customer where code = '") + customer + "'")};
  group.currency = kit::Currency::of("EUR");
  group.actor = "anne";
  group.reminders = {{{{books.idOf(invoice)}, 1}, level, rank, 10, 12'000}};
  MessageDraft message;
  message.way = way;
  message.level = level;
  message.rank = rank;
  message.to = {{"c1@example.org", "C1", domain::Role::kBilling, false}};
  message.bcc = {"chef@example.org"};
  message.carries = {0};
  group.messages = {message};
  return group;
}

/// A letter that was made and filed on that day.
domain::MessageId file(Books& books, const std::string& invoice, const char* customer, const char* on,
                       const std::string& level = "first", int rank = 10) {
  auto& outbox = books.database.outbox;
  const std::vector<DraftGroup> groups{groupOf(books, invoice, customer, domain::Way::kLetter, level, rank)};
  const auto id = outbox.enqueue(books.company, day(on), kNow, groups)[0].messages.at(0);
  REQUIRE_FALSE(id.isNone());
  application::ClaimRequest request{kNow, kNow, kNow + 30'000, "w1", 20, {id}, {}, false};
  const auto claimed = outbox.claim(books.company, request).at(0);
  REQUIRE(outbox.startAttempt(claimed.ticket, kNow));
  application::Outcome outcome;
  outcome.state = MessageState::kReady;
  outcome.now = kNow;
  outcome.carried = claimed.reminders;
  outcome.copy = application::SentCopy{"Relance", "text", "text/plain",
                                       "letters/" + std::string(on) + "/" + customer + "-" + std::to_string(id.value) + ".pdf"};
  REQUIRE(outbox.finish(claimed.ticket, outcome));
  return id;
}

void addInvoices(Books& books, int count) {
  std::vector<host::erp::InvoiceRow> rows;
  for (int i = 1; i <= count; ++i) {
    auto row = test::invoice("F-" + std::to_string(i), "120.00", "2025-11-01", "2025-12-01");
    row.customer = i % 2 == 0 ? "C2" : "C1";
    rows.push_back(row);
  }
  books.upsert<host::erp::InvoiceRow>(rows);
}

}  // namespace

TEST_CASE("letters stand under the day on which they were filed, newest day first, with what waits to be posted") {
  BOOKS_ON_BOTH_DATABASES(books);
  addInvoices(books, 4);
  storage::SqlLetterBook book(books.database.pool);
  CHECK(book.days(books.company, std::nullopt, 10).empty());
  CHECK(book.ofDay(books.company, day("2026-01-20")).empty());
  CHECK(book.waiting(books.company) == 0);
  file(books, "F-1", "C1", "2026-01-20");
  const auto first = file(books, "F-2", "C2", "2026-01-20");
  file(books, "F-3", "C1", "2026-01-21");
  const auto cancelled = file(books, "F-4", "C2", "2026-01-22");
  const std::vector<domain::MessageId> gone{cancelled};
  REQUIRE(books.database.outbox.resolve(books.company, gone, MessageState::kCancelled, day("2026-01-22"), "anne") == 1);
  const std::vector<domain::MessageId> posted{first};
  REQUIRE(books.database.outbox.resolve(books.company, posted, MessageState::kSent, day("2026-01-23"), "anne") == 1);

  const auto days = book.days(books.company, std::nullopt, 10);
  REQUIRE(days.size() == 2);  // the day whose only letter was cancelled is none
  CHECK(days[0].day == day("2026-01-21"));
  CHECK(days[1].letters == 2);
  CHECK(days[1].waiting == 1);
  CHECK(book.days(books.company, day("2026-01-21"), 10).size() == 1);
  CHECK(book.days(books.company, std::nullopt, 1).size() == 1);
  CHECK(book.waiting(books.company) == 2);

  const auto letters = book.ofDay(books.company, day("2026-01-20"));
  REQUIRE(letters.size() == 2);
  CHECK(letters[0].customerCode == "C2");  // by the customer's name, however they were made
  CHECK(letters[1].customerCode == "C1");
  CHECK(letters[0].state == MessageState::kSent);
  CHECK(letters[0].sentOn == day("2026-01-23"));
  CHECK(letters[0].total == 12'000);
  CHECK(letters[0].file == "letters/2026-01-20/C2-" + std::to_string(first.value) + ".pdf");
  CHECK(letters[0].level == "first");
  CHECK_FALSE(book.ofDay(books.company, day("2026-01-22")).at(0).counts());
  CHECK(book.ofDay(books.addCompany("OTHER"), day("2026-01-20")).empty());
}

TEST_CASE("what a day's document was made of is noted, and noted anew") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlLetterBook book(books.database.pool);
  const auto on = day("2026-01-20");
  CHECK_FALSE(book.bound(books.company, on));
  book.keepBound(books.company, on, {"abc", 2, 3, 1});
  book.keepBound(books.company, on, {"def", 4, 5, 0});
  const auto bound = book.bound(books.company, on);
  REQUIRE(bound);
  CHECK(bound->digest == "def");
  CHECK(bound->letters == 4);
  CHECK(bound->pages == 5);
  CHECK(bound->missing == 0);
  CHECK_FALSE(book.bound(books.company, on.plusDays(1)));
}

TEST_CASE("a draft is noted once for its form, is found from its invoices, and holds no step") {
  BOOKS_ON_BOTH_DATABASES(books);
  addInvoices(books, 2);
  storage::SqlDraftBook drafts(books.database.pool, [] { return kNow; });
  application::DraftToKeep draft{groupOf(books, "F-1", "C1", domain::Way::kEmail), "Relance é", "X-Unsent: 1\r\n\r\nun", {}};
  draft.group.formKey = std::string(32, 'a');
  draft.group.reminders[0].interest = 123;
  const auto id = drafts.take(books.company, day("2026-01-20"), draft);
  draft.content = "X-Unsent: 1\r\n\r\ndeux";
  CHECK(drafts.take(books.company, day("2026-01-20"), draft) == id);  // a double click, or a correction

  const domain::InvoiceId invoice{books.idOf("F-1")};
  const auto taken = drafts.ofInvoice(books.company, invoice);
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == id);
  CHECK(taken[0].subject == "Relance é");
  CHECK(taken[0].actor == "anne");
  CHECK(taken[0].customerCode == "C1");
  CHECK(taken[0].takenOn == day("2026-01-20"));
  CHECK(taken[0].recipients == std::vector<std::string>{"c1@example.org", "chef@example.org"});
  REQUIRE(taken[0].lines.size() == 1);
  CHECK(taken[0].lines[0].number == "F-1");
  CHECK(taken[0].lines[0].asked == 12'000);
  CHECK_FALSE(taken[0].isCounted());
  CHECK(drafts.ofInvoice(books.company, {books.idOf("F-2")}).empty());
  CHECK_FALSE(drafts.find(books.company, id + 1));
  CHECK_FALSE(drafts.find(books.addCompany("OTHER"), id));
  const auto whole = drafts.whole(books.company, id);
  REQUIRE(whole);
  CHECK(whole->content == "X-Unsent: 1\r\n\r\ndeux");
  CHECK(whole->group.reminders == draft.group.reminders);
  CHECK(whole->group.messages[0].to == draft.group.messages[0].to);
  CHECK(whole->group.messages[0].carries == std::vector<std::size_t>{0});

  // The step is free: somebody else may do it.
  const std::vector<DraftGroup> groups{groupOf(books, "F-1", "C1", domain::Way::kEmail)};
  CHECK_FALSE(books.database.outbox.enqueue(books.company, day("2026-01-20"), kNow, groups)[0].messages.at(0).isNone());
  CHECK(number(books.session, "select count(*) from reminders_audit where what = 'draft.taken'") == 1);
}

TEST_CASE("a draft that was sent counts once, with what it claimed, and stays as it was") {
  BOOKS_ON_BOTH_DATABASES(books);
  addInvoices(books, 1);
  storage::SqlDraftBook drafts(books.database.pool, [] { return kNow; });
  application::DraftToKeep draft{groupOf(books, "F-1", "C1", domain::Way::kEmail), "Relance", "X-Unsent: 1\r\n\r\nun", {}};
  draft.group.formKey = std::string(32, 'a');
  draft.group.reminders[0].interest = 123;
  draft.group.reminders[0].indemnity = 4000;
  const auto id = drafts.take(books.company, day("2026-01-20"), draft);
  auto group = drafts.whole(books.company, id)->group;
  group.formKey = "draft-" + std::to_string(id);
  storage::SqlSentElsewhere elsewhere(books.database.pool, [] { return kNow; });
  const application::SentCopy copy{"Relance", draft.content, "message/rfc822", ""};
  const auto message = elsewhere.note(books.company, day("2026-01-21"), group, copy);
  REQUIRE_FALSE(message.isNone());
  CHECK(elsewhere.note(books.company, day("2026-01-22"), group, copy) == message);  // said twice
  auto again = group;
  again.formKey = "another draft";
  CHECK(elsewhere.note(books.company, day("2026-01-22"), again, copy).isNone());  // the level holds
  drafts.countAs(books.company, id, message);
  CHECK(drafts.find(books.company, id)->isCounted());
  draft.content = "changed";
  CHECK(drafts.take(books.company, day("2026-01-22"), draft) == id);
  CHECK(drafts.whole(books.company, id)->content == "X-Unsent: 1\r\n\r\nun");

  CHECK(number(books.session, "select count(*) from reminders_message where state = 'sent' and sent_on = '2026-01-21'") == 1);
  CHECK(number(books.session,
               "select count(*) from reminders_reminder where state = 'sent' and holds = 1 and sent_on = '2026-01-21'") == 1);
  CHECK(number(books.session, "select interest from reminders_carried") == 123);
  CHECK(number(books.session, "select indemnity from reminders_carried") == 4000);
  CHECK(number(books.session, "select count(*) from reminders_indemnity") == 1);
  application::ClaimRequest request{kNow, kNow, kNow + 30'000, "w1", 20, {}, {}, false};
  CHECK(books.database.outbox.claim(books.company, request).empty());  // no sender ever gets it
  // Facts of the next day: the level is reached.
  const auto facts = books.read("2026-01-22").receivables.at("F-1/1");
  REQUIRE(facts.reminders.size() == 1);
  CHECK(facts.reminders[0].state == domain::ReminderState::kSent);
}
