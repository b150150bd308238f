// The pages of foresight over stand-ins: calendar, comparison, "why not, on 12 May?", and what the simulation page asks and
// mails.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Pages = test::PagesUnderTest;
using Catch::Contains;
using samples::day;

namespace {

std::size_t countOf(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + words.size())) ++count;
  return count;
}

application::KeptDecision kept(const std::string& on, domain::DecisionKind kind, std::vector<domain::Blocker> blockers = {}) {
  application::KeptDecision made;
  made.receivable = {{1}, 1};
  made.asOf = day(on);
  made.kind = kind;
  made.programme = "default";
  made.step = 0;
  made.blockers = std::move(blockers);
  return made;
}

}  // namespace

TEST_CASE("dates are read as people type them, the day first, and nothing else is") {
  for (const char* typed : {"2026-05-12", "12/05/2026", "12/5/2026", "12.05.2026", "12-05-2026", "  12/05/2026 "})
    CHECK(web::typedDate(typed) == day("2026-05-12"));
  for (const char* typed : {"", "12", "12/05", "31/02/2026", "2026-13-01", "12/05/26", "1/2/3/4", "abc", "12//2026", "/5/2026",
                            "99999999999/1/2026", "2026-05-12x"}) {
    INFO(typed);
    CHECK_FALSE(web::typedDate(typed));
  }
}

TEST_CASE("a list is shown fifty customers at a time, whatever page is asked for") {
  const auto page = [](const std::string& asked, std::size_t size) {
    const auto made = web::PageOfList::of(asked, size);
    return std::to_string(made.first) + "-" + std::to_string(made.last) + (made.hasNext ? " more" : "");
  };
  CHECK(page("", 120) == "0-50 more");
  CHECK(page("2", 120) == "50-100 more");
  CHECK(page("3", 120) == "100-120");
  CHECK(page("4", 120) == "120-120");
  CHECK(page("0", 120) == "0-50 more");
  CHECK(page("x", 50) == "0-50");
  CHECK(page("99999999999999", 120) == "0-50 more");
}

TEST_CASE("the calendar shows each day with its levels and amounts, each currency by itself") {
  Pages pages;
  pages.world.add(1, 1);
  pages.world.add(2, 2).currency = kit::Currency::of("JPY");
  const auto page = pages.get("/look-ahead");
  CHECK(page.status == 200);
  CHECK_THAT(page.body, Contains("6 reminders in 60 days, if nobody pays until then."));
  CHECK_THAT(page.body, Contains("They leave on 3 different days."));
  CHECK_THAT(page.body, Contains("×&#160;") || Contains("First × 2"));
  CHECK_THAT(page.body, Contains("href=\"?day=2026-01-30#day\""));
  CHECK_THAT(page.body, Contains("120.00"));
  CHECK_THAT(page.body, Contains("12,000"));
  CHECK(countOf(page.body, "aria-current=\"true\"") == 1);  // the first day with something is open
  CHECK_THAT(page.body, Contains("1 message") || Contains("2 messages"));
}

TEST_CASE("a click on a day lists who, fifty customers a page") {
  Pages pages;
  pages.world.addMany(60);
  const auto first = pages.get("/look-ahead", {{"day", "2026-01-30"}});
  CHECK_THAT(first.body, Contains("60 reminders, 60 messages"));
  CHECK(countOf(first.body, "<a class=\"fw-bold\" href=\"/customers/") == 50);
  CHECK_THAT(first.body, Contains("?day=2026-01-30&amp;page=2#day"));
  const auto second = pages.get("/look-ahead", {{"day", "2026-01-30"}, {"page", "2"}});
  CHECK(countOf(second.body, "<a class=\"fw-bold\" href=\"/customers/") == 10);
  CHECK_THAT(second.body, Contains("/invoices/60/history?on=2026-01-30#answer"));
  for (const char* odd : {"", "2026-01-31", "yesterday", "2030-01-01"}) {
    INFO(odd);
    CHECK(pages.get("/look-ahead", {{"day", odd}}).status == 200);
  }
}

