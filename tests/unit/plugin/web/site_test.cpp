// The app's pages over stand-ins: every page in both languages, and what people may and may not do.
#include "plugin/web/site.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/reminders/by_hand_fakes.hpp"
#include "tests/support/reminders/fakes.hpp"
#include "tests/unit/plugin/web/foresight_fakes.hpp"
#include "tests/unit/plugin/web/page_fakes.hpp"

using namespace reminders;
using application::PastMessage;
using domain::MessageState;

namespace {

struct Pages {
  fakes::World world;
  fakes::FakeHistory history;
  fakes::FakeReturnedMails returns;
  fakes::FakePreviews previews;
  application::PlanReminders plan{world.facts, world.configurations};
  application::RunReminders run = world.runner();
  application::Foresight foresight{world.facts, world.configurations};
  fakes::FakeDecisions decisions;
  fakes::FakeNotices notices;
  fakes::FakeErpCodes codes;
  fakes::ByHandWorld byHand{world};
  std::string imported;
  std::vector<domain::ConfigurationProblem> problems;
  domain::Configuration other = samples::configuration();  // what an uploaded file holds
  web::Site site{
      {plan, run, previews, world.configurations, world.plans, world.facts, world.outbox, history, returns, world.clock,
       [this](const application::Company&, domain::Date, std::vector<domain::MessageId> only) {
         return world.send(std::move(only));
       },
       [](const web::Visitor&) { return std::string("{}"); },
       [this](const web::Visitor&, const std::string& json) {
         if (problems.empty()) imported = json;
         return problems;
       },
       foresight, decisions, notices,
       [this](const web::Visitor&,
              const std::string&) -> std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>> {
         if (!problems.empty()) return problems;
         return other;
       },
       codes, byHand.unpaid, byHand.byHand, byHand.prepared, byHand.handPreviews},
      fakes::packageFolder(),
      "/apps/payment-reminders",
      kit::pages::Strictness::kStrict};
  web::Visitor visitor{world.company, world.date(), "anne", "fr", true};

  web::Answer get(const std::string& path, std::map<std::string, std::string> query = {}) {
    return site.handle({visitor, "GET", path, std::move(query), {}, "token"});
  }
  web::Answer post(const std::string& path, std::map<std::string, std::string> form = {}) {
    return site.handle({visitor, "POST", path, {}, std::move(form), "token"});
  }
  std::string block(std::int64_t invoice) { return site.invoiceBlock(visitor, {invoice}, "token", "/invoices/F-1"); }

  PastMessage& past(std::int64_t id, MessageState state, std::int64_t invoice = 1) {
    PastMessage message;
    message.id = {id};
    message.state = state;
    message.customer = {1};
    message.customerCode = "C 1/a";
    message.customerName = "<b>Dupont</b> & Fils";
    message.currency = kit::Currency::of("EUR");
    message.level = "first";
    message.createdOn = samples::day("2026-01-15");
    if (state == MessageState::kSent) message.sentOn = samples::day("2026-01-16");
    message.subject = "Relance";
    message.plannedTo = {{"c1@example.org", "", domain::Role::kBilling, false}};
    message.recipients = {{"c1@example.org", domain::RecipientState::kAccepted, "250 ok"},
                          {"x@example.org", domain::RecipientState::kRefused, "550 <no> such user"},
                          {"y@example.org", domain::RecipientState::kPending, "450 later"}};
    message.reminders = {{{{invoice}, 1}, "F-1", "first", 12000, "", domain::ReminderState::kSent},
                         {{{2}, 1}, "F/2 ?", "gone", 500, "promised", domain::ReminderState::kCancelled}};
    history.messages.push_back(std::move(message));
    return history.messages.back();
  }
};

constexpr std::array kStates{MessageState::kQueued,    MessageState::kSending,  MessageState::kSent,
                             MessageState::kReady,     MessageState::kFailed,   MessageState::kUndeliverable,
                             MessageState::kUncertain, MessageState::kCancelled};

void checkPage(const std::string& html) {
  CHECK(html.find("{{") == std::string::npos);
  CHECK(html.find("<b>Dupont") == std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find(" style=") == std::string::npos);
  CHECK(html.find(" onclick=") == std::string::npos);
}

}  // namespace

