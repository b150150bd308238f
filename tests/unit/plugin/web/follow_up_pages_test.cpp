// Holds, promises, disputes, calls, the history of reminders, debtors: pages over stand-ins, in both languages, refusals
// included.
#include <catch2/catch.hpp>

#include "plugin/web/reminders_page.hpp"
#include "plugin/web/typed_amounts.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using application::UnstrikeResult;
using domain::MessageState;
using samples::day;
using test::PagesUnderTest;

namespace {

using Fields = std::map<std::string, std::string>;

/// The site as an accountant sees it on the day of the world (a Thursday), in French.
struct Office : PagesUnderTest {
  Office() : PagesUnderTest("fr") {}
  std::string block(std::int64_t invoice) { return site.invoiceBlock(visitor, {invoice}, "token", "/invoices/F-1"); }
  /// So many days from today, as a form sends it.
  std::string in(int days) const { return visitor.asOf.plusDays(days).iso(); }

  application::ReminderLine& line(std::int64_t reminder) {
    auto& line = reminderList.lines.emplace_back();
    line.reminder = reminder;
    line.message = {100 - reminder};
    line.receivable = {{1}, 1};
    line.invoiceNumber = "F-1";
    line.customerCode = "C1";
    line.customerName = "<b>Dupont</b> & Fils";
    line.customer = {1};
    line.level = "first";
    line.state = MessageState::kSent;
    line.currency = kit::Currency::of("EUR");
    line.asked = 12'000;
    line.on = visitor.asOf;
    return line;
  }
};

void checkPage(const web::Answer& answer, int status = 200) {
  CHECK(answer.status == status);
  CHECK(answer.body.find("{{") == std::string::npos);
  CHECK(answer.body.find("<b>Dupont") == std::string::npos);
  CHECK(answer.body.find("<script") == std::string::npos);
  CHECK(answer.body.find(" style=") == std::string::npos);
}

}  // namespace

TEST_CASE(
    "the pages of follow-up can be shown in both languages, empty and full, to those who may change and those who may not") {
  for (const char* language : {"fr", "en"})
    for (const bool full : {false, true})
      for (const bool mayChange : {false, true}) {
        INFO(language << (full ? " full" : " empty") << (mayChange ? " accountant" : " viewer"));
        Office office;
        office.visitor.language = language;
        office.world.addMany(2);
        office.world.facts.customers.at(1).name = "<b>Dupont</b> & Fils";
        if (full) {
          office.post("/invoices/1/hold", {{"reason", "<i>why"}, {"until", office.in(3)}});
          office.post("/invoices/1/promise",
                      {{"promised_on", office.in(3)}, {"amount", "12,50"}, {"by", "<b>X"}, {"note", "<u>n"}});
          office.post("/invoices/1/dispute", {{"amount", "10"}, {"reason", "<i>lamp"}});
          office.post("/customers/1/hold", {{"reason", "<i>holiday"}});
          office.post("/customers/1/calls",
                      {{"called_on", office.in(0)}, {"called_at", "9h05"}, {"spoke_to", "<b>Y"}, {"said", "<u>z"}});
          REQUIRE(office.followUps.calls.size() == 1);
          REQUIRE(office.followUps.promises.size() == 1);
          REQUIRE(office.followUps.disputes.size() == 1);
          REQUIRE(office.followUps.holds.size() == 2);
          office.post("/invoices/1/hand-over", {{"to", "<b>Durand"}});
          office.followUps.settlements = {
              {office.visitor.asOf, 1000, false}, {office.visitor.asOf, 500, true}, {office.visitor.asOf, -100, false}};
          office.line(1);
          office.line(2).struckOn = office.visitor.asOf;
          office.line(3).dropped = "promised,settled";
          office.debtors.accounts = {{{1},
                                      "C1",
                                      "<b>Dupont</b>",
                                      "411",
                                      {{kit::Currency::of("EUR"), 500, 200, 2}, {kit::Currency::of("JPY"), 5, 0, 0}}}};
        }
        office.visitor.mayChange = mayChange;
        for (const char* path : {"/invoices/1/follow-up", "/reminders", "/debtors", "/customers/1"}) {
          INFO(path);
          checkPage(office.get(path));
        }
        const auto block = office.block(1);
        CHECK(block.find("{{") == std::string::npos);
        CHECK(block.find("<i>") == std::string::npos);
        CHECK(office.site.customerBlock(office.visitor, {1}, "token", "/customers/C1").find("<b>Dupont") == std::string::npos);
        CHECK(office.site.customerBlock(office.visitor, {99}, "token", "/customers/C9").empty());
        if (full) checkPage(office.get("/calls/1"));
        if (!mayChange) CHECK(block.find("<form") == std::string::npos);
        checkPage(office.get("/invoices/99/follow-up"), 404);
        checkPage(office.get("/customers/99"), 404);
        checkPage(office.get("/calls/99"), 404);
      }
}