TEST_CASE("the calendar says so when nothing leaves, and what waits for a person") {
  Pages pages;
  CHECK_THAT(pages.get("/look-ahead").body, Contains("Nothing leaves within 60 days, as things stand."));
  pages.world.add(1, 1);
  pages.world.configuration().programmes[0].mode = domain::Mode::kManual;
  const auto page = pages.get("/look-ahead").body;
  CHECK_THAT(page, Contains("1 more waits for you to send it by hand"));
  CHECK_THAT(page, Contains("to send by hand"));
  pages.world.configuration().active = false;
  CHECK_THAT(pages.get("/look-ahead").body, Contains("Reminders are not active"));
}

TEST_CASE("holidays are named in the calendar, and another year's days are not lost") {
  Pages pages;
  pages.world.configuration().holidays = {"FR"};
  pages.world.add(1, 1);
  pages.visitor.asOf = day("2025-12-20");
  CHECK_THAT(pages.get("/look-ahead").body, Contains("<span class=\"fw-normal hol"));
}

TEST_CASE("another programme is compared for everybody who may look; nothing is changed") {
  Pages pages;
  pages.world.addMany(3);
  auto& configuration = pages.world.configuration();
  configuration.programmes.push_back({"slow", "Slow <b>", domain::Mode::kAutomatic, {samples::step("first", 30)}});
  const auto stored = configuration;
  pages.visitor.mayChange = false;
  const auto asked = pages.get("/compare");
  CHECK_THAT(asked.body, Contains("<option value=\"slow\">Slow &lt;b&gt;</option>"));
  CHECK_THAT(asked.body, Contains("<option value=\"none\">"));
  CHECK(asked.body.find("type=\"file\"") == std::string::npos);
  const auto page = pages.get("/compare", {{"programme", "slow"}});
  CHECK(page.status == 200);
  CHECK_THAT(page.body, Contains("With “Slow &lt;b&gt;”"));
  CHECK_THAT(page.body, Contains("Today: 0 messages instead of 3."));
  CHECK_THAT(page.body, Contains("3 due dates less are reminded"));
  CHECK_THAT(page.body, Contains("0 customers get more, 3 customers get less."));
  CHECK_THAT(page.body, Contains("2 less and 1 later"));
  CHECK_THAT(page.body,
             Contains("later: Wed 4 Feb instead of Tue 20 Jan") || Contains("later: Wed, 4 Feb instead of Tue, 20 Jan"));
  CHECK_THAT(page.body, Contains("3 → 1"));
  CHECK_THAT(pages.get("/compare", {{"programme", "none"}}).body, Contains("With “No reminders at all”"));
  CHECK(pages.world.configuration() == stored);
  CHECK(pages.post("/compare", {{"document", "{}"}}).status == 403);
}

TEST_CASE("an uploaded configuration is compared, or refused with the place of the mistake") {
  Pages pages;
  pages.world.addMany(60);
  auto other = samples::configuration();
  other.minimumAmount = {1'000'000};
  pages.other = other;
  const auto page = pages.post("/compare", {{"document", "{\"a\": \"<x>\"}"}});
  CHECK(page.status == 200);
  CHECK_THAT(page.body, Contains("With the configuration of the file"));
  CHECK_THAT(page.body, Contains("60 customers get less"));
  CHECK_THAT(page.body, Contains("value=\"{&quot;a&quot;: &quot;&lt;x&gt;&quot;}\""));  // the next page sends it again
  CHECK_THAT(page.body, Contains("name=\"page\" value=\"2\""));
  CHECK(countOf(pages.post("/compare", {{"document", "{}"}, {"page", "2"}}).body, "<details") == 10);
  CHECK(pages.post("/compare", {{"document", "{}"}, {"programme", "default"}}).status == 200);

  pages.problems = {{"levels[0].<rank>", domain::mark("must be a text")}};
  const auto refused = pages.post("/compare", {{"document", "{}"}});
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body, Contains("This file cannot be compared. levels[0].&lt;rank&gt;: must be a text."));
  CHECK(pages.post("/compare").status == 422);
  const auto unknown = pages.get("/compare", {{"programme", "no<ne"}});
  CHECK(unknown.status == 422);
  CHECK_THAT(unknown.body, Contains("There is no programme “no&lt;ne”"));
}

