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