TEST_CASE("an invoice is held with a reason, perhaps until a day, and the hold is lifted once") {
  Office office;
  office.world.addMany(1);
  const auto answer = office.post("/invoices/1/hold", {{"reason", " im Urlaub "}, {"until", office.in(5)}});
  CHECK(answer.status == 303);
  CHECK(answer.location == "/apps/payment-reminders/invoices/1/follow-up?notice=held");
  const auto& hold = office.followUps.holds.at(0).second;
  CHECK(hold.reason == "im Urlaub");
  CHECK(hold.until == office.visitor.asOf.plusDays(5));
  CHECK(hold.actor == "anne");
  CHECK_THAT(office.block(1), Catch::Contains("/holds/1/lift"));
  CHECK(office.post("/holds/1/lift", {{"return_to", "/invoices/F-1"}}).location == "/invoices/F-1");
  CHECK(office.post("/holds/1/lift").status == 409);
  CHECK(office.post("/invoices/1/hold", {{"reason", "x"}, {"return_to", "//elsewhere"}}).location.starts_with("/apps/"));
}

TEST_CASE("what cannot be meant is refused with a sentence, and what was typed stays") {
  Office office;
  office.world.addMany(1);
  office.visitor.language = "en";
  struct Refused {
    const char* path;
    Fields form;
    const char* sentence;
    const char* kept;
  };
  const std::vector<Refused> all{
      {"/invoices/1/hold", {{"reason", ""}, {"until", office.in(9)}}, "Say why", ""},
      {"/invoices/1/hold", {{"reason", "kept reason"}, {"until", office.in(-1)}}, "That day is over", "kept reason"},
      {"/invoices/1/hold", {{"reason", "kept reason"}, {"until", "32/13/2026"}}, "is no date", "kept reason"},
      {"/invoices/1/hold", {{"reason", std::string(300, 'x')}}, "too long", ""},
      {"/invoices/1/promise", {{"by", "kept name"}}, "On which day", "kept name"},
      {"/invoices/1/promise", {{"promised_on", office.in(-1)}, {"by", "kept name"}}, "That day is over", "kept name"},
      {"/invoices/1/promise", {{"promised_on", office.in(500)}}, "more than a year away", ""},
      {"/invoices/1/promise", {{"promised_on", office.in(2)}, {"amount", "a lot"}}, "is no amount", "a lot"},
      {"/invoices/1/promise", {{"promised_on", office.in(2)}, {"amount", "0"}}, "is no amount", ""},
      {"/invoices/1/promise", {{"promised_on", office.in(2)}, {"amount", "-5"}}, "is no amount", ""},
      {"/invoices/1/promise", {{"promised_on", office.in(2)}, {"amount", "999999"}}, "is owed", "999999"},
      {"/invoices/1/promise", {{"promised_on", office.in(2)}, {"position", "7"}}, "Choose another one", ""},
      {"/invoices/1/dispute", {{"amount", "1.005"}, {"reason", "kept reason"}}, "is no amount", "kept reason"},
      {"/invoices/1/dispute", {{"reason", " "}}, "Say what the customer contests", ""},
      {"/invoices/1/hand-over", {{"note", "kept note"}}, "Who collects it?", "kept note"},
      {"/customers/1/hold", {{"until", office.in(1)}}, "Say why", ""},
      {"/customers/1/programme", {{"programme", "gone"}}, "This programme is gone", ""},
      {"/invoices/1/programme", {{"programme", "gone"}}, "This programme is gone", ""},
      {"/customers/1/calls", {{"called_on", ""}, {"said", "kept words"}}, "A date is missing", "kept words"},
      {"/customers/1/calls", {{"called_on", office.in(1)}}, "has not come yet", ""},
      {"/customers/1/calls", {{"called_on", office.in(0)}, {"called_at", "25:00"}}, "is no time", "25:00"},
      {"/customers/1/calls", {{"called_on", office.in(0)}, {"said", "x"}}, "With whom", ""},
      {"/customers/1/calls", {{"called_on", office.in(0)}, {"spoke_to", "X"}}, "what was said", ""},
      {"/customers/1/calls",
       {{"called_on", office.in(0)}, {"spoke_to", "X"}, {"said", "y"}, {"about", "77"}},
       "not open any more",
       ""},
  };
  for (const auto& each : all) {
    INFO(each.path << ": " << each.sentence);
    const auto answer = office.post(each.path, each.form);
    checkPage(answer, 422);
    if (std::string(each.sentence) != "not open any more") CHECK_THAT(answer.body, Catch::Contains(each.sentence));
    CHECK_THAT(answer.body, Catch::Contains("role=\"alert\""));
    CHECK_THAT(answer.body, Catch::Contains(each.kept));
  }
  CHECK(office.followUps.holds.empty());
  CHECK(office.followUps.promises.empty());
  CHECK(office.followUps.disputes.empty());
  CHECK(office.followUps.handovers.empty());
  CHECK(office.calls.entered.empty());
  CHECK(office.assigned.empty());
  for (const char* path :
       {"/invoices/9/hold", "/invoices/9/promise", "/invoices/9/dispute", "/invoices/9/hand-over", "/customers/9/hold",
        "/customers/9/calls", "/customers/9/programme", "/invoices/9/programme", "/calls/9"})
    CHECK(office.post(path, {{"reason", "x"}}).status == 404);
}