TEST_CASE("why not, on a past day: the run's decision of that day or of the last change before it") {
  Pages pages;
  pages.world.add(1, 1);
  using Code = domain::BlockerCode;
  using Kind = domain::DecisionKind;
  pages.decisions.kept = {
      kept("2026-01-08", Kind::kWait, {{Code::kDelayNotReached, day("2026-01-15")}}),
      kept("2026-01-12", Kind::kWait, {{Code::kPromised, day("2026-01-16")}, {Code::kDisputed, std::nullopt}})};
  const auto on = [&](const std::string& date) { return pages.get("/invoices/1/history", {{"on", date}}).body; };
  CHECK_THAT(on("2026-01-08"), Contains("So decided the run of that day."));
  CHECK_THAT(on("10/01/2026"), Contains("So decided the run of 8 January 2026"));
  CHECK_THAT(on("10/01/2026"), Contains("<p class=\"mb-1\">– the next step is due on 15/01/2026"));
  CHECK_THAT(on("2026-01-19"), Contains("– payment is promised until 16/01/2026") && Contains("– disputed"));
  CHECK_THAT(on("2026-01-07"), Contains("Not known.") && Contains("Decisions are kept since 8 January 2026"));
  CHECK_THAT(on("2025-12-01"), Contains("the invoice was issued on 06/12/2025"));
  CHECK_THAT(on("2026-01-19"), Contains("Programme: Default (the company&#39;s), step 1") ||
                                   Contains("Programme: Default (the company's), step 1"));
  CHECK(countOf(on("2026-01-19"), "<span class=\"dot\"") == 2);  // the story is the same for every day
}

TEST_CASE("why not, on a past day: a run that was stopped made nothing, and reasons that had ended are not said to stand") {
  Pages pages;
  pages.world.add(1, 1);
  using Code = domain::BlockerCode;
  using Kind = domain::DecisionKind;
  pages.decisions.kept = {kept("2026-01-10", Kind::kWait, {{Code::kDelayNotReached, day("2026-01-15")}}),
                          kept("2026-01-17", Kind::kRemind, {})};
  const auto on = [&](const std::string& date) { return pages.get("/invoices/1/history", {{"on", date}}).body; };
  const auto ended = Contains("These reasons had ended by then");
  CHECK_THAT(on("2026-01-14"), !ended);
  CHECK_THAT(on("2026-01-16"), ended);
  const auto stopped = Contains("No message was made of it by then");
  CHECK_THAT(on("2026-01-17"), stopped);
  application::PastMessage message;
  message.id = {7};
  message.createdOn = day("2026-01-18");
  message.reminders = {{{{1}, 1}, "F-1", "first", 10000, "", domain::ReminderState::kQueued}};
  pages.history.messages = {message};
  CHECK_THAT(on("2026-01-17"), stopped);
  CHECK_THAT(on("2026-01-18"), !stopped);
}

TEST_CASE("why not, on a past day: what was paid by then is not said to wait") {
  Pages pages;
  auto& facts = pages.world.add(1, 1);
  facts.open = 0;
  facts.settlements = {{day("2026-01-10"), 12000}};
  pages.decisions.kept = {kept("2026-01-08", domain::DecisionKind::kRemind)};
  const auto page = pages.get("/invoices/1/history", {{"on", "2026-01-12"}}).body;
  CHECK_THAT(page, Contains("No reminder: nothing was to be reminded.") && Contains("– paid"));
  pages.world.facts.invoice(1).open = 12000;
  pages.world.facts.invoice(1).settlements.reset();
  pages.world.facts.invoice(1).status = domain::InvoiceStatus::kCancelled;
  CHECK_THAT(pages.get("/invoices/1/history", {{"on", "2026-01-12"}}).body, Contains("The books do not say since when."));
}