TEST_CASE("every page can be shown in French and in English, empty or full, to those who may change and those who may not") {
  for (const char* language : {"fr", "en", "de"})
    for (const bool full : {false, true})
      for (const bool mayChange : {false, true}) {
        INFO(language << (full ? " full" : " empty") << (mayChange ? " accountant" : " viewer"));
        Pages pages;
        pages.visitor.language = language;
        pages.visitor.mayChange = mayChange;
        if (full) {
          pages.world.addMany(60);
          pages.world.add(100, 1).dueOn.reset();
          pages.world.add(101, 1).dueOn = samples::day("2026-02-01");
          pages.world.add(102, 1).currency = kit::Currency::of("JPY");
          pages.world.facts.customers.at(1).name = "<b>Dupont</b> & Fils";
          std::int64_t id = 0;
          for (const auto state : kStates) pages.past(++id, state);
          pages.history.broken = {{{}, "535 <no>"}};
          for (auto& each : pages.history.messages) {
            each.customerAddress = "12 rue <des> Lilas\n75011 Paris";
            for (const auto& [kind, word] : domain::kWords<domain::ReturnKind>)
              each.returns.push_back({kind, "x@example.org", "5.1.1", "550 <no> such user", false, samples::day("2026-01-17")});
          }
          pages.returns.dead = {{{1},
                                 "C 1/a",
                                 "<b>Dupont</b> & Fils",
                                 "x@example.org",
                                 "550 <no>",
                                 samples::day("2026-01-17"),
                                 "12 rue <des> Lilas\n75011 Paris",
                                 true,
                                 pages.history.messages[0].returns[0]},
                                {{2}, "C2", "Autre", "old@example.org", "", samples::day("2026-01-17"), "", false, {}}};
        }
        for (const char* path : {"/", "", "/simulation", "/look-ahead", "/compare", "/not-delivered", "/settings"}) {
          INFO(path);
          const auto answer = pages.get(path);
          CHECK(answer.status == 200);
          CHECK_FALSE(answer.title.empty());
          checkPage(answer.body);
        }
        checkPage(pages.get("/simulation", {{"page", "2"}}).body);
        for (std::int64_t id = 1; full && id <= 8; ++id) {
          INFO("message " << id);
          const auto answer = pages.get("/messages/" + std::to_string(id));
          CHECK(answer.status == 200);
          checkPage(answer.body);
        }
        checkPage(pages.block(1));
        checkPage(pages.block(100));
        CHECK(pages.get("/messages/99").status == 404);
      }
}

TEST_CASE("the pages speak the visitor's language") {
  Pages pages;
  CHECK_THAT(pages.get("/").body, Catch::Contains("Relances") || Catch::Contains("relances"));
  pages.visitor.language = "en";
  CHECK_THAT(pages.get("/").body, Catch::Contains("No reminder is due today."));
}

TEST_CASE("whoever may only look changes nothing") {
  Pages pages;
  pages.world.addMany(2);
  pages.past(1, MessageState::kUncertain);
  pages.visitor.mayChange = false;
  const auto shown = pages.get("/simulation");
  REQUIRE(pages.world.plans.shown.size() == 1);
  const auto plan = pages.world.plans.shown.begin()->first;
  for (const std::string path : {"/activate", "/pause", "/resume", "/deactivate", "/settings", "/invoices/1/remind",
                                 "/messages/1/arrived", "/messages/1/free", "/addresses/free", "/nothing"}) {
    INFO(path);
    const auto answer = pages.post(path, {{"plan", plan}, {"document", "{}"}});
    CHECK(answer.status == 403);
    CHECK(answer.location.empty());
  }
  CHECK(pages.world.outbox.messages().empty());
  CHECK_FALSE(pages.world.configurations.settings.paused);
  CHECK(pages.imported.empty());
  CHECK(shown.body.find("method=\"post\"") == std::string::npos);
}

TEST_CASE("what was shown is activated; what was never shown is not") {
  Pages pages;
  pages.world.addMany(3);
  pages.world.configuration().active = false;
  CHECK(pages.post("/activate", {{"plan", "never"}}).status == 409);
  CHECK(pages.post("/activate").status == 409);
  CHECK_FALSE(pages.world.configuration().active);
  pages.get("/simulation");
  const auto plan = pages.world.plans.shown.begin()->first;
  pages.world.add(4, 4);  // came since: was not shown
  const auto answer = pages.post("/activate", {{"plan", plan}});
  CHECK(answer.status == 303);
  CHECK(answer.location == "/apps/payment-reminders/?notice=activated");
  CHECK(pages.world.configuration().active);
  CHECK(pages.world.outbox.messages().size() == 3);
}

