// Drafts on pages: taken in the place of sending, noted on the invoice, counted when a person says so. And lists as files.
#include <catch2/catch.hpp>

#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Catch::Contains;
using test::PagesUnderTest;

namespace {

struct Office : PagesUnderTest {
  explicit Office(const std::string& language = "en") : PagesUnderTest(language) { world.add(1, 1); }
  Fields written(const Fields& changed = {}) {
    Fields form{{"f", "1"},
                {"pdf", "1"},
                {"customer", "1"},
                {"t1.1", "1"},
                {"key", std::string(32, 'a')},
                {"do", "draft"},
                {"shown", "t1.1=12000;"},
                {"to-0", "c1@example.org"},
                {"subject", "Hello"},
                {"body", "Please pay."}};
    for (const auto& [name, value] : changed) form[name] = value;
    return form;
  }
};

constexpr const char* kBase = "/apps/payment-reminders";

}  // namespace

TEST_CASE("a draft is taken in the place of sending: nothing leaves, no step is held, and it is noted once") {
  Office office;
  const auto answer = office.post("/remind/message", office.written());
  CHECK(answer.status == 303);
  CHECK(answer.location == std::string(kBase) + "/drafts/1?notice=draft");
  office.post("/remind/message", office.written());  // a double click
  CHECK(office.drafts.rows.size() == 1);
  CHECK(office.world.transport.attempts == 0);
  CHECK(office.world.outboxTold().empty());
  const auto file = office.get("/drafts/1/reminder.eml");
  CHECK(file.contentType == "message/rfc822");
  CHECK(file.download == "reminder-draft-1.eml");
  CHECK_THAT(file.body, Contains("X-Unsent: 1") && Contains("Hello") && Contains("Please pay."));
  CHECK(office.get("/drafts/2").status == 404);
  CHECK(office.get("/drafts/2/reminder.eml").status == 404);
}

TEST_CASE("what would be refused for sending is refused for a draft, and what was typed stays") {
  Office office;
  for (const auto& changed :
       {PagesUnderTest::Fields{{"to-0", ""}}, {{"subject", ""}}, {{"shown", "t1.1=1;"}}, {{"cc", "nonsense"}}}) {
    const auto page = office.post("/remind/message", office.written(changed));
    CHECK(page.status == 422);
    CHECK_THAT(page.body, Contains("Please pay."));
  }
  CHECK(office.drafts.rows.empty());
  office.world.facts.invoice(1).hold = domain::Hold{};
  CHECK(office.post("/remind/message", office.written()).status == 422);
  CHECK(office.drafts.rows.empty());
}

TEST_CASE("while everything is paused a draft can be taken: the app sends nothing") {
  Office office;
  office.world.configurations.settings.paused = true;
  CHECK(office.post("/remind/message", office.written()).status == 303);
}

TEST_CASE("the invoice's story tells of the draft, and that it does not count until a person says so") {
  Office office;
  office.post("/remind/message", office.written());
  auto block = office.site.invoiceBlock(office.visitor, {1}, "token", "/invoices/F-1");
  CHECK_THAT(block, Contains("E-mail draft taken") && Contains("Taken by anne") && Contains("does not count as a reminder"));
  CHECK_THAT(block, Contains(std::string(kBase) + "/drafts/1"));
  CHECK_THAT(office.get("/drafts/1").body, Contains("I have sent it"));

  const auto answer = office.post("/drafts/1/sent");
  CHECK(answer.status == 303);
  CHECK(answer.location == std::string(kBase) + "/messages/1?notice=counted");
  block = office.site.invoiceBlock(office.visitor, {1}, "token", "/invoices/F-1");
  CHECK_THAT(block, Contains("counted as sent"));
  CHECK(office.post("/drafts/1/sent").location == answer.location);  // said twice
  CHECK_THAT(office.get("/drafts/1").body, !Contains("I have sent it"));
  CHECK(office.post("/drafts/9/sent").status == 404);
}

TEST_CASE("a draft does not count beside a reminder that was made at its level meanwhile") {
  Office office;
  office.post("/remind/message", office.written());
  office.world.run();
  const auto answer = office.post("/drafts/1/sent");
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Contains("have been reminded at this level meanwhile"));
}