TEST_CASE("why not, on a past day: what was sent and decided then comes first, a payment that was entered later is an addition") {
  Pages pages;
  auto& facts = pages.world.add(1, 1);
  facts.open = 0;
  facts.settlements = {{day("2026-01-10"), 12000}};  // its date; entered on the 20th
  pages.decisions.kept = {kept("2026-01-08", domain::DecisionKind::kWait, {{domain::BlockerCode::kDisputed, std::nullopt}}),
                          kept("2026-01-12", domain::DecisionKind::kRemind)};
  for (const char* date : {"2026-01-08", "2026-01-12", "2026-01-13"}) pages.decisions.runs.emplace_back(day(date), true);
  application::PastMessage message;
  message.id = {7};
  message.state = domain::MessageState::kSent;
  message.createdOn = message.sentOn.emplace(day("2026-01-12"));
  message.reminders = {{{{1}, 1}, "F-1", "first", 12000, "", domain::ReminderState::kSent}};
  pages.history.messages = {message};
  // Of the answer alone: the story beside it tells everything on every day.
  const auto on = [&](const std::string& date) {
    const auto body = pages.get("/invoices/1/history", {{"on", date}}).body;
    return body.substr(0, body.find("id=\"story-"));
  };
  const auto known = Contains("Known today: a payment or credit note of 10 January 2026 left nothing open on that day.");
  const auto sent = Contains("A reminder was sent on that day.");
  CHECK_THAT(on("2026-01-12"), sent && known && Contains("First") && Contains("E-mail: ") && !Contains("– paid") &&
                                   Contains("So decided the run of that day.") && !Contains("nothing was to be reminded"));
  // No run knew of it on the 13th either: it would have found it closed.
  CHECK_THAT(on("2026-01-13"), !sent && known && Contains("So decided the run of 12 January 2026"));
  // On the 11th no run had looked since the date of the payment: nothing says that the books are wrong.
  CHECK_THAT(on("2026-01-11"), !sent && !known && Contains("– paid") && Contains("This is what the books say of that day."));
  CHECK_THAT(on("2026-01-09"), Contains("– disputed") && !known);
  SECTION("what dropped out of its message was not sent") {
    pages.history.messages[0].reminders[0].dropped = "settled";
    CHECK_THAT(on("2026-01-12"), !sent && known);
  }
  SECTION("a run that was there between the payment's date and that day, and kept nothing, knew nothing of it") {
    pages.decisions.runs.emplace_back(day("2026-01-11"), true);
    CHECK_THAT(on("2026-01-11"), known && Contains("– disputed") && !Contains("– paid"));
  }
  SECTION("closed by a later run of the same day") {
    pages.decisions.kept[1] = kept("2026-01-12", domain::DecisionKind::kSkip, {{domain::BlockerCode::kSettled, std::nullopt}});
    pages.decisions.kept[1].isClosed = true;
    CHECK_THAT(on("2026-01-12"), sent && Contains("Later on that day a run found it closed.") && !known);
    CHECK_THAT(on("2026-01-13"), Contains("No reminder: closed since 12 January 2026.") && Contains("– paid") && !known);
  }
  SECTION("in French") {
    pages.visitor.language = "fr";
    CHECK_THAT(on("2026-01-12"),
               Contains("Une relance est partie ce jour-là.") &&
                   Contains("On sait aujourd’hui qu’un paiement ou un avoir du 10 janvier 2026 ne laissait plus rien d’ouvert"));
  }
  SECTION("an invoice that was dated anew") {
    pages.world.facts.invoice(1).open = 12000;
    pages.world.facts.invoice(1).settlements.reset();
    pages.world.facts.invoice(1).issuedOn = day("2026-01-14");
    CHECK_THAT(on("2026-01-12"), sent && Contains("Known today: the invoice was issued on 14/01/2026."));
    CHECK_THAT(on("2026-01-07"), Contains("– the invoice was issued on 14/01/2026"));
  }
}