TEST_CASE("pausing holds everything, resuming lets it go on, switching off switches off") {
  Pages pages;
  pages.world.addMany(1);
  CHECK(pages.post("/pause").location == "/apps/payment-reminders/?notice=paused");
  CHECK(pages.world.configurations.settings.paused);
  CHECK(pages.post("/invoices/1/remind").status == 409);
  pages.get("/simulation");
  CHECK(pages.post("/activate", {{"plan", pages.world.plans.shown.begin()->first}}).status == 409);
  CHECK(pages.block(1).find("/remind") == std::string::npos);
  CHECK(pages.post("/resume").status == 303);
  CHECK_FALSE(pages.world.configurations.settings.paused);
  CHECK(pages.post("/deactivate").status == 303);
  CHECK_FALSE(pages.world.configuration().active);
}

TEST_CASE("a reminder by hand leaves at once, once") {
  Pages pages;
  pages.world.addMany(1);
  CHECK_THAT(pages.block(1), Catch::Contains("/apps/payment-reminders/invoices/1/remind"));
  const auto answer = pages.post("/invoices/1/remind", {{"return_to", "/invoices/F-1"}});
  CHECK(answer.status == 303);
  CHECK(answer.location == "/invoices/F-1");
  CHECK(pages.world.transport.delivered.size() == 1);
  CHECK(pages.world.outbox.messages()[0].group.actor == "anne");
  const auto again = pages.post("/invoices/1/remind");
  CHECK(again.status == 303);  // the next step, which a person wants now
  CHECK(pages.post("/invoices/77/remind").status == 409);
  pages.world.facts.invoice(1).open = 0;
  CHECK(pages.post("/invoices/1/remind").status == 409);
}

TEST_CASE("what cannot be reminded is refused with its reasons, and the block offers no button") {
  Pages pages;
  pages.visitor.language = "en";
  pages.world.addMany(1);
  pages.world.facts.invoice(1).promisedOn = samples::day("2026-01-30");
  const auto answer = pages.post("/invoices/1/remind");
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Catch::Contains("payment is promised until"));
  CHECK(pages.world.outbox.messages().empty());
  CHECK(pages.block(1).find("/remind") == std::string::npos);
}

TEST_CASE("a person says what became of a message, once") {
  Pages pages;
  pages.world.addMany(1);
  CHECK(pages.post("/messages/1/arrived").status == 409);
  pages.world.run();
  pages.world.transport.instead = [](const application::Envelope&, const std::function<bool()>& last) {
    last();
    return std::optional(application::TransportResult{application::TransportResult::Kind::kUncertain, "lost", {}});
  };
  pages.world.send();
  REQUIRE(pages.world.outbox.message(1).state == MessageState::kUncertain);
  CHECK(pages.site.needing({1}) == 1);
  CHECK(pages.post("/messages/1/arrived").location == "/apps/payment-reminders/messages/1?notice=resolved");
  CHECK(pages.world.outbox.message(1).state == MessageState::kSent);
  CHECK(pages.post("/messages/1/free").status == 409);
  CHECK(pages.site.needing({1}) == 0);
}

TEST_CASE("the way back never leads to another host") {
  Pages pages;
  for (const std::string away :
       {"https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example",
        "javascript:alert(1)", "", "evil", "/a\r\nSet-Cookie: x=1", " /a"}) {
    INFO(away);
    CHECK(pages.post("/pause", {{"return_to", away}}).location == "/apps/payment-reminders/?notice=paused");
  }
  CHECK(pages.post("/pause", {{"return_to", "/invoices/F%2F1?a=b#c"}}).location == "/invoices/F%2F1?a=b#c");
}

TEST_CASE("a configuration is imported whole, or refused with the place of the mistake") {
  Pages pages;
  CHECK(pages.post("/settings").status == 422);
  pages.problems = {{"levels[0].<rank>", domain::mark("must be a text")}};
  const auto refused = pages.post("/settings", {{"document", "{}"}});
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body, Catch::Contains("levels[0].&lt;rank&gt;"));
  CHECK(pages.imported.empty());
  pages.problems.clear();
  CHECK(pages.post("/settings", {{"document", "{\"a\": 1}"}}).location == "/apps/payment-reminders/settings?notice=imported");
  CHECK(pages.imported == "{\"a\": 1}");
  pages.visitor.company.code = "A\"\r\nX: y/..";
  const auto file = pages.get("/settings/configuration.json");
  CHECK(file.contentType == "application/json");
  CHECK(file.download == "payment-reminders-A---X--y---.json");
  CHECK(file.body == "{}");
}

