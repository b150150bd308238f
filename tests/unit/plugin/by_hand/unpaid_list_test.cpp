// The list of unpaid invoices, out of real books on both databases: what is in it, in which order, and what filters leave.
#include "plugin/storage/unpaid_list.hpp"

#include "tests/support/reminders/books.hpp"

namespace {

using application::UnpaidField;
using application::UnpaidFilter;
using application::UnpaidOrder;
using test::Books;
using test::day;
using test::invoice;
using test::payment;
using Strings = std::vector<std::string>;

struct List {
  explicit List(Books& whose) : books(whose), list(whose.database.pool) {}
  Books& books;
  storage::SqlUnpaidList list;
  domain::Date asOf = day("2026-04-15");

  Strings numbers(const UnpaidFilter& filter = {}) {
    Strings all;
    for (const auto& each : list.all(books.company, asOf, filter, 1000)) all.push_back(each.number);
    std::sort(all.begin(), all.end());
    return all;
  }
  Strings customers(const UnpaidFilter& filter = {}, UnpaidOrder order = UnpaidOrder::kOverdue) {
    Strings all;
    for (const auto& each : list.page(books.company, asOf, filter, order, 0, 100).customers)
      all.push_back(each.code + " " + std::string(each.sums.currency.code()) + " " + std::to_string(each.sums.overdue));
    return all;
  }
};

host::erp::InvoiceRow row(const std::string& number, const std::string& total, const char* due,
                          const std::string& customer = "C1") {
  auto made = invoice(number, total, "2026-01-01", due);
  made.customer = customer;
  return made;
}

void addOthers(Books& books) {
  auto operated = row("F-3", "50.00", "2026-02-10", "C2");
  operated.operatorName = "Zoé Müller";
  operated.orderReference = "PO-77*";
  operated.orderingParty = "Notaire [Lévy]";
  auto cancelled = row("F-4", "70.00", "2026-02-10", "C2");
  cancelled.status = host::erp::InvoiceStatus::kCancelled;
  auto closed = row("F-5", "80.00", "2026-02-10", "C2");
  closed.status = host::erp::InvoiceStatus::kClosed;
  auto draft = row("F-6", "90.00", "2026-02-10", "C2");
  draft.status = host::erp::InvoiceStatus::kDraft;
  auto yen = row("F-7", "9000", "2026-04-14", "C2");
  yen.currency = "JPY";
  books.upsert<host::erp::InvoiceRow>({row("F-1", "100.00", "2026-04-14"), row("F-2", "30.00", "2026-04-15"), operated, cancelled,
                                       closed, draft, yen, row("F-8", "5.00", nullptr)});
}

}  // namespace

TEST_CASE("what is late and open is listed by customer and currency, the company's own first, the largest debt first") {
  BOOKS_ON_BOTH_DATABASES(books);
  addOthers(books);
  List list(books);
  CHECK(list.numbers() == Strings{"F-1", "F-3", "F-7"});
  CHECK(list.customers() == Strings{"C1 EUR 10000", "C2 EUR 5000", "C2 JPY 9000"});
  CHECK(list.customers({}, UnpaidOrder::kName) == Strings{"C2 EUR 5000", "C1 EUR 10000", "C2 JPY 9000"});
  CHECK(list.customers({}, UnpaidOrder::kOldest) == Strings{"C2 EUR 5000", "C1 EUR 10000", "C2 JPY 9000"});
  UnpaidFilter everything;
  everything.withNotDue = true;
  CHECK(list.numbers(everything) == Strings{"F-1", "F-2", "F-3", "F-7", "F-8"});
  const auto page = list.list.page(books.company, list.asOf, everything, UnpaidOrder::kOverdue, 0, 100);
  REQUIRE(page.totals.size() == 2);
  CHECK(page.totals[0].customers == 2);
  CHECK(page.totals[0].sums.count == 4);
  CHECK(page.totals[0].sums.open == 18500);
  CHECK(page.totals[0].sums.overdue == 15000);
  CHECK(page.totals[1].sums.currency.code() == "JPY");
}

TEST_CASE("ages are counted from the due date: 30 days late is the youngest, 31 the next") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({row("A", "1.00", "2026-04-14"), row("B", "2.00", "2026-03-16"),
                                       row("C", "4.00", "2026-03-15"), row("D", "8.00", "2026-02-14"),
                                       row("E", "16.00", "2026-02-13"), row("F", "32.00", "2026-01-15"),
                                       row("G", "64.00", "2026-01-14")});
  List list(books);
  const auto page = list.list.page(books.company, list.asOf, {}, UnpaidOrder::kOverdue, 0, 10);
  REQUIRE(page.customers.size() == 1);
  CHECK(page.customers[0].sums.ageing == std::array<std::int64_t, 4>{300, 1200, 4800, 6400});
  CHECK(page.customers[0].oldestDue == day("2026-01-14"));
  CHECK(page.totals[0].sums.ageing == page.customers[0].sums.ageing);
}