TEST_CASE("why not, on a past day: what was closed for a while and is open again is said to have been closed, in each language") {
  Pages pages;
  pages.world.add(1, 1);  // open today: the books know of nothing that ever stood against it
  using Code = domain::BlockerCode;
  using Kind = domain::DecisionKind;
  auto closed = kept("2026-01-12", Kind::kSkip, {{Code::kDraftOrCancelled, std::nullopt}});
  closed.isClosed = true;
  closed.programme = "none";
  closed.step = -1;
  pages.decisions.kept = {kept("2026-01-08", Kind::kWait, {{Code::kDelayNotReached, day("2026-01-10")}}), closed,
                          kept("2026-01-16", Kind::kRemind)};
  const auto on = [&](const std::string& date) { return pages.get("/invoices/1/history", {{"on", date}}).body; };
  CHECK_THAT(on("2026-01-12"), Contains("No reminder: closed since 12 January 2026.") && Contains("– a draft or cancelled") &&
                                   Contains("So the run of that day found it."));
  CHECK_THAT(on("2026-01-15"), Contains("No reminder: closed since 12 January 2026.") &&
                                   Contains("So the run of 12 January 2026 found it; no later run") &&
                                   !Contains("These reasons had ended"));
  CHECK_THAT(on("2026-01-11"), Contains("So decided the run of 8 January 2026") && !Contains("No reminder: closed"));
  CHECK_THAT(on("2026-01-16"), Contains("Due: a reminder leaves by itself.") && !Contains("No reminder: closed"));
  CHECK(countOf(on("2026-01-15"), "Closed: nothing is left to decide on.") == 1);
  CHECK(countOf(on("2026-01-15"), "Programme: ") == 2);  // of the story's two decisions
  // A run that found it cancelled says since when, where the books do not.
  pages.world.facts.invoice(1).status = domain::InvoiceStatus::kCancelled;
  CHECK_THAT(on("2026-01-11"), Contains("The books do not say since when."));
  pages.decisions.kept.pop_back();
  CHECK_THAT(on("2026-01-11"), !Contains("The books do not say since when."));
  pages.visitor.language = "fr";
  CHECK_THAT(on("2026-01-15"), Contains("Pas de relance : plus rien d’ouvert depuis le 12 janvier 2026.") &&
                                   Contains("C’est ce qu’a constaté le passage du 12 janvier 2026") &&
                                   Contains("Close : il n’y a plus rien à décider."));
}

TEST_CASE("why not, on a past day: what a run decided that came after one of a later day is not known, and that is said") {
  Pages pages;
  pages.world.add(1, 1);
  using Code = domain::BlockerCode;
  pages.decisions.kept = {kept("2026-01-08", domain::DecisionKind::kWait, {{Code::kDisputed, std::nullopt}})};
  pages.decisions.runs = {{day("2026-01-08"), true}, {day("2026-01-12"), true}, {day("2026-01-10"), false}};
  const auto on = [&](const std::string& date) { return pages.get("/invoices/1/history", {{"on", date}}).body; };
  const auto unkept = Contains("What a run of 10 January 2026 decided is not kept: it came after a run of a later day");
  CHECK_THAT(on("2026-01-07"), !unkept);
  CHECK_THAT(on("2026-01-09"), !unkept);
  CHECK_THAT(on("2026-01-10"), unkept && Contains("So decided the run of 8 January 2026"));
  CHECK_THAT(on("2026-01-11"), unkept);
  CHECK_THAT(on("2026-01-12"), !unkept);  // a run that kept what it decided found it unchanged
  pages.decisions.runs.emplace_back(day("2026-01-10"), true);
  CHECK_THAT(on("2026-01-10"), !unkept);  // there had been one on that very day
}

TEST_CASE("why not, today and on days to come: what the rules decide") {
  Pages pages;
  pages.world.add(1, 1);
  const auto on = [&](const std::string& date) { return pages.get("/invoices/1/history", {{"on", date}}).body; };
  CHECK_THAT(pages.get("/invoices/1/history").body,
             Contains("So the rules decide now.") && Contains("Due: a reminder leaves by itself."));
  CHECK_THAT(pages.get("/invoices/1/history").body, Contains("value=\"2026-01-20\""));
  CHECK_THAT(on("2026-01-28"), Contains("So the rules would decide, if nothing is paid") &&
                                   Contains("too soon after the last reminder, until 30/01/2026"));
  CHECK_THAT(on("2026-01-30"), Contains("Due: a reminder leaves by itself.") && Contains("Second"));
  pages.world.facts.invoice(1).dueOn = day("2026-01-07");  // reaches its step on Saturday the 17th
  pages.visitor.asOf = day("2026-01-17");
  CHECK_THAT(on("2026-01-17"), Contains("on the next day on which messages are sent"));
  CHECK_THAT(on("2026-01-19"), Contains("Due: a reminder leaves by itself."));
}