TEST_CASE("a promise and a dispute speak of one instalment or of all that is open") {
  Office office;
  office.visitor.language = "en";
  office.world.addMany(1);
  auto second = office.world.facts.invoice(1);
  second.id.position = 2;
  office.world.facts.receivables.push_back(second);
  CHECK_THAT(office.get("/invoices/1/follow-up").body, Catch::Contains("Instalment 2"));
  CHECK(office.post("/invoices/1/promise", {{"promised_on", office.in(3)}, {"position", "2"}, {"amount", "5"}}).status == 303);
  REQUIRE(office.followUps.promises.size() == 1);
  CHECK(office.followUps.promises[0].receivable.position == 2);
  CHECK(office.followUps.promises[0].amount == 500);
  CHECK(office.post("/invoices/1/promise", {{"promised_on", office.in(3)}, {"position", "all"}}).status == 303);
  CHECK(office.followUps.promises.size() == 3);
  const auto both = office.post("/invoices/1/promise", {{"promised_on", office.in(3)}, {"position", "all"}, {"amount", "5"}});
  CHECK(both.status == 422);
  CHECK_THAT(both.body, Catch::Contains("An amount belongs to one instalment"));
}

TEST_CASE("the whole is not contested twice") {
  Office office;
  office.visitor.language = "en";
  office.world.addMany(1);
  CHECK(office.post("/invoices/1/dispute", {{"reason", "broken"}}).status == 303);
  CHECK_THAT(office.post("/invoices/1/dispute", {{"reason", "again"}}).body, Catch::Contains("contested already"));
  CHECK(office.post("/disputes/1/settle").status == 303);
  CHECK(office.post("/disputes/1/withdraw").status == 409);
}