TEST_CASE("the open amount is that of the day: what is paid later does not count yet") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({row("F-1", "100.00", "2026-02-01"), row("F-2", "50.00", "2026-02-01")});
  books.upsert<host::erp::PaymentRow>({payment("F-1", "2026-03-01", "40.00"), payment("F-2", "2026-05-01", "50.00")});
  List list(books);
  CHECK(list.customers() == Strings{"C1 EUR 11000"});
  list.asOf = day("2026-05-01");
  CHECK(list.customers() == Strings{"C1 EUR 6000"});
  CHECK(list.numbers() == Strings{"F-1"});
  list.asOf = day("2026-02-15");
  CHECK(list.customers() == Strings{"C1 EUR 15000"});
}

TEST_CASE("cancelled and closed invoices can be shown, and are never added up") {
  BOOKS_ON_BOTH_DATABASES(books);
  addOthers(books);
  List list(books);
  UnpaidFilter filter;
  filter.hideCancelled = false;
  CHECK(list.numbers(filter) == Strings{"F-1", "F-3", "F-4", "F-7"});
  filter.hideClosed = false;
  CHECK(list.numbers(filter) == Strings{"F-1", "F-3", "F-4", "F-5", "F-7"});
  CHECK(list.customers(filter) == Strings{"C1 EUR 10000", "C2 EUR 5000", "C2 JPY 9000"});
}

TEST_CASE("texts are found whatever their case and accents, and every sign stands for itself") {
  BOOKS_ON_BOTH_DATABASES(books);
  addOthers(books);
  List list(books);
  const auto with = [&](auto&& set) {
    UnpaidFilter filter;
    set(filter);
    return list.numbers(filter);
  };
  CHECK(with([](auto& f) { f.party = "electricite"; }) == Strings{"F-1"});
  CHECK(with([](auto& f) { f.party = "ÉLECTRICITÉ DUP"; }) == Strings{"F-1"});
  CHECK(with([](auto& f) { f.party = "c2"; }) == Strings{"F-3", "F-7"});
  CHECK(with([](auto& f) { f.party = "levy"; }) == Strings{"F-3"});
  CHECK(with([](auto& f) { f.party = "[Lévy]"; }) == Strings{"F-3"});
  CHECK(with([](auto& f) { f.operatorName = "zoe muller"; }) == Strings{"F-3"});
  CHECK(with([](auto& f) { f.except = "notaire"; }) == Strings{"F-1", "F-7"});
  CHECK(with([](auto& f) { f.except = "dupont"; }) == Strings{"F-3", "F-7"});
  for (const std::string nothing : {"*", "%", "_", ".", "?", "[a-z]", "^", "$", "\\", "(", "|", "'", "\"", "}}", "]"}) {
    INFO(nothing);
    const bool stands = nothing == "*" || nothing == "]";
    CHECK(with([&](auto& f) {
            f.text = nothing;
            f.field = nothing == "]" ? UnpaidField::kOrderingParty : UnpaidField::kOrderReference;
          }) == (stands ? Strings{"F-3"} : Strings{}));
  }
  CHECK(with([](auto& f) { f.text = "po-77"; }) == Strings{"F-3"});
  CHECK(with([](auto& f) { f.text = "f-1", f.field = UnpaidField::kNumber; }) == Strings{"F-1"});
  CHECK(with([](auto& f) { f.text = "f-1", f.field = UnpaidField::kOperator; }) == Strings{});
  CHECK(with([](auto& f) { f.text = "martin", f.field = UnpaidField::kCustomer; }) == Strings{"F-3", "F-7"});
}

