// The history of all reminders: filters, pages, totals; struck through and taken back. And debtor accounts.
#include "plugin/storage/reminder_list.hpp"

#include "plugin/storage/debtor_book.hpp"
#include "run_story.hpp"

using namespace test;
using application::ReminderFilter;
using application::UnstrikeResult;
using domain::MessageState;

namespace {

struct Listed {
  explicit Listed(Story& told) : story(told), list(told.books.database.pool, [] { return 5LL; }) {}
  Story& story;
  storage::SqlReminderList list;

  [[nodiscard]] domain::CompanyId company() const { return story.books.company; }
  std::string numbers(const ReminderFilter& filter, std::optional<application::ListPlace> after = {}, int limit = 50) {
    std::string all;
    for (const auto& line : list.page(company(), filter, after, limit)) all += (all.empty() ? "" : " ") + line.invoiceNumber;
    return all;
  }
  /// As if all that is queued had been sent on that day.
  void sendAll(const std::string& date) {
    story.execute("update reminders_message set state = 'sent', due_at = null, sent_on = '" + date + "' where state = 'queued'");
    story.execute("update reminders_reminder set state = 'sent', sent_on = '" + date + "' where state = 'queued'");
  }
  std::int64_t reminderOf(const std::string& number) {
    for (const auto& line : list.page(company(), {}, {}, 100))
      if (line.invoiceNumber == number) return line.reminder;
    throw std::logic_error("no reminder of " + number);
  }
  std::int64_t strike(const std::string& number, const std::string& date) {
    const std::vector<std::int64_t> ids{reminderOf(number)};
    const auto drafts = list.holding(company(), ids);
    return story.books.database.outbox.voidReminders(company(), drafts, day(date.c_str()), "anne");
  }
};

}  // namespace