TEST_CASE("a promise in a call makes what the call is about wait") {
  Office office;
  office.world.addMany(2);
  const Fields call{
      {"called_on", office.in(0)}, {"called_at", "9h05"}, {"spoke_to", "X"}, {"said", "y"}, {"promised_on", office.in(4)}};
  CHECK(office.post("/customers/1/calls", call).location == "/apps/payment-reminders/customers/1?notice=call-noted");
  REQUIRE(office.calls.entered.size() == 1);
  CHECK(office.calls.entered[0].at == "09:05");
  CHECK_FALSE(office.calls.entered[0].promisedFor.empty());
  auto about = call;
  about["about"] = "1";
  office.post("/customers/1/calls", about);
  CHECK(office.calls.entered[1].invoice == domain::InvoiceId{1});
  CHECK_THAT(office.block(1), Catch::Contains("09:05"));

  // An old call can be corrected though its promised day is over; a new promise must lie ahead.
  office.followUps.calls[0].promisedOn = office.visitor.asOf.plusDays(-3);
  auto corrected = call;
  corrected["said"] = "z";
  corrected["promised_on"] = office.in(-3);
  CHECK(office.post("/calls/1", corrected).status == 303);
  CHECK(office.calls.entered.back().promisedOn == office.visitor.asOf.plusDays(-3));
  corrected["promised_on"] = office.in(-2);
  CHECK(office.post("/calls/1", corrected).status == 422);

  const auto removed = office.post("/calls/1/delete");
  CHECK(removed.location == "/apps/payment-reminders/customers/1?notice=call-deleted&deleted=1");
  CHECK_THAT(office.get("/customers/1", {{"deleted", "1"}}).body, Catch::Contains("/calls/1/restore"));
  CHECK(office.post("/calls/1/delete").status == 409);
  CHECK(office.post("/calls/1/restore").status == 303);
  CHECK(office.post("/calls/1/restore").status == 409);
}

TEST_CASE("a customer has his own programme or the general one, and the page says which and from where") {
  Office office;
  office.visitor.language = "en";
  office.world.addMany(1);
  const auto programme = office.world.configuration().programmes.front();
  CHECK(office.post("/customers/1/programme", {{"programme", programme.id}}).status == 303);
  CHECK(office.post("/customers/1/programme", {{"programme", "none"}}).status == 303);
  CHECK(office.post("/customers/1/programme", {{"programme", ""}}).status == 303);
  const auto code = office.world.facts.customers.at(1).code;
  const application::ProgrammeOwner customer{application::ProgrammeOwner::Kind::kCustomer, code};
  const decltype(office.assigned) wanted{{customer, programme.id}, {customer, "none"}, {customer, std::nullopt}};
  CHECK(office.assigned == wanted);
  office.world.configuration().assignments.customers[code] = "none";
  CHECK_THAT(office.get("/customers/1").body, Catch::Contains("chosen for the customer"));
  CHECK_THAT(office.block(1), Catch::Contains("chosen for the customer"));
}

TEST_CASE("contact details are corrected in place, and a refusal keeps what was typed") {
  Office office;
  office.visitor.language = "en";
  office.world.addMany(1);
  const auto page = office.get("/customers/1").body;
  CHECK_THAT(page, Catch::Contains("action=\"/apps/payment-reminders/customers/1/reach\"") &&
                       Catch::Contains("name=\"contact\" value=\"7\"") &&
                       Catch::Contains("name=\"email_before\" value=\"s@example.org\""));
  const Fields form{{"contact", "7"},
                    {"email_before", "s@example.org"},
                    {"phone_before", "04 51"},
                    {"email", " new@example.org "},
                    {"phone", ""}};
  CHECK(office.post("/customers/1/reach", form).status == 303);
  CHECK(office.reachEditor.saved ==
        std::vector<fakes::FakeReachEditor::Saved>{{1, 7, "s@example.org", "new@example.org", "", "anne"}});

  auto wrong = form;
  wrong["email"] = "no <address>";
  checkPage(office.post("/customers/1/reach", wrong), 422);
  CHECK_THAT(office.post("/customers/1/reach", wrong).body,
             Catch::Contains("is no e-mail address") && Catch::Contains("value=\"no &lt;address&gt;\""));
  using Why = application::ReachRefusal::Why;
  for (const auto& [why, sentence] :
       {std::pair(Why::kChanged, "type your change again"), std::pair(Why::kGone, "This contact is gone"),
        std::pair(Why::kRefused, "The ERP does not take this: it is &lt;taken&gt;")}) {
    office.reachEditor.refusal = application::ReachRefusal{why, "it is <taken>"};
    const auto answer = office.post("/customers/1/reach", form);
    CHECK(answer.status == 422);
    CHECK_THAT(answer.body, Catch::Contains(sentence));
  }
  CHECK(office.reachEditor.saved.size() == 1);
  office.reachEditor.granted = false;
  CHECK_THAT(office.get("/customers/1").body, !Catch::Contains("/customers/1/reach"));
  office.reachEditor.granted = true;
  office.visitor.mayChange = false;
  CHECK_THAT(office.get("/customers/1").body, !Catch::Contains("/customers/1/reach"));
}