TEST_CASE("a day that is none is refused with the sentence, and stays as it was typed") {
  Pages pages;
  pages.world.add(1, 1);
  const auto refused = pages.get("/invoices/1/history", {{"on", "32/13/<2026>"}});
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body, Contains("“32/13/&lt;2026&gt;” is no date: write one such as 12/05/2026 or 2026-05-12."));
  CHECK_THAT(refused.body, Contains("value=\"32/13/&lt;2026&gt;\""));
  CHECK_THAT(refused.body, Contains("aria-invalid=\"true\""));
  const auto far = pages.get("/invoices/1/history", {{"on", "2031-01-01"}});
  CHECK(far.status == 422);
  CHECK_THAT(far.body, Contains("choose a day within a year"));
  CHECK(pages.get("/invoices/9/history").status == 404);
  CHECK(pages.get("/invoices/x/history").status == 404);
}

TEST_CASE("the story tells messages among the decisions, and each instalment by itself") {
  Pages pages;
  pages.world.add(1, 1);
  pages.world.add(1, 1).id.position = 2;
  pages.decisions.kept = {kept("2026-01-08", domain::DecisionKind::kRemind)};
  application::PastMessage message;
  message.id = {7};
  message.state = domain::MessageState::kSent;
  message.createdOn = message.sentOn.emplace(day("2026-01-08"));
  message.reminders = {{{{1}, 2}, "F-1", "first", 12000, "", domain::ReminderState::kSent}};
  pages.history.messages = {message};
  const auto page = pages.get("/invoices/1/history").body;
  CHECK_THAT(page, Contains("Instalment 1") && Contains("Instalment 2"));
  CHECK(countOf(page, "First · E-mail · sent") == 1);
  CHECK_THAT(page, Contains("/apps/payment-reminders/messages/7"));
  CHECK_THAT(pages.site.invoiceBlock(pages.visitor, {1}, "token", "/invoices/F-1"),
             Contains("/apps/payment-reminders/invoices/1/history"));
}

TEST_CASE("the simulation finds customers and invoices, whatever the accents, and shows one decision alone") {
  Pages pages;
  pages.world.addMany(4);
  pages.world.facts.customers.at(2).name = "Électricité Dupont";
  pages.world.facts.invoice(3).promisedOn = day("2026-01-30");
  pages.world.facts.invoice(4).open = 0;
  const auto shown = [&](std::map<std::string, std::string> query) {
    const auto body = pages.get("/simulation", std::move(query)).body;
    std::string found;
    for (int i = 1; i <= 4; ++i)
      if (body.find("href=\"/invoices/F-" + std::to_string(i) + "\"") != std::string::npos) found += std::to_string(i);
    return found;
  };
  CHECK(shown({}) == "123");
  CHECK(shown({{"q", "electricite"}}) == "2");
  CHECK(shown({{"q", " DUPONT "}}) == "2");
  CHECK(shown({{"q", "f-3"}}) == "3");
  CHECK(shown({{"q", "C1"}}) == "1");
  CHECK(shown({{"q", "nobody"}}).empty());
  CHECK(shown({{"show", "reminded"}}) == "12");
  CHECK(shown({{"show", "waiting"}}) == "3");
  CHECK(shown({{"show", "proposed"}}).empty());
  CHECK(shown({{"show", "not"}}).empty());
  CHECK(shown({{"show", "odd"}}) == "123");
  const auto page = pages.get("/simulation", {{"q", "f-3 &<"}, {"show", "waiting"}}).body;
  CHECK_THAT(page, Contains("value=\"f-3 &amp;&lt;\"") && Contains("show=reminded&amp;q=f-3%20%26%3C"));
  CHECK_THAT(page, Contains("Nothing fits what you look for."));
  // The plan that can be activated is the whole one, whatever part of it is looked at.
  CHECK(pages.world.plans.shown.size() == 1);
}

