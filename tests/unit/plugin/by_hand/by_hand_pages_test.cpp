// The pages of unpaid invoices and of reminding by hand, over stand-ins: both languages, refusals that keep what was typed, and
// nothing that is sent twice.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "plugin/web/by_hand_pages.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;

namespace {

using Form = std::map<std::string, std::string>;

struct Pages : test::PagesUnderTest {
  /// What the form of step 2 sends when nothing is changed in it.
  Form written(const Form& changed = {}) {
    Form form{{"f", "1"},
              {"pdf", "1"},
              {"customer", "1"},
              {"t1.1", "1"},
              {"key", std::string(32, 'a')},
              {"do", "send"},
              {"shown", "t1.1=12000;"},
              {"to-0", "c1@example.org"},
              {"subject", "Hello"},
              {"body", "Please pay."}};
    for (const auto& [name, value] : changed) form[name] = value;
    return form;
  }
};

/// What the letter's form sends when nothing is changed in it.
Form letter(const Form& changed = {}) {
  Form form{{"f", "1"},
            {"t1.1", "1"},
            {"key", std::string(32, 'a')},
            {"do", "print"},
            {"shown", "t1.1=12000;"},
            {"subject", "Reminder first"},
            {"text", "Please pay."},
            {"signature", "Acme"}};
  for (const auto& [name, value] : changed) form[name] = value;
  return form;
}

bool has(const web::Answer& answer, const std::string& text) { return answer.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("every page of reminding by hand can be shown in both languages, to those who may change and those who may not") {
  for (const char* language : {"fr", "en"})
    for (const bool mayChange : {true, false}) {
      INFO(language << (mayChange ? " accountant" : " viewer"));
      Pages pages;
      pages.visitor.language = language;
      pages.visitor.mayChange = mayChange;
      CHECK(pages.get("/unpaid").status == 200);
      CHECK(pages.get("/reminder-list").status == 200);
      CHECK(pages.get("/wizard").status == 200);
      pages.world.addMany(3);
      pages.world.add(10, 1).hold = domain::Hold{};
      pages.world.add(11, 1).reminders = {samples::sent(10, "2026-01-19", 10)};
      pages.world.add(12, 2).currency = kit::Currency::of("JPY");
      pages.world.facts.customers.at(1).name = "<b>Dupont</b>";
      pages.byHand.prepared.rows = {{1, {1}, {{{1}, 1}, "", ""}, "anne", samples::day("2026-01-19")},
                                    {2, {9}, {{{99}, 1}, "second", "gone"}, "anne", samples::day("2026-01-19")}};
      const Form wide{{"from", "1/1/2026"}, {"to", "nonsense"}, {"party", "<x>"},      {"operator", "o"},
                      {"except", "e"},      {"q", "t"},         {"in", "city"},        {"hide_held", "1"},
                      {"f", "1"},           {"due", "all"},     {"hide_account", "1"}, {"hide_reminded", "1"},
                      {"sort", "name"},     {"page", "7"},      {"customer", "1"}};
      for (const auto& answer :
           {pages.get("/unpaid"), pages.get("/unpaid", wide), pages.get("/remind", {{"customer", "1"}}),
            pages.get("/remind/message", {{"customer", "1"}, {"t1.1", "1"}, {"t11.1", "1"}, {"recap", "1"}}),
            pages.get("/remind/message", {{"customer", "1"}, {"t10.1", "1"}}), pages.get("/reminder-list"),
            pages.get("/reminder-list",
                      {{"made", "2"}, {"left", "1"}, {"sent", "1"}, {"waiting", "1"}, {"failed", "1"}, {"unreached", "1"}}),
            pages.get("/reminder-list/new", {{"t1.1", "1"}, {"t10.1", "1"}}), pages.get("/reminder-list/new", {{"all", "1"}}),
            pages.get("/wizard", {{"programme", "default"}}),
            pages.get("/wizard", {{"programme", "default"}, {"on", "2026-03-01"}}),
            pages.get("/wizard", {{"programme", "default"}, {"on", "2020-01-01"}}),
            pages.get("/wizard", {{"programme", "default"}, {"on", "nonsense"}})}) {
        CHECK(answer.status == 200);
        CHECK(answer.body.find("{{") == std::string::npos);
        CHECK(answer.body.find("<b>Dupont") == std::string::npos);
        CHECK(answer.body.find(" style=") == std::string::npos);
        CHECK(answer.body.find("<script") == std::string::npos);
      }
      for (const char* path : {"/remind/message", "/reminder-list/new", "/reminder-list/send", "/reminder-list/level",
                               "/reminder-list/remove", "/wizard"})
        if (!mayChange) CHECK(pages.post(path).status == 403);
    }
}

TEST_CASE("filters stand in the address, as chips that can be taken away one by one") {
  Pages pages;
  pages.world.addMany(2);
  const auto page = pages.get("/unpaid", {{"party", "durand & fils"},
                                          {"hide_held", "1"},
                                          {"f", "1"},
                                          {"hide_cancelled", "1"},
                                          {"hide_closed", "1"},
                                          {"from", "31/12/2025"}});
  CHECK(pages.byHand.unpaid.asked.party == "durand & fils");
  CHECK(pages.byHand.unpaid.asked.hideHeld);
  CHECK(pages.byHand.unpaid.asked.dueFrom == samples::day("2025-12-31"));
  CHECK(has(page, "href=\"/apps/payment-reminders/unpaid?from=2025-12-31&amp;party=durand%20%26%20fils\""));
  CHECK(has(page, "href=\"/apps/payment-reminders/unpaid?from=2025-12-31&amp;hide_held=1\""));
  const auto view = web::UnpaidView::of({{"f", "1"}, {"page", "3"}});
  CHECK_FALSE(view.filter.hideCancelled);
  CHECK(web::UnpaidView::of({{"f", "1"}, {"hide_cancelled", "1"}, {"hide_closed", "1"}}).query().empty());
  CHECK(web::UnpaidView::of({}).query().empty());
  CHECK(web::ticksOf({{"t2.1", "1"}, {"t1.2", "1"}, {"t.1", "1"}, {"tx.1", "1"}, {"to-0", "a@b.c"}, {"t1.2 ", "1"}}).size() == 2);
}

TEST_CASE("step 1 takes one customer's ticks, and says why a due date cannot go") {
  Pages pages;
  pages.world.add(1, 1);
  pages.world.add(2, 1).hold = domain::Hold{};
  pages.world.add(3, 2);
  const auto page = pages.get("/remind", {{"t1.1", "1"}});
  CHECK(page.status == 200);
  CHECK(has(page, "cannot be reminded: the invoice is on hold"));
  CHECK(pages.get("/remind", {{"t1.1", "1"}, {"t3.1", "1"}}).status == 409);
  CHECK(pages.get("/remind").status == 409);
  CHECK(pages.get("/remind", {{"customer", "77"}}).status == 409);
  const auto none = pages.get("/remind/message", {{"customer", "1"}});
  CHECK(none.status == 303);
  CHECK(pages.get("/remind", {{"customer", "1"}, {"none", "1"}}).status == 422);
}

TEST_CASE("step 2 names each instalment with its due date, and counts their invoice once") {
  Pages pages;
  pages.world.add(1, 1);
  auto second = pages.world.facts.invoice(1);
  second.id.position = 2;
  second.dueOn = samples::day("2026-01-08");
  pages.world.facts.receivables.push_back(second);
  const auto page = pages.get("/remind/message", {{"customer", "1"}, {"t1.1", "1"}, {"t1.2", "1"}});
  CHECK(page.status == 200);
  CHECK(has(page, "1 invoice ·"));
  CHECK_FALSE(has(page, "2 invoices"));
  CHECK(has(page, "05/01/2026"));
  CHECK(has(page, "08/01/2026"));
}

TEST_CASE("step 2 sends once, to whom was chosen, and leads to the message") {
  Pages pages;
  pages.world.add(1, 1);
  const auto answer = pages.post("/remind/message", pages.written({{"bcc", "boss@example.org; me@example.org"}}));
  CHECK(answer.status == 303);
  CHECK(answer.location.starts_with("/apps/payment-reminders/messages/1?notice="));
  REQUIRE(pages.world.transport.delivered.size() == 1);
  CHECK(pages.world.transport.delivered[0].to ==
        std::vector<std::string>{"c1@example.org", "boss@example.org", "me@example.org"});
  // The same form again, by a double click or a reload.
  pages.byHand.prepared.forms[std::string(32, 'a')] = {1};
  CHECK(pages.post("/remind/message", pages.written()).location == "/apps/payment-reminders/messages/1?notice=sent-before");
  CHECK(pages.world.transport.delivered.size() == 1);
}

TEST_CASE("what cannot be sent is refused with what to do, and what was typed stays") {
  Pages pages;
  pages.world.add(1, 1);
  struct Case {
    Form change;
    std::string sentence;
  };
  const std::vector<Case> cases{
      {{{"to-0", ""}}, "Choose a recipient, or add an address."},
      {{{"more", "nobody"}}, "“nobody” is not an e-mail address"},
      {{{"cc", "x"}}, "“x” is not an e-mail address"},
      {{{"bcc", "a@b.example y"}}, "“y” is not an e-mail address"},
      {{{"subject", "  "}}, "Write a subject."},
      {{{"body", " \r\n "}}, "Write a message, or take a template"},
      {{{"body", "{{nonsense}}"}}, "is not a field that is known"},
      {{{"shown", "t1.1=99;"}}, "What is owed has changed since this page was shown."},
      {{{"level", "nonsense"}}, "choose a level"},
  };
  for (const auto& [change, sentence] : cases) {
    INFO(sentence);
    auto form = pages.written(change);
    form.emplace("bcc", "typed@example.org");
    const auto answer = pages.post("/remind/message", form);
    CHECK(answer.status == 422);
    CHECK(has(answer, sentence));
    CHECK(has(answer, "Nothing has left."));
    if (!change.contains("subject")) CHECK(has(answer, "value=\"Hello\""));
    if (!change.contains("bcc")) CHECK(has(answer, "typed@example.org"));
  }
  pages.world.configurations.settings.paused = true;
  CHECK(has(pages.post("/remind/message", pages.written()), "Everything is paused"));
  CHECK(pages.world.transport.delivered.empty());
}

TEST_CASE("what is unusual is sent only when the person says that he means it") {
  Pages pages;
  pages.world.add(1, 1).reminders = {samples::sent(10, "2026-01-19", 10)};
  const auto asked = pages.post("/remind/message", pages.written());
  CHECK(asked.status == 422);
  CHECK(has(asked, "too soon after the last reminder"));
  CHECK(pages.world.transport.delivered.empty());
  CHECK(pages.post("/remind/message", pages.written({{"sure", "1"}})).status == 303);
  CHECK(pages.world.transport.delivered.size() == 1);
}

TEST_CASE("held, disputed and promised cannot be overridden") {
  Pages pages;
  pages.world.add(1, 1).promisedOn = samples::day("2026-01-20");
  const auto answer = pages.post("/remind/message", pages.written({{"sure", "1"}}));
  CHECK(answer.status == 422);
  CHECK(has(answer, "F-1 cannot be reminded: payment is promised"));
  CHECK(pages.world.transport.delivered.empty());
}

TEST_CASE("a template's text left as it is goes as a template, a changed one as it was written") {
  Pages pages;
  pages.world.add(1, 1);
  pages.world.add(2, 1);
  std::vector<std::optional<std::string>> bodies;
  pages.world.renderer.before = [&](const application::RenderRequest& request) { bodies.push_back(request.message.draft.body); };
  pages.post("/remind/message", pages.written());
  auto changed = pages.written(
      {{"key", std::string(32, 'b')}, {"t2.1", "1"}, {"shown", "t2.1=12000;"}, {"body", "Dear Ann,\r\nplease pay.\r\n"}});
  changed.erase("t1.1");
  pages.post("/remind/message", changed);
  REQUIRE(bodies.size() == 2);
  CHECK_FALSE(bodies[0]);
  CHECK(bodies[1] == "Dear Ann,\nplease pay.");
}

TEST_CASE("reminders are created for what is ticked, wait in the list, and leave when they are sent from there") {
  Pages pages;
  pages.world.addMany(3);
  pages.world.facts.invoice(3).hold = domain::Hold{};
  CHECK(pages.get("/reminder-list/new").status == 409);
  const auto made = pages.post("/reminder-list/new", {{"t1.1", "1"}, {"t2.1", "1"}, {"t3.1", "1"}, {"level", "second"}});
  CHECK(made.location == "/apps/payment-reminders/reminder-list?made=2&left=1");
  REQUIRE(pages.byHand.prepared.rows.size() == 2);
  CHECK(pages.byHand.prepared.rows[0].item.level == "second");
  CHECK(pages.world.transport.delivered.empty());

  CHECK(pages.post("/reminder-list/send").status == 422);
  CHECK(pages.post("/reminder-list/level", {{"p-1", "1"}, {"level", "nonsense"}}).status == 422);
  CHECK(pages.post("/reminder-list/level", {{"p-1", "1"}, {"level", "third"}}).location ==
        "/apps/payment-reminders/reminder-list?releveled=1");
  CHECK(pages.post("/reminder-list/send", {{"p-1", "1"}}).location == "/apps/payment-reminders/reminder-list?sent=1");
  CHECK(pages.world.transport.delivered.size() == 1);
  CHECK(pages.byHand.prepared.rows.size() == 1);
  CHECK(pages.post("/reminder-list/send", {{"p-1", "1"}}).status == 422);  // it has left: a reload sends nothing
  CHECK(pages.post("/reminder-list/remove", {{"p-2", "1"}}).location == "/apps/payment-reminders/reminder-list?removed=1");
}

TEST_CASE("everything that matches can be chosen at once") {
  Pages pages;
  pages.world.addMany(30);
  const auto made = pages.post("/reminder-list/new", {{"all", "1"}});
  CHECK(made.location == "/apps/payment-reminders/reminder-list?made=30");
}

TEST_CASE("the wizard sends what is due to those who are kept, and keeps a later day's for the list") {
  Pages pages;
  pages.world.addMany(3);
  const auto shown = pages.get("/wizard", {{"programme", "default"}});
  CHECK(has(shown, "name=\"k1-EUR\""));
  CHECK(has(shown, "10/01/2026"));  // the latest reminder
  CHECK(pages.post("/wizard", {{"programme", "default"}, {"on", "2026-01-20"}}).status == 422);
  CHECK(pages.post("/wizard", {{"programme", "default"}, {"on", "2026-01-19"}, {"k1-EUR", "1"}}).status == 422);
  CHECK(pages.post("/wizard", {{"programme", "default"}, {"on", "2026-01-20"}, {"k1-EUR", "1"}, {"text", "own"}}).status == 422);
  const auto sent = pages.post("/wizard", {{"programme", "default"}, {"on", "2026-01-20"}, {"k1-EUR", "1"}, {"k3-EUR", "1"}});
  CHECK(sent.location == "/apps/payment-reminders/reminder-list?sent=2");
  CHECK(pages.world.transport.delivered.size() == 2);
  const auto later = pages.post("/wizard", {{"programme", "default"}, {"on", "2026-01-25"}, {"k2-EUR", "1"}});
  CHECK(later.location == "/apps/payment-reminders/reminder-list?made=1");
  CHECK(pages.world.transport.delivered.size() == 2);
}

TEST_CASE("a reminder is printed from an invoice: seen, edited in place, made once, noted as printed") {
  for (const char* language : {"en", "fr"}) {
    Pages pages;
    pages.visitor.language = language;
    pages.world.add(1, 1);
    pages.world.facts.customers.at(1).name = "<b>Dupont</b>";
    const auto shown = pages.get("/invoices/1/print");
    CHECK(shown.status == 200);
    CHECK(has(shown, "value=\"Reminder first\""));
    CHECK(has(shown, "Please pay.</textarea>"));
    CHECK(has(shown, "&lt;b&gt;Dupont"));
    CHECK_FALSE(has(shown, "<b>Dupont"));
    CHECK_FALSE(has(shown, " style="));

    application::ClaimedMessage made;
    pages.world.renderer.before = [&](const application::RenderRequest& request) { made = request.message; };
    const auto changed = letter({{"text", "Dear Ann,\r\npay."}, {"signature", "Ann\r\nAcme"}});
    const auto printed = pages.post("/invoices/1/print", changed);
    CHECK(printed.status == 303);
    CHECK(printed.location == "/apps/payment-reminders/messages/1?notice=printed");
    CHECK(made.draft.way == domain::Way::kLetter);
    CHECK_FALSE(made.draft.subject);  // left as the template has it
    CHECK(made.draft.body == "Dear Ann,\npay.");
    CHECK(made.draft.signature == "Ann\nAcme");
    CHECK(made.draft.attach.empty());
    CHECK(pages.world.outboxTold() == "sent 1");
    CHECK(pages.world.transport.delivered.empty());  // no mail
    // The same form again leads to the same letter.
    pages.byHand.prepared.forms[std::string(32, 'a')] = {1};
    CHECK(pages.post("/invoices/1/print", changed).location == "/apps/payment-reminders/messages/1?notice=printed-before");
    CHECK(pages.world.outboxTold() == "sent 1");
  }
}

TEST_CASE("a letter that another sender has taken a moment before is printed when that one has made it") {
  Pages pages;
  pages.world.add(1, 1);
  application::ClaimTicket taken;
  pages.beforeSend = [&] {
    const auto now = pages.world.clock.now;
    const auto claimed = pages.world.outbox.claim(pages.world.company.id, {now, now, now + 30'000, "another", 20, {}, {}, false});
    REQUIRE(claimed.size() == 1);
    taken = claimed.front().ticket;
    REQUIRE(pages.world.outbox.startAttempt(taken, now));
    pages.history.messages.push_back({});
    pages.history.messages.back().id = taken.message;
    pages.history.messages.back().state = domain::MessageState::kSending;
  };
  int looks = 0;
  pages.history.whenAsked = [&] {
    if (++looks != 2) return;
    application::Outcome made;
    made.state = domain::MessageState::kReady;
    CHECK(pages.world.outbox.finish(taken, made));
  };
  CHECK(pages.post("/invoices/1/print", letter()).location == "/apps/payment-reminders/messages/1?notice=printed");
  CHECK(pages.world.outboxTold() == "sent 1");
  CHECK(looks == 2);
}

TEST_CASE("a draft of the letter is a PDF that counts for nothing") {
  Pages pages;
  pages.world.add(1, 1);
  const auto draft = pages.post("/invoices/1/print", letter({{"do", "pdf"}, {"subject", "Mine"}, {"signature", "Ann"}}));
  CHECK(draft.contentType == "application/pdf");
  CHECK(draft.download == "draft.pdf");
  CHECK(draft.body == "%PDF Mine Ann");
  CHECK(pages.world.outboxTold().empty());
  CHECK(pages.post("/invoices/1/print", letter({{"do", "pdf"}, {"text", "{{nonsense}}"}, {"level", "nonsense"}})).status == 422);
}

TEST_CASE("what cannot be printed says why, and keeps what was typed") {
  Pages pages;
  pages.world.add(1, 1);
  struct Case {
    Form change;
    std::string sentence;
  };
  const std::vector<Case> cases{
      {{{"subject", " "}}, "Write a subject."},
      {{{"text", "\r\n"}}, "Write a message, or take a template"},
      {{{"text", "{{nonsense}}"}}, "is not a field that is known"},
      {{{"shown", "t1.1=99;"}}, "What is owed has changed since this page was shown."},
      {{{"level", "nonsense"}}, "choose a level"},
  };
  for (const auto& [change, sentence] : cases) {
    INFO(sentence);
    const auto answer = pages.post("/invoices/1/print", letter(change));
    CHECK(answer.status == 422);
    CHECK(has(answer, sentence));
    CHECK(has(answer, "Nothing was printed."));
    if (!change.contains("subject")) CHECK(has(answer, "value=\"Reminder first\""));
  }
  auto none = letter();
  none.erase("t1.1");
  CHECK(has(pages.post("/invoices/1/print", none), "Tick at least one due date."));
  // Another invoice's due date cannot be slipped in.
  pages.world.add(2, 2);
  auto other = letter({{"t2.1", "1"}});
  other.erase("t1.1");
  CHECK(has(pages.post("/invoices/1/print", other), "Tick at least one due date."));
  pages.world.configurations.settings.paused = true;
  CHECK(has(pages.post("/invoices/1/print", letter()), "Everything is paused"));
  CHECK(pages.world.outboxTold().empty());
}

TEST_CASE("nothing that is paid, held or not there is printed; what is unusual asks first") {
  Pages pages;
  pages.world.add(1, 1).hold = domain::Hold{};
  pages.world.add(2, 1).open = 0;
  pages.world.add(3, 1).reminders = {samples::sent(10, "2026-01-19", 10)};
  const auto held = pages.get("/invoices/1/print");
  CHECK(held.status == 409);
  CHECK(has(held, "the invoice is on hold"));
  CHECK(pages.get("/invoices/2/print").status == 409);
  CHECK(pages.get("/invoices/99/print").status == 409);
  CHECK(pages.post("/invoices/1/print", letter()).status == 422);
  const Form third{{"t3.1", "1"}, {"shown", "t3.1=12000;"}, {"subject", "Reminder second"}};
  const auto asked = pages.post("/invoices/3/print", letter(third));
  CHECK(asked.status == 422);
  CHECK(has(asked, "too soon after the last reminder"));
  CHECK(pages.world.outboxTold().empty());
  auto sure = letter(third);
  sure["sure"] = "1";
  CHECK(pages.post("/invoices/3/print", sure).status == 303);
  CHECK(pages.world.outboxTold() == "sent 1");
}

TEST_CASE("of several due dates those that are chosen are printed") {
  Pages pages;
  pages.world.add(1, 1);
  auto second = pages.world.facts.invoice(1);
  second.id.position = 2;
  second.dueOn = samples::day("2026-01-08");
  pages.world.facts.receivables.push_back(second);
  const auto page = pages.get("/invoices/1/print");
  CHECK(has(page, "name=\"t1.1\""));
  CHECK(has(page, "name=\"t1.2\""));
  std::size_t lines = 0;
  pages.world.renderer.before = [&](const application::RenderRequest& request) { lines = request.lines.size(); };
  auto form = letter({{"t1.2", "1"}, {"shown", "t1.2=12000;"}});
  form.erase("t1.1");
  CHECK(pages.post("/invoices/1/print", form).status == 303);
  CHECK(lines == 1);
}

TEST_CASE("who may only look sees the letter and nothing to press") {
  Pages pages;
  pages.world.add(1, 1);
  pages.visitor.mayChange = false;
  const auto page = pages.get("/invoices/1/print");
  CHECK(page.status == 200);
  CHECK_FALSE(has(page, "value=\"print\""));
  CHECK(pages.post("/invoices/1/print", letter()).status == 403);
}

TEST_CASE("more than a few are done in the background; where that is not possible, or they are few, at once") {
  Pages pages;
  pages.world.addMany(26);
  std::vector<std::pair<std::string, Form>> started;
  std::optional<std::string> answer = "/work/7";
  auto ports = pages.ports();
  ports.startWork = [&](const web::Visitor& visitor, const std::string& job, const Form& parameters) {
    CHECK(visitor.user == "anne");
    started.emplace_back(job, parameters);
    return answer;
  };
  web::Site site(ports, fakes::packageFolder(), "/apps/payment-reminders", kit::pages::Strictness::kStrict);
  const auto post = [&](const std::string& path, const Form& form) {
    return site.handle({pages.visitor, "POST", path, {}, form, "token"});
  };
  CHECK(post("/reminder-list/new", {{"all", "1"}, {"party", "c & d"}, {"level", "second"}}).location == "/work/7");
  REQUIRE(started.size() == 1);
  CHECK(started[0].first == "by-hand");
  CHECK(started[0].second ==
        Form{{"what", "list"}, {"chosen", "party=c%20%26%20d&all=1"}, {"level", "second"}, {"template", ""}});
  CHECK(pages.byHand.prepared.rows.empty());
  CHECK(post("/reminder-list/new", {{"t1.1", "1"}, {"t2.1", "1"}}).location == "/apps/payment-reminders/reminder-list?made=2");

  answer = "";
  const auto busy = post("/reminder-list/new", {{"all", "1"}});
  CHECK(busy.status == 409);
  CHECK(has(busy, "Too much is under way already"));
  answer.reset();
  CHECK(post("/reminder-list/new", {{"all", "1"}}).location == "/apps/payment-reminders/reminder-list?made=26");

  answer = "/work/8";
  CHECK(post("/reminder-list/send", {{"all", "1"}}).location == "/work/8");
  CHECK(started.back().second.at("what") == "send");
  CHECK(std::count(started.back().second.at("rows").begin(), started.back().second.at("rows").end(), ',') == 25);
  CHECK(pages.world.transport.delivered.empty());
  Form wizard{{"programme", "default"}, {"on", "2026-01-20"}, {"text", "own"}, {"subject", "S"}, {"body", "B"}};
  for (int i = 1; i <= 26; ++i) wizard["k" + std::to_string(i) + "-EUR"] = "1";
  CHECK(post("/wizard", wizard).location == "/work/8");
  CHECK(started.back().second.at("subject") == "S");
  CHECK(pages.byHand.prepared.rows.size() == 26);
  CHECK(pages.byHand.prepared.rows[0].item.level == "first");
}

TEST_CASE("a level that was sent is offered with its day, asked about, and sent when the tick is there") {
  for (const char* language : {"en", "fr"}) {
    Pages pages;
    pages.visitor.language = language;
    pages.world.add(1, 1).reminders = {samples::sent(10, "2026-01-10", 10)};
    const auto form = pages.written({{"level", "first"}});
    auto asked = pages.post("/remind/message", form);
    CHECK(asked.status == 422);
    CHECK(has(asked, "10/01/2026"));
    CHECK(has(asked, "name=\"again\""));
    CHECK(pages.world.transport.delivered.empty());
    auto meant = form;
    meant["again"] = "1";
    meant["sure"] = "1";
    CHECK(pages.post("/remind/message", meant).status == 303);
    CHECK(pages.world.transport.delivered.size() == 1);
    CHECK(pages.world.outbox.reminders().at(0).draft.again == 1);
  }
}

TEST_CASE("a file of unpaid invoices of a customer whom nobody can find is refused, never one of all customers") {
  Pages pages;
  pages.world.addMany(2);
  CHECK(pages.get("/unpaid.csv", {{"customer", "abc"}}).status == 422);
  CHECK(pages.get("/unpaid.csv", {{"customer", "1"}}).status == 200);
}

TEST_CASE("instalments are counted as due dates of their invoice") {
  Pages pages;
  pages.world.add(1, 1);
  pages.world.add(1, 1).id.position = 2;
  pages.world.add(2, 1);
  const auto page = pages.get("/unpaid");
  CHECK(has(page, "2 invoices (3 due dates)"));
  CHECK(has(page, "All 3 due dates that match"));
  CHECK(has(pages.get("/reminder-list/new", {{"all", "1"}}), "2 invoices (3 due dates)"));
}