TEST_CASE("an invoice has its own programme before that of its customer, and the page says which and from where") {
  Office office;
  office.visitor.language = "en";
  office.world.addMany(1);
  auto& configuration = office.world.configuration();
  const auto programme = configuration.programmes.front();
  CHECK(office.post("/invoices/1/programme", {{"programme", programme.id}}).status == 303);
  CHECK(office.post("/invoices/1/programme", {{"programme", ""}}).status == 303);
  const auto number = office.world.facts.receivables.front().number;
  const application::ProgrammeOwner invoice{application::ProgrammeOwner::Kind::kInvoice, number};
  const decltype(office.assigned) wanted{{invoice, programme.id}, {invoice, std::nullopt}};
  CHECK(office.assigned == wanted);
  configuration.assignments.customers[office.world.facts.customers.at(1).code] = "none";
  CHECK_THAT(office.get("/invoices/1/follow-up").body, Catch::Contains("chosen for the customer"));
  configuration.assignments.invoices[number] = programme.id;
  CHECK_THAT(office.get("/invoices/1/follow-up").body, Catch::Contains("chosen for the invoice"));
  CHECK_THAT(office.get("/invoices/1/follow-up").body, Catch::Contains("Programme of this invoice"));
  CHECK_THAT(office.block(1), Catch::Contains("chosen for the invoice"));
  office.visitor.mayChange = false;
  CHECK_THAT(office.block(1), !Catch::Contains("Programme of this invoice"));
}

TEST_CASE("the history asks for what the address says, and keeps it in its links") {
  Office office;
  for (std::int64_t i = 1; i <= 60; ++i) office.line(i);
  const auto answer = office.get("/reminders", {{"q", "Dup ont"},
                                                {"from", "01/02/2026"},
                                                {"to", "2026-03-01"},
                                                {"level", "first"},
                                                {"way", "email"},
                                                {"state", "sent"},
                                                {"customer", "1"}});
  checkPage(answer);
  const auto& asked = office.reminderList.asked.at(0);
  CHECK(asked.text == "Dup ont");
  CHECK(asked.from == day("2026-02-01"));
  CHECK(asked.to == day("2026-03-01"));
  CHECK(asked.level == "first");
  CHECK(asked.way == domain::Way::kEmail);
  CHECK(asked.state == MessageState::kSent);
  CHECK(asked.customer == domain::CustomerId{1});
  CHECK_THAT(answer.body, Catch::Contains("after=50-0"));
  CHECK_THAT(answer.body, Catch::Contains("q=Dup%20ont"));
  office.get("/reminders", {{"state", "struck"}, {"way", "pigeon"}, {"customer", "x"}, {"after", "junk"}});
  CHECK(office.reminderList.asked.back().struck);
  CHECK_FALSE(office.reminderList.asked.back().way);
  checkPage(office.get("/reminders", {{"from", "yesterday"}}), 422);
}