TEST_CASE("pages of the simulation keep what was looked for") {
  Pages pages;
  pages.world.addMany(120);
  const auto page = pages.get("/simulation", {{"show", "reminded"}, {"q", "customer"}, {"page", "2"}}).body;
  CHECK_THAT(page, Contains("show=reminded&amp;q=customer&amp;page=3") && Contains("show=reminded&amp;q=customer&amp;page=1"));
  CHECK(countOf(page, "<details") == 50);
}

TEST_CASE("before activation old debt is asked about, with the effect of each answer; choosing one saves it") {
  Pages pages;
  pages.world.addMany(3);
  CHECK(pages.get("/simulation").body.find("old-debt") == std::string::npos);
  CHECK(pages.post("/simulation/old-debt", {{"catch_up", "by_age"}}).status == 409);
  pages.world.configuration().active = false;
  const auto page = pages.get("/simulation").body;
  CHECK(countOf(page, "name=\"catch_up\"") == 4);
  CHECK_THAT(page, Contains("<b>3 messages today</b>") && Contains("<b>0 messages today</b>"));
  CHECK_THAT(page, Contains("value=\"first_step\" checked"));
  CHECK_THAT(page, Contains("value=\"2025-10-01\""));
  CHECK(pages.get("/simulation", {{"show", "reminded"}}).body.find("old-debt") == std::string::npos);

  const auto saved = pages.post("/simulation/old-debt", {{"catch_up", "ignore_before"}, {"ignore_before", "06/01/2026"}});
  CHECK(saved.status == 303);
  CHECK(saved.location == "/apps/payment-reminders/simulation?notice=old-debt");
  CHECK(pages.world.configuration().catchUp == domain::CatchUp{domain::CatchUpMode::kIgnoreBefore, day("2026-01-06")});
  CHECK_FALSE(pages.world.configuration().active);
  CHECK_THAT(pages.get("/simulation").body, Contains("value=\"ignore_before\" checked"));
  CHECK(pages.post("/simulation/old-debt", {{"catch_up", "by_age"}, {"ignore_before", "nonsense"}}).status == 303);
  CHECK(pages.world.configuration().catchUp.mode == domain::CatchUpMode::kByAge);

  const auto refused = pages.post("/simulation/old-debt", {{"catch_up", "ignore_before"}, {"ignore_before", "soon"}});
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body,
             Contains("“soon” is no date") && Contains("value=\"soon\"") && Contains("value=\"ignore_before\" checked"));
  CHECK(pages.post("/simulation/old-debt", {{"catch_up", "never"}}).status == 422);
  CHECK(pages.world.configuration().catchUp.mode == domain::CatchUpMode::kByAge);

  pages.visitor.mayChange = false;
  CHECK(pages.post("/simulation/old-debt", {{"catch_up", "first_step"}}).status == 403);
  CHECK_THAT(pages.get("/simulation").body, Contains("By the age of the debt") && !Contains("name=\"catch_up\""));
}

TEST_CASE("the simulation is mailed to the address that was asked, and to nobody else") {
  Pages pages;
  pages.world.add(1, 1);
  pages.world.add(2, 1).promisedOn = day("2026-01-30");
  pages.world.facts.customers.at(1).name = "<b>Dupont</b> & Fils";
  const auto sent = pages.post("/simulation/mail", {{"mail_to", " anne@example.org "}});
  CHECK(sent.location == "/apps/payment-reminders/simulation?notice=mailed");
  REQUIRE(pages.notices.sent.size() == 1);
  CHECK(pages.notices.sent[0].first == "anne@example.org");
  const auto& mail = pages.notices.sent[0].second;
  CHECK(mail.subject == "Simulation of 20/01/2026: 1 message to 1 customer");
  CHECK_THAT(mail.text,
             Contains("<b>Dupont</b> & Fils (C1)\n  First:\n  - F-1 · due 05/01/2026 · 15 days late · €120.00 · E-mail\n"));
  CHECK_THAT(
      mail.text,
      Contains(
          "  Not reminded:\n  - F-2 · due 05/01/2026 · 15 days late · €120.00 · waits: payment is promised until 03/02/2026"));
  CHECK_THAT(mail.text, Contains("\n- First: 1 message for €120.00\n"));
  CHECK_THAT(mail.text, Contains("nothing was sent to your customers"));
  CHECK_THAT(mail.html, Contains("&lt;b&gt;Dupont&lt;/b&gt; &amp; Fils") && !Contains("<b>Dupont"));
  CHECK(mail.html.find("{{") == std::string::npos);
  CHECK(pages.world.outbox.messages().empty());
  CHECK(pages.world.transport.delivered.empty());
  pages.visitor.language = "fr";
  pages.post("/simulation/mail", {{"mail_to", "anne@example.org"}});
  CHECK_THAT(pages.notices.sent[1].second.subject, Contains("Simulation du 20/01/2026"));
  CHECK_THAT(pages.notices.sent[1].second.text,
             Contains("\n- First : 1 message pour 120,00\u00a0€\n") && Contains("\n  First :\n  - F-1"));
  pages.visitor.mayChange = false;
  CHECK(pages.post("/simulation/mail", {{"mail_to", "anne@example.org"}}).status == 403);
  CHECK(pages.notices.sent.size() == 2);
}