TEST_CASE("dates, do-not-remind, accounting accounts and what was reminded narrow the list, together too") {
  BOOKS_ON_BOTH_DATABASES(books);
  addOthers(books);
  List list(books);
  UnpaidFilter filter;
  filter.dueFrom = day("2026-02-11");
  CHECK(list.numbers(filter) == Strings{"F-1", "F-7"});
  filter.dueFrom.reset();
  filter.dueTo = day("2026-02-10");
  CHECK(list.numbers(filter) == Strings{"F-3"});

  const auto company = std::to_string(books.company.value);
  const auto hold = [&](const std::string& id, const std::string& subject, std::int64_t whose, const std::string& until) {
    books.session.execute(
        "insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, until_on, actor) "
        "values (" +
        company + ", " + id + ", '" + subject + "', " + std::to_string(whose) + ", '', '2026-01-01', " + until + ", 'x')");
  };
  hold("1", "invoice", books.idOf("F-1"), "'2026-04-15'");
  hold("2", "invoice", books.idOf("F-3"), "'2026-04-14'");  // it is over
  UnpaidFilter held;
  held.hideHeld = true;
  CHECK(list.numbers(held) == Strings{"F-3", "F-7"});

  books.session.execute("update erp_customer set accounting_account = '411C2' where code = 'C2'");
  UnpaidFilter accounts;
  accounts.hideWithAccount = true;
  CHECK(list.numbers(accounts) == Strings{"F-1"});
  accounts.hideHeld = true;
  CHECK(list.numbers(accounts) == Strings{});
  books.session.execute("update erp_customer set no_reminders = 1 where code = 'C2'");
  CHECK(list.numbers(held) == Strings{});

  books.session.execute(
      "insert into reminders_reminder (company_id, reminder_id, invoice_id, position, customer_id, level, rank, "
      "delay_days, programme, state, holds, currency, sent_on, created_on, created_at, voided_by) values (" +
      company + ", 1, " + std::to_string(books.idOf("F-3")) +
      ", 1, 1, 'first', 10, 10, '', 'sent', 1, 'EUR', "
      "'2026-03-01', '2026-03-01', 1, '')");
  UnpaidFilter reminded;
  reminded.hideReminded = true;
  CHECK(list.numbers(reminded) == Strings{"F-1", "F-7"});
}

TEST_CASE("pages go on where the page before ended, and a customer's invoices come oldest first, no more than wanted") {
  BOOKS_ON_BOTH_DATABASES(books);
  addOthers(books);
  books.upsert<host::erp::InvoiceRow>({row("F-9", "1.00", "2026-01-31")});
  List list(books);
  Strings seen;
  for (int offset = 0; offset < 4; ++offset)
    for (const auto& each : list.list.page(books.company, list.asOf, {}, UnpaidOrder::kOverdue, offset, 1).customers)
      seen.push_back(each.code + " " + std::string(each.sums.currency.code()));
  CHECK(seen == Strings{"C1 EUR", "C2 EUR", "C2 JPY"});
  CHECK(list.list.page(books.company, list.asOf, {}, UnpaidOrder::kOverdue, 99, 1).totals.size() == 2);

  const auto first = list.list.page(books.company, list.asOf, {}, UnpaidOrder::kOverdue, 0, 1).customers.front();
  const std::vector<domain::CustomerId> one{first.id};
  const auto lines = list.list.lines(books.company, list.asOf, {}, one, 1);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].number == "F-9");
  CHECK(list.list.lines(books.company, list.asOf, {}, one, 5).size() == 2);
  const auto other = books.addCompany("OTHER");
  CHECK(list.list.page(other, list.asOf, {}, UnpaidOrder::kOverdue, 0, 10).customers.empty());
}

TEST_CASE("a customer's story is its highest level, its latest reminder and its latest move up to that day") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>({row("F-1", "100.00", "2026-02-01")});
  books.upsert<host::erp::PaymentRow>({payment("F-1", "2026-03-05", "10.00"), payment("F-1", "2026-06-01", "10.00")});
  List list(books);
  const auto customer = list.list.page(books.company, list.asOf, {}, UnpaidOrder::kOverdue, 0, 1).customers.front().id;
  const auto reminder = [&](const std::string& id, const std::string& level, const std::string& rank, const std::string& on) {
    books.session.execute(
        "insert into reminders_reminder (company_id, reminder_id, invoice_id, position, customer_id, level, rank, "
        "delay_days, programme, state, holds, currency, sent_on, created_on, created_at, voided_by) values (" +
        std::to_string(books.company.value) + ", " + id + ", " + std::to_string(books.idOf("F-1")) + ", 1, " +
        std::to_string(customer.value) + ", '" + level + "', " + rank + ", 10, '', 'sent', 1, 'EUR', '" + on +
        "', '2026-03-01', 1, '')");
  };
  reminder("1", "first", "10", "2026-03-01");
  reminder("2", "second", "20", "2026-03-20");
  const std::vector<domain::CustomerId> ids{customer, {999}};
  const auto stories = list.list.stories(books.company, list.asOf, ids);
  REQUIRE(stories.size() == 2);
  CHECK(stories[0].highestLevel == "second");
  CHECK(stories[0].lastReminder == day("2026-03-20"));
  CHECK(stories[0].lastMove == day("2026-03-05"));
  CHECK_FALSE(stories[1].lastMove);
}