TEST_CASE("what is wrong with a configuration is said in the visitor's language, with its places; the file as a whole has none") {
  Pages pages;
  pages.problems = {
      {"levels[0].rank", domain::mark("must be a text")},
      {"minimum_gap_days", {domain::mark("must be at least {least}, not {value}."), {{"least", "0"}, {"value", "-1"}}}},
      {"grouping", {domain::mark("must be {words}"), {{"words", domain::allowedWords<domain::Grouping>()}}}},
      {"$", {domain::mark("is not JSON (at byte {byte})"), {{"byte", "12"}}}}};
  CHECK_THAT(
      pages.post("/settings", {{"document", "{}"}}).body,
      Catch::Contains("Rien n’a été modifié : le fichier est refusé. levels[0].rank : doit être un texte ; minimum_gap_days : "
                      "doit être au moins 0, et non -1 ; grouping : doit être customer_level, invoice ou customer ; le "
                      "fichier : n’est pas du JSON (octet 12)."));
  CHECK_THAT(pages.post("/compare", {{"document", "{}"}}).body, Catch::Contains("Ce fichier ne peut pas être comparé."));
  pages.visitor.language = "en";
  CHECK_THAT(
      pages.post("/settings", {{"document", "{}"}}).body,
      Catch::Contains("Nothing was changed: the file is refused. levels[0].rank: must be a text; minimum_gap_days: must be at "
                      "least 0, not -1; grouping: must be customer_level, invoice or customer; the file: is not JSON (at byte "
                      "12)."));
  pages.problems.assign(8, {"x", domain::mark("must be a text")});
  CHECK_THAT(pages.post("/settings", {{"document", "{}"}}).body, Catch::Contains("; and 3 more."));
}

TEST_CASE(
    "what the configuration names and the books do not hold is told with its places, and nothing is asked where it names none") {
  Pages pages;
  CHECK(pages.get("/").body.find("votre comptabilité ne connaît pas") == std::string::npos);
  CHECK(pages.codes.asked == 0);
  auto& configuration = pages.world.configuration();
  configuration.assignments.customers = {{"C<9", "none"}};
  configuration.assignments.categories = {{"gold", "default"}};
  configuration.assignments.invoices = {{"F-1", "none"}};
  configuration.departments["NORD"].format = "";
  CHECK(pages.get("/").body.find("votre comptabilité ne connaît pas") == std::string::npos);
  CHECK(pages.codes.asked == 1);
  pages.codes.missing = {{"NORD"}, {"gold"}, {"C<9"}, {"F-1"}};
  for (const char* path : {"/", "/settings"}) {
    const auto body = pages.get(path).body;
    CHECK_THAT(body, Catch::Contains("La configuration nomme ce que votre comptabilité ne connaît pas."));
    CHECK_THAT(body, Catch::Contains("<li>departments.NORD : il n’y a pas encore de service « NORD »</li>"));
    CHECK_THAT(body,
               Catch::Contains("<li>assignments.categories.gold : aucun client n’est encore de la catégorie « gold »</li>"));
    CHECK_THAT(body, Catch::Contains("<li>assignments.customers.C&lt;9 : il n’y a pas encore de client « C&lt;9 »</li>"));
    CHECK_THAT(body, Catch::Contains("<li>assignments.invoices.F-1 : il n’y a pas encore de facture « F-1 »</li>"));
  }
  pages.visitor.language = "en";
  CHECK_THAT(pages.get("/").body, Catch::Contains("assignments.invoices.F-1: there is no invoice &quot;F-1&quot; yet</li>"));
  for (int i = 0; i < 20; ++i) {
    configuration.assignments.customers["X" + std::to_string(i)] = "none";
    pages.codes.missing.customers.insert("X" + std::to_string(i));
  }
  CHECK_THAT(pages.get("/").body, Catch::Contains("<li>and 14 more</li>"));
}

TEST_CASE("links to invoices and customers lead to them whatever their numbers hold") {
  Pages pages;
  pages.world.add(1, 1).number = "F/2026 ?1#\xc3\xa9";
  pages.world.facts.customers.at(1).code = "C 1/a";
  CHECK_THAT(pages.get("/simulation").body, Catch::Contains("href=\"/invoices/F%2F2026%20%3F1%23%C3%A9\""));
  CHECK_THAT(pages.get("/").body, Catch::Contains("href=\"/customers/C%201%2Fa\""));
  pages.past(1, MessageState::kSent);
  CHECK_THAT(pages.get("/messages/1").body, Catch::Contains("href=\"/customers/C%201%2Fa\""));
  CHECK_THAT(pages.get("/messages/1").body, Catch::Contains("href=\"/invoices/F%2F2%20%3F\""));
}