TEST_CASE("a simulation that could not be mailed says why, and keeps the address") {
  Pages pages;
  const auto bad = pages.post("/simulation/mail", {{"mail_to", "<nobody>"}});
  CHECK(bad.status == 422);
  CHECK_THAT(bad.body,
             Contains("“&lt;nobody&gt;” is not an address that mail can be sent to") && Contains("value=\"&lt;nobody&gt;\""));
  CHECK(pages.notices.sent.empty());
  using Kind = application::NoticeResult::Kind;
  const std::pair<Kind, const char*> kinds[] = {{Kind::kBadAddress, "is not an address"},
                                                {Kind::kNoAccount, "no mail account is set"},
                                                {Kind::kAccountBroken, "the mail account does not work (535 no)"},
                                                {Kind::kRefused, "refused it (535 no)"},
                                                {Kind::kTryLater, "Try again later"},
                                                {Kind::kUncertain, "perhaps the simulation arrived"}};
  for (const auto& [kind, words] : kinds) {
    pages.notices.answer = {kind, "535 no"};
    const auto answer = pages.post("/simulation/mail", {{"mail_to", "a@example.org"}});
    CHECK(answer.status == 422);
    CHECK_THAT(answer.body, Contains(words));
  }
}

TEST_CASE("a mailed simulation is bounded, says what it leaves out and where that is; those who are reminded come first") {
  Pages pages;
  for (int i = 1; i <= 1000; ++i) pages.world.add(i, i);
  for (int i = 1001; i <= 1100; ++i) pages.world.add(i, 1);  // a hundred more of one customer
  pages.world.facts.invoice(1).promisedOn = day("2026-01-30");
  for (int i = 2; i <= 900; ++i) pages.world.facts.invoice(i).promisedOn = day("2026-01-30");
  const auto planned = pages.plan.plan({1}, pages.world.date());
  const web::SimulationMail mail(fakes::packageFolder(), kit::pages::Strictness::kStrict);
  const auto made = mail.write("en", pages.world.company, planned);
  CHECK(countOf(made.text, "\n  - ") == web::SimulationMail::kMostLines);
  CHECK(countOf(made.html, "<li>") == web::SimulationMail::kMostLines);
  CHECK_THAT(made.text, Contains("and 61 more due dates of this customer, not in this mail"));
  CHECK_THAT(made.text,
             Contains("789 more customers with 789 due dates. Everything is on the page Simulation of Payment reminders."));
  CHECK_THAT(made.text, Contains("- First: 101 messages"));  // totals are complete
  CHECK(made.html.size() < 100'000);
  CHECK(made.text.find("Customer 1000 ") < made.text.find("Customer 2 "));
}

TEST_CASE("a mailed simulation of nothing says so") {
  Pages pages;
  const web::SimulationMail mail(fakes::packageFolder(), kit::pages::Strictness::kStrict);
  for (const char* language : {"fr", "en", "de"}) {
    const auto made = mail.write(language, pages.world.company, pages.plan.plan({1}, pages.world.date()));
    CHECK_FALSE(made.subject.empty());
    CHECK(made.text.find("{") == std::string::npos);
    CHECK(made.html.find("{{") == std::string::npos);
  }
}