TEST_CASE("customers stand in the order in which people look for their names, in the list and in its file") {
  BOOKS_ON_BOTH_DATABASES(books);
  const std::vector<std::pair<const char*, const char*>> names{{"C1", "Zèbre"}, {"C2", "Éclair"}, {"C3", "eau"},
                                                               {"C4", "Œuvre"}, {"C5", "Ostrea"}, {"C6", "électron"}};
  std::vector<host::erp::InvoiceRow> rows;
  for (const auto& [code, name] : names) {
    host::erp::CustomerRow customer;
    customer.company = "ACME";
    customer.code = code;
    customer.name = name;
    books.upsert<host::erp::CustomerRow>({customer});
    rows.push_back(row(std::string("F-") + code, "10.00", "2026-02-10", code));
  }
  books.upsert<host::erp::InvoiceRow>(rows);
  storage::SqlUnpaidList list(books.database.pool);
  Strings shown, filed;
  for (const auto& each : list.page(books.company, day("2026-04-15"), {}, UnpaidOrder::kName, 0, 100).customers)
    shown.push_back(each.name);
  list.each(books.company, day("2026-04-15"), {},
            [&](const application::UnpaidEntry& entry) { filed.push_back(entry.customerName); });
  CHECK(shown == Strings{"eau", "Éclair", "électron", "Œuvre", "Ostrea", "Zèbre"});
  CHECK(filed == shown);
}

TEST_CASE(
    "everything that matches leaves with the customer, the dates, the amounts and the last reminder, by name and due date") {
  BOOKS_ON_BOTH_DATABASES(books);
  addOthers(books);
  List list(books);
  application::DraftGroup group;
  group.customer = {test::number(books.session, "select customer_id from sdk_v1_customer where code = 'C1'")};
  group.currency = kit::Currency::of("EUR");
  group.reminders = {{{{books.idOf("F-1")}, 1}, "first", 10, 10, 10'000}, {{{books.idOf("F-1")}, 1}, "second", 20, 20, 10'000}};
  application::MessageDraft message;
  message.level = "first";
  message.carries = {0, 1};
  group.messages = {message};
  books.database.outbox.enqueue(books.company, list.asOf, 1'000'000, std::vector{group});
  books.session.execute("update reminders_reminder set sent_on = '2026-04-15' where level = 'first'");
  const auto told = [&](const UnpaidFilter& filter) {
    Strings all;
    list.list.each(books.company, list.asOf, filter, [&](const application::UnpaidEntry& entry) {
      all.push_back(entry.customerCode + " " + entry.line.number + " " + std::string(entry.line.currency.code()) + " " +
                    std::to_string(entry.amount) + " " + std::to_string(entry.line.open) + " " + entry.issuedOn.iso() + " " +
                    entry.lastLevel + " " + (entry.lastReminder ? entry.lastReminder->iso() : "-"));
    });
    return all;
  };
  // The reminder of the highest rank is on its way: it has no day yet.
  CHECK(told({}) == Strings{"C2 F-3 EUR 5000 5000 2026-01-01  -", "C2 F-7 JPY 9000 9000 2026-01-01  -",
                            "C1 F-1 EUR 10000 10000 2026-01-01 second -"});
  books.session.execute("update reminders_reminder set sent_on = '2026-04-15'");
  books.upsert<host::erp::PaymentRow>({payment("F-1", "2026-04-14", "40.00")});
  UnpaidFilter filter;
  filter.text = "f-1";
  CHECK(told(filter) == Strings{"C1 F-1 EUR 10000 6000 2026-01-01 second 2026-04-15"});
  filter.text = "nothing like it";
  CHECK(told(filter).empty());
}

TEST_CASE("an invoice of several due dates is counted once, whichever of them match") {
  BOOKS_ON_BOTH_DATABASES(books);
  books.upsert<host::erp::InvoiceRow>(
      {row("F-1", "30.00", nullptr), row("F-2", "30.00", nullptr), row("F-3", "10.00", "2026-02-10")});
  std::vector<host::erp::InstalmentRow> instalments;
  for (const char* number : {"F-1", "F-2"})
    for (const auto& [position, due] : {std::pair{1, "2026-01-15"}, std::pair{2, "2026-02-15"}, std::pair{3, "2026-03-15"}})
      instalments.push_back(test::instalment(number, position, due, "10.00"));
  books.upsert<host::erp::InstalmentRow>(instalments);
  List list(books);
  auto sums = list.list.page(books.company, list.asOf, {}, UnpaidOrder::kOverdue, 0, 100).totals.at(0).sums;
  CHECK(sums.count == 7);
  CHECK(sums.invoices == 3);
  UnpaidFilter later;
  later.dueFrom = day("2026-02-12");  // without the first ones
  sums = list.list.page(books.company, list.asOf, later, UnpaidOrder::kOverdue, 0, 100).totals.at(0).sums;
  CHECK(sums.count == 4);
  CHECK(sums.invoices == 2);
}
