// Which case files were made, and what is noted of what leaves: on both databases.
#include "plugin/storage/case_file_log.hpp"

#include "plugin/storage/copy_digests.hpp"
#include "tests/support/reminders/books.hpp"

using namespace test;

TEST_CASE("a case file that was made is remembered with the end of its chain, for its company alone") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlCaseFileLog log(books.database.pool, [] { return 7LL; });
  const auto other = books.addCompany("OTHER");
  log.record(books.company, {{12}, day("2026-02-10"), "anne", "F-1", 5, 1000, "aa"});
  log.record(books.company, {{12}, day("2026-02-11"), "paul", "F-1, F-2", 9, 5'000'000'000, "bb"});
  log.record(other, {{12}, day("2026-02-11"), "eve", "X", 1, 1, "cc"});
  const auto made = log.made(books.company, {12}, 10);
  REQUIRE(made.size() == 2);
  CHECK(made[0].chainEnd == "bb");
  CHECK(made[0].bytes == 5'000'000'000);
  CHECK(made[0].invoices == "F-1, F-2");
  CHECK(made[1].actor == "anne");
  CHECK(made[1].madeOn == day("2026-02-10"));
  CHECK(log.made(books.company, {13}, 10).empty());
  CHECK(log.made(books.company, {12}, 1).size() == 1);
  CHECK(text(books.session,
             "select actor || ' ' || subject || ' ' || detail from reminders_audit where what = 'case_file.made' and "
             "company_id = " +
                 std::to_string(books.company.value) + " order by audit_id limit 1") ==
        "anne customer 12 5 files; chain ends with aa");
}

TEST_CASE("the digest of what left is kept with its copy") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({invoice("F-1", "120.00")});
  const auto customer = number(books.session, "select customer_id from sdk_v1_customer where code = 'C1'");
  application::DraftGroup group;
  group.customer = {customer};
  group.currency = kit::Currency::of("EUR");
  group.reminders = {{{{books.idOf("F-1")}, 1}, "first", 1, 10, 12'000}};
  group.messages.emplace_back();
  group.messages[0].level = "first";
  group.messages[0].rank = 1;
  group.messages[0].carries = {0};
  auto& outbox = books.database.outbox;
  const std::vector<application::DraftGroup> groups{group};
  outbox.enqueue(books.company, day("2026-02-11"), 10, groups);
  const auto claimed = outbox.claim(books.company, {20, 20, 1000, "w", 1, {}, {}, false});
  REQUIRE(claimed.size() == 1);
  REQUIRE(outbox.startAttempt(claimed[0].ticket, 21));
  application::Outcome outcome;
  outcome.now = 22;
  outcome.sentOn = day("2026-02-11");
  outcome.carried = claimed[0].reminders;
  outcome.copy = application::SentCopy{"subject", "abc", "message/rfc822", ""};
  REQUIRE(outbox.finish(claimed[0].ticket, outcome));
  storage::SqlCopyDigests digests(books.database.pool, [] { return 9LL; });
  const auto message = claimed[0].ticket.message;
  CHECK(digests.ofMessage(books.company, message) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digests.ofMessage(books.company, {message.value + 1}).empty());

  digests.noteFile(books.company, "letters/a.pdf", "abc");
  CHECK(digests.ofFile(books.company, "letters/a.pdf") == digests.ofMessage(books.company, message));
  digests.noteFile(books.company, "letters/a.pdf", "abcd");  // filed anew
  CHECK(digests.ofFile(books.company, "letters/a.pdf") != digests.ofMessage(books.company, message));
  CHECK(digests.ofFile(books.addCompany("OTHER"), "letters/a.pdf").empty());
}