TEST_CASE("a mail that has left can be taken as a draft; that is a copy, which never counts") {
  Office office;
  application::PastMessage message;
  message.id = {7};
  message.state = domain::MessageState::kSent;
  message.customer = {1};
  message.currency = kit::Currency::of("EUR");
  message.reminders.resize(1);
  message.reminders[0].receivable = {{1}, 1};
  message.recipients = {{"c1@example.org", domain::RecipientState::kAccepted, ""}};
  office.history.messages = {message};
  CHECK_THAT(office.get("/messages/7").body, !Contains("/messages/7/draft"));
  CHECK(office.post("/messages/7/draft").status == 404);
  office.history.copies[7] = {"Reminder", "Subject: Reminder\r\n\r\nPlease pay.", "message/rfc822", ""};
  CHECK_THAT(office.get("/messages/7").body, Contains("/messages/7/draft"));
  const auto answer = office.post("/messages/7/draft");
  CHECK(answer.location == std::string(kBase) + "/drafts/1?notice=draft");
  CHECK(office.get("/drafts/1/reminder.eml").body == "X-Unsent: 1\r\nSubject: Reminder\r\n\r\nPlease pay.");
  const auto page = office.get("/drafts/1").body;
  CHECK_THAT(page, Contains("a copy of what was sent already") && !Contains("I have sent it"));
  CHECK(office.post("/drafts/1/sent").location == std::string(kBase) + "/messages/7?notice=counted");
  CHECK(office.world.outboxTold().empty());
}

TEST_CASE("drafts are shown in both languages; a viewer sees them and takes none") {
  for (const char* language : {"fr", "en"}) {
    Office office(language);
    office.post("/remind/message", office.written());
    office.visitor.mayChange = false;
    const auto page = office.get("/drafts/1");
    CHECK(page.status == 200);
    CHECK(page.body.find("{{") == std::string::npos);
    CHECK(page.body.find("<C1>") == std::string::npos);
    CHECK_THAT(page.body, !Contains("/drafts/1/sent"));
    CHECK_THAT(page.body, !Contains("reminder.eml"));
    CHECK(office.get("/drafts/1/reminder.eml").status == 403);
    CHECK(office.post("/drafts/1/sent").status == 403);
    CHECK(office.post("/messages/7/draft").status == 403);
  }
}

TEST_CASE("unpaid invoices leave as Excel and CSV with the filters of the list") {
  Office office;
  office.world.add(2, 2);
  const auto page = office.get("/unpaid", {{"party", "durand"}}).body;
  for (const char* link : {"unpaid.xlsx?party=durand\"", "unpaid.xlsx?party=durand&amp;apostrophes=1\"",
                           "unpaid.csv?party=durand\"", "unpaid.csv?party=durand&amp;apostrophes=1\""})
    CHECK_THAT(page, Contains(link));
  CHECK_THAT(office.get("/unpaid").body, Contains("unpaid.csv?apostrophes=1\"") && Contains("unpaid.csv\""));
  const auto csv = office.get("/unpaid.csv", {{"customer", "1"}});
  CHECK(csv.contentType == "text/csv; charset=utf-8");
  CHECK(csv.download == "unpaid-2026-01-20.csv");
  CHECK(office.byHand.unpaid.asked.customer == domain::CustomerId{1});
  CHECK_THAT(csv.body,
             Contains("customer,customer_name,invoice,instalment,order_reference,ordering_party,operator,status,issued_on,"
                      "due_on,days_late,currency,amount,open,last_level,last_reminder_on\r\n"));
  CHECK_THAT(csv.body, Contains(",1,PO-1,Mme <Durand>,ops,to be paid,2025-12-01,2026-01-05,15,EUR,120.00,120.00,") &&
                           Contains(",2026-01-10\r\n"));
  CHECK_THAT(office.get("/unpaid.csv", {{"apostrophes", "1"}}).body, Contains(",'EUR,'120.00,"));
  const auto xlsx = office.get("/unpaid.xlsx");
  CHECK(xlsx.contentType == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  CHECK(xlsx.download == "unpaid-2026-01-20.xlsx");
  CHECK(xlsx.body.starts_with("PK"));
  CHECK(office.get("/reminders.xlsx").body.starts_with("PK"));
  auto& line = office.reminderList.lines.emplace_back();
  line.invoiceNumber = "F-1";
  line.currency = kit::Currency::of("EUR");
  line.on = samples::day("2026-01-20");
  CHECK_THAT(office.get("/reminders", {{"q", "F"}}).body, Contains("reminders.xlsx?q=F\""));
  CHECK(office.get("/unpaid.pdf").status == 404);
}

TEST_CASE("a list with a date that nobody can read is refused as a file: it would hold more than was asked for") {
  Office office;
  const auto page = office.get("/unpaid.xlsx", {{"from", "31/31/2026"}});
  CHECK(page.status == 422);
  CHECK(page.download.empty());
  CHECK_THAT(page.body, Contains("31/31/2026"));
  CHECK(office.get("/reminders.xlsx", {{"from", "nonsense"}}).status == 422);
}