TEST_CASE("odd addresses are not found, never an error") {
  Pages pages;
  for (const std::string path : {"/messages/", "/messages/0", "/messages/-1", "/messages/1x", "/messages/99999999999999999999",
                                 "/nothing", "/settings/", "/messages/1/arrived"}) {
    INFO(path);
    CHECK(pages.get(path).status == 404);
  }
  for (const std::string path : {"/invoices//remind", "/invoices/x/remind", "/messages/x/free", "/", "/nothing"}) {
    INFO(path);
    CHECK(pages.post(path).status == 404);
  }
  for (const std::string page : {"0", "-1", "abc", "999999", "99999999999999999999", ""})
    CHECK(pages.get("/simulation", {{"page", page}}).status == 200);
}

TEST_CASE("an invoice that reminders know nothing of has no block") {
  Pages pages;
  CHECK(pages.block(1).empty());
}

TEST_CASE("what did not arrive is listed with its reason in plain words, what to do, and the postal address") {
  Pages pages;
  pages.visitor.language = "en";
  auto& lost = pages.past(1, MessageState::kUndeliverable);
  lost.customerAddress = "12 rue des Lilas\n75011 Paris";
  lost.returns = {{domain::ReturnKind::kHard, "c1@example.org", "5.1.1", "550 no such user", false, samples::day("2026-01-17")}};
  pages.past(2, MessageState::kUncertain);
  pages.past(3, MessageState::kSent);
  const auto answer = pages.get("/not-delivered");
  CHECK(answer.status == 200);
  CHECK_THAT(answer.body, Catch::Contains("We could not deliver it to c1@example.org: the mailbox does not exist.") &&
                              Catch::Contains("A letter can reach the customer: 12 rue des Lilas, 75011 Paris.") &&
                              Catch::Contains("/messages/1/free") && Catch::Contains("/messages/2/arrived") &&
                              !Catch::Contains("/messages/3"));
  CHECK_THAT(pages.block(1), Catch::Contains("the mailbox does not exist"));
  CHECK_THAT(pages.get("/messages/1").body, Catch::Contains("550 no such user"));
}

TEST_CASE("an address that works again is freed from the list, once") {
  Pages pages;
  pages.returns.dead = {{{1}, "C1", "Dupont", "x@example.org", "550 no", samples::day("2026-01-17"), "", true, {}}};
  CHECK_THAT(pages.get("/not-delivered").body, Catch::Contains("x@example.org"));
  CHECK(pages.post("/addresses/free", {{"customer", "2"}, {"email", "x@example.org"}}).status == 409);
  CHECK(pages.post("/addresses/free", {{"customer", "x"}, {"email", "x@example.org"}}).status == 409);
  CHECK(pages.post("/addresses/free").status == 409);
  CHECK(pages.returns.dead.size() == 1);
  const auto list = "/apps/payment-reminders/not-delivered?page=1&addresses=1&notice=resolved";
  const auto answer = pages.post("/addresses/free", {{"customer", "1"}, {"email", "x@example.org"}, {"return_to", list}});
  CHECK(answer.status == 303);
  CHECK(answer.location == list);
  CHECK(pages.returns.dead.empty());
  CHECK(pages.post("/addresses/free", {{"customer", "1"}, {"email", "x@example.org"}}).status == 409);
}

TEST_CASE("long lists of what did not arrive are turned over page by page, each of the two by itself") {
  Pages pages;
  pages.visitor.language = "en";
  for (int i = 0; i < 45; ++i)
    pages.returns.dead.push_back(
        {{1}, "C1", "Dupont", "a" + std::to_string(i) + "@example.org", "", samples::day("2026-01-17"), "", true, {}});
  const auto first = pages.get("/not-delivered").body;
  CHECK_THAT(first, Catch::Contains("a0@example.org") && !Catch::Contains("a20@example.org") &&
                        Catch::Contains("page=1&amp;addresses=2") && !Catch::Contains("addresses=0"));
  const auto last = pages.get("/not-delivered", {{"addresses", "99"}, {"page", "-3"}}).body;
  CHECK_THAT(last, Catch::Contains("a44@example.org") && !Catch::Contains("a39@example.org") && !Catch::Contains("addresses=4"));
  CHECK(pages.get("/not-delivered", {{"addresses", "zz"}}).status == 200);
}