TEST_CASE("all reminders are listed, newest first, a page after the other") {
  STORY_ON_BOTH_DATABASES(story);
  Listed listed(story);
  CHECK(listed.numbers({}).empty());
  CHECK(listed.list.totals(listed.company(), {}).lines == 0);
  story.run("2026-02-11");
  story.run("2026-02-12");
  story.run("2026-02-13");
  CHECK(listed.numbers({}) == "F-3 F-2 F-1");
  const auto first = listed.list.page(listed.company(), {}, {}, 2);
  REQUIRE(first.size() == 2);
  CHECK(listed.numbers({}, application::ListPlace{first[1].message.value, first[1].place}) == "F-1");
  CHECK(first[0].customerName == "K3");
  CHECK(first[0].asked == 10'000);
  CHECK(first[0].on == day("2026-02-13"));
  int seen = 0;
  listed.list.each(listed.company(), {}, [&](const auto&) { ++seen; });
  CHECK(seen == 3);
}

TEST_CASE("the list is filtered by day, customer, level, way, state and text") {
  STORY_ON_BOTH_DATABASES(story);
  Listed listed(story);
  story.run("2026-02-11");
  story.run("2026-02-12");
  listed.sendAll("2026-02-14");
  story.run("2026-02-13");
  ReminderFilter filter;
  SECTION("by day: of what was sent, the day on which it was") {
    filter.from = day("2026-02-14");
    CHECK(listed.numbers(filter) == "F-2 F-1");
    filter.to = day("2026-02-13");
    CHECK(listed.numbers(filter).empty());
    filter.from.reset();
    CHECK(listed.numbers(filter) == "F-3");
  }
  SECTION("by customer") {
    filter.customer =
        domain::CustomerId{number(story.books.session, "select customer_id from sdk_v1_customer where code = 'K2'")};
    CHECK(listed.numbers(filter) == "F-2");
  }
  SECTION("by level") {
    filter.level = "first";
    CHECK(listed.numbers(filter) == "F-3 F-2 F-1");
    filter.level = "second";
    CHECK(listed.numbers(filter).empty());
  }
  SECTION("by way") {
    filter.way = domain::Way::kEmail;
    CHECK(listed.numbers(filter) == "F-3 F-2 F-1");
    filter.way = domain::Way::kCall;
    CHECK(listed.numbers(filter).empty());
  }
  SECTION("by state") {
    filter.state = MessageState::kQueued;
    CHECK(listed.numbers(filter) == "F-3");
    filter.state = MessageState::kSent;
    CHECK(listed.numbers(filter) == "F-2 F-1");
    const auto totals = listed.list.totals(listed.company(), filter);
    CHECK(totals.lines == 2);
    CHECK(totals.sent == 2);
    REQUIRE(totals.asked.size() == 1);
    CHECK(totals.asked[0] == kit::Money(20'000, kit::Currency::of("EUR")));
    filter.state = MessageState::kCancelled;
    CHECK(listed.numbers(filter).empty());
  }
  SECTION("by text, in any case, of number, name and code; signs of patterns are signs") {
    filter.text = "f-2";
    CHECK(listed.numbers(filter) == "F-2");
    filter.text = "k3";
    CHECK(listed.numbers(filter) == "F-3");
    CHECK(listed.list.totals(listed.company(), filter).lines == 1);
    filter.text = "%";
    CHECK(listed.numbers(filter).empty());
    filter.text = "_";
    CHECK(listed.numbers(filter).empty());
    filter.text = "'; drop table reminders_message; --";
    CHECK(listed.numbers(filter).empty());
  }
  SECTION("all at once") {
    filter.text = "F-";
    filter.state = MessageState::kSent;
    filter.level = "first";
    filter.from = filter.to = day("2026-02-14");
    CHECK(listed.numbers(filter) == "F-2 F-1");
  }
  SECTION("another company has nothing of it") { CHECK(listed.list.page(story.books.addCompany("OTHER"), {}, {}, 5).empty()); }
}

TEST_CASE("a reminder that is struck through stays in the list and its step is due again; taken back, it counts again") {
  STORY_ON_BOTH_DATABASES(story);
  Listed listed(story);
  story.run("2026-02-11");
  listed.sendAll("2026-02-11");
  CHECK(story.decisionsOn("2026-02-12")["F-1"] != "remind");
  CHECK(listed.strike("F-1", "2026-02-12") == 1);
  CHECK(listed.strike("F-1", "2026-02-12") == 0);
  CHECK(story.decisionsOn("2026-02-12")["F-1"] == "remind");
  ReminderFilter struck;
  struck.struck = true;
  const auto lines = listed.list.page(listed.company(), struck, {}, 5);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].struckOn == day("2026-02-12"));
  CHECK(lines[0].struckBy == "anne");
  CHECK(lines[0].state == MessageState::kSent);
  CHECK(listed.list.totals(listed.company(), struck).lines == 1);

  CHECK(listed.list.unstrike(listed.company(), lines[0].reminder, "paul") == UnstrikeResult::kDone);
  CHECK(listed.list.unstrike(listed.company(), lines[0].reminder, "paul") == UnstrikeResult::kNotStruck);
  CHECK(story.decisionsOn("2026-02-12")["F-1"] != "remind");
  CHECK(listed.list.page(listed.company(), struck, {}, 5).empty());
  CHECK(text(story.books.session, "select state || ' ' || sent_on from reminders_reminder") == "sent 2026-02-11");
  CHECK(text(story.books.session, "select actor from reminders_audit where what = 'reminder.unvoided'") == "paul");
}

TEST_CASE("what was done again, or never left, cannot be taken back") {
  STORY_ON_BOTH_DATABASES(story);
  Listed listed(story);
  story.run("2026-02-11");
  SECTION("done again") {
    listed.sendAll("2026-02-11");
    const auto old = listed.reminderOf("F-1");
    CHECK(listed.strike("F-1", "2026-02-12") == 1);
    story.run("2026-02-13");
    CHECK(listed.list.unstrike(listed.company(), old, "paul") == UnstrikeResult::kAgain);
  }
  SECTION("never left") {
    const auto old = listed.reminderOf("F-1");
    CHECK(listed.strike("F-1", "2026-02-11") == 1);
    CHECK(listed.list.unstrike(listed.company(), old, "paul") == UnstrikeResult::kNeverLeft);
  }
}

TEST_CASE("debtor accounts are the customers with an account, with what they owe on the day") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlDebtorBook debtors(books.database.pool);
  auto customer = Story::customer("D1");
  customer.name = "Garage Émile";
  customer.accountingAccount = "411D1";
  customer.street = "1 rue Haute";
  customer.city = "Lyon";
  auto other = Story::customer("D2");
  other.accountingAccount = "411D2";
  books.upsert<host::erp::CustomerRow>({customer, other, Story::customer("D3")});
  auto late = invoice("F-1", "100.00");  // due on 31 January
  late.customer = "D1";
  auto later = Story::bill("F-2", "D1", day("2026-03-31"));
  books.upsert<host::erp::InvoiceRow>({late, later});
  const auto today = day("2026-02-10");

  const auto accounts = debtors.page(books.company, {"", true}, today, 0, 10);
  REQUIRE(accounts.size() == 1);
  CHECK(accounts[0].account == "411D1");
  REQUIRE(accounts[0].owed.size() == 1);
  CHECK(accounts[0].owed[0].overdue == 10'000);
  CHECK(accounts[0].owed[0].open == 20'000);
  CHECK(accounts[0].owed[0].late == 1);
  CHECK(debtors.count(books.company, {"", true}, today) == 1);
  CHECK(debtors.count(books.company, {"", false}, today) == 2);
  CHECK(debtors.page(books.company, {"", false}, today, 1, 10).size() == 1);
  CHECK(debtors.count(books.company, {"411d2", false}, today) == 1);
  CHECK(debtors.count(books.company, {"garage", true}, today) == 1);
  CHECK(debtors.count(books.company, {"%", false}, today) == 0);
  CHECK(debtors.count(books.company, {"", true}, day("2026-01-31")) == 0);

  const auto card = debtors.card(books.company, accounts[0].customer);
  REQUIRE(card);
  CHECK(card->address == "1 rue Haute\nLyon");
  CHECK_FALSE(debtors.card(books.company, {999}));
  CHECK(debtors.openInvoices(books.company, accounts[0].customer, today, 10) ==
        std::vector<domain::InvoiceId>{{books.idOf("F-1")}, {books.idOf("F-2")}});
}

TEST_CASE("a customer or an invoice is given a programme of its own and loses it again; the rest of the configuration stays") {
  BOOKS_ON_BOTH_DATABASES(books);
  auto& store = books.database.configurations;
  const auto before = store.load(books.company).configuration;
  const auto programme = before.programmes.front().id;
  const application::ProgrammeOwner customer{application::ProgrammeOwner::Kind::kCustomer, "C1"};
  store.setProgrammeOf(books.company, customer, programme, "anne");
  CHECK(store.load(books.company).configuration.assignments.customers.at("C1") == programme);
  store.setProgrammeOf(books.company, customer, "none", "anne");
  CHECK(store.load(books.company).configuration.assignments.customers.at("C1") == "none");
  store.setProgrammeOf(books.company, customer, std::nullopt, "anne");
  CHECK(store.load(books.company).configuration == before);
  CHECK(test::number(books.session,
                     "select count(*) from reminders_audit where what = 'programme.chosen' and subject = 'customer C1'") == 3);

  const application::ProgrammeOwner invoice{application::ProgrammeOwner::Kind::kInvoice, "F-1"};
  store.setProgrammeOf(books.company, invoice, programme, "anne");
  CHECK(store.load(books.company).configuration.assignments.invoices.at("F-1") == programme);
  store.setProgrammeOf(books.company, invoice, std::nullopt, "anne");
  CHECK(store.load(books.company).configuration == before);
}