TEST_CASE("ticked reminders are struck through; without a tick the page says what to do") {
  Office office;
  office.visitor.language = "en";
  office.world.addMany(1);
  office.world.run();
  office.line(1);
  CHECK_THAT(office.post("/reminders/again", {{"q", "Dupont"}}).body, Catch::Contains("Tick the reminders first"));
  CHECK(office.reminderList.asked.back().text == "Dupont");
  CHECK(office.post("/reminders/again", {{"tick", "99"}}).status == 409);
  const auto answer = office.post("/reminders/again",
                                  {{"tick", "junk\n1"}, {"return_to", "/apps/payment-reminders/reminders?q=x&notice=struck"}});
  CHECK(answer.location == "/apps/payment-reminders/reminders?q=x&notice=struck");
  const auto undone = office.post("/reminders/1/undo", {{"return_to", "/apps/payment-reminders/reminders?q=x&notice=struck"}});
  CHECK(undone.location == "/apps/payment-reminders/reminders?q=x&notice=unstruck");
  for (const auto result : {UnstrikeResult::kNotStruck, UnstrikeResult::kAgain, UnstrikeResult::kNeverLeft}) {
    office.reminderList.result = result;
    checkPage(office.post("/reminders/1/undo"), 409);
  }
}

TEST_CASE("the exported file holds no formula, and with the option an apostrophe before every cell") {
  Office office;
  office.visitor.language = "en";
  office.line(1).customerName = "=HYPERLINK(\"http://x\",\"y\")";
  office.line(2).customerName = "  +33 1";
  office.line(3).customerName = "a, \"b\"";
  const auto file = office.get("/reminders.csv", {{"q", "x"}});
  CHECK(file.contentType == "text/csv; charset=utf-8");
  CHECK(file.download.starts_with("reminders-"));
  CHECK(office.reminderList.asked.back().text == "x");
  CHECK_THAT(file.body, Catch::StartsWith("\xEF\xBB\xBF"
                                          "date,customer,customer_name,invoice,"));
  CHECK_THAT(file.body, Catch::Contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\","));
  CHECK_THAT(file.body, Catch::Contains(",'  +33 1,"));
  CHECK_THAT(file.body, Catch::Contains(",\"a, \"\"b\"\"\","));
  CHECK_THAT(file.body, Catch::Contains(",EUR,120.00,"));
  CHECK_THAT(office.get("/reminders.csv", {{"apostrophes", "1"}}).body, Catch::Contains(",'EUR,'120.00,"));
}

TEST_CASE("amounts are read as people of several countries write them") {
  const auto euro = kit::Currency::of("EUR");
  for (const auto& [text, minor] : std::vector<std::pair<const char*, std::int64_t>>{{"120", 12'000},
                                                                                     {"120,5", 12'050},
                                                                                     {"1 234,56", 123'456},
                                                                                     {"1\xE2\x80\xAF"
                                                                                      "234,56 \xE2\x82\xAC",
                                                                                      123'456},
                                                                                     {"1,234.56", 123'456},
                                                                                     {"1.234,56", 123'456},
                                                                                     {"1'234.56 EUR", 123'456},
                                                                                     {"1.234.567", 123'456'700}}) {
    INFO(text);
    CHECK(web::typedAmount(text, euro) == minor);
  }
  for (const char* text : {"", "abc", "1,234", "12,345.678", "--5", "1e5", "99999999999999999999"}) {
    INFO(text);
    CHECK_FALSE(web::typedAmount(text, euro));
  }
  CHECK(web::typedAmount("1 500", kit::Currency::of("JPY")) == 1500);
}

TEST_CASE("whoever may only look changes nothing of it") {
  Office office;
  office.world.addMany(1);
  office.visitor.mayChange = false;
  for (const char* path : {"/invoices/1/hold", "/invoices/1/promise", "/invoices/1/dispute", "/invoices/1/hand-over",
                           "/invoices/1/take-back", "/holds/1/lift", "/promises/1/kept", "/disputes/1/settle",
                           "/customers/1/hold", "/customers/1/programme", "/invoices/1/programme", "/customers/1/calls",
                           "/calls/1", "/calls/1/delete", "/calls/1/restore", "/reminders/again", "/reminders/1/undo"}) {
    INFO(path);
    CHECK(office.post(path, {{"reason", "x"}, {"tick", "1"}}).status == 403);
  }
  CHECK(office.followUps.holds.empty());
}
