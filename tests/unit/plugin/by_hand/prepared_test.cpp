// The reminder list and the forms that queue once, on both databases.
#include "plugin/storage/prepared_reminders.hpp"

#include "tests/support/reminders/books.hpp"

namespace {

using application::BatchItem;
using test::day;

BatchItem item(std::int64_t invoice, const std::string& level = "") { return {{{invoice}, 1}, level, ""}; }

application::DraftGroup group(std::int64_t invoice, const std::string& key) {
  application::DraftGroup made;
  made.origin = domain::Origin::kByHand;
  made.customer = {7};
  made.currency = kit::Currency::of("EUR");
  made.actor = "anne";
  made.formKey = key;
  made.reminders = {{{{invoice}, 1}, "first", 10, 10, 12000}};
  application::MessageDraft draft;
  draft.level = "first";
  draft.rank = 10;
  draft.to = {{"c@example.org", "", domain::Role::kBilling, false}};
  draft.carries = {0};
  draft.subject = "As it was written, accents too: é";
  draft.body = "Line one\nLine two {{not a field}}";
  made.messages = {draft};
  return made;
}

}  // namespace

TEST_CASE("a receivable stands in the reminder list once: preparing it again changes its level") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlPreparedReminders list(books.database.pool, [] { return 1LL; });
  const std::vector<BatchItem> items{item(1), item(2, "second")};
  const std::vector<domain::CustomerId> customers{{10}, {11}};
  CHECK(list.prepare(books.company, day("2026-01-20"), items, customers, "anne") == 2);
  const std::vector<BatchItem> again{item(1, "third")};
  const std::vector<domain::CustomerId> whose{{10}};
  CHECK(list.prepare(books.company, day("2026-01-21"), again, whose, "bob") == 0);
  CHECK(list.count(books.company) == 2);
  const auto rows = list.page(books.company, 0, 10);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].item.level == "third");
  CHECK(rows[0].actor == "bob");
  CHECK(rows[1].customer.value == 11);
  CHECK(list.page(books.company, 1, 10).size() == 1);

  const std::vector<std::int64_t> ids{rows[0].id, rows[1].id, 999};
  CHECK(list.relevel(books.company, ids, "first", "mail", "anne") == 2);
  CHECK(list.find(books.company, ids)[1].item.templateId == "mail");
  CHECK(list.remove(books.company, ids, "anne") == 2);
  CHECK(list.remove(books.company, ids, "anne") == 0);
  CHECK(list.count(books.company) == 0);
}

TEST_CASE("a form queues once, however often it comes, and keeps the message as it was written") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlPreparedReminders list(books.database.pool, [] { return 1LL; });
  auto& outbox = books.database.outbox;
  const std::vector<application::DraftGroup> first{group(1, "key-1")};
  const auto made = outbox.enqueue(books.company, day("2026-01-20"), 1000, first);
  REQUIRE(made.size() == 1);
  CHECK_FALSE(made[0].wasThere);
  const auto id = made[0].messages.at(0);
  CHECK(list.messageOfForm(books.company, "key-1") == id);
  CHECK(list.messageOfForm(books.company, "key-2").isNone());

  // The same form again, even about another invoice: nothing is done.
  const std::vector<application::DraftGroup> other{group(2, "key-1")};
  const auto again = outbox.enqueue(books.company, day("2026-01-20"), 1001, other);
  CHECK(again[0].wasThere);
  CHECK(again[0].messages.at(0) == id);
  CHECK(outbox.counts(books.company)[static_cast<std::size_t>(domain::MessageState::kQueued)] == 1);

  // Another form about the same step: the step is taken.
  const std::vector<application::DraftGroup> taken{group(1, "key-2")};
  const auto late = outbox.enqueue(books.company, day("2026-01-20"), 1002, taken);
  CHECK(late[0].messages.at(0).isNone());
  CHECK(late[0].alreadyHeld.size() == 1);
  CHECK(list.messageOfForm(books.company, "key-2").isNone());

  application::ClaimRequest wanted;
  wanted.now = 2000;
  wanted.dueBy = 2000;
  wanted.leaseUntil = 30'000;
  wanted.worker = "w";
  const auto claimed = outbox.claim(books.company, wanted);
  REQUIRE(claimed.size() == 1);
  CHECK(claimed[0].draft.subject == "As it was written, accents too: é");
  CHECK(claimed[0].draft.body == "Line one\nLine two {{not a field}}");
}

TEST_CASE("of two who send the same rows of the list one finds them gone, whatever level they would have now") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlPreparedReminders list(books.database.pool, [] { return 1LL; });
  const std::vector<BatchItem> items{item(1), item(2)};
  const std::vector<domain::CustomerId> customers{{7}, {7}};
  list.prepare(books.company, day("2026-01-20"), items, customers, "anne");
  const std::vector<domain::ReceivableId> receivables{{{1}, 1}, {{1}, 2}, {{2}, 1}, {{3}, 1}};
  const auto rows = list.rowsOf(books.company, receivables);
  REQUIRE(rows.size() == 2);
  auto both = group(1, "");
  both.reminders.push_back({{{2}, 1}, "first", 10, 10, 5000});
  both.messages[0].carries = {0, 1};
  both.listRows = rows;
  const std::vector<application::DraftGroup> groups{both};
  const auto made = books.database.outbox.enqueue(books.company, day("2026-01-20"), 1000, groups);
  CHECK_FALSE(made[0].messages.at(0).isNone());
  CHECK(list.count(books.company) == 0);
  // The other one decided a moment ago, at the next level: the index over levels would let it through.
  auto late = both;
  for (auto& reminder : late.reminders) reminder.level = "second";
  const std::vector<application::DraftGroup> lateGroups{late};
  const auto again = books.database.outbox.enqueue(books.company, day("2026-01-20"), 1001, lateGroups);
  CHECK(again[0].messages.at(0).isNone());
  CHECK(again[0].alreadyHeld.size() == 2);
}

TEST_CASE("a level sent once more stands beside the first; of two who do it at the same time one is let through") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& outbox = books.database.outbox;
  const std::vector<application::DraftGroup> first{group(1, "a")};
  CHECK_FALSE(outbox.enqueue(books.company, day("2026-01-20"), 1000, first)[0].messages.at(0).isNone());
  auto repeated = group(1, "b");
  repeated.reminders[0].again = 1;
  const std::vector<application::DraftGroup> once{repeated};
  CHECK_FALSE(outbox.enqueue(books.company, day("2026-01-30"), 2000, once)[0].messages.at(0).isNone());
  repeated.formKey = "c";
  const std::vector<application::DraftGroup> twice{repeated};
  CHECK(outbox.enqueue(books.company, day("2026-01-30"), 2001, twice)[0].messages.at(0).isNone());
  // A run asks for the level itself: it is held.
  const std::vector<application::DraftGroup> run{group(1, "")};
  CHECK(outbox.enqueue(books.company, day("2026-01-30"), 2002, run)[0].alreadyHeld.size() == 1);
  // Struck through is the one that was meant.
  const std::vector<application::ReminderDraft> meant{repeated.reminders[0]};
  CHECK(outbox.voidReminders(books.company, meant, day("2026-01-31"), "anne") == 1);
  CHECK(outbox.enqueue(books.company, day("2026-01-31"), 2003, run)[0].alreadyHeld.size() == 1);
  CHECK(outbox.counts(books.company)[static_cast<std::size_t>(domain::MessageState::kQueued)] == 1);
}
